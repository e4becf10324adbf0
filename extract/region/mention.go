package region

// field is the part of an article that a name stands in.
type field uint8

const (
	inTitle field = iota
	inLead
	inText
	inDateline
	inSection
	inTag
	inURL
	inFolder
	inHome
)

var fieldNames = [...]string{"title", "lead", "text", "dateline", "section", "tag", "url", "url", "home"}

// mention is a name found in a text, with what its neighbours tell.
type mention struct {
	name       int32
	part       int32 // index in state.parts
	start, end int32 // in the part's text
	from, next int32 // words
	words      uint8
	field      field

	left   class  // classes of the words before it that belong to it
	kind   string // for classType in left: the type of the place
	past   bool   // an office not held any more
	alone  bool   // capitals tell nothing here: counts only with a second clue
	plain  bool   // nothing in its letters tells a name from a word: a headline, a sentence's start, an address
	bare   bool   // no word before it tells that a place follows
	lower  bool   // not written with a capital in a text that has them
	person bool   // looks like a part of a person's or a thing's name
	void   bool   // is no place at all

	apposed bool // only says in which province the place before it lies
	run     int32
	follow  int32 // index of the mention right after a comma, or -1

	// found by resolve:
	sure    int32 // the only place it can mean, or -1
	place   int32 // or -1
	other   int32 // second possible place, or -1
	quality float32
	rule    string
}

// part is a piece of text that is read on its own.
type part struct {
	text  string
	field field
}

// state is the working memory of one Tag.
type state struct {
	parts    []part
	tokens   []token
	mentions []mention
	tallies  []tally
	home     int32   // place, or -1
	office   string  // host of a government, which is the home then
	banned   []int32 // names that are a person's here
	national int     // words that tell of the whole country, or of another one
	size     int     // words of title, lead and text
}

func (st *state) reset() {
	clear(st.parts)
	st.parts, st.tokens, st.mentions = st.parts[:0], st.tokens[:0], st.mentions[:0]
	for i := range st.tallies {
		st.tallies[i].mentions = st.tallies[i].mentions[:0]
	}
	st.tallies = st.tallies[:0]
	st.banned = st.banned[:0]
	st.home, st.office, st.national, st.size = -1, "", 0, 0
}

// maxMentions bounds the work on one article; long ones have a few hundred.
const maxMentions = 3000

// readPart finds the names in one part. uncased says that its letters' case tells nothing, as in an
// address.
func (t *Tagger) readPart(st *state, f field, text string, uncased bool) {
	if text == "" {
		return
	}
	at := int32(len(st.parts))
	st.parts = append(st.parts, part{text, f})
	st.tokens = tokenize(st.tokens[:0], text)
	words := st.tokens
	if f == inTitle || f == inLead || f == inText {
		st.size += len(words)
	}
	capitals := markFlat(words)
	uncased = uncased || capitals*40 < len(words)
	first := len(st.mentions)
	for i := 0; i < len(words) && len(st.mentions) < maxMentions; {
		n, next := t.match(text, words, i)
		if n < 0 && i > 0 {
			n, next = t.guessTyped(text, words, i)
		}
		if n < 0 {
			if w := &words[i]; w.letters == caseTitle && !w.flat || w.letters == caseUpper {
				if t.class(text, w).is(classNational | classAbroad) {
					st.national++
				}
			}
			i++
			continue
		}
		nm := &t.names[n]
		st.banned = append(st.banned, nm.bans...)
		if len(nm.entries) > 0 {
			m := mention{name: n, part: at, field: f, from: int32(i), next: int32(next), words: uint8(next - i), follow: -1, sure: -1, place: -1, other: -1, run: -1}
			m.start, m.end = words[i].start, words[next-1].end
			if t.weigh(&m, nm, text, words, uncased) {
				st.mentions = append(st.mentions, m)
			}
		}
		i = next
	}
	t.join(st, first, text)
}

