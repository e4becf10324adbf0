package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"warta/feeds/web"
	"warta/store"
	"warta/store/sqlite"
)

// BenchmarkRegionPage makes first pages of regions anew, in a small record and in one a hundred times as large; the
// figure of interest is how much longer the latter takes. One article came out each minute.
func BenchmarkRegionPage(b *testing.B) {
	sizes := []int{2000, 200_000}
	if testing.Short() {
		sizes[1] = 20_000
	}
	rooms := make([]http.Handler, len(sizes))
	for i, size := range sizes {
		rooms[i] = benchRoom(b, size)
	}
	for _, path := range []string{"/r/18", "/r/18.01", "/"} {
		b.Run(path, func(b *testing.B) {
			best := make([]time.Duration, len(rooms))
			n := 0
			for b.Loop() {
				n++
				for i, h := range rooms {
					r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://h%d.example%s", n, path), nil) // a page of its own, not from memory
					w := httptest.NewRecorder()
					began := time.Now()
					h.ServeHTTP(w, r)
					if took := time.Since(began); best[i] == 0 || took < best[i] {
						best[i] = took
					}
					if w.Code != http.StatusOK || w.Body.Len() < 10_000 {
						b.Fatal(path, w.Code, w.Body.Len())
					}
				}
			}
			b.ReportMetric(float64(best[1])/float64(best[0]), fmt.Sprintf("times-at-%d", sizes[1]))
			b.ReportMetric(float64(best[0])/1e6, "ms-at-2000")
		})
	}
}

// benchRoom is a reading room over so many articles, written straight into the tables that pages are read from.
func benchRoom(b *testing.B, size int) http.Handler {
	b.Helper()
	path := filepath.Join(b.TempDir(), "warta.db")
	db, err := sqlite.Open(b.Context(), path, sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	places := []store.Place{{Code: "18", Name: "Lampung", Type: "provinsi", Zone: "Asia/Jakarta"}}
	for i := 1; i <= 15; i++ {
		places = append(places, store.Place{Code: fmt.Sprintf("18.%02d", i), Name: fmt.Sprintf("Kabupaten %d", i), Type: "kabupaten"})
	}
	if err := db.PutPlaces(b.Context(), places); err != nil {
		b.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(off)")
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	first := time.Now().Add(-time.Duration(size) * time.Minute).Unix()
	for _, q := range []string{
		`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
		INSERT INTO article (sort, id, seq, url, source, title, lead, content_hash, published_at, published_offset, first_seen_at, updated_at, front, language, text)
		SELECT (?2 + i * 60) << 22, printf('%016d', i), i + 1, 'https://s' || (i % 50) || '.example/' || i, 's' || (i % 50) || '.example', 'Judul berita nomor ' || i,
			'Warga mengeluhkan jalan rusak yang belum diperbaiki sejak awal tahun.', printf('%064d', i), strftime('%Y-%m-%dT%H:%M:%SZ', ?2 + i * 60, 'unixepoch'), 25200,
			strftime('%Y-%m-%dT%H:%M:%S.000Z', ?2 + i * 60, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%S.000Z', ?2 + i * 60, 'unixepoch'), 1, 'id', hex(zeroblob(1000)) FROM n`,
		`INSERT INTO article_region (article, kind, rank, code, score, strong, evidence)
		SELECT id, 'about', 0, printf('18.%02d', 1 + seq % 15), 0.9, 1, '[{"words":"Natar","where":"text","rule":"name"}]' FROM article WHERE ?1 > 0 AND ?2 > 0`,
		`INSERT INTO region_article (code, sort, article, own, strong, own_strong, front)
		SELECT printf('18.%02d', 1 + seq % 15), sort, id, 1, 1, 1, 1 FROM article WHERE ?1 > 0 AND ?2 > 0`,
		`INSERT INTO region_article (code, sort, article, own, strong, own_strong, front) SELECT '18', sort, id, 0, 1, 0, 1 FROM article WHERE ?1 > 0 AND ?2 > 0`,
	} {
		if _, err := raw.ExecContext(b.Context(), q, size, first); err != nil {
			b.Fatal(err)
		}
	}
	h, err := web.NewHandler(db, web.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return h
}
