package fingerprint

import "slices"

// Limits of the gaps between passages in which facts are held against each other.
const (
	swapWords = 12  // up to here any gap counts
	gapWords  = 400 // up to here one whose other words mostly agree: a table with other figures
)

// Swap is a place where two texts agree on the words around and differ in facts.
type Swap struct {
	A, B    Range // what stands there
	Numbers int   // numbers of the one that the other lacks, and the other way round: the smaller count
	Names   int   // names, likewise
}

// inOrder picks from the passages a longest sequence, by words, that has the same order in both texts.
func inOrder(runs []run) []run {
	best := make([]int, len(runs)) // words of the best sequence that ends here
	prev := make([]int, len(runs))
	top := -1
	for i, r := range runs {
		best[i], prev[i] = r.n, -1
		for j := max(0, i-64); j < i; j++ {
			if runs[j].b+runs[j].n <= r.b && best[j]+r.n > best[i] {
				best[i], prev[i] = best[j]+r.n, j
			}
		}
		if top < 0 || best[i] > best[top] {
			top = i
		}
	}
	var chain []run
	for i := top; i >= 0; i = prev[i] {
		chain = append(chain, runs[i])
	}
	slices.Reverse(chain)
	return chain
}

// swaps looks at the gaps between passages that follow one another, and at what stands before the first
// and after the last.
func swaps(a, b *Text, chain []run) []Swap {
	var out []Swap
	p := run{}
	for _, q := range append(chain, run{a: len(a.words), b: len(b.words)}) {
		ga := a.words[p.a+p.n : q.a]
		gb := b.words[p.b+p.n : q.b]
		p = q
		if len(ga) == 0 || len(gb) == 0 || max(len(ga), len(gb)) > swapWords && !sameFrame(ga, gb) {
			continue
		}
		s := Swap{A: spanOf(ga), B: spanOf(gb)}
		s.Numbers = min(unmatched(ga, gb, isNumberWord), unmatched(gb, ga, isNumberWord))
		s.Names = min(unmatched(ga, gb, isNameWord), unmatched(gb, ga, isNameWord))
		if s.Numbers+s.Names > 0 {
			out = append(out, s)
		}
	}
	return out
}

func spanOf(w []word) Range { return Range{int(w[0].start), int(w[len(w)-1].end)} }

func isNumberWord(w word) bool { return w.kind&isNumber != 0 }

// isNameWord takes a word with a capital inside a sentence for a name.
func isNameWord(w word) bool { return w.kind&(isCapital|isFirst) == isCapital }

func isFactWord(w word) bool { return isNumberWord(w) || isNameWord(w) }

// sameFrame reports whether two long gaps agree in most of the words that are no facts.
func sameFrame(a, b []word) bool {
	if len(a) > gapWords || len(b) > gapWords {
		return false
	}
	plainA, plainB := plain(a), plain(b)
	return 3*shared(plainA, plainB) >= 2*max(len(plainA), len(plainB)) && len(plainA) > 0
}

// plain gives the hashes of the words that are no facts, sorted.
func plain(w []word) []uint64 {
	var out []uint64
	for _, x := range w {
		if !isFactWord(x) {
			out = append(out, x.hash)
		}
	}
	slices.Sort(out)
	return out
}

// unmatched counts the facts of a that b does not hold in any spelling.
func unmatched(a, b []word, is func(word) bool) int {
	n := 0
	for _, w := range a {
		if is(w) && !slices.ContainsFunc(b, func(v word) bool { return v.hash == w.hash }) {
			n++
		}
	}
	return n
}

// facts counts the numbers and names among n words.
func facts(t *Text, at, n int) int {
	count := 0
	for _, w := range t.words[at : at+n] {
		if isFactWord(w) {
			count++
		}
	}
	return count
}