// markFlat marks the sentences in which nearly every word has a capital, and counts the words that have
// one.
func markFlat(words []token) (capitals int) {
	for i := 0; i < len(words); {
		j, low, high := i, 0, 0
		for ; j < len(words) && (j == i || !words[j].first); j++ {
			switch words[j].letters {
			case caseLower:
				low++
			case caseTitle, caseUpper:
				high++
				capitals++
			}
		}
		if high >= 4 && low*3 <= high {
			for k := i; k < j; k++ {
				words[k].flat = true
			}
		}
		i = j
	}
	return capitals
}

// weigh looks at a name's letters and neighbours. It reports false for what is no mention of a place.
func (t *Tagger) weigh(m *mention, nm *name, text string, words []token, uncased bool) bool {
	next := int(m.next)
	if inAddress(text, words[next:]) {
		return false // lampung.example.com
	}
	m.plain = uncased || words[m.from].flat || words[m.from].first || words[m.from].letters == caseLower
	t.lookLeft(m, text, words)
	if m.left&(classClub|classMedia|classPerson) != 0 {
		return false
	}
	if !uncased {
		if !t.capitals(m, nm, words) {
			return false
		}
	} else if nm.common || nm.cased {
		m.bare = m.left&(classType|classOffice|classLoc|classOrigin) == 0
		m.alone = m.bare || m.field != inURL && m.field != inFolder && m.left&(classType|classOffice) == 0
	}
	if m.words == nm.phrase && m.left&classType == 0 {
		return false
	}
	if next < len(words) {
		t.lookRight(m, text, words, uncased)
	}
	return !m.void
}

// capitals judges how the name is written in a text that uses capitals.
func (t *Tagger) capitals(m *mention, nm *name, words []token) bool {
	w := &words[m.from]
	clue := m.left&(classType|classOffice|classLoc|classOrigin) != 0
	if w.letters == caseLower || w.letters == caseDigit {
		m.lower = true
		if nm.common || nm.cased {
			return false
		}
		return clue || m.words > 1 || m.end-m.start >= 7
	}
	if nm.common {
		for _, v := range words[m.from+1 : m.next] {
			if v.letters == caseLower {
				return false // "Batu bara"
			}
		}
		m.alone = !clue && (w.first || w.flat)
	}
	if nm.common && w.letters == caseUpper && !w.flat && m.field != inDateline {
		m.alone = !clue // "(SIAK)"
	}
	if nm.cased {
		m.alone = !clue // KTT OKI, PALI …
	}
	m.bare = !clue
	return true
}

// lookLeft reads up to four words before the name.
func (t *Tagger) lookLeft(m *mention, text string, words []token) {
	i := int(m.from)
	if i == 0 || words[i].first && words[i].gap != gapStop {
		return
	}
	g := words[i].gap
	prev := &words[i-1]
	c := t.class(text, prev)
	if g == gapStop && !(c.is(classType|classVillage|classStreet) && prev.end-prev.start <= 4) {
		return // "Kab. X" is one thing, "… itu. X" two
	}
	if g != gapSpace && g != gapHyphen && g != gapStop && g != gapDot && !(g == gapParen && c.is(classType|classOffice)) {
		return
	}
	m.left = c.classes &^ (classWord | classNational | classAbroad | classNewsroom)
	m.kind = c.kind
	if c.classes&(classType|classOffice) != 0 {
		m.past = t.before(classPast, text, words, i-1, 3)
		if c.is(classType) && i > 1 && words[i-1].gap <= gapHyphen {
			m.left |= t.class(text, &words[i-2]).classes & (classOffice | classOrigin | classMedia)
		}
		return
	}
	if c.classes&^(classWord|classNational|classAbroad|classAnd|classNewsroom) == 0 && prev.letters != caseLower && !prev.first {
		if t.before(classOffice, text, words, i-1, 3) { // "Dinas Lingkungan Hidup Metro"
			m.left |= classOffice
		} else if !words[i].flat && g == gapSpace && m.words == 1 && c.classes == 0 {
			m.person = true
		}
	}
}

