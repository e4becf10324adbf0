package sqlite

import (
	"cmp"
	"context"
	"slices"

	"warta/store"
)

// entry is what the full-text index knows of one article: its row number and words.
type entry struct {
	sort        int64
	title, text string
}

// indexed is an article whose words change in a transaction: what the index holds, and what it is to hold.
type indexed struct {
	id       string
	old, now *entry // old is nil for a new article
}

// reindex notes that an article's words or place have changed. old is nil for a new article.
func (tx *Tx) reindex(a *store.Article, old *entry, sort int64) {
	x := tx.words[a.ID]
	if x == nil {
		x = &indexed{id: a.ID, old: old}
		tx.words[a.ID] = x
	}
	x.now = &entry{sort: sort, title: a.Title, text: a.Text}
}

// indexWords brings the full-text index up to date, in order of row number and with nothing in between:
// FTS5 gathers words in memory until a smaller row number or another statement's savepoint makes it write
// them out, and small pieces cost it dearly later.
func (tx *Tx) indexWords() error {
	type step struct {
		*entry
		forget bool
	}
	var steps []step
	for _, x := range tx.words {
		if x.old != nil && *x.old == *x.now {
			continue
		}
		if x.old != nil {
			steps = append(steps, step{x.old, true})
		}
		steps = append(steps, step{x.now, false})
	}
	slices.SortFunc(steps, func(a, b step) int {
		if c := cmp.Compare(a.sort, b.sort); c != 0 || a.forget == b.forget {
			return c
		}
		if a.forget {
			return -1
		}
		return 1
	})
	for _, s := range steps {
		query := `INSERT INTO article_fts (rowid, title, text) VALUES (?, ?, ?)`
		if s.forget {
			query = `INSERT INTO article_fts (article_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)`
		}
		if err := tx.exec(context.Background(), query, s.sort, s.title, s.text); err != nil {
			return err
		}
	}
	return nil
}
