package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"warta/store"
)

// epoch is the instant at which the tests' clocks stand.
var epoch = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// open opens a new database with a clock that stands still.
func open(t testing.TB) *DB {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "warta.db"), Options{})
}

func openAt(t testing.TB, path string, o Options) *DB {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return epoch }
	}
	db, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

func offer(t testing.TB, db *DB, urls ...store.URL) {
	t.Helper()
	if _, err := db.Offer(t.Context(), urls); err != nil {
		t.Fatal(err)
	}
}

func address(u, source string, kind store.URLKind) store.URL {
	return store.URL{URL: u, Source: source, Kind: kind, Via: "feed", Due: epoch}
}

// fetchAll leases everything that is due and answers every address with a page whose digest is the address.
func fetchAll(t testing.TB, db *DB, now time.Time) (pages []store.Page) {
	t.Helper()
	for {
		b, ok, err := db.Lease(t.Context(), now, time.Minute, 50)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return pages
		}
		var fetched []store.Fetch
		for _, u := range b.URLs {
			u.Due, u.Looks = time.Time{}, u.Looks+1
			p := &store.Page{Digest: "d-" + u.URL, Size: 10, Status: 200, ContentType: "text/html"}
			fetched = append(fetched, store.Fetch{URL: u, Attempt: store.Attempt{URL: u.ID, At: now, Status: 200, Outcome: store.OutcomeNew}, Page: p})
		}
		if err := db.Done(t.Context(), b.ID, fetched, store.HostState{NotBefore: now}); err != nil {
			t.Fatal(err)
		}
		for _, f := range fetched {
			pages = append(pages, *f.Page)
		}
	}
}

func content(title, text string) store.Content {
	return store.Content{Title: title, Text: text, Lead: text, Authors: []string{"Redaksi"}, Extractor: "1", HTML: "<p>" + text + "</p>"}
}

// extracting is a follower that makes of every page what read says.
func extracting(read func(store.Page) Reading) Follower {
	return Follower{Name: "extract", Pages: func(ctx context.Context, tx *Tx, p store.Page) error {
		r := read(p)
		if r.URL == "" {
			r.URL = p.Final
		}
		if r.Pages == nil {
			r.Pages = []store.Page{p}
		}
		r.Source = p.Source
		_, _, err := tx.SaveReading(ctx, r)
		return err
	}}
}

// tagging is a follower that puts every article into the regions that about names.
func tagging(about func(store.Article) store.Regions) Follower {
	return Follower{Name: "region", After: "extract", Articles: func(ctx context.Context, tx *Tx, a store.Article) error {
		return tx.SetRegions(ctx, a.ID, about(a))
	}}
}

// publishing is a follower that announces every article.
func publishing() Follower {
	return Follower{Name: "publish", After: "region", Articles: func(ctx context.Context, tx *Tx, a store.Article) error {
		_, err := tx.PutFeedEntry(ctx, store.FeedEntry{Article: a.ID, Kind: store.EntryAdd, Front: !a.Archive})
		return err
	}}
}

// follow runs followers until nothing is new, and returns how many rows they handled.
func follow(t testing.TB, db *DB, followers ...Follower) (n int) {
	t.Helper()
	for _, f := range followers {
		for {
			m, err := db.Follow(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			if m == 0 {
				break
			}
			n += m
		}
	}
	return n
}

var lamsel = store.Region{Code: "18.01", Name: "Lampung Selatan", Score: 1, Strong: true, Evidence: []store.Evidence{{Words: "Lamsel", Where: "title", Rule: "alias"}}}

// fill takes n articles of a.example the whole way: published an hour apart, all about one kabupaten.
func fill(t testing.TB, db *DB, n int) {
	t.Helper()
	if _, err := db.PutSource(t.Context(), store.Source{Name: "A", Home: "https://a.example/"}, true); err != nil {
		t.Fatal(err)
	}
	var urls []store.URL
	for i := range n {
		urls = append(urls, address(fmt.Sprintf("https://a.example/berita/%d", i), "a.example", store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	wib := time.FixedZone("WIB", 7*3600)
	follow(t, db, extracting(func(p store.Page) Reading {
		c := content("Judul "+p.Final, "Isi berita "+p.Final)
		var i int
		_, _ = fmt.Sscanf(p.Final, "https://a.example/berita/%d", &i)
		c.Published = store.NewInstant(epoch.Add(-24*time.Hour + time.Duration(i)*time.Hour).In(wib))
		return Reading{Content: c}
	}), tagging(func(store.Article) store.Regions { return store.Regions{About: []store.Region{lamsel}} }), publishing())
}

// collect runs a query and returns the articles' titles.
func collect(t testing.TB, db *DB, q store.Query) (articles []store.Article) {
	t.Helper()
	for a, err := range db.Articles(t.Context(), q) {
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		articles = append(articles, a)
	}
	return articles
}

func TestWholeWay(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	if _, err := db.PutSource(ctx, store.Source{Name: "A", Home: "https://a.example/"}, true); err != nil {
		t.Fatal(err)
	}
	offer(t, db, address("https://a.example/berita/satu", "a.example", store.KindArticle))
	if pages := fetchAll(t, db, epoch); len(pages) != 1 || pages[0].Seq != 1 {
		t.Fatalf("pages %+v", pages)
	}
	extract := Follower{Name: "extract", Pages: func(ctx context.Context, tx *Tx, p store.Page) error {
		_, _, err := tx.SaveReading(ctx, Reading{URL: p.Final, Source: p.Source, Pages: []store.Page{p}, Content: content("Judul", "Isi berita anak-anak.")})
		return err
	}}
	region := Follower{Name: "region", After: "extract", Articles: func(ctx context.Context, tx *Tx, a store.Article) error {
		return tx.SetRegions(ctx, a.ID, store.Regions{About: []store.Region{{Code: "18.01", Name: "Lampung Selatan", Score: 1, Strong: true}}})
	}}
	publish := Follower{Name: "publish", After: "region", Articles: func(ctx context.Context, tx *Tx, a store.Article) error {
		_, err := tx.PutFeedEntry(ctx, store.FeedEntry{Article: a.ID, Kind: store.EntryAdd, Front: true})
		return err
	}}
	for _, f := range []Follower{extract, region, publish} {
		if n, err := db.Follow(ctx, f); err != nil || n != 1 {
			t.Fatalf("%s: %d, %v", f.Name, n, err)
		}
		if n, err := db.Follow(ctx, f); err != nil || n != 0 {
			t.Fatalf("%s again: %d, %v", f.Name, n, err)
		}
	}
	for _, q := range []store.Query{{}, {Front: true}, {Region: "18"}, {Region: "18.01", Own: true}, {Region: "18", Front: true, Strong: true}, {Source: "a.example"}, {Words: "anak", Region: "18"}, {Oldest: true, Region: "18", Source: "a.example"}} {
		n := 0
		for a, err := range db.Articles(ctx, q) {
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			if n++; a.Title != "Judul" || len(a.Regions) != 1 || a.SourceName != "A" || a.Revisions != 1 {
				t.Errorf("%+v: %+v", q, a)
			}
		}
		if n != 1 {
			t.Errorf("%+v: %d articles", q, n)
		}
	}
	hits, err := db.Search(ctx, store.Query{Words: "berita -bukan"})
	if err != nil || len(hits) != 1 || hits[0].Snippet != "Isi \x02berita\x03 anak-anak." {
		t.Errorf("search: %+v, %v", hits, err)
	}
}
