package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"warta/store"
)

// offerChunk bounds how many addresses one transaction takes in, so that nobody waits long for it.
const offerChunk = 1000

// Offer makes addresses known to the queue and returns how many were new. What is known already, by its
// URLKey, stays as it is, with these exceptions: a hint that says more adds to the old one; a source other
// than the first is noted; a seed makes a known address of the article kind a listing, and wakes a listing
// that is never due, as a page that announces a feed wakes that; what an article names as its further part becomes one unless it is an article's own; and what only a backfill had found stops being archive when an ordinary look finds it
// before it was fetched. Addresses that cannot be read are left out. What a backfill found (URL.Archive) is not
// handed out by Lease, but by that of OfSource, until it was fetched.
func (db *DB) Offer(ctx context.Context, urls []store.URL) (added int, err error) {
	for len(urls) > 0 {
		chunk := urls[:min(len(urls), offerChunk)]
		urls = urls[len(chunk):]
		n := 0
		err := db.write(ctx, "offer", func(tx *Tx) (err error) {
			n, err = tx.Offer(ctx, chunk)
			return err
		})
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

// Offer is DB.Offer inside a transaction.
func (tx *Tx) Offer(ctx context.Context, urls []store.URL) (added int, err error) {
	paused := map[string]bool{}
	for _, u := range urls {
		if u.Key == "" {
			u.Key = store.URLKey(u.URL)
		}
		if u.Host == "" {
			u.Host = store.HostKey(u.URL)
		}
		if u.Host == "" || len(u.URL) > store.MaxURL {
			continue
		}
		p, ok := paused[u.Source]
		if !ok {
			if p, err = tx.paused(ctx, u.Source); err != nil {
				return added, err
			}
			paused[u.Source] = p
		}
		fresh, err := tx.offer(ctx, u, p)
		if err != nil {
			return added, err
		}
		if fresh {
			added++
		}
	}
	return added, nil
}

// paused reports whether a source is not visited now. A source the registry does not know is.
func (tx *Tx) paused(ctx context.Context, id string) (bool, error) {
	var state string
	ok, err := tx.row(ctx, `SELECT state FROM source WHERE id = ?`, []any{id}, &state)
	return ok && state != string(store.SourceActive), err
}

const sqlOfferNew = `INSERT INTO url (url, key, host, source, kind, parent, via, hint, archive, paused, found_at, due_at,
	etag, last_modified, digest, looks, same, fails)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`

// offer takes in one address.
func (tx *Tx) offer(ctx context.Context, u store.URL, paused bool) (fresh bool, err error) {
	if u.Due.IsZero() {
		u.Due = tx.at
	}
	known, ok, err := tx.known(ctx, u.Key)
	if err != nil {
		return false, err
	}
	if ok {
		return false, tx.offerKnown(ctx, known, u, paused)
	}
	return tx.insertURL(ctx, u, paused)
}

// The values of url.paused: why Lease does not hand an address out.
const (
	holdNone     = 0
	holdPaused   = 1 // its source is not visited
	holdBackfill = 2 // it is left to a backfill
)

func holdOf(u store.URL, paused bool) int {
	switch {
	case u.Archive && u.Looks == 0:
		return holdBackfill
	case paused:
		return holdPaused
	}
	return holdNone
}

// insertURL makes an address known, unless it is of an article that was taken down. One without Due is never due.
func (tx *Tx) insertURL(ctx context.Context, u store.URL, paused bool) (fresh bool, err error) {
	if !u.Kind.IsListing() {
		if gone, err := tx.forgotten(ctx, u.URL); err != nil || gone {
			return false, err
		}
	}
	hint, err := tx.putHint(ctx, u.Hint)
	if err != nil {
		return false, err
	}
	var parent any
	if u.Parent != 0 {
		parent = u.Parent
	}
	err = tx.exec(ctx, sqlOfferNew, u.URL, u.Key, u.Host, u.Source, u.Kind, parent, u.Via, hint, u.Archive, holdOf(u, paused),
		stamp(tx.at), orNull(u.Due), u.ETag, u.LastModified, u.Digest, u.Looks, u.Same, u.Fails)
	if err != nil {
		return false, err
	}
	if err := tx.exec(ctx, `UPDATE source SET urls = urls + 1 WHERE id = ?`, u.Source); err != nil {
		return false, err
	}
	tx.hosts[u.Host] = struct{}{}
	return true, nil
}

// knownURL is what Offer has to know of an address.
type knownURL struct {
	id      int64
	host    string
	source  string
	kind    store.URLKind
	hint    int64
	archive bool
	paused  bool
	looks   int
	article string
	dormant bool // never due
}

func (tx *Tx) known(ctx context.Context, key string) (k knownURL, ok bool, err error) {
	ok, err = tx.row(ctx, `SELECT id, host, source, kind, ifnull(hint, 0), archive, paused = 1, looks, ifnull(article, ''), due_at IS NULL FROM url WHERE key = ?`,
		[]any{key}, &k.id, &k.host, &k.source, &k.kind, &k.hint, &k.archive, &k.paused, &k.looks, &k.article, &k.dormant)
	return k, ok, err
}

func (tx *Tx) offerKnown(ctx context.Context, k knownURL, u store.URL, paused bool) error {
	if u.Source != "" && u.Source != k.source {
		if err := tx.alsoFrom(ctx, k, u.Source); err != nil {
			return err
		}
		if k.paused && !paused { // another outlet's list still wants it
			tx.hosts[k.host] = struct{}{}
			if err := tx.exec(ctx, `UPDATE url SET paused = 0 WHERE id = ?`, k.id); err != nil {
				return err
			}
		}
	}
	if u.Via == "seed" && u.Kind.IsListing() && !k.kind.IsListing() {
		tx.hosts[k.host] = struct{}{}
		if err := tx.exec(ctx, `UPDATE url SET kind = ?, via = 'seed', source = ?, paused = ?, due_at = ? WHERE id = ?`,
			u.Kind, u.Source, paused, orNull(u.Due), k.id); err != nil {
			return err
		}
	}
	if u.Kind == store.KindPart && k.kind == store.KindArticle && k.article == "" && k.id != u.Parent { // a list had it before the article
		tx.hosts[k.host] = struct{}{}
		if err := tx.exec(ctx, `UPDATE url SET kind = 'part', parent = ?, due_at = ifnull(due_at, ?) WHERE id = ?`, u.Parent, orNull(u.Due), k.id); err != nil {
			return err
		}
	}
	announced := u.Via == "autodiscovery" && k.kind == store.KindFeed && !k.archive && !u.Archive
	if (u.Via == "seed" && k.kind.IsListing() || announced) && k.dormant { // a list that its source names again
		tx.hosts[k.host] = struct{}{}
		if err := tx.exec(ctx, `UPDATE url SET due_at = ? WHERE id = ?`, orNull(u.Due), k.id); err != nil {
			return err
		}
	}
	if k.archive && !u.Archive && k.looks == 0 {
		tx.hosts[k.host] = struct{}{}
		if err := tx.exec(ctx, `UPDATE url SET archive = 0, paused = ? WHERE id = ?`, holdOf(u, paused), k.id); err != nil {
			return err
		}
	}
	return tx.betterHint(ctx, k, u.Hint)
}

// alsoFrom notes that a further source lists an address, and so its article.
func (tx *Tx) alsoFrom(ctx context.Context, k knownURL, source string) error {
	if err := tx.exec(ctx, `INSERT INTO url_source (url, source) VALUES (?, ?) ON CONFLICT DO NOTHING`, k.id, source); err != nil {
		return err
	}
	if k.article == "" {
		return nil
	}
	return tx.addSource(ctx, k.article, source)
}

// betterHint adds to an address's hint what it does not say yet. Before the first fetch a later statement
// takes the place of an earlier one; after it nothing that was said changes, since lists that contradict
// each other would write a new hint at every look.
func (tx *Tx) betterHint(ctx context.Context, k knownURL, h store.Hint) error {
	if emptyHint(h) {
		return nil
	}
	if k.hint == 0 {
		id, err := tx.putHint(ctx, h)
		if err != nil {
			return err
		}
		return errors.Join(tx.exec(ctx, `UPDATE url SET hint = ? WHERE id = ?`, id, k.id), tx.textAfterAll(ctx, k, store.Hint{}, h))
	}
	old, err := tx.hint(ctx, k.hint)
	if err != nil {
		return err
	}
	if err := tx.textAfterAll(ctx, k, old, h); err != nil {
		return err
	}
	merged := mergeHint(old, h)
	if k.looks == 0 && h.Published.After(old.Published) {
		merged = mergeHint(h, old)
	}
	switch body := object(cleanHint(merged)); {
	case body == object(old):
		return nil
	case k.looks == 0: // no page shares it yet
		return tx.exec(ctx, `UPDATE hint SET body = ? WHERE id = ?`, body, k.hint)
	}
	id, err := tx.putHint(ctx, merged)
	if err != nil {
		return err
	}
	return tx.exec(ctx, `UPDATE url SET hint = ? WHERE id = ?`, id, k.id)
}

// textAfterAll has an article taken from its feed at once that its site refused before the feed was read. Its ETag
// says that no request is needed.
func (tx *Tx) textAfterAll(ctx context.Context, k knownURL, old, h store.Hint) error {
	if k.kind != store.KindArticle || k.looks > 0 || k.archive || old.HTML != "" || h.HTML == "" {
		return nil
	}
	res, err := tx.execResult(ctx, `UPDATE url SET due_at = ?, etag = ? WHERE id = ? AND last_outcome = ? AND digest = ''`,
		stamp(tx.at), store.FeedText, k.id, store.OutcomeRefused)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	tx.hosts[k.host] = struct{}{}
	return nil
}

// mergeHint is h with the facts of more where h is silent: a listing knows less than a feed.
func mergeHint(h, more store.Hint) store.Hint {
	if h.Title == "" {
		h.Title = more.Title
	}
	if len(h.Authors) == 0 {
		h.Authors = more.Authors
	}
	if h.Published.IsZero() {
		h.Published = more.Published
	}
	if h.Image == "" {
		h.Image = more.Image
	}
	if h.Section == "" {
		h.Section = more.Section
	}
	if len(h.Tags) == 0 {
		h.Tags = more.Tags
	}
	if h.HTML == "" {
		h.HTML = more.HTML
	}
	return h
}

// cleanHint is h as JSON can hold it: dates far off are forgotten, zones are.
func cleanHint(h store.Hint) store.Hint {
	h.Published = h.Published.UTC()
	if y := h.Published.Year(); y > 9999 || y < 0 {
		h.Published = time.Time{}
	}
	return h
}

func emptyHint(h store.Hint) bool {
	return h.Title == "" && len(h.Authors) == 0 && h.Published.IsZero() && h.Image == "" && h.Section == "" &&
		len(h.Tags) == 0 && h.HTML == ""
}

// putHint stores a hint and returns its number, or nil for an empty one.
func (tx *Tx) putHint(ctx context.Context, h store.Hint) (any, error) {
	if emptyHint(h) {
		return nil, nil
	}
	res, err := tx.execResult(ctx, `INSERT INTO hint (body) VALUES (?)`, object(cleanHint(h)))
	if err != nil {
		return nil, err
	}
	return res.LastInsertId()
}

func (tx *Tx) hint(ctx context.Context, id int64) (h store.Hint, err error) {
	var body string
	ok, err := tx.row(ctx, `SELECT body FROM hint WHERE id = ?`, []any{id}, &body)
	if err != nil || !ok {
		return h, err
	}
	return h, tx.fail(json.Unmarshal([]byte(body), &h))
}

const urlColumns = `u.id, u.url, u.key, u.host, u.source, u.kind, ifnull(u.parent, 0), u.via, h.body, u.archive, u.due_at,
	u.etag, u.last_modified, u.digest, u.looks, u.same, u.barren, u.fails`

func scanURL(s scanner, u *store.URL) error {
	return s.Scan(&u.ID, &u.URL, &u.Key, &u.Host, &u.Source, &u.Kind, &u.Parent, &u.Via, doc{&u.Hint}, &u.Archive, when{&u.Due},
		&u.ETag, &u.LastModified, &u.Digest, &u.Looks, &u.Same, &u.Barren, &u.Fails)
}

const (
	sqlURLByKey = `SELECT ` + urlColumns + ` FROM url u LEFT JOIN hint h ON h.id = u.hint WHERE u.key = ?`
	sqlURLByID  = `SELECT ` + urlColumns + ` FROM url u LEFT JOIN hint h ON h.id = u.hint WHERE u.id = ?`
)

// KnownURL is the queue's entry for an address, by its URLKey.
func (tx *Tx) KnownURL(ctx context.Context, key string) (u store.URL, ok bool, err error) {
	err = tx.each(ctx, sqlURLByKey, []any{key}, func(s scanner) error { ok = true; return scanURL(s, &u) })
	return u, ok, err
}

// URL is the queue's entry with that number; store.ErrNotFound when there is none.
func (tx *Tx) URL(ctx context.Context, id int64) (u store.URL, err error) {
	found := false
	err = tx.each(ctx, sqlURLByID, []any{id}, func(s scanner) error { found = true; return scanURL(s, &u) })
	if err == nil && !found {
		err = fmt.Errorf("url %d: %w", id, store.ErrNotFound)
	}
	return u, err
}

// KnownURL is the queue's entry for an address, by its URLKey; store.ErrNotFound when there is none.
func (db *DB) KnownURL(ctx context.Context, key string) (u store.URL, err error) {
	found := false
	err = db.each(ctx, sqlURLByKey, []any{key}, func(s scanner) error { found = true; return scanURL(s, &u) })
	if err == nil && !found {
		err = fmt.Errorf("address %s: %w", key, store.ErrNotFound)
	}
	return u, err
}

// SetDue changes when an address is fetched next; the zero time means never again.
func (tx *Tx) SetDue(ctx context.Context, id int64, due time.Time) error {
	u, err := tx.URL(ctx, id)
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	tx.hosts[u.Host] = struct{}{}
	return tx.exec(ctx, `UPDATE url SET due_at = ? WHERE id = ?`, orNull(due), id)
}
