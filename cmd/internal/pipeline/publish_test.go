package pipeline

import (
	"slices"
	"testing"
	"time"

	"warta/extract"
	"warta/store"
)

// told is what readers were told of an article.
func (d *desk) told(address string) (kinds []string, incomplete bool) {
	d.Helper()
	id, err := d.DB.Resolve(d.Context(), address)
	if err != nil {
		d.Fatal(err)
	}
	entries, err := d.DB.Told(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	for _, e := range entries {
		kinds = append(kinds, string(e.Kind))
	}
	a, err := d.DB.Article(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	return kinds, a.HasFlag(store.FlagIncomplete)
}

// TestPartsAreWaitedFor: an article whose other pages are on their way enters feeds when they are there, once and
// whole; when they do not come in time, as it is, and flagged.
func TestPartsAreWaitedFor(t *testing.T) {
	const first, second, late = "https://a.example/1", "https://a.example/1?page=2", "https://a.example/2"
	d := newDesk(t)
	check := func(address string, incomplete bool, want ...string) {
		t.Helper()
		if got, flag := d.told(address); !slices.Equal(got, want) || flag != incomplete {
			t.Errorf("%s: told %v, incomplete %v; want %v, %v", address, got, flag, want, incomplete)
		}
	}
	d.fetch(first, "satu\nnext "+second)
	check(first, true)
	d.now = d.now.Add(partsPatience - time.Minute)
	d.drain()
	check(first, true)
	d.part(second, "dua")
	check(first, false, "add")

	d.fetch(late, "tiga\nnext "+late+"?page=2")
	check(late, true)
	d.now = d.now.Add(partsPatience + time.Minute)
	d.drain()
	check(late, true, "add")
	d.part(late+"?page=2", "empat") // it comes after all
	check(late, false, "add", "update")
}

// TestPartsOfAPageFetchedAgain: a page that is looked at again before its other parts are there is the same version
// with them, and so it is when all is read anew; what was edited meanwhile is one.
func TestPartsOfAPageFetchedAgain(t *testing.T) {
	const first, second, third = "https://a.example/1", "https://a.example/1?page=2", "https://a.example/1?page=3"
	const next = "\nnext " + second + "\nnext " + third
	d := newDesk(t)
	d.Extractor = edition("2")
	d.fetch(first, "satu\nIKLAN satu"+next)
	d.want(first, "satu")
	d.fetch(first, "satu\nIKLAN dua"+next)
	d.want(first, "satu")
	d.now = d.now.Add(time.Hour)
	d.part(second, "dua")
	d.want(first, "satu\ndua")
	d.fetch(first, "satu\nIKLAN tiga"+next)
	d.now = d.now.Add(time.Hour)
	d.part(third, "tiga")
	d.want(first, "satu\ndua\ntiga")
	d.Extractor = edition("1") // all of it is read anew, from the pages that it rests on
	if err := d.DB.ResetCursor(t.Context(), Extract); err != nil {
		t.Fatal(err)
	}
	d.drain()
	d.want(first, "satu\nIKLAN tiga\ndua\ntiga")

	// The same where all of it was fetched before any was read.
	d = newDesk(t)
	d.Extractor = edition("2")
	d.fetch(first, "satu\nIKLAN satu"+next)
	for _, page := range []struct{ address, body string }{{second, "dua"}, {first, "satu\nIKLAN dua" + next}, {third, "tiga"}} {
		d.now = d.now.Add(2 * time.Hour)
		d.bring(page.address, page.body, store.Page{Status: 200}, store.OutcomeNew)
	}
	d.drain()
	d.want(first, "satu\ndua\ntiga")

	const other = "https://a.example/2"
	d = newDesk(t)
	d.fetch(other, "satu\nnext "+other+"?page=2")
	d.fetch(other, "satu, disunting\nnext "+other+"?page=2")
	d.now = d.now.Add(time.Hour)
	d.part(other+"?page=2", "dua")
	d.want(other, "satu", "satu, disunting\ndua")
}

// TestPartsAtAnotherAddress: an article in parts that another address leads to as well is whole there too.
func TestPartsAtAnotherAddress(t *testing.T) {
	const first, second, other = "https://a.example/Satu", "https://a.example/Satu?page=2", "https://a.example/SATU"
	d := newDesk(t)
	d.Extractor = sameArticle(first)
	d.fetch(first, "satu\nnext "+second)
	d.now = d.now.Add(time.Hour)
	d.part(second, "dua")
	d.fetch(other, "satu\nnext "+second)
	d.want(first, "satu\ndua")
	d.fetch(other, "satu, disunting\nnext "+second)
	d.want(first, "satu\ndua", "satu, disunting\ndua")
}

// TestPartListedAsArticle: the second page of an article that a list led to before the first one did belongs to it.
func TestPartListedAsArticle(t *testing.T) {
	const first, second = "https://a.example/satu", "https://a.example/satu?page=2"
	d := newDesk(t)
	d.list("a.example", second)
	d.fetch(first, "satu\nnext "+second)
	if _, incomplete := d.told(first); !incomplete {
		t.Error("its second page is not waited for")
	}
	d.now = d.now.Add(time.Hour)
	d.part(second, "dua")
	d.want(first, "satu\ndua")
}

// sameArticle is an extractor whose articles all have one canonical address.
type sameArticle string

func (a sameArticle) Extract(in extract.Input) store.Content {
	c := edition("1").Extract(in)
	c.Canonical = string(a)
	return c
}
