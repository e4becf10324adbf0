package sqlite

import (
	"cmp"
	"context"
	"slices"

	"warta/store"
)

// entry is what the full-text index knows of one article: its row number, and what its words are made of.
// Lists are the JSON of the article's row.
type entry struct {
	sort                                  int64
	title, text, authors, language, flags string
}

// indexed is an article whose words change in a transaction: what the index holds, and what it is to hold.
type indexed struct {
	old, now *entry // old is nil for a new article
	article  *store.Article
}

// reindex notes that an article's words or place have changed. old is nil for a new article.
func (tx *Tx) reindex(a *store.Article, old *entry, sort int64) {
	x := tx.words[a.ID]
	if x == nil {
		x = &indexed{old: old}
		tx.words[a.ID] = x
	}
	x.article = a
	x.now = &entry{sort: sort, title: a.Title, text: a.Text, authors: list(a.Authors), language: a.Language, flags: list(a.Flags)}
}

// indexWords brings the full-text index up to date, in order of row number and with nothing in between:
// FTS5 gathers words in memory until a smaller row number or another statement's savepoint makes it write
// them out, and small pieces cost it dearly later.
func (tx *Tx) indexWords() error {
	var changed []*indexed
	for _, x := range tx.words {
		if x.old != nil && *x.old == *x.now {
			continue
		}
		changed = append(changed, x)
	}
	slices.SortFunc(changed, func(a, b *indexed) int { return cmp.Compare(a.now.sort, b.now.sort) })
	ctx := context.Background()
	for _, x := range changed {
		if x.old == nil {
			continue
		}
		if err := tx.exec(ctx, `DELETE FROM article_fts WHERE rowid = ?`, x.old.sort); err != nil {
			return err
		}
	}
	for _, x := range changed {
		err := tx.exec(ctx, `INSERT INTO article_fts (rowid, title, text, keys) VALUES (?, ?, ?, ?)`,
			x.now.sort, x.now.title, x.now.text, tx.db.w.roots.keys(x.article))
		if err != nil {
			return err
		}
	}
	return nil
}
