package extract

import (
	"math"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of what one page's metadata may bring along. Hostile pages repeat elements without end.
const (
	maxMetas   = 400
	maxHeads   = 60
	maxSpots   = 400
	maxLines   = 600
	maxScripts = 24
	// maxLineText is the longest text node, in bytes, that is looked at for a date or a credit.
	maxLineText = 240
)

// spot is an element or text node that may say something about the article, and where it stands.
type spot struct {
	node  *html.Node
	seq   int   // number of the node in document order
	chars int   // bytes of visible text before it
	root  int32 // index+1 in facts.roots of the innermost side region around it; 0: none
	smell smell // of the node's own names
}

// region is an element that by its name or kind holds other things than the article, unless the article
// turns out to be inside it.
type region struct {
	parent     int // index+1 of the region around it
	start, end int // seq of its first and last node
	kind       smell
}

type metaTag struct{ key, val string }

type linkTag struct{ rel, href string }

// facts is everything one walk over the tree collects for the metadata.
type facts struct {
	lang         string // <html lang>
	metas        []metaTag
	links        []linkTag
	ld           []string
	title        string // <title>
	heads        []spot // h1, h2 and elements whose names say headline
	times        []spot // <time>, itemprop=datePublished …
	authors      []spot // elements whose names say author
	lines        []spot // short text nodes with a year in them
	agos         []spot // short text nodes that say how long ago something was
	credits      []spot // text nodes that begin like "Penulis:", "By "
	tags         []spot // rel=tag links, tag lists
	crumbs       []spot // breadcrumbs
	roots        []region
	bodyStart    int // seq of the chosen body container, 0: unknown
	bodyEnd      int
	bodyChars    int          // bytes of visible text before the chosen body container
	bodyEndChars int          // bytes of visible text before its end
	tail         *html.Node   // last short text in capitals inside the body, if no longer text follows
	lastText     string       // last longer text inside the body
	opening      []*html.Node // short texts inside the body before its first longer one
	sample       []string     // longer texts from the start of the body, for the language
	sampled      int          // their bytes
	chars        int          // bytes of visible text in all
}

// collect walks the tree once, without recursion.
func collect(root, body *html.Node) *facts {
	f := &facts{metas: make([]metaTag, 0, 48), lines: make([]spot, 0, 24), heads: make([]spot, 0, 24), roots: make([]region, 0, 48)}
	w := walker{f: f, body: body}
	n := root
	for n != nil {
		if w.enter(n) && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		w.leave(n)
		for n != root && n.NextSibling == nil {
			n = n.Parent
			if n == nil {
				return f
			}
			w.leave(n)
		}
		if n == root {
			break
		}
		n = n.NextSibling
	}
	return f
}

type walker struct {
	f     *facts
	names [512]named // what recent class names said
	body  *html.Node
	seq   int
	open  []opened // regions that are open, innermost last
}

type opened struct {
	node *html.Node
	idx  int
}

func (w *walker) root() int {
	if len(w.open) == 0 {
		return 0
	}
	return w.open[len(w.open)-1].idx + 1
}

func (w *walker) here(n *html.Node, s smell) spot {
	return spot{node: n, seq: w.seq, chars: w.f.chars, root: int32(w.root()), smell: s}
}

// enter takes what n says and reports whether to look inside it.
func (w *walker) enter(n *html.Node) bool {
	w.seq++
	switch n.Type {
	case html.TextNode:
		w.text(n)
		return false
	case html.ElementNode:
		if n == w.body {
			w.f.bodyStart, w.f.bodyChars = w.seq, w.f.chars
		}
		return w.element(n)
	case html.DocumentNode:
		return true
	}
	return false
}

func (w *walker) leave(n *html.Node) {
	if n == w.body {
		w.f.bodyEnd, w.f.bodyEndChars = w.seq, w.f.chars
	}
	if k := len(w.open) - 1; k >= 0 && w.open[k].node == n {
		w.f.roots[w.open[k].idx].end = w.seq
		w.open = w.open[:k]
	}
}

func (w *walker) element(n *html.Node) bool {
	f := w.f
	switch n.DataAtom {
	case atom.Style, atom.Svg, atom.Template, atom.Noscript, atom.Iframe, atom.Textarea, atom.Select, atom.Object, atom.Video, atom.Audio, atom.Math:
		return false
	case atom.Script:
		if n.FirstChild != nil && len(f.ld) < maxScripts && strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
			f.ld = append(f.ld, n.FirstChild.Data)
		}
		return false
	case atom.Html:
		f.lang = attr(n, "lang")
		if f.lang == "" {
			f.lang = attr(n, "xml:lang")
		}
		return true
	case atom.Title:
		if f.title == "" && n.FirstChild != nil {
			f.title = cleanText(n.FirstChild.Data)
		}
		return false
	case atom.Meta:
		w.meta(n)
		return false
	case atom.Link:
		w.link(n)
		return false
	case atom.Body, atom.Head:
		return true
	}
	s := w.smell(n)
	w.file(n, s)
	if s&smellSide != 0 && len(f.roots) < maxSpots {
		f.roots = append(f.roots, region{parent: w.root(), start: w.seq, end: math.MaxInt, kind: s})
		w.open = append(w.open, opened{n, len(f.roots) - 1})
	}
	return true
}

