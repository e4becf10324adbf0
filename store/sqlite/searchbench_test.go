package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// searched is a database of so many articles to search in. WARTA_BENCH_DB keeps it for the next run.
func searched(b *testing.B, size int) *DB {
	b.Helper()
	path := filepath.Join(b.TempDir(), "w.db")
	if keep := os.Getenv("WARTA_BENCH_DB"); keep != "" {
		path = fmt.Sprintf("%s.%d", keep, size)
	}
	db := openAt(b, path, Options{})
	var have int
	if err := db.r.QueryRow(`SELECT count(*) FROM article`).Scan(&have); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	grow(b, db, have, size)
	if have < size {
		b.Logf("%d articles written, %.0f a second", size-have, float64(size-have)/time.Since(start).Seconds())
	}
	return db
}

// BenchmarkSearch runs questions beside the bare full-text query of their words, newest first: raw and found
// give the numbers of articles alone, newest and relevance 20 whole records with passages.
func BenchmarkSearch(b *testing.B) {
	for _, size := range sizes() {
		db := searched(b, size)
		texts := strings.Fields(collect(b, db, store.Query{Limit: 1})[0].Text)
		count := map[string]int{}
		for a := range db.Articles(b.Context(), store.Query{Limit: 500}) {
			words := strings.Fields(strings.NewReplacer(",", "", ".", "").Replace(a.Text))
			slices.Sort(words)
			for _, w := range slices.Compact(words) {
				count[w]++
			}
		}
		pick := func(n int) string { // the word nearest to being in n of 500 articles
			best := ""
			for w, c := range count {
				if best == "" || max(c-n, n-c) < max(count[best]-n, n-count[best]) || c == count[best] && w < best {
					best = w
				}
			}
			return best
		}
		common, mid, rare := pick(490), pick(40), pick(1)
		phrase := strings.Trim(texts[0], ",.") + " " + strings.Trim(texts[1], ",.")
		for _, q := range []struct{ name, words, raw string }{
			{"common", common, quoted(common)},
			{"mid", mid, quoted(mid)},
			{"rare", rare, quoted(rare)},
			{"two", common + " " + mid, quoted(common) + " " + quoted(mid)},
			{"or", mid + " OR " + rare, quoted(mid) + " OR " + quoted(rare)},
			{"not", mid + " -" + common, quoted(mid) + " NOT " + quoted(common)},
			{"only-not", "-" + mid, quoted(common)},
			{"phrase", `"` + phrase + `"`, quoted(phrase)},
			{"prefix", mid[:3] + "*", quoted(mid[:3]) + " *"},
			{"title", "title:" + mid, "title : " + quoted(mid)},
			{"author", "author:redaksi " + mid, quoted(mid)},
			{"lang", "lang:id " + mid, quoted(mid)},
			{"region", "region:18.03 " + mid, quoted(mid)},
			{"source", "source:s7.example " + common, quoted(common)},
			{"after", "after:2026-11-25 " + common, quoted(common)},
		} {
			ids := func(b *testing.B, query string, args ...any) {
				for b.Loop() {
					n := 0
					err := db.each(b.Context(), query, args, func(s scanner) error {
						var id int64
						n++
						return s.Scan(&id)
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.Run(fmt.Sprintf("%s/raw/articles=%d", q.name, size), func(b *testing.B) {
				ids(b, `SELECT rowid FROM article_fts WHERE article_fts MATCH ? ORDER BY rowid DESC LIMIT 20`, q.raw)
			})
			b.Run(fmt.Sprintf("%s/found/articles=%d", q.name, size), func(b *testing.B) {
				c, _, err := chosen(store.Query{Words: q.words}, true)
				if err != nil {
					b.Fatal(err)
				}
				query, args := c.sql(`SELECT a.sort`, 20)
				ids(b, query, args...)
			})
			for _, by := range []string{"newest", "relevance"} {
				b.Run(fmt.Sprintf("%s/%s/articles=%d", q.name, by, size), func(b *testing.B) {
					var hits []store.Hit
					for b.Loop() {
						var err error
						if hits, err = db.Search(b.Context(), store.Query{Words: q.words, Limit: 20, NoText: true, Relevance: by == "relevance"}); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(len(hits)), "hits")
				})
			}
		}
	}
}
