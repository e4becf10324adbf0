package region

import "slices"

// vote is how many different kecamatan names could lie in each kabupaten.
type vote struct {
	place int32
	names []int32
}

func (t *Tagger) vote(st *state) []vote {
	var votes []vote
	for i := range st.mentions {
		m := &st.mentions[i]
		if m.void || m.left&classStreet != 0 || m.left&classType == 0 && t.places[t.names[m.name].entries[0].place].level < 2 {
			continue
		}
		for _, e := range t.names[m.name].entries {
			p := t.places[e.place].parent
			if t.places[e.place].level < 2 {
				continue
			}
			k := slices.IndexFunc(votes, func(v vote) bool { return v.place == p })
			if k < 0 {
				k = len(votes)
				votes = append(votes, vote{place: p})
			}
			if !slices.Contains(votes[k].names, m.name) {
				votes[k].names = append(votes[k].names, m.name)
			}
		}
	}
	return votes
}

func votesFor(votes []vote, p int32) int {
	for i := range votes {
		if votes[i].place == p {
			return len(votes[i].names)
		}
	}
	return 0
}

// prefersLower tells whether a name that a kabupaten shares with a kecamatan elsewhere means the kecamatan
// here: when that one's kabupaten is named or it lies in the outlet's home, and nothing speaks of the
// other's province.
func (t *Tagger) prefersLower(st *state, upper, lower []entry, sure []int32, votes []vote) bool {
	for _, e := range upper {
		pl := &t.places[e.place]
		if slices.Contains(sure, e.place) || slices.Contains(sure, pl.top) {
			return false
		}
		if st.home >= 0 && pl.top == t.places[st.home].top {
			return false
		}
	}
	for _, e := range lower {
		pl := &t.places[e.place]
		if slices.Contains(sure, pl.parent) || votesFor(votes, pl.parent) > 1 || st.home >= 0 && (pl.parent == st.home || pl.top == st.home) {
			return true
		}
	}
	return false
}

// district chooses among kecamatan. They count only with their kabupaten, with a second kecamatan of the
// same one, with their province when there is but one of the name in it, or with the outlet's home; one
// that is called a kecamatan also when it is the only one in the country.
func (t *Tagger) district(st *state, m *mention, entries []entry, sure []int32, votes []vote, typed bool) {
	good := float32(qBare)
	typed = typed || slices.ContainsFunc(entries, func(e entry) bool { return t.places[e.place].namesake })
	if typed || m.left&(classOffice|classLoc) != 0 {
		good = qDistrict
	}
	m.rule = "kecamatan"
	try := func(q float32, passes func(p int32) bool) bool {
		p := t.soleIn(entries, passes)
		if p >= 0 {
			m.place, m.quality = p, q
		}
		return p >= 0
	}
	if try(good, func(p int32) bool { return slices.Contains(sure, t.places[p].parent) }) {
		return
	}
	if st.home >= 0 && try(good, func(p int32) bool { return t.places[p].parent == st.home }) {
		return
	}
	if m.plain && m.words == 1 && !typed {
		return
	}
	most := 1
	for _, e := range entries {
		most = max(most, votesFor(votes, t.places[e.place].parent))
	}
	if most > 1 && try(good, func(p int32) bool { return votesFor(votes, t.places[p].parent) == most }) {
		return
	}
	if typed && try(good*0.9, func(p int32) bool { return slices.Contains(sure, t.places[p].top) }) {
		return
	}
	if st.home >= 0 && try(good*0.9, func(p int32) bool { return t.places[p].top == t.places[st.home].top }) {
		return
	}
	if len(entries) != 1 || len(sure) > 0 && !typed {
		return
	}
	if typed {
		m.place, m.quality = entries[0].place, qUnique
	} else if m.words > 1 && !m.lower && !m.plain && !m.person {
		m.place, m.quality = entries[0].place, qBare*0.7
	}
}

// village judges a name after "Desa", "Sungai" and their like. Villages are often called like a kecamatan,
// but often like one elsewhere: the name counts only in a kabupaten that is named anyway.
func (t *Tagger) village(m *mention, upper, lower []entry, sure []int32) {
	m.rule = "village"
	for _, e := range upper {
		if e.kind == kindLandmark || slices.Contains(sure, e.place) && (e.kind == kindCapital || m.left&classNature != 0) {
			m.place, m.quality = e.place, qVillage
			return
		}
	}
	if p := t.soleIn(lower, func(p int32) bool { return slices.Contains(sure, t.places[p].parent) }); p >= 0 {
		m.place, m.quality = p, qVillage
	}
}
