package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
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
		if n == 0 && name != "v_pages_refused" && name != "v_failures" && name != "v_stories" && name != "v_subscriptions" && name != "v_pushes" && name != "v_forgotten" && name != "v_tokens" {
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

// released is the newest schema that a release has put on anyone's disk.
const released = 3

// asReleased makes a file as the release of a schema left it, with what that holds.
func asReleased(t *testing.T, schema int, holds string) string {
	t.Helper()
	all, err := readMigrations()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "warta.db")
	raw := rawDB(t, path)
	for _, m := range all {
		if m.number > schema {
			continue
		}
		if _, err := raw.Exec(m.script); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := raw.Exec(holds + fmt.Sprintf(`; PRAGMA application_id = %d; PRAGMA user_version = %d`, ApplicationID, schema)); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOldDatabases opens a copy of a database as every released version left it, with data in it.
func TestOldDatabases(t *testing.T) {
	left := map[int]string{ // what a database of each schema holds
		1: `INSERT INTO source (id, name, home, added_at) VALUES ('a.example', 'A', 'https://a.example/', '2026-11-23T01:00:00.000Z');
			INSERT INTO article (sort, id, seq, url, source, title, content_hash, first_seen_at, updated_at, text, section)
			VALUES (7, 'aaaaaaaaaaaaaaaa', 1, 'https://a.example/x', 'a.example', 'Judul', '', '2026-11-23T01:00:00.000Z', '2026-11-23T01:00:00.000Z', 'Isi', 'Ekonomi');
			INSERT INTO article_source (source, sort, article) VALUES ('a.example', 7, 'aaaaaaaaaaaaaaaa');
			INSERT INTO feed_entry (article, at, kind, front) VALUES ('aaaaaaaaaaaaaaaa', '2026-11-23T01:00:00.000Z', 'add', 1);
			UPDATE article SET story = id;
			INSERT INTO story_text (article, shingles) VALUES ('aaaaaaaaaaaaaaaa', 30);
			INSERT INTO story_key (key, n) SELECT 281474976710655, n FROM story_text UNION ALL SELECT 7, n FROM story_text`,
	}
	left[2] = left[1] + `; INSERT INTO archive_item (seq, article, body) VALUES (99, 'b', x'00');
		INSERT INTO archive_entry (feed, n, seq) VALUES ('s/b.example', 1, 99)`
	left[3] = left[2] + `; INSERT INTO tombstone (key, article, at, reason) VALUES ('k', 'cccccccccccccccc', '2026-11-23T01:00:00.000Z', 'asked')`
	for v := 1; v <= released; v++ {
		if left[v] == "" {
			t.Errorf("schema %d has no test with data in it; make one here", v)
			continue
		}
		db := openAt(t, asReleased(t, v, left[v]), Options{})
		if got := collect(t, db, store.Query{Section: "ekonomi", Source: "a.example"}); len(got) != 1 {
			t.Errorf("schema %d: %d articles", v, len(got))
		}
		refs, err := db.StoryLookup(t.Context(), []uint64{7, 1<<48 - 1}, 9)
		if err != nil || len(refs[0]) != 1 || len(refs[1]) != 1 || refs[0][0] != (StoryRef{"aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "a.example", 30}) {
			t.Errorf("schema %d: stories %+v, %v", v, refs, err)
		}
		if err := db.write(t.Context(), "drop", func(tx *Tx) error { return tx.dropText(t.Context(), "aaaaaaaaaaaaaaaa") }); err != nil {
			t.Fatal(err)
		}
		var posts int
		if err := db.r.QueryRow(`SELECT count(*) FROM story_post`).Scan(&posts); posts != 0 || err != nil {
			t.Errorf("schema %d: %d posts left, %v", v, posts, err)
		}
		if n, err := db.ArchiveFeeds(t.Context()); n != 1 || err != nil {
			t.Errorf("schema %d: %d entries archived, %v", v, n, err)
		}
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

// TestLateMigration: a file that has a higher number is given a lower one that came after it, once; a number
// that this program does not know is of a newer one.
func TestLateMigration(t *testing.T) {
	all, err := readMigrations()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "warta.db")
	want := strings.Trim(fmt.Sprint(numbersOf(all)), "[]")
	db := openAt(t, path, Options{})
	if got, err := db.Setting(t.Context(), settingSchema); got != want || err != nil {
		t.Fatalf("a new file has %q, %v; want %q", got, err, want)
	}
	// As if the third migration had not been there yet, and those after it had.
	without := numbersOf(slices.DeleteFunc(slices.Clone(all), func(m migration) bool { return m.number == 3 }))
	early := filepath.Join(t.TempDir(), "early.db")
	raw := rawDB(t, early)
	for _, m := range all {
		if m.number == 3 {
			continue
		}
		if _, err := raw.Exec(m.script); err != nil {
			t.Fatalf("migration %d needs the third: %v", m.number, err)
		}
	}
	numbers := strings.Trim(fmt.Sprint(without), "[]")
	if _, err := raw.Exec(`INSERT INTO setting (key, value) VALUES ('schema', ?)`, numbers); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec(fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, ApplicationID, all[len(all)-1].number)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), early, Options{ReadOnly: true}); !errors.Is(err, ErrOlder) {
		t.Errorf("reading what lacks one: %v", err)
	}
	for range 2 {
		db := openAt(t, early, Options{})
		var n int
		if err := db.r.QueryRow(`SELECT count(*) FROM tombstone`).Scan(&n); err != nil {
			t.Error(err)
		}
		if got, err := db.Setting(t.Context(), settingSchema); got != want || err != nil {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	if _, err := raw.Exec(`UPDATE setting SET value = value || ' 9998' WHERE key = 'schema'`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), early, Options{}); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "9998") {
		t.Errorf("a number that is not known: %v", err)
	}
	if err := db.SetSetting(t.Context(), settingSchema, "1"); err == nil {
		t.Error("the list of migrations was changed")
	}
}

func numbersOf(all []migration) (numbers []int) {
	for _, m := range all {
		numbers = append(numbers, m.number)
	}
	return numbers
}
