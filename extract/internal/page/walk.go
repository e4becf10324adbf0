package page

import (
	_ "embed"
	"fmt"
	"math/bits"
	"strings"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/plain"
)

// Walker holds what every walk needs: the table of names. It is safe for concurrent use.
type Walker struct {
	names   *names
	Classes *Lexicon // words of class attributes
	Words   *Lexicon // words of blocks
	// WithoutWitness leaves the structured body unread, for comparisons.
	WithoutWitness bool
	Collect        bool // keep the class words of every element, for training
}

// NewWalker is a walker that knows no lexicons.
func NewWalker() *Walker { return &Walker{names: readNames(namesText)} }

// Load is a walker with the embedded lexicons.
func Load() (*Walker, error) {
	w := NewWalker()
	var err error
	if w.Classes, err = ReadLexicon(classesText); err != nil {
		return nil, fmt.Errorf("classes: %w", err)
	}
	if w.Words, err = ReadLexicon(wordsText); err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	return w, nil
}

//go:embed classes.txt
var classesText string

//go:embed words.txt
var wordsText string

// What one page may cost: the rest of a longer page is not read.
const (
	maxBlocks = 40000
	maxLinks  = 5000
)

type walk struct {
	*Walker
	p     *Page
	buf   []byte
	kinds map[string]meaning
	own   meaning // of the element being read

	articles int16
	cur      int32 // current element
	open     bool  // a block is being filled
	b        Block
	split    bool
	link     int // open a[href]
	bold     int
	ital     int
	brk      int // line breaks since the last text
	image    bool
}

// Walk reads the tree under root in one pass.
func (w *Walker) Walk(root *html.Node) *Page {
	p := &Page{Root: root, H1: -1, words: w.Words}
	k := &walk{Walker: w, p: p, kinds: make(map[string]meaning, 64)}
	p.Elements = make([]Element, 0, 768)
	p.Blocks = make([]Block, 0, 256)
	p.Pieces = make([]Piece, 0, 768)
	k.buf = make([]byte, 0, 32<<10)
	p.Elements = append(p.Elements, Element{Node: root})
	k.run(root)
	for x := k.cur; ; x = p.Elements[x].Parent { // what a bounded walk left open
		p.Elements[x].End = int32(len(p.Blocks))
		if x == 0 {
			break
		}
	}
	p.Text = unsafe.String(unsafe.SliceData(k.buf), len(k.buf)) // k.buf is not written again
	p.Classes = k.kinds
	p.sum()
	return p
}

// run visits the tree without recursion: foreign documents may be nested deeper than any stack.
func (k *walk) run(root *html.Node) {
	n := root
	for {
		down := k.enter(n)
		if down && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		if down {
			k.leave(n)
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
			if n == root {
				break
			}
			k.leave(n)
		}
		if n == root || len(k.p.Blocks) >= maxBlocks {
			k.flush()
			return
		}
		n = n.NextSibling
	}
}

// enter handles a node before its children; false means they are not to be visited.
func (k *walk) enter(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		k.text(n)
		return false
	case html.ElementNode:
	case html.DocumentNode:
		return true
	default:
		return false
	}
	a := n.DataAtom
	if skipped(a) {
		switch a {
		case atom.Head:
			k.head(n)
		case atom.Script:
			k.script(n)
		case atom.Noscript: // of a picture that a script would show
			if n.FirstChild != nil && strings.Contains(n.FirstChild.Data, "<img") {
				k.p.Images = append(k.p.Images, Image{Node: n, El: k.cur, Block: int32(len(k.p.Blocks))})
			}
		}
		return false
	}
	switch a {
	case 0:
		if n.Data == "amp-img" {
			k.p.Images = append(k.p.Images, Image{Node: n, El: k.cur, Block: int32(len(k.p.Blocks))})
		}
	case atom.Br:
		k.lineBreak()
		return false
	case atom.Hr:
		k.flush()
		return false
	case atom.Img:
		k.p.Images = append(k.p.Images, Image{Node: n, El: k.cur, Block: int32(len(k.p.Blocks))})
		k.image = true
		return false
	case atom.A:
		if href := attr(n, "href"); href != "" {
			k.link++
			if len(k.p.Links) < maxLinks {
				k.p.Links = append(k.p.Links, n)
			}
			if k.open {
				k.b.Links++
			}
		}
	case atom.B, atom.Strong:
		k.bold++
	case atom.I, atom.Em, atom.Cite:
		k.ital++
	}
	own, hidden, role, item := k.read(n)
	if a == atom.Body || a == atom.Html { // what they say is true of all of the page and parts nothing
		own, k.own = 0, meaning{}
	}
	if inline(a) && own&(KindAd|KindShare|KindCaption|KindHidden|KindRelated|KindBio|KindSubscribe) == 0 && !hidden {
		return true
	}
	if a == atom.A && k.open {
		return true // a link inside a sentence, whatever its class
	}
	k.flush()
	k.push(n, own, hidden, role, item)
	return true
}

