package story

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"warta/extract/fingerprint"
)

// Limits of what is kept to explain a match.
const (
	evidencePassages = 3
	evidenceBytes    = 300
)

// Evidence is what is kept of a match, to be read by people and programs: why an article is in its story.
type Evidence struct {
	Article string           `json:"article"` // the member that it matched
	Kind    fingerprint.Kind `json:"kind"`
	Reason  string           `json:"reason"`
	Jaccard float64          `json:"jaccard"` // of five-word shingles
	// Kept is the share of that member's words that this article has verbatim; Of is the share of this
	// article's words that stand in that member.
	Kept  float64 `json:"kept"`
	Of    float64 `json:"of"`
	Delay int64   `json:"delay_seconds"` // after that member; negative when before
	// Passages are the longest shared ones, longest first, as they stand in this article.
	Passages []Shared `json:"passages,omitempty"`
	Version  int      `json:"version"` // fingerprint.Version
}

// Shared is a passage with its length.
type Shared struct {
	Words int    `json:"words"`
	Text  string `json:"text"` // cut at some 300 bytes
}

// Evidence sums up the match of article a.
func (m *Match) Evidence(a *Article) Evidence {
	e := Evidence{
		Article: m.Article.ID, Kind: m.Kind, Reason: m.Reason, Jaccard: m.Jaccard,
		Kept: m.KeptB, Of: m.KeptA, Delay: int64(m.Delay / time.Second), Version: fingerprint.Version,
	}
	list := slices.Clone(m.Passages)
	slices.SortStableFunc(list, func(x, y fingerprint.Passage) int { return cmp.Compare(y.Words, x.Words) })
	for _, p := range list[:min(len(list), evidencePassages)] {
		e.Passages = append(e.Passages, Shared{p.Words, cut(a.Text.Body[p.A.From:p.A.To])})
	}
	return e
}

func cut(s string) string {
	if len(s) <= evidenceBytes {
		return s
	}
	n := evidenceBytes
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// Entry is one article's place in its story.
type Entry struct {
	Article Article
	At      time.Time     // when it was published, never after it was first seen
	Delay   time.Duration // after the first
}

// Timeline sorts a story's articles by when they were published: who was first, and by how much.
func Timeline(articles []Article) []Entry {
	out := make([]Entry, len(articles))
	for i, a := range articles {
		out[i] = Entry{Article: a, At: a.when()}
	}
	slices.SortFunc(out, func(x, y Entry) int {
		return cmp.Or(x.At.Compare(y.At), x.Article.Seen.Compare(y.Article.Seen), cmp.Compare(x.Article.ID, y.Article.ID))
	})
	for i := range out {
		out[i].Delay = out[i].At.Sub(out[0].At)
	}
	return out
}
