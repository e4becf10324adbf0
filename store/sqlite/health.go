package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"warta/store"
)

// cutWindow is how far back Health counts links that were left out.
const cutWindow = 7 * 24 * time.Hour

// Health tells how every source fares, by ID. Next is when the first of its own lists is due again.
func (db *DB) Health(ctx context.Context) (all []store.SourceHealth, err error) {
	at := map[string]int{}
	err = db.each(ctx, `SELECT `+sourceColumns+`, articles, urls, last_try_at, last_success_at, last_article_at, last_result, failures,
		(SELECT min(u.due_at) FROM url u WHERE u.source = source.id AND u.kind IN ('home', 'section', 'feed', 'sitemap') AND u.due_at IS NOT NULL AND u.paused = 0),
		rhythm, since_at, alert, alert_at FROM source ORDER BY id`, nil, func(sc scanner) error {
		var h store.SourceHealth
		err := scanSource(sc, &h.Source, &h.Articles, &h.URLs, when{&h.LastTry}, when{&h.LastSuccess}, when{&h.LastArticle},
			&h.LastResult, &h.Failures, when{&h.Next}, doc{&h.Rhythm}, when{&h.Since}, &h.Alert, when{&h.AlertAt})
		if err != nil {
			return err
		}
		at[h.ID] = len(all)
		all = append(all, h)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = db.each(ctx, `SELECT source, reason, sum(n) FROM source_cut WHERE day > ? GROUP BY source, reason`,
		[]any{dayOf(db.now().Add(-cutWindow))}, func(sc scanner) error {
			var source, reason string
			var n int
			if err := sc.Scan(&source, &reason, &n); err != nil {
				return err
			}
			if i, ok := at[source]; ok {
				if all[i].Cut == nil {
					all[i].Cut = map[string]int{}
				}
				all[i].Cut[reason] = n
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	err = db.each(ctx, `SELECT source, count(*) FROM url INDEXED BY url_backfill WHERE paused = 2 AND due_at IS NOT NULL GROUP BY source`, nil, func(sc scanner) error {
		var source string
		var n int
		if err := sc.Scan(&source, &n); err != nil {
			return err
		}
		if i, ok := at[source]; ok {
			all[i].Behind = n
		}
		return nil
	})
	return all, err
}

// HomeLooks tells how often a source's home page was looked at with success, and where it moved for good, as more than
// one look found; "" where it did not.
func (db *DB) HomeLooks(ctx context.Context, home string) (looks int, moved string, err error) {
	err = db.each(ctx, `SELECT looks, CASE WHEN moves > 1 THEN moved ELSE '' END FROM url WHERE key = ?`, []any{store.URLKey(home)},
		func(s scanner) error { return s.Scan(&looks, &moved) })
	return looks, moved, err
}

// SetAlert records what is wrong with a source, since when, "" when all is well; and of that what its pages are read
// worse in than before, which today's count keeps. It reports whether the alert is news.
func (db *DB) SetAlert(ctx context.Context, source, alert, reading string, since time.Time) (news bool, err error) {
	err = db.write(ctx, "alert", func(tx *Tx) error {
		if reading != "" {
			err := tx.exec(ctx, `INSERT INTO source_day (source, day, alert) VALUES (?, ?, ?)
				ON CONFLICT (source, day) DO UPDATE SET alert = excluded.alert`, source, dayOf(tx.at), reading)
			if err != nil {
				return err
			}
		}
		res, err := tx.execResult(ctx, `UPDATE source SET alert = ?1, alert_at = ?2 WHERE id = ?3 AND alert <> ?1`, alert, orNull(since), source)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		news = n > 0
		return err
	})
	return news, err
}

// maxPublished bounds how many articles a rhythm is learned from.
const maxPublished = 3000

// Published is when the articles in a source's lists were published, since a time, newest first. Of one whose
// publisher states no hour it is when it was first seen, where that was soon after; others say nothing.
func (db *DB) Published(ctx context.Context, source string, since time.Time) (times []time.Time, err error) {
	const soon = 36 * time.Hour
	err = db.each(ctx, `SELECT ifnull(a.published_at, ''), a.published_precision, a.first_seen_at, a.archive FROM article_source s JOIN article a ON a.sort = s.sort
		WHERE s.source = ? AND s.sort >= ? AND a.not_article = '' ORDER BY s.sort DESC LIMIT ?`,
		[]any{source, sortFloor(since), maxPublished}, func(sc scanner) error {
			var published, seen time.Time
			var precision string
			var archive bool
			if err := sc.Scan(when{&published}, &precision, when{&seen}, &archive); err != nil {
				return err
			}
			if published.IsZero() || precision != "" {
				if archive || !published.IsZero() && seen.Sub(published) > soon {
					return nil
				}
				published = seen
			}
			times = append(times, published)
			return nil
		})
	return times, err
}

// SetRhythm keeps what was learned of how often a source publishes.
func (db *DB) SetRhythm(ctx context.Context, source string, r store.Rhythm) error {
	return db.write(ctx, "rhythm", func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE source SET rhythm = ? WHERE id = ?`, object(r), source)
	})
}

// Shapes is what was learned of a source's addresses, as JSON; nil when it is nothing yet.
func (tx *Tx) Shapes(ctx context.Context, source string) (shapes json.RawMessage, err error) {
	var text string
	ok, err := tx.row(ctx, `SELECT shapes FROM source WHERE id = ?`, []any{source}, &text)
	if err != nil || !ok || text == "{}" {
		return nil, err
	}
	return json.RawMessage(text), nil
}

// SetShapes keeps what was learned of a source's addresses.
func (tx *Tx) SetShapes(ctx context.Context, source string, shapes json.RawMessage) error {
	return tx.exec(ctx, `UPDATE source SET shapes = ? WHERE id = ?`, string(shapes), source)
}

// ForgetShapes empties what was learned of all sources' addresses, so that reading all pages in order learns it anew.
func (db *DB) ForgetShapes(ctx context.Context) error {
	return db.write(ctx, "forget shapes", func(tx *Tx) error { return tx.exec(ctx, `UPDATE source SET shapes = '{}' WHERE shapes <> '{}'`) })
}

// CountReading adds what was read from a page, if it was read as an article, to its source's day.
func (tx *Tx) CountReading(ctx context.Context, p store.Page) error {
	return tx.exec(ctx, `INSERT INTO source_day (source, day, readings, confidence, with_date, with_author, with_image)
		SELECT ?1, ?2, 1, a.confidence, a.published_at IS NOT NULL, a.authors <> '[]', a.image IS NOT NULL OR a.images <> '[]'
		FROM page p JOIN article a ON a.id = p.article WHERE p.seq = ?3 AND p.verdict = 'revision'
		ON CONFLICT (source, day) DO UPDATE SET readings = readings + 1, confidence = confidence + excluded.confidence,
			with_date = with_date + excluded.with_date, with_author = with_author + excluded.with_author, with_image = with_image + excluded.with_image`,
		p.Source, dayOf(p.At), p.Seq)
}

// CountCut adds to the links that were left out of a source's lists, by reason, and forgets those of long ago.
func (tx *Tx) CountCut(ctx context.Context, source string, at time.Time, reason string, n int) error {
	err := tx.exec(ctx, `INSERT INTO source_cut (source, day, reason, n) VALUES (?, ?, ?, ?)
		ON CONFLICT (source, day, reason) DO UPDATE SET n = n + excluded.n`, source, dayOf(at), reason, n)
	if err != nil {
		return err
	}
	return tx.exec(ctx, `DELETE FROM source_cut WHERE source = ? AND day < ?`, source, dayOf(at.Add(-4*cutWindow)))
}

// SetBarren notes how many bodies of a list in a row led to nothing new.
func (tx *Tx) SetBarren(ctx context.Context, id int64, barren bool) error {
	return tx.exec(ctx, `UPDATE url SET barren = CASE WHEN ? THEN barren + 1 ELSE 0 END WHERE id = ?`, barren, id)
}

// zone is the clock of a source: its own, else that of its region, else Jakarta's.
func (tx *Tx) zone(ctx context.Context, s store.Source) (*time.Location, error) {
	name := s.Zone
	for code := s.Region; code != "" && name == ""; code = store.ParentCode(code) {
		if _, err := tx.row(ctx, `SELECT zone FROM place WHERE code = ?`, []any{code}, &name); err != nil {
			return nil, err
		}
	}
	if name == "" {
		name = "Asia/Jakarta"
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, nil // a zone that this machine does not know must not stop a source
	}
	return loc, nil
}

// reschedule makes what is due of a source due when its timetable and its quiet hours say.
func (tx *Tx) reschedule(ctx context.Context, s store.Source) error {
	loc, err := tx.zone(ctx, s)
	if err != nil {
		return err
	}
	next, quiet := tx.at, store.Quiet{} // which has no hours
	if s.Cron != "" {
		cron, err := store.ParseCron(s.Cron)
		if err != nil {
			return tx.fail(fmt.Errorf("source %s: %w", s.ID, err))
		}
		next = cron.Next(tx.at.In(loc))
	}
	if s.Quiet != "" {
		if quiet, err = store.ParseQuiet(s.Quiet); err != nil {
			return tx.fail(fmt.Errorf("source %s: %w", s.ID, err))
		}
	}
	type item struct {
		id   int64
		host string
		due  string
	}
	var all []item
	err = tx.each(ctx, `SELECT id, host, due_at, kind IN ('home', 'section', 'feed', 'sitemap') AND via <> 'page' FROM url
		WHERE source = ? AND due_at IS NOT NULL`, []any{s.ID}, func(sc scanner) error {
		var i item
		var was time.Time
		var list bool
		if err := sc.Scan(&i.id, &i.host, when{&was}, &list); err != nil {
			return err
		}
		due := was
		if list {
			due = next
		}
		if s.Quiet != "" {
			if due.Before(tx.at) {
				due = tx.at
			}
			due = quiet.After(due.In(loc))
		}
		if i.due = stamp(due); i.due != stamp(was) {
			all = append(all, i)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, i := range all {
		tx.hosts[i.host] = struct{}{}
		if err := tx.exec(ctx, `UPDATE url SET due_at = ? WHERE id = ?`, i.due, i.id); err != nil {
			return err
		}
	}
	return nil
}
