// Package plain brings text into the one form the record holds.
package plain

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean is s in NFC with one space between words, without control and invisible characters and without
// space at the ends. Invalid UTF-8 becomes U+FFFD.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	b := Append(make([]byte, 0, len(s)), s)
	if n := len(b); n > 0 && b[n-1] == ' ' {
		b = b[:n-1]
	}
	if len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return NFC(string(b))
}

// NFC is s in Normalization Form C.
func NFC(s string) string {
	for i := 0; i < len(s); i++ {
		// Below U+0300 there are no combining characters and every code point is its own NFC.
		if s[i] >= 0xCC {
			if norm.NFC.IsNormalString(s) {
				return s
			}
			return norm.NFC.String(s)
		}
	}
	return s
}

// isClean knows at a glance most strings that Clean would not change: printable ASCII with single spaces.
func isClean(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ':
			if space {
				return false
			}
			space = true
		case c < ' ' || c >= 0x7F:
			return false
		default:
			space = false
		}
	}
	return !space || s == ""
}

// Append adds s to b with every run of white space as one space and without invisible characters. A
// space at the start of s is left out when b is empty or ends in a space or line break.
func Append(b []byte, s string) []byte {
	space := len(b) == 0 || b[len(b)-1] == ' ' || b[len(b)-1] == '\n'
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c > ' ' && c != 0x7F:
				b = append(b, c)
				space = false
			case c == ' ' || c >= '\t' && c <= '\r':
				if !space {
					b = append(b, ' ')
					space = true
				}
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case Invisible(r):
		case isSpace(r):
			if !space {
				b = append(b, ' ')
				space = true
			}
		default:
			b = utf8.AppendRune(b, r)
			space = false
		}
	}
	return b
}

func isSpace(r rune) bool {
	return r == 0xA0 || r == 0x85 || r == 0x3000 || r >= 0x2000 && r <= 0x200A ||
		r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x1680
}

// Invisible knows the code points that show nothing and only break searches: soft hyphen, zero-width
// space, byte order mark, directional marks, word joiner, icon-font code points (private use), controls.
// The zero-width joiners stay: Persian and Hindi spelling needs them.
func Invisible(r rune) bool {
	switch {
	case r < 0xA0:
		return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7F && r != 0x85
	case r == 0xAD, r == 0x200B, r == 0x200E, r == 0x200F, r == 0xFEFF, r == 0xFFFC:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069:
		return true
	case r >= 0xE000 && r <= 0xF8FF, r >= 0xF0000:
		return true
	}
	return false
}

// IsCJK knows the scripts that write words without spaces between them.
func IsCJK(r rune) bool {
	return r >= 0x2E80 && (r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x3FFFF) ||
		r >= 0x0E00 && r <= 0x0EFF || r >= 0x1000 && r <= 0x109F || r >= 0x1780 && r <= 0x17FF
}

// Words counts the words of s; each character of a script without spaces is one.
func Words(s string) int {
	n, in := 0, false
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			word := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
			if word && !in {
				n++
			}
			in = word
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case IsCJK(r):
			n++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			if !in {
				n++
			}
			in = true
		default:
			in = false
		}
	}
	return n
}
