package store

import "time"

// StoryMember is an article of a story: when it came, and why it is there.
type StoryMember struct {
	Article           // without texts
	At      time.Time `json:"at"` // Article.SortTime
	// Delay is how long after the first of the story, in seconds; 0 for the first, which members begin with.
	Delay int64 `json:"delay_seconds"`
	// Match is why it is in the story; nil for the article that the others were held against.
	Match *StoryMatch `json:"match,omitempty"`
}

// StoryMatch is what is kept of a match, to be read by people and programs: why an article is in its story.
type StoryMatch struct {
	Article string  `json:"article"` // ID of the member that it matched; that one may have been taken down since
	Kind    string  `json:"kind"`    // same; other kinds make no story
	Reason  string  `json:"reason"`
	Jaccard float64 `json:"jaccard"` // of five-word shingles
	// Kept is the share of that member's words that this article has verbatim; Of is the share of this
	// article's words that stand in that member.
	Kept  float64 `json:"kept"`
	Of    float64 `json:"of"`
	Delay int64   `json:"delay_seconds"` // after that member; negative when before
	// Passages are the longest shared ones, longest first, as they stand in this article.
	Passages []SharedPassage `json:"passages,omitempty"`
	Version  int             `json:"version"` // of the comparison
}

// SharedPassage is a run of words that two articles have in common.
type SharedPassage struct {
	Words int    `json:"words"` // how many, of the whole passage
	Text  string `json:"text"`  // cut at some 300 bytes
}
