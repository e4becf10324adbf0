package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"warta/store"
)

// defaultBatch is the size of a batch when the caller names none.
const defaultBatch = 20

// Lease hands out due work of one host that nobody else works on, the host that waited longest first, at
// most max addresses, for ttl. ok is false when there is none. What it costs does not depend on how many
// addresses are known: host.ready_at tells which host is next, one index walk its due addresses.
func (db *DB) Lease(ctx context.Context, now time.Time, ttl time.Duration, max int) (b store.Batch, ok bool, err error) {
	if max <= 0 {
		max = defaultBatch
	}
	var one int
	err = db.r.QueryRowContext(ctx, `SELECT 1 FROM host WHERE ready_at <= ? LIMIT 1`, stamp(now)).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) { // the common case, answered without the write lock
		return b, false, nil
	}
	if err != nil {
		return b, false, fmt.Errorf("lease: %w", explain(err))
	}
	err = db.write(ctx, urgentLease, func(tx *Tx) error {
		b, ok, err = tx.lease(ctx, now, ttl, max)
		return err
	})
	if err != nil {
		return store.Batch{}, false, err
	}
	return b, ok, nil
}

func (tx *Tx) lease(ctx context.Context, now time.Time, ttl time.Duration, max int) (b store.Batch, ok bool, err error) {
	for {
		b = store.Batch{Until: now.Add(ttl).UTC(), URLs: make([]store.URL, 0, min(max, 100))}
		ok, err = tx.row(ctx, `SELECT host, delay_ms, spent_day, spent FROM host WHERE ready_at <= ? ORDER BY ready_at LIMIT 1`,
			[]any{stamp(now)}, &b.Host, millis{&b.Delay}, &b.Spent.Day, &b.Spent.Requests)
		if err != nil || !ok {
			return b, false, err
		}
		// ready_at is never earlier than the end of a lease: one that is still here has run out.
		if err := tx.exec(ctx, `DELETE FROM batch WHERE host = ?`, b.Host); err != nil {
			return b, false, err
		}
		err = tx.each(ctx, `SELECT `+urlColumns+` FROM url u INDEXED BY url_due LEFT JOIN hint h ON h.id = u.hint
			WHERE u.host = ? AND u.due_at <= ? AND u.paused = 0 ORDER BY u.due_at, u.id LIMIT ?`,
			[]any{b.Host, stamp(now), max}, func(s scanner) error {
				var u store.URL
				if err := scanURL(s, &u); err != nil {
					return err
				}
				b.URLs = append(b.URLs, u)
				return nil
			})
		if err != nil {
			return b, false, err
		}
		if len(b.URLs) > 0 {
			break
		}
		// Nothing due here after all; the clock set anew lies later, so that this loop ends.
		if err := tx.setClock(b.Host); err != nil {
			return b, false, err
		}
	}
	return b, true, tx.putBatch(ctx, &b, now)
}

// putBatch writes a lease down.
func (tx *Tx) putBatch(ctx context.Context, b *store.Batch, now time.Time) error {
	res, err := tx.execResult(ctx, `INSERT INTO batch (host, urls, leased_at, until_at) VALUES (?, ?, ?, ?)`,
		b.Host, len(b.URLs), stamp(now), stampUp(b.Until))
	if err != nil {
		return err
	}
	tx.hosts[b.Host] = struct{}{}
	b.ID, err = res.LastInsertId()
	return err
}

// Extend gives a batch's worker more time. It is store.ErrLease when the batch is no longer its own, also
// when its time merely ran out.
func (db *DB) Extend(ctx context.Context, batchID int64, until time.Time) error {
	return db.write(ctx, "extend", func(tx *Tx) error {
		host, err := tx.holder(ctx, batchID)
		if err != nil {
			return err
		}
		tx.hosts[host] = struct{}{}
		return tx.exec(ctx, `UPDATE batch SET until_at = ? WHERE id = ?`, stampUp(until), batchID)
	})
}

