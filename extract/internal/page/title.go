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
	var witness *hashes
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
		var hits, desc, wit, words, pairs int
		last := uint32(0)
		text := p.BlockText(i)
		for at := 0; ; {
			h, end := nextWord(text, at)
			if end < 0 {
				break
			}
			at = end
			words++
			if title.has(h) {
				hits++
			}
			w := c.lex.weight(h)
			if last != 0 {
				pairs++
				two := pair(last, h)
				w += c.lex.weight(two)
				if description.has(two) {
					desc++
				}
				if witness != nil && witness.has(two) {
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
			s.witness = float32(wit) / float32(pairs)
		}
		if pairs > 0 {
			s.inDesc = float32(desc) / float32(pairs)
		}
		if words == 0 || title.n == 0 || words > longBlock {
			continue
		}
		s.mean = s.sum / float32(words)
		s.inTitle, s.ofTitle = float32(hits)/float32(words), min(1, float32(hits)/float32(title.n))
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

// hashes is a set of words or pairs of them. Most of what is asked for is not there, which few bits tell.
type hashes struct {
	few [128]uint64
	all map[uint32]bool
	n   int
}

func (s *hashes) has(h uint32) bool {
	return s.few[h>>25]>>(h&63)&1 != 0 && s.all[h]
}

func (s *hashes) add(h uint32) {
	s.few[h>>25] |= 1 << (h & 63)
	s.all[h] = true
	s.n = len(s.all)
}

// wordSet is the set of the words of s, or of the pairs of them.
func wordSet(s string, pairs bool) *hashes {
	set := &hashes{all: make(map[uint32]bool, len(s)/6)}
	last := uint32(0)
	for at := 0; ; {
		h, end := nextWord(s, at)
		if end < 0 {
			return set
		}
		at = end
		if !pairs {
			set.add(h)
		} else if last != 0 {
			set.add(pair(last, h))
		}
		last = h
	}
}

// nextWord is the hash of the next word of s at or after at, in lower case, and its end; -1 if there is none.
func nextWord(s string, at int) (h uint32, end int) {
	for at < len(s) && folded[s[at]] == 0 {
		at++
	}
	if at == len(s) {
		return 0, -1
	}
	h = hashStart
	for at < len(s) {
		ch := folded[s[at]]
		if ch == 0 {
			break
		}
		h = (h ^ uint32(ch)) * hashPrime
		at++
	}
	return h, at
}

// folded is each byte of a word in lower case; 0 for those that no word has.
var folded = func() (t [256]byte) {
	for i := range t {
		ch := byte(i)
		if ch >= 'A' && ch <= 'Z' {
			ch += 'a' - 'A'
		}
		if wordByte(ch) {
			t[i] = ch
		}
	}
	return t
}()
