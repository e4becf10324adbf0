package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
	"warta/store"
)

// renderer makes lines of the kept blocks, and text and markup of the lines.
type renderer struct {
	doc      *page.Page
	base     *url.URL
	lines    []line
	refs     map[string]string // links made absolute
	pictures []picture
	hero     *store.Image
	more     []moreLines // of further pages
}

// line is one paragraph, subhead, list item, quote or table row of the article.
type line struct {
	tag   atom.Atom // P, H2…H6, Li, Blockquote, Pre, Tr
	list  atom.Atom // Ul or Ol around a list item
	el    int32     // the element that carries it
	parts []part
	text  string // cleaned, not yet NFC
	words int
	link  float32 // share of its characters inside links
	href  string  // its first link, as written
	gone  bool
}

// part is a piece of a block: Page.Text[from:to].
type part struct{ block, from, to int32 }

// render makes the lines of the blocks that are kept.
func (r *renderer) render(keep []bool) {
	last := int32(-2)
	for i := range r.doc.Blocks {
		if !keep[i] {
			continue
		}
		i := int32(i)
		b := &r.doc.Blocks[i]
		tag, el, list := r.role(b.El)
		p := part{i, b.Start, b.End}
		if n := len(r.lines); n > 0 && r.joins(&r.lines[n-1], last, i, tag, el) {
			r.lines[n-1].parts = append(r.lines[n-1].parts, p)
		} else {
			r.lines = append(r.lines, line{tag: tag, el: el, list: list, parts: []part{p}})
		}
		last = i
	}
	for i := range r.lines {
		r.measure(&r.lines[i])
	}
}

// measure fills in a line's text and what the clean-up asks of it.
func (r *renderer) measure(l *line) {
	l.text = r.join(l)
	var chars, link int32
	l.words = 0
	for _, p := range l.parts {
		b := &r.doc.Blocks[p.block]
		chars += b.Chars
		link += b.Link
		l.words += int(b.Words)
		if l.href == "" && b.Link > 0 {
			l.href = r.firstLink(p.block)
		}
	}
	l.link = float32(link) / float32(max(chars, 1))
}

func (r *renderer) firstLink(block int32) string {
	b := &r.doc.Blocks[block]
	for _, pc := range r.doc.Pieces[b.Piece:b.Last] {
		if pc.Node == nil {
			continue
		}
		for n := pc.Node.Parent; n != nil && n != r.doc.Elements[b.El].Node.Parent; n = n.Parent {
			if n.DataAtom == atom.A {
				if h := attr(n, "href"); h != "" {
					return h
				}
			}
		}
	}
	return ""
}

// role is how a block of element e is written: the tag, the element that carries it, and the list.
func (r *renderer) role(e int32) (tag atom.Atom, el int32, list atom.Atom) {
	el, tag = e, atom.P
	for x := e; x != 0; x = r.doc.Elements[x].Parent {
		switch t := r.doc.Elements[x].Tag; t {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre:
			if tag == atom.P {
				tag, el = t, x
			}
		case atom.Li:
			if tag == atom.P {
				tag, el = t, x
				list = atom.Ul
				if p := r.doc.Elements[x].Parent; r.doc.Elements[p].Tag == atom.Ol {
					list = atom.Ol
				}
			}
		case atom.Td, atom.Th:
			if tr := r.doc.Elements[x].Parent; tag == atom.P && r.isRow(tr) {
				return atom.Tr, tr, 0
			}
		case atom.Blockquote:
			if tag == atom.P {
				return t, e, 0
			}
		}
	}
	if tag == atom.H1 {
		tag = atom.H2
	}
	return tag, el, list
}

// isRow reports whether e is a row of a table that holds data, not one that lays out the page: it has two
// cells or more, and in none of them a long text or two sentences' worth of paragraphs.
func (r *renderer) isRow(e int32) bool {
	el := &r.doc.Elements[e]
	if el.Tag != atom.Tr || el.End-el.First > 30 {
		return false
	}
	cells, last, paragraphs := 0, int32(-1), 0
	for i := el.First; i < el.End; i++ {
		b := &r.doc.Blocks[i]
		if b.Words > 40 {
			return false
		}
		cell := r.cell(b.El, e)
		if cell != last {
			cells, last, paragraphs = cells+1, cell, 0
		}
		if b.Words >= 6 {
			paragraphs++
		}
		if paragraphs > 1 {
			return false
		}
	}
	return cells > 1
}

// cell is the child of row that holds element e.
func (r *renderer) cell(e, row int32) int32 {
	for e != 0 && r.doc.Elements[e].Parent != row {
		e = r.doc.Elements[e].Parent
	}
	return e
}

// joins reports whether block i belongs on the line before it.
func (r *renderer) joins(l *line, last, i int32, tag atom.Atom, el int32) bool {
	if l.tag != tag || l.el != el {
		return l.tag == tag && (tag == atom.P || tag == atom.Li) && r.inlineNeighbours(l.el, el)
	}
	if tag == atom.Tr {
		return true
	}
	a, b := &r.doc.Blocks[last], &r.doc.Blocks[i]
	if b.Split {
		return false
	}
	return a.El == b.El && last+1 < i && r.inlineBetween(last, i) || r.inlineEl(a.El) || r.inlineEl(b.El)
}

// inlineNeighbours reports whether one of two elements is an inline one inside the other's line.
func (r *renderer) inlineNeighbours(a, b int32) bool {
	pa, pb := r.doc.Elements[a].Parent, r.doc.Elements[b].Parent
	return r.inlineEl(a) && (pa == b || r.inlineEl(b) && pa == pb) || r.inlineEl(b) && pb == a
}

func (r *renderer) inlineEl(e int32) bool {
	switch r.doc.Elements[e].Tag {
	case atom.Span, atom.A, atom.Em, atom.I, atom.B, atom.Strong, atom.Small, atom.Font, atom.U, atom.Time, atom.Label, atom.Mark:
		return true
	}
	return false
}

func (r *renderer) inlineBetween(a, b int32) bool {
	for i := a + 1; i < b; i++ {
		if !r.inlineEl(r.doc.Blocks[i].El) {
			return false
		}
	}
	return true
}

// sep is what stands between the parts of a line.
func (l *line) sep() string {
	if l.tag == atom.Tr {
		return " | "
	}
	return " "
}

func (r *renderer) join(l *line) string {
	if len(l.parts) == 1 {
		return r.doc.Text[l.parts[0].from:l.parts[0].to]
	}
	var b strings.Builder
	for i, p := range l.parts {
		if i > 0 {
			b.WriteString(l.sep())
		}
		b.WriteString(r.doc.Text[p.from:p.to])
	}
	return b.String()
}

// trim cuts a line's text at byte cut and reports what went.
func (d *draft) trim(l *line, cut int, rule string) {
	d.report(rule, l.text[cut:])
	text := strings.TrimRight(l.text[:cut], " \n")
	at := 0
	kept := l.parts[:0]
	for i, p := range l.parts {
		if i > 0 {
			at += len(l.sep())
		}
		if n := int(p.to - p.from); at+n > len(text) {
			p.to = p.from + int32(max(len(text)-at, 0))
			if p.to > p.from {
				kept = append(kept, p)
			}
			break
		} else {
			kept = append(kept, p)
			at += n
		}
	}
	l.parts = kept
	l.text = text
}
