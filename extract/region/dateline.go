package region

import "strings"

// maxDateline is how far a dateline reaches into its line, in bytes.
const maxDateline = 90

// findDateline looks for a dateline at the start of the text's first lines, reads its place, and gives the
// text with the dateline blanked out, so that its place is not counted twice.
func (t *Tagger) findDateline(st *state, text string) string {
	rest := text
	for range 3 {
		rest = strings.TrimLeft(rest, " \t\r\n")
		line, after, more := strings.Cut(rest, "\n")
		if head, ok := datelineHead(line); ok && t.readDateline(st, head) {
			at := len(text) - len(rest)
			return text[:at] + text[at+len(head):]
		}
		if !more {
			break
		}
		rest = after
	}
	return text
}

// datelineHead is what stands before the dash, colon, bar or line that ends a dateline.
func datelineHead(line string) (string, bool) {
	head := line
	if len(head) > maxDateline {
		head = head[:maxDateline]
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