// holder is the host of a batch that is still its worker's: it was not ended, and its time is not over.
func (tx *Tx) holder(ctx context.Context, batchID int64) (host string, err error) {
	ok, err := tx.row(ctx, `SELECT host FROM batch WHERE id = ? AND until_at > ?`, []any{batchID, stamp(tx.at)}, &host)
	if err == nil && !ok {
		err = fmt.Errorf("batch %d: %w", batchID, store.ErrLease)
	}
	return host, err
}

// NextDue tells when work can be leased next; the instant may have passed already. ok is false when no
// address waits for anything.
func (db *DB) NextDue(ctx context.Context, _ time.Time) (at time.Time, ok bool, err error) {
	if err := db.r.QueryRowContext(ctx, `SELECT min(ready_at) FROM host WHERE ready_at IS NOT NULL`).Scan(when{&at}); err != nil {
		return at, false, fmt.Errorf("next due: %w", explain(err))
	}
	return at, !at.IsZero(), nil
}

// Hasten makes everything due at now that would be due until then, and returns how much that was. Sources
// with a timetable or quiet hours are left to these, and what of a source with an interval of its own has waited less
// than half its time goes on waiting.
func (db *DB) Hasten(ctx context.Context, now, until time.Time) (n int, err error) {
	err = db.write(ctx, "hasten", func(tx *Tx) error {
		n = 0
		return tx.each(ctx, `UPDATE url SET due_at = ?1 WHERE host IN (SELECT host FROM host WHERE ready_at IS NOT NULL)
			AND due_at > ?1 AND due_at <= ?2 AND paused = 0
			AND source NOT IN (SELECT id FROM source WHERE cron <> '' OR quiet <> '')
			AND (source NOT IN (SELECT id FROM source WHERE interval_ms > 0)
				OR julianday(due_at) - julianday(?1) <= julianday(?1) - julianday(ifnull(last_at, found_at)))
			RETURNING host`, []any{stamp(now), stamp(until)}, func(s scanner) error {
			var host string
			if err := s.Scan(&host); err != nil {
				return err
			}
			tx.hosts[host] = struct{}{}
			n++
			return nil
		})
	})
	return n, err
}

// Release ends every lease that is out and returns how many there were. A crawler calls it when it starts
// and holds the lock that keeps a second one away: the leases are then those of one that died. Each host
// first rests for the pause it last asked for, but at least for rest, since its last request may be fresh.
func (db *DB) Release(ctx context.Context, rest time.Duration) (n int, err error) {
	err = db.write(ctx, "release", func(tx *Tx) error {
		n = 0
		var hosts []string
		var delays []time.Duration
		err := tx.each(ctx, `SELECT b.host, ifnull(h.delay_ms, 0) FROM batch b LEFT JOIN host h ON h.host = b.host`, nil, func(s scanner) error {
			var host string
			var delay time.Duration
			if err := s.Scan(&host, millis{&delay}); err != nil {
				return err
			}
			hosts, delays = append(hosts, host), append(delays, delay)
			return nil
		})
		if err != nil {
			return err
		}
		for i, host := range hosts {
			tx.hosts[host] = struct{}{}
			if err := tx.exec(ctx, `DELETE FROM batch WHERE host = ?`, host); err != nil {
				return err
			}
			if err := tx.exec(ctx, `UPDATE host SET not_before = max(not_before, ?) WHERE host = ?`,
				stampUp(tx.at.Add(max(rest, delays[i]))), host); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// setClocks brings ready_at up to date for every host the transaction touched.
func (tx *Tx) setClocks() error {
	for host := range tx.hosts {
		if err := tx.setClock(host); err != nil {
			return err
		}
	}
	return nil
}

// setClock computes when a host's work can be leased next: when its first address is due, but not before
// the host may be asked again, nor before a lease that is out ends.
func (tx *Tx) setClock(host string) error {
	return tx.exec(context.Background(), `INSERT INTO host (host, ready_at)
		SELECT ?1, (SELECT min(due_at) FROM url INDEXED BY url_due WHERE host = ?1 AND due_at IS NOT NULL AND paused = 0) WHERE true
		ON CONFLICT (host) DO UPDATE SET ready_at =
			max(excluded.ready_at, not_before, ifnull((SELECT until_at FROM batch WHERE batch.host = excluded.host), ''))`, host)
}
