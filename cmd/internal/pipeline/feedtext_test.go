package pipeline

import (
	"testing"
	"time"

	"warta/store"
)

// TestFeedText: what only a feed carries is recorded with a flag, which goes when the page itself can be read.
func TestFeedText(t *testing.T) {
	const address = "https://a.example/berita/empat"
	d := newDesk(t)
	d.bring(address, "Isi dari umpan.", store.Page{ContentType: store.FeedText}, store.OutcomeRefused)
	if a := d.article(address); !a.HasFlag(store.FlagFeedOnly) || a.Text != "Isi dari umpan." {
		t.Errorf("from the feed: %q %v", a.Text, a.Flags)
	}
	d.bring(address, "Isi dari laman.", store.Page{ContentType: "text/html", Status: 200}, store.OutcomeNew)
	if a := d.article(address); a.HasFlag(store.FlagFeedOnly) || a.Text != "Isi dari laman." || a.Revisions != 2 {
		t.Errorf("from the page: %q %v, %d versions", a.Text, a.Flags, a.Revisions)
	}
}

// bring records a look at an address that brought a page.
func (d *desk) bring(address, body string, p store.Page, outcome store.Outcome) {
	d.Helper()
	ctx := d.Context()
	d.now = d.now.Add(time.Hour)
	if _, err := d.DB.Offer(ctx, []store.URL{{URL: address, Source: "a.example", Kind: store.KindArticle, Via: "feed", Due: d.now}}); err != nil {
		d.Fatal(err)
	}
	b, ok, err := d.DB.Lease(ctx, d.now, time.Minute, 1)
	if err != nil || !ok {
		d.Fatalf("%s is not due: %v", address, err)
	}
	p.Digest, p.At = "d"+d.now.Format(time.RFC3339), d.now
	d.bodies[p.Digest] = []byte(body)
	f := store.Fetch{URL: b.URLs[0], Attempt: store.Attempt{At: d.now, Status: p.Status, Outcome: outcome}, Page: &p}
	f.URL.Due = d.now.Add(time.Hour)
	if err := d.DB.Done(ctx, b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
		d.Fatal(err)
	}
	if err := d.Drain(ctx); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) article(address string) store.Article {
	d.Helper()
	id, err := d.DB.Resolve(d.Context(), address)
	if err != nil {
		d.Fatal(err)
	}
	a, err := d.DB.Article(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	return a
}
