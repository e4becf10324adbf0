package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"warta/store"
)

// Done takes in what a worker brought back for a batch and ends the lease, in one transaction: pages get
// their numbers (also written to each Fetch's Page.Seq), addresses their new state, attempts are kept,
// the host's clock is set. When the lease was lost, also when it merely ran out, it is store.ErrLease and
// nothing is written. Addresses of the batch that were not fetched stay due. A fetch of an address of
// another host is an error, except one without a number: a robots.txt that was read on the way. It becomes
// known, is never due, and its page counts only if it differs from the last.
func (db *DB) Done(ctx context.Context, batchID int64, fetched []store.Fetch, host store.HostState) error {
	seqs := make([]int64, len(fetched))
	err := db.write(ctx, "done", func(tx *Tx) error {
		name, err := tx.holder(ctx, batchID)
		if err != nil {
			return err
		}
		sums, err := tx.newTally(ctx)
		if err != nil {
			return err
		}
		known, err := tx.looked(ctx, fetched)
		if err != nil {
			return err
		}
		for i := range fetched {
			f := fetched[i] // a copy: what is filled in here is not the worker's business
			was := known[f.URL.ID]
			if f.URL.ID == 0 {
				was, err = tx.byTheWay(ctx, &f)
			} else {
				err = tx.fetchedURL(ctx, name, &f)
			}
			if err == nil {
				seqs[i], err = tx.fetched(ctx, &f, was, sums)
			}
			if err != nil {
				return err
			}
		}
		if err := tx.writeTally(ctx, sums); err != nil {
			return err
		}
		if err := tx.exec(ctx, `DELETE FROM batch WHERE id = ?`, batchID); err != nil {
			return err
		}
		tx.hosts[name] = struct{}{}
		return tx.exec(ctx, `UPDATE host SET not_before = ?, delay_ms = ?, fails = ?, spent_day = ?, spent = ? WHERE host = ?`,
			stampUp(host.NotBefore), host.Delay.Milliseconds(), host.Fails, host.Spent.Day, host.Spent.Requests, name)
	})
	if err != nil {
		return err
	}
	for i, seq := range seqs {
		if fetched[i].Page != nil {
			fetched[i].Page.Seq = seq
		}
	}
	return nil
}

// looked is what is known of an address besides what its worker brings.
type looked struct {
	hint    int64
	article bool // it is an article's
	moved   bool // it was found moved the last time
}

const lookedColumns = `ifnull(hint, 0), article IS NOT NULL, moved <> ''`

// looked is what is known of the addresses of a batch: of those of which anything is. One question for all of them
// costs a fraction of what it would cost to have each change of an address answer it.
func (tx *Tx) looked(ctx context.Context, fetched []store.Fetch) (map[int64]looked, error) {
	ids := make([]int64, 0, len(fetched))
	for i := range fetched {
		if id := fetched[i].URL.ID; id != 0 {
			ids = append(ids, id)
		}
	}
	known := map[int64]looked{}
	err := tx.each(ctx, `SELECT url.id, `+lookedColumns+` FROM json_each(?) j CROSS JOIN url ON url.id = j.value
		WHERE hint IS NOT NULL OR article IS NOT NULL OR moved <> ''`, []any{list(ids)}, func(s scanner) error {
		var id int64
		var l looked
		if err := s.Scan(&id, &l.hint, &l.article, &l.moved); err != nil {
			return err
		}
		known[id] = l
		return nil
	})
	return known, err
}

const sqlFetched = `UPDATE url SET due_at = CASE url WHEN '' THEN NULL ELSE ?1 END, etag = ?2, last_modified = ?3, digest = ?4, looks = ?5, same = ?6, fails = ?7,
	last_at = ?8, last_status = ?9, last_outcome = ?10, last_error = ?11, paused = CASE WHEN paused = 2 AND ?5 > 0 THEN 0 ELSE paused END
	WHERE id = ?12 AND host = ?13`

// fetchedURL writes the new state of an address of the batch.
func (tx *Tx) fetchedURL(ctx context.Context, host string, f *store.Fetch) error {
	u, a := &f.URL, &f.Attempt
	if a.At.IsZero() {
		a.At = tx.at
	}
	res, err := tx.execResult(ctx, sqlFetched,
		orNull(u.Due), u.ETag, u.LastModified, u.Digest, u.Looks, u.Same, u.Fails,
		stamp(a.At), a.Status, a.Outcome, a.Err, u.ID, host)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return tx.fail(errors.Join(fmt.Errorf("address %d (%s) is not one of host %s: %w", u.ID, u.URL, host, store.ErrNotFound), err))
	}
	return nil
}

const sqlByTheWay = `UPDATE url SET digest = CASE ?1 WHEN '' THEN digest ELSE ?1 END, looks = looks + ?2,
	fails = CASE ?3 WHEN 0 THEN 0 ELSE fails + ?3 END, last_at = ?4, last_status = ?5, last_outcome = ?6, last_error = ?7 WHERE id = ?8
	RETURNING ` + lookedColumns

