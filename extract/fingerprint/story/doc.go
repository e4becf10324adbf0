// Package story folds articles that are the same text into stories, one article at a time, and traces a
// press release through the outlets that ran it. It is pure but for an [Index] that its caller gives it.
//
// A story is named after the first article in it, in the order in which they were taken in. [Assign] looks
// an article's sketch up in the index, compares it with the few articles that share keys with it, and says
// which story it belongs to and why. What an article costs depends on its length and on how many copies it
// has, not on how many articles there are: an index answers for a few dozen keys, and for each with the
// newest [Options.Postings] articles that hold it.
//
// # Stable names
//
// An article without a copy is a story of its own, named by its own ID, so that nothing about it changes
// when a copy turns up. A copy takes the story's name. No name changes afterwards but by a merger: when an
// article proves two stories to be one, the older name wins, and [Assignment.Merged] lists the names that
// it swallows; the keeper of the data gives their articles the older name and remembers the old one as an
// alias. An article that is taken in again (after an edit, or by a better extractor) stays in its story as
// long as anything there still matches it, and a story keeps its name when its first article changes.
//
// The order in which articles are taken in decides names and, in rare cases, borders; the same articles in
// the same order give the same stories.
package story
