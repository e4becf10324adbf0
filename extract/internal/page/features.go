package page

import "golang.org/x/net/html/atom"

// Features of a block, in order. Names is parallel to what Features writes.
const (
	fWords = iota
	fChars
	fLinkShare
	fLinks
	fBoldShare
	fItalShare
	fUpperShare
	fDigitShare
	fCommas
	fStops
	fFunctionShare
	fEnd
	fBegin
	fSplit
	fImage
	fDup
	fWordLength
	fBreaks
	fTag
	fParentTag
	fGrandTag
	fDepth
	fHidden
	fInTitle // share of the block's words that the title has
	fOfTitle // share of the title's words that the block has
	fPlace   // index / blocks
	fCharsBefore
	fProseBefore
	fProseAfter
	fSinceProse
	fUntilProse
	fSinceH1
	fCharsSinceH1
	fOwnBlocks
	fParentBlocks
	fParentLink
	fParentProse
	fParentWords
	fGrandLink
	fGrandProse
	fGrandBlocks
	fSigCount
	fSigProse
	fSigLink
	fSigWords
	fNth
	fKids
	fParentKids
	fMainIn
	fMainUp
	fMainDown
	fMainShare
	fMainBefore // prose of main before this block
	fMainAfter
	fPrevWords
	fPrevLink
	fPrevTag
	fPrevStops
	fPrevEnd
	fPrevSame
	fNextWords
	fNextLink
	fNextTag
	fNextStops
	fNextSame
	fPrev2Words
	fPrev2Link
	fNext2Words
	fNext2Link
	fSectionWords // words since the last subhead or the start of main
	fHeadLink     // link share of the blocks under the last heading
	fPageProse
	fPageBlocks
	fDups // blocks of the page with the same text, itself included
	fInDesc
	fWitness
	fLexSum
	fLexMean
	fLexLeast
	fLexMost
	fLexPrev // mean of the block before
	fLexNext
	fLexHead // sum of the last heading
	fLexParent
	fClassOwn
	fClassParent
	fClassPath
	fClassLeast // least of the path
	fSinceTail  // blocks since the last one inside tags, shares, comments and the like
	fUntilTail
	fTailKind
	fArticleNth  // which <article> of the page holds it, from 1
	fH1s         // h1 headings since the title
	fTrunkBlocks // of the child of main's path that holds it
	fTrunkLink
	fTrunkProse
	fTrunkWords
	fTrunkNth
	fType // og:type: 2 article, 1 another, 0 none
	fParentGoods
	fOwnGoods
	fMainWords
	fArticles // <article> elements around it
	fCards    // how many cards stand beside the one it is in
	fCardLink // of that card
	fCardHead // link share of its first block
	fCardWords
	fNear0 // then numNear distances
	// NumFeatures is how many features a block has in the first pass.
	NumFeatures = fNear0 + numNear
)

// Context is what the features of all blocks of a page share.
type Context struct {
	page   *Page
	main   int32
	h1     int32
	since  []int32 // blocks since the last prose block
	until  []int32
	lca    []int16 // per element: depth of the lowest common ancestor with main
	sig    map[uint32]*sigStat
	head   []int32 // per block: the last heading block at or before it, -1
	lex    *Lexicon
	said   []said
	tail   []int32 // per block: the last tail block before it, -1
	ahead  []int32 // the next one after it, -1
	h1s    []int16
	trunk  []int32   // per element
	cards  []card    // per element
	lexSum []float32 // running sums of lexicon sums
}

type sigStat struct {
	n, prose, link, chars, words int32
}

