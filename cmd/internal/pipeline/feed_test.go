package pipeline

import (
	"testing"
	"time"

	"warta/store"
)

// TestFeedThatWasNone: a feed whose first answers are no feed is asked again, ever more rarely, and is one when it is.
func TestFeedThatWasNone(t *testing.T) {
	const feed = "https://a.example/feed/"
	d := newDesk(t)
	src := store.Source{ID: "a.example", Home: "https://a.example/", Feed: feed, FeedStatus: store.FeedGuess}
	if _, err := d.DB.PutSource(t.Context(), src, false); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DB.Offer(t.Context(), []store.URL{{URL: feed, Source: src.ID, Kind: store.KindFeed, Via: "autodiscovery", Due: d.now}}); err != nil {
		t.Fatal(err)
	}
	status := func() (store.FeedStatus, time.Duration) {
		s, err := d.DB.Source(t.Context(), src.ID)
		if err != nil {
			t.Fatal(err)
		}
		u, err := d.DB.KnownURL(t.Context(), store.URLKey(feed))
		if err != nil {
			t.Fatal(err)
		}
		if s.FeedStatus == store.FeedFailed && u.Digest != "" {
			t.Error("the same answer would not be read again")
		}
		return s.FeedStatus, u.Due.Sub(d.now)
	}
	page := store.Page{Kind: store.KindFeed, Final: feed, Source: src.ID, Status: 200, ContentType: "text/html"}
	for i, want := range []time.Duration{10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440} {
		d.bring(feed, "<!DOCTYPE html><html><body><h1>Sedang pemeliharaan</h1></body></html>", page, store.OutcomeNew)
		d.drain()
		if s, wait := status(); s != store.FeedFailed || wait != want*time.Minute {
			t.Errorf("answer %d: %s, asked again after %s; want %d minutes", i+1, s, wait, want)
		}
		d.now = d.now.Add(want * time.Minute)
	}
	d.bring(feed, `<rss version="2.0"><channel><item><link>https://a.example/berita/satu</link></item></channel></rss>`, page, store.OutcomeNew)
	d.drain()
	if s, _ := status(); s != store.FeedSeen {
		t.Errorf("a feed by now: %s", s)
	}
	if _, err := d.DB.KnownURL(t.Context(), "a.example/berita/satu"); err != nil {
		t.Error(err)
	}
}
