package sqlite

import (
	"slices"
	"testing"
	"time"

	"warta/store"
)

// TestRewatch: lists that a source no longer names are left alone until they are named again, and a new
// fixed interval counts at once.
func TestRewatch(t *testing.T) {
	db := open(t)
	ctx := t.Context()
	s := store.Source{
		ID: "radar.example", Home: "https://radar.example/", Feed: "https://radar.example/feed/", FeedStatus: store.FeedSeen,
		Sections: []string{"https://radar.example/a/", "https://radar.example/b/"},
	}
	put := func(s store.Source) {
		t.Helper()
		if _, err := db.PutSource(ctx, s, false); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Offer(ctx, s.Seeds()); err != nil {
			t.Fatal(err)
		}
	}
	due := func() (paths []string) {
		t.Helper()
		err := db.each(ctx, `SELECT substr(url, 22) FROM url WHERE due_at IS NOT NULL ORDER BY url`, nil, func(sc scanner) error {
			var p string
			err := sc.Scan(&p)
			paths = append(paths, p)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return paths
	}
	want := func(when string, paths ...string) {
		t.Helper()
		if got := due(); !slices.Equal(got, paths) {
			t.Errorf("%s: due %q, want %q", when, got, paths)
		}
	}
	put(s)
	want("at first", "/", "/a/", "/b/", "/feed/")
	less := s
	less.Sections, less.Feed = []string{"https://radar.example/b/"}, "https://radar.example/rss/"
	put(less)
	want("with other lists", "/", "/b/", "/rss/")
	put(s)
	want("as before", "/", "/a/", "/b/", "/feed/")

	b, ok, err := db.Lease(ctx, epoch, time.Minute, 10)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	var got []store.Fetch
	for _, u := range b.URLs {
		u.Due = epoch.Add(20 * time.Hour)
		got = append(got, store.Fetch{URL: u, Attempt: store.Attempt{URL: u.ID, At: epoch, Outcome: store.OutcomeSame}})
	}
	if err := db.Done(ctx, b.ID, got, store.HostState{}); err != nil {
		t.Fatal(err)
	}
	s.Interval = time.Hour
	put(s)
	next, ok, err := db.NextDue(ctx, epoch)
	if err != nil || !ok || next.After(epoch.Add(61*time.Minute)) {
		t.Errorf("with a fixed interval of an hour the next look is at %v (%v, %v)", next, ok, err)
	}
}
