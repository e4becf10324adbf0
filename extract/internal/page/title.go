package page

import "golang.org/x/net/html/atom"

// longBlock is how many words of a block are looked up: what stands in longer ones says less.
const longBlock = 80

// words reads the words of each block once: how much of them are the title's, the description's and the
// structured body's, and what the lexicon makes of them. It finds the heading that is the title.
func (c *Context) words() {
	p := c.page
	n := len(p.Blocks)
	c.said = make([]said, n)
	c.h1 = -1
	title, description := wordSet(p.Title, false), wordSet(p.Description, true)
	var witness map[uint32]bool
	if len(p.Witness) > 200 {
		witness = wordSet(p.Witness, true)
	}
	best := float32(0)
	for i := range p.Blocks {
		b := &p.Blocks[i]
		s := &c.said[i]
		if b.Words > longBlock && witness == nil {
			s.witness = -1
			continue
		}
		var hits, desc, wit, words, pairs float32
		last := uint32(0)
		for h := range wordHashes(p.BlockText(i)) {
			words++
			if title[h] {
				hits++
			}
			w := c.lex.weight(h)
			if last != 0 {
				pairs++
				two := pair(last, h)
				w += c.lex.weight(two)
				if description[two] {
					desc++
				}
				if witness != nil && witness[two] {
					wit++
				}
			}
			if words <= longBlock {
				s.sum += w
				s.least, s.most = min(s.least, w), max(s.most, w)
			}
			last = h
		}
		s.witness = -1
		if witness != nil && pairs > 0 {
			s.witness = wit / pairs
		}
		if pairs > 0 {
			s.inDesc = desc / pairs
		}
		if words == 0 || len(title) == 0 || words > longBlock {
			continue
		}
		s.mean = s.sum / words
		s.inTitle, s.ofTitle = hits/words, min(1, hits/float32(len(title)))
		if v := c.headline(i, s.inTitle*s.ofTitle); v > best && v > 0.3 && words > 1 {
			best, c.h1 = v, int32(i)
		}
	}
	p.H1 = c.h1
}

// headline is how well block i would do as the headline.
func (c *Context) headline(i int, likeness float32) float32 {
	p := c.page
	b := &p.Blocks[i]
	switch p.Elements[b.El].Tag {
	case atom.H1:
		likeness += 0.3
	case atom.H2, atom.H3:
		likeness += 0.1
	}
	if b.Link*2 > b.Chars {
		likeness *= 0.5
	}
	if p.Elements[b.El].Hidden {
		likeness *= 0.5
	}
	return likeness
}

// said is what the words of a block say.
type said struct {
	inTitle, ofTitle float32 // share of its words the title has; of the title's words it has
	inDesc           float32 // share of its word pairs the page's description has
	witness          float32 // share of its word pairs the structured body has; -1 without one
	sum, mean        float32 // lexicon
	least, most      float32
}

func wordSet(s string, pairs bool) map[uint32]bool {
	set := make(map[uint32]bool, len(s)/6)
	last := uint32(0)
	for h := range wordHashes(s) {
		if !pairs {
			set[h] = true
		} else if last != 0 {
			set[pair(last, h)] = true
		}
		last = h
	}
	return set
}

// wordHashes yields a hash of every word of s in lower case.
func wordHashes(s string) func(func(uint32) bool) {
	return func(yield func(uint32) bool) {
		h, in := uint32(2166136261), false
		for i := 0; i < len(s); i++ {
			ch := s[i]
			if ch >= 'A' && ch <= 'Z' {
				ch += 'a' - 'A'
			}
			if wordByte(ch) {
				h = (h ^ uint32(ch)) * 16777619
				in = true
				continue
			}
			if in && !yield(h) {
				return
			}
			h, in = 2166136261, false
		}
		if in {
			yield(h)
		}
	}
}
