package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"warta/store"
)

// kindForgotten takes the place of a page's kind: no follower reads it.
const kindForgotten store.URLKind = "forgotten"

// Tombstone is what is left of an article that was taken down.
type Tombstone struct {
	Article string    `json:"id"`
	At      time.Time `json:"at"`
	Reason  string    `json:"reason"`
}

// Forget takes an article down, by its ID or an address: its texts, revisions, addresses and places in
// search, regions and stories go, its pages keep their numbers and digests alone, and a tombstone keeps
// it from coming back. Readers are told of the removal. An address of no article is kept away too. It
// returns the article's ID; the bodies of its pages are Unwanted from then on, and its words are no longer found but
// lie in the full-text index until Scrub. Lists and feeds that were
// kept as they were fetched may still quote it. Forgetting again changes the reason, and makes the bodies of all that was
// ever taken down Unwanted once more: whose they were is no longer known.
func (db *DB) Forget(ctx context.Context, what, reason string) (id string, err error) {
	err = db.write(ctx, "forget "+what, func(tx *Tx) error {
		id = ""
		addresses, err := tx.toForget(ctx, what, &id)
		if err != nil {
			return err
		}
		var one int
		again, err := tx.row(ctx, `SELECT 1 FROM tombstone WHERE article = ?`, []any{id}, &one)
		if err != nil {
			return err
		}
		if again {
			if err := tx.exec(ctx, `INSERT INTO unwanted (digest) SELECT digest FROM page WHERE kind = ? ON CONFLICT DO NOTHING`, kindForgotten); err != nil {
				return err
			}
		}
		for _, address := range addresses {
			if err := tx.bury(ctx, tombKey(address), id, reason); err != nil {
				return err
			}
		}
		if err := tx.exec(ctx, `UPDATE tombstone SET reason = ? WHERE article = ?`, reason, id); err != nil {
			return err
		}
		if err := tx.forgetPages(ctx, id); err != nil {
			return err
		}
		return tx.forgetArticle(ctx, id)
	})
	return id, err
}

// toForget finds the article that an ID or address means and all addresses it is known by, and ties to it
// what else in the queue and among the pages is its own.
func (tx *Tx) toForget(ctx context.Context, what string, id *string) (addresses []string, err error) {
	if canonical, err := store.CanonicalURL(what); err == nil {
		found, ok, err := tx.Resolve(ctx, canonical)
		if err != nil {
			return nil, err
		}
		if *id = found; !ok {
			*id = store.ArticleID(canonical)
		}
		addresses = append(addresses, canonical)
	} else {
		*id = what
		var one int
		known, err := tx.row(ctx, `SELECT 1 FROM article WHERE id = ?1 UNION SELECT 1 FROM tombstone WHERE article = ?1`, []any{what}, &one)
		if err != nil {
			return nil, err
		}
		if !known {
			return nil, fmt.Errorf("article %s: %w", what, store.ErrNotFound)
		}
	}
	for _, address := range addresses { // it may be known and never have been read
		if err := tx.exec(ctx, `UPDATE url SET article = ? WHERE key = ? AND kind IN ('article', 'part')`, *id, store.URLKey(address)); err != nil {
			return nil, err
		}
	}
	for _, query := range []string{ // its parts, and pages that made no article
		`UPDATE url SET article = ?1 WHERE kind = 'part' AND parent IN (SELECT id FROM url WHERE article = ?1)`,
		`UPDATE page SET article = ?1 WHERE url IN (SELECT id FROM url WHERE article = ?1 AND kind IN ('article', 'part'))`,
	} {
		if err := tx.exec(ctx, query, *id); err != nil {
			return nil, err
		}
	}
	err = tx.each(ctx, `SELECT url FROM article_url WHERE article = ?1 UNION SELECT url FROM article WHERE id = ?1
		UNION SELECT url FROM url WHERE article = ?1 AND kind IN ('article', 'part') UNION SELECT address FROM page WHERE article = ?1
		UNION SELECT final FROM page WHERE article = ?1 AND verdict IN `+sqlOfArticle, []any{*id}, func(s scanner) error {
		var address string
		err := s.Scan(&address)
		addresses = append(addresses, address)
		return err
	})
	return addresses, err
}

