package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Words is a reader's question, read from one line by ParseWords.
type Words struct {
	// All must be met, each by one of its clauses at least.
	All [][]Clause
	// None may be met.
	None []Clause
	// After and Before bound SortTime (at or after, before); zero: no bound.
	After, Before time.Time
	// Void is set when the line has something in it, but nothing that could be looked for ("!?").
	Void bool
}

// Clause is one thing to look for.
type Clause struct {
	Field Field
	// Text is one word, or several that stand side by side. For fields with a fixed set of values it is the value.
	Text   string
	Exact  bool // in quotes: these words and no other forms of them
	Prefix bool // words that begin like this
}

// Field says where a clause looks.
type Field string

// The fields of a question. FieldAny is title and text.
const (
	FieldAny    Field = ""
	FieldTitle  Field = "title"
	FieldAuthor Field = "author"
	FieldRegion Field = "region" // code of a place, or of one around it
	FieldSource Field = "source" // ID
	FieldLang   Field = "lang"   // BCP 47
	FieldFlag   Field = "flag"
	fieldAfter  Field = "after"
	fieldBefore Field = "before"
)

// InText reports whether the field is looked for among an article's words.
func (f Field) InText() bool { return f == FieldAny || f == FieldTitle || f == FieldAuthor }

// maxClauses and maxWords bound a question, so that none costs more than a few index look-ups.
const (
	maxClauses = 64
	maxWords   = 4096 // bytes
)

// WordsError says what in a question cannot be understood, in words for the reader who typed it. By Format it can be
// said in another language.
type WordsError struct {
	Format string
	Args   []any
}

func (e *WordsError) Error() string { return fmt.Sprintf(e.Format, e.Args...) }

func badWords(format string, args ...any) error { return &WordsError{format, args} }

// ParseWords reads a question:
//
//	banjir pasar          both words, in any form (pemerintah finds pemerintahan)
//	"jalan rusak"         these words, side by side
//	-tol                  without it
//	banjir OR longsor     one of them
//	pemerin*              words that begin so
//	title:banjir          author:"Siti Aminah"
//	region:18.01          source:lampost.example   lang:id   flag:release
//	after:2026-11-01      from that day (month, year) on, UTC
//	before:2026-12        earlier than that day
//
// Letter case and the shape of quotes do not matter. What is neither field nor word is left out. The error
// is always a *WordsError.
func ParseWords(line string) (w Words, err error) {
	if len(line) > maxWords {
		return w, badWords("the question is longer than %d characters", maxWords)
	}
	p := wordsParser{rest: plainQuotes(line)}
	n := 0
	for {
		c, not, ok, err := p.next()
		if err != nil {
			return w, err
		}
		if !ok {
			break
		}
		if n++; n > maxClauses {
			return w, badWords("the question has more than %d parts", maxClauses)
		}
		if err := w.add(c, not, p.or); err != nil {
			return w, err
		}
		p.or = false
		p.choice = !not && c.Field != fieldAfter && c.Field != fieldBefore
	}
	if !w.After.IsZero() && !w.Before.IsZero() && !w.After.Before(w.Before) {
		return w, badWords("nothing is both after %s and before %s", w.After.Format(time.DateOnly), w.Before.Format(time.DateOnly))
	}
	w.Void = n == 0 && strings.TrimSpace(line) != ""
	return w, nil
}

// add takes a clause in; or makes it an alternative to the one before.
func (w *Words) add(c Clause, not, or bool) error {
	if c.Field == fieldAfter || c.Field == fieldBefore {
		if not || or {
			return badWords("%s: stands by itself, without - and OR", c.Field)
		}
		return w.bound(c)
	}
	if not {
		w.None = append(w.None, c)
		return nil
	}
	if !or || len(w.All) == 0 {
		w.All = append(w.All, []Clause{c})
		return nil
	}
	last := &w.All[len(w.All)-1]
	if group((*last)[0].Field) != group(c.Field) {
		return badWords("OR can stand between words, or between values of one kind of field, not between the two")
	}
	*last = append(*last, c)
	return nil
}

// group is what OR can join: all that is a word, and each kind of place.
func group(f Field) Field {
	if f == FieldRegion || f == FieldSource {
		return f
	}
	return FieldAny
}

func (w *Words) bound(c Clause) error {
	t, ok := parseDay(c.Text)
	if !ok {
		return badWords("%s:%s is no date; write it like %s:2026-11-23", c.Field, c.Text, c.Field)
	}
	if c.Field == fieldAfter && t.After(w.After) {
		w.After = t
	}
	if c.Field == fieldBefore && (w.Before.IsZero() || t.Before(w.Before)) {
		w.Before = t
	}
	return nil
}

func parseDay(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return t, true
		}
	}
	return time.Time{}, false
}

