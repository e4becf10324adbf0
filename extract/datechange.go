package extract

// correctedWithin is the number of days in which the text of a news article is still being corrected; what
// is changed later is another text.
const correctedWithin = 3

// rewritten reports whether the page shows its readers no other date than that of a change made long after
// the day it tells machines it was published: a guide or a list of offers that is written anew again and
// again. When such a text was published is not known, only when it was changed. News is believed, and what a
// source that is followed for its news says, and so is a day that the address or the outlet's feed says too.
func (r *reader) rewritten(told *dateCandidate, shown, changed []dateCandidate) bool {
	if r.ld.news || r.in.language != "" || r.in.zone != "" || len(r.toldMod)+len(changed) == 0 {
		return false
	}
	if u, ok := urlDate(r.in.url.Path); ok && nearDay(&u, &told.stamp) {
		return false
	}
	if h := r.in.hint.Published.UTC(); !h.IsZero() && nearDay(&told.stamp, &stamp{year: h.Year(), month: int(h.Month()), day: h.Day()}) {
		return false
	}
	for i := range shown {
		if nearDay(&shown[i].stamp, &told.stamp) {
			return false
		}
	}
	return r.showsLater(told, shown, changed) || r.showsLater(told, changed, changed)
}

// showsLater reports whether one of the dates near the title is the day of a change long after told.
func (r *reader) showsLater(told *dateCandidate, near, changed []dateCandidate) bool {
	for i := range near {
		d := &near[i]
		if d.score < dateTrust || dayNumber(&d.stamp)-dayNumber(&told.stamp) <= correctedWithin {
			continue
		}
		for _, list := range [...][]dateCandidate{r.toldMod, changed} {
			for j := range list {
				if nearDay(&list[j].stamp, &d.stamp) {
					return true
				}
			}
		}
	}
	return false
}

// resaved finds the date shown among the dates of change where the date told is later than that change,
// which cannot be: such systems write the time of the last saving into the date of publication.
func (r *reader) resaved(told, shown *dateCandidate) *dateCandidate {
	for i := range r.toldMod {
		m := &r.toldMod[i]
		if shown.clock && m.clock && m.sameDay(&told.stamp) && m.zoned == told.zoned && m.offset == told.offset &&
			m.hour == shown.hour && m.min == shown.min && m.seconds() < told.seconds() {
			c := *m
			c.origin = told.origin + "+" + shown.origin
			return &c
		}
	}
	return nil
}

// learnOffset finds the outlet's clock from a time told in UTC and shown in the outlet's own. The same clock time
// says nothing: either the outlet shows UTC, or it calls its own time so, which falseUTC decides.
func (r *reader) learnOffset(told, shown *stamp) {
	if r.offsetKnown || !told.zoned || !told.clock || shown.zoned && shown.offset != 0 {
		return
	}
	days := dayNumber(shown) - dayNumber(told)
	if shown.clock {
		minutes := days*24*60 + (shown.hour-told.hour)*60 + shown.min - told.min
		if minutes != 0 && minutes%15 == 0 && minutes >= -12*60 && minutes <= 14*60 {
			r.offset, r.offsetKnown = minutes*60, true
		}
	}
}
