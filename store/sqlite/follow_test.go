package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"warta/store"
)

// pages offers and fetches n article pages.
func pages(t testing.TB, db *DB, n int) {
	t.Helper()
	var urls []store.URL
	for i := range n {
		urls = append(urls, address(fmt.Sprintf("https://a.example/%03d", i), "a", store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
}

func TestFollowInOrderAndOnce(t *testing.T) {
	db := open(t)
	pages(t, db, 120)
	var seen []int64
	f := Follower{Name: "f", Batch: 25, Pages: func(_ context.Context, _ *Tx, p store.Page) error {
		seen = append(seen, p.Seq)
		return nil
	}}
	if n := follow(t, db, f); n != 120 || !slices.IsSorted(seen) || len(slices.Compact(seen)) != 120 {
		t.Errorf("%d rows, seen %v", n, seen)
	}
	if err := db.ResetCursor(t.Context(), "f"); err != nil {
		t.Fatal(err)
	}
	if n := follow(t, db, f); n != 120 {
		t.Errorf("after a reset %d rows", n)
	}
}

func TestFollowBehindItsPredecessor(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	pages(t, db, 30)
	seen := 0
	first := Follower{Name: "first", Batch: 10, Pages: func(context.Context, *Tx, store.Page) error { return nil }}
	second := Follower{Name: "second", After: "first", Batch: 100, Pages: func(context.Context, *Tx, store.Page) error { seen++; return nil }}
	if n, err := db.Follow(ctx, second); n != 0 || err != nil {
		t.Fatalf("before the first one ran: %d, %v", n, err)
	}
	for want := 10; want <= 30; want += 10 {
		if _, err := db.Follow(ctx, first); err != nil {
			t.Fatal(err)
		}
		if follow(t, db, second); seen != want {
			t.Errorf("seen %d, want %d", seen, want)
		}
	}
	if err := db.ResetCursor(ctx, "first"); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Follow(ctx, second); n != 0 || err != nil {
		t.Errorf("ahead of its predecessor: %d, %v", n, err)
	}
	cursors, err := db.Cursors(ctx)
	if err != nil || len(cursors) != 2 || cursors[0].Name != "first" || cursors[0].Seq != 0 || cursors[1].Seq != 30 || cursors[1].Head != 30 {
		t.Errorf("%+v, %v", cursors, err)
	}
}

// TestFollowFails: what a follower wrote and where it is stand or fall together.
func TestFollowFails(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	pages(t, db, 10)
	boom := errors.New("disk on fire")
	fail := true
	f := Follower{Name: "f", Pages: func(ctx context.Context, tx *Tx, p store.Page) error {
		if err := tx.exec(ctx, `INSERT INTO setting (key, value) VALUES (?, '')`, fmt.Sprintf("page%02d", p.Seq)); err != nil {
			return err // a second time would be an error: the key is there
		}
		if fail && p.Seq == 6 {
			return boom
		}
		return nil
	}}
	for range 3 {
		if n, err := db.Follow(ctx, f); n != 0 || !errors.Is(err, boom) {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if _, err := db.Setting(ctx, "page01"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half a batch was kept: %v", err)
	}
	fail = false
	if n := follow(t, db, f); n != 10 {
		t.Errorf("%d rows", n)
	}
	if _, err := db.Setting(ctx, "page10"); err != nil {
		t.Error(err)
	}
}

func TestFollowBefore(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	pages(t, db, 5)
	var ahead []int64
	f := Follower{
		Name:   "f",
		Before: func(_ context.Context, pages []store.Page) error { ahead = seqs(pages); return nil },
		Pages: func(_ context.Context, _ *Tx, p store.Page) error {
			if !slices.Contains(ahead, p.Seq) {
				t.Errorf("page %d was not announced", p.Seq)
			}
			return nil
		},
	}
	if n, err := db.Follow(ctx, f); n != 5 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	// Somebody else does the work while this one prepares: it must not do it again.
	calls := 0
	g := Follower{Name: "g", Pages: func(context.Context, *Tx, store.Page) error { calls++; return nil }}
	g.Before = func(context.Context, []store.Page) error {
		h := g
		h.Before = nil
		_, err := db.Follow(ctx, h)
		return err
	}
	if n, err := db.Follow(ctx, g); n != 0 || err != nil || calls != 5 {
		t.Errorf("%d, %v, %d calls", n, err, calls)
	}
}

func TestFollowArticlesThatChange(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	fill(t, db, 3)
	var seen []string
	watch := Follower{Name: "watch", Articles: func(_ context.Context, _ *Tx, a store.Article) error {
		seen = append(seen, a.URL)
		return nil
	}}
	if n := follow(t, db, watch); n != 3 {
		t.Fatalf("%d articles", n)
	}
	seen = nil
	// Tagging and announcing all again moves nothing.
	if err := db.ResetCursor(ctx, "region", "publish"); err != nil {
		t.Fatal(err)
	}
	follow(t, db, tagging(func(store.Article) store.Regions { return store.Regions{} }), publishing())
	if n := follow(t, db, watch); n != 0 {
		t.Errorf("annotations moved %v", seen)
	}
	// Nor does the same reading by another extractor, but a better one does.
	if err := db.ResetCursor(ctx, "extract"); err != nil {
		t.Fatal(err)
	}
	follow(t, db, extracting(func(p store.Page) Reading {
		c := content("Judul "+p.Final, "Isi berita "+p.Final)
		c.Extractor = "2"
		c.Published = collect(t, db, store.Query{Source: "a.example"})[3-int(p.Seq)].Published
		if p.Seq == 2 {
			c.Dateline = "Kalianda"
		}
		return Reading{Content: c}
	}))
	if n := follow(t, db, watch); n != 1 || seen[0] != "https://a.example/berita/1" {
		t.Errorf("re-reading moved %v", seen)
	}
	for _, a := range collect(t, db, store.Query{}) {
		if a.Extractor != "2" || a.Revisions != 1 || !a.Updated.Equal(epoch) {
			t.Errorf("%+v", a)
		}
	}
	check(t, db)
}

func TestFollowRefuses(t *testing.T) {
	db := open(t)
	none := func(context.Context, *Tx, store.Page) error { return nil }
	for _, f := range []Follower{
		{Name: "", Pages: none},
		{Name: "x"},
		{Name: "x", Pages: none, Articles: func(context.Context, *Tx, store.Article) error { return nil }},
	} {
		if _, err := db.Follow(t.Context(), f); err == nil {
			t.Errorf("%+v: no error", f)
		}
	}
}

func TestFollowIsCutShort(t *testing.T) {
	db := open(t)
	pages(t, db, 20)
	f := Follower{Name: "slow", Pages: func(context.Context, *Tx, store.Page) error { time.Sleep(30 * time.Millisecond); return nil }}
	if n, err := db.Follow(t.Context(), f); n < 1 || n > 10 || err != nil {
		t.Errorf("%d rows in one transaction, %v", n, err)
	}
}

// TestCrawlAndFollowAtOnce runs crawler, followers and readers in two processes' handles together.
func TestCrawlAndFollowAtOnce(t *testing.T) {
	const n = 300
	path := filepath.Join(t.TempDir(), "w.db")
	crawler, follower := openAt(t, path, Options{}), openAt(t, path, Options{})
	reader := openAt(t, path, Options{ReadOnly: true})
	crawled := make(chan struct{})
	go func() {
		defer close(crawled)
		for i := range n / 10 {
			var urls []store.URL
			for j := range 10 {
				urls = append(urls, address(fmt.Sprintf("https://h%d.example/%d", i%7, i*10+j), "a", store.KindArticle))
			}
			offer(t, crawler, urls...)
			fetchAll(t, crawler, epoch)
		}
	}()
	extract := extracting(func(p store.Page) Reading { return Reading{Content: content("Judul "+p.Final, "Isi "+p.Final)} })
	region := tagging(func(store.Article) store.Regions { return store.Regions{About: []store.Region{lamsel}} })
	done := false
	for !done {
		select {
		case <-crawled:
			done = true // one more round: all pages are there now
		default:
		}
		follow(t, follower, extract, region, publishing())
		if got := collect(t, reader, store.Query{Region: "18", Limit: 10, Front: true}); done && len(got) != 10 {
			t.Errorf("%d articles", len(got))
		}
	}
	if got := len(collect(t, reader, store.Query{Front: true})); got != n {
		t.Errorf("%d articles, want %d", got, n)
	}
	if head, err := reader.FeedHead(t.Context()); head != n || err != nil {
		t.Errorf("feed head %d, %v", head, err)
	}
	check(t, crawler)
}
