package sqlite

import (
	"context"
	"fmt"
	"time"

	"warta/store"
)

// noteGone takes an article down when its address is gone, as is believed after several looks and while its source
// answers otherwise; and puts it back when the address has again what was read as the article.
func (tx *Tx) noteGone(ctx context.Context, f *store.Fetch) error {
	u, a := &f.URL, &f.Attempt
	if u.Kind != store.KindArticle {
		return nil
	}
	var id string
	var removed, ill, missing, there bool
	ok, err := tx.row(ctx, sqlStands, []any{u.ID}, &id, &removed, &ill, &missing, &there)
	if err != nil || !ok {
		return err
	}
	switch same := a.Outcome == store.OutcomeSame || a.Outcome == store.OutcomeNotModified; {
	case f.Gone && !removed && !ill:
		sure, err := tx.longGone(ctx, u.ID, a.At)
		if err != nil || !sure {
			return err
		}
		return tx.TakeDown(ctx, id)
	case same && !removed && !ill && missing:
		sure, err := tx.longMissing(ctx, u.ID, a.At)
		if err != nil || !sure {
			return err
		}
		return tx.TakeDown(ctx, id)
	case same && removed && there:
		return tx.PutBack(ctx, id)
	}
	return nil
}

// What was decided of pages of articles: see KnownPage.Verdict.
const (
	sqlAsArticle = `('revision', 'same')`                               // it was the article as it stood then
	sqlOfArticle = `('revision', 'same', 'earlier', 'part', 'doubted')` // or of one of its versions
	sqlMissing   = `('soft-404', 'redirected to the home page')`        // it stands where an article was taken down, sent as if all were well
)

// sqlStands is how an address's article stands, and what the body that the address had last was read as. That is not
// the page that came in last: an import brings others.
const sqlStands = `SELECT a.id, a.removed_at IS NOT NULL, ifnull((SELECT s.failures > 0 FROM source s WHERE s.id = u.source), 0),
	ifnull(p.verdict IN ` + sqlMissing + `, 0), ifnull(p.verdict IN ` + sqlAsArticle + `, 0)
	FROM url u JOIN article a ON a.id = u.article LEFT JOIN page p ON p.seq = (SELECT seq FROM page WHERE url = u.id AND verdict <> 'earlier'
		ORDER BY digest = u.digest DESC, fetched_at DESC, seq DESC LIMIT 1)
	WHERE u.id = ?`

// goneLooks are the looks that must all have found an address gone, over goneTime, before that is believed.
const (
	goneLooks = 3
	goneTime  = time.Hour
)

// longGone tells whether the last looks at an address, up to now, found it gone, and nothing else, for long enough.
func (tx *Tx) longGone(ctx context.Context, url int64, now time.Time) (bool, error) {
	var n int
	var first time.Time
	_, err := tx.row(ctx, `SELECT count(*), min(at) FROM (SELECT outcome, at FROM attempt WHERE url = ? ORDER BY id DESC LIMIT ?) WHERE outcome = 'gone'`,
		[]any{url, goneLooks}, &n, when{&first})
	return n >= goneLooks && now.Sub(first) >= goneTime, err
}

// longMissing tells whether enough looks since the address last held its article, over long enough, found pages that
// say it is not there, or nothing. Looks that brought another page, such as a captcha, do not count.
func (tx *Tx) longMissing(ctx context.Context, url int64, now time.Time) (bool, error) {
	var n int
	var first time.Time
	_, err := tx.row(ctx, `SELECT count(*), min(at) FROM attempt WHERE url = ?1 AND outcome IN ('new', 'same', 'not_modified', 'gone')
		AND at > ifnull((SELECT max(fetched_at) FROM page WHERE url = ?1 AND verdict IN `+sqlOfArticle+`), '')
		AND NOT EXISTS (SELECT 1 FROM page p WHERE p.url = ?1 AND p.fetched_at = attempt.at AND p.verdict NOT IN `+sqlMissing+`)`,
		[]any{url}, &n, when{&first})
	return n >= goneLooks && now.Sub(first) >= goneTime, err
}

