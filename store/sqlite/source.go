package sqlite

import (
	"context"
	"fmt"
	"time"

	"warta/store"
)

const sourceColumns = `id, name, home, region, language, zone, sections, categories, feed, feed_status, state, interval_ms, cron, quiet, origin, added_at`

func scanSource(sc scanner, s *store.Source, more ...any) error {
	return sc.Scan(append([]any{
		&s.ID, &s.Name, &s.Home, &s.Region, &s.Language, &s.Zone,
		doc{&s.Sections},
		doc{&s.Categories},
		&s.Feed, &s.FeedStatus, &s.State,
		millis{&s.Interval},
		&s.Cron, &s.Quiet, &s.Origin,
		when{&s.Added},
	}, more...)...)
}

// PutSource adds a source, or changes the one with its ID. With onlyNew a known source stays as it is,
// whatever its state: so a catalog may be sown again and again without bringing back what was removed.
// Without, an empty State keeps the present one, and a feed that is empty or unchanged keeps what was
// learned of it; lists that it no longer names are not looked at any more, and another interval, timetable or
// quiet hours count at once. It reports whether the source was not known before.
func (db *DB) PutSource(ctx context.Context, s store.Source, onlyNew bool) (fresh bool, err error) {
	if s.ID == "" {
		if s.ID, err = store.SourceID(s.Home); err != nil {
			return false, fmt.Errorf("source %s: %w", s.Name, err)
		}
	}
	err = db.write(ctx, "source "+s.ID, func(tx *Tx) error {
		old, known, err := tx.source(ctx, s.ID)
		if err != nil || known && onlyNew {
			return err
		}
		fresh = !known
		if s.State == "" {
			s.State = old.State
		}
		if s.State == "" {
			s.State = store.SourceActive
		}
		if s.Name == "" {
			s.Name = or(old.Name, s.ID)
		}
		if known && (s.Feed == "" || s.Feed == old.Feed && old.FeedStatus != "") {
			s.Feed, s.FeedStatus = old.Feed, old.FeedStatus
		}
		if s.Added.IsZero() {
			s.Added = tx.at
		}
		if err := tx.putSource(ctx, s); err != nil {
			return err
		}
		if known {
			if err := tx.rewatch(ctx, old, s); err != nil {
				return err
			}
		}
		if (s.State == store.SourceActive) == (old.State == store.SourceActive) && known {
			return nil
		}
		return tx.holdURLs(ctx, s.ID, s.State != store.SourceActive)
	})
	return fresh, err
}

// rewatch brings the queue in line with a source that was changed: the lists that it named before and names
// no longer are never due (Offer wakes them when they are named again), with a new fixed interval none is due later
// than that, and with another timetable or other quiet hours all is due when these say.
func (tx *Tx) rewatch(ctx context.Context, old, s store.Source) error {
	named := map[string]bool{}
	for _, seed := range s.Seeds() {
		named[seed.Key] = true
	}
	for _, seed := range old.Seeds() {
		if named[seed.Key] {
			continue
		}
		tx.hosts[seed.Host] = struct{}{}
		if err := tx.exec(ctx, `UPDATE url SET due_at = NULL WHERE key = ? AND source = ? AND via = 'seed'`, seed.Key, s.ID); err != nil {
			return err
		}
	}
	if s.Cron != old.Cron || s.Quiet != old.Quiet {
		return tx.reschedule(ctx, s)
	}
	if s.Interval <= 0 || s.Interval == old.Interval || s.Cron != "" {
		return nil
	}
	latest := stamp(tx.at.Add(s.Interval))
	return tx.each(ctx, `UPDATE url SET due_at = ?1 WHERE source = ?2 AND due_at > ?1 AND via <> 'page'
		AND kind IN ('home', 'section', 'feed', 'sitemap') RETURNING host`, []any{latest, s.ID}, func(sc scanner) error {
		var host string
		if err := sc.Scan(&host); err != nil {
			return err
		}
		tx.hosts[host] = struct{}{}
		return nil
	})
}

