package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/feeds"
	"warta/store"
	"warta/store/sqlite"
)

// brought puts n articles of one outlet into a database the way a crawl does; every third was found late, so
// that it never stands at the front of a feed.
func brought(t *testing.T, db *sqlite.DB, n int, now time.Time) {
	t.Helper()
	ctx := t.Context()
	if _, err := db.PutSource(ctx, store.Source{Name: "Siger Pos", Home: "https://siger.example/", Region: "18"}, true); err != nil {
		t.Fatal(err)
	}
	var urls []store.URL
	for i := range n {
		urls = append(urls, store.URL{URL: fmt.Sprintf("https://siger.example/berita/%d", i), Source: "siger.example", Kind: store.KindArticle, Via: "feed", Due: now})
	}
	if _, err := db.Offer(ctx, urls); err != nil {
		t.Fatal(err)
	}
	for {
		b, ok, err := db.Lease(ctx, now, time.Minute, 50)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		var done []store.Fetch
		for _, u := range b.URLs {
			u.Due = time.Time{}
			done = append(done, store.Fetch{
				URL: u, Attempt: store.Attempt{URL: u.ID, At: now, Status: 200, Outcome: store.OutcomeNew},
				Page: &store.Page{Digest: "d" + u.URL, Size: 1, Status: 200, ContentType: "text/html"},
			})
		}
		if err := db.Done(ctx, b.ID, done, store.HostState{NotBefore: now}); err != nil {
			t.Fatal(err)
		}
	}
	text := strings.Repeat("Warga bergotong royong membersihkan saluran air di lingkungan mereka. ", 30)
	for _, f := range []sqlite.Follower{
		{Name: "extract", Pages: func(ctx context.Context, tx *sqlite.Tx, p store.Page) error {
			var i int
			_, _ = fmt.Sscanf(p.Address, "https://siger.example/berita/%d", &i)
			c := store.Content{Title: fmt.Sprintf("Berita %d", i), Text: text, HTML: "<p>" + text + "</p>", Section: "Daerah", Extractor: "1", Language: "id"}
			c.Published = store.NewInstant(now.Add(-time.Duration(i) * time.Minute).In(time.FixedZone("WIB", 7*3600)))
			_, _, err := tx.SaveReading(ctx, sqlite.Reading{URL: p.Address, Source: p.Source, Pages: []store.Page{p}, Content: c})
			return err
		}},
		{Name: "region", After: "extract", Articles: func(ctx context.Context, tx *sqlite.Tx, a store.Article) error {
			if err := tx.SetRegions(ctx, a.ID, store.Regions{About: []store.Region{{Code: "18.01", Score: 1, Strong: true}}}); err != nil {
				return err
			}
			_, err := tx.PutFeedEntry(ctx, store.FeedEntry{Article: a.ID, Kind: store.EntryAdd, Front: a.Seq%3 != 0})
			return err
		}},
	} {
		for {
			n, err := db.Follow(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
	}
}

// TestArchiveIsComplete walks a feed along its prev-archive links, as RFC 5005 tells readers to: with the feed
// itself the documents hold every article, what was found late included, and none of them ever changes.
func TestArchiveIsComplete(t *testing.T) {
	const n = 300
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/warta.db", sqlite.Options{Authority: "warta.example,2026-11-23", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PutPlaces(t.Context(), []store.Place{{Code: "18", Name: "Lampung", Type: "provinsi"}, {Code: "18.01", Name: "Lampung Selatan", Type: "kabupaten"}}); err != nil {
		t.Fatal(err)
	}
	brought(t, db, n, now)
	archive := func() {
		for {
			n, err := db.ArchiveFeeds(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				return
			}
		}
	}
	begun := time.Now()
	archive()
	t.Logf("%d entries archived in %v", n, time.Since(begun))
	now = now.Add(11 * time.Minute) // what is at no front may wait so long
	archive()
	h, err := feeds.NewHandler(db, feeds.Options{Authority: "warta.example,2026-11-23", BaseURL: "https://warta.example", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	get := func(target string) string {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", target, w.Code, w.Body)
		}
		return w.Body.String()
	}
	link := regexp.MustCompile(`rel="prev-archive" href="https://warta.example([^"]*)"`)
	var kept map[string]string
	for _, feed := range []string{"/all/rss.xml", "/r/18/atom.xml", "/r/18.01/rss.xml?summary=1", "/s/siger.example/atom.xml", "/section/daerah/rss.xml"} {
		seen, docs := map[string]bool{}, map[string]string{}
		for target := feed; target != ""; {
			doc := get(target)
			f, err := gofeed.NewParser().ParseString(doc)
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range f.Items {
				seen[it.GUID] = true
			}
			if target != feed {
				docs[target] = doc
			}
			if target = ""; link.MatchString(doc) {
				target = strings.ReplaceAll(link.FindStringSubmatch(doc)[1], "&#x26;", "&")
			}
		}
		if len(seen) != n || len(docs) < n/40 {
			t.Errorf("%s: %d articles in %d documents", feed, len(seen), len(docs))
		}
		kept = docs
	}
	if _, err := db.PutSource(t.Context(), store.Source{Name: "Nama Baru", Home: "https://siger.example/", Zone: "Asia/Jayapura"}, false); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 1, 0)
	if h, err = feeds.NewHandler(db, feeds.Options{Authority: "warta.example,2026-11-23", BaseURL: "https://warta.example", Now: func() time.Time { return now }}); err != nil {
		t.Fatal(err)
	}
	for target, doc := range kept {
		if get(target) != doc {
			t.Errorf("%s changed", target)
		}
	}
}
