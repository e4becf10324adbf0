package sqlite

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"warta/store"
)

// defaultHits bounds a search that names no limit.
const defaultHits = 50

// Search finds articles by words, newest first, with a passage around them. Words are all wanted;
// "quoted words" stand side by side, -word is unwanted, OR gives a choice of its neighbours, word* matches
// any ending. Letter case and diacritics do not matter. Any input is legal: what is no word is ignored.
// Without words it is the query's newest articles without passages.
func (db *DB) Search(ctx context.Context, q store.Query) (hits []store.Hit, err error) {
	if q.Limit <= 0 {
		q.Limit = defaultHits
	}
	c, ok := chosen(q)
	if !ok {
		return nil, nil
	}
	snippet := `''`
	if strings.HasPrefix(c.from, `article_fts`) {
		snippet = `snippet(article_fts, -1, char(2), char(3), '…', 32)`
	}
	query, args := c.sql(sqlArticleHead+long(q)+`, `+snippet, q.Limit)
	err = db.each(ctx, query, args, func(s scanner) error {
		var h store.Hit
		if err := scanArticle(s, &h.Article, &h.Snippet); err != nil {
			return err
		}
		hits = append(hits, h)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", q.Words, err)
	}
	return hits, nil
}

// maxTerms bounds a search: more words than this are ignored.
const maxTerms = 64

// matching is what a reader's words mean to FTS5.
type matching struct {
	match   string // expression that must match; "" when any article does
	without string // expression that must not match, where match is empty
	// impossible: words were given, but nothing in them that could stand in a text
	impossible bool
}

// term is one word or quoted passage.
type term struct {
	text    string
	not, or bool // or: an alternative to the term before
	prefix  bool
}

// parseWords reads a reader's words. Every term is written as a quoted FTS5 string, so that nothing in it
// can be taken for syntax.
func parseWords(words string) (m matching) {
	terms := splitTerms(words)
	var wanted, unwanted []string
	for _, t := range terms {
		s := `"` + strings.ReplaceAll(t.text, `"`, `""`) + `"`
		if t.prefix {
			s += ` *`
		}
		switch {
		case t.not:
			unwanted = append(unwanted, s)
		case t.or && len(wanted) > 0:
			wanted[len(wanted)-1] += ` OR ` + s
		default:
			wanted = append(wanted, s)
		}
	}
	for i := range wanted {
		wanted[i] = `(` + wanted[i] + `)`
	}
	m.match = strings.Join(wanted, ` AND `)
	m.without = strings.Join(unwanted, ` OR `)
	switch {
	case len(terms) == 0:
		m.impossible = strings.TrimSpace(words) != ""
	case m.match != "" && m.without != "":
		m.match, m.without = `(`+m.match+`) NOT (`+m.without+`)`, ""
	}
	return m
}

// splitTerms cuts words into terms and drops those without a letter or digit.
func splitTerms(words string) (terms []term) {
	words = strings.Map(func(r rune) rune {
		switch {
		case r == '“', r == '”', r == '„', r == '«', r == '»':
			return '"'
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(words, " "))
	or := false
	for len(terms) < maxTerms {
		words = strings.TrimLeftFunc(words, unicode.IsSpace)
		if words == "" {
			break
		}
		var t term
		if rest, ok := strings.CutPrefix(words, "-"); ok {
			t.not, words = true, rest
		}
		quoted := false
		if rest, ok := strings.CutPrefix(words, `"`); ok {
			quoted = true
			t.text, words, _ = strings.Cut(rest, `"`)
		} else {
			end := strings.IndexFunc(words, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
			if end < 0 {
				end = len(words)
			}
			t.text, words = words[:end], words[end:]
		}
		if rest, ok := strings.CutPrefix(words, "*"); ok && quoted {
			t.prefix, words = true, rest
		} else if s := strings.TrimRight(t.text, "*"); s != t.text && !quoted {
			t.prefix, t.text = true, s
		}
		if t.text == "OR" && !quoted && !t.not {
			or = true
			continue
		}
		if strings.IndexFunc(t.text, isTokenRune) < 0 {
			continue
		}
		t.or = or && !t.not && len(terms) > 0 && !terms[len(terms)-1].not
		or = false
		terms = append(terms, t)
	}
	return terms
}

// isTokenRune tells what can be part of a word for the unicode61 tokenizer.
func isTokenRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
