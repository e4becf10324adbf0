package region

import "strings"

// fuzzyName is a name that a misspelt dateline may mean.
type fuzzyName struct {
	key  string
	name int32
}

// fuzzyNames are the names of provinces, kabupaten, kota and their capitals that are long enough to bear
// one wrong letter.
func fuzzyNames(t *Tagger, keys []string) []fuzzyName {
	var out []fuzzyName
	for i, k := range keys {
		if len(k) < 6 {
			continue
		}
		for _, e := range t.names[i].entries {
			if t.places[e.place].level < 2 && e.kind != kindLandmark {
				out = append(out, fuzzyName{k, int32(i)})
				break
			}
		}
	}
	return out
}

// guessDateline reads a dateline of up to three words that names no place as the one place it is a letter
// away from: "Suraaya", "Yokyakarta", "Jakart".
func (t *Tagger) guessDateline(st *state, head string) {
	if len(st.tokens) == 0 || len(st.tokens) > 3 || st.tokens[0].letters < caseTitle || len(head) > 40 {
		return
	}
	for i := range st.tokens {
		if st.tokens[i].letters != caseTitle && st.tokens[i].letters != caseUpper {
			return
		}
	}
	k := key(strings.TrimSpace(head[:st.tokens[len(st.tokens)-1].end]))
	n := t.nearest(k)
	if n < 0 {
		return
	}
	last := st.tokens[len(st.tokens)-1]
	st.mentions = append(st.mentions, mention{
		name: n, part: int32(len(st.parts) - 1), field: inDateline, start: st.tokens[0].start, end: last.end,
		next: int32(len(st.tokens)), words: uint8(len(st.tokens)), follow: -1, sure: -1, place: -1, other: -1, run: int32(len(st.mentions)),
	})
}

// guessTyped reads a word after "kabupaten" or "kota" that is no name as the one it is a letter away from:
// "kabupaten pesawran".
func (t *Tagger) guessTyped(text string, words []token, i int) (name int32, next int) {
	w := &words[i]
	if w.gap != gapSpace || w.end-w.start < 7 {
		return -1, 0
	}
	c := t.class(text, &words[i-1])
	if !c.is(classType) || t.levelOf(c.kind) != 1 {
		return -1, 0
	}
	return t.nearest(key(text[w.start:w.end])), i + 1
}

// nearest is the only name within one inserted, lost, wrong or swapped letter of k, or -1.
func (t *Tagger) nearest(k string) int32 {
	found := int32(-1)
	if len(k) < 5 {
		return found
	}
	for i := range t.fuzzy {
		f := &t.fuzzy[i]
		if d := len(f.key) - len(k); d > 1 || d < -1 || !near(k, f.key) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = f.name
	}
	return found
}

// near tells whether two strings are equal but for one letter, or two neighbours swapped.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) || a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
