package store

import (
	"strings"
	"time"
)

// Query chooses articles; the same in search, feeds, API and export. The zero Query is all articles,
// newest first.
type Query struct {
	Words    string // a question as ParseWords reads it; what it cannot read is a *WordsError of whoever runs the query
	Region   string // about this region …
	Own      bool   // … itself only, without what lies in it
	Strong   bool   // strong tags only
	Source   string
	Story    string // the articles of a story, under the name it has now or had before
	Section  string // as outlets call their sections; letter case does not count
	Language string
	Flags    []Flag
	Since    time.Time // SortTime at or after
	Until    time.Time // SortTime before
	Limit    int       // 0: no limit
	// Front leaves out what a backfill found; feeds ask for it.
	Front bool
	// Relevance asks for what fits Words best among the newest matches, instead of newest first.
	Relevance bool
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

// Piece is a part of a passage.
type Piece struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"` // words that were looked for
}

// Pieces are the parts of the snippet, none of them empty.
func (h *Hit) Pieces() (list []Piece) {
	for i, part := range strings.Split(h.Snippet, "\x02") {
		hit, rest, marked := strings.Cut(part, "\x03")
		if i == 0 || !marked {
			hit, rest = "", part
		}
		for _, p := range []Piece{{Text: hit, Hit: true}, {Text: rest}} {
			if p.Text != "" {
				list = append(list, p)
			}
		}
	}
	return list
}

// SectionKey is the form in which names of sections are compared: without blanks around, ASCII letters small.
func SectionKey(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.Join(strings.Fields(name), " "))
}

// Facets counts the newest articles that a query finds: by region, source and month.
type Facets struct {
	Of      int     `json:"of"`   // articles counted, the newest first
	More    bool    `json:"more"` // there are older ones, not counted
	Regions []Count `json:"regions"`
	Sources []Count `json:"sources"`
	Months  []Count `json:"months"` // 2026-11, UTC, newest first; the others most first
}

// Count is one value of a facet.
type Count struct {
	Key  string `json:"key"`
	Name string `json:"name,omitempty"`
	N    int    `json:"n"`
}
