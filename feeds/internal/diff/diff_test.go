package diff

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func show(list []Run) string {
	var b strings.Builder
	for _, r := range list {
		fmt.Fprintf(&b, "%c%s ", " -+"[r.Op], strings.Join(r.Words, "_"))
	}
	return strings.TrimSpace(b.String())
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"", "", ""},
		{"satu dua", "satu dua", "satu_dua"},
		{"", "baru", "+baru"},
		{"lama", "", "-lama"},
		{"korban dua orang tewas", "korban tiga orang tewas", "korban -dua +tiga  orang_tewas"},
		{"a b c", "a b\nc", "a_b +\n  c"},
		{"a x b y c", "a b c", "a -x  b -y  c"},
		{"a b c a b b a", "c b a b a c", "-a_b  c +b  a_b -b  a +c"},
	} {
		if got := show(Words(c.a, c.b)); got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

// whole checks that nothing is lost or invented.
func whole(t *testing.T, a, b string) {
	t.Helper()
	var x, y []string
	for _, r := range Words(a, b) {
		if r.Op != Inserted {
			x = append(x, r.Words...)
		}
		if r.Op != Deleted {
			y = append(y, r.Words...)
		}
	}
	if strings.Join(x, " ") != strings.Join(split(a), " ") || strings.Join(y, " ") != strings.Join(split(b), " ") {
		t.Errorf("%q to %q gives %q and %q", a, b, x, y)
	}
}

func TestWhole(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	text := func(n, kinds int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = string(rune('a' + dice.IntN(kinds)))
		}
		return strings.Join(words, " ")
	}
	for range 500 {
		whole(t, text(dice.IntN(30), 1+dice.IntN(5)), text(dice.IntN(30), 1+dice.IntN(5)))
	}
	whole(t, text(3000, 26), text(3000, 26)) // more edits than are searched for
	whole(t, strings.Repeat("a ", 2000), strings.Repeat("b ", 2000))
}

func FuzzWords(f *testing.F) {
	f.Add("a b", "b\na")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) < 5000 {
			whole(t, a, b)
		}
	})
}
