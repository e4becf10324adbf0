// Package safe turns what strangers wrote into what may be shown to readers: text without control
// characters, addresses that are plain http or https, and HTML that holds nothing but formatting.
//
// Articles are cleaned when they are extracted. This package cleans them once more at the door, because a
// record may be older than today's cleaning, or have come in by an import.
package safe

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// keep reports whether a character may appear in a published document. It is narrower than XML 1.0's Char
// (section 2.2): it leaves out C1 controls and noncharacters (discouraged there), the replacement
// character (which only says that a decoder failed), and the invisible characters that reorder the text
// around them and would spill into the reader's own page (UAX #9 section 2.1 to 2.4).
func keep(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return true
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return false
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // embeddings, overrides, isolates
		return false
	case r == 0xfeff, r == utf8.RuneError, r >= 0xfff9 && r <= 0xfffb:
		return false
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe: // noncharacters
		return false
	case r >= 0xe0000 && r <= 0xe007f: // tag characters: invisible text
		return false
	}
	return r <= unicode.MaxRune
}

// clean reports whether s can be published as it is.
func clean(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x20 && c < 0x7f || c == '\n' || c == '\t' {
			continue
		}
		for _, r := range s[i:] {
			if !keep(r) {
				return false
			}
		}
		return true
	}
	return true
}

// Chars drops what keep refuses, and bytes that are not UTF-8, and leaves everything else as it is.
func Chars(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if keep(r) {
			b.WriteRune(r)
		} else if r == '\r' || r == '\v' || r == '\f' {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Line is s as one line of text: published characters only, white space runs as single spaces, at most
// limit characters (0: any number), cut at a word where one ends near, with an ellipsis.
func Line(s string, limit int) string {
	if limit > 0 && len(s) > 16*limit {
		s = s[:16*limit] // white space included, no character takes more than four bytes
	}
	s = strings.Join(strings.Fields(Chars(s)), " ")
	if limit <= 0 || utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, n := 0, 0
	for i := range s {
		if n == limit-1 {
			end = i
			break
		}
		n++
	}
	cut := s[:end]
	if sp := strings.LastIndexByte(cut, ' '); sp > len(cut)-40 && sp > len(cut)/2 {
		cut = cut[:sp]
	}
	return strings.TrimRight(cut, " ,;:.–—-") + "…"
}

// Plain is text for a field that some readers take for text and some for HTML: where "<" would start a tag
// in HTML it becomes "‹", so that both see the same words and neither sees a tag.
func Plain(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := 0; i < len(s); i++ {
		if s[i] == '<' && i+1 < len(s) && startsTag(s[i+1]) {
			b.WriteString("‹")
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func startsTag(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '/' || c == '!' || c == '?'
}
