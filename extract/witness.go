package extract

import (
	"strings"

	"golang.org/x/net/html/atom"

	"warta/extract/internal/plain"
)

const (
	witnessLeast = 80  // words a structured body must have to stand in
	witnessShare = 0.3 // of its words, below which the visible text counts as missing
)

// standIn takes the structured body where the page shows almost none of it: bodies that a script draws.
// Elsewhere it is a witness only (see page.Page.Witness): publishers put teasers, other articles' text and
// markup there. An article's page that is one of several shows only its share of a body that all of them state.
func (d *draft) standIn(body string, pages int) bool {
	if len(body) < 5*witnessLeast {
		return false
	}
	there := 0
	for i := range d.r.lines {
		there += d.r.lines[i].words
	}
	if n := plain.Words(body); n < witnessLeast || float64(there*pages) > witnessShare*float64(n) {
		return false
	}
	for i := range d.r.lines {
		d.drop(i, "not-the-structured-body")
	}
	d.sweep()
	for p := range strings.SplitSeq(body, "\n") {
		if p = cleanText(p); p != "" {
			d.r.lines = append(d.r.lines, line{tag: atom.P, text: p, words: plain.Words(p)})
		}
	}
	return true
}
