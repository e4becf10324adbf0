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
	mark := func(limit float32) (found bool) {
		for i, p := range prob {
			keep[i] = p > limit
			found = found || keep[i]
		}
		return found
	}
	if !mark(limit) {
		mark(atWorst) // a doubtful text is better than none
	}
	return keep
}

// atWorst is how likely blocks must be where none is likely enough: a few lines are never sure.
const atWorst = 0.35

// unshow drops what a reader of the page does not see, where it is the lesser part of what was chosen:
// some sites show their articles by script alone, and then all of it is hidden.
func unshow(doc *page.Page, keep []bool) {
	var hidden, shown int32
	for i, k := range keep {
		if b := &doc.Blocks[i]; k && doc.Elements[b.El].Hidden {
			hidden += b.Chars
		} else if k {
			shown += b.Chars
		}
	}
	if hidden == 0 || hidden*3 > shown {
		return
	}
	for i, k := range keep {
		if k && doc.Elements[doc.Blocks[i].El].Hidden {
			keep[i] = false
		}
	}
}
