package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
)

// maxPointer is how many words a pointer to another article has that only a line break ends.
const maxPointer = 25

// maxRuns is how many pointers are looked at in a line; a page with more of them is none that people write.
const maxRuns = 16

// cutRuns takes pointers to other articles out of the lines that they share with the article's own words:
// "<b>Baca Juga: <a>Title</a></b><br>Sentence", "Sentence. <a>Baca juga: Title</a>". A line that is nothing else
// is left to the phrases.
func (d *draft) cutRuns() {
	for i := range d.r.lines {
		l := &d.r.lines[i]
		for at, cuts := 0, 0; at < len(l.parts) && cuts < maxRuns; {
			from, to, id := d.run(l, at)
			if id == "" || words(d.r.doc.Text[l.parts[at].from:from]) == "" && words(d.r.doc.Text[to:l.parts[at].to]) == "" && len(l.parts) == 1 {
				at++
				continue
			}
			d.cutRun(l, at, from, to, id)
			cuts++
		}
	}
}

// run finds a pointer to another article in part at of a line: Page.Text[from:to], and the phrase it begins with.
func (d *draft) run(l *line, at int) (from, to int32, id string) {
	p := l.parts[at]
	b := &d.r.doc.Blocks[p.block]
	pieces := d.r.doc.Pieces[b.Piece:b.Last]
	first := true // at the line's beginning or behind a line break
	if at > 0 {
		first = false
	}
	for i, tries := 0, 0; i < len(pieces) && tries < maxRuns; i++ {
		pc := &pieces[i]
		if pc.Node == nil {
			first = true
			continue
		}
		if pc.Start >= p.to {
			break
		}
		if pc.Start < p.from {
			first = first && words(d.r.doc.Text[pc.Start:pc.End]) == ""
			continue
		}
		text := d.r.doc.Text[pc.Start:p.to]
		if ph, t := d.pointer(text); ph != nil {
			tries++
			if to := d.runEnd(pieces[i:], b, p.to, t, first); to > 0 {
				return pc.Start, to, ph.ID
			}
		}
		first = first && words(d.r.doc.Text[pc.Start:pc.End]) == ""
	}
	return 0, 0, ""
}

// pointer is the phrase a text begins with, and in which words, of those that point to another article.
func (d *draft) pointer(text string) (*phrase, string) {
	text = strings.TrimLeft(text, " (\u00a0")
	if c, _ := utf8.DecodeRuneInString(text); c < 'A' || c > 'Z' {
		return nil, ""
	}
	w := ""
	for k := range d.phrases {
		p := &d.phrases[k]
		if !p.Run || !p.first[text[0]|0x20] || p.Lang != "" && !d.speaks(p.Lang) {
			continue
		}
		if w == "" {
			w = words(text[:min(len(text), 40)])
		}
		for _, t := range p.Text {
			if startsWith(w, t) {
				return p, t
			}
		}
	}
	return nil, ""
}

// runEnd is where the pointer that begins with the first of the pieces ends, 0 when it is none: behind the link
// that follows the phrase's words t, behind the element that it opens, or at a line break; and behind the links
// on lines of their own that follow.
func (d *draft) runEnd(pieces []page.Piece, b *page.Block, end int32, t string, first bool) int32 {
	doc, top := d.r.doc, d.r.doc.Elements[b.El].Node
	brk := slices.IndexFunc(pieces, func(pc page.Piece) bool { return pc.Node == nil })
	stop, own := end, pieces
	if brk >= 0 {
		stop, own = min(end, pieces[brk].Start), pieces[:brk]
	}
	opened := opens(own[0].Node, top)
	if !first && opened == nil {
		return 0
	}
	rest, colon := afterWords(doc.Text[own[0].Start:stop], strings.Count(t, " ")+1)
	after := stop - int32(len(rest))
	to := d.linkEnd(own, top, after)
	if c, _ := utf8.DecodeRuneInString(strings.TrimLeft(doc.Text[to:max(to, stop)], " ")); to > 0 && unicode.IsLower(c) {
		return 0 // "Simak video rapat di sini": a sentence goes on
	}
	if to == 0 && first && words(rest) == "" && brk >= 0 {
		if to = d.linkRuns(pieces[brk:], top, stop); to > stop {
			return min(to, end)
		}
		return 0
	}
	if to == 0 && first && colon {
		to = d.openedEnd(own, opened, after, stop)
	}
	if to >= stop && brk >= 0 {
		to = d.linkRuns(pieces[brk:], top, stop)
	}
	return min(to, end)
}

// linkEnd is where the link ends that stands right behind text offset after, or around it; 0 when there is none.
func (d *draft) linkEnd(pieces []page.Piece, top *html.Node, after int32) int32 {
	text := d.r.doc.Text
	for i := range pieces {
		pc := &pieces[i]
		if pc.Start > after && words(text[after:pc.Start]) != "" {
			return 0
		}
		a := linkAround(pc.Node, top)
		if a == nil || words(text[max(after, pc.Start):max(after, pc.End)]) == "" {
			continue
		}
		to := pc.End
		for _, next := range pieces[i+1:] {
			if linkAround(next.Node, top) == a {
				to = next.End
			}
		}
		return to
	}
	return 0
}

