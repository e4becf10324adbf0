package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// joinDateline joins a dateline that stands on a line of its own ("Lampung Selatan" / "– Polisi …",
// "Jakarta -" / "Presiden …", "Wamena,Kliktimur.com" / "Sebanyak …") to the paragraph it belongs to.
func (d *draft) joinDateline() {
	for i := 0; i+1 < len(d.r.lines) && i < 4; i++ {
		a, b := &d.r.lines[i], &d.r.lines[i+1]
		if a.tag != atom.P && !a.isHead() || b.tag != atom.P || a.words > 8 || b.words < 8 {
			continue
		}
		if !datelineAlone(a.text, b.text) {
			continue
		}
		sep := " "
		if strings.HasSuffix(a.text, ")") && startsDash(b.text) {
			sep = " "
		}
		a.text = a.text + sep + b.text
		a.parts = append(a.parts, b.parts...)
		a.words += b.words
		a.link = (a.link*float32(a.words-b.words) + b.link*float32(b.words)) / float32(max(a.words, 1))
		a.tag = atom.P
		b.gone = true
		d.sweep()
		return
	}
}

func startsDash(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '-' || r == '–' || r == '—' || r == ':'
}

func datelineAlone(a, b string) bool {
	r, _ := utf8.DecodeRuneInString(a)
	if !unicode.IsUpper(r) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(a)
	if last == '-' || last == '–' || last == '—' {
		return true
	}
	if startsDash(b) {
		return !strings.ContainsAny(a, ".!?") || strings.Contains(strings.ToLower(a), ".co") || strings.Contains(strings.ToLower(a), ".id")
	}
	// Place and outlet without a sign: "Wamena,Kliktimur.com", "Metro (SL)".
	low := strings.ToLower(a)
	outlet := strings.HasSuffix(low, ".com") || strings.HasSuffix(low, ".id") || strings.HasSuffix(low, ".co") || strings.HasSuffix(low, ".net")
	return outlet && strings.Contains(a, ",") && !strings.Contains(low, "http") && !strings.Contains(a, ":")
}
