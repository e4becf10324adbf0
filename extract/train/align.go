package main

import "hash/maphash"

// mark labels the blocks by aligning the page's words with the gold body's: runs of equal words in order
// count, scattered ones hardly. A block is the article's when at least half of its words are aligned.
func (g *gold) mark() {
	n := len(g.doc.Blocks)
	g.label, g.weight = make([]float32, n), make([]float32, n)
	var words []string
	of := make([]int32, 0, 4096)
	count := make([]int, n)
	for i := range n {
		t := tokens(g.doc.BlockText(i))
		count[i] = len(t)
		for range t {
			of = append(of, int32(i))
		}
		words = append(words, t...)
	}
	hit := make([]int, n)
	for _, i := range align(words, g.body) {
		hit[of[i]]++
	}
	goldN := float32(len(g.body))
	var total float32
	for i := range n {
		if count[i] == 0 {
			continue
		}
		r := float32(hit[i]) / float32(count[i])
		if r >= 0.5 {
			g.label[i] = 1
		}
		sure := max(2*r-1, 1-2*r)
		w := (float32(min(count[i], 200)) + 4) / (goldN + 20)
		g.weight[i] = w * (0.1 + 0.9*sure)
		if g.label[i] == 0 {
			total += g.weight[i]
		}
	}
	// Long comment pages must not outweigh the rest.
	if total > 2 {
		for i := range n {
			if g.label[i] == 0 {
				g.weight[i] *= 2 / total
			}
		}
	}
	for i := range n {
		g.weight[i] *= 100 // so that a leaf's weight is a share of a page in percent
	}
}

var seed = maphash.MakeSeed()

// align gives the indexes of a's words that stand in b too, by the best order-preserving alignment.
func align(a, b []string) []int {
	n, m := len(a), len(b)
	if n == 0 || m == 0 {
		return nil
	}
	if n > 200_000_000/m {
		n = 200_000_000 / m
	}
	ah, bh := make([]uint64, n), make([]uint64, m)
	for i := range ah {
		ah[i] = maphash.String(seed, a[i])
	}
	for j := range bh {
		bh[j] = maphash.String(seed, b[j])
	}
	const (
		fromUp    = 0
		fromLeft  = 1
		fromMatch = 2
		runs      = 4 // the match continues a run
	)
	back := make([]byte, (n+1)*(m+1))
	s, sp := make([]float32, m+1), make([]float32, m+1)
	r, rp := make([]float32, m+1), make([]float32, m+1)
	for i := 1; i <= n; i++ {
		s, sp, r, rp = sp, s, rp, r
		row := back[i*(m+1) : (i+1)*(m+1)]
		s[0], r[0] = 0, -1e9
		for j := 1; j <= m; j++ {
			best, from := sp[j], byte(fromUp)
			if s[j-1] > best {
				best, from = s[j-1], fromLeft
			}
			r[j] = -1e9
			if ah[i-1] == bh[j-1] {
				v := sp[j-1] + 0.2
				var run byte
				if rp[j-1]+1 > v {
					v, run = rp[j-1]+1, runs
				}
				r[j] = v
				from |= run
				if v > best {
					best, from = v, fromMatch|run
				}
			}
			s[j] = best
			row[j] = from
		}
	}
	var out []int
	i, j := n, m
	inRun := false
	for i > 0 && j > 0 {
		c := back[i*(m+1)+j]
		if inRun || c&3 == fromMatch {
			out = append(out, i-1)
			inRun = c&runs != 0
			i, j = i-1, j-1
			continue
		}
		if c&3 == fromUp {
			i--
		} else {
			j--
		}
	}
	return out
}
