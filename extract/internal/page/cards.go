package page

import "golang.org/x/net/html/atom"

// cards are elements that stand beside others like them, with several blocks each: teasers, comments, products.
// An article's paragraphs are alike too, but have one block.
const cardsLeast = 3

// card is where an element stands: in which card, one of how many, and inside how many <article> elements.
type card struct {
	at       int32 // the element that is the card; 0 for none
	alike    int16 // cards of its kind beside it, itself included
	articles int16
}

// deal finds the cards of a page.
func (c *Context) deal() {
	p := c.page
	type kind struct {
		parent int32
		look   uint32
	}
	looks := make([]uint32, len(p.Elements))
	alike := make(map[kind]int16, len(p.Elements)/4)
	for i := 1; i < len(p.Elements); i++ {
		if e := &p.Elements[i]; e.End-e.First >= 2 {
			looks[i] = look(e)
			alike[kind{e.Parent, looks[i]}]++
		}
	}
	c.cards = make([]card, len(p.Elements))
	for i := 1; i < len(p.Elements); i++ {
		e := &p.Elements[i]
		k := c.cards[e.Parent]
		if e.End-e.First >= 2 {
			if n := alike[kind{e.Parent, looks[i]}]; n >= cardsLeast && n >= k.alike {
				k.at, k.alike = int32(i), n
			}
		}
		if e.Tag == atom.Article {
			k.articles++
		}
		c.cards[i] = k
	}
}

// look is what elements of one kind share: tag and class, but for the numbers in it ("post-1806").
func look(e *Element) uint32 {
	h := uint32(e.Tag) * 2654435761
	class := attr(e.Node, "class")
	for i := 0; i < len(class) && i < 200; i++ {
		if b := class[i]; b < '0' || b > '9' {
			h = (h ^ uint32(b)) * 16777619
		}
	}
	return h
}

// dealt writes the features of the card that block i is in.
func (c *Context) dealt(i int, x []float32) {
	p := c.page
	k := c.cards[p.Blocks[i].El]
	x[fArticles], x[fCards] = float32(k.articles), float32(k.alike)
	x[fCardLink], x[fCardHead], x[fCardWords] = 0, 0, 0
	if k.at == 0 {
		return
	}
	e := &p.Elements[k.at]
	s := p.over(e.First, e.End)
	x[fCardLink], x[fCardWords] = share(s.link, s.chars), float32(s.words)
	head := &p.Blocks[e.First]
	x[fCardHead] = share(head.Link, head.Chars)
}
