package extract

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/phrases.json
var phrasesJSON []byte

// phrase is a piece of boilerplate known by its words, and where it must stand to be one. What looks the
// same in the middle of a sentence stays.
type phrase struct {
	ID    string    `json:"id"`
	Class string    `json:"class"`
	Lang  string    `json:"lang"`  // only in text of this language; empty for any
	At    place     `json:"at"`    //
	Text  []string  `json:"text"`  // words, lower case and without punctuation unless Exact
	Exact bool      `json:"exact"` // compare letter for letter
	Max   int       `json:"max"`   // only lines of at most so many words; 0 for any
	Link  bool      `json:"link"`  // only lines that are mostly links
	Colon bool      `json:"colon"` // a colon must follow the words
	Need  []string  `json:"need"`  // one of these must stand in the line too
	List  bool      `json:"list"`  // link-only lines that follow go with it
	Run   bool      `json:"run"`   // may share a line with the article's own words; then only it goes
	Bare  []string  `json:"bare"`  // without a link it needs one of these words, at the article's beginning or end
	first [256]bool // first bytes of its texts, for a quick no

	Field string `json:"field"` // what the rest of the line is: author, editor, source, syndicated
}

// place is where in the article, and in the line, a phrase counts.
type place string

const (
	atOwn     place = "own"     // the whole line
	atStart   place = "start"   // the line's beginning
	atEnd     place = "end"     // the line's last words; only they go
	atContain place = "contain" // anywhere in a short line
	atLast    place = "last"    // the beginning of one of the last lines
	atCut     place = "cut"     // the beginning of a line near the end; all that follows goes too
	atPages   place = "pages"   // a page list: the word and numbers
	atCounter place = "counter" // a short line with a number
	atForeign place = "foreign" // a line that is one link to another site
	atRule    place = "rule"    // a line without letters or digits
)

func readPhrases(data []byte) ([]phrase, error) {
	var out []phrase
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("phrases: %w", err)
	}
	for i := range out {
		p := &out[i]
		switch p.At {
		case atOwn, atStart, atEnd, atContain, atLast, atCut, atPages, atCounter, atForeign, atRule:
		default:
			return nil, fmt.Errorf("phrases: %s: no such place %q", p.ID, p.At)
		}
		for _, t := range p.Text {
			if !p.Exact && t != words(t) {
				return nil, fmt.Errorf("phrases: %s: %q must be written %q", p.ID, t, words(t))
			}
			if t != "" {
				p.first[t[0]] = true
			}
		}
	}
	return out, nil
}

// words is s in lower case with only letters, digits and single spaces, as phrases are written. An
// apostrophe vanishes ("don't" is "dont").
func words(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			if r < utf8.RuneSelf {
				if r >= 'A' && r <= 'Z' {
					r += 'a' - 'A'
				}
				b.WriteByte(byte(r))
			} else {
				b.WriteRune(unicode.ToLower(r))
			}
		case r == '\'' || r == '’':
		default:
			space = true
		}
	}
	return b.String()
}

// mayStart is a quick look at the folded words of a line: false when no text of p can stand where p wants
// it. A line that begins with a number may be "3 komentar".
func (p *phrase) mayStart(w string) bool {
	switch p.At {
	case atStart, atOwn, atLast, atCut:
		return p.Exact || w != "" && (p.first[w[0]] || w[0] >= '0' && w[0] <= '9')
	}
	return true
}

// startsWith reports whether the words of a line begin with those of a phrase, whole words only.
func startsWith(line, phrase string) bool {
	return strings.HasPrefix(line, phrase) && (len(line) == len(phrase) || line[len(phrase)] == ' ')
}

// afterWords is what follows the first n words of s, without the punctuation that parts them; colon
// tells whether a colon stood there.
func afterWords(s string, n int) (rest string, colon bool) {
	i, in := 0, false
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		letter := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == '\'' || r == '’'
		if in && !letter {
			n--
			if n == 0 {
				break
			}
		}
		in = letter
		i += size
	}
	rest = strings.TrimLeft(s[i:], " \t\u00a0|-–—")
	if strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "：") {
		colon = true
	}
	return strings.TrimLeft(rest, " :：|-–—"), colon
}
