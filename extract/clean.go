package extract

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"warta/store"
)

// draft is an article between the choice of blocks and the record: its lines, and what the clean-up
// steps take out of them and learn on the way.
type draft struct {
	r       *renderer
	phrases []phrase
	lang    string    // base language, "id"; empty when unknown
	house   [2]string // base languages that the page and its outlet state: furniture may be in theirs, whatever the text is in
	title   string
	host    string
	rule    *rule // nil: none
	talk    dialogue
	origin  string // where the text is from, when not from blocks

	authors, editors []string
	flags            []store.Flag
	syndicated       string
	removed          []store.Removal
}

// steps are the clean-up steps in order. Each looks at lines and where they stand.
var steps = []func(*draft){
	(*draft).dropRules,
	(*draft).dropHeadline,
	(*draft).dropPhrases,
	(*draft).joinDateline,
	(*draft).trimTail,
	(*draft).dropEmptyHeads,
}

func (d *draft) clean() {
	for _, step := range steps {
		step(d)
	}
}

// maxRemoved bounds the removal report.
const maxRemoved = 200

func (d *draft) report(rule, text string) {
	if len(d.removed) >= maxRemoved {
		return
	}
	if len(text) > 200 {
		text = text[:200]
		for !utf8.ValidString(text) {
			text = text[:len(text)-1]
		}
	}
	d.removed = append(d.removed, store.Removal{Rule: rule, Text: strings.Clone(text)})
}

// drop takes line i out.
func (d *draft) drop(i int, rule string) {
	l := &d.r.lines[i]
	if !l.gone {
		l.gone = true
		d.report(rule, l.text)
	}
}

// sweep forgets the lines that were dropped.
func (d *draft) sweep() {
	kept := d.r.lines[:0]
	for i := range d.r.lines {
		if l := d.r.lines[i]; !l.gone && l.text != "" {
			kept = append(kept, l)
		}
	}
	d.r.lines = kept
}

// isHead reports whether a line is a subhead.
func (l *line) isHead() bool {
	switch l.tag {
	case atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// dropRules takes out lines without a letter or digit ("____", "***", "• • •"), which say nothing.
func (d *draft) dropRules() {
	for i := range d.r.lines {
		if d.r.lines[i].words == 0 {
			d.drop(i, "rule")
		}
	}
	d.sweep()
}

// dropHeadline takes out the headline where the body repeats it: one of the first lines, word for word.
func (d *draft) dropHeadline() {
	t := words(d.title)
	if t == "" {
		return
	}
	for i := 0; i < min(3, len(d.r.lines)); i++ {
		l := &d.r.lines[i]
		if len(l.text) <= 2*len(d.title)+20 && words(l.text) == t && (l.isHead() || len(d.r.lines) > 2) {
			d.drop(i, "headline")
		}
	}
	d.sweep()
}

// dropEmptyHeads takes out subheads at the very end: nothing stands under them.
func (d *draft) dropEmptyHeads() {
	for n := len(d.r.lines); n > 1 && d.r.lines[n-1].isHead() && d.r.lines[n-1].words <= 12; n = len(d.r.lines) {
		d.drop(n-1, "empty-head")
		d.sweep()
	}
}

// foreign reports whether a line is one link to another site.
func (d *draft) foreign(l *line) bool {
	if l.link < 0.9 || l.words < 3 || l.href == "" {
		return false
	}
	u, err := url.Parse(l.href)
	if err != nil || u.Hostname() == "" || d.host == "" {
		return false
	}
	return site(u.Hostname()) != site(d.host)
}

// site is the part of a host that names the site: its last two labels, three where the last but one is a
// registry's own ("co.id", "com.au").
func site(host string) string {
	host = strings.ToLower(host)
	labels := strings.Split(host, ".")
	n := 2
	if len(labels) > 2 && len(labels[len(labels)-2]) <= 3 {
		n = 3
	}
	return strings.Join(labels[max(0, len(labels)-n):], ".")
}
