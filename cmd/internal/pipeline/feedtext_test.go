package pipeline

import (
	"testing"

	"warta/store"
)

// TestFeedText: what only a feed carries is recorded with a flag, which goes when the page itself can be read.
func TestFeedText(t *testing.T) {
	const address = "https://a.example/berita/empat"
	d := newDesk(t)
	d.list("a.example", address)
	d.bring(address, "Isi dari umpan.", store.Page{ContentType: store.FeedText}, store.OutcomeRefused)
	d.drain()
	if a := d.article(address); !a.HasFlag(store.FlagFeedOnly) || a.Text != "Isi dari umpan." {
		t.Errorf("from the feed: %q %v", a.Text, a.Flags)
	}
	d.list("a.example", address)
	d.bring(address, "Isi dari laman.", store.Page{ContentType: "text/html", Status: 200}, store.OutcomeNew)
	d.drain()
	if a := d.article(address); a.HasFlag(store.FlagFeedOnly) || a.Text != "Isi dari laman." || a.Revisions != 2 {
		t.Errorf("from the page: %q %v, %d versions", a.Text, a.Flags, a.Revisions)
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
