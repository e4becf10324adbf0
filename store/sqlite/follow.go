package sqlite

import (
	"context"
	"fmt"
	"time"

	"warta/store"
)

// Follower is one stage of the pipeline: it reads pages or articles in commit order and writes what it
// makes of them. Exactly one of Pages and Articles is set.
//
// What it writes through the Tx and the place it has reached are committed together, so that a process
// that dies at any moment neither loses nor doubles anything. An error undoes the whole batch; it is for
// trouble with the machinery alone, since a bad page would be met again and again: that a page is bad is
// itself a fact to store.
type Follower struct {
	Name string // of its cursor
	// After is the follower that goes before, or "". Where both read the same numbers (both pages, or both
	// articles), this one never passes it; a predecessor that has never run holds it at the start.
	After string
	Batch int // rows per transaction; 0: 50
	// Before, if set, is called with a batch of pages ahead of the transaction, to load and parse them
	// while nobody waits for the database. It must not write.
	Before func(ctx context.Context, pages []store.Page) error
	Pages  func(ctx context.Context, tx *Tx, p store.Page) error
	// Articles is also called for articles that turned out to be none (NotArticle says why).
	Articles func(ctx context.Context, tx *Tx, a store.Article) error
}

const (
	defaultFollow = 50
	// followTime is how long a batch may hold the write lock before it is cut short: others are waiting.
	followTime = 200 * time.Millisecond

	spacePage    = "page"
	spaceArticle = "article"
)

func (f *Follower) space() (string, error) {
	switch {
	case f.Name == "" || (f.Pages == nil) == (f.Articles == nil) || f.Before != nil && f.Pages == nil:
		return "", fmt.Errorf("follower %q: it needs a name and exactly one of Pages and Articles", f.Name)
	case f.Pages != nil:
		return spacePage, nil
	}
	return spaceArticle, nil
}

// Follow does one batch of a follower's work and returns how many rows it handled; 0 when there is
// nothing new. Callers go on until it is 0, then wait for news. Only one goroutine and process should run
// a follower of one name; a second one does no harm, but wastes its work.
func (db *DB) Follow(ctx context.Context, f Follower) (n int, err error) {
	space, err := f.space()
	if err != nil {
		return 0, err
	}
	if f.Batch <= 0 {
		f.Batch = defaultFollow
	}
	// Whoever follows brings an older full-text index up to date by the way, piece by piece.
	if _, err := db.Reindex(ctx); err != nil {
		return 0, followError(&f, err)
	}
	if _, err := db.Scrub(ctx); err != nil {
		return 0, followError(&f, err)
	}
	from, to, err := db.span(ctx, db.r, &f, space)
	if err != nil || to <= from {
		return 0, followError(&f, err)
	}
	if space == spacePage {
		n, err = db.followPages(ctx, &f, from, to)
	} else {
		n, err = db.followArticles(ctx, &f, from, to)
	}
	return n, followError(&f, err)
}

func followError(f *Follower, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("follower %s: %w", f.Name, explain(err))
}

const sqlSpan = `SELECT ifnull((SELECT seq FROM cursor WHERE name = ?1), 0),
	CASE ?2 WHEN '' THEN ?4
		ELSE ifnull((SELECT CASE WHEN space = ?3 THEN seq ELSE ?4 END FROM cursor WHERE name = ?2), 0) END,
	CASE ?3 WHEN 'page' THEN (SELECT ifnull(max(seq), 0) FROM page) ELSE (SELECT ifnull(max(seq), 0) FROM article) END`

// span is what there is to read: after from, up to and with to.
func (db *DB) span(ctx context.Context, q queryer, f *Follower, space string) (from, to int64, err error) {
	const all = int64(1) << 62
	var bound, head int64
	if err := q.QueryRowContext(ctx, sqlSpan, f.Name, f.After, space, all).Scan(&from, &bound, &head); err != nil {
		return 0, 0, err
	}
	return from, min(bound, head), nil
}

// stillAt checks inside the transaction that nobody moved the cursor since it was read.
func (tx *Tx) stillAt(ctx context.Context, name string, from int64) (bool, error) {
	var seq int64
	if _, err := tx.row(ctx, `SELECT seq FROM cursor WHERE name = ?`, []any{name}, &seq); err != nil {
		return false, err
	}
	return seq == from, nil
}

func (tx *Tx) saveCursor(ctx context.Context, name, space string, seq int64) error {
	return tx.exec(ctx, `INSERT INTO cursor (name, space, seq, updated_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET space = excluded.space, seq = excluded.seq, updated_at = excluded.updated_at`,
		name, space, seq, stamp(tx.at))
}

