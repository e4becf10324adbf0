package sqlite

import (
	"context"
	"fmt"
	"iter"
	"math"
	"time"

	"warta/store"
)

const pageColumns = `p.seq, p.url, p.address, p.final, p.source, p.kind, p.fetched_at, p.status, p.content_type, p.header,
	p.digest, p.size, h.body, p.archive`

const (
	sqlPagesAfter = `SELECT ` + pageColumns + ` FROM page p LEFT JOIN hint h ON h.id = p.hint
		WHERE p.seq > ? AND p.seq <= ? ORDER BY p.seq LIMIT ?`
	sqlPageBySeq = `SELECT ` + pageColumns + ` FROM page p LEFT JOIN hint h ON h.id = p.hint WHERE p.seq = ?`
	sqlPageFirst = `SELECT ` + pageColumns + ` FROM page p LEFT JOIN hint h ON h.id = p.hint WHERE p.seq = max(
		ifnull((SELECT max(seq) FROM page WHERE url = ?1 AND seq <= ?2), 0),
		ifnull((SELECT max(seq) FROM page WHERE article = (SELECT article FROM url WHERE id = ?1) AND kind = 'article' AND seq <= ?2), 0))`
	sqlPageParts = `SELECT ` + pageColumns + ` FROM url u JOIN page p ON p.seq = (SELECT max(seq) FROM page WHERE url = u.id AND seq <= ?2)
		LEFT JOIN hint h ON h.id = p.hint WHERE u.parent = ?1 AND u.kind = 'part' ORDER BY u.id`
)

func scanPage(s scanner, p *store.Page, more ...any) error {
	return s.Scan(append([]any{
		&p.Seq, &p.URL, &p.Address, &p.Final, &p.Source, &p.Kind,
		when{&p.At},
		&p.Status, &p.ContentType, &p.Header,
		&p.Digest, &p.Size,
		doc{&p.Hint},
		&p.Archive,
	}, more...)...)
}

func (tx *Tx) pages(ctx context.Context, query string, args ...any) (pages []store.Page, err error) {
	err = tx.each(ctx, query, args, func(s scanner) error {
		var p store.Page
		if err := scanPage(s, &p); err != nil {
			return err
		}
		pages = append(pages, p)
		return nil
	})
	return pages, err
}

// Page is the page with that number; store.ErrNotFound when there is none.
func (tx *Tx) Page(ctx context.Context, seq int64) (p store.Page, err error) {
	pages, err := tx.pages(ctx, sqlPageBySeq, seq)
	if err == nil && len(pages) == 0 {
		return p, fmt.Errorf("page %d: %w", seq, store.ErrNotFound)
	}
	if err != nil {
		return p, err
	}
	return pages[0], nil
}

// newestPage is the number of the newest page that this transaction may see.
func (tx *Tx) newestPage() int64 {
	if tx.asOf != 0 {
		return tx.asOf
	}
	return math.MaxInt64
}

// FirstPage is the newest page of an article's address, or of another address of the same article; ok is false when
// there is none yet. A follower that is at a page sees none that is newer, so that reading pages again gives what it
// gave the first time.
func (tx *Tx) FirstPage(ctx context.Context, url int64) (p store.Page, ok bool, err error) {
	pages, err := tx.pages(ctx, sqlPageFirst, url, tx.newestPage())
	if err != nil || len(pages) == 0 {
		return p, false, err
	}
	return pages[0], true, nil
}

// PageParts is the newest page of each address that continues the article at this one (kind part, with it
// as parent), in the order in which they were found. Those not fetched yet are missing, and for a follower
// those that are newer than the page it is at.
func (tx *Tx) PageParts(ctx context.Context, url int64) ([]store.Page, error) {
	return tx.pages(ctx, sqlPageParts, url, tx.newestPage())
}

// KindOf is what an address is taken for now, which may be another kind than when its page was fetched.
func (tx *Tx) KindOf(ctx context.Context, url int64) (kind store.URLKind, err error) {
	_, err = tx.row(ctx, `SELECT kind FROM url WHERE id = ?`, []any{url}, &kind)
	return kind, err
}

// FetchParts has the further parts of the article at an address fetched again, whatever was known of them.
func (tx *Tx) FetchParts(ctx context.Context, url int64) error {
	return tx.fetchAnew(ctx, tx.at, `parent = ?2 AND kind = 'part'`, url)
}

// fetchAnew has the addresses for which a condition on a number ?2 holds fetched again at an instant. What they had is
// forgotten, so that the next look brings a page even if it is the same.
func (tx *Tx) fetchAnew(ctx context.Context, at time.Time, where string, of int64) error {
	return tx.each(ctx, `UPDATE url SET due_at = ?1, etag = '', last_modified = '', digest = '' WHERE `+where+` RETURNING host`,
		[]any{stamp(at), of}, func(s scanner) error {
			var host string
			err := s.Scan(&host)
			tx.hosts[host] = struct{}{}
			return err
		})
}

// SetVerdict notes why a page made no article ("listing", "soft-404", …).
func (tx *Tx) SetVerdict(ctx context.Context, seq int64, verdict string) error {
	return tx.exec(ctx, `UPDATE page SET verdict = ? WHERE seq = ?`, verdict, seq)
}

// Pages are the kept pages after a number, in commit order, at most limit (0: all). Breaking off is fine.
func (db *DB) Pages(ctx context.Context, after int64, limit int) iter.Seq2[store.Page, error] {
	if limit <= 0 {
		limit = -1
	}
	return func(yield func(store.Page, error) bool) {
		rows, err := db.r.QueryContext(ctx, sqlPagesAfter, after, int64(1)<<62, limit)
		if err != nil {
			yield(store.Page{}, fmt.Errorf("pages: %w", explain(err)))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var p store.Page
			if err := scanPage(rows, &p); err != nil {
				yield(p, fmt.Errorf("pages: %w", err))
				return
			}
			if !yield(p, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(store.Page{}, fmt.Errorf("pages: %w", explain(err)))
		}
	}
}