// Context computes what the features of a page rest on.
func (p *Page) Context() *Context {
	c := &Context{page: p, main: p.Main(), lex: p.words}
	n := len(p.Blocks)
	c.words()
	c.tails()
	c.since, c.until = make([]int32, n), make([]int32, n)
	c.head = make([]int32, n)
	run, head := int32(60), int32(-1)
	for i := range p.Blocks {
		c.since[i] = min(run, 60)
		run++
		if p.Blocks[i].Prose() {
			run = 0
		}
		if isHeading(p.Elements[p.Blocks[i].El].Tag) {
			head = int32(i)
		}
		c.head[i] = head
	}
	run = 60
	for i := n - 1; i >= 0; i-- {
		c.until[i] = min(run, 60)
		run++
		if p.Blocks[i].Prose() {
			run = 0
		}
	}
	c.trunks()
	c.deal()
	c.lca = make([]int16, len(p.Elements))
	for x := c.main; ; x = p.Elements[x].Parent {
		c.lca[x] = -1
		if x == 0 {
			break
		}
	}
	for i := range p.Elements {
		if c.lca[i] == -1 {
			c.lca[i] = p.Elements[i].Depth
		} else if i > 0 {
			c.lca[i] = c.lca[p.Elements[i].Parent]
		}
	}
	stats := make([]sigStat, 0, len(p.Elements))
	c.sig = make(map[uint32]*sigStat, 64)
	for i := range p.Blocks {
		b := &p.Blocks[i]
		key := p.Elements[b.El].Sig
		s := c.sig[key]
		if s == nil {
			stats = append(stats, sigStat{})
			s = &stats[len(stats)-1]
			c.sig[key] = s
		}
		s.n++
		s.link += b.Link
		s.chars += b.Chars
		s.words += b.Words
		if b.Prose() {
			s.prose++
		}
	}
	return c
}

func isHeading(a atom.Atom) bool {
	return a == atom.H1 || a == atom.H2 || a == atom.H3 || a == atom.H4 || a == atom.H5 || a == atom.H6
}

func share(a, b int32) float32 {
	if b <= 0 {
		return 0
	}
	return float32(a) / float32(b)
}

