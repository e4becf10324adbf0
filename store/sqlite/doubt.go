package sqlite

import (
	"context"
	"strings"
	"time"

	"warta/store"
)

// doubted is the verdict of a page on which most of a known article was gone, until further looks agree: sites answer
// with notes of maintenance, half a page, or another article, as if all were well. See KnownPage.Verdict.
const doubted = "doubted"

const (
	doubtWords = 60               // of a text: what a shorter one loses tells nothing
	doubtTime  = 30 * time.Minute // how long it must stay so until it is believed
	doubtAgain = 10 * time.Minute // until the next look
)

// doubt reports whether a reading is not to be believed yet: it has lost over half of the article, or all of it, and
// no look a while ago found the same. The page is kept, tied to the version that it may have replaced, and its address
// is looked at again soon.
func (tx *Tx) doubt(ctx context.Context, id string, last resting, r Reading) (bool, error) {
	p := r.Pages[0]
	if r.Archive || r.Again == nil || len(r.Pages) > 1 || len(last.pages) > 1 || p.ContentType == store.FeedText {
		return false, nil
	}
	verdict, err := tx.Verdict(ctx, p.Seq)
	if err != nil || verdict != "" { // it was decided when it came
		return false, err
	}
	a, err := tx.Article(ctx, id)
	if err != nil || a.NotArticle != "" || !muchLost(a.Content, r.Content) {
		return false, err
	}
	sure, err := tx.doubtedBefore(ctx, p, r)
	if err != nil || sure {
		return false, err
	}
	if err := tx.mark(ctx, r.Pages, id, last.number, doubted); err != nil {
		return false, err
	}
	return true, tx.fetchAnew(ctx, tx.at.Add(doubtAgain), `id = ?2`, p.URL)
}

// Doubted are the pages that were not believed: what they show is no version of their article.
func (db *DB) Doubted(ctx context.Context) (seqs map[int64]bool, err error) {
	seqs = map[int64]bool{}
	err = db.each(ctx, `SELECT seq FROM page WHERE verdict = ?`, []any{doubted}, func(s scanner) error {
		var seq int64
		err := s.Scan(&seq)
		seqs[seq] = true
		return err
	})
	return seqs, err
}

// muchLost reports whether a reading has lost over half of an article, or its title and every line.
func muchLost(before, after store.Content) bool {
	had, has := len(strings.Fields(before.Text)), len(strings.Fields(after.Text))
	return had >= doubtWords && (2*has < had || before.Title != after.Title && !shareLine(before.Text, after.Text))
}

// doubtedBefore reports whether an address was found in the same doubtful state long enough before, and never otherwise
// since.
func (tx *Tx) doubtedBefore(ctx context.Context, p store.Page, r Reading) (bool, error) {
	var before int64
	ok, err := tx.row(ctx, `SELECT seq FROM page WHERE url = ?1 AND seq < ?2 AND verdict = ?3 AND fetched_at <= ?4
		AND seq > ifnull((SELECT max(seq) FROM page WHERE url = ?1 AND seq < ?2 AND verdict <> ?3), 0) ORDER BY seq DESC LIMIT 1`,
		[]any{p.URL, p.Seq, doubted, stamp(p.At.Add(-doubtTime))}, &before)
	if err != nil || !ok {
		return false, err
	}
	page, err := tx.Page(ctx, before)
	if err != nil {
		return false, err
	}
	c, err := r.Again(ctx, []store.Page{page})
	if err != nil {
		return false, tx.fail(err)
	}
	c = storable(c)
	return c.NotArticle != "" || c.Hash() == r.Content.Hash() || c.Title == r.Content.Title || shareLine(c.Text, r.Content.Text), nil
}
