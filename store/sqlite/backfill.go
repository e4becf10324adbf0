package sqlite

import (
	"context"
	"fmt"
	"sync"
	"time"

	"warta/store"
)

// OfSource is the dispatcher of one source alone: of its ordinary work, and of what a backfill of it found. News
// goes first.
type OfSource struct {
	*DB
	id   string
	most int

	mu    sync.Mutex
	hosts []string // where its addresses are
	until time.Time
}

// OfSource is the database as the dispatcher of one source. Most is how many requests a host may have been sent on a
// day for it to be asked for what a backfill found, so that something is left of its budget for news; 0: no limit.
func (db *DB) OfSource(id string, most int) *OfSource { return &OfSource{DB: db, id: id, most: most} }

// sqlSpent tells whether a host h has had, on the day ?3, the ?4 requests that a backfill leaves off at.
const sqlSpent = `(?4 > 0 AND h.spent_day = ?3 AND h.spent >= ?4)`

// day is the number of a day, as store.Spent has it.
func day(t time.Time) int64 { return t.Unix() / 86400 }

// hostsFresh is how long the list of a source's hosts is good: a source seldom gets another one.
const hostsFresh = 5 * time.Second

func (s *OfSource) hostsOf(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Before(s.until) {
		return s.hosts, nil
	}
	s.hosts = nil
	err := s.each(ctx, `SELECT DISTINCT host FROM url WHERE source = ? AND due_at IS NOT NULL ORDER BY host`, []any{s.id}, func(sc scanner) error {
		var host string
		err := sc.Scan(&host)
		s.hosts = append(s.hosts, host)
		return err
	})
	if err == nil && len(s.hosts) > 0 {
		s.until = now.Add(hostsFresh)
	}
	return s.hosts, err
}

// sqlReady is when a source's work on a host can be leased next; no row, or NULL, when there is none.
const sqlReady = `SELECT max(h.not_before, ifnull((SELECT until_at FROM batch b WHERE b.host = h.host), ''), (SELECT min(due) FROM (
		SELECT * FROM (SELECT due_at AS due FROM url INDEXED BY url_due WHERE host = ?1 AND source = ?2 AND due_at IS NOT NULL AND paused = 0 ORDER BY due_at LIMIT 1)
		UNION ALL SELECT min(due_at) FROM url INDEXED BY url_backfill WHERE source = ?2 AND host = ?1 AND paused = 2 AND NOT ` + sqlSpent + `)))
	FROM host h WHERE h.host = ?1`

// ready is the host that can be leased first, and when; the zero time when there is no work.
func (s *OfSource) ready(ctx context.Context, now time.Time) (host string, at time.Time, err error) {
	hosts, err := s.hostsOf(ctx)
	for i := 0; i < len(hosts) && err == nil; i++ {
		err = s.each(ctx, sqlReady, []any{hosts[i], s.id, day(now), s.most}, func(sc scanner) error {
			var next time.Time
			err := sc.Scan(when{&next})
			if !next.IsZero() && (at.IsZero() || next.Before(at)) {
				host, at = hosts[i], next
			}
			return err
		})
	}
	return host, at, err
}

// Lease hands out due work of the source, as DB.Lease does of all.
func (s *OfSource) Lease(ctx context.Context, now time.Time, ttl time.Duration, max int) (b store.Batch, ok bool, err error) {
	if max <= 0 {
		max = defaultBatch
	}
	host, at, err := s.ready(ctx, now)
	if err != nil || at.IsZero() || at.After(now) {
		return b, false, err
	}
	err = s.write(ctx, "lease", func(tx *Tx) error {
		b, ok = store.Batch{Host: host, Until: now.Add(ttl).UTC()}, false
		var free bool
		_, err := tx.row(ctx, `SELECT h.not_before <= ?2 AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.host = h.host AND b.until_at > ?2),
			h.delay_ms, h.spent_day, h.spent FROM host h WHERE h.host = ?1`, []any{host, stamp(now)}, &free, millis{&b.Delay}, &b.Spent.Day, &b.Spent.Requests)
		if err != nil || !free {
			return err // another worker was faster
		}
		if err := tx.exec(ctx, `DELETE FROM batch WHERE host = ?`, host); err != nil {
			return err
		}
		for _, only := range []struct{ index, hold string }{{"url_due", "0"}, {"url_backfill", "2"}} {
			if only.hold == "2" && s.most > 0 && b.Spent.Day == day(now) && b.Spent.Requests >= s.most {
				break
			}
			err := tx.each(ctx, `SELECT `+urlColumns+` FROM url u INDEXED BY `+only.index+` LEFT JOIN hint h ON h.id = u.hint
				WHERE u.paused = `+only.hold+` AND u.host = ? AND u.source = ? AND u.due_at <= ? ORDER BY u.due_at, u.id LIMIT ?`,
				[]any{host, s.id, stamp(now), max - len(b.URLs)}, func(sc scanner) error {
					var u store.URL
					if err := scanURL(sc, &u); err != nil {
						return err
					}
					b.URLs = append(b.URLs, u)
					return nil
				})
			if err != nil {
				return err
			}
		}
		if ok = len(b.URLs) > 0; !ok {
			return nil
		}
		return tx.putBatch(ctx, &b, now)
	})
	if err != nil || !ok {
		return store.Batch{}, false, err
	}
	return b, true, nil
}

