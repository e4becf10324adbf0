package region

import "slices"

// How much a mention is worth, before its place in the text is looked at. The best-named kabupaten of a
// plain sentence ("di Pringsewu") is 1; the rest was set by reading what labelled clippings got wrong.
const (
	qTyped      = 1.25 // after a word for its own type: "Kabupaten Pringsewu", "Bupati Pringsewu"
	qOffice     = 1.2  // "Polres Pringsewu"
	qName       = 1.0
	qCapital    = 0.8
	qLandmark   = 0.7
	qDistrict   = 0.8  // "Kecamatan Palas", known to be in this kabupaten
	qBare       = 0.5  // the same without "Kecamatan"
	qUnique     = 0.7  // "Kecamatan Palas" where nothing else tells which, but there is only one
	qOfficeHost = 0.6  // the address is that of the region's government
	qVillage    = 0.3  // "Desa Palas"
	qUnsure     = 0.5  // one of two that share a name
	qPerson     = 0.35 // factor: looks like a part of another name
	qLower      = 0.7  // factor: no capital
	qCommon     = 0.4  // factor: also an ordinary word, and nothing else points there
	qPast       = 0.2  // factor: "mantan Kapolres Pesawaran"
	qOrigin     = 0.6  // factor: "asal Pringsewu"
	qMetonym    = 0.4  // factor: a capital city's name, where news comes from
)

// resolve decides which place each mention means: first those that leave no choice, then the others by
// what the first ones and the outlet's home tell.
func (t *Tagger) resolve(st *state) {
	var sure []int32 // places named beyond doubt, and those they lie in
	for i := range st.mentions {
		m := &st.mentions[i]
		if m.left&classType == 0 && slices.Contains(st.banned, m.name) {
			m.void = true
		}
		if m.alone || m.void {
			continue
		}
		if m.sure = t.obvious(m); m.sure >= 0 {
			sure = t.note(sure, m.sure)
		}
	}
	votes := t.vote(st)
	for i := range st.mentions {
		if m := &st.mentions[i]; !m.void {
			t.decide(st, m, sure, votes)
		}
	}
	for i := range st.mentions {
		t.neighbours(st, &st.mentions[i], sure)
	}
}

// note adds a place and the places it lies in to a set.
func (t *Tagger) note(set []int32, p int32) []int32 {
	for ; p >= 0; p = t.places[p].parent {
		if !slices.Contains(set, p) {
			set = append(set, p)
		}
	}
	return set
}

// obvious is the one place of the upper two levels that a mention can mean, or -1.
func (t *Tagger) obvious(m *mention) int32 {
	if m.left&(classVillage|classStreet|classNature) != 0 {
		return -1
	}
	found := int32(-1)
	for _, e := range t.names[m.name].entries {
		if m.left&classType != 0 && m.kind != t.places[e.place].Type && e.kind <= kindAlias {
			continue
		}
		if t.places[e.place].level > 1 {
			if found >= 0 && t.places[e.place].parent == found {
				continue // a kecamatan that carries its own kabupaten's name
			}
			if p := t.places[e.place].parent; t.has(m, p) {
				continue
			}
			return -1
		}
		if found >= 0 {
			return -1
		}
		found = e.place
	}
	return found
}

// has tells whether a mention can mean place p.
func (t *Tagger) has(m *mention, p int32) bool {
	return slices.ContainsFunc(t.names[m.name].entries, func(e entry) bool { return e.place == p })
}

// decide sets the mention's place, quality and rule.
func (t *Tagger) decide(st *state, m *mention, sure []int32, votes []vote) {
	var upper, lower []entry
	for _, e := range t.names[m.name].entries {
		if t.places[e.place].level < 2 {
			upper = append(upper, e)
		} else {
			lower = append(lower, e)
		}
	}
	switch {
	case m.left&classStreet != 0:
		m.quality = 0
		t.pick(m, upper, lower)
		return
	case m.left&classType != 0:
		if typed := t.ofKind(m, upper); len(typed) > 0 {
			t.among(st, m, typed, sure, votes, qTyped, "typed name")
			break
		}
		if typed := t.ofKind(m, lower); len(typed) > 0 {
			t.district(st, m, typed, sure, votes, true)
			break
		}
		if t.levelOf(m.kind) > 1 {
			upper = slices.DeleteFunc(upper, func(e entry) bool { return e.kind < kindCapital })
			lower = nil
		}
		if len(upper) > 0 {
			t.among(st, m, upper, sure, votes, qLandmark, ruleOf(upper[0].kind))
		}
	case m.left&(classVillage|classNature) != 0:
		t.village(m, upper, lower, sure)
	case len(upper) == 0 || t.prefersLower(st, upper, lower, sure, votes):
		t.district(st, m, lower, sure, votes, false)
	default:
		q, rule := float32(qName), ruleOf(upper[0].kind)
		switch upper[0].kind {
		case kindCapital:
			q = qCapital
		case kindLandmark:
			q = qLandmark
		}
		if m.left&classOffice != 0 && upper[0].kind != kindLandmark {
			q, rule = qOffice, "office"
		}
		t.among(st, m, upper, sure, votes, q, rule)
	}
	t.temper(st, m, sure)
}

