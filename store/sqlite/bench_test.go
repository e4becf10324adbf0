package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// vocabulary makes texts whose words are as unevenly common as those of real ones.
func vocabulary() func(rnd *rand.Rand, words int) string {
	const size = 20000
	syllables := strings.Fields("ba ca da ga ja ka la ma na pa ra sa ta wa ya bi ci di gi ji ki li mi ni pi ri si ti ang eng ong ung an in un")
	gen := rand.New(rand.NewPCG(5, 6))
	all := make([]string, size)
	for i := range all {
		for range 2 + gen.IntN(3) {
			all[i] += syllables[gen.IntN(len(syllables))]
		}
	}
	return func(rnd *rand.Rand, words int) string {
		zipf := rand.NewZipf(rnd, 1.1, 8, size-1)
		var b strings.Builder
		for i := range words {
			if i > 0 {
				b.WriteString([]string{" ", " ", " ", " ", " ", " ", " ", " ", ", ", ".\n"}[rnd.IntN(10)])
			}
			b.WriteString(all[zipf.Uint64()])
		}
		return b.String()
	}
}

// grow adds articles, 300 words each, up to a number of them.
func grow(tb testing.TB, db *DB, from, to int) {
	tb.Helper()
	text := vocabulary()
	rnd := rand.New(rand.NewPCG(7, uint64(from)))
	ctx := tb.Context()
	for from < to {
		next := min(from+200, to)
		err := db.write(ctx, "grow", func(tx *Tx) error {
			for i := from; i < next; i++ {
				if err := synthetic(ctx, tx, rnd, text, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		from = next
	}
}

// synthetic is one article the whole way: page, article, revision, reading, regions, feed entry.
func synthetic(ctx context.Context, tx *Tx, rnd *rand.Rand, text func(*rand.Rand, int) string, i int) error {
	id, err := fetched(ctx, tx, rnd, text, i)
	if err != nil {
		return err
	}
	if err := tagged(ctx, tx, rnd, id); err != nil {
		return err
	}
	if err := tx.SetStory(ctx, id, sum(rnd, id, i)); err != nil {
		return err
	}
	_, err = tx.PutFeedEntry(ctx, store.FeedEntry{Article: id, Kind: store.EntryAdd, Front: true})
	return err
}

// fetched is a new article at an address of its own.
func fetched(ctx context.Context, tx *Tx, rnd *rand.Rand, text func(*rand.Rand, int) string, i int) (string, error) {
	source := fmt.Sprintf("s%d.example", i%50)
	if i%1000 == 500 { // one in a thousand comes from a small outlet
		source = "kecil.example"
	}
	url := fmt.Sprintf("https://%s/berita/%d/judul-yang-agak-panjang-seperti-biasa", source, i)
	at := epoch.Add(time.Duration(i) * time.Minute)
	if _, err := tx.Offer(ctx, []store.URL{{URL: url, Source: source, Kind: store.KindArticle, Via: "feed", Due: at.Add(1000 * time.Hour)}}); err != nil {
		return "", err
	}
	u, _, err := tx.KnownURL(ctx, store.URLKey(url))
	if err != nil {
		return "", err
	}
	p := store.Page{Digest: fmt.Sprintf("%064d", i), At: at, Status: 200, ContentType: "text/html", Size: 60000, Header: "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"}
	if p.Seq, err = tx.putPage(ctx, &u, at, &p); err != nil {
		return "", err
	}
	p.URL, p.Address, p.Final, p.Source, p.Kind = u.ID, url, url, source, store.KindArticle
	body := text(rnd, 300)
	c := store.Content{
		Title: text(rnd, 10), Authors: []string{"Redaksi"}, Text: body, HTML: "<p>" + strings.ReplaceAll(body, "\n", "</p>\n<p>") + "</p>", Lead: body[:200],
		Published: store.NewInstant(at.Add(-time.Duration(rnd.IntN(7200)) * time.Second)), Language: "id", Section: "Daerah", Extractor: "1",
		Image: &store.Image{URL: url + ".jpg"}, Origins: map[string]string{"title": "h1", "published_at": "json-ld"}, Confidence: 0.9,
	}
	id, _, err := tx.SaveReading(ctx, Reading{URL: url, Source: source, Pages: []store.Page{p}, Content: c})
	return id, err
}

// tagged puts an article into regions.
func tagged(ctx context.Context, tx *Tx, rnd *rand.Rand, id string) error {
	kab := fmt.Sprintf("18.%02d", 1+rnd.IntN(15))
	return tx.SetRegions(ctx, id, store.Regions{
		About:     []store.Region{{Code: kab, Score: 1, Strong: rnd.IntN(4) > 0, Evidence: []store.Evidence{{Words: "Kalianda", Where: "dateline", Rule: "name"}}}},
		Mentioned: []store.Region{{Code: "18.71", Score: 0.3, Evidence: []store.Evidence{{Words: "Bandar Lampung", Where: "text", Rule: "name"}}}},
	})
}

// sum is what stories keep of an article: the keys of its own passages, and two that its outlet has everywhere.
func sum(rnd *rand.Rand, id string, i int) StoryPlace {
	p := StoryPlace{Story: id, Shingles: 300, Keys: []uint64{uint64(i % 50), uint64(100 + i%50)}}
	for range 13 {
		p.Keys = append(p.Keys, rnd.Uint64()>>20)
	}
	return p
}

// sizes are the numbers of articles that a first page is read from. WARTA_BENCH=200000 adds a larger one.
func sizes() []int {
	all := []int{2000, 50000}
	var n int
	if _, err := fmt.Sscan(os.Getenv("WARTA_BENCH"), &n); err == nil && n > 0 {
		all = append(all, n)
	}
	return all
}

// BenchmarkInsert is one article with all that belongs to it, in transactions of 200 and of one.
func BenchmarkInsert(b *testing.B) {
	for _, batch := range []int{200, 1} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			db := open(b)
			grow(b, db, 0, 1000)
			n := 1000
			for b.Loop() {
				grow(b, db, n, n+batch)
				n += batch
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n-1000), "ns/article")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkFirstPage reads what feeds and pages ask for, in a small and in a large database.
func BenchmarkFirstPage(b *testing.B) {
	path := filepath.Join(b.TempDir(), "w.db")
	have := 0
	for _, size := range sizes() {
		db := openAt(b, path, Options{})
		grow(b, db, have, size)
		have = size
		common := strings.Fields(collect(b, db, store.Query{Limit: 1})[0].Text)[3]
		for _, q := range []struct {
			name string
			q    store.Query
		}{
			{"all", store.Query{Limit: 50, Front: true}},
			{"region", store.Query{Region: "18", Limit: 50, Front: true}},
			{"own", store.Query{Region: "18.01", Own: true, Limit: 50, Front: true}},
			{"source", store.Query{Source: "s7.example", Limit: 40}},
			{"words", store.Query{Words: common, Limit: 50}},
			{"list", store.Query{Region: "18", Limit: 50, Front: true, NoText: true}},
		} {
			b.Run(fmt.Sprintf("%s/articles=%d", q.name, size), func(b *testing.B) {
				for b.Loop() {
					if got := collect(b, db, q.q); len(got) != q.q.Limit {
						b.Fatal(len(got))
					}
				}
			})
		}
		b.Run(fmt.Sprintf("one/articles=%d", size), func(b *testing.B) {
			id := collect(b, db, store.Query{Limit: 1})[0].ID
			for b.Loop() {
				if _, err := db.Article(b.Context(), id); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("counts/articles=%d", size), func(b *testing.B) {
			for b.Loop() {
				if _, err := db.RegionCounts(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
		if info, err := os.Stat(path); err == nil {
			b.Logf("%d articles: %.0f bytes each in the file", size, float64(info.Size())/float64(size))
		}
	}
}

// BenchmarkLease is a whole round of a batch of one address, with few and with many known addresses: each
// address is due once in as many hours as there are addresses, so that one is due every hour. "due" only looks
// for the next work.
func BenchmarkLease(b *testing.B) {
	for _, size := range []int{2000, 200000} {
		db := open(b)
		var urls []store.URL
		for i := range size {
			u := address(fmt.Sprintf("https://h%d.example/berita/%d/judul-berita", i%1000, i), "s", store.KindArticle)
			u.Due = epoch.Add(time.Duration(i) * time.Hour)
			urls = append(urls, u)
		}
		empty := fileSize(b, db)
		offer(b, db, urls...)
		each := float64(fileSize(b, db)-empty) / float64(size)
		if _, err := db.w.conn.ExecContext(b.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil { // what a large load leaves is not what is measured
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("due/urls=%d", size), func(b *testing.B) {
			for b.Loop() {
				if _, ok, err := db.NextDue(b.Context(), epoch); err != nil || !ok {
					b.Fatal(ok, err)
				}
			}
			b.ReportMetric(each, "disk-B/url")
		})
		b.Run(fmt.Sprintf("round/urls=%d", size), func(b *testing.B) {
			for b.Loop() {
				now, ok, err := db.NextDue(b.Context(), epoch)
				if err != nil || !ok {
					b.Fatal(ok, err)
				}
				batch, ok := lease(b, db, now, 10)
				if !ok || len(batch.URLs) != 1 {
					b.Fatal(ok, len(batch.URLs))
				}
				u := batch.URLs[0]
				u.Due = u.Due.Add(time.Duration(size) * time.Hour)
				f := store.Fetch{URL: u, Attempt: store.Attempt{At: epoch, Outcome: store.OutcomeNotModified}}
				if err := db.Done(b.Context(), batch.ID, []store.Fetch{f}, store.HostState{NotBefore: now}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fileSize is how large a database is, in bytes.
func fileSize(b *testing.B, db *DB) (n int64) {
	b.Helper()
	if err := db.r.QueryRowContext(b.Context(), `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkOffer offers a feed's worth of addresses that are known already, which is what most looks bring.
func BenchmarkOffer(b *testing.B) {
	db := open(b)
	var urls []store.URL
	for i := range 50 {
		u := address(fmt.Sprintf("https://a.example/berita/%d", i), "a", store.KindArticle)
		u.Hint = store.Hint{Title: "Judul", Published: epoch}
		urls = append(urls, u)
	}
	offer(b, db, urls...)
	for b.Loop() {
		offer(b, db, urls...)
	}
}
