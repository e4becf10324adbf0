package main

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode"

	"warta/extract/internal/plain"
)

// tokens splits as the benchmarks do: runs of letters, digits and underscores; each character of a
// script without spaces is one.
func tokens(s string) []string {
	var out []string
	start := -1
	end := func(i int) {
		if start >= 0 {
			out = append(out, s[start:i])
			start = -1
		}
	}
	s = strings.NewReplacer("\u00ad", "", "\u200b", "", "\ufeff", "").Replace(plain.NFC(s))
	for i, r := range s {
		switch {
		case plain.IsCJK(r):
			end(i)
			out = append(out, string(r))
		case r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
			if start < 0 {
				start = i
			}
		default:
			end(i)
		}
	}
	end(len(s))
	return out
}

func shingles(t []string) map[uint64]int {
	out := make(map[uint64]int, len(t))
	if len(t) == 0 {
		return out
	}
	for i := range max(1, len(t)-3) {
		var h uint64
		for k := i; k < min(i+4, len(t)); k++ {
			h = h*1099511628211 + maphash.String(seed, t[k])
		}
		out[h]++
	}
	return out
}

func bag(t []string) map[uint64]int {
	out := make(map[uint64]int, len(t))
	for _, w := range t {
		out[maphash.String(seed, strings.ToLower(w))]++
	}
	return out
}

// overlap gives precision, recall and whether there was anything on either side.
func overlap(gold, pred map[uint64]int) (p, r float64) {
	var tp, g, q int
	for k, n := range pred {
		q += n
		tp += min(n, gold[k])
	}
	for _, n := range gold {
		g += n
	}
	if q > 0 {
		p = float64(tp) / float64(q)
	}
	if g > 0 {
		r = float64(tp) / float64(g)
	}
	return p, r
}

func f1(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

type tally struct {
	n, answered    int
	sP, sR, wF     float64
	ceilP, ceilR   float64
	firstP, firstR float64
	firstW         float64
	ceilW          float64
}

// report prints the benchmark's figures of the cross-validated answers per corpus, beside those of the
// first pass alone and of the labels themselves (the ceiling).
func report(s *set, dump string) {
	out := map[string]*tally{}
	var order []string
	files := map[string]*os.File{}
	for _, g := range s.pages {
		t := out[g.corpus]
		if t == nil {
			t = &tally{}
			out[g.corpus] = t
			order = append(order, g.corpus)
		}
		gs, gb := shingles(g.body), bag(g.body)
		value := func(keep func(i int) bool) (text string, p, r, w float64) {
			var b strings.Builder
			for i := range g.doc.Blocks {
				if keep(i) {
					b.WriteString(g.doc.BlockText(i))
					b.WriteByte('\n')
				}
			}
			tk := tokens(b.String())
			p, r = overlap(gs, shingles(tk))
			wp, wr := overlap(gb, bag(tk))
			return b.String(), p, r, f1(wp, wr)
		}
		text, p, r, w := value(func(i int) bool { return g.prob2[i] > 0.5 })
		t.n++
		t.sP, t.sR, t.wF = t.sP+p, t.sR+r, t.wF+w
		_, p, r, w = value(func(i int) bool { return g.prob[i] > 0.5 })
		t.firstP, t.firstR, t.firstW = t.firstP+p, t.firstR+r, t.firstW+w
		_, p, r, w = value(func(i int) bool { return g.label[i] > 0.5 })
		t.ceilP, t.ceilR, t.ceilW = t.ceilP+p, t.ceilR+r, t.ceilW+w
		if dump != "" {
			f := files[g.corpus]
			if f == nil {
				f, _ = os.Create(filepath.Join(dump, g.corpus+".jsonl"))
				files[g.corpus] = f
			}
			b, _ := json.Marshal(map[string]string{"id": g.id, "text": text})
			fmt.Fprintln(f, string(b))
		}
	}
	sort.Strings(order)
	for _, c := range order {
		t := out[c]
		n := float64(t.n)
		fmt.Printf("%-20s n=%d  sF1 %.4f (P %.4f R %.4f) wF1 %.4f | first pass %.4f %.4f | labels %.4f %.4f\n", c, t.n,
			f1(t.sP/n, t.sR/n), t.sP/n, t.sR/n, t.wF/n, f1(t.firstP/n, t.firstR/n), t.firstW/n, f1(t.ceilP/n, t.ceilR/n), t.ceilW/n)
	}
	for _, f := range files {
		f.Close()
	}
}
