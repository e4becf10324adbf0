package pipeline

import (
	"strings"
	"testing"
	"time"

	"warta/extract"
	"warta/store"
)

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

// TestPartOfANewerPage: a part that is fetched again joins the newest first page, whichever address that came from.
func TestPartOfANewerPage(t *testing.T) {
	const first, second, other = "https://a.example/Satu", "https://a.example/Satu?page=2", "https://a.example/SATU"
	d := newDesk(t)
	d.Extractor = sameArticle(first)
	d.fetch(first, "satu\nnext "+second)
	d.now = d.now.Add(time.Hour)
	d.part(second, "dua")
	d.fetch(other, "satu, disunting\nnext "+second)
	d.now = d.now.Add(2 * time.Hour)
	d.part(second, "dua, disunting")
	d.want(first, "satu\ndua", "satu, disunting\ndua", "satu, disunting\ndua, disunting")
}

// TestPartsInOrder: parts are joined as the article names them, in whatever order they were found.
func TestPartsInOrder(t *testing.T) {
	const first, second, third = "https://a.example/satu", "https://a.example/satu?page=2", "https://a.example/satu?page=3"
	d := newDesk(t)
	d.list("a.example", third)
	d.fetch(first, "satu\nnext "+second+"\nnext "+third)
	for address, body := range map[string]string{second: "dua", third: "tiga"} {
		d.now = d.now.Add(time.Hour)
		d.part(address, body)
	}
	d.want(first, "satu\ndua\ntiga")
}

// TestPartFetchedAsArticle: the same where its page came in before the article's own was read.
func TestPartFetchedAsArticle(t *testing.T) {
	const first, second = "https://a.example/satu", "https://a.example/satu?page=2"
	d := newDesk(t)
	d.list("a.example", first)
	d.list("a.example", second)
	d.bring(first, "satu\nnext "+second, store.Page{Status: 200}, store.OutcomeNew)
	d.now = d.now.Add(2 * time.Hour)
	d.bring(second, "dua", store.Page{Status: 200}, store.OutcomeNew)
	d.drain()
	d.want(first, "satu\ndua")
	if n := d.count(); n != 1 {
		t.Errorf("%d articles", n)
	}
}

// count is how many articles there are.
func (d *desk) count() (n int) {
	d.Helper()
	for _, err := range d.DB.Articles(d.Context(), store.Query{}) {
		if err != nil {
			d.Fatal(err)
		}
		n++
	}
	return n
}

// TestPartExpired: where a part's body is not kept any more, it is fetched again before the article is told otherwise.
func TestPartExpired(t *testing.T) {
	const first, second = "https://a.example/satu", "https://a.example/satu?page=2"
	d := newDesk(t)
	d.Extractor = edition("2")
	d.fetch(first, "satu\nIKLAN a\nnext "+second)
	d.now = d.now.Add(time.Hour)
	d.part(second, "dua")
	for digest, body := range d.bodies {
		if string(body) == "dua" {
			delete(d.bodies, digest)
		}
	}
	d.now = d.now.Add(48 * time.Hour)
	d.part(first, "satu\nIKLAN b\nnext "+second)
	d.want(first, "satu\ndua")
	d.part(second, "dua") // due at once
	d.want(first, "satu\ndua")
	d.now = d.now.Add(2 * time.Hour)
	d.part(first, "satu, disunting\nnext "+second)
	d.want(first, "satu\ndua", "satu, disunting\ndua")
}

// gone has an address answer that there is nothing, for good.
func (d *desk) gone(address string) {
	d.Helper()
	d.bring(address, "", store.Page{Status: 404}, store.OutcomeGone)
	d.drain()
}

// TestPartGone: an article of which a part cannot be had says so, however often it is read; where the page that holds
// all of it is gone, its parts are fetched one by one.
func TestPartGone(t *testing.T) {
	const first, second, all = "https://a.example/satu", "https://a.example/satu?page=2", "https://a.example/satu?page=all"
	d := newDesk(t)
	d.fetch(first, "satu\nnext "+second)
	d.now = d.now.Add(time.Hour)
	d.gone(second)
	for range 2 {
		if _, incomplete := d.told(first); !incomplete {
			t.Error("nothing says that a part is missing")
		}
		if err := d.DB.ResetCursor(t.Context(), Extract); err != nil {
			t.Fatal(err)
		}
		d.drain()
	}
	d = newDesk(t)
	d.Extractor = whole{}
	d.fetch(first, "satu\nnext "+second)
	d.now = d.now.Add(time.Hour)
	d.gone(all)
	d.now = d.now.Add(time.Hour)
	d.part(first, "satu, disunting\nnext "+second)
	if _, incomplete := d.told(first); !incomplete {
		t.Error("nothing says that all but the first page is missing")
	}
	d.now = d.now.Add(time.Hour)
	d.part(second, "dua")
	if _, incomplete := d.told(first); incomplete || d.article(first).Text != "satu, disunting\ndua" {
		t.Errorf("incomplete %v: %q", incomplete, d.article(first).Text)
	}
}

// whole is an extractor of pages that name one page with all of it besides the next one.
type whole struct{}

func (whole) Extract(in extract.Input) store.Content {
	c := edition("1").Extract(in)
	if len(c.Next) > 0 {
		c.Whole = strings.Replace(c.Next[0], "page=2", "page=all", 1)
	}
	return c
}

// TestPartThatRested: an address that was never due any more is looked at when an article names it.
func TestPartThatRested(t *testing.T) {
	const first, second = "https://a.example/satu", "https://a.example/satu?page=2"
	d := newDesk(t)
	d.list("a.example", second)
	d.gone(second)
	d.fetch(first, "satu\nnext "+second)
	d.part(second, "dua")
	d.want(first, "satu\ndua")
}
