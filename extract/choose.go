package extract

import "warta/extract/internal/page"

// choose marks the blocks that are the article's.
func choose(prob []float32) []bool {
	keep := make([]bool, len(prob))
	for i, p := range prob {
		keep[i] = p > page.Threshold
	}
	return keep
}
