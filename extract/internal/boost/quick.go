package boost

import (
	"fmt"
	"math"
)

// MaxFeatures is how many features a model that is asked quickly may have.
const MaxFeatures = 511

// Row is what is asked of: the features, and one place more that Quick needs for itself.
type Row [MaxFeatures + 1]float32

// Quick is a model laid out for asking: five trees are descended side by side and without branches, so that
// the processor neither guesses nor waits. It is safe for concurrent use.
type Quick struct {
	base  float32
	stops []Stop
	roots []uint32
	nodes []place
}

// place is a node. Its children lie side by side. A leaf asks for the feature MaxFeatures, which is never
// above any value, and is its own left child.
type place struct {
	value float32
	next  uint32 // feature in the low bits, index of the left child above them
}

const (
	featureBits = 9
	featureMask = 1<<featureBits - 1
)

// step is the child of n that x goes to: left unless the feature is above the value.
func (n place) step(x *Row) uint32 {
	return n.next>>featureBits + math.Float32bits(n.value-x[n.next&featureMask])>>31
}

// Stop is a place on the way through the trees where a row is settled: after so many trees, a hopeless one below
// so many log odds, and a sure one above so many. What the other trees add to the sure ones in the mean is
// credited to them.
type Stop struct {
	After         int
	Below         float32
	Above, Credit float32 // Above 0: no row is sure
}

// Quick lays m out for asking, which ends at the first of stops that holds.
func (m *Model) Quick(stops []Stop) (*Quick, error) {
	q := &Quick{base: m.Base, nodes: make([]place, 0, len(m.Nodes))}
	if len(m.Nodes) >= 1<<(32-featureBits) {
		return nil, fmt.Errorf("trees: %d nodes are too many", len(m.Nodes))
	}
	for _, s := range stops {
		if s.After <= len(m.Roots) {
			q.stops = append(q.stops, s)
		}
	}
	var queue []int32 // of m.Nodes, in the order of q.nodes
	for _, root := range m.Roots {
		at := len(q.nodes)
		q.roots = append(q.roots, uint32(at))
		queue = append(queue[:0], root)
		for i := 0; i < len(queue); i++ {
			n := &m.Nodes[queue[i]]
			if n.Feature < 0 {
				q.nodes = append(q.nodes, place{n.Value, uint32(at+i)<<featureBits | MaxFeatures})
				continue
			}
			if n.Feature >= MaxFeatures {
				return nil, fmt.Errorf("trees: feature %d of at most %d", n.Feature, MaxFeatures)
			}
			q.nodes = append(q.nodes, place{n.Value, uint32(at+len(queue))<<featureBits | uint32(n.Feature)})
			queue = append(queue, queue[i]+1, queue[i]+int32(n.Right))
		}
	}
	return q, nil
}

// Score is the log odds of x, or an estimate of them from where it was settled.
// It writes to the last place of x.
func (q *Quick) Score(x *Row) float32 {
	x[MaxFeatures] = float32(math.Inf(-1))
	s, done := q.base, 0
	for _, stop := range q.stops {
		s += q.sum(q.roots[done:stop.After], x)
		if s < stop.Below {
			return s
		}
		if stop.Above > 0 && s > stop.Above {
			return s + stop.Credit
		}
		done = stop.After
	}
	return s + q.sum(q.roots[done:], x)
}

func (q *Quick) sum(roots []uint32, x *Row) float32 {
	s := float32(0)
	nodes := q.nodes
	for ; len(roots) >= 5; roots = roots[5:] {
		a, b, c, d, e := nodes[roots[0]], nodes[roots[1]], nodes[roots[2]], nodes[roots[3]], nodes[roots[4]]
		for a.next&b.next&c.next&d.next&e.next&featureMask != MaxFeatures {
			a, b, c, d, e = nodes[a.step(x)], nodes[b.step(x)], nodes[c.step(x)], nodes[d.step(x)], nodes[e.step(x)]
		}
		s = s + a.value + b.value + c.value + d.value + e.value
	}
	for _, root := range roots {
		n := nodes[root]
		for n.next&featureMask != MaxFeatures {
			n = nodes[n.step(x)]
		}
		s += n.value
	}
	return s
}
