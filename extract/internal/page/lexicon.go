package page

import (
	"fmt"
	"strconv"
	"strings"
)

// Lexicon weighs words: how much one of them in a block, or in the class of an element, speaks for the
// block being the article's. It is learned (see the train command) and kept as a readable list.
type Lexicon struct {
	slots []slot // open addressing
	mask  uint32
}

// slot is a word's hash, 0 for none, and its weight.
type slot struct {
	key uint32
	val float32
}

// NewLexicon makes a lexicon of words and their weights.
func NewLexicon(weights map[uint32]float32) *Lexicon {
	size := 16
	for size < 3*len(weights) {
		size *= 2
	}
	l := &Lexicon{slots: make([]slot, size), mask: uint32(size - 1)}
	for h, w := range weights {
		if h == 0 {
			continue
		}
		i := mix(h) & l.mask
		for l.slots[i].key != 0 && l.slots[i].key != h {
			i = (i + 1) & l.mask
		}
		l.slots[i] = slot{h, w}
	}
	return l
}

// ReadLexicon reads lines of a term, a tab and its weight. A term is what termHash takes.
func ReadLexicon(text string) (*Lexicon, error) {
	w := make(map[uint32]float32, strings.Count(text, "\n"))
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		term, num, ok := strings.Cut(line, "\t")
		v, err := strconv.ParseFloat(num, 32)
		if !ok || err != nil {
			return nil, fmt.Errorf("lexicon line %d: want a term, a tab and a weight: %q", n, line)
		}
		w[TermHash(term)] = float32(v)
	}
	return NewLexicon(w), nil
}

func mix(h uint32) uint32 { return h*2654435761>>7 ^ h }

func (l *Lexicon) weight(h uint32) float32 {
	if l == nil {
		return 0
	}
	for i := mix(h) & l.mask; ; i = (i + 1) & l.mask {
		s := l.slots[i]
		if s.key == h {
			return s.val
		}
		if s.key == 0 {
			return 0
		}
	}
}

// TermHash is the key of a term: a word, or two words with a space between.
func TermHash(term string) uint32 {
	a, b, two := strings.Cut(term, " ")
	if !two {
		return fold32(hashStart, a)
	}
	return pair(fold32(hashStart, a), fold32(hashStart, b))
}

// FNV-1a, 32 bits.
const (
	hashStart = 2166136261
	hashPrime = 16777619
)

func fold32(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * hashPrime
	}
	return h
}

// pair is the hash of two words in order.
func pair(a, b uint32) uint32 { return (a*31 ^ b) * 2246822519 }

// Terms yields the words of s in lower case (of ASCII letters only) and their pairs, as the lexicon
// knows them.
func Terms(s string) []string {
	var out []string
	last := ""
	start := -1
	low := []byte(s)
	for i := 0; i <= len(low); i++ {
		if i < len(low) {
			if c := low[i]; c >= 'A' && c <= 'Z' {
				low[i] += 'a' - 'A'
			}
			if wordByte(low[i]) {
				if start < 0 {
					start = i
				}
				continue
			}
		}
		if start >= 0 {
			w := string(low[start:i])
			out = append(out, w)
			if last != "" {
				out = append(out, last+" "+w)
			}
			last, start = w, -1
		}
	}
	return out
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}
