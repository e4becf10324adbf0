package region

import (
	"cmp"
	"math"
	"slices"

	"warta/store"
)

// How much the place of a mention counts. Bytes are of the part.
const (
	wTitle    = 3.0
	wDateline = 2.5
	wNewsroom = 0.5 // a dateline where national news is written
	wURL      = 2.0
	wSection  = 1.5
	wTag      = 1.0
	wOpening  = 1.6 // first 250 bytes of the text
	wBegin    = 1.0 // first 900
	wMiddle   = 0.7
	wEnd      = 0.4 // after 3,000
	wListed   = 0.45
	wAdded    = 0.25 // the province after its kabupaten
	wHome     = 0.6
	decay     = 0.35 // the n-th further mention counts 1/(1+decay·n)
	upward    = 0.9  // what a kecamatan's mention is worth for its kabupaten
)

// What makes a tag. Scores are sums of quality times weight.
const (
	aboutShare  = 0.34 // of the best kabupaten's score
	aboutLeast  = 0.3  // in a text of up to shortText words,
	aboutLong   = 1.1  // in one of longText and more; in between in proportion
	strongLeast = 1.0  // the same for a strong tag's sure score
	strongLong  = 2.2
	shortText   = 80
	singleText  = 120 // words up to which one mention in the text can make a strong tag
	longText    = 300
	national    = 1.3  // factor on both for a text that speaks of the country or of another one
	strongFirst = 0.5  // of the best score, for the best kabupaten
	strongShare = 0.75 // and for the others
	aboutTop    = 0.15 // of the best province's score
	topShare    = 0.9  // what a province's score is worth beside a kabupaten's
	topLeast    = 0.8  // of the best kabupaten's score, for a province to be what the text is about
	scale       = 2.5  // a score of this makes 0.63 of the 1.0 that readers see
)

// tally is what was collected for one place.
type tally struct {
	place    int32
	score    float32
	sure     float32 // the part of score that rests on names beyond doubt
	count    int32
	mentions []int32
	front    bool // in title, dateline or the text's opening
	headed   bool // in title, dateline, section or address
	office   bool // the province itself acts: its governor, its police, twice or in the title
	offices  int8
	listed   bool // named in lists only
	newsroom bool // only the place of a dateline that the text does not bear out
}

func (st *state) tally(p int32) *tally {
	for i := range st.tallies {
		if st.tallies[i].place == p {
			return &st.tallies[i]
		}
	}
	if n := len(st.tallies); n < cap(st.tallies) {
		st.tallies = st.tallies[:n+1]
		kept := st.tallies[n].mentions[:0]
		st.tallies[n] = tally{place: p, mentions: kept}
	} else {
		st.tallies = append(st.tallies, tally{place: p})
	}
	return &st.tallies[len(st.tallies)-1]
}

// weight is how much a mention's position counts.
func (t *Tagger) weight(m *mention) float32 {
	switch m.field {
	case inTitle:
		return wTitle
	case inDateline:
		if t.places[m.place].newsroom {
			return wNewsroom
		}
		return wDateline
	case inSection, inFolder:
		return wSection
	case inTag:
		return wTag
	case inURL:
		return wURL
	case inHome:
		return wHome
	}
	switch {
	case m.start < 250:
		return wOpening
	case m.start < 900:
		return wBegin
	case m.start < 3000:
		return wMiddle
	}
	return wEnd
}

// collect adds the mentions up by place.
func (t *Tagger) collect(st *state) {
	lists := t.lists(st)
	if st.office != "" { // a government writes about its own region
		at := int32(len(st.parts))
		st.parts = append(st.parts, part{st.office, inURL})
		st.mentions = append(st.mentions, mention{
			part: at, end: int32(len(st.office)), field: inURL, run: -1, follow: -1, place: st.home, other: -1,
			quality: qOfficeHost, rule: "host",
		})
	}
	for i := range st.mentions {
		m := &st.mentions[i]
		if m.void || m.place < 0 {
			continue
		}
		w := m.quality * t.weight(m)
		if m.apposed {
			w *= wAdded
		}
		listed := slices.Contains(lists, m.run)
		if listed {
			w *= wListed
		}
		if t.places[m.place].newsroom && m.left&(classType|classOffice) == 0 {
			w *= qMetonym
		}
		t.add(st, m.place, w, int32(i), listed)
		if m.other >= 0 {
			t.add(st, m.other, w*0.8, int32(i), listed)
		}
	}
}

