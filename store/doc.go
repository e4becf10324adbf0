// Package store holds the nouns of Warta and their identity. It imports the standard library only and
// does no I/O; the rooms below it (sqlite, archive, catalog, export) do.
//
// # The way of a page
//
//	sources ─► schedule ─► dispatcher ─► fetch ─► ATTEMPT, and PAGE when the body is new (raw, numbered, kept)
//	              ▲                                 │ follower discover ─► URLs, continuations ─► dispatcher   (the only loop)
//	              └───── adaptive interval ◄────────┤ follower extract  ─► ARTICLE + REVISION + reading
//	                                                │ follower region   ─► about / mentioned, with evidence
//	                                                │ follower story    ─► syndication clusters
//	                                                │ follower publish  ─► feed entries (append-only log)
//	                                                ▼
//	                              feeds · pages · search · exports      (read only)
//
// A [Source] seeds the queue with its home page and, where known, its feed. The crawler leases a [Batch]
// of due [URL]s, all of one host, fetches them politely one after the other, and hands back a [Fetch] for
// each: an [Attempt], the URL's new state, and a [Page] where the body was not seen before. Bodies lie
// content-addressed and compressed in an archive beside the database, written before the page that names
// them; everything else is one SQLite file, so that one transaction covers it.
//
// From there on nothing is fetched. Followers read pages (later ones: articles) in commit order from a
// cursor that they save in the transaction of their own writes, never past the cursor of the follower
// before them. So the process can be killed at any instant: what was committed is there once, what was
// not is done again, and doing it again gives the same. A better extractor, rule or gazetteer re-reads
// what is kept: set one cursor back. Bad data is a stored fact (a page with a verdict, an attempt with an
// error); only broken infrastructure stops a follower.
//
// # Identity
//
// An [Article] is its canonical address, in whoever's list it was found. Its ID is a hash of the first
// canonical address seen ([ArticleID]); later addresses are aliases. Feeds name it by a tag URI
// ([FeedID]) whose authority is fixed when the database is created. So names survive re-crawls,
// re-extraction, address changes and the merging of two databases.
//
// # Revision and reading
//
// A [Revision] is a version the publisher put out; it rests on one or more pages. A reading is what one
// extractor version made of it: a [Content]. New bodies make a new revision only where today's reading of
// them differs from today's reading of the revision before ([Content.Hash]); re-processing replaces
// readings, never makes a revision, never moves [Article.Updated].
//
// # Numbers
//
// Page.Seq numbers pages in commit order. Article.Seq numbers changes of articles' own content in commit
// order: an article whose content changes moves to the end, annotations (regions, stories) never move it.
// FeedEntry.Seq numbers what readers are told; what annotations change for readers is a row there.
//
// # Who may import whom
//
// This package imports the standard library only. crawler, extract and feeds import this package, never
// each other and never the rooms below it; what they need from there is passed in by cmd, the only place
// that knows every package. A test enforces it.
package store
