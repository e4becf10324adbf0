package page

import "golang.org/x/net/html/atom"

// tailKind reports whether an element is of what stands around and after articles.
func tailKind(e *Element) bool {
	return e.Near[nearShare]|e.Near[nearComment]|e.Near[nearTags]|e.Near[nearRelated]|e.Near[nearBio]|
		e.Near[nearFooterTag]|e.Near[nearFooter]|e.Near[nearNavTag]|e.Near[nearSubscribe]|e.Near[nearAsideTag] != 0
}

// tails finds for each block the nearest blocks of the page's furniture, and counts headings.
func (c *Context) tails() {
	p := c.page
	n := len(p.Blocks)
	c.tail, c.ahead, c.h1s = make([]int32, n), make([]int32, n), make([]int16, n)
	c.lexSum = make([]float32, n+1)
	last, h1s := int32(-1), int16(0)
	for i := range p.Blocks {
		c.lexSum[i+1] = c.lexSum[i] + c.said[i].sum
		c.tail[i] = last
		e := &p.Elements[p.Blocks[i].El]
		if tailKind(e) {
			last = int32(i)
		}
		if e.Tag == atom.H1 && int32(i) > c.h1 {
			h1s++
		}
		c.h1s[i] = h1s
	}
	last = -1
	for i := n - 1; i >= 0; i-- {
		c.ahead[i] = last
		if tailKind(&p.Elements[p.Blocks[i].El]) {
			last = int32(i)
		}
	}
}

// trunks finds for each element the branch it lies on: the child of main, or of one of main's ancestors,
// that holds it.
func (c *Context) trunks() {
	p := c.page
	c.trunk = make([]int32, len(p.Elements))
	path := make([]bool, len(p.Elements))
	for x := c.main; ; x = p.Elements[x].Parent {
		path[x] = true
		if x == 0 {
			break
		}
	}
	for i := range p.Elements {
		if path[i] || path[p.Elements[i].Parent] {
			c.trunk[i] = int32(i)
		} else {
			c.trunk[i] = c.trunk[p.Elements[i].Parent]
		}
	}
}

// spoken writes the features that rest on words and on what lies around.
func (c *Context) spoken(i int, x []float32) {
	p := c.page
	b := &p.Blocks[i]
	el := &p.Elements[b.El]
	parent := &p.Elements[el.Parent]
	s := &c.said[i]
	x[fDups] = float32(b.Dups)
	x[fInDesc], x[fWitness] = s.inDesc, s.witness
	x[fLexSum], x[fLexMean], x[fLexLeast], x[fLexMost] = s.sum, s.mean, s.least, s.most
	x[fLexPrev], x[fLexNext], x[fLexHead] = 0, 0, 0
	if i > 0 {
		x[fLexPrev] = c.said[i-1].sum
	}
	if i+1 < len(c.said) {
		x[fLexNext] = c.said[i+1].sum
	}
	if h := c.head[i]; h >= 0 {
		x[fLexHead] = c.said[h].sum
	}
	x[fLexParent] = (c.lexSum[parent.End] - c.lexSum[parent.First]) / float32(max(parent.End-parent.First, 1))
	x[fClassOwn], x[fClassParent], x[fClassPath], x[fClassLeast] = el.Class, parent.Class, el.Path, el.Least
	x[fSinceTail], x[fUntilTail] = 99, 99
	if t := c.tail[i]; t >= 0 {
		x[fSinceTail] = float32(int32(i) - t)
	}
	if t := c.ahead[i]; t >= 0 {
		x[fUntilTail] = float32(t - int32(i))
	}
	x[fTailKind] = flag(tailKind(el))
	x[fArticleNth], x[fH1s] = float32(el.Article), float32(c.h1s[i])
	t := &p.Elements[c.trunk[b.El]]
	sum := p.over(t.First, t.End)
	x[fTrunkBlocks], x[fTrunkLink] = float32(t.End-t.First), share(sum.link, sum.chars)
	x[fTrunkProse], x[fTrunkWords] = share(sum.good, sum.chars), float32(sum.words)
	x[fTrunkNth] = float32(t.Nth)
	switch p.Type {
	case "":
		x[fType] = 0
	case "article":
		x[fType] = 2
	default:
		x[fType] = 1
	}
	x[fParentGoods] = float32(p.over(parent.First, parent.End).goods)
	x[fOwnGoods] = float32(p.over(el.First, el.End).goods)
	main := &p.Elements[c.main]
	x[fMainWords] = float32(p.over(main.First, main.End).words)
}