// before tells whether one of the n words before words[i], in the same breath, has a class.
func (t *Tagger) before(k class, text string, words []token, i, n int) bool {
	for ; n > 0 && i > 0 && words[i].gap <= gapHyphen && !words[i].first; n-- {
		i--
		if t.class(text, &words[i]).is(k) {
			return true
		}
	}
	return false
}

// lookRight reads the word after the name.
func (t *Tagger) lookRight(m *mention, text string, words []token, uncased bool) {
	w := &words[m.next]
	if w.gap != gapSpace && w.gap != gapHyphen {
		return
	}
	c := t.class(text, w)
	if m.left&classOffice != 0 && m.left&classType == 0 && c.is(classType) && t.isA(m, c.kind) {
		m.left |= classType // "Polres Blitar Kota"
		m.kind = c.kind
		return
	}
	if c.is(classMedia) && (w.letters != caseLower || uncased) {
		m.void = true
		return
	}
	if uncased || w.first || w.flat || w.gap != gapSpace || w.letters == caseLower || w.letters == caseDigit {
		return
	}
	if m.left&(classType|classOffice|classLoc) == 0 && (m.words == 1 || !t.reaches(m, 0) && !t.reaches(m, 1)) && c.classes == 0 {
		if n, _ := t.match(text, words, int(m.next)); n < 0 {
			m.person = true
		}
	}
}

// inAddress tells whether the words after a name make it part of a host's name.
func inAddress(text string, words []token) bool {
	for i := range words {
		if words[i].gap != gapDot {
			return false
		}
		if isDomain(text, &words[i]) {
			return true
		}
	}
	return false
}

func isDomain(text string, w *token) bool {
	switch text[w.start:w.end] {
	case "co", "com", "id", "net", "news", "go", "org", "tv", "info", "desa", "COM", "CO", "ID", "NET", "NEWS":
		return true
	}
	return false
}

// join finds neighbours among the part's mentions: "Kalianda, Lampung Selatan", "Pringsewu Lampung",
// "Metro Bekasi", and lists.
func (t *Tagger) join(st *state, first int, text string) {
	ms, words := st.mentions[first:], st.tokens
	for k := range ms {
		a := &ms[k]
		if a.run < 0 {
			a.run = int32(first + k)
		}
		if k+1 == len(ms) {
			break
		}
		b := &ms[k+1]
		switch between := int(b.from - a.next); {
		case between == 0 && words[b.from].gap == gapSpace:
			if t.names[a.name].common && a.words == 1 && a.left&classType == 0 && b.left&classType == 0 && t.reaches(b, 1) && !t.reaches(b, 0) {
				a.void = true // "Polres Metro Bekasi"
			}
			a.follow = int32(first + k + 1)
		case between == 0 && (words[b.from].gap == gapComma || words[b.from].gap == gapParen || words[b.from].gap == gapHyphen || words[b.from].gap == gapSlash):
			a.follow = int32(first + k + 1)
			b.run = a.run
			if words[b.from].gap == gapHyphen && a.left&classStreet != 0 { // "Jalan Metro-Kota Gajah"
				a.left &^= classStreet
				a.alone, b.alone = false, false
			}
		case between == 1 && t.class(text, &words[a.next]).is(classType):
			if g := words[a.next].gap; g == gapSpace || g == gapComma || g == gapParen {
				a.follow = int32(first + k + 1)
				b.run = a.run
			}
		case between <= 3 && t.joined(text, words[a.next:b.from]):
			b.run = a.run
		}
	}
}

// joined tells whether the words between two names only join them.
func (t *Tagger) joined(text string, words []token) bool {
	for i := range words {
		if words[i].first || !t.class(text, &words[i]).is(classAnd) {
			return false
		}
	}
	return true
}

// isA tells whether one of the places a mention can mean has the type.
func (t *Tagger) isA(m *mention, typ string) bool {
	for _, e := range t.names[m.name].entries {
		if t.places[e.place].Type == typ {
			return true
		}
	}
	return false
}

// reaches tells whether a mention can be a place of the level.
func (t *Tagger) reaches(m *mention, level int8) bool {
	for _, e := range t.names[m.name].entries {
		if t.places[e.place].level == level {
			return true
		}
	}
	return false
}
