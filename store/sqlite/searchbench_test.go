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
	err := db.write(b.Context(), "sources", func(tx *Tx) error {
		return tx.exec(b.Context(), `INSERT INTO source (id, name, home, added_at, articles)
			SELECT source, source, 'https://' || source, '', count(*) FROM article_source WHERE true GROUP BY source ON CONFLICT DO NOTHING`)
	})
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// question is a search beside the bare full-text query of its words.
type question struct{ name, words, raw string }

// questions are made of words that are in nearly all, some and hardly any of the newest articles.
func questions(b *testing.B, db *DB) []question {
	b.Helper()
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
	common, often, mid, rare := pick(500), pick(300), pick(40), pick(1)
	phrase := strings.Trim(texts[0], ",.") + " " + strings.Trim(texts[1], ",.")
	return []question{
		{"common", common, quoted(common)},
		{"mid", mid, quoted(mid)},
		{"rare", rare, quoted(rare)},
		{"two common", common + " " + often, quoted(common) + " " + quoted(often)},
		{"common and mid", common + " " + mid, quoted(common) + " " + quoted(mid)},
		{"common OR mid", common + " OR " + mid, quoted(common) + " OR " + quoted(mid)},
		{"mid OR rare", mid + " OR " + rare, quoted(mid) + " OR " + quoted(rare)},
		{"not", mid + " -" + common, quoted(mid) + " NOT " + quoted(common)},
		{"only not", "-" + mid, quoted(common)},
		{"phrase", `"` + phrase + `"`, quoted(phrase)},
		{"common phrase", `"` + common + " " + often + `"`, quoted(common + " " + often)},
		{"prefix", mid[:3] + "*", quoted(mid[:3]) + " *"},
		{"title", "title:" + mid, "title : " + quoted(mid)},
		{"author", "author:redaksi " + mid, quoted(mid)},
		{"lang", "lang:id " + common, quoted(common)},
		{"region, common", "region:18.03 " + common, quoted(common)},
		{"region, mid", "region:18.03 " + mid, quoted(mid)},
		{"source, common", "source:s7.example " + common, quoted(common)},
		{"small source, common", "source:kecil.example " + common, quoted(common)},
		{"small source, often", "source:kecil.example " + often, quoted(often)},
		{"small source, mid", "source:kecil.example " + mid, quoted(mid)},
		{"small source and region, common", "source:kecil.example region:18.03 " + common, quoted(common)},
		{"small source and region, mid", "source:kecil.example region:18.03 " + mid, quoted(mid)},
		{"small source, rare", "source:kecil.example " + rare, quoted(rare)},
		{"source, mid", "source:s7.example " + mid, quoted(mid)},
		{"source, rare", "source:s7.example " + rare, quoted(rare)},
		{"source and region, common", "source:s7.example region:18.03 " + common, quoted(common)},
		{"source and region, mid", "source:s7.example region:18.03 " + mid, quoted(mid)},
		{"region, rare", "region:18.03 " + rare, quoted(rare)},
		{"before, mid", "before:2026-12-01 " + mid, quoted(mid)},
		{"before, rare", "before:2026-12-01 " + rare, quoted(rare)},
		{"before, region, common", "before:2027-01-01 region:18.03 " + common, quoted(common)},
		{"before, region, mid", "before:2027-01-01 region:18.03 " + mid, quoted(mid)},
		{"not small source", "-source:kecil.example " + common, quoted(common)},
		{"flag that none has", "flag:release " + common, quoted(common)},
		{"after", "after:2026-11-25 " + common, quoted(common)},
		{"before", "before:2026-12-01 " + common, quoted(common)},
		{"before, small source", "before:2027-01-01 source:kecil.example " + common, quoted(common)},
	}
}

// BenchmarkSearch runs questions beside the bare full-text query of their words, newest first: numbers of articles
// beside numbers of articles, 20 whole records with passages beside the same number of whole records, newest first and
// by relevance. What each takes at best, over what the bare query takes at best, is logged: the machine's other work
// adds to both.
func BenchmarkSearch(b *testing.B) {
	all := sizes()
	if os.Getenv("WARTA_BENCH_DB") != "" {
		all = all[len(all)-1:]
	}
	for _, size := range all {
		db := searched(b, size)
		for _, q := range questions(b, db) {
			b.Run(fmt.Sprintf("%s/articles=%d", q.name, size), func(b *testing.B) { beside(b, db, q) })
		}
	}
}

// beside times a question and the bare query of its words by turns.
func beside(b *testing.B, db *DB, q question) {
	const raw = `SELECT rowid AS sort FROM article_fts WHERE article_fts MATCH ? ORDER BY rowid DESC LIMIT 20`
	c, _, err := chosen(store.Query{Words: q.words}, true)
	if err != nil {
		b.Fatal(err)
	}
	search := func(relevance bool) error {
		_, err := db.Search(b.Context(), store.Query{Words: q.words, Limit: 20, NoText: true, Relevance: relevance})
		return err
	}
	ways := []struct {
		name string
		do   func() error
		best time.Duration
	}{
		{name: "raw", do: func() error { return db.each(b.Context(), raw, []any{q.raw}, func(scanner) error { return nil }) }},
		{name: "found", do: func() error {
			return db.run(b.Context(), &c, `SELECT a.sort`, store.Query{Limit: 20}, func(scanner) error { return nil })
		}},
		{name: "records", do: func() error {
			return db.each(b.Context(), `WITH f AS MATERIALIZED (`+raw+`) `+sqlArticleHead+noText+`, a.text FROM f CROSS JOIN article a ON a.sort = f.sort`, []any{q.raw},
				func(s scanner) error { var a store.Article; var text string; return scanArticle(s, &a, &text) })
		}},
		{name: "newest", do: func() error { return search(false) }},
		{name: "relevance", do: func() error { return search(true) }},
	}
	for b.Loop() {
		for i := range ways {
			start := time.Now()
			if err := ways[i].do(); err != nil {
				b.Fatal(err)
			}
			if took := time.Since(start); ways[i].best == 0 || took < ways[i].best {
				ways[i].best = took
			}
		}
	}
	over := func(i, j int) float64 { return float64(ways[i].best) / float64(ways[j].best) }
	b.ReportMetric(over(1, 0), "found/raw")
	b.ReportMetric(over(3, 2), "newest/records")
	b.ReportMetric(over(4, 2), "relevance/records")
	b.ReportMetric(float64(ways[0].best.Microseconds()), "raw-µs")
	b.ReportMetric(float64(ways[2].best.Microseconds()), "records-µs")
	b.ReportMetric(0, "ns/op")
}
