package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxTitle is the longest title, in bytes, that is believed.
const maxTitle = 400

// titleCandidate is one thing that may be the title.
type titleCandidate struct {
	text   string // as it would be given
	fold   string // letters and digits only, lower case
	words  []string
	origin string
	seq    int // of the element that shows it, 0 for what is only told to machines
	score  float64
}

func newTitle(text, origin string, score float64) titleCandidate {
	return titleCandidate{text: text, fold: fold(text), words: titleWords(text), origin: origin, score: score}
}

// title chooses the title by agreement: what the page shows as its heading is compared with what it
// tells machines (og:title, JSON-LD, <title>). The latter carry site names and wordings for search
// engines; headings may be section names or slogans.
func (r *reader) title() {
	told := r.toldTitles()
	shown := r.shownTitles(told)
	best := titleCandidate{}
	for _, c := range shown {
		if c.score > best.score {
			best = c
		}
	}
	seq := best.seq
	if k := withKicker(best, told); k != nil {
		best = *k
	} else if t := r.unanimous(best, told); t != nil {
		best = *t
	}
	if best.score < 0.5 {
		for _, c := range told {
			if c.score > best.score {
				best, seq = c, 0
			}
		}
	}
	best.text = betterSpelt(best, told)
	if best.text == "" && r.in.hint.Title != "" {
		best = newTitle(cleanText(r.in.hint.Title), "feed", 0)
	}
	if best.text == "" {
		return
	}
	r.out.content.Title = best.text
	r.origins["title"] = best.origin
	r.findMain(seq)
}

// toldTitles are the titles told to machines, without the site's name, best first.
func (r *reader) toldTitles() []titleCandidate {
	var out []titleCandidate
	add := func(text, origin string, score float64) {
		c := newTitle(r.cutTitle(text), origin, score)
		if c.fold != "" && len(c.text) <= maxTitle && !r.isSiteName(c.fold) {
			out = append(out, c)
		}
	}
	if og := r.metaText("og:title"); !cutAtQuote(og, r.f.title) {
		add(og, "meta[og:title]", 0.48)
	}
	if r.ld.article {
		add(r.ld.headline, "json-ld", 0.47)
	}
	add(r.f.title, "title", 0.46)
	add(r.metaText("twitter:title"), "meta[twitter:title]", 0.3)
	add(r.metaText("dc.title", "dcterms.title", "title", "sailthru.title", "parsely-title", "headline"), "meta[title]", 0.2)
	for i := range out {
		for j := range i {
			if out[i].fold == out[j].fold {
				out[i].score += 0.02
				out[j].score += 0.02
			}
		}
	}
	return out
}

// shownTitles are the headings of the page, scored by how well they agree with what was told.
func (r *reader) shownTitles(told []titleCandidate) []titleCandidate {
	var out []titleCandidate
	for i := range r.f.heads {
		h := &r.f.heads[i]
		h1 := h.node.DataAtom == atom.H1
		aside := r.f.aside(*h, r.f.bodyStart)
		if aside && !h1 {
			continue
		}
		text := textOf(h.node, maxTitle)
		f := fold(text)
		if f == "" || len(text) > maxTitle || r.isSiteName(f) {
			continue
		}
		c := titleCandidate{text: ldText(text), fold: f, origin: strings.ToLower(h.node.Data), seq: h.seq}
		prop := h.smell&smellTitle != 0 && h.smell&smellProp != 0
		var top float64
		if h1 || prop {
			c.words = titleWords(c.text)
			top = bestAgreement(&c, told)
		} else if top = sameTitle(f, told); top == 0 && h.smell&smellTitle != 0 && beginsTold(f, told) {
			top = 1 // what follows in the told one is the site's name, though nothing else says so
		} else if top == 0 && h.node.DataAtom != atom.H2 {
			continue
		}
		if h.node.FirstChild != nil && h.node.FirstChild.NextSibling != nil {
			if part, ok := partOf(h.node, told, 3); ok {
				part.seq, c, top = h.seq, part, 1
			}
		}
		if h1 && top < 1 {
			if cut := r.cutOnce(c.text); sameTitle(fold(cut), told) == 1 && r.isSiteName(strings.TrimPrefix(c.fold, fold(cut))) {
				c = newTitle(cut, c.origin, 0)
				c.seq, top = h.seq, 1
			}
		}
		switch {
		case (h1 || top == 1) && r.inCrumbs(h):
			if top == 1 {
				vote(told, c.fold)
			}
			c.score = 0.1 + 0.3*top
		case h1:
			c.score = 0.35 + 0.6*top
			if len(c.words) >= 6 && len(c.text) < 150 {
				c.score += 0.05
			}
		case prop:
			c.score = 0.33 + 0.6*top
		case h.node.DataAtom == atom.H2 && top == 1:
			c.score = 0.75
		case h.node.DataAtom == atom.H2:
			c.score = 0.1
		case h.node.DataAtom != atom.A:
			c.score = 0.65
		default:
			continue
		}
		if aside {
			c.score -= 0.2
		}
		out = append(out, c)
	}
	return out
}

