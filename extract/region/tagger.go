package region

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"warta/store"
)

// Version changes when the same input can give other tags, so that what older versions tagged can be told
// and tagged again.
const Version = "1"

// Alias is another name of a place: a short form, an older spelling, its capital, a landmark in it.
// One name may belong to several places.
type Alias struct{ Name, Code, Kind string }

// Input is what is known of one article. All fields may be empty.
type Input struct {
	Title    string
	Lead     string // need not be given when Text begins with it
	Text     string // one paragraph per line, dateline as published
	Dateline string // the place alone; where it is empty, one is looked for at the start of Text
	Section  string
	Tags     []string
	URL      string
	Home     string // code of the outlet's home region
}

// Tagger finds the regions that texts are about. It is safe for concurrent use.
type Tagger struct {
	places []place
	code   map[string]int32 // index in places
	names  []name
	trie   trie
	words  map[string]clue
	fuzzy  []fuzzyName
	pool   sync.Pool // of *state
}

// place is a store.Place ready for use.
type place struct {
	store.Place
	level  int8  // dots in the code
	parent int32 // index, or -1
	top    int32 // index of the place of level 0 it lies in; itself
}

// name is everything that one spelling can mean.
type name struct {
	entries []entry
	bans    []int32 // for a person's name: the places' names in it, which then mean the person
	phrase  uint8   // number of words when the spelling is also a phrase that means no place
	words   uint8   // the most words one of the entries' names is written with
	common  bool    // also an ordinary word
	cased   bool    // an abbreviation: counts in capitals only
}

// entry is one meaning of a name.
type entry struct {
	place int32
	kind  kind
}

// kind says how a name belongs to a place.
type kind uint8

const (
	kindName     kind = iota // the place's own name
	kindAlias                // another name of the whole place
	kindCapital              // its capital
	kindLandmark             // something in it
)

func kindOf(alias string) kind {
	switch alias {
	case "capital":
		return kindCapital
	case "landmark", "kecamatan", "group":
		return kindLandmark
	}
	return kindAlias
}

// New compiles a gazetteer. Every alias must name a place among places, every parent must be there.
func New(places []store.Place, aliases []Alias) (*Tagger, error) {
	t := &Tagger{code: make(map[string]int32, len(places))}
	t.pool.New = func() any { return new(state) }
	var types []string
	for _, p := range places {
		if err := t.addPlace(p); err != nil {
			return nil, fmt.Errorf("region: place %q: %w", p.Code, err)
		}
		if typ := strings.ToLower(p.Type); !slices.Contains(types, typ) {
			types = append(types, typ)
		}
	}
	var err error
	if t.words, err = readWords(types); err != nil {
		return nil, err
	}
	if err := t.addNames(places, aliases); err != nil {
		return nil, fmt.Errorf("region: %w", err)
	}
	return t, nil
}

func (t *Tagger) addPlace(p store.Place) error {
	at := int32(len(t.places))
	pl := place{Place: p, level: int8(strings.Count(p.Code, ".")), parent: -1, top: at}
	pl.Type = strings.ToLower(p.Type)
	if _, ok := t.code[p.Code]; ok {
		return errors.New("given twice")
	}
	if up := store.ParentCode(p.Code); up != "" {
		parent, ok := t.code[up]
		if !ok {
			return fmt.Errorf("lies in %q, which does not come before it", up)
		}
		pl.parent, pl.top = parent, t.places[parent].top
	}
	t.code[p.Code] = at
	t.places = append(t.places, pl)
	return nil
}

func (t *Tagger) addNames(places []store.Place, aliases []Alias) error {
	byKey := map[string]int32{}
	var keys []string
	at := func(spelling string) *name {
		k := key(spelling)
		if k == "" {
			return nil
		}
		i, ok := byKey[k]
		if !ok {
			i = int32(len(t.names))
			byKey[k] = i
			keys = append(keys, k)
			t.names = append(t.names, name{cased: true})
		}
		return &t.names[i]
	}
	add := func(spelling string, p int32, k kind) {
		n := at(spelling)
		if n == nil || slices.ContainsFunc(n.entries, func(e entry) bool { return e.place == p }) {
			return
		}
		n.entries = append(n.entries, entry{p, k})
		n.words = max(n.words, uint8(len(strings.Fields(spelling))))
		n.cased = n.cased && spelling == strings.ToUpper(spelling)
		n.common = n.common || t.words[strings.ToLower(strings.ReplaceAll(spelling, " ", ""))].is(classWord)
	}
	for i, p := range places {
		if !t.words[strings.ToLower(p.Name)].is(classType) { // "Kecamatan Kota" cannot be told from "kota"
			add(p.Name, int32(i), kindName)
		}
	}
	for _, a := range aliases {
		p, ok := t.code[a.Code]
		if !ok {
			return fmt.Errorf("alias %q names the place %q, which is not there", a.Name, a.Code)
		}
		add(a.Name, p, kindOf(a.Kind))
	}
	phrases, err := readPhrases()
	if err != nil {
		return err
	}
	for _, ph := range phrases {
		n := at(ph.words)
		if n == nil {
			return fmt.Errorf("phrase %q cannot be matched", ph.words)
		}
		if n.phrase != 0 {
			return fmt.Errorf("phrase %q is given twice", ph.words)
		}
		n.phrase = uint8(len(strings.Fields(ph.words)))
		n.cased = n.cased && len(n.entries) > 0
		if !strings.Contains(ph.what, "person") {
			continue
		}
		for w := range strings.FieldsSeq(ph.words) {
			if i, ok := byKey[key(w)]; ok {
				n.bans = append(n.bans, i)
			}
		}
	}
	for i := range t.names { // upper levels first
		slices.SortStableFunc(t.names[i].entries, func(a, b entry) int {
			return cmp.Compare(t.places[a.place].level, t.places[b.place].level)
		})
	}
	t.trie = buildTrie(keys)
	t.fuzzy = fuzzyNames(t, keys)
	return nil
}

// Tag finds the regions of one article: those it is about, best first, and those it merely mentions.
func (t *Tagger) Tag(in Input) store.Regions {
	st := t.pool.Get().(*state)
	defer t.pool.Put(st)
	st.reset()
	t.readInput(st, &in)
	t.resolve(st)
	return t.report(st, &in)
}