// openedEnd is where a pointer without a link ends: with the element it opens, when that holds more than the
// phrase before offset after, or at the line break when no sentence stands there.
func (d *draft) openedEnd(pieces []page.Piece, opened *html.Node, after, stop int32) int32 {
	to := int32(0)
	for i := range pieces {
		if opened != nil && within(pieces[i].Node, opened) {
			to = pieces[i].End
		}
	}
	if to > after {
		return to
	}
	if run := d.r.doc.Text[pieces[0].Start:stop]; len(strings.Fields(run)) <= maxPointer && !endsSentence(run) {
		return stop
	}
	return 0
}

// linkRuns is where the lines end that are links and nothing else, from the line break on that pieces begin with.
func (d *draft) linkRuns(pieces []page.Piece, top *html.Node, to int32) int32 {
	end := to
	for i := range pieces {
		switch pc := &pieces[i]; {
		case pc.Node == nil:
			to = end
		case linkAround(pc.Node, top) != nil:
			end = pc.End
		case words(d.r.doc.Text[pc.Start:pc.End]) != "":
			return to
		}
	}
	return end
}

// opens is the outermost inline element below top that text node n opens, or nil.
func opens(n, top *html.Node) *html.Node {
	var out *html.Node
	for x := n; x.PrevSibling == nil && x.Parent != nil && x.Parent != top && inlineAtom(x.Parent.DataAtom); x = x.Parent {
		out = x.Parent
	}
	return out
}

// linkAround is the link text node n stands in, below or at top.
func linkAround(n, top *html.Node) *html.Node {
	for x := n.Parent; x != nil; x = x.Parent {
		if x.DataAtom == atom.A {
			return x
		}
		if x == top {
			break
		}
	}
	return nil
}

// cutRun takes Page.Text[from:to] out of part at of a line, with the brackets around it.
func (d *draft) cutRun(l *line, at int, from, to int32, id string) {
	text := d.r.doc.Text
	p := l.parts[at]
	d.report(id, text[from:to])
	head, tail := text[p.from:from], text[to:p.to]
	tail = strings.TrimLeft(tail, " .,;:|-–—\n\u00a0")
	head = strings.TrimRight(head, " \n\u00a0")
	if strings.HasPrefix(tail, ")") {
		head, tail = strings.TrimRight(strings.TrimSuffix(head, "("), " \n"), strings.TrimLeft(tail[1:], " .\n")
	}
	var with []part
	if head != "" {
		with = append(with, part{p.block, p.from, p.from + int32(len(head))})
	}
	if tail != "" {
		with = append(with, part{p.block, p.to - int32(len(tail)), p.to})
	}
	l.parts = slices.Replace(l.parts, at, at+1, with...)
	l.text = d.r.join(l)
	l.words, l.link, l.href = len(strings.Fields(l.text)), 0, ""
}

// points reports whether a line that begins with the words t points to another article: a colon or a link follows
// them, or what stands there is no sentence.
func points(l *line, t string) bool {
	if opensQuote(l.text) {
		return false
	}
	if strings.Contains(l.text, "\n") && l.link < 0.5 && endsSentence(l.text) { // the article's words below it
		return false
	}
	_, colon := afterWords(l.text, strings.Count(t, " ")+1)
	return colon || l.link >= 0.3 || !endsSentence(l.text) && !saysSomeone(l.text)
}

// follows reports whether line i can be a call to follow the outlet: with a link, or in the outlet's words at the
// article's beginning or end; not what somebody says, and in a list only a link.
func (d *draft) follows(p *phrase, i int, l *line, w string) bool {
	switch {
	case l.tag == atom.Li:
		return l.link >= 0.8
	case opensQuote(l.text) || saysSomeone(l.text):
		return l.link >= 0.5
	case l.link > 0:
		return true
	}
	return (i < 2 || i+lastLines >= len(d.r.lines)) && containsAny(w, p.Bare)
}

func opensQuote(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("\"'“”‘«„", r)
}

// saysSomeone reports whether behind a comma or a closing quotation mark stands a word for saying: "…,” ujar Budi".
func saysSomeone(s string) bool {
	for i, r := range s {
		if r != ',' && r != '"' && r != '”' {
			continue
		}
		word, _, _ := strings.Cut(strings.TrimLeft(s[i+utf8.RuneLen(r):], " \"”\u00a0"), " ")
		switch word {
		case "ujar", "ujarnya", "kata", "katanya", "jelas", "jelasnya", "pesan", "pesannya", "tutur", "tuturnya", "ungkap", "ungkapnya", "imbau", "imbaunya",
			"tegas", "tegasnya", "ucap", "ucapnya", "sebut", "sebutnya", "terang", "terangnya", "papar", "paparnya", "tambah", "tambahnya", "tandas", "imbuh", "ajak", "ajaknya":
			return true
		}
	}
	return false
}
