package sqlite

import (
	"testing"
	"time"

	"warta/store"
)

// TestGuessedFeed: a guessed feed that is not there is tried once; a feed that was seen stays.
func TestGuessedFeed(t *testing.T) {
	for _, tc := range []struct {
		status  store.FeedStatus
		outcome store.Outcome
		want    store.FeedStatus
		again   bool
	}{
		{store.FeedGuess, store.OutcomeGone, store.FeedFailed, false},
		{store.FeedGuess, store.OutcomeRefused, store.FeedFailed, false},
		{store.FeedGuess, store.OutcomeFailed, store.FeedGuess, true}, // the network proves nothing
		{store.FeedSeen, store.OutcomeGone, store.FeedSeen, true},
	} {
		t.Run(string(tc.status)+" "+string(tc.outcome), func(t *testing.T) {
			db, ctx := open(t), t.Context()
			s := store.Source{ID: "radar.example", Home: "https://radar.example/", Feed: "https://radar.example/feed/", FeedStatus: tc.status}
			if _, err := db.PutSource(ctx, s, false); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Offer(ctx, s.Seeds()[1:]); err != nil {
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
			if _, again, err := db.NextDue(ctx, epoch); err != nil || again != tc.again {
				t.Errorf("due again: %t, %v; want %t", again, err, tc.again)
			}
		})
	}
}