func (k *walk) leave(n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	switch n.DataAtom {
	case atom.A:
		if attr(n, "href") != "" {
			k.link--
		}
	case atom.B, atom.Strong:
		k.bold--
	case atom.I, atom.Em, atom.Cite:
		k.ital--
	}
	if e := &k.p.Elements[k.cur]; e.Node == n && k.cur != 0 {
		k.flush()
		e.End = int32(len(k.p.Blocks))
		k.cur = e.Parent
	}
}

// head takes the page's own title.
func (k *walk) head(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Title:
			if c.FirstChild != nil && k.p.Title == "" {
				k.p.Title = plain.Clean(c.FirstChild.Data)
			}
		case atom.Meta:
			name := attr(c, "name") + attr(c, "property")
			if name == "og:type" {
				k.p.Type = attr(c, "content")
			}
			if name == "description" || name == "og:description" {
				if d := attr(c, "content"); len(d) > len(k.p.Description) && len(d) < 2000 {
					k.p.Description = d
				}
			}
		case atom.Script:
			k.script(c)
		}
	}
}

// script looks for a structured article body.
func (k *walk) script(n *html.Node) {
	if n.FirstChild == nil || len(k.p.Witness) > 0 || k.WithoutWitness || !strings.Contains(attr(n, "type"), "ld+json") {
		return
	}
	k.p.Witness = bodyOf(n.FirstChild.Data)
}

func (k *walk) push(n *html.Node, own Kind, hidden bool, role int, item int) {
	parent := &k.p.Elements[k.cur]
	e := Element{
		Node: n, Parent: k.cur, First: int32(len(k.p.Blocks)), Depth: parent.Depth + 1, Nth: parent.Kids,
		Tag: n.DataAtom, Own: own, All: parent.All | own, Hidden: parent.Hidden || hidden, Near: parent.Near,
	}
	parent.Kids++
	d := uint8(min(int(e.Depth), 255))
	for rest := own; rest != 0; rest &= rest - 1 {
		e.Near[bits.TrailingZeros32(uint32(rest))] = d
	}
	if t := nearTag(n.DataAtom); t >= 0 {
		e.Near[t] = d
	}
	if role >= 0 {
		e.Near[role] = d
	}
	if item >= 0 {
		e.Near[item] = d
	}
	if hidden {
		e.Near[nearHiddenBy] = d
	}
	if n.DataAtom == atom.A {
		e.Near[nearLinkTag] = d
	}
	e.Class = k.own.score
	e.Path, e.Least = parent.Path+e.Class, min(parent.Least, e.Class)
	if k.Collect {
		e.Terms = k.own.terms
	}
	e.Article = parent.Article
	if n.DataAtom == atom.Article {
		k.articles++
		e.Article = k.articles
	}
	e.Sig = signature(parent.Sig, n, own)
	k.cur = int32(len(k.p.Elements))
	k.p.Elements = append(k.p.Elements, e)
}

func (k *walk) lineBreak() {
	if !k.open {
		return
	}
	k.brk++
	if k.brk >= 2 {
		k.flush()
		k.split = true
		return
	}
	k.b.Breaks++
	k.p.Pieces = append(k.p.Pieces, Piece{Start: int32(len(k.buf)), End: int32(len(k.buf))})
	k.buf = append(k.buf, '\n')
}

func (k *walk) text(n *html.Node) {
	s := n.Data
	if !k.open {
		s = strings.TrimLeft(s, " \t\r\n\f\u00a0")
		if s == "" {
			return
		}
		k.b = Block{El: k.cur, Start: int32(len(k.buf)), Piece: int32(len(k.p.Pieces)), Split: k.split, Image: k.image}
		if k.link > 0 {
			k.b.Links = 1
		}
	}
	at := len(k.buf)
	if !k.open {
		k.buf = append(k.buf, '\n') // so that Append sees a line start; taken back below
		k.buf = plain.Append(k.buf, s)
		if len(k.buf) == at+1 {
			k.buf = k.buf[:at]
			return
		}
		copy(k.buf[at:], k.buf[at+1:])
		k.buf = k.buf[:len(k.buf)-1]
		k.open, k.split, k.image = true, false, false
	} else {
		k.buf = plain.Append(k.buf, s)
	}
	if len(k.buf) == at {
		return
	}
	added := k.buf[at:]
	if len(added) > 1 || added[0] != ' ' {
		k.brk = 0
	}
	chars := int32(utf8.RuneCount(added))
	k.b.Chars += chars
	if k.link > 0 {
		k.b.Link += chars
	}
	if k.bold > 0 {
		k.b.Bold += chars
	}
	if k.ital > 0 {
		k.b.Ital += chars
	}
	k.p.Pieces = append(k.p.Pieces, Piece{Node: n, Start: int32(at), End: int32(len(k.buf))})
}

// flush ends the block that is being filled.
func (k *walk) flush() {
	k.brk = 0
	if !k.open {
		k.split = false
		return
	}
	k.open, k.split = false, false
	b := &k.b
	end := len(k.buf)
	for end > int(b.Start) && (k.buf[end-1] == ' ' || k.buf[end-1] == '\n') {
		end--
	}
	b.End, b.Last = int32(end), int32(len(k.p.Pieces))
	measure(b, k.buf[b.Start:end])
	if b.Words == 0 && b.Chars < 3 {
		return // a lone bullet or separator
	}
	k.p.Blocks = append(k.p.Blocks, *b)
}
