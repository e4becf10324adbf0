package safe

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Images says what becomes of pictures inside HTML.
type Images int

// What can become of a picture.
const (
	KeepImages Images = iota
	DropImages
	LinkImages // a link in words: nothing is loaded unless the reader asks
)

// Options for HTML. The zero value keeps pictures and drops relative addresses.
type Options struct {
	Base   string // address that relative ones are relative to
	Images Images
	Rel    string // rel attribute of every link; none when empty
	// Picture is the text of a link that stands for, or holds, a picture without a description.
	Picture string
}

// maxHTML is the most markup that is read of one article, in bytes; maxDepth the deepest nesting kept.
const (
	maxHTML  = 2 << 20
	maxDepth = 100
)

// HTML is the part of src that is formatting: paragraphs, headings, lists, quotes, tables, figures, links
// to web addresses, pictures. Everything else is unwrapped or, where its content is no text, dropped.
// The result is well formed, and HTML of it is itself.
func HTML(src string, o Options) string {
	if len(src) > maxHTML {
		src = src[:maxHTML]
	}
	var base *url.URL
	if o.Base != "" {
		base, _ = url.Parse(o.Base)
	}
	// Unwrapping can leave markup that a parser would arrange differently (a paragraph in a paragraph);
	// reading it again arranges it that way. It settles after two rounds; the bound is for safety.
	out := Chars(src)
	if tangled(out) {
		return Paragraphs(words(out))
	}
	for range 4 {
		next, ok := pass(out, base, &o)
		if !ok {
			return Paragraphs(words(Chars(src)))
		}
		if next == out {
			break
		}
		out = next
	}
	return out
}

// Names reports whether what HTML gave shows the picture at an address, or links to it.
func Names(clean, address string) bool {
	address = Escape(address) + `"` // no quote stands in clean but around the values of attributes
	return strings.Contains(clean, ` src="`+address) || strings.Contains(clean, ` href="`+address)
}

// Paragraphs is text as HTML: one paragraph per line.
func Paragraphs(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = Line(line, 0); line != "" {
			b.WriteString("<p>")
			escapeTo(&b, line)
			b.WriteString("</p>\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Escape is text as HTML, usable in attributes too.
func Escape(text string) string {
	var b strings.Builder
	escapeTo(&b, Chars(text))
	return b.String()
}

func escapeTo(b *strings.Builder, s string) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		default:
			b.WriteByte(c)
		}
	}
}

// maxNodes is the most elements a parser may have to make of one article.
const maxNodes = 200_000

// tangled estimates, without building it, how large a tree markup would make, and reports whether that is
// too much. A parser opens every unclosed <b>, <i>, <font> anew in each following paragraph, so that a few
// kilobytes can ask for gigabytes.
func tangled(src string) bool {
	z := html.NewTokenizer(strings.NewReader(src))
	open, nodes := 0, 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			nodes += 1 + open
			if formatting(atom.Lookup(name)) {
				open++
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); formatting(atom.Lookup(name)) && open > 0 {
				open--
			}
		}
		if nodes > maxNodes {
			return true
		}
	}
}

// formatting tells the elements that a parser opens anew (HTML 13.2.4.3, the list of active formatting
// elements).
func formatting(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small,
		atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}

// words is the text of markup that is not worth parsing.
func words(src string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); a == atom.P || a == atom.Br || a == atom.Div {
				b.WriteByte('\n')
			} else if a == atom.Script || a == atom.Style {
				z.Next()
			}
		}
	}
}

// pass parses src, writes what is allowed, and reports whether the parser could read it.
func pass(src string, base *url.URL, o *Options) (string, bool) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(src), body)
	if err != nil {
		return "", false
	}
	p := printer{base: base, o: o}
	p.b.Grow(len(src))
	for _, n := range nodes {
		p.node(n, 0)
	}
	return strings.TrimSpace(p.b.String()), true
}

// printer writes the allowed part of a tree.
type printer struct {
	b    strings.Builder
	base *url.URL
	o    *Options
	pre  int // open <pre>
	link int // open <a>
}

func (p *printer) node(n *html.Node, depth int) {
	switch n.Type {
	case html.TextNode:
		p.text(n.Data)
	case html.ElementNode:
		p.element(n, depth)
	}
}

func (p *printer) children(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.node(c, depth+1)
	}
}

func (p *printer) text(s string) {
	s = Chars(s)
	if p.pre == 0 {
		s = squeeze(s)
	}
	escapeTo(&p.b, s)
}

// squeeze makes every run of white space one character: a newline if it held one, else a space.
func squeeze(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var gap byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\n':
			gap = c
		case ' ', '\t':
			if gap == 0 {
				gap = ' '
			}
		default:
			if gap != 0 {
				b.WriteByte(gap)
				gap = 0
			}
			b.WriteByte(c)
		}
	}
	if gap != 0 {
		b.WriteByte(gap)
	}
	return b.String()
}