// sameTitle is 1 if one of the told titles is f, else 0.
func sameTitle(f string, told []titleCandidate) float64 {
	for i := range told {
		if told[i].fold == f {
			return 1
		}
	}
	return 0
}

// beginsTold reports whether one of the told titles is f with something behind it, twice as long as f at most: names of
// offices are long.
func beginsTold(f string, told []titleCandidate) bool {
	for i := range told {
		if len(f) >= 15 && len(told[i].fold) <= 3*len(f) && strings.HasPrefix(told[i].fold, f) {
			return true
		}
	}
	return false
}

// cutAtQuote reports whether a title was cut off where it quotes something, by a page that does not
// escape its attributes: content="Warga "serbu" pasar".
func cutAtQuote(og, title string) bool {
	rest, ok := strings.CutPrefix(title, og)
	rest = strings.TrimLeft(rest, " ")
	return ok && og != "" && strings.HasPrefix(rest, `"`)
}

// betterSpelt is the text of c, or that of a told title with the same letters where c is written all in
// capitals or has lost a sign between its parts: kicker and headline are two boxes on the page.
func betterSpelt(c titleCandidate, told []titleCandidate) string {
	caps := strings.ToUpper(c.text) == c.text
	for i := range told {
		t := &told[i]
		if t.fold != c.fold || c.seq == 0 {
			continue
		}
		if caps && strings.ToUpper(t.text) != t.text || strings.Contains(t.text, ": ") && !strings.Contains(c.text, ":") {
			return t.text
		}
	}
	return c.text
}

// vote notes that one more place of the page says the told title f.
func vote(told []titleCandidate, f string) {
	for i := range told {
		if told[i].fold == f {
			told[i].score += 0.02
		}
	}
}

// inCrumbs reports whether a heading is a step of a breadcrumb trail or a title for search engines.
func (r *reader) inCrumbs(h *spot) bool {
	n := h.node
	for range 5 {
		if n == nil || n.Type != html.ElementNode || n.DataAtom == atom.Body {
			return false
		}
		if n.DataAtom == atom.Nav || n.DataAtom == atom.Li || smellOf(n)&smellCrumb != 0 {
			return true
		}
		n = n.Parent
	}
	return false
}

// partOf finds the part of a heading, down to some depth, that is exactly what was told; the rest is a
// kicker, a badge or a date.
func partOf(n *html.Node, told []titleCandidate, depth int) (titleCandidate, bool) {
	steps := 0
	for c := n.FirstChild; c != nil && steps < 20; c = c.NextSibling {
		var text string
		if c.Type == html.TextNode {
			text = cleanText(c.Data)
		} else {
			text = textOf(c, maxTitle)
		}
		f := fold(text)
		if f == "" {
			continue
		}
		steps++
		if sameTitle(f, told) == 1 {
			return newTitle(text, strings.ToLower(n.Data), 0), true
		}
		if depth > 1 && c.FirstChild != nil && holdsTold(f, told) {
			if part, ok := partOf(c, told, depth-1); ok {
				part.origin = strings.ToLower(n.Data)
				return part, true
			}
		}
	}
	return titleCandidate{}, false
}

