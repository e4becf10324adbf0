package sqlite

import (
	"context"
	"time"

	"warta/store"
)

// Held calls f, in one transaction, with each article that readers were told nothing of although it was
// first seen before a time, and that carries a flag: those that a follower held back for a while. At most
// limit of them, oldest first.
func (db *DB) Held(ctx context.Context, flag store.Flag, before time.Time, limit int, f func(ctx context.Context, tx *Tx, a store.Article) error) (n int, err error) {
	err = db.write(ctx, "held articles", func(tx *Tx) error {
		var ids []string
		err := tx.each(ctx, `SELECT a.id FROM article a WHERE a.flags <> '[]' AND a.not_article = '' AND a.first_seen_at < ?
			AND EXISTS (SELECT 1 FROM json_each(a.flags) j WHERE j.value = ?)
			AND NOT EXISTS (SELECT 1 FROM feed_entry e WHERE e.article = a.id) ORDER BY a.seq LIMIT ?`,
			[]any{stamp(before), string(flag), limit}, func(s scanner) error {
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
