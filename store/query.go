package store

import "time"

// Query chooses articles; the same in search, feeds, API and export. The zero Query is all articles,
// newest first.
type Query struct {
	Words    string // full-text; any input is legal
	Region   string // about this region …
	Own      bool   // … itself only, without what lies in it
	Strong   bool   // strong tags only
	Source   string
	Language string
	Flags    []Flag
	Since    time.Time // SortTime at or after
	Until    time.Time // SortTime before
	Limit    int       // 0: no limit
	// Front leaves out what a backfill found; feeds ask for it.
	Front bool
	// Oldest asks for commit order (by Seq) instead of newest first; exports ask for it.
	Oldest bool
	// NoText leaves Text and HTML empty, for lists.
	NoText bool
}

// Hit is a found article with a passage around the words.
type Hit struct {
	Article
	// Snippet is plain text with the found words between U+0002 and U+0003.
	Snippet string `json:"snippet,omitempty"`
}
