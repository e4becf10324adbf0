package sqlite

import (
	"strings"
	"testing"
)

func TestDiffering(t *testing.T) {
	line := func(word string) string { return word + " " + word + " " + word + " " + word }
	text := func(words string) (lines []string) {
		for w := range strings.FieldsSeq(words) {
			lines = append(lines, line(w))
		}
		return lines
	}
	flat := func(runs [][]string) string {
		var all []string
		for _, r := range runs {
			for _, l := range r {
				w, _, _ := strings.Cut(l, " ")
				all = append(all, w)
			}
			all = append(all, "/")
		}
		return strings.Join(all, " ")
	}
	for _, c := range []struct {
		before, after, out, in string
		ok                     bool
	}{
		{"a b c", "a b c", "", "", false},
		{"a b c", "a b", "b c /", "", true},
		{"a b", "x a b", "", "x a /", true},
		{"a b c", "a d c", "a b c /", "a d c /", true},
		{"a b c d e", "b d x y", "a b / b c d / d e /", "d x y /", true},
		{"a b a", "a b", "b a /", "", true},
		{"a b c", "b a c", "", "", false}, // another order
		{"a b c", "c b", "", "", false},
		{"a", "b", "", "", false}, // nothing is shared
		{"a b", "a b " + strings.Repeat("x ", misreadLines), "", "b " + strings.Repeat("x ", misreadLines) + "/", true},
		{"a b", "a b " + strings.Repeat("x ", misreadLines+1), "", "", false},
	} {
		out, in, ok := differing(text(c.before), text(c.after))
		if ok != c.ok || ok && (flat(out) != c.out || flat(in) != c.in) {
			t.Errorf("%s → %s: out %q, in %q, %v", c.before, c.after, flat(out), flat(in), ok)
		}
	}
	if _, _, ok := differing([]string{line("a"), "satu dua tiga"}, []string{line("a")}); ok {
		t.Error("a line that is too short to tell anything")
	}
}
