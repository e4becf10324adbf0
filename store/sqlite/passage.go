package sqlite

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"warta/store"
	"warta/store/stem"
)

// matcher finds the words of a question in a text.
type matcher struct {
	words    map[string]bool // as they stand
	roots    []string        // and their roots: other forms hold them, but for a first letter
	prefixes []string
	phrases  [][]string
	known    map[string]bool // what was found out of a word of a text
	asked    int             // how many different things are asked for
	longest  int             // words of the longest phrase, at least 1
	needles  [][]byte        // one of them is in whatever is wanted
	cut      []word          // of the text that was read last; its room is used again
	small    []byte          // its small letters; likewise
}

// newMatcher is nil when no words are asked for that could stand in a text.
func newMatcher(w store.Words) *matcher {
	m := &matcher{words: map[string]bool{}, known: map[string]bool{}, longest: 1}
	for _, choice := range w.All {
		some := false
		for _, c := range choice {
			if c.Field != store.FieldAny && c.Field != store.FieldTitle {
				continue
			}
			m.add(c)
			some = true
		}
		if some {
			m.asked++
		}
	}
	if m.asked == 0 {
		return nil
	}
	needle := func(s string) { m.needles = append(m.needles, []byte(s)) }
	for w := range m.words {
		needle(w)
	}
	for _, r := range m.roots {
		if len(r) > 1 {
			needle(r[1:])
		}
	}
	for _, p := range m.prefixes {
		needle(p)
	}
	for _, p := range m.phrases {
		needle(p[0])
	}
	return m
}

// before is how many bytes before the first find a text is cut into words from: a passage and more.
const before = 400

// start is where to begin with cutting a text into words: before it nothing is that was asked for, nor in what a
// passage shows around that. found is false when nothing is anywhere. It is what keeps long texts from being cut.
func (m *matcher) start(text string) (at int, found bool) {
	m.small = m.small[:0]
	for i := range len(text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		m.small = append(m.small, c)
	}
	if !simple(text) { // its words are not simply as they are written
		return 0, true
	}
	first := len(text)
	for _, n := range m.needles {
		for i := 0; ; {
			step := bytes.Index(m.small[i:min(len(text), first+len(n))], n)
			if step < 0 {
				break
			}
			from, to := i+step, i+step+len(n)
			for from > 0 && isASCII(text[from-1]) {
				from--
			}
			for to < len(text) && isASCII(text[to]) {
				to++
			}
			if w := string(m.small[from:to]); m.wants(w) || m.opens(w) {
				first, found = min(first, from), true
				break
			}
			i = to
		}
	}
	if at = first - before; !found || at <= 0 {
		return 0, found
	}
	for at < first && (!utf8.RuneStart(text[at]) || isASCII(text[at])) {
		at++
	}
	return at, true
}

// opens reports whether a phrase that was asked for begins with a word.
func (m *matcher) opens(w string) bool {
	return slices.ContainsFunc(m.phrases, func(p []string) bool { return p[0] == w })
}

// isASCII reports whether a byte is a letter or digit of ASCII.
func isASCII(c byte) bool { return c < utf8.RuneSelf && isTokenRune(rune(c)) }

// simple tells whether all words of a text are of ASCII letters and none is written with an apostrophe within.
func simple(text string) bool {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && c != '\'' && c != '`' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r >= utf8.RuneSelf && (isTokenRune(r) || unicode.Is(unicode.Mn, r)) {
			return false
		}
		if end := i + size; isApostrophe(text[i:end]) && i > 0 && end < len(text) && isASCII(text[i-1]) && isASCII(text[end]) {
			return false
		}
		i += size
	}
	return true
}

func (m *matcher) add(c store.Clause) {
	var parts []string
	joined := ""
	for w := range wordsOf(c.Text) {
		parts = append(parts, w.text)
		joined = w.joined
	}
	if len(parts) == 0 {
		return
	}
	if c.Prefix {
		m.prefixes = append(m.prefixes, parts[len(parts)-1])
		parts = parts[:len(parts)-1]
	}
	switch {
	case len(parts) > 1:
		m.longest = max(m.longest, len(parts))
		m.phrases = append(m.phrases, parts)
		if joined != "" && len(parts) == 2 && !c.Exact {
			m.words[joined] = true
		}
	case len(parts) == 1:
		m.words[parts[0]] = true
		if !c.Exact && !c.Prefix {
			m.roots = append(m.roots, parts[0])
			m.roots = append(m.roots, stem.Roots(parts[0])...)
		}
	}
}

