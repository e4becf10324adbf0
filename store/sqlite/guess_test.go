package sqlite

import (
	"testing"
	"time"

	"warta/store"
)

// TestGuessedFeed: a guessed feed that is not there is given up, and asked for a day later; a feed that was seen stays.
func TestGuessedFeed(t *testing.T) {
	for _, tc := range []struct {
		status  store.FeedStatus
		outcome store.Outcome
		want    store.FeedStatus
		again   time.Duration
	}{
		{store.FeedGuess, store.OutcomeGone, store.FeedFailed, 24 * time.Hour},
		{store.FeedGuess, store.OutcomeRefused, store.FeedFailed, 24 * time.Hour},
		{store.FeedFailed, store.OutcomeGone, store.FeedFailed, 24 * time.Hour},
		{store.FeedGuess, store.OutcomeFailed, store.FeedGuess, time.Hour}, // the network proves nothing
		{store.FeedSeen, store.OutcomeGone, store.FeedSeen, time.Hour},
	} {
		t.Run(string(tc.status)+" "+string(tc.outcome), func(t *testing.T) {
			db, ctx := open(t), t.Context()
			s := store.Source{ID: "radar.example", Home: "https://radar.example/", Feed: "https://radar.example/feed/", FeedStatus: tc.status}
			if _, err := db.PutSource(ctx, s, false); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Offer(ctx, []store.URL{{URL: s.Feed, Source: s.ID, Kind: store.KindFeed, Via: "seed"}}); err != nil {
				t.Fatal(err)
			}
			b, ok, err := db.Lease(ctx, epoch, time.Minute, 10)
			if err != nil || !ok || len(b.URLs) != 1 {
				t.Fatal(b, ok, err)
			}
			u := b.URLs[0]
			u.Due = epoch.Add(time.Hour)
			f := store.Fetch{URL: u, Attempt: store.Attempt{URL: u.ID, At: epoch, Status: 404, Outcome: tc.outcome}}
			if err := db.Done(ctx, b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
				t.Fatal(err)
			}
			got, err := db.Source(ctx, s.ID)
			if err != nil || got.FeedStatus != tc.want {
				t.Errorf("status %q, %v; want %q", got.FeedStatus, err, tc.want)
			}
			if again, _, err := db.NextDue(ctx, epoch); err != nil || !again.Equal(epoch.Add(tc.again)) {
				t.Errorf("due again %s, %v; want after %s", again, err, tc.again)
			}
		})
	}
}

// TestAnnouncedFeedWakes: a feed that was given up is asked for again when a page announces it, but not for a backfill.
func TestAnnouncedFeedWakes(t *testing.T) {
	db, ctx := open(t), t.Context()
	feed := address("https://a.example/feed/", "a", store.KindFeed)
	feed.Due = epoch
	offer(t, db, feed)
	if err := db.write(ctx, "test", func(tx *Tx) error { return tx.SetDue(ctx, 1, time.Time{}) }); err != nil {
		t.Fatal(err)
	}
	feed.Via, feed.Archive = "autodiscovery", true
	offer(t, db, feed)
	if u, err := db.KnownURL(ctx, "a.example/feed"); err != nil || !u.Due.IsZero() {
		t.Errorf("a backfill woke it: %+v, %v", u, err)
	}
	feed.Archive = false
	offer(t, db, feed)
	if u, err := db.KnownURL(ctx, "a.example/feed"); err != nil || u.Due.IsZero() {
		t.Errorf("it sleeps on: %+v, %v", u, err)
	}
}