func (t *Tagger) add(st *state, p int32, w float32, i int32, listed bool) {
	m, factor := &st.mentions[i], float32(1)
	for {
		ta := st.tally(p)
		ta.listed = listed && (ta.listed || ta.count == 0)
		gain := w * factor / (1 + decay*float32(ta.count))
		ta.score += gain
		if w > 0 {
			ta.count++
		}
		if m.other < 0 && m.quality >= qLandmark*0.9 {
			ta.sure += gain
		}
		if w > 0 && (m.field != inText || m.start < 250) {
			ta.front = true
			if m.rule == "office" || m.rule == "typed name" {
				ta.offices++
				ta.office = ta.office || ta.offices > 1 || m.field == inTitle
			}
			ta.headed = ta.headed || m.field != inText && m.field != inLead
		}
		ta.mentions = append(ta.mentions, i)
		if t.places[p].level < 2 {
			return
		}
		p, factor = t.places[p].parent, factor*upward
	}
}

// lists are the runs that name three and more kabupaten one after the other.
func (t *Tagger) lists(st *state) []int32 {
	var lists []int32
	for i := 0; i < len(st.mentions); {
		run := st.mentions[i].run
		var seen []int32
		j := i
		for ; j < len(st.mentions) && st.mentions[j].run == run; j++ {
			p := st.mentions[j].place
			if p >= 0 && t.places[p].level == 1 && !slices.Contains(seen, p) {
				seen = append(seen, p)
			}
		}
		if len(seen) > 2 {
			lists = append(lists, run)
		}
		i = j
	}
	return lists
}

// report makes the answer from the resolved mentions.
func (t *Tagger) report(st *state, in *Input) store.Regions {
	t.collect(st)
	var districts, tops, parts []*tally
	for i := range st.tallies {
		ta := &st.tallies[i]
		switch t.places[ta.place].level {
		case 0:
			tops = append(tops, ta)
		case 1:
			districts = append(districts, ta)
		default:
			parts = append(parts, ta)
		}
	}
	byScore := func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.place, b.place))
	}
	slices.SortFunc(districts, byScore)
	slices.SortFunc(tops, byScore)
	slices.SortFunc(parts, byScore)
	discount(st, tops, districts)
	slices.SortFunc(districts, byScore)
	var out store.Regions
	best, top := float32(0), float32(0)
	if len(districts) > 0 {
		best = districts[0].score
	}
	if len(tops) > 0 {
		top = tops[0].score * topShare
	}
	about, strong := st.thresholds()
	for k, ta := range districts {
		if ta.score < about || ta.score < aboutShare*best || ta.score < aboutTop*top || ta.newsroom || ta.listed && ta.score < top {
			out.Mentioned = append(out.Mentioned, t.region(st, ta, false))
			continue
		}
		firm := st.firm(ta, strong) && (k == 0 && ta.score >= strongFirst*top || ta.score >= strongShare*max(best, top) && ta.front)
		out.About = append(out.About, t.region(st, ta, firm))
	}
	for _, ta := range tops {
		if ta.score < about || ta.score < topLeast*best || ta.newsroom || t.under(districts, ta) {
			out.Mentioned = append(out.Mentioned, t.region(st, ta, false))
			continue
		}
		out.About = append(out.About, t.region(st, ta, st.firm(ta, strong)))
	}
	for _, ta := range parts {
		out.Mentioned = append(out.Mentioned, t.region(st, ta, false))
	}
	slices.SortStableFunc(out.About, func(a, b store.Region) int { return cmp.Compare(b.Score, a.Score) })
	if len(out.About) == 0 && st.home >= 0 && t.atHome(st) {
		out.About = append(out.About, t.homeTag(st, districts))
		out.Mentioned = slices.DeleteFunc(out.Mentioned, func(r store.Region) bool { return r.Code == out.About[0].Code })
	}
	return out
}

