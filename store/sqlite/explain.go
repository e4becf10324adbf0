package sqlite

import (
	"context"
	"errors"
	"time"

	"warta/store"
)

// Known is everything the database knows of one address.
type Known struct {
	URL     store.URL
	Found   time.Time   // when it was first offered
	Paused  bool        // its source is not visited now
	Held    bool        // only a backfill fetches it
	Moved   string      // where it redirects to for good
	Parents []store.URL // what led here, nearest first
	Sources []string    // further sources in whose lists it was found
	Host    KnownHost

	Attempts []store.Attempt // of late, newest first, at most 50
	Pages    []KnownPage     // newest first, at most 50
	Article  string          // ID of the article its pages belong to, or ""
}

// KnownHost is the state of an address's host.
type KnownHost struct {
	store.HostState
	Leased  bool // a worker has a batch of it
	Until   time.Time
	ReadyAt time.Time // when work can be leased next; zero: there is none
}

// KnownPage is a page with what was decided about it.
type KnownPage struct {
	store.Page
	// Verdict is revision where it brought a version of its article, the first too; same; part of one in parts; earlier
	// where it was no news when it came; doubted where most of the article was gone, which one look does not prove; else
	// why it is no article, or what else it led to. "" not read yet.
	Verdict  string
	Article  string
	Revision int
}

// Explain tells everything known about an address; store.ErrNotFound when it is not known.
func (db *DB) Explain(ctx context.Context, address string) (k Known, err error) {
	u, err := db.KnownURL(ctx, store.URLKey(address))
	if err != nil {
		return k, err
	}
	k.URL = u
	err = db.each(ctx, `SELECT found_at, paused = 1, paused = 2, moved, ifnull(article, '') FROM url WHERE id = ?`, []any{u.ID}, func(s scanner) error {
		return s.Scan(when{&k.Found}, &k.Paused, &k.Held, &k.Moved, &k.Article)
	})
	for parent := u.Parent; err == nil && parent != 0 && len(k.Parents) < 10; {
		var p store.URL
		if err = db.each(ctx, sqlURLByID, []any{parent}, func(s scanner) error { return scanURL(s, &p) }); err == nil && p.ID != 0 {
			k.Parents = append(k.Parents, p)
		}
		parent = p.Parent
	}
	return k, errors.Join(err, db.explainHost(ctx, &k), db.explainFetches(ctx, &k))
}

func (db *DB) explainHost(ctx context.Context, k *Known) error {
	err := db.each(ctx, `SELECT source FROM url_source WHERE url = ? ORDER BY source`, []any{k.URL.ID}, func(s scanner) error {
		var source string
		if err := s.Scan(&source); err != nil {
			return err
		}
		k.Sources = append(k.Sources, source)
		return nil
	})
	if err != nil {
		return err
	}
	return db.each(ctx, `SELECT h.not_before, h.delay_ms, h.fails, b.id IS NOT NULL, b.until_at, h.ready_at
		FROM host h LEFT JOIN batch b ON b.host = h.host WHERE h.host = ?`, []any{k.URL.Host}, func(s scanner) error {
		h := &k.Host
		return s.Scan(when{&h.NotBefore}, millis{&h.Delay}, &h.Fails, &h.Leased, when{&h.Until}, when{&h.ReadyAt})
	})
}

func (db *DB) explainFetches(ctx context.Context, k *Known) error {
	err := db.each(ctx, `SELECT url, at, took_ms, status, bytes, outcome, error FROM attempt WHERE url = ? ORDER BY id DESC LIMIT 50`,
		[]any{k.URL.ID}, func(s scanner) error {
			var a store.Attempt
			if err := s.Scan(&a.URL, when{&a.At}, millis{&a.Took}, &a.Status, &a.Bytes, &a.Outcome, &a.Err); err != nil {
				return err
			}
			k.Attempts = append(k.Attempts, a)
			return nil
		})
	if err != nil {
		return err
	}
	return db.each(ctx, `SELECT `+pageColumns+`, p.verdict, ifnull(p.article, ''), ifnull(p.revision, 0)
		FROM page p LEFT JOIN hint h ON h.id = p.hint WHERE p.url = ? ORDER BY p.seq DESC LIMIT 50`, []any{k.URL.ID}, func(s scanner) error {
		var p KnownPage
		if err := scanPage(s, &p.Page, &p.Verdict, &p.Article, &p.Revision); err != nil {
			return err
		}
		k.Pages = append(k.Pages, p)
		return nil
	})
}
