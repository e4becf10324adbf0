package sqlite

import (
	"context"
	"errors"
	"time"

	"warta/store"
)

// failedFeed is how long a feed rests that is not there and that nobody has ever seen work.
const failedFeed = 24 * time.Hour

// forgetGuess gives a feed address up that nobody has ever seen work and that is not there: the source is watched by
// its other lists, or by a feed that its home page names. Once a day it is asked whether it is there by now.
func (tx *Tx) forgetGuess(ctx context.Context, u *store.URL, a *store.Attempt) error {
	if u.Kind != store.KindFeed || a.Outcome != store.OutcomeGone && a.Outcome != store.OutcomeRefused {
		return nil
	}
	s, err := tx.Source(ctx, u.Source)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || s.FeedStatus != store.FeedGuess && s.FeedStatus != store.FeedFailed || store.URLKey(s.Feed) != store.URLKey(u.URL) {
		return err
	}
	if s.FeedStatus == store.FeedGuess {
		if err := tx.SetFeed(ctx, u.Source, s.Feed, store.FeedFailed); err != nil {
			return err
		}
	}
	return tx.exec(ctx, `UPDATE url SET due_at = ? WHERE id = ?`, stamp(a.At.Add(failedFeed)), u.ID)
}

// RetryFeed has an address that is to be a feed, and whose answer was none, asked again: ten minutes later, then ever
// more rarely, down to once a day. The same answer is read once more, so that each of them counts.
func (tx *Tx) RetryFeed(ctx context.Context, pg store.Page) error {
	u, err := tx.URL(ctx, pg.URL)
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	wait := min(10*time.Minute<<min(max(u.Barren-1, 0), 10), failedFeed)
	return tx.fetchAnew(ctx, pg.At.Add(wait), `id = ?2`, u.ID)
}
