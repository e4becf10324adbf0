package store

import "strings"

// DiffWords compares two texts word by word: paragraphs that are the same word for word first, then the words
// between them (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). The runs' words without
// those that came are those of a; without those that went, those of b.
func DiffWords(a, b string) []Run {
	x, y := paragraphsOf(a), paragraphsOf(b)
	var out runs
	var wentOut, cameIn []string
	flush := func() {
		out.words(wentOut, cameIn)
		wentOut, cameIn = nil, nil
	}
	for _, step := range shortest(x, y) {
		words := strings.Fields(step.word)
		if strings.HasSuffix(step.word, "\n") {
			words = append(words, "\n")
		}
		switch step.op {
		case OpSame:
			flush()
			out.add(OpSame, words)
		case OpOut:
			wentOut = append(wentOut, words...)
		default:
			cameIn = append(cameIn, words...)
		}
	}
	flush()
	return out
}

// paragraphsOf cuts a text into paragraphs, each but the last with its "\n", blanks made one.
func paragraphsOf(s string) (list []string) {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.Join(strings.Fields(line), " ")
		if i < len(lines)-1 {
			line += "\n"
		}
		if line != "" {
			list = append(list, line)
		}
	}
	return list
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

func (r *runs) words(a, b []string) {
	for _, s := range shortest(a, b) {
		r.add(s.op, []string{s.word})
	}
}

// step is one word of a comparison.
type step struct {
	op   Op
	word string
}

// maxEdits bounds a comparison: what differs more is one thing gone and another come. Time and memory grow with
// its square.
const maxEdits = 800

// shortest is a shortest way from x to y, those that go before those that come.
func shortest(x, y []string) (steps []step) {
	head := 0
	for head < len(x) && head < len(y) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < len(x)-head && tail < len(y)-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	all := func(op Op, words []string) {
		for _, w := range words {
			steps = append(steps, step{op, w})
		}
	}
	all(OpSame, x[:head])
	steps = append(steps, middle(x[head:len(x)-tail], y[head:len(y)-tail])...)
	all(OpSame, x[len(x)-tail:])
	return steps
}

// middle is the way between two lists that share neither beginning nor end.
func middle(x, y []string) (steps []step) {
	rounds, ok := search(x, y)
	if !ok {
		for _, w := range x {
			steps = append(steps, step{OpOut, w})
		}
		for _, w := range y {
			steps = append(steps, step{OpIn, w})
		}
		return steps
	}
	i, j := len(x), len(y)
	for d := len(rounds) - 1; d >= 0; d-- {
		v, k := rounds[d], i-j
		from := k - 1
		if v.down(k, d) {
			from = k + 1
		}
		i0 := v.at(from)
		j0 := i0 - from
		for i > max(i0, 0) && j > max(j0, 0) {
			i, j = i-1, j-1
			steps = append(steps, step{OpSame, x[i]})
		}
		switch {
		case d == 0:
		case i == i0:
			steps = append(steps, step{OpIn, y[j0]})
		default:
			steps = append(steps, step{OpOut, x[i0]})
		}
		i, j = i0, j0
	}
	for a, b := 0, len(steps)-1; a < b; a, b = a+1, b-1 {
		steps[a], steps[b] = steps[b], steps[a]
	}
	return steps
}

// reach is how far into x each diagonal had come before a round d of the search: from -d-1 to d+1.
type reach []int32

func (v reach) at(k int) int { return int(v[k+len(v)/2]) }

// down reports whether diagonal k is reached from the one above, by a word that came.
func (v reach) down(k, d int) bool { return k == -d || k != d && v.at(k-1) < v.at(k+1) }

// search finds a shortest way and returns what it knew before each round; ok is false when there are too many edits.
func search(x, y []string) (rounds []reach, ok bool) {
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
				return rounds, true
			}
		}
	}
	return nil, false
}
