package extract

import (
	"strings"

	"golang.org/x/net/html/atom"

	"warta/extract/internal/plain"
)

const (
	witnessLeast = 80  // words a structured body must have to stand in where the page shows some text
	witnessOnly  = 20  // words it must have where the page shows none
	witnessShare = 0.3 // of its words, below which the visible text counts as missing
	witnessShown = 30  // visible words from which on a structured body must hold them
)

// standIn takes the structured body where the page shows almost none of it: bodies that a script draws.
// Elsewhere it is a witness only (see page.Page.Witness): publishers put teasers, other articles' text and
// markup there. An article's page that is one of several shows only its share of a body that all of them state.
func (d *draft) standIn(body string, pages int) bool {
	there := 0
	for i := range d.r.lines {
		there += d.r.lines[i].words
	}
	least := witnessLeast
	if there == 0 {
		if least = witnessOnly; strings.Contains(fold(d.r.doc.Description), fold(body)) {
			return false // what the article is about
		}
	}
	if len(body) < 5*least {
		return false
	}
	if n := plain.Words(body); n < least || float64(there*pages) > witnessShare*float64(n) {
		return false
	}
	if there >= witnessShown && !d.heldBy(body, there) {
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

// heldBy reports whether a structured body holds the most of the visible lines, which have the given words.
func (d *draft) heldBy(body string, words int) bool {
	all, held := fold(body), 0
	for i := range d.r.lines {
		if l := &d.r.lines[i]; strings.Contains(all, fold(l.text)) {
			held += l.words
		}
	}
	return 2*held > words
}
