package sqlite

import (
	"context"
	"time"

	"warta/store"
)

// sqlHeld finds them by an index. What was taken down meanwhile readers need not be told of.
const sqlHeld = ` FROM article a WHERE instr(a.flags, '"incomplete"') > 0 AND a.not_article = '' AND a.removed_at IS NULL AND a.first_seen_at < ?
	AND NOT EXISTS (SELECT 1 FROM feed_entry e WHERE e.article = a.id)`

// Held calls f, in one transaction, with each incomplete article that readers were told nothing of although it was
// first seen before a time: those that a follower held back for a while. At most limit of them, oldest first.
func (db *DB) Held(ctx context.Context, before time.Time, limit int, f func(ctx context.Context, tx *Tx, a store.Article) error) (n int, err error) {
	var waits bool // most of the time there is none, and nobody is to be kept from writing for that
	if err := db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1`+sqlHeld+`)`, stamp(before)).Scan(&waits); err != nil || !waits {
		return 0, explain(err)
	}
	err = db.write(ctx, "held articles", func(tx *Tx) error {
		var ids []string
		err := tx.each(ctx, `SELECT a.id`+sqlHeld+` ORDER BY a.first_seen_at, a.id LIMIT ?`,
			[]any{stamp(before), limit}, func(s scanner) error {
				var id string
				err := s.Scan(&id)
				ids = append(ids, id)
				return err
			})
		if err != nil {
			return err
		}
		for n = 0; n < len(ids); n++ {
			a, err := tx.Article(ctx, ids[n])
			if err != nil {
				return err
			}
			if err := f(ctx, tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
