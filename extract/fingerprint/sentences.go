package fingerprint

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence is one sentence of a text, without dateline and credits.
type Sentence struct {
	Range
	from, to int // words
}

// Sentences splits the text. A full stop after an initial, a title or a number ends no sentence; a line's
// end does.
func (t *Text) Sentences() []Sentence {
	var out []Sentence
	for i := 0; i < len(t.words); {
		j := i + 1
		for j < len(t.words) && !t.endsBetween(t.words[j-1], t.words[j]) {
			j++
		}
		s := Sentence{from: i, to: j}
		s.Range = Range{int(t.words[i].start), int(t.words[j-1].end)}
		limit := len(t.Body)
		if j < len(t.words) {
			limit = int(t.words[j].start)
		}
		s.To += closing(t.Body[s.To:limit])
		s.From -= opening(t.Body[:s.From])
		out = append(out, s)
		i = j
	}
	return out
}

// endsBetween reports whether a sentence ends between two words that follow one another.
func (t *Text) endsBetween(a, b word) bool {
	gap := t.Body[a.end:b.start]
	if strings.IndexByte(gap, '\n') >= 0 {
		return true
	}
	k := strings.IndexAny(gap, ".!?…")
	if k < 0 {
		return false
	}
	if b.kind&(isCapital|isNumber) == 0 { // "Kenapa?" tanya dia
		return false
	}
	return gap[k] != '.' || !isInitial(t.Body[a.start:a.end])
}

// isInitial takes short words with a capital ("H.", "Drs.", "S.E.") and a few small ones for abbreviations.
func isInitial(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	if unicode.IsUpper(r) {
		return utf8.RuneCountInString(w) <= 3
	}
	switch w {
	case "dr", "drg", "jl", "no", "hj", "dll", "dkk", "hal", "tgl", "st", "vs":
		return true
	}
	return false
}

// closing is the length of the marks at the start of s that belong to the sentence before.
func closing(s string) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !strings.ContainsRune(".!?…\"”’')", r) {
			break
		}
		n += size
	}
	return n
}

// opening is the length of the quotes at the end of s that belong to the sentence after.
func opening(s string) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeLastRuneInString(s[:len(s)-n])
		if !strings.ContainsRune("\"“‘'(", r) {
			break
		}
		n += size
	}
	return n
}

// What makes a sentence kept or edited: the share of its word pairs that the other text's sentence has.
const (
	sentenceKept   = 0.95
	sentenceEdited = 0.45
)

// ChangeKind says what became of a sentence.
type ChangeKind string

// A sentence that is the same in both texts is no change.
const (
	Edited  ChangeKind = "edited"
	Dropped ChangeKind = "dropped"
	Added   ChangeKind = "added"
)

// Change is one sentence of a text that another text has in other words, lacks, or has besides.
type Change struct {
	Kind ChangeKind `json:"kind"`
	From string     `json:"from,omitempty"` // in the first text
	To   string     `json:"to,omitempty"`   // in the second
}

// Changes tells sentence by sentence what b makes of a: first what became of a's sentences, in their
// order, then what b adds, in its order. Order as such is no change.
func Changes(a, b *Text) []Change {
	sa, sb := a.Sentences(), b.Sentences()
	inB := pairsOf(b, sb)
	used := make([]bool, len(sb))
	var out []Change
	for _, s := range sa {
		best, share := bestSentence(a, s, inB, len(sb))
		switch {
		case share >= sentenceKept:
			used[best] = true
		case share >= sentenceEdited:
			used[best] = true
			out = append(out, Change{Edited, a.Body[s.From:s.To], b.Body[sb[best].From:sb[best].To]})
		default:
			out = append(out, Change{Kind: Dropped, From: a.Body[s.From:s.To]})
		}
	}
	inA := pairsOf(a, sa)
	for i, s := range sb {
		if _, share := bestSentence(b, s, inA, len(sa)); !used[i] && share < sentenceEdited {
			out = append(out, Change{Kind: Added, To: b.Body[s.From:s.To]})
		}
	}
	return out
}

// pair is two words that follow one another; a sentence of one word is the word twice.
type pair struct{ a, b uint64 }

func sentencePairs(t *Text, s Sentence) []pair {
	w := t.words[s.from:s.to]
	if len(w) == 1 {
		return []pair{{w[0].hash, w[0].hash}}
	}
	out := make([]pair, 0, len(w)-1)
	for i := 1; i < len(w); i++ {
		out = append(out, pair{w[i-1].hash, w[i].hash})
	}
	return out
}

// pairsOf lists for each pair of words the sentences that have it.
func pairsOf(t *Text, list []Sentence) map[pair][]int {
	out := make(map[pair][]int, len(t.words))
	for i, s := range list {
		for _, p := range sentencePairs(t, s) {
			if l := out[p]; len(l) < maxPlaces && (len(l) == 0 || l[len(l)-1] != i) {
				out[p] = append(l, i)
			}
		}
	}
	return out
}

// bestSentence finds the sentence, of n, that has the largest share of s.
func bestSentence(t *Text, s Sentence, in map[pair][]int, n int) (best int, share float64) {
	if n == 0 {
		return 0, 0
	}
	count := map[int]int{}
	list := sentencePairs(t, s)
	for _, p := range list {
		for _, i := range in[p] {
			count[i]++
			if c := count[i]; c > count[best] || c == count[best] && i < best {
				best = i
			}
		}
	}
	return best, float64(count[best]) / float64(len(list))
}