// firm tells whether a place is named often or well enough for a strong tag.
func (st *state) firm(ta *tally, strong float32) bool {
	return !ta.listed && ta.sure >= strong && (st.size < singleText || ta.count > 1 || ta.headed)
}

// thresholds are the scores from which on a place is what the text is about, and that a strong tag needs.
func (st *state) thresholds() (about, strong float32) {
	long := min(max(float32(st.size-shortText)/(longText-shortText), 0), 1)
	about, strong = aboutLeast+long*(aboutLong-aboutLeast), strongLeast+long*(strongLong-strongLeast)
	if st.abroad() {
		about, strong = about*national, strong*national
	}
	return about, strong
}

// abroad tells whether a text speaks of the whole country or of another one.
func (st *state) abroad() bool { return st.national > 1 && st.national*40 > st.size }

// under tells whether a place of the top level is told better by a place in it.
func (t *Tagger) under(districts []*tally, top *tally) bool {
	return slices.ContainsFunc(districts, func(d *tally) bool {
		return t.places[d.place].top == top.place && (d.score >= top.score || !top.office && d.sure >= strongLeast && d.front)
	})
}

// discount makes little of a place that only the dateline names when the text tells more of another one:
// that is where the newsroom is.
func discount(st *state, groups ...[]*tally) {
	for _, g := range groups {
		for _, ta := range g {
			if slices.ContainsFunc(ta.mentions, func(i int32) bool { return st.mentions[i].field != inDateline }) {
				continue
			}
			if slices.ContainsFunc(st.tallies, func(o tally) bool { return o.place != ta.place && o.score > 1.2*ta.score }) {
				ta.score *= 0.3
				ta.sure, ta.newsroom = 0, true
			}
		}
	}
}

// atHome tells whether a text that is about no place found may be put down to the outlet's home.
func (t *Tagger) atHome(st *state) bool {
	top := t.places[st.home].top
	for i := range st.tallies {
		if t.places[st.tallies[i].place].top != top && st.tallies[i].score > 0.2 {
			return false
		}
	}
	for i := range st.mentions {
		if m := &st.mentions[i]; m.field == inDateline && m.place >= 0 && t.places[m.place].top != top {
			return false
		}
	}
	return st.national < 2 || st.national*100 < st.size
}

// homeTag is the weak tag of a text that is about nothing in particular: the best-named place in the
// outlet's home region, else that region.
func (t *Tagger) homeTag(st *state, districts []*tally) store.Region {
	if len(districts) > 0 && districts[0].score >= aboutLeast && t.inside(districts[0].place, st.home) {
		return t.region(st, districts[0], false)
	}
	p := &t.places[st.home]
	return store.Region{Code: p.Code, Name: p.Name, Score: grade(wHome), Evidence: []store.Evidence{{Words: p.Name, Where: "home", Rule: "home", Count: 1}}}
}

func grade(score float32) float64 {
	return math.Round((1-math.Exp(-float64(score)/scale))*1000) / 1000
}

// maxEvidence is how many clues a tag carries.
const maxEvidence = 6

// region writes a tally down.
func (t *Tagger) region(st *state, ta *tally, strong bool) store.Region {
	p := &t.places[ta.place]
	r := store.Region{Code: p.Code, Name: p.Name, Score: grade(ta.score), Strong: strong}
	type clue struct {
		store.Evidence
		w float32
	}
	var clues []clue
	for _, i := range ta.mentions {
		m := &st.mentions[i]
		e := store.Evidence{Words: st.parts[m.part].text[m.start:m.end], Where: fieldNames[m.field], Rule: m.rule, Count: 1}
		if k := slices.IndexFunc(clues, func(c clue) bool { return c.Words == e.Words && c.Where == e.Where && c.Rule == e.Rule }); k >= 0 {
			clues[k].Count++
			continue
		}
		clues = append(clues, clue{e, m.quality * t.weight(m)})
	}
	slices.SortStableFunc(clues, func(a, b clue) int { return cmp.Compare(b.w, a.w) })
	for _, c := range clues[:min(len(clues), maxEvidence)] {
		r.Evidence = append(r.Evidence, c.Evidence)
	}
	return r
}
