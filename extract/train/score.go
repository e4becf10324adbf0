package main

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode"

	"warta/extract/internal/page"
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

// thresholds that are tried; the product uses page.Threshold.
var thresholds = [...]float32{0.4, 0.45, 0.5, 0.55, 0.6, 0.7}

type tally struct {
	n                   int
	p, r, w             [len(thresholds)]float64
	ceilP, ceilR, ceilW float64
}

func (t *tally) add(k int, p, r, w float64) { t.p[k] += p; t.r[k] += r; t.w[k] += w }

// kept is the text of the blocks that are kept, a line each.
func (g *gold) kept(keep func(i int) bool) string {
	var b strings.Builder
	for i := range g.doc.Blocks {
		if keep(i) {
			b.WriteString(g.doc.BlockText(i))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// report prints the benchmark's figures of the cross-validated answers per corpus, at several
// thresholds, beside those of the labels themselves (the ceiling). No clean-up step has touched them.
func report(s *set, dump string) {
	out := map[string]*tally{}
	files := map[string]*os.File{}
	for _, g := range s.pages {
		t := out[g.corpus]
		if t == nil {
			t = &tally{}
			out[g.corpus] = t
		}
		t.n++
		gs, gb := shingles(g.body), bag(g.body)
		value := func(keep func(i int) bool) (p, r, w float64) {
			tk := tokens(g.kept(keep))
			p, r = overlap(gs, shingles(tk))
			wp, wr := overlap(gb, bag(tk))
			return p, r, f1(wp, wr)
		}
		for k, th := range thresholds {
			p, r, w := value(func(i int) bool { return g.prob[i] > th })
			t.add(k, p, r, w)
		}
		p, r, w := value(func(i int) bool { return g.label[i] > 0.5 })
		t.ceilP, t.ceilR, t.ceilW = t.ceilP+p, t.ceilR+r, t.ceilW+w
		if dump != "" {
			f := files[g.corpus]
			if f == nil {
				var err error
				if f, err = os.Create(filepath.Join(dump, g.corpus+".jsonl")); err != nil {
					log.Fatal(err)
				}
				files[g.corpus] = f
			}
			text := g.kept(func(i int) bool { return g.prob[i] > page.Threshold })
			if err := json.NewEncoder(f).Encode(map[string]string{"id": g.id, "text": text}); err != nil {
				log.Fatal(err)
			}
		}
	}
	names := make([]string, 0, len(out))
	for c := range out {
		names = append(names, c)
	}
	sort.Strings(names)
	for _, c := range names {
		t := out[c]
		n := float64(t.n)
		fmt.Printf("%-18s n=%d sF1 wF1:", c, t.n)
		for k, th := range thresholds {
			fmt.Printf(" | %.2f: %.4f %.4f", th, f1(t.p[k]/n, t.r[k]/n), t.w[k]/n)
		}
		fmt.Printf(" | labels %.4f %.4f\n", f1(t.ceilP/n, t.ceilR/n), t.ceilW/n)
	}
	for _, f := range files {
		if err := f.Close(); err != nil {
			log.Fatal(err)
		}
	}
}
