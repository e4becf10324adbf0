package extract

import "warta/extract/internal/page"

// choose marks the blocks that are the article's. The trees learned mostly from English pages; in other
// languages their doubts are right less often, so more is asked.
func choose(prob []float32, language string) []bool {
	limit := float32(page.Threshold)
	if language != "" && language != "en" {
		limit = page.ThresholdForeign
	}
	keep := make([]bool, len(prob))
	for i, p := range prob {
		keep[i] = p > limit
	}
	return keep
}
