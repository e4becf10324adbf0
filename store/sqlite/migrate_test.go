package sqlite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"warta/store"
)

func TestSchema(t *testing.T) {
	db := open(t)
	rows, err := db.r.Query(`SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	views := 0
	for rows.Next() {
		var name, kind, sql string
		if err := rows.Scan(&name, &kind, &sql); err != nil {
			t.Fatal(err)
		}
		if kind == "view" {
			views++
			continue
		}
		if strings.HasPrefix(name, "article_fts") || strings.HasPrefix(name, "sqlite_") {
			continue
		}
		if !strings.Contains(sql, "STRICT") {
			t.Errorf("table %s is not STRICT", name)
		}
		if name == "article" && strings.Contains(sql, "BLOB") {
			t.Error("a BLOB in the article table")
		}
	}
	if err := rows.Err(); err != nil || views < 6 {
		t.Errorf("%d views, %v", views, err)
	}
	var mode string
	var vacuum int
	if err := db.r.QueryRow(`PRAGMA journal_mode`).Scan(&mode); err != nil || mode != "wal" {
		t.Error(mode, err)
	}
	if err := db.r.QueryRow(`PRAGMA auto_vacuum`).Scan(&vacuum); err != nil || vacuum != 2 {
		t.Error(vacuum, err)
	}
}

// TestViews reads every view of a database with something in it.
func TestViews(t *testing.T) {
	db := open(t)
	fill(t, db, 5)
	rows, err := db.r.Query(`SELECT name FROM sqlite_schema WHERE type = 'view'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.r.QueryRow(`SELECT count(*) FROM (SELECT * FROM ` + name + `)`).Scan(&n); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n == 0 && name != "v_pages_refused" && name != "v_failures" && name != "v_stories" {
			t.Errorf("%s is empty", name)
		}
	}
	var published, zone, regions, codes string
	err = db.r.QueryRow(`SELECT published, zone, regions, region_codes FROM v_articles ORDER BY published LIMIT 1`).Scan(&published, &zone, &regions, &codes)
	if err != nil || published != "2026-11-22 08:00" || zone != "WIB" || regions != "Lampung Selatan" || codes != "18.01" {
		t.Error(published, zone, regions, codes, err)
	}
}

// TestMigrationFails: a migration that fails leaves the file as it was.
func TestMigrationFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "warta.db")
	raw := rawDB(t, path)
	// Claims to be an empty Warta database, but holds a table that is in the way.
	if _, err := raw.Exec(`PRAGMA application_id = 0x57525441; CREATE TABLE page (x)`); err != nil {
		t.Fatal(err)
	}
	if db, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "migration 1") {
		_ = db.Close()
		t.Fatalf("error %v", err)
	}
	var tables int
	if err := raw.QueryRow(`SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil || tables != 1 {
		t.Errorf("%d tables, %v", tables, err)
	}
}

// TestOldDatabases opens a copy of a database as every released version left it, with data in it.
func TestOldDatabases(t *testing.T) {
	scripts, err := readMigrations()
	if err != nil {
		t.Fatal(err)
	}
	for v := 1; v < len(scripts); v++ {
		t.Errorf("schema %d has no test with data in it; make one here when adding migration %d", v, v+1)
	}
	if _, err := os.Stat("migrations/0001_first.sql"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "warta.db")
	db := openAt(t, path, Options{})
	fill(t, db, 3)
	again := openAt(t, path, Options{})
	n := 0
	for _, err := range again.Articles(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d articles", n)
	}
	check(t, again)
}