func (tx *Tx) bury(ctx context.Context, key, id, reason string) error {
	return tx.exec(ctx, `INSERT INTO tombstone (key, article, at, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, key, id, stamp(tx.at), reason)
}

// tombKey names an address without telling it.
func tombKey(address string) string {
	sum := sha256.Sum256([]byte(store.ArticleKey(address)))
	return hex.EncodeToString(sum[:])
}

// forgetPages takes the addresses out of the queue and leaves of the pages what tells nothing of them. A
// worker may have one of the addresses out just now: its row stays, unrecognisable.
func (tx *Tx) forgetPages(ctx context.Context, id string) error {
	for _, hints := range []string{
		`SELECT hint FROM url WHERE article = ? AND hint IS NOT NULL`, `SELECT hint FROM page WHERE article = ? AND hint IS NOT NULL`,
	} {
		if err := tx.exec(ctx, `UPDATE hint SET body = '{}' WHERE id IN (`+hints+`)`, id); err != nil {
			return err
		}
	}
	if err := tx.exec(ctx, `INSERT INTO unwanted (digest) SELECT digest FROM page WHERE article = ? ON CONFLICT DO NOTHING`, id); err != nil {
		return err
	}
	err := tx.exec(ctx, `UPDATE page SET kind = ?2, address = '', final = '', header = '', hint = NULL, article = NULL, revision = NULL,
		verdict = ?2 WHERE article = ?1`, id, kindForgotten)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, `UPDATE attempt SET error = '' WHERE url IN (SELECT id FROM url WHERE article = ?) AND error <> ''`, id); err != nil {
		return err // it may name the address
	}
	return tx.each(ctx, `UPDATE url SET url = '', key = ?2 || ' ' || id, etag = '', last_modified = '', hint = NULL, due_at = NULL,
		moved = '', moves = 0, last_error = '', article = NULL WHERE article = ?1 AND kind IN ('article', 'part') RETURNING host`, []any{id, kindForgotten}, func(s scanner) error {
		var host string
		if err := s.Scan(&host); err != nil {
			return err
		}
		tx.hosts[host] = struct{}{}
		return nil
	})
}

// forgetArticle deletes the record, and tells readers.
func (tx *Tx) forgetArticle(ctx context.Context, id string) error {
	var sort int64
	var hidden bool
	known, err := tx.row(ctx, `SELECT sort, not_article <> '' FROM article WHERE id = ?`, []any{id}, &sort, &hidden)
	if err != nil || !known {
		return err
	}
	if last, told, err := tx.LastFeedEntry(ctx, id); err != nil {
		return err
	} else if told && last.Kind != store.EntryRemove {
		if _, err := tx.PutFeedEntry(ctx, store.FeedEntry{Article: id, Kind: store.EntryRemove}); err != nil {
			return err
		}
	}
	if !hidden {
		err := tx.exec(ctx, `UPDATE source SET articles = articles - 1 WHERE id IN (SELECT source FROM article_source WHERE article = ?)`, id)
		if err != nil {
			return err
		}
	}
	for _, query := range []string{
		`UPDATE archive_item SET body = x'' WHERE article = ?`, `DELETE FROM region_article WHERE article = ?`,
		`DELETE FROM article WHERE id = ?`, // the rest goes with it
	} {
		if err := tx.exec(ctx, query, id); err != nil {
			return err
		}
	}
	if err := tx.dropText(ctx, id); err != nil {
		return err
	}
	if err := tx.set(ctx, settingScrub, scrubFirst); err != nil {
		return err
	}
	return tx.exec(ctx, `DELETE FROM article_fts WHERE rowid = ?`, sort)
}

// settingScrub is there while words of what was taken down, or of an older form of the index, lie in the full-text
// index. FTS5 only notes of an article that it was deleted, and lets go of its words when it next writes that part of
// the index anew.
const (
	settingScrub = "index_scrub"
	scrubFirst   = "first" // all of the index is still to be written anew; then "next"
	scrubPages   = 1000    // pages of the index that a step writes, of some 4 KB each
)

// Scrub makes a part of the full-text index anew if words may lie in it that are no article's any more, and reports whether
// there is more to do: it is to be called until there is not. It goes on where it was broken off, by whatever process.
func (db *DB) Scrub(ctx context.Context) (more bool, err error) {
	if _, err := db.Setting(ctx, settingScrub); errors.Is(err, store.ErrNotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	err = db.write(ctx, "scrub", func(tx *Tx) (err error) {
		more, err = tx.scrub(ctx)
		return err
	})
	return more, err
}

func (tx *Tx) scrub(ctx context.Context) (more bool, err error) {
	var at string
	var before, after int64
	if more, err = tx.row(ctx, `SELECT value, total_changes() FROM setting WHERE key = ?`, []any{settingScrub}, &at, &before); err != nil || !more {
		return false, err
	}
	pages := scrubPages
	if at == scrubFirst {
		pages = -pages // takes all of the index for a merger (https://sqlite.org/fts5.html, section 6.8)
	}
	if err := tx.exec(ctx, `INSERT INTO article_fts (article_fts, rank) VALUES ('merge', ?)`, pages); err != nil {
		return false, err
	}
	if _, err := tx.row(ctx, `SELECT total_changes()`, nil, &after); err != nil {
		return false, err
	}
	if at != scrubFirst && after-before < 2 { // the statement itself is one
		return false, tx.exec(ctx, `DELETE FROM setting WHERE key = ?`, settingScrub)
	}
	return true, tx.set(ctx, settingScrub, "next")
}

// forgotten reports whether any of these addresses is of an article that was taken down.
func (tx *Tx) forgotten(ctx context.Context, addresses ...string) (bool, error) {
	var one int
	some, err := tx.row(ctx, `SELECT 1 FROM tombstone LIMIT 1`, nil, &one) // hardly any database has one
	for i := 0; i < len(addresses) && some && err == nil; i++ {
		if addresses[i] == "" {
			continue
		}
		found, err := tx.row(ctx, `SELECT 1 FROM tombstone WHERE key = ? OR article = ?`,
			[]any{tombKey(addresses[i]), store.ArticleID(addresses[i])}, &one)
		if err != nil || found {
			return found, err
		}
	}
	return false, err
}

// forgetReading marks pages of an article that was taken down and has come by another way; nothing of what
// they say is kept.
func (tx *Tx) forgetReading(ctx context.Context, r Reading) error {
	for _, p := range r.Pages {
		if err := tx.exec(ctx, `UPDATE page SET kind = ?2, address = '', final = '', header = '', hint = NULL, verdict = ?2 WHERE seq = ?1`,
			p.Seq, kindForgotten); err != nil {
			return err
		}
		if err := tx.unwant(ctx, p.Digest); err != nil {
			return err
		}
		if err := tx.SetDue(ctx, p.URL, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) unwant(ctx context.Context, digest string) error {
	return tx.exec(ctx, `INSERT INTO unwanted (digest) VALUES (?) ON CONFLICT DO NOTHING`, digest)
}

// Unwanted are the digests of bodies of articles that were taken down and that no other page names. Whoever
// has removed them from the archive says so with Wanted.
func (db *DB) Unwanted(ctx context.Context) (digests []string, err error) {
	var some bool
	err = db.each(ctx, `SELECT 1 FROM unwanted LIMIT 1`, nil, func(scanner) error { some = true; return nil })
	if err != nil || !some {
		return nil, err
	}
	err = db.each(ctx, `SELECT digest FROM unwanted WHERE digest NOT IN (SELECT digest FROM page WHERE kind <> ?)`, []any{kindForgotten}, func(s scanner) error {
		var digest string
		err := s.Scan(&digest)
		digests = append(digests, digest)
		return err
	})
	return digests, err
}

// Wanted takes digests off the list of Unwanted.
func (db *DB) Wanted(ctx context.Context, digests []string) error {
	return db.write(ctx, "removed bodies", func(tx *Tx) error {
		for _, digest := range digests {
			if err := tx.exec(ctx, `DELETE FROM unwanted WHERE digest = ?`, digest); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forgotten reports whether any of these addresses is of an article that was taken down.
func (db *DB) Forgotten(ctx context.Context, addresses ...string) (gone bool, err error) {
	for _, address := range addresses {
		err := db.each(ctx, `SELECT 1 FROM tombstone WHERE key = ? OR article = ?`, []any{tombKey(address), store.ArticleID(address)},
			func(scanner) error { gone = true; return nil })
		if err != nil || gone {
			return gone, err
		}
	}
	return false, nil
}

// Tombstones are all articles that were taken down, the latest first.
func (db *DB) Tombstones(ctx context.Context) (all []Tombstone, err error) {
	err = db.each(ctx, `SELECT article, at, reason FROM v_forgotten`, nil, func(s scanner) error {
		var t Tombstone
		if err := s.Scan(&t.Article, when{&t.At}, &t.Reason); err != nil {
			return err
		}
		all = append(all, t)
		return nil
	})
	return all, err
}

// missing is the error for an article that is not there: one that was taken down, or one that never was.
func (db *DB) missing(ctx context.Context, id string) error {
	gone := false
	err := db.each(ctx, `SELECT 1 FROM tombstone WHERE article = ?`, []any{id}, func(scanner) error { gone = true; return nil })
	if gone {
		return fmt.Errorf("article %s: %w", id, store.ErrForgotten)
	}
	return errors.Join(fmt.Errorf("article %s: %w", id, store.ErrNotFound), err)
}
