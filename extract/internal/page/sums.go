package page

// Sums over a range of blocks.
type sums struct {
	chars, link, words, links int32
	good                      int32 // characters of blocks that read like prose
	goods                     int32 // number of such blocks
	short                     int32 // function words
}

// Prose reports whether a block by itself reads like a paragraph.
func (b *Block) Prose() bool {
	return b.Words >= 12 && b.Link*3 < b.Chars && (b.Stops > 0 || b.Commas > 1 || b.Words >= 25)
}

func (p *Page) sum() {
	p.sums = make([]sums, len(p.Blocks)+1)
	seen := make(map[uint64]int16, len(p.Blocks))
	for i := range p.Blocks {
		b := &p.Blocks[i]
		s := p.sums[i]
		s.chars += b.Chars
		s.link += b.Link
		s.words += b.Words
		s.links += int32(b.Links)
		s.short += b.Short
		if b.Prose() {
			s.good += b.Chars
			s.goods++
		}
		p.sums[i+1] = s
		b.Dup = seen[b.Hash]
		seen[b.Hash]++
	}
	for i := range p.Blocks {
		p.Blocks[i].Dups = seen[p.Blocks[i].Hash]
	}
}

func (p *Page) over(first, end int32) sums {
	a, b := &p.sums[first], &p.sums[end]
	return sums{
		chars: b.chars - a.chars, link: b.link - a.link, words: b.words - a.words, links: b.links - a.links,
		good: b.good - a.good, goods: b.goods - a.goods, short: b.short - a.short,
	}
}

// Main is the element that most likely holds the article: the paragraphs' parents and grandparents
// share the paragraphs' weight, as in Arc90's Readability. It is 0, the root, when nothing reads like prose.
func (p *Page) Main() int32 {
	score := make([]float32, len(p.Elements))
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if !b.Prose() {
			continue
		}
		e := b.El
		el := &p.Elements[e]
		if el.Hidden {
			continue
		}
		w := min(float32(b.Words), 100) * (1 - float32(b.Link)/float32(max(b.Chars, 1)))
		if el.Near[nearFooterTag] > 0 || el.Near[nearAsideTag] > 0 {
			w *= 0.2
		}
		if el.Near[nearComment] > 0 {
			w *= 0.03
		}
		if b.Split || el.End-el.First > 2 {
			score[e] += w
		}
		share := [4]float32{1, 0.5, 0.25, 0.12}
		for _, s := range share {
			if e == 0 {
				break
			}
			e = p.Elements[e].Parent
			score[e] += w * s
		}
	}
	best, at := float32(0), int32(0)
	for i, s := range score {
		if s > best {
			best, at = s, int32(i)
		}
	}
	return at
}

// Holder is the deepest element that holds at least four fifths of the words of the blocks that are kept.
func (p *Page) Holder(keep []bool) int32 {
	sum := make([]int32, len(p.Blocks)+1)
	for i := range p.Blocks {
		sum[i+1] = sum[i]
		if keep[i] {
			sum[i+1] += p.Blocks[i].Words
		}
	}
	total := sum[len(p.Blocks)]
	at := int32(0)
	for i := 1; i < len(p.Elements); i++ {
		e := &p.Elements[i]
		if e.Parent == at && 5*(sum[e.End]-sum[e.First]) >= 4*total && total > 0 {
			at = int32(i)
		}
	}
	return at
}
