package fingerprint

import (
	"strings"
	"testing"
	"time"
)

// TestWorstInput: what pages of rubbish hold must not take long.
func TestWorstInput(t *testing.T) {
	inputs := map[string]string{
		"one word":         strings.Repeat("a ", 30000),
		"two words":        strings.Repeat("a b ", 15000),
		"capitals":         strings.Repeat("a B c D e F 1 2 3 ", 3000),
		"lines":            strings.Repeat("Sumber: a\n", 20000),
		"stops":            strings.Repeat(". ", 50000),
		"periods":          strings.Repeat("a.b.", 15000),
		"dateline":         strings.Repeat("A, B (C) - ", 8000),
		"one long word":    strings.Repeat("a", 1<<20),
		"digits":           strings.Repeat("1.", 1<<18),
		"apostrophes":      strings.Repeat("'", 1<<19),
		"apostrophe lines": strings.Repeat("a'", 1<<18),
		"mixed":            strings.Repeat("satu dua tiga empat lima 6 Tujuh ", 900) + strings.Repeat("tiga dua satu Lima 7 ", 1500),
	}
	for na, a := range inputs {
		for nb, b := range inputs {
			start := time.Now()
			x, y := New(b, a), New(a, b)
			c := Compare(x, y)
			Judge(x, y, &c, Setting{})
			Changes(x, y)
			if took := time.Since(start); took > 2*time.Minute {
				t.Errorf("%s, %s: %v", na, nb, took)
			}
		}
	}
}
