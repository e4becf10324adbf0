package sqlite

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// PageDigests yields the digests of the pages that were fetched at an instant or later: the bodies that
// retention leaves. It reads the whole list of pages once; breaking off is fine.
func (db *DB) PageDigests(ctx context.Context, since time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		rows, err := db.r.QueryContext(ctx, `SELECT digest FROM page WHERE fetched_at >= ?`, stamp(since))
		if err != nil {
			yield("", fmt.Errorf("page digests: %w", explain(err)))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var digest string
			err := rows.Scan(&digest)
			if !yield(digest, explain(err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield("", fmt.Errorf("page digests: %w", explain(err)))
		}
	}
}

// Verdict is what was decided about a page, as KnownPage has it; "" also when there is no such page.
func (tx *Tx) Verdict(ctx context.Context, seq int64) (verdict string, err error) {
	_, err = tx.row(ctx, `SELECT verdict FROM page WHERE seq = ?`, []any{seq}, &verdict)
	return verdict, err
}
