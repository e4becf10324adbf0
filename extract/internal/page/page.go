// Package page turns a parsed HTML document into blocks: the runs of inline content between block-level
// tags, in document order, with what is known about each and about the elements around it.
//
// One walk fills flat arrays. Because the blocks of any subtree are a range, every sum over a subtree is
// the difference of two running sums.
package page

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Element is a block-level element, or an inline one that stands apart by what its class says.
type Element struct {
	Node   *html.Node
	Parent int32 // index into Page.Elements; the root is its own parent
	First  int32 // first block inside
	End    int32 // one past the last block inside
	Depth  int16
	Nth    int16 // place among the element children of its parent's children that are elements here
	Kids   int16 // number of element children kept here
	Tag    atom.Atom
	Own    Kind // what its own class, id and role say
	All    Kind // what it and its ancestors say
	Hidden bool // it or an ancestor is not shown
	Sig    uint32
	// Class is what the lexicon makes of its class words, Path the sum down from the root, Least the
	// least on the way.
	Class, Path, Least float32
	Article            int16          // number of the <article> it lies in, from 1; 0 for none
	Terms              []string       // class words, when collected
	Near               [numNear]uint8 // depth of the nearest ancestor or self of each near-kind, 0 for none
}

// Block is a run of inline content.
type Block struct {
	El    int32 // its element
	Start int32 // its text is Page.Text[Start:End]
	End   int32
	Piece int32 // first of its pieces
	Last  int32 // one past its last piece

	Words  int32
	Chars  int32 // characters
	Link   int32 // characters inside links
	Bold   int32 // characters inside b, strong
	Ital   int32 // characters inside i, em
	Links  int16
	Breaks int16 // line breaks inside
	Upper  int32 // upper-case letters
	Digits int32
	Commas int32
	Stops  int32 // sentence ends followed by space or the end
	Short  int32 // function words
	EndSig byte  // last character's class, see endClass
	BegSig byte  // first character's class
	Split  bool  // continues the previous block of the same element after a double line break
	InBody bool  // under main, article or an articleBody
	Image  bool  // a picture directly before it in the same element
	Dup    int16 // earlier blocks with the same text
	Dups   int16 // all blocks with the same text
	Hash   uint64
}

// Piece is a text node's part of a block; Brk marks a line break instead.
type Piece struct {
	Node  *html.Node
	Start int32
	End   int32
}

// Page is a walked document.
type Page struct {
	Root     *html.Node
	Elements []Element
	Blocks   []Block
	Pieces   []Piece
	Text     string // the text of all blocks, one after the other, cleaned but not yet NFC
	Images   []Image
	Links    []*html.Node       // the first links, in order
	Classes  map[string]meaning // the class, id and like attributes of the page, as written
	H1       int32              // block of the heading that is the title; -1 when there is none
	Title    string             // of <title>
	Type     string             // og:type
	// Description is the longest meta description; Witness the articleBody of structured data.
	Description, Witness string

	words *Lexicon
	sums  []sums // running sums; sums[i] covers Blocks[:i]
}

// Image is a picture met on the walk, between the blocks before and after it.
type Image struct {
	Node  *html.Node
	El    int32
	Block int32 // index of the block that follows it
}

// BlockText is the text of block i.
func (p *Page) BlockText(i int) string {
	b := &p.Blocks[i]
	return p.Text[b.Start:b.End]
}

// skipped are the elements whose content is never text of the page.
func skipped(a atom.Atom) bool {
	switch a {
	case atom.Title, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Embed,
		atom.Canvas, atom.Map, atom.Head, atom.Select, atom.Textarea, atom.Input, atom.Audio, atom.Video,
		atom.Math, atom.Datalist, atom.Noframes, atom.Frameset, atom.Rp, atom.Applet, atom.Progress, atom.Meter:
		return true
	}
	return false
}

// inline are the elements that do not break a line by themselves.
func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data,
		atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.S,
		atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U,
		atom.Var, atom.Wbr, atom.Img, atom.Ruby, atom.Rt, atom.Rb, atom.Rtc, atom.Nobr, atom.Picture, atom.Source,
		atom.Output, atom.Slot, atom.Basefont:
		return true
	}
	return false
}
