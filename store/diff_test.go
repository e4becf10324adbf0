package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// written shows runs in one line: [-out-] {+in+}.
func written(list []Run) string {
	var parts []string
	for _, r := range list {
		s := strings.ReplaceAll(strings.Join(r.Words, " "), "\n", "¶")
		switch r.Op {
		case OpOut:
			s = "[-" + s + "-]"
		case OpIn:
			s = "{+" + s + "+}"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

func TestDiffWords(t *testing.T) {
	for _, tc := range []struct{ a, b, want string }{
		{"", "", ""},
		{"a b", "a  b", "a b"},
		{"a b c", "a x c", "a [-b-] {+x+} c"},
		{"", "a", "{+a+}"},
		{"a", "", "[-a-]"},
		{"satu dua\ntiga empat\nlima", "satu dua\ntiga lima empat\nlima", "satu dua ¶ tiga {+lima+} empat ¶ lima"},
		{"satu\ndua\ntiga", "satu\ntiga", "satu ¶ [-dua ¶-] tiga"},
		{"tewas 3 orang di Metro", "tewas 5 orang di Metro.", "tewas [-3-] {+5+} orang di [-Metro-] {+Metro.+}"},
	} {
		if got := written(DiffWords(tc.a, tc.b)); got != tc.want {
			t.Errorf("%q → %q: %s; want %s", tc.a, tc.b, got, tc.want)
		}
	}
}

// readsOff checks that both texts can be read off the runs between them.
func readsOff(t *testing.T, a, b string) {
	t.Helper()
	fields := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\n", " ¶ ")), " ") }
	var x, y []string
	for _, r := range DiffWords(a, b) {
		if r.Op != OpIn {
			x = append(x, r.Words...)
		}
		if r.Op != OpOut {
			y = append(y, r.Words...)
		}
	}
	if fields(strings.Join(x, " ")) != fields(a) || fields(strings.Join(y, " ")) != fields(b) {
		t.Fatalf("%q → %q: %q, %q", a, b, x, y)
	}
}

func FuzzDiffWords(f *testing.F) {
	f.Add("a b", "b\na")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) < 5000 {
			readsOff(t, a, b)
		}
	})
}

// TestDiffIsWhole: whatever differs, both texts can be read off the runs; texts that differ throughout too.
func TestDiffIsWhole(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	text := func(n, words int) string {
		var s []string
		for range n {
			s = append(s, fmt.Sprint("w", rnd.IntN(words)))
			if rnd.IntN(8) == 0 {
				s = append(s, "\n")
			}
		}
		return strings.Join(s, " ")
	}
	for i := range 200 {
		n := 1 + i*i/10
		a, b := text(rnd.IntN(n), 1+rnd.IntN(50)), text(rnd.IntN(n), 1+rnd.IntN(50))
		readsOff(t, a, b)
	}
}

func TestCompare(t *testing.T) {
	day := func(n int) Instant { return NewInstant(time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC)) }
	old := Content{Title: "Tiga tewas", Authors: []string{"Siti"}, Text: "Tiga orang tewas.\nPolisi menyelidiki.", Modified: day(1)}
	for _, tc := range []struct {
		name string
		edit func(c *Content)
		want []EditKind
	}{
		{"nothing", func(c *Content) { c.HTML, c.Image, c.Modified = "<p>x</p>", &Image{}, day(2) }, nil},
		{"blanks", func(c *Content) { c.Text = "Tiga  orang tewas.\nPolisi menyelidiki. " }, nil},
		{"headline, said", func(c *Content) { c.Title, c.Modified = "Lima tewas", day(2) }, []EditKind{EditHeadline}},
		{"text, silent", func(c *Content) { c.Text = strings.Replace(c.Text, "Tiga", "Lima", 1) }, []EditKind{EditText, EditSilent}},
		{"authors", func(c *Content) { c.Authors, c.Modified = []string{"Siti", "Budi"}, day(2) }, []EditKind{EditAuthors}},
		{"correction", func(c *Content) { c.Text += "\nRalat: jumlah korban lima." }, []EditKind{EditText, EditCorrection}},
		{"correction in the title", func(c *Content) { c.Title = "[RALAT] Tiga tewas" }, []EditKind{EditHeadline, EditCorrection}},
		{"correction in a phrase", func(c *Content) { c.Text += " (Berita ini telah dikoreksi redaksi.)" }, []EditKind{EditText, EditCorrection}},
		{"a word that is none", func(c *Content) { c.Text += " Polisi mengoreksi data, kata koreksi itu." }, []EditKind{EditText, EditSilent}},
		{"unpublished", func(c *Content) { *c = Content{NotArticle: "soft-404"} }, []EditKind{EditUnpublished}},
	} {
		c := old
		c.Authors = slices.Clone(old.Authors)
		tc.edit(&c)
		if got := Compare(&old, &c); !slices.Equal(got.Kinds, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got.Kinds, tc.want)
		}
	}
	c := old
	c.Text = "Lima orang tewas di Metro.\nPolisi menyelidiki."
	if got := Compare(&old, &c); got.Out != 2 || got.In != 4 || got.Title != nil {
		t.Errorf("%+v", got)
	}
}
