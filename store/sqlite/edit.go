package sqlite

import (
	"context"
	"fmt"
	"slices"
	"time"

	"warta/store"
)

// Edits are what publishers changed of articles that were out already, newest first, at most limit: those
// of a region with what lies in it, of a source, or of all where both are empty.
func (db *DB) Edits(ctx context.Context, region, source string, limit int) (edits []store.Edit, err error) {
	of, args := ``, []any{}
	if region != "" {
		of, args = ` AND EXISTS (SELECT 1 FROM region_article g WHERE g.code = ? AND g.sort = a.sort)`, append(args, region)
	}
	if source != "" {
		of, args = of+` AND EXISTS (SELECT 1 FROM article_source s WHERE s.source = ? AND s.sort = a.sort)`, append(args, source)
	}
	args = append(args, limit)
	for _, query := range []string{
		`SELECT a.id, r.number, r.seen_at FROM revision r INDEXED BY revision_edit CROSS JOIN article a ON a.id = r.article
			WHERE r.number > 1 AND a.not_article = ''` + of + ` ORDER BY r.seen_at DESC LIMIT ?`,
		`SELECT a.id, 0, a.removed_at FROM article a INDEXED BY article_removed
			WHERE a.removed_at IS NOT NULL AND a.not_article = ''` + of + ` ORDER BY a.removed_at DESC LIMIT ?`,
	} {
		err := db.each(ctx, query, args, func(s scanner) error {
			var e store.Edit
			if err := s.Scan(&e.Article.ID, &e.Number, when{&e.At}); err != nil {
				return err
			}
			edits = append(edits, e)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("edits: %w", err)
		}
	}
	slices.SortStableFunc(edits, func(x, y store.Edit) int { return y.At.Compare(x.At) })
	edits = edits[:min(limit, len(edits))]
	for i := range edits {
		if err := db.loadEdit(ctx, &edits[i]); err != nil {
			return nil, fmt.Errorf("edits: %w", err)
		}
	}
	return edits, nil
}

// loadEdit reads the article and the two versions of an edit.
func (db *DB) loadEdit(ctx context.Context, e *store.Edit) (err error) {
	if e.Article, err = db.Article(ctx, e.Article.ID); err != nil {
		return err
	}
	if e.Number == 0 {
		e.Before = e.Article.Content
		return nil
	}
	e.After = e.Article.Content // unless a later version is in the article's row by now
	return db.each(ctx, `SELECT number, content FROM reading WHERE article = ? AND number IN (?, ?) AND content IS NOT NULL`,
		[]any{e.Article.ID, e.Number - 1, e.Number}, func(s scanner) error {
			var number int
			var c store.Content
			if err := s.Scan(&number, doc{&c}); err != nil {
				return err
			}
			if number == e.Number {
				e.After = c
			} else {
				e.Before = c
			}
			return nil
		})
}

// DayCounts counts what was tried for every source and UTC day since a day, oldest first.
func (db *DB) DayCounts(ctx context.Context, since time.Time) (days []store.SourceDay, err error) {
	all, err := db.SourceDays(ctx, since)
	for _, d := range all {
		days = append(days, store.SourceDay{
			Source: d.Source, Day: d.Day, Attempted: d.Attempted, Failed: d.Failed, Refused: d.Refused, Articles: d.Articles, Alert: d.Alert,
		})
	}
	return days, err
}