// NextDue tells when work of the source can be leased next, as DB.NextDue does of all.
func (s *OfSource) NextDue(ctx context.Context, now time.Time) (at time.Time, ok bool, err error) {
	_, at, err = s.ready(ctx, now)
	return at, !at.IsZero(), err
}

// Hasten makes the source's lists due at now, whatever its timetable says: somebody asked for them.
func (s *OfSource) Hasten(ctx context.Context, now, _ time.Time) (n int, err error) {
	err = s.write(ctx, "hasten", func(tx *Tx) error {
		n = 0
		return tx.each(ctx, `UPDATE url SET due_at = ?1 WHERE source = ?2 AND due_at > ?1 AND paused = 0 AND via <> 'page'
			AND kind IN ('home', 'section', 'feed', 'sitemap') RETURNING host`, []any{stamp(now), s.id}, func(sc scanner) error {
			var host string
			err := sc.Scan(&host)
			tx.hosts[host] = struct{}{}
			n++
			return err
		})
	})
	return n, err
}

// Lists are the newest pages of all lists of a source that were ever read, by number: where a backfill begins.
func (db *DB) Lists(ctx context.Context, source string) (pages []store.Page, err error) {
	err = db.each(ctx, `SELECT `+pageColumns+` FROM url u JOIN page p ON p.seq = (SELECT max(seq) FROM page WHERE url = u.id)
		LEFT JOIN hint h ON h.id = p.hint WHERE u.source = ? AND u.kind IN ('home', 'section', 'feed', 'sitemap', 'robots') ORDER BY p.seq`,
		[]any{source}, func(s scanner) error {
			var p store.Page
			err := scanPage(s, &p)
			pages = append(pages, p)
			return err
		})
	return pages, err
}

// Backfill runs one step of a backfill in a transaction.
func (db *DB) Backfill(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	return db.write(ctx, "backfill", func(tx *Tx) error { return f(ctx, tx) })
}

// Refetch makes an address be fetched anew, as if it had never been: its body is no longer kept.
func (db *DB) Refetch(ctx context.Context, id int64) error {
	return db.write(ctx, "refetch", func(tx *Tx) error {
		u, err := tx.URL(ctx, id)
		if err != nil {
			return err
		}
		tx.hosts[u.Host] = struct{}{}
		return tx.exec(ctx, `UPDATE url SET due_at = ?, etag = '', last_modified = '', digest = '' WHERE id = ?`, stamp(tx.at), id)
	})
}

