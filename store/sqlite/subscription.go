package sqlite

import (
	"context"
	"fmt"
	"time"

	"warta/store"
)

// PutSubscription adds a subscription, or renews the one with its topic and callback: secret and lease
// change, what was delivered stays.
func (db *DB) PutSubscription(ctx context.Context, s store.Subscription) error {
	return db.write(ctx, "subscription", func(tx *Tx) error {
		return tx.exec(ctx, `INSERT INTO hub_subscription (topic, callback, host, secret, since_at, until_at, sent, next_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (topic, callback) DO UPDATE
			SET secret = excluded.secret, until_at = excluded.until_at, failures = 0, next_at = excluded.next_at`,
			s.Topic, s.Callback, s.Host, s.Secret, stamp(tx.at), stamp(s.Until), s.Sent, stamp(tx.at))
	})
}

// DeleteSubscription ends a subscription; one that is not there is no error.
func (db *DB) DeleteSubscription(ctx context.Context, topic, callback string) error {
	return db.write(ctx, "subscription", func(tx *Tx) error {
		return tx.exec(ctx, `DELETE FROM hub_subscription WHERE topic = ? AND callback = ?`, topic, callback)
	})
}

// CountSubscriptions is how many subscriptions there are, and how many of them a callback's host has. The
// one with this topic and callback is left out, since renewing it adds none.
func (db *DB) CountSubscriptions(ctx context.Context, s store.Subscription) (all, ofHost int, err error) {
	err = db.r.QueryRowContext(ctx, `SELECT count(*), ifnull(sum(host = ?), 0) FROM hub_subscription
		WHERE NOT (topic = ? AND callback = ?) AND until_at > ?`, s.Host, s.Topic, s.Callback, stamp(db.now())).Scan(&all, &ofHost)
	if err != nil {
		return 0, 0, fmt.Errorf("subscriptions: %w", explain(err))
	}
	return all, ofHost, nil
}