func flag(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// Features writes the features of block i to x, which has NumFeatures places.
func (c *Context) Features(i int, x []float32) {
	p := c.page
	b := &p.Blocks[i]
	el := &p.Elements[b.El]
	parent := &p.Elements[el.Parent]
	grand := &p.Elements[parent.Parent]
	all := &p.sums[len(p.Blocks)]
	here := &p.sums[i]

	x[fWords], x[fChars] = float32(b.Words), float32(b.Chars)
	x[fLinkShare], x[fLinks] = share(b.Link, b.Chars), float32(b.Links)
	x[fBoldShare], x[fItalShare] = share(b.Bold, b.Chars), share(b.Ital, b.Chars)
	x[fUpperShare], x[fDigitShare] = share(b.Upper, b.Chars), share(b.Digits, b.Chars)
	x[fCommas], x[fStops] = float32(b.Commas), float32(b.Stops)
	x[fFunctionShare] = share(b.Short, b.Words)
	x[fEnd], x[fBegin] = float32(b.EndSig), float32(b.BegSig)
	x[fSplit], x[fImage], x[fDup] = flag(b.Split), flag(b.Image), float32(b.Dup)
	x[fWordLength], x[fBreaks] = share(b.Chars, b.Words), float32(b.Breaks)
	x[fTag], x[fParentTag], x[fGrandTag] = tagCode(el.Tag), tagCode(parent.Tag), tagCode(grand.Tag)
	x[fDepth], x[fHidden] = float32(el.Depth), flag(el.Hidden)
	x[fInTitle], x[fOfTitle] = c.said[i].inTitle, c.said[i].ofTitle

	x[fPlace] = float32(i) / float32(len(p.Blocks))
	x[fCharsBefore] = share(here.chars, all.chars)
	x[fProseBefore], x[fProseAfter] = float32(here.good), float32(all.good-p.sums[i+1].good)
	x[fSinceProse], x[fUntilProse] = float32(c.since[i]), float32(c.until[i])
	x[fSinceH1], x[fCharsSinceH1] = 0, 0
	if c.h1 >= 0 {
		x[fSinceH1] = float32(int32(i) - c.h1)
		x[fCharsSinceH1] = float32(here.chars - p.sums[c.h1].chars)
	}
	x[fOwnBlocks] = float32(el.End - el.First)
	s := p.over(parent.First, parent.End)
	x[fParentBlocks], x[fParentLink] = float32(parent.End-parent.First), share(s.link, s.chars)
	x[fParentProse], x[fParentWords] = share(s.good, all.good), float32(s.words)
	s = p.over(grand.First, grand.End)
	x[fGrandBlocks], x[fGrandLink] = float32(grand.End-grand.First), share(s.link, s.chars)
	x[fGrandProse] = share(s.good, all.good)
	st := c.sig[el.Sig]
	x[fSigCount], x[fSigProse] = float32(st.n), share(st.prose, st.n)
	x[fSigLink], x[fSigWords] = share(st.link, st.chars), share(st.words, st.n)
	x[fNth], x[fKids], x[fParentKids] = float32(el.Nth), float32(el.Kids), float32(parent.Kids)

	main := &p.Elements[c.main]
	in := int32(i) >= main.First && int32(i) < main.End
	x[fMainIn] = flag(in)
	x[fMainUp] = float32(main.Depth - c.lca[b.El])
	x[fMainDown] = float32(el.Depth - c.lca[b.El])
	s = p.over(main.First, main.End)
	x[fMainShare] = share(s.good, all.good)
	from, to := min(max(int32(i), main.First), main.End), min(max(int32(i)+1, main.First), main.End)
	x[fMainBefore] = float32(p.over(main.First, from).goods)
	x[fMainAfter] = float32(p.over(to, main.End).goods)

	c.neighbour(i, i-1, x[fPrevWords:fPrevEnd+2])
	c.next(i, i+1, x[fNextWords:fNextSame+1])
	x[fPrev2Words], x[fPrev2Link], x[fNext2Words], x[fNext2Link] = 0, 1, 0, 1
	if i > 1 {
		q := &p.Blocks[i-2]
		x[fPrev2Words], x[fPrev2Link] = float32(q.Words), share(q.Link, q.Chars)
	}
	if i+2 < len(p.Blocks) {
		q := &p.Blocks[i+2]
		x[fNext2Words], x[fNext2Link] = float32(q.Words), share(q.Link, q.Chars)
	}
	x[fSectionWords], x[fHeadLink] = 999, 0
	if h := c.head[i]; h >= 0 {
		x[fSectionWords] = float32(here.words - p.sums[h].words)
		s = p.over(h, min(int32(i)+1, int32(len(p.Blocks))))
		x[fHeadLink] = share(s.link, s.chars)
	}
	x[fPageProse], x[fPageBlocks] = float32(all.good), float32(len(p.Blocks))
	c.spoken(i, x)
	c.dealt(i, x)
	for k := range numNear {
		d := float32(100)
		if at := el.Near[k]; at > 0 {
			d = float32(int(el.Depth) - int(at))
		}
		x[fNear0+k] = d
	}
}

// neighbour writes words, link share, tag, sentence ends, last character and sameness of block j.
func (c *Context) neighbour(i, j int, x []float32) {
	x[0], x[1], x[2], x[3], x[4], x[5] = 0, 1, 30, 0, 0, 0
	if j < 0 {
		return
	}
	p := c.page
	a, b := &p.Blocks[i], &p.Blocks[j]
	x[0], x[1], x[2] = float32(b.Words), share(b.Link, b.Chars), tagCode(p.Elements[b.El].Tag)
	x[3], x[4], x[5] = float32(b.Stops), float32(b.EndSig), c.same(a.El, b.El)
}

func (c *Context) next(i, j int, x []float32) {
	x[0], x[1], x[2], x[3], x[4] = 0, 1, 30, 0, 0
	if j >= len(c.page.Blocks) {
		return
	}
	p := c.page
	a, b := &p.Blocks[i], &p.Blocks[j]
	x[0], x[1], x[2] = float32(b.Words), share(b.Link, b.Chars), tagCode(p.Elements[b.El].Tag)
	x[3], x[4] = float32(b.Stops), c.same(a.El, b.El)
}

// same tells how near two elements are: 3 the same, 2 siblings, 1 one inside the other's parent, 0 else.
func (c *Context) same(a, b int32) float32 {
	if a == b {
		return 3
	}
	pa, pb := c.page.Elements[a].Parent, c.page.Elements[b].Parent
	switch {
	case pa == pb:
		return 2
	case pa == b || pb == a || c.page.Elements[pa].Parent == pb || c.page.Elements[pb].Parent == pa:
		return 1
	}
	return 0
}
