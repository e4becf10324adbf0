package sqlite

import (
	"strings"

	"warta/store"
	"warta/store/stem"
)

// matchOf is the FTS5 expression for the words of a question, and for the flags and language of its query
// beside them; "" when neither asks for any. Every word is written as a quoted string, so that nothing in it
// can be taken for syntax.
func matchOf(w store.Words, q store.Query) string {
	var all, none []string
	for _, choice := range w.All {
		var any []string
		for _, c := range choice {
			if m := clauseOf(c); m != "" {
				any = append(any, m)
			}
		}
		if len(any) > 0 {
			all = append(all, `(`+strings.Join(any, ` OR `)+`)`)
		}
	}
	for _, c := range w.None {
		if m := clauseOf(c); m != "" {
			none = append(none, m)
		}
	}
	if len(all)+len(none) == 0 {
		return ""
	}
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

// clauseOf is one clause for FTS5, or "" when it is none for it.
func clauseOf(c store.Clause) string {
	switch c.Field {
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
		return formsOf(c)
	}
	return ""
}

// formsOf asks for words in any of their forms, or just as they are where they are quoted or several.
func formsOf(c store.Clause) string {
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
	var any []string
	for _, form := range append([]string{text}, stem.Roots(text)...) {
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