func (db *DB) followPages(ctx context.Context, f *Follower, from, to int64) (n int, err error) {
	var pages []store.Page
	err = db.each(ctx, sqlPagesAfter, []any{from, to, f.Batch}, func(s scanner) error {
		var p store.Page
		if err := scanPage(s, &p); err != nil {
			return err
		}
		pages = append(pages, p)
		return nil
	})
	if err != nil || len(pages) == 0 {
		return 0, err
	}
	if f.Before != nil {
		if err := f.Before(ctx, pages); err != nil {
			return 0, err
		}
	}
	err = db.write(ctx, "follow", func(tx *Tx) error {
		n = 0
		if ok, err := tx.stillAt(ctx, f.Name, from); err != nil || !ok {
			return err
		}
		start := time.Now()
		for _, p := range pages {
			tx.asOf = p.Seq
			if err := f.Pages(ctx, tx, p); err != nil {
				return fmt.Errorf("page %d (%s): %w", p.Seq, p.Address, err)
			}
			n++
			if time.Since(start) > followTime {
				break
			}
		}
		return tx.saveCursor(ctx, f.Name, spacePage, pages[n-1].Seq)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (db *DB) followArticles(ctx context.Context, f *Follower, from, to int64) (n int, err error) {
	err = db.write(ctx, "follow", func(tx *Tx) error {
		n = 0
		if ok, err := tx.stillAt(ctx, f.Name, from); err != nil || !ok {
			return err
		}
		// Read inside the transaction: an article may have changed since, and then stands further on.
		var articles []store.Article
		err := tx.each(ctx, sqlArticlesAfter, []any{from, to, f.Batch}, func(s scanner) error {
			var a store.Article
			if err := scanArticle(s, &a); err != nil {
				return err
			}
			articles = append(articles, a)
			return nil
		})
		if err != nil || len(articles) == 0 {
			return err
		}
		start := time.Now()
		for _, a := range articles {
			if err := f.Articles(ctx, tx, a); err != nil {
				return fmt.Errorf("article %s (%s): %w", a.ID, a.URL, err)
			}
			n++
			if time.Since(start) > followTime {
				break
			}
		}
		return tx.saveCursor(ctx, f.Name, spaceArticle, articles[n-1].Seq)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// Cursor is how far a follower has read.
type Cursor struct {
	Name  string
	Space string // what it reads: page or article
	Seq   int64
	Head  int64 // the newest number there is
	At    time.Time
}

// Cursors tells how far every follower has read, by name.
func (db *DB) Cursors(ctx context.Context) (cursors []Cursor, err error) {
	err = db.each(ctx, `SELECT name, space, seq, updated_at,
		CASE space WHEN 'page' THEN (SELECT ifnull(max(seq), 0) FROM page) ELSE (SELECT ifnull(max(seq), 0) FROM article) END
		FROM cursor ORDER BY name`, nil, func(s scanner) error {
		var c Cursor
		if err := s.Scan(&c.Name, &c.Space, &c.Seq, when{&c.At}, &c.Head); err != nil {
			return err
		}
		cursors = append(cursors, c)
		return nil
	})
	return cursors, err
}

// PruneAttempts forgets single fetches from before an instant and returns how many. What they came to per
// source and day stays.
func (db *DB) PruneAttempts(ctx context.Context, before time.Time) (n int64, err error) {
	const chunk = 5000 // rows per transaction, so that nobody waits long
	for {
		var gone int64
		err := db.write(ctx, "prune attempts", func(tx *Tx) error {
			res, err := tx.execResult(ctx, `DELETE FROM attempt WHERE id IN (SELECT id FROM attempt WHERE at < ? LIMIT ?)`, stamp(before), chunk)
			if err != nil {
				return err
			}
			gone, err = res.RowsAffected()
			return err
		})
		n += gone
		if err != nil || gone < chunk {
			return n, err
		}
	}
}

// ResetCursor sends followers back to the start, so that they read everything again: a better extractor
// re-reads kept pages, nothing is fetched.
func (db *DB) ResetCursor(ctx context.Context, names ...string) error {
	return db.write(ctx, "reset cursor", func(tx *Tx) error {
		for _, name := range names {
			if err := tx.exec(ctx, `UPDATE cursor SET seq = 0, updated_at = ? WHERE name = ?`, stamp(tx.at), name); err != nil {
				return err
			}
		}
		return nil
	})
}