// SetSince notes how far back a backfill of a source goes; the zero time: as far as there is anything.
func (db *DB) SetSince(ctx context.Context, source string, since time.Time) error {
	return db.write(ctx, "backfill", func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE source SET since_at = ? WHERE id = ?`, orNull(since), source)
	})
}

// Since is how far back a backfill of a source goes; zero: as far as there is anything.
func (tx *Tx) Since(ctx context.Context, source string) (since time.Time, err error) {
	_, err = tx.row(ctx, `SELECT since_at FROM source WHERE id = ?`, []any{source}, when{&since})
	return since, err
}

// Backfilling counts the addresses that a backfill of a source has still to fetch; tried are those of them that
// failed, and wait for another try.
func (db *DB) Backfilling(ctx context.Context, source string) (left, tried int, err error) {
	err = db.r.QueryRowContext(ctx, `SELECT count(*), ifnull(sum(fails > 0), 0) FROM url INDEXED BY url_backfill WHERE source = ? AND paused = 2 AND due_at IS NOT NULL`,
		source).Scan(&left, &tried)
	if err != nil {
		return 0, 0, fmt.Errorf("backfill of %s: %w", source, explain(err))
	}
	return left, tried, nil
}

// Asked is a backfill that whoever crawls without end is asked for.
type Asked struct {
	Source string    `json:"-"`
	Since  time.Time `json:"since"`
	// Walking tells that its source's lists were read for what there is to be walked.
	Walking bool `json:"walking,omitempty"`
}

// settingAsked and the source's ID is the setting that holds an Asked.
const settingAsked = "backfill "

// AskBackfill asks for a backfill, or changes what is asked for. It stays asked for until EndBackfill, however often
// whoever crawls dies.
func (db *DB) AskBackfill(ctx context.Context, b Asked) error {
	return db.write(ctx, "backfill", func(tx *Tx) error {
		if err := tx.set(ctx, settingAsked+b.Source, object(b)); err != nil {
			return err
		}
		return tx.exec(ctx, `UPDATE source SET since_at = ? WHERE id = ?`, orNull(b.Since), b.Source)
	})
}

// EndBackfill takes back that a backfill is asked for, unless one that goes back to another day is by now. What it has
// found and not fetched stays where it is, for the next one.
func (db *DB) EndBackfill(ctx context.Context, b Asked) error {
	return db.ifAsked(ctx, b, `DELETE FROM setting WHERE key = ?`, settingAsked+b.Source)
}

// WalkBackfill notes that a backfill that is asked for is walked now.
func (db *DB) WalkBackfill(ctx context.Context, b Asked) error {
	b.Walking = true
	return db.ifAsked(ctx, b, `UPDATE setting SET value = ?2 WHERE key = ?1`, settingAsked+b.Source, object(b))
}

// ifAsked changes what is noted of a backfill that is still asked for as it was.
func (db *DB) ifAsked(ctx context.Context, b Asked, query string, args ...any) error {
	return db.write(ctx, "backfill", func(tx *Tx) error {
		var now Asked
		ok, err := tx.row(ctx, `SELECT value FROM setting WHERE key = ?`, []any{settingAsked + b.Source}, doc{&now})
		if err != nil || !ok || !now.Since.Equal(b.Since) {
			return err
		}
		return tx.exec(ctx, query, args...)
	})
}

// Asked are the backfills that are asked for, by source.
func (db *DB) Asked(ctx context.Context) (all []Asked, err error) {
	err = db.each(ctx, `SELECT substr(key, length(?1) + 1), value FROM setting WHERE key >= ?1 AND key < ?1 || char(0x10ffff) ORDER BY key`, []any{settingAsked}, func(sc scanner) error {
		var b Asked
		err := sc.Scan(&b.Source, doc{&b})
		all = append(all, b)
		return err
	})
	return all, err
}

// CaughtUp reports whether there is nothing to be fetched of a source now but articles once more and what is a
// backfill's, and a follower has read all its pages.
func (db *DB) CaughtUp(ctx context.Context, source, follower string, now time.Time) (yes bool, err error) {
	err = db.r.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM url INDEXED BY url_due WHERE host IN (SELECT host FROM host) AND due_at <= ?2 AND due_at IS NOT NULL
			AND paused = 0 AND source = ?1 AND (looks = 0 OR kind IN ('home', 'section', 'feed', 'sitemap')))
		AND NOT EXISTS (SELECT 1 FROM page WHERE seq > ifnull((SELECT seq FROM cursor WHERE name = ?3), 0) AND source = ?1)`,
		source, stamp(now), follower).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("backfill of %s: %w", source, explain(err))
	}
	return yes, nil
}

// enoughLed is how many articles found on earlier pages of a list must be older than is asked for before the list
// counts as walked back far enough.
const enoughLed = 3

// Past reports whether the articles that the pages before a page of a list led to are all older than since, as
// far as they were read: going on would lead to older ones still.
func (tx *Tx) Past(ctx context.Context, list int64, since time.Time) (bool, error) {
	for range 4 { // reading lags a few pages behind
		var parent int64
		ok, err := tx.row(ctx, `SELECT ifnull(parent, 0) FROM url WHERE id = ?`, []any{list}, &parent)
		if err != nil || !ok || parent == 0 {
			return false, err
		}
		var dated, younger int
		_, err = tx.row(ctx, `SELECT count(*), ifnull(sum(a.published_at >= ?2), 0) FROM url u INDEXED BY url_led JOIN article a ON a.id = u.article
			WHERE u.parent = ?1 AND u.archive = 1 AND u.kind = 'article' AND a.published_at IS NOT NULL`, []any{parent, stamp(since)}, &dated, &younger)
		if err != nil || dated >= enoughLed {
			return younger == 0, err
		}
		list = parent
	}
	return false, nil
}