// TakeDown records that the publisher took an article down, and tells readers who were told of it.
func (tx *Tx) TakeDown(ctx context.Context, id string) error {
	if err := tx.SetRemoved(ctx, id, tx.at); err != nil {
		return err
	}
	last, told, err := tx.LastFeedEntry(ctx, id)
	if err != nil || !told || last.Kind == store.EntryRemove {
		return err
	}
	_, err = tx.PutFeedEntry(ctx, store.FeedEntry{Article: id, Kind: store.EntryRemove})
	return err
}

// PutBack records that an article which had been taken down is there again, where it stood.
func (tx *Tx) PutBack(ctx context.Context, id string) error {
	if err := tx.exec(ctx, `UPDATE article SET removed_at = NULL WHERE id = ?`, id); err != nil {
		return err
	}
	last, told, err := tx.LastFeedEntry(ctx, id)
	if err != nil || !told || last.Kind != store.EntryRemove {
		return err
	}
	before := store.FeedEntry{Article: id, Kind: store.EntryAdd}
	_, err = tx.row(ctx, `SELECT front, mark FROM feed_entry WHERE article = ? AND kind <> ? ORDER BY seq DESC LIMIT 1`,
		[]any{id, store.EntryRemove}, &before.Front, &before.Mark)
	if err != nil {
		return err
	}
	_, err = tx.PutFeedEntry(ctx, before)
	return err
}

// Removed is the ID of the article that a page was read as, if that article counts as taken down since before the
// page was fetched.
func (tx *Tx) Removed(ctx context.Context, page int64) (id string, err error) {
	_, err = tx.row(ctx, `SELECT a.id FROM page p JOIN article a ON a.id = p.article
		WHERE p.seq = ? AND p.verdict IN `+sqlAsArticle+` AND a.removed_at <= p.fetched_at`, []any{page}, &id)
	return id, err
}

// believed is how many looks in a row must find an address moved for good, to the same place, before it is asked
// for there.
const believed = 3

// noteMoved follows redirects that are meant for good. Lists that somebody named stay as they were named, but for
// the scheme and the "www.".
func (tx *Tx) noteMoved(ctx context.Context, f *store.Fetch) error {
	u, a := &f.URL, &f.Attempt
	if a.Outcome != store.OutcomeNew && a.Outcome != store.OutcomeSame && a.Outcome != store.OutcomeNotModified {
		return nil
	}
	var to string
	var moves int
	if _, err := tx.row(ctx, `SELECT moved, moves FROM url WHERE id = ?`, []any{u.ID}, &to, &moves); err != nil || to == "" && f.Moved == "" {
		return err
	}
	if f.Moved != to {
		moves = 0
	}
	if f.Moved != "" {
		moves++
	}
	if moves < believed {
		return tx.exec(ctx, `UPDATE url SET moved = ?, moves = ? WHERE id = ?`, f.Moved, moves, u.ID)
	}
	address, err := store.CanonicalURL(f.Moved)
	if err != nil {
		return nil // it cannot be asked for by itself
	}
	return tx.move(ctx, u, address)
}

// move gives an address its new name. One that is known by that name already takes its place.
func (tx *Tx) move(ctx context.Context, u *store.URL, to string) error {
	key, host := store.URLKey(to), store.HostKey(to)
	if key != u.Key && u.Kind.IsListing() {
		return nil
	}
	if key != u.Key {
		if _, known, err := tx.known(ctx, key); err != nil {
			return err
		} else if known {
			return tx.exec(ctx, `UPDATE url SET due_at = NULL WHERE id = ?`, u.ID)
		}
	}
	tx.hosts[host] = struct{}{}
	err := tx.exec(ctx, `UPDATE url SET url = ?, key = ?, host = ?, moved = '', moves = 0, etag = '', last_modified = '' WHERE id = ?`, to, key, host, u.ID)
	if err != nil {
		return fmt.Errorf("move %s: %w", u.URL, err)
	}
	if err := tx.exec(ctx, `UPDATE source SET home = CASE home WHEN ?1 THEN ?2 ELSE home END, feed = CASE feed WHEN ?1 THEN ?2 ELSE feed END WHERE id = ?3`,
		u.URL, to, u.Source); err != nil {
		return err
	}
	return tx.exec(ctx, `UPDATE article SET url = ? WHERE url = ? AND id = (SELECT article FROM url WHERE id = ?)`, to, u.URL, u.ID)
}