// byTheWay takes in the fetch of an address that was in no batch, and drops a page that is as the last one.
func (tx *Tx) byTheWay(ctx context.Context, f *store.Fetch) (was looked, err error) {
	u, a := &f.URL, &f.Attempt
	if a.At.IsZero() {
		a.At = tx.at
	}
	if u.Key == "" {
		u.Key = store.URLKey(u.URL)
	}
	known, ok, err := tx.KnownURL(ctx, u.Key)
	if err != nil {
		return was, err
	}
	if !ok {
		fresh := *u
		fresh.Looks, fresh.Fails, fresh.Digest = 0, 0, ""
		if _, err := tx.insertURL(ctx, fresh, false); err != nil {
			return was, err
		}
		if known, ok, err = tx.KnownURL(ctx, u.Key); err != nil || !ok {
			return was, tx.fail(fmt.Errorf("address %q cannot be kept: %w", u.URL, err))
		}
	}
	if f.Page != nil && f.Page.Digest == known.Digest {
		f.Page = nil
		a.Outcome = store.OutcomeSame
	}
	u.ID = known.ID
	_, err = tx.row(ctx, sqlByTheWay, []any{u.Digest, u.Looks, u.Fails, stamp(a.At), a.Status, a.Outcome, a.Err, u.ID},
		&was.hint, &was.article, &was.moved)
	return was, err
}

// fetched takes in one result and returns its page's number, or 0.
func (tx *Tx) fetched(ctx context.Context, f *store.Fetch, was looked, sums *tally) (seq int64, err error) {
	u, a := &f.URL, &f.Attempt
	err = tx.exec(ctx, `INSERT INTO attempt (url, source, at, took_ms, status, bytes, outcome, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Source, stamp(a.At), a.Took.Milliseconds(), a.Status, a.Bytes, a.Outcome, a.Err)
	if err != nil {
		return 0, err
	}
	sums.add(u.Source, a)
	if err := tx.forgetGuess(ctx, u, a); err != nil {
		return 0, err
	}
	if was.article {
		if err := tx.noteGone(ctx, f); err != nil {
			return 0, err
		}
	}
	if was.moved || f.Moved != "" {
		if err := tx.noteMoved(ctx, f); err != nil {
			return 0, err
		}
	}
	if u.Kind.IsListing() && u.Kind != store.KindRobots {
		if err := tx.sourceLooked(ctx, u, a, f.Page != nil); err != nil {
			return 0, err
		}
	}
	if f.Page == nil {
		return 0, nil
	}
	if sums.tombs {
		if gone, err := tx.forgotten(ctx, u.URL); err != nil {
			return 0, err
		} else if gone { // while a worker had it out
			return 0, tx.unwant(ctx, f.Page.Digest)
		}
	}
	return tx.numberPage(ctx, u, a.At, f.Page, was.hint)
}

// sourceLooked keeps the source's own account of how it fares: a look is a fetch of one of its lists.
func (tx *Tx) sourceLooked(ctx context.Context, u *store.URL, a *store.Attempt, body bool) error {
	at := stamp(a.At)
	if a.Outcome == store.OutcomeNew || a.Outcome == store.OutcomeSame || a.Outcome == store.OutcomeNotModified {
		return tx.exec(ctx, `UPDATE source SET last_success_at = ?, failures = 0, last_result = ? WHERE id = ?`, at, result(u, a, body), u.Source)
	}
	return tx.exec(ctx, `UPDATE source SET failures = failures + 1, last_result = ? WHERE id = ?`, result(u, a, body), u.Source)
}

// result is a look's outcome in words.
func result(u *store.URL, a *store.Attempt, body bool) string {
	switch {
	case a.Err != "":
		return fmt.Sprintf("%s: %s", u.Kind, a.Err)
	case a.Outcome == store.OutcomeNotModified, a.Outcome == store.OutcomeSame:
		return fmt.Sprintf("%s: %d, nothing new", u.Kind, a.Status)
	case body:
		return fmt.Sprintf("%s: %d, changed", u.Kind, a.Status)
	}
	return fmt.Sprintf("%s: %d, %s", u.Kind, a.Status, a.Outcome)
}

const sqlPutPage = `INSERT INTO page (url, address, final, source, kind, fetched_at, status, content_type, header, digest, size, hint, archive)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// putPage numbers a page of an address that is known.
func (tx *Tx) putPage(ctx context.Context, u *store.URL, at time.Time, p *store.Page) (seq int64, err error) {
	var hintID int64
	if _, err := tx.row(ctx, `SELECT ifnull(hint, 0) FROM url WHERE id = ?`, []any{u.ID}, &hintID); err != nil {
		return 0, err
	}
	return tx.numberPage(ctx, u, at, p, hintID)
}

// numberPage numbers a page. What it does not say of itself it takes from its address, whose hint is hintID.
func (tx *Tx) numberPage(ctx context.Context, u *store.URL, at time.Time, p *store.Page, hintID int64) (seq int64, err error) {
	if p.At.IsZero() {
		p.At = at
	}
	hint := any(nil)
	if hintID != 0 {
		hint = hintID
	}
	if !emptyHint(p.Hint) { // the worker's copy; usually the one that is stored
		same := false
		if hintID != 0 {
			old, err := tx.hint(ctx, hintID)
			if err != nil {
				return 0, err
			}
			same = object(old) == object(cleanHint(p.Hint))
		}
		if !same {
			if hint, err = tx.putHint(ctx, p.Hint); err != nil {
				return 0, err
			}
		}
	}
	res, err := tx.execResult(ctx, sqlPutPage, u.ID, or(p.Address, u.URL), or(p.Final, or(p.Address, u.URL)), or(p.Source, u.Source),
		or(string(p.Kind), string(u.Kind)), stamp(p.At), p.Status, p.ContentType, p.Header, p.Digest, p.Size, hint, p.Archive || u.Archive)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