// plainQuotes writes every kind of double quote as ", every kind of apostrophe as ', and control
// characters as spaces.
func plainQuotes(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("“”„‟«»″＂", r):
			return '"'
		case strings.ContainsRune("‘’‚‛′ʼ＇", r):
			return '\''
		case r == '–' || r == '−':
			return '-'
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
}

// wordsParser walks along a question.
type wordsParser struct {
	rest   string
	or     bool // OR was read and waits for its second part
	choice bool // the clause before can have an alternative
}

// next reads one clause; ok is false at the end.
func (p *wordsParser) next() (c Clause, not, ok bool, err error) {
	for {
		p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
		if p.rest == "" {
			return c, false, false, nil
		}
		if word, rest, _ := strings.Cut(p.rest, " "); word == "OR" {
			p.or, p.rest = p.choice, rest
			continue
		}
		c, not = Clause{}, false
		if rest, cut := strings.CutPrefix(p.rest, "-"); cut {
			not, p.rest = true, rest
		}
		p.field(&c)
		p.value(&c)
		if c.Field != FieldAny {
			if err := c.check(); err != nil {
				return c, not, false, err
			}
		} else if !strings.ContainsFunc(c.Text, isWordRune) {
			continue
		}
		p.or = p.or && !not
		return c, not, true, nil
	}
}

// field reads "title:" and its like. What looks like a field but is none ("10:30") stays a word.
func (p *wordsParser) field(c *Clause) {
	name, rest, ok := strings.Cut(p.rest, ":")
	if !ok {
		return
	}
	f := Field(strings.ToLower(name))
	if slices.Contains([]Field{FieldTitle, FieldAuthor, FieldRegion, FieldSource, FieldLang, FieldFlag, fieldAfter, fieldBefore}, f) {
		c.Field, p.rest = f, rest
	}
}

// value reads a word, or words in quotes, with the star after them.
func (p *wordsParser) value(c *Clause) {
	if rest, ok := strings.CutPrefix(p.rest, `"`); ok {
		c.Exact = true
		c.Text, p.rest, _ = strings.Cut(rest, `"`)
		if rest, ok := strings.CutPrefix(p.rest, "*"); ok {
			c.Prefix, p.rest = true, rest
		}
		c.Text = strings.TrimSpace(c.Text)
		return
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	if end < 0 {
		end = len(p.rest)
	}
	c.Text, p.rest = p.rest[:end], p.rest[end:]
	if s := strings.TrimRight(c.Text, "*"); s != c.Text {
		c.Prefix, c.Text = true, s
	}
}

// check refuses field values that can be nothing but a slip.
func (c *Clause) check() error {
	example := map[Field]string{
		FieldTitle: "banjir", FieldAuthor: `"Siti Aminah"`, FieldRegion: "18.01", FieldSource: "lampost.example",
		FieldLang: "id", FieldFlag: "release", fieldAfter: "2026-11-23", fieldBefore: "2026-11-23",
	}[c.Field]
	if !strings.ContainsFunc(c.Text, isWordRune) {
		return badWords("%s: needs something right after it, like %s:%s", c.Field, c.Field, example)
	}
	if value, minus := strings.CutPrefix(c.Text, "-"); minus && !(c.Exact && c.Field.InText()) && c.Field != fieldAfter && c.Field != fieldBefore {
		return badWords("%s:%s: the - stands before the field; to leave these out write -%s:%s", c.Field, c.Text, c.Field, strings.TrimLeft(value, "-"))
	}
	if c.Field.InText() {
		return nil
	}
	if c.Prefix {
		return badWords("%s: takes no *, but a whole value like %s:%s", c.Field, c.Field, example)
	}
	c.Exact = false
	if c.Field != FieldRegion {
		c.Text = strings.ToLower(c.Text)
	}
	switch {
	case c.Field == FieldRegion && !isCode(c.Text):
		return badWords("region:%s is no code of a region, like 18 (Lampung) or 18.01 (Lampung Selatan); 'warta regions NAME' finds them", c.Text)
	case c.Field == FieldFlag && !slices.Contains(Flags(), Flag(c.Text)):
		return badWords("flag:%s: there is no such flag; there are %s", c.Text, flagNames())
	}
	return nil
}

// isCode tells codes of places from their names. A code has digits, or is as short as the two letters of a country.
func isCode(s string) bool {
	return (len(s) <= 2 || strings.ContainsFunc(s, unicode.IsDigit)) && !strings.ContainsFunc(s, func(r rune) bool {
		return !isWordRune(r) && r != '.' && r != '-'
	})
}

func flagNames() string {
	var names []string
	for _, f := range Flags() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// isWordRune tells what words are made of, for the full-text index too.
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
