package sqlite

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"warta/store"
)

// Hubs of sources are asked again after pushPatience, doubled from one time to the next up to pushPatienceMax;
// one that is to be told that we leave is told so at most pushGoodbyes times, after which the lease runs out.
const (
	pushPatience    = 10 * time.Minute
	pushPatienceMax = 24 * time.Hour
	pushGoodbyes    = 6
)

// SetPush notes at which hub a source's feed can be subscribed to, and under which address; an empty hub says
// that it offers none any more. A subscription elsewhere is to be ended.
func (tx *Tx) SetPush(ctx context.Context, source, hub, topic string) error {
	now := stamp(tx.at)
	err := tx.exec(ctx, `DELETE FROM push WHERE source = ? AND wanted = 1 AND until_at IS NULL AND failures = 0 AND NOT (hub = ? AND topic = ?)`,
		source, hub, topic) // the hub was never asked: there is nothing to end
	if err != nil {
		return err
	}
	err = tx.exec(ctx, `UPDATE push SET wanted = 0, failures = 0, next_at = ? WHERE source = ? AND wanted = 1 AND NOT (hub = ? AND topic = ?)`,
		now, source, hub, topic)
	if err != nil || hub == "" {
		return err
	}
	return tx.exec(ctx, `INSERT INTO push (token, source, hub, topic, secret, found_at, next_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, hub, topic) DO UPDATE SET wanted = 1, failures = 0, next_at = excluded.next_at WHERE wanted = 0`,
		rand.Text(), source, hub, topic, rand.Text(), now, now)
}

const (
	pushColumns = `token, source, hub, topic, secret, wanted, until_at, failures`
	// A source that was removed is not to be pushed any more; one that rests keeps its lease.
	sqlPushLeft = `wanted = 1 AND NOT EXISTS (SELECT 1 FROM source s WHERE s.id = push.source AND s.state <> 'removed')`
)

func scanPush(sc scanner, p *store.Push) error {
	return sc.Scan(&p.Token, &p.Source, &p.Hub, &p.Topic, &p.Secret, &p.Wanted, when{&p.Until}, &p.Failures)
}

// ClaimPushes are the subscriptions for which the hub is to be asked now, for the first time, again, to renew
// or to end them; at most limit. Each is not claimed again for some time, longer after every failure;
// ConfirmPush sets that right.
func (db *DB) ClaimPushes(ctx context.Context, limit int) (due []store.Push, err error) {
	var waiting bool
	if err := db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM push WHERE next_at <= ? OR `+sqlPushLeft+`)`,
		stamp(db.now())).Scan(&waiting); err != nil || !waiting {
		return nil, explain(err)
	}
	err = db.write(ctx, "push", func(tx *Tx) error {
		due = nil
		now := stamp(tx.at)
		if err := tx.exec(ctx, `UPDATE push SET wanted = 0, failures = 0, next_at = ? WHERE `+sqlPushLeft, now); err != nil {
			return err
		}
		if err := tx.exec(ctx, `DELETE FROM push WHERE wanted = 0 AND failures >= ?`, pushGoodbyes); err != nil {
			return err
		}
		err := tx.each(ctx, `SELECT `+pushColumns+` FROM push WHERE next_at <= ? ORDER BY next_at LIMIT ?`, []any{now, limit}, func(sc scanner) error {
			var p store.Push
			if err := scanPush(sc, &p); err != nil {
				return err
			}
			due = append(due, p)
			return nil
		})
		if err != nil {
			return err
		}
		for _, p := range due {
			next := min(pushPatience<<min(p.Failures, 10), pushPatienceMax)
			if err := tx.exec(ctx, `UPDATE push SET failures = failures + 1, next_at = ? WHERE token = ?`, stamp(tx.at.Add(next)), p.Token); err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

// Push is the subscription with that token; store.ErrNotFound when there is none.
func (db *DB) Push(ctx context.Context, token string) (p store.Push, err error) {
	found := false
	err = db.each(ctx, `SELECT `+pushColumns+` FROM push WHERE token = ?`, []any{token}, func(sc scanner) error {
		found = true
		return scanPush(sc, &p)
	})
	if err == nil && !found {
		err = fmt.Errorf("push: %w", store.ErrNotFound)
	}
	return p, err
}

// ConfirmPush notes that a hub has granted a lease; it is renewed when three quarters of it are over.
func (db *DB) ConfirmPush(ctx context.Context, token string, lease time.Duration) error {
	return db.write(ctx, "push", func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE push SET until_at = ?, next_at = ?, failures = 0 WHERE token = ? AND wanted = 1`,
			stamp(tx.at.Add(lease)), stamp(tx.at.Add(lease*3/4)), token)
	})
}

// DenyPush notes that a hub refuses a subscription; it is asked again after wait.
func (db *DB) DenyPush(ctx context.Context, token string, wait time.Duration) error {
	return db.write(ctx, "push", func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE push SET until_at = NULL, next_at = ? WHERE token = ?`, stamp(tx.at.Add(wait)), token)
	})
}

// DeletePush forgets a subscription; one that is not there is no error.
func (db *DB) DeletePush(ctx context.Context, token string) error {
	return db.write(ctx, "push", func(tx *Tx) error {
		return tx.exec(ctx, `DELETE FROM push WHERE token = ?`, token)
	})
}

// Pushed makes the feed of a subscription's source due, but not within pause of the last time: however often a
// hub pushes, the source is asked no oftener. A source that rests goes on resting, and so does a feed that is
// never to be fetched.
func (db *DB) Pushed(ctx context.Context, token string, pause time.Duration) error {
	var pending bool // a push that came before will have the feed fetched
	if err := db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM push WHERE token = ? AND pushed_at > ?)`,
		token, stamp(db.now())).Scan(&pending); err != nil || pending {
		return explain(err)
	}
	return db.write(ctx, "pushed", func(tx *Tx) error {
		var feed string
		var last time.Time
		ok, err := tx.row(ctx, `SELECT s.feed, p.pushed_at FROM push p JOIN source s ON s.id = p.source WHERE p.token = ?`, []any{token}, &feed, when{&last})
		if err != nil || !ok || feed == "" {
			return err
		}
		due := tx.at
		if !last.IsZero() && last.Add(pause).After(due) {
			due = last.Add(pause)
		}
		if err := tx.exec(ctx, `UPDATE push SET pushed_at = ? WHERE token = ?`, stamp(due), token); err != nil {
			return err
		}
		return tx.each(ctx, `UPDATE url SET due_at = ?1 WHERE key = ?2 AND due_at > ?1 AND paused = 0 RETURNING host`,
			[]any{stamp(due), store.URLKey(feed)}, func(sc scanner) error {
				var host string
				if err := sc.Scan(&host); err != nil {
					return err
				}
				tx.hosts[host] = struct{}{}
				return nil
			})
	})
}
