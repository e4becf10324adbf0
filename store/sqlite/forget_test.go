package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// forgetful is a database with two articles, of which the first has two versions and an alias, and words that
// stand nowhere else.
func forgetful(t *testing.T, path string) (db *DB, id string) {
	t.Helper()
	db = openAt(t, path, Options{})
	if _, err := db.PutSource(t.Context(), store.Source{ID: "kabar.example", Home: "https://kabar.example/"}, true); err != nil {
		t.Fatal(err)
	}
	secret := address("https://kabar.example/rahasia-zumaraga", "kabar.example", store.KindArticle)
	secret.Hint = store.Hint{Title: "Petunjuk zumaraga"}
	offer(t, db, secret, address("https://kabar.example/biasa", "kabar.example", store.KindArticle))
	fetchAll(t, db, epoch)
	settle(t, db)
	importAll(t, db, Imported{New: 1}, capture("https://kabar.example/rahasia-zumaraga", "d-zumaraga-2", epoch.Add(time.Hour)))
	settle(t, db)
	id, err := db.Resolve(t.Context(), "https://kabar.example/rahasia-zumaraga")
	if err != nil {
		t.Fatal(err)
	}
	return db, id
}

func settle(t *testing.T, db *DB) {
	t.Helper()
	extract := extracting(func(p store.Page) Reading {
		if p.Kind != store.KindArticle {
			return Reading{URL: "https://kabar.example/", Content: store.Content{NotArticle: string(p.Kind)}}
		}
		return Reading{Content: content("Judul "+p.Digest, "Isi "+p.Digest), Known: []string{p.Address, "https://kabar.example/alias" + p.Address[len("https://kabar.example"):]}, Archive: p.Archive}
	})
	follow(t, db, extract, tagging(func(store.Article) store.Regions {
		return store.Regions{About: []store.Region{{Code: "18.01", Score: 1, Strong: true}}}
	}), publishing())
}

func forget(t *testing.T, db *DB, what string) string {
	t.Helper()
	id, err := db.Forget(t.Context(), what, "permintaan")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestForget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "warta.db")
	db, id := forgetful(t, path)
	var digests []string
	pages, err := db.PagesOf(t.Context(), id)
	if err != nil || len(pages) != 2 {
		t.Fatal(pages, err)
	}
	for _, p := range pages {
		digests = append(digests, p.Digest)
	}
	head, err := db.FeedHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := forget(t, db, "https://www.kabar.example/alias/rahasia-zumaraga/?utm_source=x"); got != id {
		t.Fatalf("forgot %s, want %s", got, id)
	}
	for name, q := range map[string]store.Query{
		"all": {}, "words": {Words: "isi"}, "region": {Region: "18"}, "source": {Source: "kabar.example"}, "front": {Front: true},
	} {
		if got := collect(t, db, q); len(got) != 1 || got[0].ID == id {
			t.Errorf("%s: %d articles", name, len(got))
		}
	}
	if hits, err := db.Search(t.Context(), store.Query{Words: "zumaraga"}); err != nil || len(hits) > 0 {
		t.Errorf("found: %v, %v", hits, err)
	}
	if _, err := db.Article(t.Context(), id); !errors.Is(err, store.ErrForgotten) || !errors.Is(err, store.ErrNotFound) {
		t.Errorf("article: %v", err)
	}
	if _, err := db.Article(t.Context(), "aaaaaaaaaaaaaaaa"); errors.Is(err, store.ErrForgotten) || !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an article that never was: %v", err)
	}
	entries, err := db.FeedEntries(t.Context(), head, 0)
	if err != nil || len(entries) != 1 || entries[0].Kind != store.EntryRemove || entries[0].Article != id {
		t.Errorf("readers were told %+v, %v", entries, err)
	}
	unwanted, err := db.Unwanted(t.Context())
	slices.Sort(digests)
	slices.Sort(unwanted)
	if err != nil || !slices.Equal(unwanted, digests) {
		t.Errorf("unwanted %v, want %v; %v", unwanted, digests, err)
	}
	if err := db.Wanted(t.Context(), unwanted); err != nil {
		t.Fatal(err)
	}
	if left, err := db.Unwanted(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("still unwanted: %v, %v", left, err)
	}
	stones, err := db.Tombstones(t.Context())
	if err != nil || len(stones) != 1 || stones[0].Article != id || stones[0].Reason != "permintaan" || !stones[0].At.Equal(epoch) {
		t.Errorf("tombstones %+v, %v", stones, err)
	}
	check(t, db)
	done, err := db.Verify(t.Context(), Verification{Report: func(p Problem) { t.Errorf("verify: %+v", p) }})
	if err != nil || done.Articles != 1 {
		t.Errorf("verify: %+v, %v", done, err)
	}
}

