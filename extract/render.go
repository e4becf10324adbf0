package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
	"warta/extract/internal/plain"
)

// renderer writes kept blocks as text and as markup. The markup is made anew from a short list of tags,
// never copied, so that nothing foreign can stand in it.
type renderer struct {
	doc   *page.Page
	base  *url.URL
	lines []line
}

// line is one paragraph, subhead, list item, quote or table row of the output.
type line struct {
	tag    atom.Atom // P, H2…H6, Li, Blockquote, Pre, Tr
	list   atom.Atom // Ul or Ol around a list item
	el     int32
	blocks []int32
	text   string
}

func (r *renderer) render(keep []bool) {
	last := int32(-2)
	for i := range r.doc.Blocks {
		if !keep[i] {
			continue
		}
		i := int32(i)
		tag, el, list := r.role(r.doc.Blocks[i].El)
		if n := len(r.lines); n > 0 && r.joins(&r.lines[n-1], last, i, tag, el) {
			r.lines[n-1].blocks = append(r.lines[n-1].blocks, i)
		} else {
			r.lines = append(r.lines, line{tag: tag, el: el, list: list, blocks: []int32{i}})
		}
		last = i
	}
	for i := range r.lines {
		r.lines[i].text = r.lineText(&r.lines[i])
	}
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
		case atom.Tr:
			return t, x, 0
		case atom.Blockquote:
			if tag == atom.P {
				return t, x, 0
			}
		}
	}
	if tag == atom.H1 {
		tag = atom.H2
	}
	return tag, el, list
}

// joins reports whether block i belongs on the line before it.
func (r *renderer) joins(l *line, last, i int32, tag atom.Atom, el int32) bool {
	if l.tag != tag || l.el != el {
		return false
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

func (r *renderer) inlineEl(e int32) bool {
	switch r.doc.Elements[e].Tag {
	case atom.Span, atom.A, atom.Em, atom.I, atom.B, atom.Strong, atom.Small, atom.Font, atom.U, atom.Time, atom.Label:
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

func (r *renderer) lineText(l *line) string {
	var s string
	if len(l.blocks) == 1 {
		s = r.doc.BlockText(int(l.blocks[0]))
	} else {
		sep := " "
		if l.tag == atom.Tr {
			sep = " | "
		}
		parts := make([]string, 0, len(l.blocks))
		for _, b := range l.blocks {
			parts = append(parts, r.doc.BlockText(int(b)))
		}
		s = strings.Join(parts, sep)
	}
	return plain.NFC(strings.Clone(s))
}

func (r *renderer) text() string {
	var b strings.Builder
	for i := range r.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(r.lines[i].text)
	}
	return b.String()
}

func (r *renderer) lead() string {
	for i := range r.lines {
		if t := r.lines[i].tag; t == atom.P || t == atom.Blockquote {
			return r.lines[i].text
		}
	}
	return ""
}

func (r *renderer) html() string {
	var b strings.Builder
	for i := range r.lines {
		b.WriteString("<p>" + html.EscapeString(r.lines[i].text) + "</p>\n")
	}
	return b.String()
}
