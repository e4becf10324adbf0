package region

import "unicode/utf8"

// gap is what stands before a word.
type gap uint8

const (
	gapSpace  gap = iota // one or more blanks
	gapHyphen            // one hyphen, no blanks
	gapDot               // a full stop, no blanks: inside an address, or a careless sentence
	gapStop              // a full stop and blanks
	gapComma
	gapSlash
	gapParen // round brackets, quotes
	gapOther // anything else, and the ends of lines and sentences
)

// letterCase is how a word is written.
type letterCase uint8

const (
	caseLower letterCase = iota
	caseTitle            // first letter a capital
	caseUpper            // two letters and more, all capitals
	caseDigit            // begins with a digit
)

// token is a word of a text: letters, digits and apostrophes.
type token struct {
	start, end int32
	gap        gap
	letters    letterCase
	first      bool // begins a sentence or a line
	flat       bool // its sentence is a headline: capitals tell nothing
}

// maxText bounds what is read of one text, in bytes: the longest articles have a tenth of it.
const maxText = 1 << 19

// tokenize appends the words of text to dst.
func tokenize(dst []token, text string) []token {
	if len(text) > maxText {
		text = text[:maxText]
	}
	first, g := true, gapOther
	for i := 0; i < len(text); {
		c := text[i]
		if !isWord(c) {
			if c < utf8.RuneSelf {
				g, first = between(g, first, c)
				i++
				continue
			}
			r, size := utf8.DecodeRuneInString(text[i:])
			if !isLetterRune(r) {
				g, first = betweenRune(g, first, r)
				i += size
				continue
			}
		}
		start := i
		t := token{start: int32(start), gap: g, first: first}
		i, t.letters = wordEnd(text, start)
		t.end = int32(i)
		dst = append(dst, t)
		g, first = gapNone, false
	}
	return dst
}

// gapNone is the state right after a word.
const gapNone gap = 0xff

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isLetterRune takes Latin letters beyond ASCII and everything written in other scripts as letters.
func isLetterRune(r rune) bool {
	return r >= 0xc0 && r != 0xd7 && r != 0xf7 && (r < 0x2000 || r > 0x2bff) && (r < 0xfe00 || r > 0xfe0f) && r < 0x1f000 && r != utf8.RuneError
}

func wordEnd(text string, start int) (end int, lc letterCase) {
	upper, lower := 0, 0
	i := start
	for i < len(text) {
		c := text[i]
		switch {
		case c >= 'A' && c <= 'Z':
			upper++
			i++
		case c >= 'a' && c <= 'z':
			lower++
			i++
		case c >= '0' && c <= '9':
			i++
		case (c == '\'' || c == '`') && i+1 < len(text) && isWord(text[i+1]):
			i++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			if !isLetterRune(r) {
				return i, caseOf(text[start], upper, lower)
			}
			lower++
			i += size
		default:
			return i, caseOf(text[start], upper, lower)
		}
	}
	return i, caseOf(text[start], upper, lower)
}

func caseOf(first byte, upper, lower int) letterCase {
	switch {
	case first >= '0' && first <= '9':
		return caseDigit
	case upper > 1 && lower == 0:
		return caseUpper
	case first >= 'A' && first <= 'Z':
		return caseTitle
	}
	return caseLower
}

// between folds one byte between words into the gap.
func between(g gap, first bool, c byte) (gap, bool) {
	switch c {
	case ' ', '\t':
		switch g {
		case gapNone:
			return gapSpace, first
		case gapDot:
			return gapStop, true
		case gapHyphen:
			return gapOther, first
		}
		return g, first
	case '\n', '\r':
		return gapOther, true
	case '.':
		if g == gapNone {
			return gapDot, first
		}
		return gapOther, true
	case '!', '?', '|', '_':
		return gapOther, true
	case ':', ';':
		return gapOther, first
	case ',':
		if g == gapNone || g == gapSpace || g == gapParen {
			return gapComma, first
		}
	case '-':
		if g == gapNone {
			return gapHyphen, first
		}
	case '/':
		if g == gapNone || g == gapSpace {
			return gapSlash, first
		}
	case '(', ')', '"', '\'', '[', ']', '`':
		if g == gapNone || g == gapSpace || g == gapParen {
			return gapParen, first
		}
		if g == gapComma {
			return g, first
		}
	}
	return gapOther, first
}

func betweenRune(g gap, first bool, r rune) (gap, bool) {
	switch r {
	case 0xa0, 0x202f, 0x2009, 0x200b, 0xfeff:
		return between(g, first, ' ')
	case '“', '”', '‘', '’', '«', '»':
		return between(g, first, '"')
	case 0xad, 0x2010, 0x2011:
		return between(g, first, '-')
	case '–', '—', '•':
		return gapOther, true
	}
	return gapOther, first
}

// match is the longest name that begins at words[i], if any: the index of the name and of the word after it.
func (t *Tagger) match(text string, words []token, i int) (name int32, next int) {
	at, name := int32(0), int32(-1)
	for j := i; j < len(words); j++ {
		w := &words[j]
		if j > i && !joins(&words[j-1], w) {
			break
		}
		for p := w.start; p < w.end; p++ {
			l := fold(text[p])
			if l == 0xfe {
				continue
			}
			if l == 0xff {
				return name, next
			}
			if at = t.trie.step(at, l); at < 0 {
				return name, next
			}
		}
		if n := t.trie.nodes[at].name; n >= 0 && t.spelled(n, text, words, i, j+1) {
			name, next = n, j+1
		}
	}
	return name, next
}

// joins tells whether two neighbouring words can belong to one name. A full stop joins after a short
// abbreviation ("Kep. Seribu").
func joins(prev, w *token) bool {
	switch w.gap {
	case gapSpace, gapHyphen, gapSlash:
		return true
	case gapStop, gapDot:
		return prev.end-prev.start <= 3
	}
	return false
}

// spelled tells whether the words written can stand for the name: a phrase needs its own number of words,
// and a name that is one word is not recognised in "Kota Baru", whose first word means something alone.
func (t *Tagger) spelled(n int32, text string, words []token, i, next int) bool {
	nm := &t.names[n]
	count := next - i
	if nm.phrase != 0 && len(nm.entries) == 0 {
		return int(nm.phrase) == count
	}
	if count > 1 && nm.words == 1 && nm.phrase == 0 && t.class(text, &words[i]).is(classType) {
		return false
	}
	if count > int(nm.words) && nm.phrase == 0 && !titled(words[i:next]) {
		return false // "tap in" is not Tapin
	}
	if nm.cased { // an abbreviation, or a short word that is a name only with its capital
		for k := i; k < next; k++ {
			if words[k].letters != caseUpper {
				return false
			}
		}
	}
	return true
}

// titled tells whether all words have a capital.
func titled(words []token) bool {
	for i := range words {
		if words[i].letters != caseTitle && words[i].letters != caseUpper {
			return false
		}
	}
	return true
}
