// Package feeds publishes articles as feeds: RSS 2.0, Atom and JSON Feed from one model, a file per
// dialect, OPML to subscribe to many at once, and the HTTP handler that serves them.
//
// A request names a feed by its path and parameters (Spec). The handler keeps each feed it was asked for
// as finished bytes, plain and compressed, and renders it anew only when the log of feed entries has
// grown; a request never waits for the crawler and hardly ever for the database, and when the database
// fails the last good feed stays. All of a feed's bytes depend on the record alone, never on the moment
// it was asked for, so a feed that says nothing new keeps its ETag.
//
// Besides articles, feeds tell of what publishers changed or took down afterwards, and of sources in trouble
// (Kind). A folded feed shows a text that several outlets have once. Archive documents (RFC 5005 section 4)
// hold what the log of feed entries told, as it was then, and never change; package feeds/hub tells
// subscribers of changes.
//
// An item's id is a tag URI (RFC 4151) of the article's ID and never changes; an edit changes only the
// item's updated time.
package feeds
