package region

import (
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
	Lead     string // not read when Text holds it
	Text     string // one paragraph per line, dateline as published
	Dateline string // the place alone, for a dateline that the start of Text does not show
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
	// newsroom marks the capital that national news is written in: its bare name says little.
	newsroom bool
	// namesake marks a place that is called after the one it lies in: "Metro Selatan".
	namesake bool
}

// New compiles a gazetteer. Every alias must name a place among places, every parent must be there.
func New(places []store.Place, aliases []Alias) (*Tagger, error) {
	t := &Tagger{code: make(map[string]int32, len(places)), places: make([]place, 0, len(places))}
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
		pl.namesake = strings.HasPrefix(pl.Name, t.places[parent].Name+" ")
	}
	t.code[p.Code] = at
	t.places = append(t.places, pl)
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
