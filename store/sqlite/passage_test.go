package sqlite

import (
	"math/rand/v2"
	"strings"
	"testing"

	"warta/store"
)

// TestPassagesOfLongTexts: a text that is cut into words only around the first find has the passage it has when all of it is.
func TestPassagesOfLongTexts(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 1))
	words := strings.Fields("Banjir merendam pemerintahan rumah-rumah Café Jum'at Jum’at salat “pasar” murah KALIANDA 2026 é ’tutup‘ mengungsi anak-anak tepi di ke dan yang")
	some := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[len(words)-1-int(float64(len(words))*rnd.Float64()*rnd.Float64())] + []string{" ", " ", ", ", ". "}[rnd.IntN(4)])
		}
		return b.String()
	}
	filler := func(n int) string { return strings.Repeat("lalu warga kembali bekerja seperti biasa; ", n) }
	long := 0
	for i := range 3000 {
		var text string
		for range 1 + rnd.IntN(4) {
			text += filler(rnd.IntN(40))
			if rnd.IntN(3) > 0 {
				text += some(rnd.IntN(6))
			}
		}
		for _, q := range []string{"banjir", "pemerintah", "cafe jumat", `"salat jumat"`, "pasar* murah", "jum'at", "ungsi OR kalianda", `title:anak 2026`, "tiada"} {
			w, err := store.ParseWords(q)
			if err != nil {
				t.Fatal(err)
			}
			short, all := newMatcher(w), newMatcher(w)
			if at, _ := short.start(text); at > 0 {
				long++
			}
			if got, want := short.passage("Judul", text), all.passageFrom("Judul", text, 0, true); got != want {
				t.Fatalf("text %d, %s: %q\n%q\nwant %q", i, q, text, got, want)
			}
		}
	}
	if long < 1000 {
		t.Errorf("only %d were cut", long)
	}
}