// wants reports whether a word of a text is one that was asked for, in whatever form.
func (m *matcher) wants(w string) bool {
	if m.words[w] {
		return true
	}
	for _, p := range m.prefixes {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	near := func(root string) bool { return len(root) > 1 && strings.Contains(w, root[1:]) }
	if !slices.ContainsFunc(m.roots, near) {
		return false
	}
	hit, ok := m.known[w]
	if !ok {
		forms := append(stem.Roots(w), w)
		hit = slices.ContainsFunc(forms, func(f string) bool { return slices.Contains(m.roots, f) })
		m.known[w] = hit
	}
	return hit
}

// span is a found stretch of a text, in words (from, to) and which of them.
type span struct {
	from, to int
	what     string
}

// read cuts a text into words, from byte at up to the end of the first passage that has everything asked for, else to
// its end, and tells which stretches of it were asked for, in order; when nothing can be found, only a passage of it.
// The words are good until the next text is read.
func (m *matcher) read(text string, at int, found bool) (ws []word, spans []span) {
	ws = m.cut[:0]
	defer func() { m.cut = ws }()
	enough := -1 // words
	next := 0
	look := func(last bool) {
		for ; next < len(ws) && (last || next+m.longest <= len(ws)); next++ {
			n := m.phraseAt(ws[next:])
			if w := ws[next]; n == 0 && (m.wants(w.text) || w.joined != "" && m.words[w.joined]) {
				n = 1
			}
			if n == 0 {
				continue
			}
			spans = append(spans, span{next, next + n, ws[next].text})
			if _, kinds := bestStart(spans[max(0, len(spans)-passageWords):]); enough < 0 && kinds >= m.asked {
				enough = next + passageWords
			}
			next += n - 1
		}
	}
	for w := range wordsOf(text[at:]) {
		if enough >= 0 && len(ws) > enough+m.longest || !found && len(ws) > passageWords {
			return ws, spans
		}
		w.from, w.to = w.from+at, w.to+at
		ws = append(ws, w)
		look(false)
	}
	look(true)
	return ws, spans
}

// in reports whether anything asked for is among the words of a text.
func (m *matcher) in(ws []word) bool {
	for i, w := range ws {
		if m.wants(w.text) || w.joined != "" && m.words[w.joined] || m.phraseAt(ws[i:]) > 0 {
			return true
		}
	}
	return false
}

func (m *matcher) phraseAt(ws []word) int {
	for _, p := range m.phrases {
		if len(p) <= len(ws) && !slices.ContainsFunc(indexes(len(p)), func(i int) bool { return ws[i].text != p[i] }) {
			return len(p)
		}
	}
	return 0
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// A passage has so many words, some of them before the first that was found.
const (
	passageWords  = 32
	passageBefore = 6
	tailRoom      = 8 // bytes that may follow the last word of a text: a full stop, a closing quote
)

// passage is the part of a text with most of the words asked for, those between U+0002 and U+0003; of the
// title when the text has none.
func (m *matcher) passage(title, text string) string {
	begin, found := m.start(text)
	return m.passageFrom(title, text, begin, found)
}

// passageFrom is passage where nothing is found in a text before byte begin, or not at all.
func (m *matcher) passageFrom(title, text string, begin int, found bool) string {
	ws, spans := m.read(text, begin, found)
	if len(spans) == 0 {
		begin = 0
		if ws, spans = m.read(title, 0, true); len(spans) > 0 {
			text = title
		} else {
			ws, _ = m.read(text, 0, false)
		}
	}
	if len(ws) == 0 {
		return ""
	}
	from, _ := bestStart(spans)
	to := min(from+passageWords, len(ws))
	from = max(0, min(from, to-passageWords))
	var b strings.Builder
	at := ws[from].from
	if from == 0 && begin == 0 {
		at = 0
	} else {
		b.WriteString("…")
	}
	for _, s := range spans {
		if s.from < from || s.to > to {
			continue
		}
		b.WriteString(text[at:ws[s.from].from] + "\x02" + text[ws[s.from].from:ws[s.to-1].to] + "\x03")
		at = ws[s.to-1].to
	}
	if to == len(ws) && ws[to-1].to+tailRoom >= len(text) {
		b.WriteString(text[at:])
	} else {
		b.WriteString(text[at:ws[to-1].to] + "…")
	}
	return b.String()
}

// bestStart is the word at which the passage with most different finds begins, the first of equals, and how many
// those are.
func bestStart(spans []span) (best, most int) {
	for i, s := range spans {
		start := max(0, s.from-passageBefore)
		var kinds []string
		for _, t := range spans[i:] {
			if t.to > start+passageWords {
				break
			}
			if !slices.Contains(kinds, t.what) {
				kinds = append(kinds, t.what)
			}
		}
		if len(kinds) > most {
			best, most = start, len(kinds)
		}
	}
	return best, most
}
