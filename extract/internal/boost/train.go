package boost

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Data is a training set: rows of features, a label in [0,1] and a weight each.
type Data struct {
	X [][]float32
	Y []float32
	W []float32
}

// Params are the knobs of training.
type Params struct {
	Trees     int
	Leaves    int     // per tree
	Rate      float64 // shrinkage
	MinWeight float64 // least hessian of a leaf
	L2        float64 // on leaf values
	Rows      float64 // share of rows per tree
	Cols      float64 // share of features per tree
	Seed      uint64
}

const bins = 64

type binned struct {
	cuts [][]float32 // thresholds per feature, ascending; bin b holds values <= cuts[b]
	cols [][]uint8   // per feature, per row
}

// bin chooses cut points at quantiles and sorts every value into its bin.
func bin(x [][]float32) *binned {
	nf := len(x[0])
	b := &binned{cuts: make([][]float32, nf), cols: make([][]uint8, nf)}
	parallel(nf, func(f int) {
		step := max(1, len(x)/50000)
		vals := make([]float32, 0, len(x)/step+1)
		for i := 0; i < len(x); i += step {
			vals = append(vals, x[i][f])
		}
		slices.Sort(vals)
		var cuts []float32
		uniq := slices.Compact(slices.Clone(vals))
		if len(uniq) <= bins {
			for i := 0; i+1 < len(uniq); i++ {
				cuts = append(cuts, mid(uniq[i], uniq[i+1]))
			}
		} else {
			// Half of the cuts at quantiles of the rows, half at quantiles of the distinct values.
			for k := 1; k < bins/2; k++ {
				cuts = append(cuts, vals[k*len(vals)/(bins/2)], uniq[k*len(uniq)/(bins/2)])
			}
			slices.Sort(cuts)
			cuts = slices.Compact(cuts)
		}
		col := make([]uint8, len(x))
		for i := range x {
			j, _ := slices.BinarySearch(cuts, x[i][f])
			col[i] = uint8(j)
		}
		b.cuts[f], b.cols[f] = cuts, col
	})
	return b
}

func mid(a, b float32) float32 {
	m := a + (b-a)/2
	if m >= b || m < a {
		return a
	}
	return m
}

func parallel(n int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// Train grows a model. The same data and parameters give the same model.
func Train(d Data, p Params) *Model {
	n := len(d.X)
	b := bin(d.X)
	rng := rand.New(rand.NewPCG(p.Seed, 1))
	var sy, sw float64
	for i := range d.Y {
		sy += float64(d.Y[i] * d.W[i])
		sw += float64(d.W[i])
	}
	m := &Model{Base: float32(math.Log((sy + 1e-6) / (sw - sy + 1e-6)))}
	score := make([]float32, n)
	for i := range score {
		score[i] = m.Base
	}
	g := &grower{b: b, p: p, grad: make([]float32, n), hess: make([]float32, n)}
	nf := len(d.X[0])
	for range p.Trees {
		for i := range score {
			pr := Prob(score[i])
			g.grad[i] = (pr - d.Y[i]) * d.W[i]
			g.hess[i] = max(pr*(1-pr), 1e-6) * d.W[i]
		}
		rows := make([]int32, 0, n)
		for i := range n {
			if rng.Float64() < p.Rows {
				rows = append(rows, int32(i))
			}
		}
		g.feats = g.feats[:0]
		for f := range nf {
			if len(b.cuts[f]) > 0 && rng.Float64() < p.Cols {
				g.feats = append(g.feats, f)
			}
		}
		root := g.grow(rows)
		at := int32(len(m.Nodes))
		m.Roots = append(m.Roots, at)
		m.Nodes = root.write(m.Nodes, b, float32(p.Rate))
		for i := range score {
			score[i] += float32(p.Rate) * root.value(b, i)
		}
	}
	return m
}

type treeNode struct {
	rows        []int32
	g, h        float64
	feature     int
	bin         uint8
	gain        float64
	left, right *treeNode
	leaf        float32
	hist        []histBin
}

type histBin struct{ g, h float64 }

type grower struct {
	b          *binned
	p          Params
	grad, hess []float32
	feats      []int
}

func (g *grower) grow(rows []int32) *treeNode {
	root := &treeNode{rows: rows}
	for _, i := range rows {
		root.g += float64(g.grad[i])
		root.h += float64(g.hess[i])
	}
	g.histogram(root)
	g.best(root)
	leaves := []*treeNode{root}
	for len(leaves) < g.p.Leaves {
		at := -1
		for i, l := range leaves {
			if l.gain > 1e-9 && (at < 0 || l.gain > leaves[at].gain) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		n := leaves[at]
		g.split(n)
		leaves[at] = n.left
		leaves = append(leaves, n.right)
	}
	for _, l := range leaves {
		l.leaf = float32(-l.g / (l.h + g.p.L2))
		l.rows, l.hist = nil, nil
	}
	return root
}

func (g *grower) histogram(n *treeNode) {
	n.hist = make([]histBin, len(g.feats)*bins)
	parallel(len(g.feats), func(k int) {
		col := g.b.cols[g.feats[k]]
		h := n.hist[k*bins : (k+1)*bins]
		for _, i := range n.rows {
			c := &h[col[i]&(bins-1)]
			c.g += float64(g.grad[i])
			c.h += float64(g.hess[i])
		}
	})
}

func (g *grower) best(n *treeNode) {
	n.gain = 0
	base := n.g * n.g / (n.h + g.p.L2)
	for k, f := range g.feats {
		h := n.hist[k*bins : (k+1)*bins]
		var gl, hl float64
		for b := range g.b.cuts[f] {
			gl += h[b].g
			hl += h[b].h
			gr, hr := n.g-gl, n.h-hl
			if hl < g.p.MinWeight || hr < g.p.MinWeight {
				continue
			}
			gain := gl*gl/(hl+g.p.L2) + gr*gr/(hr+g.p.L2) - base
			if gain > n.gain {
				n.gain, n.feature, n.bin = gain, f, uint8(b)
			}
		}
	}
}

func (g *grower) split(n *treeNode) {
	col := g.b.cols[n.feature]
	l, r := &treeNode{}, &treeNode{}
	for _, i := range n.rows {
		t := r
		if col[i] <= n.bin {
			t = l
		}
		t.rows = append(t.rows, i)
		t.g += float64(g.grad[i])
		t.h += float64(g.hess[i])
	}
	small, big := l, r
	if len(l.rows) > len(r.rows) {
		small, big = r, l
	}
	g.histogram(small)
	big.hist = n.hist
	for i := range big.hist {
		big.hist[i].g -= small.hist[i].g
		big.hist[i].h -= small.hist[i].h
	}
	g.best(l)
	g.best(r)
	n.left, n.right, n.rows, n.hist = l, r, nil, nil
}

func (n *treeNode) value(b *binned, i int) float32 {
	for n.left != nil {
		if b.cols[n.feature][i] <= n.bin {
			n = n.left
		} else {
			n = n.right
		}
	}
	return n.leaf
}

func (n *treeNode) write(nodes []Node, b *binned, rate float32) []Node {
	if n.left == nil {
		return append(nodes, Node{Feature: -1, Value: n.leaf * rate})
	}
	at := len(nodes)
	nodes = append(nodes, Node{Feature: int16(n.feature), Value: b.cuts[n.feature][n.bin]})
	nodes = n.left.write(nodes, b, rate)
	nodes[at].Right = int16(len(nodes) - at)
	return n.right.write(nodes, b, rate)
}
