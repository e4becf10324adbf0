package sqlite

import (
	"context"
	"fmt"

	"warta/store"
)

// defaultHits bounds a search that names no limit.
const defaultHits = 50

// Search finds articles by what store.ParseWords reads of Query.Words, newest first or by relevance, with a
// passage around the words. A word is found in all its Indonesian forms; letter case and diacritics do not
// matter. Without words it is the query's newest articles without passages. A question that cannot be
// understood is a *store.WordsError.
func (db *DB) Search(ctx context.Context, q store.Query) (hits []store.Hit, err error) {
	if q.Limit <= 0 {
		q.Limit = defaultHits
	}
	c, ok, err := db.plan(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	if !ok {
		return nil, nil
	}
	text := `''`
	if c.marks != nil {
		text = `a.text`
	}
	err = db.run(ctx, &c, sqlArticleHead+long(q)+`, `+text, q, func(s scanner) error {
		var h store.Hit
		var text string
		if err := scanArticle(s, &h.Article, &text); err != nil {
			return err
		}
		if c.marks != nil {
			h.Snippet = c.marks.passage(h.Title, text)
		}
		hits = append(hits, h)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", q.Words, err)
	}
	return hits, nil
}
