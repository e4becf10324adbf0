package region

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"warta/store"
)

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

// book collects spellings while a Tagger is made.
type book struct {
	t     *Tagger
	byKey map[string]int32 // index in t.names, and in keys
	keys  []string
}

// at is the name with a spelling, a new one where there is none, or nil for a spelling that cannot be
// matched. It is good until the next call.
func (b *book) at(spelling string) *name {
	k := key(spelling)
	if k == "" {
		return nil
	}
	i, ok := b.byKey[k]
	if !ok {
		i = int32(len(b.t.names))
		b.byKey[k] = i
		b.keys = append(b.keys, k)
		b.t.names = append(b.t.names, name{cased: true})
	}
	return &b.t.names[i]
}

// add makes a spelling mean a place too.
func (b *book) add(spelling string, p int32, k kind) {
	n := b.at(spelling)
	if n == nil || slices.ContainsFunc(n.entries, func(e entry) bool { return e.place == p }) {
		return
	}
	lower := strings.ToLower(strings.ReplaceAll(spelling, " ", ""))
	n.entries = append(n.entries, entry{p, k})
	n.words = max(n.words, uint8(min(len(strings.Fields(spelling)), 255)))
	n.cased = n.cased && spelling == strings.ToUpper(spelling)
	n.common = n.common || b.t.words[lower].is(classWord)
	if b.t.places[p].level == 0 && b.t.words[lower].is(classNewsroom) {
		b.t.places[p].newsroom = true
	}
}

// swallow makes a spelling a phrase that means no place.
func (b *book) swallow(ph phrase) error {
	n := b.at(ph.words)
	if n == nil {
		return fmt.Errorf("phrase %q cannot be matched", ph.words)
	}
	if n.phrase != 0 {
		return fmt.Errorf("phrase %q is given twice", ph.words)
	}
	n.phrase = uint8(len(strings.Fields(ph.words)))
	n.cased = n.cased && len(n.entries) > 0
	if strings.Contains(ph.what, "person") {
		for w := range strings.FieldsSeq(ph.words) {
			if i, ok := b.byKey[key(w)]; ok {
				n.bans = append(n.bans, i)
			}
		}
	}
	return nil
}

func (t *Tagger) addNames(places []store.Place, aliases []Alias) error {
	t.names = make([]name, 0, len(places)+len(aliases))
	b := &book{t: t, byKey: make(map[string]int32, len(places)+len(aliases))}
	for i, p := range places {
		if !t.words[strings.ToLower(p.Name)].is(classType) { // "Kecamatan Kota" cannot be told from "kota"
			b.add(p.Name, int32(i), kindName)
		}
	}
	for _, a := range aliases {
		p, ok := t.code[a.Code]
		if !ok {
			return fmt.Errorf("alias %q names the place %q, which is not there", a.Name, a.Code)
		}
		b.add(a.Name, p, kindOf(a.Kind))
	}
	phrases, err := readPhrases()
	if err != nil {
		return err
	}
	for _, ph := range phrases {
		if err := b.swallow(ph); err != nil {
			return err
		}
	}
	for i := range t.names { // upper levels first
		if len(t.names[i].entries) < 2 {
			continue
		}
		slices.SortStableFunc(t.names[i].entries, func(a, b entry) int {
			return cmp.Compare(t.places[a.place].level, t.places[b.place].level)
		})
	}
	t.trie = buildTrie(b.keys)
	t.fuzzy = fuzzyNames(t, b.keys)
	return nil
}
