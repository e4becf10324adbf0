package page

import (
	_ "embed"
	"fmt"

	"warta/extract/internal/boost"
)

//go:embed first.txt
var firstText string

//go:embed second.txt
var secondText string

// Judge tells how likely each block is the article's. It is safe for concurrent use.
type Judge struct{ first, second *boost.Model }

// NewJudge reads the embedded trees.
func NewJudge() (*Judge, error) {
	first, err := boost.Read(firstText, NumFeatures)
	if err != nil {
		return nil, fmt.Errorf("first pass: %w", err)
	}
	second, err := boost.Read(secondText, NumFeatures+NumSecond)
	if err != nil {
		return nil, fmt.Errorf("second pass: %w", err)
	}
	return &Judge{first: first, second: second}, nil
}

// Probabilities gives for each block of p how likely it is the article's, 0 to 1.
func (j *Judge) Probabilities(p *Page) []float32 {
	c := p.Context(nil)
	n := len(p.Blocks)
	out := make([]float32, n)
	const width = NumFeatures + NumSecond
	x := make([]float32, n*width)
	for i := range n {
		row := x[i*width : i*width+NumFeatures]
		c.Features(i, row)
		out[i] = boost.Prob(j.first.Score(row))
	}
	s := c.Second(out)
	final := make([]float32, n)
	for i := range n {
		row := x[i*width : (i+1)*width]
		s.Features(i, row[NumFeatures:])
		final[i] = boost.Prob(j.second.Score(row))
	}
	return final
}