// holdsTold reports whether one of the told titles is a part of f.
func holdsTold(f string, told []titleCandidate) bool {
	for i := range told {
		if len(told[i].fold) < len(f) && strings.Contains(f, told[i].fold) {
			return true
		}
	}
	return false
}

func bestAgreement(c *titleCandidate, told []titleCandidate) float64 {
	top := 0.0
	for i := range told {
		top = max(top, agreement(c, &told[i]))
	}
	return top
}

// agreement says how much two titles are the same, 0 to 1.
func agreement(a, b *titleCandidate) float64 {
	if a.fold == b.fold {
		return 1
	}
	if len(a.fold) >= 8 && strings.HasPrefix(b.fold, a.fold) {
		return 0.95 // the site's name, or what the cut did not know, follows
	}
	s := 0.0
	long, short := b.fold, a.fold
	if len(short) > len(long) {
		long, short = short, long
	}
	if len(short) >= 8 && strings.Contains(long, short) {
		s = 0.5 + 0.4*float64(len(short))/float64(len(long))
	}
	return max(s, overlap(a.words, b.words))
}

// overlap is the harmonic mean of the shares of words that two titles have in common.
func overlap(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	common := 0
	for _, w := range a {
		for _, v := range b {
			if w == v {
				common++
				break
			}
		}
	}
	return 0.9 * 2 * float64(common) / float64(len(a)+len(b))
}

// titleWords are the words of a title that say something: longer than two letters.
func titleWords(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := words[:0]
	for _, w := range words {
		if len(w) > 2 && len(out) < 60 {
			out = append(out, w)
		}
	}
	return out
}

// withKicker finds the told title that says the shown one with its kicker before it, if two tell so:
// "Nach Rückzug: Anwältin soll Ministerin werden" over the heading "Anwältin soll Ministerin werden".
func withKicker(shown titleCandidate, told []titleCandidate) *titleCandidate {
	if shown.text == "" || len(told) == 0 || told[0].fold == shown.fold {
		return nil
	}
	for i := range told {
		t := &told[i]
		if len(t.fold) <= len(shown.fold) || !strings.HasSuffix(t.fold, shown.fold) || !strings.Contains(t.text, ": ") {
			continue
		}
		for j := i + 1; j < len(told); j++ {
			if told[j].fold == t.fold && (t.origin == "json-ld" || told[j].origin == "json-ld") {
				k := *t
				k.score = shown.score
				return &k
			}
		}
	}
	return nil
}

// unanimous finds the title that a news page tells in og:title, JSON-LD and <title> alike, where the
// heading says something else: on such pages it is a wording for a list or for the paper.
func (r *reader) unanimous(shown titleCandidate, told []titleCandidate) *titleCandidate {
	if !r.ld.news || len(told) < 3 || told[0].fold == shown.fold || strings.HasPrefix(told[0].fold, shown.fold) {
		return nil
	}
	for i := 1; i < 3; i++ {
		if told[i].fold != told[0].fold {
			return nil
		}
	}
	t := told[0]
	t.score = max(t.score, shown.score)
	return &t
}

// findMain remembers where the page shows the title: the element seq, else where the body starts.
func (r *reader) findMain(seq int) {
	if seq == 0 {
		r.main, r.mainAt = r.f.bodyStart, r.f.bodyChars
		return
	}
	r.main = seq
	for i := range r.f.heads {
		if r.f.heads[i].seq == seq {
			r.mainAt = r.f.heads[i].chars
		}
	}
}

// fold keeps the letters and digits of s, lower case, for comparing.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, c := range s {
		switch {
		case c < utf8.RuneSelf:
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
				b.WriteByte(byte(c))
			}
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}