// temper lowers the quality for what the neighbours told.
func (t *Tagger) temper(st *state, m *mention, sure []int32) {
	if m.place < 0 {
		return
	}
	if m.person && m.rule != "office" && m.rule != "typed name" {
		m.quality *= qPerson
	}
	if m.lower {
		m.quality *= qLower
	}
	if m.bare && t.names[m.name].common && !t.near(st, m) {
		m.quality *= qCommon
	}
	if m.past {
		m.quality *= qPast
	}
	if m.left&classOrigin != 0 {
		m.quality *= qOrigin
	}
	if m.alone {
		if !slices.Contains(sure, m.place) && (t.places[m.place].parent < 0 || !slices.Contains(sure, t.places[m.place].parent)) {
			m.quality = 0
		}
		m.quality *= 0.5
	}
}

// near tells whether another mention points to a place or to its surroundings.
func (t *Tagger) near(st *state, m *mention) bool {
	top := t.places[m.place].top
	if st.home >= 0 && top == t.places[st.home].top {
		return true
	}
	for i := range st.mentions {
		o := &st.mentions[i]
		if o.void || o.name == m.name && o.bare {
			continue
		}
		if o.name == m.name || o.sure >= 0 && t.places[o.sure].top == top {
			return true
		}
	}
	return false
}

func (t *Tagger) pick(m *mention, upper, lower []entry) {
	if len(upper) > 0 {
		m.place, m.rule = upper[0].place, "street"
	} else if len(lower) == 1 {
		m.place, m.rule = lower[0].place, "street"
	}
}

func ruleOf(k kind) string {
	return [...]string{"name", "alias", "capital", "landmark"}[k]
}

// ofKind are the entries whose place is of the type that the word before the name asks for.
func (t *Tagger) ofKind(m *mention, entries []entry) []entry {
	var out []entry
	for _, e := range entries {
		if t.places[e.place].Type == m.kind && e.kind <= kindAlias {
			out = append(out, e)
		}
	}
	return out
}

func (t *Tagger) levelOf(typ string) int8 {
	for i := range t.places {
		if t.places[i].Type == typ {
			return t.places[i].level
		}
	}
	return -1
}

// among chooses between places of the upper levels that share a name.
func (t *Tagger) among(st *state, m *mention, entries []entry, sure []int32, votes []vote, q float32, rule string) {
	m.rule, m.quality, m.place = rule, q, entries[0].place
	if len(entries) == 1 {
		return
	}
	if best := t.soleIn(entries, func(p int32) bool { return slices.Contains(sure, p) }); best >= 0 {
		m.place = best
		return
	}
	// A province and its capital share a name: the bare name is the province.
	if t.places[entries[0].place].level == 0 {
		if m.left&classOffice == 0 {
			return
		}
	}
	if st.home >= 0 {
		if best := t.soleIn(entries, func(p int32) bool { return p == st.home || t.places[p].parent == st.home && t.places[p].level > 0 }); best >= 0 {
			m.place = best
			return
		}
	}
	if best := t.soleIn(entries, func(p int32) bool { return votesFor(votes, p) > 0 }); best >= 0 {
		m.place = best
		return
	}
	if best := t.soleIn(entries, func(p int32) bool { return t.places[p].parent >= 0 && slices.Contains(sure, t.places[p].parent) }); best >= 0 {
		m.place = best
		return
	}
	if st.home >= 0 {
		if best := t.soleIn(entries, func(p int32) bool { return t.places[p].top == t.places[st.home].top }); best >= 0 {
			m.place = best
			return
		}
	}
	m.quality *= qUnsure
	m.rule = "shared name"
	// The town is what people mean more often, but an office without a word for the town is the kabupaten's.
	m.place, m.other = entries[0].place, entries[1].place
	if town := t.places[m.other].Type == "kota"; town != (m.left&classOffice != 0) {
		m.place, m.other = m.other, m.place
	}
}

// soleIn is the only place among entries that passes, or -1.
func (t *Tagger) soleIn(entries []entry, passes func(int32) bool) int32 {
	found := int32(-1)
	for _, e := range entries {
		if passes(e.place) {
			if found >= 0 {
				return -1
			}
			found = e.place
		}
	}
	return found
}

// neighbours looks at the place right after a mention's comma: a province there says where the mention
// lies, and contradicts one that lies elsewhere ("Kuningan, Jakarta").
func (t *Tagger) neighbours(st *state, m *mention, sure []int32) {
	if m.follow < 0 || m.place < 0 || m.void {
		return
	}
	f := &st.mentions[m.follow]
	if f.place < 0 || f.void {
		return
	}
	mp, fp := &t.places[m.place], &t.places[f.place]
	switch {
	case t.inside(m.place, f.place) && m.place != f.place:
		if fp.level == 0 {
			f.apposed = true
		}
	case fp.level == 0 && mp.level > 0:
		if m.other >= 0 && t.inside(m.other, f.place) {
			m.place, m.other = m.other, -1
			f.apposed = true
			return
		}
		for _, e := range t.names[m.name].entries {
			if t.inside(e.place, f.place) {
				m.place, m.other, f.apposed = e.place, -1, true
				return
			}
		}
		if st.mentions[m.follow].run != m.run || f.left&classType == 0 {
			m.quality *= 0.3
		}
	case fp.level == 1 && mp.level == 2 && m.left&classType == 0,
		fp.level == 1 && mp.level == 1 && fp.top != mp.top && t.names[m.name].common && m.left&classType == 0:
		m.quality *= 0.3 // "Bagelen, Pesawaran", "Kuningan, Jakarta Selatan"
	}
}

// inside tells whether place p is in, or is, place q.
func (t *Tagger) inside(p, q int32) bool {
	for ; p >= 0; p = t.places[p].parent {
		if p == q {
			return true
		}
	}
	return false
}
