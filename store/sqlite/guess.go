package sqlite

import (
	"context"

	"warta/store"
)

// forgetGuess gives a feed address up that nobody has ever seen work and that is not there: a guess is
// tried once. The source is then watched by its other lists, or by a feed that its home page names.
func (tx *Tx) forgetGuess(ctx context.Context, u *store.URL, a *store.Attempt) error {
	if u.Kind != store.KindFeed || a.Outcome != store.OutcomeGone && a.Outcome != store.OutcomeRefused {
		return nil
	}
	var feed string
	ok, err := tx.row(ctx, `SELECT feed FROM source WHERE id = ? AND feed_status = ?`, []any{u.Source, store.FeedGuess}, &feed)
	if err != nil || !ok || store.URLKey(feed) != store.URLKey(u.URL) {
		return err
	}
	if err := tx.SetFeed(ctx, u.Source, feed, store.FeedFailed); err != nil {
		return err
	}
	return tx.exec(ctx, `UPDATE url SET due_at = NULL WHERE id = ?`, u.ID)
}
