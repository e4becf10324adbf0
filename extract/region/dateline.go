package region

import "strings"

// maxDateline is how far a dateline reaches into its line, in bytes.
const maxDateline = 90

// findDateline looks for a dateline at the start of the text's first lines, reads its place, and gives the
// text from there on, so that its place is not counted twice.
func (t *Tagger) findDateline(st *state, text string) string {
	rest := text
	for range 3 {
		rest = strings.TrimLeft(rest, " \t\r\n")
		if head, ok := t.datelineHead(rest); ok && t.readDateline(st, head) {
			before := text[:len(text)-len(rest)]
			if strings.TrimSpace(before) == "" {
				return rest[len(head):]
			}
			return before + rest[len(head):]
		}
		_, after, more := strings.Cut(rest, "\n")
		if !more {
			break
		}
		rest = after
	}
	return text
}

// datelineHead is what stands before the dash, colon or bar that ends a dateline. Single line ends are let
// pass: some sites put the place, the outlet and the dash on lines of their own.
func (t *Tagger) datelineHead(text string) (string, bool) {
	head, _, _ := strings.Cut(text, "\n\n")
	if len(head) > maxDateline {
		head = head[:maxDateline]
	}
	if t.outletPlace(head) > 0 {
		return head[:t.outletPlace(head)], true
	}
	for i := 2; i < len(head); i++ {
		rest := head[i:]
		switch {
		case head[i] == '-' || head[i] == '_' || head[i] == '|' || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "—"):
			// A hyphen inside a word is none, and what precedes may be the outlet alone.
			if head[i] == '-' && i+1 < len(head) && isWord(head[i-1]) && isWord(head[i+1]) {
				continue
			}
			return head[:i], true
		case head[i] == ':':
			return head[:i], true
		}
	}
	return "", false
}

// outletPlace is the end of a dateline that no sign ends: "Example.com, Jakarta Presiden …". It is 0 where
// the line begins otherwise.
func (t *Tagger) outletPlace(head string) int {
	comma := strings.IndexByte(head, ',')
	if comma < 4 || comma > 40 || strings.ContainsRune(head[:comma], ' ') || !strings.ContainsRune(head[:comma], '.') {
		return 0
	}
	words := tokenize(nil, head[comma+1:])
	if len(words) < 2 {
		return 0
	}
	n, next := t.match(head[comma+1:], words, 0)
	if n < 0 || len(t.names[n].entries) == 0 || next == len(words) || words[next].letters == caseLower {
		return 0
	}
	return comma + 1 + int(words[next-1].end)
}

// readDateline reads the place of a dateline. It reports false, and leaves nothing behind, when the words
// are not one: all of them must be the place, the outlet or a date.
func (t *Tagger) readDateline(st *state, head string) bool {
	first, parts := len(st.mentions), len(st.parts)
	t.readPart(st, inDateline, head, false)
	covered := 0
	for i := first; i < len(st.mentions); i++ {
		m := &st.mentions[i]
		m.alone, m.person = false, false
		covered += int(m.words)
	}
	others := 0
	for i := range st.tokens {
		w := &st.tokens[i]
		if w.letters == caseLower && w.gap == gapSpace {
			others++
		}
	}
	if len(st.tokens) > 0 && st.tokens[0].letters == caseDigit { // an item of a list
		others++
	}
	if covered == 0 {
		t.guessDateline(st, head)
		if len(st.mentions) > first {
			return true
		}
	}
	if covered == 0 || others > 0 || len(st.tokens)-covered > 6 {
		st.mentions, st.parts = st.mentions[:first], st.parts[:parts]
		return false
	}
	return true
}
