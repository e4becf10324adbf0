package fingerprint

import (
	"unicode"
	"unicode/utf8"
)

// maxWords bounds what is read of one text; the longest articles seen have some 6,000 words.
const maxWords = 20000

// What a word is besides its letters.
const (
	isNumber  uint8 = 1 << iota // digits
	isCapital                   // begins with a capital
	isFirst                     // begins a sentence, so that its capital means nothing
)

// word is one word of a text: the hash of its folded form and where it stands.
type word struct {
	hash       uint64
	start, end int32 // bytes in the text
	kind       uint8
}

// FNV-1a, 64 bit (draft-eastlake-fnv-17, section 5): words are short, and mix spreads the result.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of x moves every bit of the result.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// class sorts runes into what makes words and what parts them.
type class uint8

const (
	parts   class = iota // space, punctuation, symbols
	letter               // joins with letters
	digit                // joins with digits
	single               // a word by itself: scripts that write no spaces
	nothing              // as if it were not there
	endOf                // parts, and ends a sentence
)

func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		return letter
	case '0' <= r && r <= '9':
		return digit
	case r == '.' || r == '!' || r == '?' || r == ':' || r == '\n' || r == '"' || r == '“' || r == '”' || r == '…':
		return endOf
	case r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`':
		return nothing // "Jum'at", "Jum’at" and "Jumat"
	case r < utf8.RuneSelf:
		return parts
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return single
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return digit
	case unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r):
		return nothing
	}
	return parts
}

// words reads text[from:to] into words and appends them to list.
func words(list []word, text string, from, to int) []word {
	first := true
	for i := from; i < to && len(list) < maxWords; {
		r, size := utf8.DecodeRuneInString(text[i:to])
		c := classOf(r)
		switch c {
		case letter, digit, single:
			w := readWord(text, i, to, c)
			if unicode.IsUpper(r) {
				w.kind |= isCapital
			}
			if first {
				w.kind |= isFirst
			}
			list, first = append(list, w), false
			i = int(w.end)
			continue
		case endOf:
			first = true
		}
		i += size
	}
	return list
}

// readWord reads the word of class c that begins at i.
func readWord(text string, i, to int, c class) word {
	w := word{start: int32(i), hash: fnvOffset}
	if c == digit {
		w.kind = isNumber
	}
	end := i
	for i < to {
		r, size := utf8.DecodeRuneInString(text[i:to])
		next := classOf(r)
		switch {
		case next == c:
			w.hash = hashRune(w.hash, unicode.ToLower(r))
			end = i + size
		case next == nothing:
		case c == digit && (r == '.' || r == ',' || r == ':') && i+1 < to && isASCIIDigit(text[i+1]):
			// 10.000 and 10,000; 19.50 and 19:50
		default:
			i = to
		}
		i += size
		if c == single && end > int(w.start) {
			break
		}
	}
	w.end, w.hash = int32(end), mix(w.hash)
	return w
}

func isASCIIDigit(b byte) bool { return '0' <= b && b <= '9' }

func hashRune(h uint64, r rune) uint64 {
	for r >= 0x80 {
		h = (h ^ uint64(r&0x7f|0x80)) * fnvPrime
		r >>= 7
	}
	return (h ^ uint64(r)) * fnvPrime
}
