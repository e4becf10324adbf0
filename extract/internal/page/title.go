package page

import "golang.org/x/net/html/atom"

// titles finds the heading that is the article's title and, for each short block, how much of its words
// are the title's and how much of the title's words it has.
func (c *Context) titles() {
	p := c.page
	c.h1 = -1
	n := len(p.Blocks)
	c.inT, c.ofT, c.points = make([]float32, n), make([]float32, n), make([]float32, n)
	c.title = make(map[uint32]bool, 24)
	for h := range wordHashes(p.Title) {
		c.title[h] = true
	}
	total := len(c.title)
	best := float32(0)
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if b.Words > 60 {
			continue
		}
		var hits, words float32
		var score float32
		for h := range wordHashes(p.BlockText(i)) {
			words++
			if c.title[h] {
				hits++
			}
			if c.lex != nil {
				score += c.lex.weight(h)
			}
		}
		c.points[i] = score
		if words == 0 || total == 0 {
			continue
		}
		c.inT[i], c.ofT[i] = hits/words, min(1, hits/float32(total))
		tag := p.Elements[b.El].Tag
		s := c.inT[i] * c.ofT[i]
		switch tag {
		case atom.H1:
			s += 0.3
		case atom.H2, atom.H3:
			s += 0.1
		}
		if b.Link*2 > b.Chars {
			s *= 0.5
		}
		if p.Elements[b.El].Hidden {
			s *= 0.5
		}
		if s > best && s > 0.3 && words > 1 {
			best, c.h1 = s, int32(i)
		}
	}
	p.H1 = c.h1
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
			if ch >= 'a' && ch <= 'z' || ch >= '0' && ch <= '9' || ch >= 0x80 {
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

// Lexicon weighs words: what short blocks outside of articles say, in several languages.
type Lexicon struct{ w []float32 }

func (l *Lexicon) weight(h uint32) float32 { return l.w[h%uint32(len(l.w))] }
