package region

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

//go:embed data/*.csv
var data embed.FS

// class says what a word beside a place name tells; a word can tell several things.
type class uint32

const (
	classType class = 1 << iota
	classOffice
	classLoc
	classOrigin
	classPast
	classVillage
	classStreet
	classNature
	classClub
	classMedia
	classPerson
	classAnd
	classTitle
	classWord
	classNational
	classAbroad
	classNewsroom
)

var classNames = map[string]class{
	"type": classType, "office": classOffice, "loc": classLoc, "origin": classOrigin, "past": classPast,
	"village": classVillage, "street": classStreet, "nature": classNature, "club": classClub,
	"media": classMedia, "person": classPerson, "and": classAnd, "title": classTitle, "word": classWord,
	"national": classNational, "abroad": classAbroad, "newsroom": classNewsroom,
}

// clue is what is known of a word.
type clue struct {
	classes class
	kind    string // for classType: the Type of the place that follows
}

func (c clue) is(k class) bool { return c.classes&k != 0 }

// readWords reads data/words.csv, and makes every type word of the gazetteer a clue for its own type, so
// that another country's gazetteer brings its own.
func readWords(types []string) (map[string]clue, error) {
	words := map[string]clue{}
	err := eachLine("words.csv", 3, func(rec []string) error {
		k, ok := classNames[rec[0]]
		if !ok {
			return fmt.Errorf("unknown class %q", rec[0])
		}
		if (k == classType) != (rec[1] != "") {
			return fmt.Errorf("class %s with target %q", rec[0], rec[1])
		}
		for _, w := range strings.Fields(rec[2]) {
			c := words[w]
			c.classes |= k
			if k == classType {
				c.kind = rec[1]
			}
			words[w] = c
		}
		return nil
	})
	for _, typ := range types {
		c := words[typ]
		c.classes |= classType
		c.kind = typ
		words[typ] = c
	}
	return words, err
}

// phrase holds a place's name and means something else.
type phrase struct{ words, what string }

// readPhrases reads data/phrases.csv.
func readPhrases() ([]phrase, error) {
	var phrases []phrase
	err := eachLine("phrases.csv", 2, func(rec []string) error {
		phrases = append(phrases, phrase{rec[0], rec[1]})
		return nil
	})
	return phrases, err
}

func eachLine(name string, fields int, do func([]string) error) error {
	f, err := data.Open("data/" + name)
	if err != nil {
		return fmt.Errorf("region: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.FieldsPerRecord = '#', fields
	for header := true; ; header = false {
		rec, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil && !header {
			err = do(rec)
		}
		if err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("region: %s:%d: %w", name, line, err)
		}
	}
}

// maxClue is the longest word of words.csv, with room; longer words of a text are no clues.
const maxClue = 24

// class looks a word of a text up.
func (t *Tagger) class(text string, w *token) clue {
	n := int(w.end - w.start)
	if n > maxClue {
		return clue{}
	}
	var buf [maxClue]byte
	for i := range n {
		c := text[int(w.start)+i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return t.words[string(buf[:n])]
}
