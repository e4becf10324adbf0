package fingerprint

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// naive counts shingles the plain way.
func naive(a, b string) float64 {
	set := func(s string) map[string]bool {
		w := strings.Fields(strings.ToLower(strings.ReplaceAll(s, ".", " ")))
		out := map[string]bool{}
		for i := 0; i+5 <= len(w); i++ {
			out[strings.Join(w[i:i+5], " ")] = true
		}
		return out
	}
	x, y := set(a), set(b)
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

// edit changes words at random: drops, doubles and replaces lines and words.
func edit(r *rand.Rand, s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	var out []string
	for _, l := range lines {
		w := strings.Fields(l)
		switch r.IntN(8) {
		case 0:
			continue
		case 1:
			out = append(out, l)
		case 2:
			w[r.IntN(len(w))] = "diganti"
		case 3:
			out = append([]string{l}, out...)
			continue
		}
		out = append(out, strings.Join(w, " "))
	}
	return strings.Join(out, "\n")
}

// TestCompareIsExact holds the figures against plain counting, and every passage against the texts.
func TestCompareIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range uint64(200) {
		x := prose(i, 60+r.IntN(200))
		y := edit(r, x)
		a, b := New("", x), New("", y)
		c := Compare(a, b)
		if want := naive(x, y); math.Abs(c.Jaccard-want) > 1e-12 {
			t.Fatalf("%d: %.4f, not %.4f", i, c.Jaccard, want)
		}
		checkPassages(t, a, b, &c)
		if c.KeptA < c.InA {
			t.Errorf("kept %.3f of the words, but %.3f of the shingles", c.KeptA, c.InA)
		}
		back := Compare(b, a)
		if back.Jaccard != c.Jaccard || back.InA != c.InB || back.Shared != c.Shared {
			t.Errorf("%d: not the same the other way round", i)
		}
	}
}

func checkPassages(t *testing.T, a, b *Text, c *Comparison) {
	t.Helper()
	last := -1
	for _, p := range c.Passages {
		x, y := a.Body[p.A.From:p.A.To], b.Body[p.B.From:p.B.To]
		wx, wy := New("", "\n"+x), New("", "\n"+y)
		if p.A.From < last {
			t.Errorf("passages overlap at %d", p.A.From)
		}
		last = p.A.To
		if len(wx.words) != len(wy.words) || p.Words < min(shingleWords, len(a.words)) {
			continue // a passage may begin like a dateline or a credit, and be trimmed as a text of its own
		}
		for i := range wx.words {
			if wx.words[i].hash != wy.words[i].hash {
				t.Errorf("passage differs: %q, %q", x, y)
				break
			}
		}
	}
	for _, f := range []float64{c.Jaccard, c.InA, c.InB, c.KeptA, c.KeptB} {
		if f < 0 || f > 1 || math.IsNaN(f) {
			t.Errorf("share %v", f)
		}
	}
}

func TestPassages(t *testing.T) {
	a := New("", "Bupati meresmikan jembatan gantung di Desa Sukamaju pada Senin. Warga menyambut gembira jembatan yang lama dinanti itu.")
	b := New("", "KALIANDA - “Warga menyambut gembira jembatan yang lama dinanti”, kata camat. Bupati meresmikan Jembatan Gantung di Desa Sukamaju kemarin.")
	c := Compare(a, b)
	var got []string
	for _, p := range c.Passages {
		got = append(got, a.Body[p.A.From:p.A.To]+" = "+b.Body[p.B.From:p.B.To])
	}
	want := "Bupati meresmikan jembatan gantung di Desa Sukamaju = Bupati meresmikan Jembatan Gantung di Desa Sukamaju|" +
		"Warga menyambut gembira jembatan yang lama dinanti = Warga menyambut gembira jembatan yang lama dinanti"
	if strings.Join(got, "|") != want {
		t.Errorf("%q", got)
	}
	if p, ok := c.Longest(); !ok || p.Words != 7 {
		t.Errorf("longest %v", p)
	}
}

func TestSwaps(t *testing.T) {
	a := New("", "Harga cabai di Pasar Tugu hari ini mencapai Rp45.000 per kilogram menurut pedagang setempat yang ditemui pagi tadi.")
	for _, tc := range []struct {
		name, b string
		want    int
	}{
		{"the same", "Harga cabai di Pasar Tugu hari ini mencapai Rp 45.000 per kilogram menurut pedagang setempat yang ditemui pagi tadi.", 0},
		{"other wording", "Harga cabai di Pasar Tugu hari ini menyentuh angka Rp45.000 per kilogram menurut pedagang setempat yang ditemui pagi tadi.", 0},
		{"other price", "Harga cabai di Pasar Tugu hari ini mencapai Rp52.500 per kilogram menurut pedagang setempat yang ditemui pagi tadi.", 1},
		{"other price and person", "Harga cabai di Pasar Tugu hari ini mencapai Rp52.500 per kilogram menurut pedagang setempat yang ditemui Rabu.", 1},
		{"a figure left out", "Harga cabai di Pasar Tugu hari ini mencapai sekian rupiah per kilogram menurut pedagang setempat yang ditemui pagi tadi.", 0},
	} {
		if c := Compare(a, New("", tc.b)); c.Swapped != tc.want {
			t.Errorf("%s: %d swapped: %v", tc.name, c.Swapped, c.Swaps)
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("LIWA (Contoh) - Satu dua tiga empat lima enam 7.000 Delapan.\nEditor: x", "Satu dua tiga empat lima enam 8.000 Delapan")
	f.Add("a a a a a a a a a a a a a a a", "a a a a a a a a")
	f.Add("\xff\xfe\x00 1.1.1.1.1 ’’’", "東京タワー ' . : 1:")
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := New(y, x), New(x, y)
		c := Compare(a, b)
		checkPassages(t, a, b, &c)
		if v := Judge(a, b, &c, Setting{}); v.Kind == "" || v.Reason == "" {
			t.Error("no verdict")
		}
		for _, ch := range Changes(a, b) {
			if ch.Kind == "" {
				t.Error("no kind")
			}
		}
		if self := Compare(a, a); a.Words() > 0 && self.Jaccard != 1 {
			t.Errorf("a text is %.3f like itself", self.Jaccard)
		}
	})
}
