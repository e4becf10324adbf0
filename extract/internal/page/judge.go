package page

import (
	_ "embed"
	"fmt"

	"warta/extract/internal/boost"
)

//go:embed trees.txt
var treesText string

// Judge tells how likely each block is the article's. It is safe for concurrent use.
type Judge struct{ trees *boost.Quick }

// NewJudge reads the embedded trees.
func NewJudge() (*Judge, error) {
	m, err := boost.Read(treesText, NumFeatures)
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	q, err := Quick(m)
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	return &Judge{trees: q}, nil
}

// Quick lays trees out as a Judge asks them.
func Quick(m *boost.Model) (*boost.Quick, error) { return m.Quick(stops) }

// Probabilities gives for each block of p how likely it is the article's, 0 to 1.
func (j *Judge) Probabilities(p *Page) []float32 {
	c := p.Context()
	out := make([]float32, len(p.Blocks))
	var x boost.Row
	for i := range out {
		c.Features(i, x[:NumFeatures])
		out[i] = boost.Prob(j.trees.Score(&x))
	}
	return out
}

// stops are the places where a block is settled. Four blocks of five that are not the article's are given up,
// and half of those that are taken as sure. The train command counts the blocks that other trees would have put
// on the other side; on the development corpora that changed no answer, and a page's confidence by 0.0004 in the
// mean, 0.008 at most.
var stops = []boost.Stop{
	{After: 20, Below: -1.5},
	{After: 40, Below: -2},
	{After: 60, Below: -2.5},
	{After: 100, Below: -3, Above: 3, Credit: 1.1},
	{After: 140, Below: -4, Above: 2.5, Credit: 0.5},
}

// How likely a block must be the article's to be kept, cross-validated by site: in English, and in
// languages the trees saw little of.
const (
	Threshold        = 0.58
	ThresholdForeign = 0.65
)