// TestForgetFile: the words are no longer in the file.
func TestForgetFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "warta.db")
	db, id := forgetful(t, path)
	count := func() (n int) {
		if _, err := db.w.conn.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			t.Fatal(err)
		}
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			// The digests, which in these tests hold the address, stay.
			const address = "https://kabar.example/rahasia-zumaraga"
			n += bytes.Count(b, []byte("rahasia-zumaraga")) - bytes.Count(b, []byte("d-"+address)) + bytes.Count(b, []byte("Isi d-"+address)) +
				bytes.Count(b, []byte("Petunjuk zumaraga"))
		}
		return n
	}
	if count() == 0 {
		t.Fatal("the file never held the words")
	}
	forget(t, db, id)
	if n := count(); n > 0 {
		t.Errorf("the words are %d times in the file", n)
	}
}

// TestForgetEarlierCopies: nor is what a row held before it was written anew, since texts grew or were read again.
func TestForgetEarlierCopies(t *testing.T) {
	n := newNewspaper(t)
	for i := range 3 {
		n.publish("https://a.example/x", store.KindArticle, 0, strings.Repeat(fmt.Sprintf("zumaraga%d", i)+strings.Repeat(" IKLAN", 9), 1000))
		n.publish(fmt.Sprintf("https://a.example/%d", i), store.KindArticle, 0, "lain")
		n.follow()
	}
	n.reread("2")
	forget(t, n.db, "https://a.example/x")
	for more := true; more; {
		var err error
		if more, err = n.db.Scrub(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.db.w.conn.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(n.db.path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b, []byte("zumaraga")); n > 0 {
		t.Errorf("its words are %d times in the file", n)
	}
}

// TestForgottenStays: neither crawl nor import nor reading again brings an article back.
func TestForgottenStays(t *testing.T) {
	db, id := forgetful(t, filepath.Join(t.TempDir(), "warta.db"))
	later := epoch.Add(48 * time.Hour)
	forget(t, db, id)
	if err := db.ResetCursor(t.Context(), "extract", "region", "publish"); err != nil {
		t.Fatal(err)
	}
	settle(t, db)
	importAll(t, db, Imported{Gone: 2}, capture("https://kabar.example/rahasia-zumaraga", "x", later), capture("https://kabar.example/Alias/rahasia-zumaraga?amp=1", "y", later))
	n, err := db.Offer(t.Context(), []store.URL{address("https://kabar.example/rahasia-zumaraga", "kabar.example", store.KindArticle)})
	if err != nil || n != 0 {
		t.Errorf("offered again: %d, %v", n, err)
	}
	// By an address that nobody knew, which claims to be the article.
	offer(t, db, address("https://kabar.example/lain", "kabar.example", store.KindArticle))
	fetchAll(t, db, later)
	follow(t, db, extracting(func(p store.Page) Reading {
		r := Reading{Content: content("Judul zumaraga", "Isi zumaraga"), Known: []string{p.Address}}
		r.URL = "https://kabar.example/rahasia-zumaraga"
		return r
	}), tagging(nowhere), publishing())
	if got := collect(t, db, store.Query{}); len(got) != 1 || got[0].ID == id {
		t.Errorf("%d articles", len(got))
	}
	if unwanted, err := db.Unwanted(t.Context()); err != nil || !slices.Contains(unwanted, "d-https://kabar.example/lain") {
		t.Errorf("unwanted %v, %v", unwanted, err)
	}
	if u, err := db.KnownURL(t.Context(), store.URLKey("https://kabar.example/lain")); err != nil || !u.Due.IsZero() {
		t.Errorf("it is looked at again: %+v, %v", u, err)
	}
	if got := forget(t, db, id); got != id {
		t.Errorf("forgetting again: %s", got)
	}
	check(t, db)
}

// TestForgetBeforehand: an address that was never read is kept away.
func TestForgetBeforehand(t *testing.T) {
	db := open(t)
	offer(t, db, address("https://kabar.example/belum", "kabar.example", store.KindArticle))
	id := forget(t, db, "https://kabar.example/belum")
	if id != store.ArticleID("https://kabar.example/belum") {
		t.Errorf("id %s", id)
	}
	if b, ok, err := db.Lease(t.Context(), epoch.Add(time.Hour), time.Minute, 10); ok || err != nil {
		t.Errorf("leased %+v, %v", b.URLs, err)
	}
	if gone, err := db.Forgotten(t.Context(), "http://www.kabar.example/BELUM/"); err != nil || !gone {
		t.Errorf("Forgotten: %v, %v", gone, err)
	}
	if _, err := db.Forget(t.Context(), "bukan-id", ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an ID that is none: %v", err)
	}
}

// TestForgetOut: what a worker brings that had the address out is not kept.
func TestForgetOut(t *testing.T) {
	db := open(t)
	offer(t, db, address("https://kabar.example/sedang", "kabar.example", store.KindArticle), address("https://kabar.example/biasa", "kabar.example", store.KindArticle))
	b, ok := lease(t, db, epoch, 10)
	if !ok || len(b.URLs) != 2 {
		t.Fatal(b)
	}
	forget(t, db, "https://kabar.example/sedang")
	var fetched []store.Fetch
	for _, u := range b.URLs {
		u.Due = epoch.Add(time.Hour)
		fetched = append(fetched, store.Fetch{
			URL: u, Attempt: store.Attempt{At: epoch, Status: 200, Outcome: store.OutcomeNew},
			Page: &store.Page{Digest: "d-" + u.URL, Status: 200},
		})
	}
	if err := db.Done(t.Context(), b.ID, fetched, store.HostState{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for p, err := range db.Pages(t.Context(), 0, 0) {
		if n++; err != nil || strings.Contains(p.Address, "sedang") {
			t.Errorf("kept %s, %v", p.Address, err)
		}
	}
	again, ok := lease(t, db, epoch.Add(2*time.Hour), 10)
	if n != 1 || !ok || len(again.URLs) != 1 || again.URLs[0].URL != "https://kabar.example/biasa" {
		t.Errorf("%d pages; then leased %+v", n, again.URLs)
	}
	if unwanted, err := db.Unwanted(t.Context()); err != nil || !slices.Equal(unwanted, []string{"d-https://kabar.example/sedang"}) {
		t.Errorf("unwanted %v, %v", unwanted, err)
	}
}

// TestScrub: the words of what was taken down are not in the full-text index either, however it is broken into parts and
// wherever scrubbing is broken off.
func TestScrub(t *testing.T) {
	path := filepath.Join(t.TempDir(), "warta.db")
	db := openAt(t, path, Options{})
	const secret = "zumaraga"
	for range 3 { // parts of the index
		have := len(collect(t, db, store.Query{}))
		var urls []store.URL
		for i := range 40 {
			urls = append(urls, address(fmt.Sprintf("https://a.example/%d", have+i), "a.example", store.KindArticle))
		}
		offer(t, db, urls...)
		fetchAll(t, db, epoch)
		follow(t, db, extracting(func(p store.Page) Reading {
			text := fmt.Sprintf("isi %d %s", p.Seq, strings.Repeat(fmt.Sprintf("k%d ", p.Seq), 100))
			if p.Seq%40 == 7 {
				text += " " + secret
			}
			return Reading{Content: content("Judul", text)}
		}))
	}
	held := func() (n int) {
		if err := db.r.QueryRow(`SELECT count(*) FROM article_fts_data WHERE instr(block, ?)`, secret[1:]).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if more, err := db.Scrub(t.Context()); more || err != nil {
		t.Fatal("there is something to scrub before anything was taken down", err)
	}
	for _, a := range collect(t, db, store.Query{Words: secret}) {
		forget(t, db, a.ID)
	}
	if len(collect(t, db, store.Query{})) != 117 || held() == 0 {
		t.Fatal("not as it was meant to be")
	}
	if more, err := db.Scrub(t.Context()); !more || err != nil {
		t.Fatal(more, err)
	}
	again := openAt(t, path, Options{}) // another process
	for steps := 0; ; steps++ {
		more, err := again.Scrub(t.Context())
		if err != nil || steps > 100 {
			t.Fatal(steps, err)
		}
		if !more {
			break
		}
	}
	if n := held(); n > 0 {
		t.Errorf("the word is in %d pages of the index", n)
	}
	if _, err := db.Setting(t.Context(), settingScrub); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if got := len(collect(t, db, store.Query{Words: "isi"})); got != 117 {
		t.Errorf("%d articles are found", got)
	}
	check(t, db)
}
