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
		if end := t.dateline(st, rest); end > 0 {
			before := text[:len(text)-len(rest)]
			if strings.TrimSpace(before) == "" {
				return rest[end:]
			}
			return before + rest[end:]
		}
		_, after, more := strings.Cut(rest, "\n")
		if !more {
			break
		}
		rest = after
	}
	return text
}

// dateline reads the dateline that a text begins with, and gives its end: the dash, colon or bar after it,
// or 0. Single line ends are let pass: some sites put the place, the outlet and the dash on lines of their
// own.
func (t *Tagger) dateline(st *state, text string) int {
	head, _, _ := strings.Cut(text, "\n\n")
	head = head[:min(len(head), maxDateline)]
	if end := t.outletPlace(head); end > 0 && t.readDateline(st, head[:end]) {
		return end
	}
	signs := 0
	for i := 2; i < len(head) && signs < 3; i++ {
		switch c := head[i]; {
		case c == '-' && i+1 < len(head) && isWord(head[i-1]) && isWord(head[i+1]): // a hyphen inside a word
		case c == '-' || c == '_' || c == '|' || c == ':' || strings.HasPrefix(head[i:], "–") || strings.HasPrefix(head[i:], "—"):
			signs++
			if t.readDateline(st, head[:i]) {
				return i
			}
		}
	}
	return 0
}

// outletPlace is the end of a dateline that no sign ends: "Example.com, Jakarta Presiden …", or
// "JAKARTA, EXAMPLE.com Presiden …". It is 0 where the line begins otherwise.
func (t *Tagger) outletPlace(head string) int {
	comma := strings.IndexByte(head, ',')
	if comma < 4 || comma > 40 {
		return 0
	}
	var buf [24]token
	words := tokenize(buf[:0], head)
	outlet := 0 // words of the outlet's address
	if a, b, ok := strings.Cut(head[:comma], "."); ok && !strings.ContainsRune(a+b, ' ') {
		for outlet < len(words) && int(words[outlet].end) <= comma {
			outlet++
		}
	}
	if outlet == len(words) {
		return 0
	}
	n, next := t.match(head, words, outlet)
	if n < 0 || len(t.names[n].entries) == 0 || next >= len(words) {
		return 0
	}
	end := next
	if outlet == 0 {
		if words[next].gap != gapComma {
			return 0
		}
		for end = next + 1; end < len(words) && words[end].gap == gapDot; {
			end++
		}
		if end == next+1 || end >= len(words) || !isDomain(head, &words[end-1]) {
			return 0
		}
	}
	if words[end].letters == caseLower {
		return 0
	}
	return int(words[end-1].end)
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
	voidOutlet(st.mentions[first:], head)
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

// voidOutlet voids a place in brackets after the dateline's own when the brackets hold more than it:
// "KALIANDA (Kabar Bandung) –" names an outlet, "KALIANDA (Lampung Selatan) –" the place around it.
func voidOutlet(mentions []mention, head string) {
	open := strings.IndexByte(head, '(')
	if len(mentions) == 0 || open < int(mentions[0].end) {
		return
	}
	inside := head[open+1:]
	if end := strings.IndexByte(inside, ')'); end >= 0 {
		inside = inside[:end]
	}
	words := len(tokenize(nil, inside))
	for i := range mentions {
		m := &mentions[i]
		if at := int(m.start) - open - 1; at >= 0 && at < len(inside) && int(m.words) < words && m.left&classType == 0 {
			m.void = true
		}
	}
}
