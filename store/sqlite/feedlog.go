package sqlite

import (
	"context"
	"fmt"

	"warta/store"
)

// LastFeedEntry is what readers were last told of an article; ok is false when they were told nothing.
func (tx *Tx) LastFeedEntry(ctx context.Context, article string) (e store.FeedEntry, ok bool, err error) {
	ok, err = tx.row(ctx, `SELECT seq, article, at, kind, front, mark FROM feed_entry WHERE article = ? ORDER BY seq DESC LIMIT 1`,
		[]any{article}, &e.Seq, &e.Article, when{&e.At}, &e.Kind, &e.Front, &e.Mark)
	return e, ok, err
}

// PutFeedEntry adds a row to the feed-entry log and returns its number. From then on the article stands in
// feeds (Query.Front) as the entry says: an entry that may stand at the front puts it there, a removal
// takes it out, and an update leaves it where it is.
func (tx *Tx) PutFeedEntry(ctx context.Context, e store.FeedEntry) (seq int64, err error) {
	if e.At.IsZero() {
		e.At = tx.at
	}
	res, err := tx.execResult(ctx, `INSERT INTO feed_entry (article, at, kind, front, mark) VALUES (?, ?, ?, ?, ?)`,
		e.Article, stamp(e.At), e.Kind, e.Front, e.Mark)
	if err != nil {
		return 0, err
	}
	if seq, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	switch e.Kind {
	case store.EntryAdd:
		return seq, tx.setFront(ctx, e.Article, e.Front)
	case store.EntryRemove:
		return seq, tx.setFront(ctx, e.Article, false)
	}
	return seq, nil
}

func (tx *Tx) setFront(ctx context.Context, article string, front bool) error {
	if err := tx.exec(ctx, `UPDATE article SET front = ?1 WHERE id = ?2 AND front <> ?1`, front, article); err != nil {
		return err
	}
	return tx.exec(ctx, `UPDATE region_article SET front = ?1 WHERE article = ?2 AND front <> ?1`, front, article)
}

// FeedHead is the number of the newest feed entry, 0 when there is none: feeds are to be rendered anew
// when it has grown.
func (db *DB) FeedHead(ctx context.Context) (seq int64, err error) {
	if err := db.r.QueryRowContext(ctx, `SELECT ifnull(max(seq), 0) FROM feed_entry`).Scan(&seq); err != nil {
		return 0, fmt.Errorf("feed head: %w", explain(err))
	}
	return seq, nil
}

// FeedEntries are the log after a number, oldest first, at most limit (0: 1000).
func (db *DB) FeedEntries(ctx context.Context, after int64, limit int) (entries []store.FeedEntry, err error) {
	if limit <= 0 {
		limit = 1000
	}
	err = db.each(ctx, `SELECT seq, article, at, kind, front, mark FROM feed_entry WHERE seq > ? ORDER BY seq LIMIT ?`,
		[]any{after, limit}, func(s scanner) error {
			var e store.FeedEntry
			if err := s.Scan(&e.Seq, &e.Article, when{&e.At}, &e.Kind, &e.Front, &e.Mark); err != nil {
				return err
			}
			entries = append(entries, e)
			return nil
		})
	return entries, err
}

// Told are the entries of one article, oldest first: what readers have been told of it.
func (db *DB) Told(ctx context.Context, article string) (entries []store.FeedEntry, err error) {
	err = db.each(ctx, `SELECT seq, article, at, kind, front, mark FROM feed_entry WHERE article = ? ORDER BY seq`,
		[]any{article}, func(s scanner) error {
			var e store.FeedEntry
			if err := s.Scan(&e.Seq, &e.Article, when{&e.At}, &e.Kind, &e.Front, &e.Mark); err != nil {
				return err
			}
			entries = append(entries, e)
			return nil
		})
	return entries, err
}
