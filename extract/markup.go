package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/plain"
)

// html writes the lines as markup. It is made anew from a short list of tags, never copied, so that
// nothing foreign can stand in it; the sanitiser after it finds nothing to do.
func (r *renderer) html() string {
	var b strings.Builder
	n := 0
	for i := range r.lines {
		n += len(r.lines[i].text) + 16
	}
	b.Grow(n + n/8)
	open := atom.Atom(0) // the list or table that is open
	openEl, pic := int32(-1), 0
	for i := range r.lines {
		l := &r.lines[i]
		for pic < len(r.pictures) && len(l.parts) > 0 && r.pictures[pic].block <= l.parts[0].block {
			closeTag(&b, open)
			open, openEl = 0, -1
			writeFigure(&b, &r.pictures[pic])
			pic++
		}
		want, el := atom.Atom(0), int32(-1)
		switch l.tag {
		case atom.Li:
			want, el = l.list, r.doc.Elements[l.el].Parent
		case atom.Tr:
			want, el = atom.Table, 0
		}
		if open != want || open != 0 && el != openEl {
			closeTag(&b, open)
			if want != 0 {
				b.WriteByte('<')
				b.WriteString(want.String())
				b.WriteString(">\n")
			}
			open, openEl = want, el
		}
		r.writeLine(&b, l)
	}
	closeTag(&b, open)
	for ; pic < len(r.pictures); pic++ {
		writeFigure(&b, &r.pictures[pic])
	}
	for _, m := range r.more {
		b.WriteString(m.html)
	}
	return plain.NFC(b.String())
}

func writeFigure(b *strings.Builder, p *picture) {
	b.WriteString(`<figure><img src="`)
	b.WriteString(html.EscapeString(p.URL))
	b.WriteString(`"`)
	if p.Alt != "" {
		b.WriteString(` alt="`)
		b.WriteString(html.EscapeString(p.Alt))
		b.WriteString(`"`)
	}
	b.WriteString(`>`)
	if p.Caption != "" {
		b.WriteString("<figcaption>")
		escape(b, p.Caption)
		b.WriteString("</figcaption>")
	}
	b.WriteString("</figure>\n")
}

func closeTag(b *strings.Builder, a atom.Atom) {
	if a == 0 {
		return
	}
	b.WriteString("</")
	b.WriteString(a.String())
	b.WriteString(">\n")
}

func (r *renderer) writeLine(b *strings.Builder, l *line) {
	switch l.tag {
	case atom.Tr:
		b.WriteString("<tr>")
		for _, p := range l.parts {
			cell := atom.Td
			if r.doc.Elements[r.doc.Blocks[p.block].El].Tag == atom.Th {
				cell = atom.Th
			}
			b.WriteString("<" + cell.String() + ">")
			r.inline(b, p)
			b.WriteString("</" + cell.String() + ">")
		}
		b.WriteString("</tr>\n")
		return
	case atom.Blockquote:
		b.WriteString("<blockquote><p>")
		r.parts(b, l)
		b.WriteString("</p></blockquote>\n")
		return
	}
	name := l.tag.String()
	b.WriteString("<" + name + ">")
	r.parts(b, l)
	b.WriteString("</" + name + ">\n")
}

func (r *renderer) parts(b *strings.Builder, l *line) {
	if len(l.parts) == 0 { // a line that has no place in the tree
		escape(b, l.text)
	}
	for i, p := range l.parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		r.inline(b, p)
	}
}

// inline writes a part of a block with the inline tags that carry meaning.
func (r *renderer) inline(b *strings.Builder, p part) {
	blk := &r.doc.Blocks[p.block]
	top := r.doc.Elements[blk.El].Node
	var href string
	var marks atom.Atom // strong or em that is open
	shut := func() {
		if marks != 0 {
			b.WriteString("</" + marks.String() + ">")
			marks = 0
		}
		if href != "" {
			b.WriteString("</a>")
			href = ""
		}
	}
	for _, pc := range r.doc.Pieces[blk.Piece:blk.Last] {
		from, to := max(pc.Start, p.from), min(pc.End, p.to)
		if pc.Node == nil {
			if pc.Start >= p.from && pc.Start < p.to {
				shut()
				b.WriteString("<br>")
			}
			continue
		}
		if from >= to {
			continue
		}
		h, m := r.around(pc.Node, top)
		if h != href || m != marks {
			shut()
			if h != "" {
				b.WriteString(`<a href="`)
				b.WriteString(html.EscapeString(h))
				b.WriteString(`">`)
			}
			if m != 0 {
				b.WriteString("<" + m.String() + ">")
			}
			href, marks = h, m
		}
		escape(b, r.doc.Text[from:to])
	}
	shut()
}

// around finds the link and the emphasis a text node stands in, up to the block's element.
func (r *renderer) around(n, top *html.Node) (href string, mark atom.Atom) {
	for x := n.Parent; x != nil; x = x.Parent {
		switch x.DataAtom {
		case atom.A:
			if href == "" {
				href = r.link(attr(x, "href"))
			}
		case atom.B, atom.Strong:
			if mark == 0 {
				mark = atom.Strong
			}
		case atom.I, atom.Em:
			if mark == 0 {
				mark = atom.Em
			}
		}
		if x == top {
			break
		}
	}
	return href, mark
}

// link makes an address absolute; what is not http, https or mailto is no link.
func (r *renderer) link(raw string) string {
	if raw == "" || raw[0] == '#' || len(raw) > 2000 {
		return ""
	}
	if got, ok := r.refs[raw]; ok {
		return got
	}
	out := absolute(r.base, raw)
	if r.refs == nil {
		r.refs = map[string]string{}
	}
	r.refs[raw] = out
	return out
}

func absolute(base *url.URL, raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto":
	default:
		return ""
	}
	return u.String()
}

// escape writes text with the five characters that mean something in HTML as entities, the way the
// sanitiser writes them.
func escape(b *strings.Builder, s string) {
	last := 0
	for i := 0; i < len(s); i++ {
		var e string
		switch s[i] {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&#34;"
		case '\'':
			e = "&#39;"
		case '\n':
			e = " "
		default:
			continue
		}
		b.WriteString(s[last:i])
		b.WriteString(e)
		last = i + 1
	}
	b.WriteString(s[last:])
}