func (tx *Tx) putSource(ctx context.Context, s store.Source) error {
	return tx.exec(ctx, `INSERT INTO source (`+sourceColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, home = excluded.home, region = excluded.region,
			language = excluded.language, zone = excluded.zone, sections = excluded.sections, categories = excluded.categories,
			feed = excluded.feed, feed_status = excluded.feed_status, state = excluded.state, interval_ms = excluded.interval_ms,
			cron = excluded.cron, quiet = excluded.quiet, origin = excluded.origin`,
		s.ID, s.Name, s.Home, s.Region, s.Language, s.Zone, list(s.Sections), list(s.Categories), s.Feed, s.FeedStatus, s.State,
		s.Interval.Milliseconds(), s.Cron, s.Quiet, s.Origin, stamp(s.Added))
}

// sqlOfSource chooses the addresses that a source lists, as the first or as a further one.
const sqlOfSource = `(source = ?1 OR id IN (SELECT url FROM url_source WHERE source = ?1))`

// holdURLs takes a source's addresses out of the queue, or puts them back. An address that another source
// lists too, and that is visited, stays.
func (tx *Tx) holdURLs(ctx context.Context, source string, hold bool) error {
	err := tx.each(ctx, `SELECT DISTINCT host FROM url WHERE `+sqlOfSource, []any{source}, func(s scanner) error {
		var host string
		if err := s.Scan(&host); err != nil {
			return err
		}
		tx.hosts[host] = struct{}{}
		return nil
	})
	if err != nil {
		return err
	}
	if !hold {
		return tx.exec(ctx, `UPDATE url SET paused = 0 WHERE paused = 1 AND `+sqlOfSource, source)
	}
	return tx.exec(ctx, `UPDATE url SET paused = 1 WHERE paused = 0 AND `+sqlOfSource+`
		AND EXISTS (SELECT 1 FROM source s WHERE s.id = url.source AND s.state <> 'active')
		AND NOT EXISTS (SELECT 1 FROM url_source x JOIN source s ON s.id = x.source WHERE x.url = url.id AND s.state = 'active')`, source)
}

func (tx *Tx) source(ctx context.Context, id string) (s store.Source, ok bool, err error) {
	err = tx.each(ctx, `SELECT `+sourceColumns+` FROM source WHERE id = ?`, []any{id}, func(sc scanner) error {
		ok = true
		return scanSource(sc, &s)
	})
	return s, ok, err
}

// Source is the source with that ID; store.ErrNotFound when there is none.
func (tx *Tx) Source(ctx context.Context, id string) (store.Source, error) {
	s, ok, err := tx.source(ctx, id)
	if err == nil && !ok {
		err = fmt.Errorf("source %s: %w", id, store.ErrNotFound)
	}
	return s, err
}

// SetFeed records what was learned of a source's feed: a new address, or that the present one works or does not.
func (tx *Tx) SetFeed(ctx context.Context, id, feed string, status store.FeedStatus) error {
	return tx.exec(ctx, `UPDATE source SET feed = ?, feed_status = ? WHERE id = ?`, feed, status, id)
}

// Source is the source with that ID; store.ErrNotFound when there is none.
func (db *DB) Source(ctx context.Context, id string) (s store.Source, err error) {
	found := false
	err = db.each(ctx, `SELECT `+sourceColumns+` FROM source WHERE id = ?`, []any{id}, func(sc scanner) error {
		found = true
		return scanSource(sc, &s)
	})
	if err == nil && !found {
		err = fmt.Errorf("source %s: %w", id, store.ErrNotFound)
	}
	return s, err
}

// Sources are all sources, removed ones included, by ID.
func (db *DB) Sources(ctx context.Context) (sources []store.Source, err error) {
	err = db.each(ctx, `SELECT `+sourceColumns+` FROM source ORDER BY id`, nil, func(sc scanner) error {
		var s store.Source
		if err := scanSource(sc, &s); err != nil {
			return err
		}
		sources = append(sources, s)
		return nil
	})
	return sources, err
}

// SetSourceState pauses, resumes or removes a source; store.ErrNotFound when there is none. Batches that
// are out already are finished.
func (db *DB) SetSourceState(ctx context.Context, id string, state store.SourceState) error {
	switch state {
	case store.SourceActive, store.SourcePaused, store.SourceRemoved:
	default:
		return fmt.Errorf("source %s: no such state: %q", id, state)
	}
	return db.write(ctx, "source "+id, func(tx *Tx) error {
		s, err := tx.Source(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.exec(ctx, `UPDATE source SET state = ?, origin = 'command' WHERE id = ?`, state, id); err != nil {
			return err
		}
		if (s.State == store.SourceActive) == (state == store.SourceActive) {
			return nil
		}
		return tx.holdURLs(ctx, id, state != store.SourceActive)
	})
}

// SourceDay is what was tried for a source on one UTC day, and what came of it.
type SourceDay struct {
	Source string    `json:"source"`
	Day    time.Time `json:"day"`
	Origin string    `json:"origin,omitempty"` // of the database that tried, where those of several are told

	Attempted   int   `json:"attempted"`
	Fetched     int   `json:"fetched"` // new bodies
	Same        int   `json:"same"`
	NotModified int   `json:"not_modified"`
	Gone        int   `json:"gone"`
	Refused     int   `json:"refused"`
	Failed      int   `json:"failed"`
	Bytes       int64 `json:"bytes"`
	NoArticle   int   `json:"no_article"` // bodies at article addresses that were none
	Articles    int   `json:"articles"`   // first seen that day
	Revisions   int   `json:"revisions"`  // further versions seen that day

	Readings   int     `json:"readings"`   // new articles and versions that were read
	Confidence float64 `json:"confidence"` // sum over them
	WithDate   int     `json:"with_date"`
	WithAuthor int     `json:"with_author"`
	WithImage  int     `json:"with_image"`

	Alert string `json:"alert,omitempty"` // what was wrong with the source that day
}

const sqlSourceDays = `SELECT source, day, attempted, fetched, same, not_modified, gone, refused, failed, bytes, no_article, articles, revisions,
	readings, confidence, with_date, with_author, with_image, alert FROM source_day`

func scanSourceDay(s scanner, more ...any) (d SourceDay, err error) {
	var day string
	err = s.Scan(append([]any{
		&d.Source, &day, &d.Attempted, &d.Fetched, &d.Same, &d.NotModified, &d.Gone, &d.Refused, &d.Failed, &d.Bytes,
		&d.NoArticle, &d.Articles, &d.Revisions, &d.Readings, &d.Confidence, &d.WithDate, &d.WithAuthor, &d.WithImage, &d.Alert,
	}, more...)...)
	if err == nil {
		d.Day, err = time.Parse(time.DateOnly, day)
	}
	return d, err
}

// SourceDays is the account of every source and day since a day, oldest first.
func (db *DB) SourceDays(ctx context.Context, since time.Time) (days []SourceDay, err error) {
	err = db.each(ctx, sqlSourceDays+` WHERE day >= ? ORDER BY day, source`, []any{dayOf(since)}, func(s scanner) error {
		d, err := scanSourceDay(s)
		days = append(days, d)
		return err
	})
	return days, err
}
