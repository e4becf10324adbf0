package extract

// choose marks the blocks that are the article's.
func choose(prob []float32) []bool {
	keep := make([]bool, len(prob))
	for i, p := range prob {
		keep[i] = p > 0.5
	}
	return keep
}
