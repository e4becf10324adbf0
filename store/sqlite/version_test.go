package sqlite

import (
	"strings"
	"testing"
)

func TestDiffering(t *testing.T) {
	for _, c := range []struct {
		before, after, out, in string
		ok                     bool
	}{
		{"a b c", "a b c", "", "", false},
		{"a b c", "a b", "c", "", true},
		{"a b", "x a b", "", "x", true},
		{"a b c", "a d c", "b", "d", true},
		{"a b a", "a b", "a", "", true},
		{"a b", "a b b", "", "b", true},
		{"a b c", "b a c", "", "", false}, // another order
		{"a b c", "c b", "a", "", false},
	} {
		out, in, ok := differing(strings.Fields(c.before), strings.Fields(c.after))
		if ok != c.ok || ok && (strings.Join(out, " ") != c.out || strings.Join(in, " ") != c.in) {
			t.Errorf("%s → %s: out %q, in %q, %v", c.before, c.after, out, in, ok)
		}
	}
}
