package fingerprint

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// creditPhrases lists, one a line, how lines begin that tell where a text comes from and are not part of it.
//
//go:embed credits.txt
var creditPhrases string

// Limits of what is taken for a dateline or a credit. The longest datelines seen have nine words.
const (
	datelineBytes = 110
	datelineWords = 10
	creditBytes   = 240 // a longer line that begins like a credit holds text too
)

// span is text[from:to].
type span struct{ from, to int }

// own gives the parts of a text that are the text's own: its lines without those that credit someone, and
// the first one without its dateline.
func own(text string, credits []string) []span {
	var spans []span
	first := true
	for from := 0; from < len(text); {
		to, next := len(text), len(text)
		if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
			to, next = from+n, from+n+1
		}
		line := strings.TrimSpace(text[from:to])
		if line != "" && !isCredit(line, credits) {
			if first {
				from += datelineEnd(text[from:to])
				first = false
			}
			spans = append(spans, span{from, cutTail(text, from, to, credits)})
		}
		from = next
	}
	return spans
}

func isCredit(line string, credits []string) bool {
	if len(line) > creditBytes {
		return false
	}
	line = strings.TrimLeft(line, "(*-–— ")
	for _, c := range credits {
		if hasPrefixFold(line, c) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// cutTail ends a line before a credit that follows its last sentence without a line break.
func cutTail(text string, from, to int, credits []string) int {
	low := max(from, to-creditBytes)
	for i := low; i < to; i++ {
		if text[i] != '.' && text[i] != ')' && text[i] != '"' {
			continue
		}
		rest := strings.TrimLeft(text[i+1:to], " (*")
		for _, c := range credits {
			if strings.IndexByte(c, ' ') > 0 && hasPrefixFold(rest, c) { // phrases of several words only
				return i + 1
			}
		}
	}
	return to
}

// datelineEnd is the number of bytes that a dateline takes at the start of a line: "JAKARTA, KOMPAS.com - ",
// "Lampung Selatan (Netizenku): ", "SURYA.co.id | SURABAYA – ".
func datelineEnd(line string) int {
	end, count, start := 0, 0, true
	for i := 0; i < len(line) && i < datelineBytes; {
		r, size := utf8.DecodeRuneInString(line[i:])
		if n := separator(line, i, end); n > 0 {
			end = i + n
			i, start = end, true
			count = max(count, datelineWords-5) // a second part is short: "| SURABAYA –"
			continue
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start {
				count++
				if unicode.IsLower(r) && !isDomain(line[i:]) || count > datelineWords {
					return end
				}
			}
			start = false
		case r == '.' || r == '\'' || r == '’' || r == '-':
		case strings.ContainsRune(" ,/()\u00a0", r):
			start = true
		default:
			return end
		}
		i += size
	}
	return end
}

// isDomain reports whether the word at the start of s is a host name in small letters: "sinarlampung.co".
func isDomain(s string) bool {
	w := s
	if n := strings.IndexAny(s, " ,)|"); n >= 0 {
		w = s[:n]
	}
	dot := strings.LastIndexByte(w, '.')
	return dot > 0 && len(w)-dot > 2 && len(w)-dot < 7
}

// separator gives the length of what closes a dateline at line[i:], with the space after it, or 0.
func separator(line string, i, end int) int {
	r, size := utf8.DecodeRuneInString(line[i:])
	n := 0
	switch {
	case r == '–' || r == '—' || r == '|' || r == '_':
		n = size
	case r == '-':
		before := i > 0 && (line[i-1] == ' ' || line[i-1] == ')')
		after := i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '-')
		if before || after {
			n = 1
		}
	case r == ':':
		if i > 0 && i+1 < len(line) && line[i+1] == ' ' {
			n = 1
		}
	}
	if n == 0 || i == end {
		return 0
	}
	rest := strings.TrimLeft(line[i+n:], " -–—|_:\u00a0")
	return len(line) - i - len(rest)
}