// Topics are the feeds that somebody is subscribed to, in order. Subscriptions whose lease has ended are
// dropped on the way.
func (db *DB) Topics(ctx context.Context) (topics []string, err error) {
	var ended bool
	now := stamp(db.now())
	if err := db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM hub_subscription WHERE until_at <= ?)`, now).Scan(&ended); err != nil {
		return nil, fmt.Errorf("topics: %w", explain(err))
	}
	if ended {
		err := db.write(ctx, "subscription", func(tx *Tx) error {
			return tx.exec(ctx, `DELETE FROM hub_subscription WHERE until_at <= ?`, now)
		})
		if err != nil {
			return nil, err
		}
	}
	err = db.each(ctx, `SELECT DISTINCT topic FROM hub_subscription ORDER BY topic`, nil, func(s scanner) error {
		var topic string
		if err := s.Scan(&topic); err != nil {
			return err
		}
		topics = append(topics, topic)
		return nil
	})
	return topics, err
}

const sqlDueSubscriptions = ` FROM hub_subscription WHERE topic = ? AND sent <> ? AND next_at <= ? AND until_at > ?`

// ClaimSubscriptions are the subscriptions to a feed that have not been sent content with this digest and
// are due, at most limit. Nobody else is given them before the claim ends.
func (db *DB) ClaimSubscriptions(ctx context.Context, topic, digest string, claim time.Duration, limit int) (due []store.Subscription, err error) {
	now := stamp(db.now())
	var waiting bool
	if err := db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1`+sqlDueSubscriptions+`)`, topic, digest, now, now).Scan(&waiting); err != nil || !waiting {
		return nil, explain(err)
	}
	err = db.write(ctx, "subscription", func(tx *Tx) error {
		due = nil
		err := tx.each(ctx, `SELECT topic, callback, host, secret, since_at, until_at, sent, failures`+sqlDueSubscriptions+`
			ORDER BY next_at, callback LIMIT ?`, []any{topic, digest, now, now, limit}, func(sc scanner) error {
			var s store.Subscription
			if err := sc.Scan(&s.Topic, &s.Callback, &s.Host, &s.Secret, when{&s.Since}, when{&s.Until}, &s.Sent, &s.Failures); err != nil {
				return err
			}
			due = append(due, s)
			return nil
		})
		if err != nil {
			return err
		}
		until := stamp(tx.at.Add(claim))
		for _, s := range due {
			if err := tx.exec(ctx, `UPDATE hub_subscription SET next_at = ? WHERE topic = ? AND callback = ?`, until, s.Topic, s.Callback); err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

// SaveDelivery notes how a delivery went: Sent, Failures and Next. A subscription that has ended meanwhile
// is not brought back.
func (db *DB) SaveDelivery(ctx context.Context, s store.Subscription) error {
	return db.write(ctx, "subscription", func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE hub_subscription SET sent = ?, failures = ?, next_at = ? WHERE topic = ? AND callback = ?`,
			s.Sent, s.Failures, stamp(s.Next), s.Topic, s.Callback)
	})
}

// PutRequest keeps a request at the hub until it is verified. It takes the place of an older one for the same
// topic and callback.
func (db *DB) PutRequest(ctx context.Context, r store.SubscriptionRequest) error {
	return db.write(ctx, "subscription request", func(tx *Tx) error {
		return tx.exec(ctx, `INSERT OR REPLACE INTO hub_request (mode, topic, callback, host, secret, sent, lease_ms, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			r.Mode, r.Topic, r.Callback, r.Host, r.Secret, r.Sent, r.Lease.Milliseconds(), stamp(tx.at))
	})
}

// CountRequests is how many requests wait to be verified, and how many of them for callbacks of a host.
func (db *DB) CountRequests(ctx context.Context, host string) (all, ofHost int, err error) {
	err = db.r.QueryRowContext(ctx, `SELECT count(*), ifnull(sum(host = ?), 0) FROM hub_request`, host).Scan(&all, &ofHost)
	if err != nil {
		return 0, 0, fmt.Errorf("subscription requests: %w", explain(err))
	}
	return all, ofHost, nil
}

// ClaimRequest is a request that is to be verified now; ok is false when there is none. Nobody else is given it
// before the claim ends.
func (db *DB) ClaimRequest(ctx context.Context, claim time.Duration) (r store.SubscriptionRequest, ok bool, err error) {
	if err := db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM hub_request WHERE next_at <= ?)`, stamp(db.now())).Scan(&ok); err != nil || !ok {
		return r, false, explain(err)
	}
	err = db.write(ctx, "subscription request", func(tx *Tx) error {
		ok, err = tx.row(ctx, `UPDATE hub_request SET tries = tries + 1, next_at = ?
			WHERE id = (SELECT id FROM hub_request WHERE next_at <= ? ORDER BY next_at, id LIMIT 1)
			RETURNING id, mode, topic, callback, host, secret, sent, lease_ms, tries`,
			[]any{stamp(tx.at.Add(claim)), stamp(tx.at)},
			&r.ID, &r.Mode, &r.Topic, &r.Callback, &r.Host, &r.Secret, &r.Sent, millis{&r.Lease}, &r.Tries)
		return err
	})
	return r, ok && err == nil, err
}

// DelayRequest has a request verified again after wait.
func (db *DB) DelayRequest(ctx context.Context, id int64, wait time.Duration) error {
	return db.write(ctx, "subscription request", func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE hub_request SET next_at = ? WHERE id = ?`, stamp(tx.at.Add(wait)), id)
	})
}

// DeleteRequest ends a request; a newer one for the same topic and callback stays.
func (db *DB) DeleteRequest(ctx context.Context, id int64) error {
	return db.write(ctx, "subscription request", func(tx *Tx) error {
		return tx.exec(ctx, `DELETE FROM hub_request WHERE id = ?`, id)
	})
}