// file puts an element on the lists its kind and names belong to.
func (w *walker) file(n *html.Node, s smell) {
	f := w.f
	switch n.DataAtom {
	case atom.H1, atom.H2:
		if len(f.heads) < maxHeads {
			f.heads = append(f.heads, w.here(n, s))
		}
	case atom.Time:
		if len(f.times) < maxSpots {
			f.times = append(f.times, w.here(n, s|smellTime))
		}
		return
	case atom.Abbr: // Blogger, and the hAtom microformat: <abbr class="published" title="2025-10-15T09:48:00+07:00">
		if s&smellDate != 0 && hasYear(attr(n, "title")) && len(f.times) < maxSpots {
			f.times = append(f.times, w.here(n, s|smellTime))
			return
		}
	default:
		if s&smellTitle != 0 && len(f.heads) < maxHeads {
			f.heads = append(f.heads, w.here(n, s))
		}
	}
	if s&(smellPublished|smellModified) != 0 && s&smellProp != 0 && len(f.times) < maxSpots {
		f.times = append(f.times, w.here(n, s))
	}
	if s&smellAuthor != 0 && len(f.authors) < maxSpots {
		f.authors = append(f.authors, w.here(n, s))
	}
	if s&(smellTag|smellSection) != 0 && len(f.tags) < maxSpots {
		f.tags = append(f.tags, w.here(n, s))
	}
	if s&smellCrumb != 0 && len(f.crumbs) < 8 {
		f.crumbs = append(f.crumbs, w.here(n, s))
	}
}

func (w *walker) meta(n *html.Node) {
	if len(w.f.metas) >= maxMetas {
		return
	}
	var key, val, prop string
	for _, a := range n.Attr {
		switch a.Key {
		case "name", "property", "http-equiv":
			if key == "" {
				key = a.Val
			}
		case "itemprop":
			prop = a.Val
		case "content":
			val = a.Val
		}
	}
	if key == "" {
		key = prop
	}
	if key == "" || val == "" {
		return
	}
	w.f.metas = append(w.f.metas, metaTag{strings.ToLower(strings.TrimSpace(key)), val})
	if prop != "" && len(w.f.times) < maxSpots {
		switch s := propSmell(prop); {
		case s&(smellPublished|smellModified) != 0:
			w.f.times = append(w.f.times, w.here(n, s))
		case s&smellAuthor != 0 && len(w.f.authors) < maxSpots:
			w.f.authors = append(w.f.authors, w.here(n, s))
		}
	}
}

func (w *walker) link(n *html.Node) {
	if len(w.f.links) >= maxMetas {
		return
	}
	var l linkTag
	for _, a := range n.Attr {
		switch a.Key {
		case "rel":
			l.rel = strings.ToLower(a.Val)
		case "href":
			l.href = a.Val
		}
	}
	if isReadRel(l.rel) {
		w.f.links = append(w.f.links, l)
	}
}

// maxOpening is the most text, in bytes, of a line that names the writers above the first paragraph, and
// maxOpenings how many such texts are looked at.
const maxOpening, maxOpenings = 60, 16

func (w *walker) text(n *html.Node) {
	t := n.Data
	v := visible(t)
	if v == 0 {
		return
	}
	if len(t) <= maxLineText {
		if (hasYear(t) || v <= 40 && hasShortDate(t)) && len(w.f.lines) < maxLines {
			w.f.lines = append(w.f.lines, w.here(n, 0))
		}
		if v <= maxAgo && len(w.f.agos) < maxAgos && holdsAgo(t) {
			w.f.agos = append(w.f.agos, w.here(n, 0))
		}
		if len(w.f.credits) < maxSpots && (beginsCredit(t) || holdsCredit(t)) {
			w.f.credits = append(w.f.credits, w.here(n, 0))
		}
	}
	w.f.chars += v
	if w.f.bodyStart > 0 && w.f.bodyEnd == 0 {
		if v < maxOpening && w.f.lastText == "" && len(w.f.opening) < maxOpenings {
			w.f.opening = append(w.f.opening, n)
		}
		switch {
		case v > 80:
			w.f.tail, w.f.lastText = nil, t
			if w.f.sampled < languageSample {
				w.f.sample = append(w.f.sample, t[:min(len(t), languageSample)])
				w.f.sampled += v
			}
		case v < 32 && inCapitals(t):
			w.f.tail = n
		case v > 4 && t[len(t)-1] == ')':
			w.f.lastText = t
		}
	}
}

// inCapitals reports whether t is two to four words in capitals and nothing else.
func inCapitals(t string) bool {
	words, in := 0, false
	for i := range len(t) {
		switch c := t[i]; {
		case c >= 'A' && c <= 'Z':
			if !in {
				words++
			}
			in = true
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
			in = false
		case c == '.' || c == '\'':
		default:
			return false
		}
	}
	return words >= 2 && words <= 4
}

// inside reports whether seq lies within region r.
func (r *region) inside(seq int) bool { return r.start <= seq && seq <= r.end }

// aside reports whether s stands in a side region that does not also hold the article, which is where
// the node with number main is.
func (f *facts) aside(s spot, main int) bool {
	for i := int(s.root); i > 0; i = f.roots[i-1].parent {
		if r := &f.roots[i-1]; main == 0 || !r.inside(main) {
			return true
		}
	}
	return false
}
