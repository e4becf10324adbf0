package page

// Second-pass features: what the first pass thought of the block, its neighbours and its kin.
const (
	sOwn = iota
	sPrev
	sPrev2
	sPrev3
	sNext
	sNext2
	sNext3
	sWindow // mean over seven blocks, by words
	sParent // mean over the parent's blocks, by words, without the block
	sGrand
	sSig      // mean over blocks of the same signature, without the block
	sElement  // mean over the blocks of the same element
	sBefore   // share of all kept words that stand before
	sSince    // blocks since the last kept block
	sUntil    // blocks until the next kept block
	sSinceW   // words since the last kept block
	sUntilW   // words until the next kept block
	sMainIn   // inside the smallest element that holds most kept words
	sMainUp   // steps up from there to a common ancestor
	sMainDown // steps down from the common ancestor
	sTotal    // kept words of the page
	sHead     // for a heading: mean of what stands under it; else the heading's own
	sTrunk    // mean over the child of the core that holds the block
	sTrunkN   // its blocks
	// NumSecond is how many features the second pass adds.
	NumSecond = iota
)

// Second computes the second-pass features of all blocks from first-pass probabilities.
type Second struct {
	c     *Context
	prob  []float32
	sum   []float32 // running sums of words*prob
	core  int32
	lca   []int16
	trunk []int32
	since []int32
	until []int32
	sig   map[uint32][2]float32
	w     []float32 // running sums of words
}

func weight(b *Block) float32 { return min(float32(b.Words), 60) + 1 }

// Second prepares the second pass.
func (c *Context) Second(prob []float32) *Second {
	p := c.page
	n := len(p.Blocks)
	s := &Second{c: c, prob: prob, sum: make([]float32, n+1), since: make([]int32, n), until: make([]int32, n)}
	s.sig = make(map[uint32][2]float32, len(c.sig))
	last := int32(-1)
	wsum := make([]float32, n+1)
	for i := range p.Blocks {
		w := weight(&p.Blocks[i])
		s.sum[i+1] = s.sum[i] + w*prob[i]
		wsum[i+1] = wsum[i] + w
		s.since[i] = last
		if prob[i] > 0.5 {
			last = int32(i)
		}
		v := s.sig[p.Elements[p.Blocks[i].El].Sig]
		v[0] += w * prob[i]
		v[1] += w
		s.sig[p.Elements[p.Blocks[i].El].Sig] = v
	}
	last = -1
	for i := n - 1; i >= 0; i-- {
		s.until[i] = last
		if prob[i] > 0.5 {
			last = int32(i)
		}
	}
	s.w = wsum
	s.findCore()
	return s
}

// findCore walks down from the root while one child holds most of what is kept.
func (s *Second) findCore() {
	p := s.c.page
	total := s.sum[len(p.Blocks)]
	core := int32(0)
	for i := 1; i < len(p.Elements); i++ {
		e := &p.Elements[i]
		if e.Parent == core && s.sum[e.End]-s.sum[e.First] > 0.7*total {
			core = int32(i)
		}
	}
	s.core = core
	s.lca = make([]int16, len(p.Elements))
	s.trunk = make([]int32, len(p.Elements))
	for x := core; ; x = p.Elements[x].Parent {
		s.lca[x] = -1
		if x == 0 {
			break
		}
	}
	for i := range p.Elements {
		e := &p.Elements[i]
		switch {
		case s.lca[i] == -1:
			s.lca[i] = e.Depth
			s.trunk[i] = int32(i)
		case s.trunk[e.Parent] == e.Parent && s.lca[e.Parent] == p.Elements[e.Parent].Depth && onPath(p, e.Parent, core):
			s.lca[i] = s.lca[e.Parent]
			s.trunk[i] = int32(i)
		default:
			s.lca[i] = s.lca[e.Parent]
			s.trunk[i] = s.trunk[e.Parent]
		}
	}
}

// onPath reports whether e is core or holds it.
func onPath(p *Page, e, core int32) bool {
	a, b := &p.Elements[e], &p.Elements[core]
	return a.Depth <= b.Depth && a.First <= b.First && a.End >= b.End && (e == core || e < core)
}

func (s *Second) mean(first, end int32, without int) float32 {
	a, w := s.sum[end]-s.sum[first], s.w[end]-s.w[first]
	if without >= 0 {
		own := weight(&s.c.page.Blocks[without])
		a -= own * s.prob[without]
		w -= own
	}
	if w < 0.5 {
		return -1
	}
	return a / w
}

func (s *Second) at(i int) float32 {
	if i < 0 || i >= len(s.prob) {
		return -1
	}
	return s.prob[i]
}

// Features writes the NumSecond features of block i to x.
func (s *Second) Features(i int, x []float32) {
	p := s.c.page
	b := &p.Blocks[i]
	el := &p.Elements[b.El]
	parent := &p.Elements[el.Parent]
	grand := &p.Elements[parent.Parent]
	n := len(p.Blocks)
	x[sOwn] = s.prob[i]
	x[sPrev], x[sPrev2], x[sPrev3] = s.at(i-1), s.at(i-2), s.at(i-3)
	x[sNext], x[sNext2], x[sNext3] = s.at(i+1), s.at(i+2), s.at(i+3)
	x[sWindow] = s.mean(int32(max(i-3, 0)), int32(min(i+4, n)), i)
	x[sParent] = s.mean(parent.First, parent.End, i)
	x[sGrand] = s.mean(grand.First, grand.End, i)
	v, w := s.sig[el.Sig], weight(b)
	x[sSig] = -1
	if v[1]-w > 0.5 {
		x[sSig] = (v[0] - w*s.prob[i]) / (v[1] - w)
	}
	x[sElement] = s.mean(el.First, el.End, i)
	total := s.sum[n]
	x[sBefore] = s.sum[i] / max(total, 1)
	x[sSince], x[sSinceW], x[sUntil], x[sUntilW] = 99, 9999, 99, 9999
	if l := s.since[i]; l >= 0 {
		x[sSince] = float32(int32(i) - l)
		x[sSinceW] = float32(p.sums[i].words - p.sums[l+1].words)
	}
	if l := s.until[i]; l >= 0 {
		x[sUntil] = float32(l - int32(i))
		x[sUntilW] = float32(p.sums[l].words - p.sums[i+1].words)
	}
	core := &p.Elements[s.core]
	x[sMainIn] = flag(int32(i) >= core.First && int32(i) < core.End)
	x[sMainUp] = float32(core.Depth - s.lca[b.El])
	x[sMainDown] = float32(el.Depth - s.lca[b.El])
	x[sTotal] = total
	x[sHead] = -1
	if h := s.c.head[i]; h >= 0 {
		if int(h) == i {
			end := i + 1
			for end < n && end < i+6 && s.c.head[end] == h {
				end++
			}
			x[sHead] = s.mean(int32(i)+1, int32(end), -1)
		} else {
			x[sHead] = s.prob[h]
		}
	}
	t := &p.Elements[s.trunk[b.El]]
	x[sTrunk] = s.mean(t.First, t.End, i)
	x[sTrunkN] = float32(t.End - t.First)
}
