package fingerprint

import (
	"slices"
	"sort"
)

// maxPlaces bounds how many places of a repeated shingle are tried.
const maxPlaces = 8

// Passage is a run of words that stands in both texts.
type Passage struct {
	Words int
	A, B  Range
}

// Range is a part of a body, in bytes: Body[From:To].
type Range struct{ From, To int }

// Comparison is what two texts have in common, counted exactly.
type Comparison struct {
	Shared   int     // different shingles in both
	Jaccard  float64 // shared shingles among those of either
	InA, InB float64 // share of A's shingles that B has, and the other way round
	KeptA    float64 // share of A's words that lie in shared passages: what B keeps of A verbatim
	KeptB    float64
	// Passages are the shared runs of five words or more, in the order of A.
	Passages []Passage
	// Swaps are the places between passages where one text has a number or a name and the other text
	// another one; Swapped counts those facts, Facts the numbers and names that lie in the passages.
	Swaps   []Swap
	Swapped int
	Facts   int
}

// Longest is the longest shared passage, and false when there is none.
func (c *Comparison) Longest() (Passage, bool) {
	var best Passage
	for _, p := range c.Passages {
		if p.Words > best.Words {
			best = p
		}
	}
	return best, best.Words > 0
}

// Containment is the share of the smaller text (by shingles) that the other one has.
func (c *Comparison) Containment() float64 { return max(c.InA, c.InB) }

// Compare counts what a and b have in common. It takes time in proportion to their length.
func Compare(a, b *Text) Comparison {
	var c Comparison
	c.Shared = shared(a.shingles, b.shingles)
	if c.Shared == 0 {
		return c
	}
	c.InA = float64(c.Shared) / float64(len(a.shingles))
	c.InB = float64(c.Shared) / float64(len(b.shingles))
	c.Jaccard = float64(c.Shared) / float64(len(a.shingles)+len(b.shingles)-c.Shared)
	runs := align(a, b)
	c.Passages = make([]Passage, len(runs))
	inB := make([]bool, len(b.words))
	keptA, keptB := 0, 0
	for i, r := range runs {
		c.Passages[i] = Passage{r.n, rangeOf(a, r.a, r.n), rangeOf(b, r.b, r.n)}
		keptA += r.n
		for j := r.b; j < r.b+r.n; j++ {
			if !inB[j] {
				inB[j] = true
				keptB++
			}
		}
		c.Facts += facts(a, r.a, r.n)
	}
	c.KeptA = float64(keptA) / float64(len(a.words))
	c.KeptB = float64(keptB) / float64(len(b.words))
	c.Swaps = swaps(a, b, inOrder(runs))
	for _, s := range c.Swaps {
		c.Swapped += s.Numbers + s.Names
	}
	return c
}

// shared counts what two sorted lists have in common.
func shared(a, b []uint64) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
			n++
		}
	}
	return n
}

// run is a shared passage in words: n of them from a in A, from b in B.
type run struct{ a, b, n int }

// align finds the shared passages from left to right in A, at each place the longest one B has, preferring
// the one that goes on where the last ended.
func align(a, b *Text) []run {
	places := make([]int32, len(a.words)) // index into b.grams of the shingle at each word of a, plus one
	for i, j := 0, 0; i < len(a.grams) && j < len(b.grams); {
		switch {
		case a.grams[i].hash < b.grams[j].hash:
			i++
		case a.grams[i].hash > b.grams[j].hash:
			j++
		default:
			places[a.grams[i].at] = int32(j + 1)
			i++
		}
	}
	var runs []run
	after := 0
	for i := 0; i < len(a.words); {
		if places[i] == 0 {
			i++
			continue
		}
		best := longest(a, b, i, int(places[i]-1), after)
		if best.n == 0 { // the hashes agreed and the words did not
			i++
			continue
		}
		runs = append(runs, best)
		i, after = i+best.n, best.b+best.n
	}
	return runs
}

// longest tries the places of B where the shingle at A's word i stands, the first of them b.grams[j].
func longest(a, b *Text, i, j, after int) run {
	best := run{a: i}
	hash := b.grams[j].hash
	grams := b.grams[j:]
	end := sort.Search(len(grams), func(k int) bool { return grams[k].hash > hash })
	grams = grams[:end]
	if len(grams) > maxPlaces { // begin with the places after the last passage
		k, _ := slices.BinarySearchFunc(grams, after, func(g gram, x int) int { return int(g.at) - x })
		grams = grams[min(k, len(grams)-maxPlaces):][:maxPlaces]
	}
	for _, g := range grams {
		n := 0
		for i+n < len(a.words) && int(g.at)+n < len(b.words) && a.words[i+n].hash == b.words[int(g.at)+n].hash {
			n++
		}
		if n > best.n || n == best.n && best.b < after && int(g.at) >= after {
			best.b, best.n = int(g.at), n
		}
	}
	if best.n < min(shingleWords, len(a.words)) {
		best.n = 0
	}
	return best
}

func rangeOf(t *Text, at, n int) Range {
	return Range{int(t.words[at].start), int(t.words[at+n-1].end)}
}
