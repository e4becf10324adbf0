package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"warta/store"
)

const sqlRevisions = `SELECT r.article, r.number, r.seen_at, r.pages, r.digests, g.content, g.hash, r.chain, g.seal
	FROM revision r JOIN reading g ON g.article = r.article AND g.number = r.number WHERE r.article = ?`

// scanRevision reads a revision. The newest one's content is in the article's own row.
func scanRevision(s scanner, r *store.Revision) error {
	return s.Scan(&r.Article, &r.Number, when{&r.At}, doc{&r.Pages}, doc{&r.Digests}, doc{&r.Content}, &r.Hash, &r.Chain, &r.Seal)
}

// Articles runs a query, in the order and number it asks for. Articles that turned out to be none are
// left out. The rows are read as the caller goes on; breaking off is fine. They are as the database was
// when the loop began, whatever is written meanwhile.
func (db *DB) Articles(ctx context.Context, q store.Query) iter.Seq2[store.Article, error] {
	return func(yield func(store.Article, error) bool) {
		c, ok, err := db.plan(ctx, q)
		if err == nil && ok {
			err = db.run(ctx, &c, sqlArticleHead+long(q), q, func(s scanner) error {
				var a store.Article
				if err := scanArticle(s, &a); err != nil {
					return err
				}
				if !yield(a, nil) {
					return errEnough
				}
				return nil
			})
		}
		if err != nil {
			yield(store.Article{}, fmt.Errorf("articles: %w", err))
		}
	}
}

// Article is the article with that ID; store.ErrNotFound when there is none, store.ErrForgotten when it was
// taken down.
func (db *DB) Article(ctx context.Context, id string) (a store.Article, err error) {
	found := false
	err = db.each(ctx, sqlArticleByID, []any{id}, func(s scanner) error { found = true; return scanArticle(s, &a) })
	if err == nil && !found {
		err = db.missing(ctx, id)
	}
	return a, err
}

// Resolve finds the ID of the article known by an address; store.ErrNotFound when there is none.
func (db *DB) Resolve(ctx context.Context, address string) (id string, err error) {
	err = db.each(ctx, `SELECT article FROM article_url WHERE key = ?`, []any{store.ArticleKey(address)}, func(s scanner) error { return s.Scan(&id) })
	if err == nil && id == "" {
		err = fmt.Errorf("article at %s: %w", address, store.ErrNotFound)
	}
	return id, err
}

// Revisions are all versions of an article with today's reading of each, oldest first; store.ErrNotFound
// when there is no such article.
func (db *DB) Revisions(ctx context.Context, id string) (revisions []store.Revision, err error) {
	// One snapshot for both queries: a new revision moves the content of the one before.
	snap, err := db.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("revisions: %w", explain(err))
	}
	defer func() { _ = snap.Rollback() }()
	var a store.Article
	switch err := scanArticle(snap.QueryRowContext(ctx, sqlArticleByID, id), &a); {
	case errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf("article %s: %w", id, store.ErrNotFound)
	case err != nil:
		return nil, fmt.Errorf("revisions: %w", explain(err))
	}
	rows, err := snap.QueryContext(ctx, sqlRevisions+` ORDER BY r.number`, id)
	if err != nil {
		return nil, fmt.Errorf("revisions: %w", explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var r store.Revision
		if err := scanRevision(rows, &r); err != nil {
			return nil, fmt.Errorf("revisions: %w", err)
		}
		revisions = append(revisions, r)
	}
	if n := len(revisions); n > 0 {
		revisions[n-1].Content = a.Content
	}
	return revisions, explain(rows.Err())
}
