// Package diff compares two texts word by word (E. W. Myers, "An O(ND) Difference Algorithm and Its
// Variations", 1986).
package diff

import "strings"

// Op says what became of a run of words.
type Op int

// What can become of words.
const (
	Same Op = iota
	Deleted
	Inserted
)

// Run is words in a row with the same fate. A line's end is a word of its own, "\n".
type Run struct {
	Op    Op
	Words []string
}

// maxEdits bounds the work: texts that differ more are told apart as a whole. Time and memory grow with its
// square.
const maxEdits = 800

// Words compares a and b. The runs' words, without the inserted ones, are those of a; without the deleted
// ones, those of b.
func Words(a, b string) []Run {
	x, y := split(a), split(b)
	head := 0
	for head < len(x) && head < len(y) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < len(x)-head && tail < len(y)-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	var r runs
	r.add(Same, x[:head])
	r.middle(x[head:len(x)-tail], y[head:len(y)-tail])
	r.add(Same, x[len(x)-tail:])
	return r
}

func split(s string) (words []string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			words = append(words, "\n")
		}
		words = append(words, strings.Fields(line)...)
	}
	return words
}

type runs []Run

func (r *runs) add(op Op, words []string) {
	if len(words) == 0 {
		return
	}
	if n := len(*r); n > 0 && (*r)[n-1].Op == op {
		(*r)[n-1].Words = append((*r)[n-1].Words, words...)
		return
	}
	*r = append(*r, Run{Op: op, Words: append([]string(nil), words...)})
}

// middle adds the runs of two texts that share neither beginning nor end.
func (r *runs) middle(x, y []string) {
	rounds := search(x, y)
	if rounds == nil {
		r.add(Deleted, x)
		r.add(Inserted, y)
		return
	}
	var back []Run // last first
	i, j := len(x), len(y)
	for d := len(rounds) - 1; d >= 0; d-- {
		v, k := rounds[d], i-j
		from := k - 1
		if v.down(k, d) {
			from = k + 1
		}
		i0 := v.at(from)
		j0 := i0 - from
		for i > i0 && j > j0 {
			i, j = i-1, j-1
			back = append(back, Run{Same, x[i : i+1]})
		}
		switch {
		case d == 0:
		case i == i0:
			back = append(back, Run{Inserted, y[j0 : j0+1]})
		default:
			back = append(back, Run{Deleted, x[i0 : i0+1]})
		}
		i, j = i0, j0
	}
	for n := len(back) - 1; n >= 0; n-- {
		r.add(back[n].Op, back[n].Words)
	}
}

// reach is how far into x each diagonal had come before a round d of the search: from -d-1 to d+1.
type reach []int32

func (v reach) at(k int) int { return int(v[k+len(v)/2]) }

// down reports whether diagonal k is reached from the one above, by an insertion.
func (v reach) down(k, d int) bool { return k == -d || k != d && v.at(k-1) < v.at(k+1) }

// search finds a shortest way from x to y and returns what it knew before each round; nil when there are too
// many edits.
func search(x, y []string) (rounds []reach) {
	most := min(len(x)+len(y), maxEdits)
	v := make(reach, 2*most+3)
	mid := len(v) / 2
	for d := 0; d <= most; d++ {
		rounds = append(rounds, append(reach(nil), v[mid-d-1:mid+d+2]...))
		for k := -d; k <= d; k += 2 {
			i := v.at(k-1) + 1
			if v.down(k, d) {
				i = v.at(k + 1)
			}
			for i < len(x) && i-k < len(y) && x[i] == y[i-k] {
				i++
			}
			v[mid+k] = int32(i)
			if i >= len(x) && i-k >= len(y) {
				return rounds
			}
		}
	}
	return nil
}
