package sqlite

import (
	"strings"

	"warta/store"
	"warta/store/stem"
)

// matchOf is the FTS5 expression for the words of a question, and for what its query asks for beside them; "" when
// another index answers as well. Every word is written as a quoted string, so that nothing in it can be taken for
// syntax. Where the whole index is current it tells of regions, sources and sections too, so that what is asked for
// is found where the lists of all of it meet.
func matchOf(w store.Words, q store.Query, current bool) string {
	var all, none []string
	words := 0
	one := func(c store.Clause) string {
		m := clauseOf(c, current)
		if m != "" && c.Field != store.FieldRegion && c.Field != store.FieldSource {
			words++
		}
		return m
	}
	for _, choice := range w.All {
		var any []string
		for _, c := range choice {
			if m := one(c); m != "" {
				any = append(any, m)
			}
		}
		if len(any) > 0 {
			all = append(all, `(`+strings.Join(any, ` OR `)+`)`)
		}
	}
	for _, c := range w.None {
		if m := one(c); m != "" {
			none = append(none, m)
		}
	}
	var places []string
	if current {
		places = placesOf(q)
	}
	if words == 0 && (len(places)+len(all) < 2 || q.Oldest || q.Story != "") {
		return ""
	}
	if len(places) > 1 { // lists of one AND are gone through all in step; a NOT keeps these for themselves, as they have less in common
		places = []string{`((` + strings.Join(places, ` AND `) + `) NOT ` + key(markNone) + `)`}
	}
	all = append(places, all...)
	for _, f := range q.Flags {
		all = append(all, key(markFlag+plainKey(string(f))))
	}
	if q.Language != "" {
		all = append(all, key(markLanguage+plainKey(q.Language)))
	}
	if len(all) == 0 { // FTS5 can only take away from something
		all = []string{key(markAll)}
	}
	m := strings.Join(all, ` AND `)
	if len(none) > 0 {
		m = `(` + m + `) NOT (` + strings.Join(none, ` OR `) + `)`
	}
	return m
}

// titlesOf are, for each thing that is asked for among the words, what finds it in a title.
func titlesOf(w store.Words) (titles []*matcher) {
	for _, choice := range w.All {
		var any []store.Clause
		for _, c := range choice {
			if c.Field == store.FieldAny {
				any = append(any, c)
			}
		}
		if m := newMatcher(store.Words{All: [][]store.Clause{any}}); m != nil {
			titles = append(titles, m)
		}
	}
	return titles
}

// placesOf are the query's own region, source and section.
func placesOf(q store.Query) (all []string) {
	if q.Region != "" {
		mark := markRegion
		switch {
		case q.Own && q.Strong:
			mark = markOwnly
		case q.Own:
			mark = markOwn
		case q.Strong:
			mark = markStrong
		}
		if q.Source == "" || mark != markRegion {
			all = append(all, key(mark+codeKey(q.Region)))
		}
	}
	switch {
	case q.Source != "" && q.Region != "":
		all = append(all, key(markBoth+bothKey(q.Source, q.Region)))
	case q.Source != "":
		all = append(all, key(markSource+nameKey(q.Source)))
	}
	if section := store.SectionKey(q.Section); section != "" {
		all = append(all, key(markSection+nameKey(section)))
	}
	return all
}

// clauseOf is one clause for FTS5, or "" when it is none for it.
func clauseOf(c store.Clause, current bool) string {
	switch c.Field {
	case store.FieldRegion:
		if current {
			return key(markRegion + codeKey(c.Text))
		}
	case store.FieldSource:
		if current {
			return key(markSource + nameKey(c.Text))
		}
	case store.FieldLang:
		return key(markLanguage + plainKey(c.Text))
	case store.FieldFlag:
		return key(markFlag + plainKey(c.Text))
	case store.FieldAuthor:
		var names []string
		for w := range wordsOf(c.Text) {
			names = append(names, markAuthor+w.text)
		}
		return key(strings.Join(names, " ")) + star(c)
	case store.FieldAny, store.FieldTitle:
		return formsOf(c, current)
	}
	return ""
}

// formsOf asks for words in any of their forms, or just as they are where they are quoted or several. Where the whole
// index is current, whatever has a word with roots has those too, or a bridge: its own list need not be gone through.
func formsOf(c store.Clause, current bool) string {
	columns, mark := `{title text}`, ""
	if c.Field == store.FieldTitle {
		columns, mark = `title`, markTitle
	}
	as := columns + ` : ` + quoted(c.Text) + star(c)
	var parts []word
	for w := range wordsOf(c.Text) {
		parts = append(parts, w)
	}
	if c.Exact || c.Prefix || len(parts) > 2 || len(parts) == 2 && parts[1].joined == "" {
		return `(` + as + `)`
	}
	if len(parts) == 2 { // Jum'at, or Jumat
		return `(` + as + ` OR ` + quoted(mark+parts[1].joined) + ` OR ` + columns + ` : ` + quoted(parts[1].joined) + `)`
	}
	text := parts[0].text
	forms, any := stem.Roots(text), []string(nil)
	if current && len(forms) > 0 {
		any = append(any, key(mark+markBridge+text))
	} else {
		forms = append([]string{text}, forms...)
	}
	for _, form := range forms {
		if mark == "" { // one look-up finds the word in the text, and as a root among the keys
			any = append(any, quoted(form))
			continue
		}
		any = append(any, `title : `+quoted(form), key(mark+form))
	}
	return `(` + strings.Join(any, ` OR `) + `)`
}

// key is a marked entry of the keys. Nothing else can be like it, so no column need be named, which FTS5 would
// have to check row by row.
func key(k string) string { return quoted(k) }

func star(c store.Clause) string {
	if c.Prefix {
		return ` *`
	}
	return ``
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
