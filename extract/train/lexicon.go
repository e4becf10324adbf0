package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"sort"

	"warta/extract/internal/page"
)

// lexParams are the knobs of the lexicons.
type lexParams struct {
	sites int     // a term must stand on this many sites: what one site says is no language
	l2    float64 // penalty
	least float64 // weights nearer to 0 are left out
}

// sample is the terms of one block or element, with its label.
type sample struct {
	terms []string
	host  string
	fold  int
	y, w  float32
}

// weights fits a logistic regression with L2 penalty over the terms' presence, leaving out one fold, by
// AdaGrad; terms seen on too few sites are left out.
func weights(samples []sample, skip int, lp lexParams) map[string]float32 {
	sites := map[string]map[string]bool{}
	for _, s := range samples {
		if s.fold == skip {
			continue
		}
		for _, t := range s.terms {
			m := sites[t]
			if m == nil {
				m = map[string]bool{}
				sites[t] = m
			}
			if len(m) < lp.sites {
				m[s.host] = true
			}
		}
	}
	id := map[string]int{}
	var names []string
	for t, m := range sites {
		if len(m) >= lp.sites && len(t) < 40 {
			names = append(names, t)
		}
	}
	sort.Strings(names)
	for i, t := range names {
		id[t] = i
	}
	type row struct {
		ids  []int32
		y, w float64
	}
	var rows []row
	var sumW float64
	for _, s := range samples {
		if s.fold == skip || s.w == 0 {
			continue
		}
		r := row{y: float64(s.y), w: float64(s.w)}
		for _, t := range s.terms {
			if i, ok := id[t]; ok {
				r.ids = append(r.ids, int32(i))
			}
		}
		slices.Sort(r.ids)
		r.ids = slices.Compact(r.ids)
		sumW += r.w
		rows = append(rows, r)
	}
	mean := sumW / float64(len(rows))
	w := make([]float64, len(names))
	g2 := make([]float64, len(names))
	bias, b2 := 0.0, 1e-6
	for epoch := range 8 {
		for k := range rows {
			// A fixed permutation that differs between epochs.
			r := &rows[(k*7919+epoch*104729)%len(rows)]
			s := bias
			for _, i := range r.ids {
				s += w[i]
			}
			g := (1/(1+math.Exp(-s)) - r.y) * min(r.w/mean, 5)
			b2 += g * g
			bias -= 0.1 * g / math.Sqrt(b2)
			for _, i := range r.ids {
				gi := g + lp.l2*w[i]
				g2[i] += gi * gi
				w[i] -= 0.1 * gi / math.Sqrt(g2[i]+1e-6)
			}
		}
	}
	out := map[string]float32{}
	for i, t := range names {
		if math.Abs(w[i]) >= lp.least {
			out[t] = float32(math.Round(w[i]*100) / 100)
		}
	}
	return out
}

func lexicon(w map[string]float32) *page.Lexicon {
	m := make(map[uint32]float32, len(w))
	for t, v := range w {
		m[page.TermHash(t)] = v
	}
	return page.NewLexicon(m)
}

// writeLexicon writes the terms, strongest first within each sign.
func writeLexicon(out io.Writer, what string, w map[string]float32) error {
	terms := make([]string, 0, len(w))
	for t := range w {
		terms = append(terms, t)
	}
	sort.Slice(terms, func(i, j int) bool {
		a, b := w[terms[i]], w[terms[j]]
		if a != b {
			return a < b
		}
		return terms[i] < terms[j]
	})
	if _, err := fmt.Fprintf(out, "# %s: how much a term speaks for an article's block. Written by extract/train.\n", what); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	for _, t := range terms {
		if _, err := fmt.Fprintf(out, "%s\t%g\n", t, w[t]); err != nil {
			return fmt.Errorf("write %s: %w", what, err)
		}
	}
	return nil
}

// samples gathers what the lexicons learn from: the words of each block of at most 80, and the class
// words of each block's element and its ancestors.
func (s *set) samples() (words, classes []sample) {
	for _, g := range s.pages {
		seen := map[uint64]bool{}
		for i := range g.doc.Blocks {
			b := &g.doc.Blocks[i]
			if g.weight[i] == 0 {
				continue
			}
			if b.Words <= 80 && !seen[b.Hash] {
				seen[b.Hash] = true
				t := page.Terms(g.doc.BlockText(i))
				slices.Sort(t)
				words = append(words, sample{slices.Compact(t), g.host, g.fold, g.label[i], g.weight[i]})
			}
			var t []string
			for x := b.El; x != 0; x = g.doc.Elements[x].Parent {
				t = append(t, g.doc.Elements[x].Terms...)
			}
			slices.Sort(t)
			classes = append(classes, sample{slices.Compact(t), g.host, g.fold, g.label[i], g.weight[i]})
		}
	}
	return words, classes
}

// learnLexicons fits both lexicons once per fold, without that fold, and once on all (index folds).
func (s *set) learnLexicons(folds int, lw, lc lexParams) (words, classes []map[string]float32) {
	ws, cs := s.samples()
	words, classes = make([]map[string]float32, folds+1), make([]map[string]float32, folds+1)
	parallel(2*(folds+1), func(i int) {
		f := i / 2
		if i%2 == 0 {
			words[f] = weights(ws, f, lw)
		} else {
			classes[f] = weights(cs, f, lc)
		}
	})
	return words, classes
}