func (p *printer) element(n *html.Node, depth int) {
	if n.Namespace != "" { // SVG, MathML: ways to smuggle
		return
	}
	switch kindOf(n.DataAtom) {
	case dropped:
		return
	case unwrapped:
		p.children(n, depth)
		return
	}
	if depth > maxDepth {
		p.children(n, depth)
		return
	}
	switch n.DataAtom {
	case atom.Br, atom.Hr:
		p.b.WriteString("<" + n.Data + ">")
	case atom.Img:
		p.image(n)
	case atom.A:
		p.anchor(n, depth)
	case atom.Pre:
		p.pre++
		p.wrap(n, n.Data, depth)
		p.pre--
	case atom.H1: // the article's title is the page's only first heading
		p.wrap(n, "h2", depth)
	case atom.P, atom.Figure, atom.Li, atom.Figcaption:
		p.unlessEmpty(n, depth)
	default:
		p.wrap(n, n.Data, depth)
	}
}

func (p *printer) wrap(n *html.Node, name string, depth int) {
	p.b.WriteString("<" + name)
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		for _, key := range []string{"colspan", "rowspan"} {
			if v, err := strconv.Atoi(attr(n, key)); err == nil && v > 1 && v <= 100 {
				p.b.WriteString(` ` + key + `="` + strconv.Itoa(v) + `"`)
			}
		}
	}
	p.b.WriteByte('>')
	p.children(n, depth)
	p.b.WriteString("</" + name + ">")
}

// unlessEmpty writes an element only if something inside it can be seen.
func (p *printer) unlessEmpty(n *html.Node, depth int) {
	if visible(n) {
		p.wrap(n, n.Data, depth)
	}
}

func visible(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" || d.Type == html.ElementNode && d.DataAtom == atom.Img {
			return true
		}
	}
	return false
}

func (p *printer) anchor(n *html.Node, depth int) {
	href := Resolve(p.base, attr(n, "href"))
	if href == "" || p.link > 0 || strings.HasPrefix(strings.TrimSpace(attr(n, "href")), "#") {
		p.children(n, depth)
		return
	}
	p.b.WriteString(`<a href="` + Escape(href) + `"`)
	if p.o.Rel != "" {
		p.b.WriteString(` rel="` + Escape(p.o.Rel) + `"`)
	}
	p.b.WriteByte('>')
	p.link++
	p.children(n, depth)
	p.link--
	p.b.WriteString("</a>")
}

func (p *printer) image(n *html.Node) {
	src := Resolve(p.base, attr(n, "src"))
	alt := Line(attr(n, "alt"), 500)
	if src == "" || p.o.Images == DropImages {
		return
	}
	if p.o.Images == LinkImages {
		if alt == "" {
			alt = p.o.Picture
		}
		if alt == "" || p.link > 0 {
			p.b.WriteString(Escape(alt))
			return
		}
		p.b.WriteString(`<a href="` + Escape(src) + `"`)
		if p.o.Rel != "" {
			p.b.WriteString(` rel="` + Escape(p.o.Rel) + `"`)
		}
		p.b.WriteString(`>` + Escape(alt) + `</a>`)
		return
	}
	if alt == "" && p.link > 0 { // the link would say nothing
		alt = p.o.Picture
	}
	p.b.WriteString(`<img src="` + Escape(src) + `" alt="` + Escape(alt) + `"`)
	for _, key := range []string{"width", "height"} {
		if v, err := strconv.Atoi(attr(n, key)); err == nil && v > 0 && v <= 10000 {
			p.b.WriteString(` ` + key + `="` + strconv.Itoa(v) + `"`)
		}
	}
	p.b.WriteByte('>')
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return a.Val
		}
	}
	return ""
}

// fate is what becomes of an element.
type fate int

const (
	unwrapped fate = iota // the element goes, its content stays
	dropped               // both go
	kept
)

func kindOf(a atom.Atom) fate {
	switch a {
	case atom.P, atom.Br, atom.Hr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li,
		atom.Dl, atom.Dt, atom.Dd, atom.Blockquote, atom.Q, atom.Cite, atom.Pre, atom.Code, atom.Kbd, atom.Samp,
		atom.Var, atom.Em, atom.Strong, atom.B, atom.I, atom.U, atom.S, atom.Del, atom.Ins, atom.Mark, atom.Small,
		atom.Sub, atom.Sup, atom.Abbr, atom.Dfn, atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot,
		atom.Tr, atom.Th, atom.Td, atom.Figure, atom.Figcaption, atom.Img, atom.A:
		return kept
	case atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Object, atom.Embed, atom.Applet, atom.Noscript,
		atom.Svg, atom.Math, atom.Select, atom.Textarea, atom.Button, atom.Input, atom.Option, atom.Optgroup,
		atom.Datalist, atom.Head, atom.Title, atom.Meta, atom.Link, atom.Base, atom.Audio, atom.Video, atom.Source,
		atom.Track, atom.Canvas, atom.Map, atom.Area, atom.Frame, atom.Frameset, atom.Noframes, atom.Noembed,
		atom.Plaintext, atom.Xmp, atom.Listing, atom.Param, atom.Keygen, atom.Dialog, atom.Image:
		return dropped
	}
	return unwrapped
}
