package extract

import "warta/extract/internal/page"

// doubtsTrue is how much of a body's expected loss is met, by cross-validation.
const doubtsTrue = 0.55

// confidence estimates how right a body is from what the trees thought of each block: the F1 to be
// expected if every probability is true, bent so that it agrees with what was measured on pages of sites that the
// trees had not seen (see "How clean" in the README): their doubts come true about half as often as they say.
func confidence(doc *page.Page, prob []float32, keep []bool) float64 {
	var tp, fp, fn float64
	for i := range prob {
		w := float64(doc.Blocks[i].Words)
		p := float64(prob[i])
		if keep[i] {
			tp += w * p
			fp += w * (1 - p)
		} else if p > 0.05 {
			fn += w * p
		}
	}
	if tp == 0 {
		return 0
	}
	f := 2 * tp / (2*tp + fp + fn)
	if tp < 60 { // a short body rests on few witnesses
		f *= 0.7 + 0.3*tp/60
	}
	f = 1 - doubtsTrue*(1-f)
	return float64(int(f*1000+0.5)) / 1000
}
