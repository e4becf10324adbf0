// Package boost holds gradient-boosted decision trees for a yes-or-no question: reading them from their
// data file, asking them, and (in train.go) growing them.
//
// The method is Friedman's (Annals of Statistics 29, 2001) with logistic loss and second-order leaf
// values as in XGBoost (Chen and Guestrin, 2016) over binned features.
package boost

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Model is a sum of trees. It is safe for concurrent use once read.
type Model struct {
	Base  float32 // log odds before any tree
	Roots []int32 // first node of each tree
	Nodes []Node
}

// Node is an inner node or, with Feature < 0, a leaf.
type Node struct {
	Value   float32 // threshold: left when feature value <= it; a leaf's log odds
	Feature int16
	Right   int16 // distance to the right child; the left child is the next node
}

// Score is the log odds of x.
func (m *Model) Score(x []float32) float32 {
	s := float32(0)
	for _, at := range m.Roots {
		n := m.Nodes[at]
		for n.Feature >= 0 {
			if x[n.Feature] <= n.Value {
				at++
			} else {
				at += int32(n.Right)
			}
			n = m.Nodes[at]
		}
		s += n.Value
	}
	return m.Base + s
}

// Prob turns log odds into a probability.
func Prob(score float32) float32 {
	return float32(1 / (1 + math.Exp(-float64(score))))
}

// Write writes the model as text: the base, then a line per node in depth-first order, "feature
// threshold right" or "= value" for a leaf; a tree ends with its last leaf.
func (m *Model) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "base %g\n", m.Base)
	for _, n := range m.Nodes {
		if n.Feature < 0 {
			fmt.Fprintf(b, "= %s\n", strconv.FormatFloat(float64(n.Value), 'g', 4, 32))
			continue
		}
		fmt.Fprintf(b, "%d %s %d\n", n.Feature, strconv.FormatFloat(float64(n.Value), 'g', -1, 32), n.Right)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write trees: %w", err)
	}
	return nil
}

// Read reads what Write wrote. features is how many features there are; a tree that asks for more, or
// whose nodes do not form a tree, is an error.
func Read(text string, features int) (*Model, error) {
	m := &Model{}
	pending := 0 // subtrees still open in the current tree
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "base "); ok {
			v, err := strconv.ParseFloat(rest, 32)
			if err != nil {
				return nil, fmt.Errorf("trees line %d: %w", n, err)
			}
			m.Base = float32(v)
			continue
		}
		node, err := readNode(line, features)
		if err != nil {
			return nil, fmt.Errorf("trees line %d: %w", n, err)
		}
		if pending == 0 {
			m.Roots = append(m.Roots, int32(len(m.Nodes)))
			pending = 1
		}
		pending--
		if node.Feature >= 0 {
			pending += 2
		}
		m.Nodes = append(m.Nodes, node)
	}
	if pending != 0 {
		return nil, fmt.Errorf("trees: the last tree is cut off")
	}
	return m, m.check()
}

func readNode(line string, features int) (Node, error) {
	a, rest, _ := strings.Cut(line, " ")
	if a == "=" {
		v, err := strconv.ParseFloat(rest, 32)
		if err == nil && v-v != 0 {
			err = fmt.Errorf("no finite leaf: %q", line)
		}
		return Node{Feature: -1, Value: float32(v)}, err
	}
	f, err := strconv.Atoi(a)
	if err != nil {
		return Node{}, err
	}
	b, c, _ := strings.Cut(rest, " ")
	v, err := strconv.ParseFloat(b, 32)
	if err != nil {
		return Node{}, err
	}
	right, err := strconv.Atoi(c)
	if err != nil {
		return Node{}, err
	}
	if f < 0 || f >= features || right < 2 || right > math.MaxInt16 {
		return Node{}, fmt.Errorf("no such node: %q", line)
	}
	return Node{Feature: int16(f), Value: float32(v), Right: int16(right)}, nil
}

// check makes sure that every right child lies inside its own tree, so that Score always ends.
func (m *Model) check() error {
	for t, root := range m.Roots {
		end := int32(len(m.Nodes))
		if t+1 < len(m.Roots) {
			end = m.Roots[t+1]
		}
		for i := root; i < end; i++ {
			if n := m.Nodes[i]; n.Feature >= 0 && (i+int32(n.Right) >= end || i+1 >= end) {
				return fmt.Errorf("trees: node %d points outside its tree", i)
			}
		}
	}
	return nil
}
