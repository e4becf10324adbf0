package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/store"
)

func TestOpenRefuses(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign.db")
	raw := rawDB(t, foreign)
	if _, err := raw.Exec(`CREATE TABLE t (x)`); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	openAt(t, newer, Options{})
	if _, err := rawDB(t, newer).Exec(`PRAGMA user_version = 99`); err != nil {
		t.Fatal(err)
	}
	older := filepath.Join(dir, "older.db")
	if _, err := rawDB(t, older).Exec(`PRAGMA application_id = 0x57525441; CREATE TABLE t (x)`); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("this is no database at all"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, path string
		readOnly   bool
		want       error
		words      string
	}{
		{"another program's database", foreign, false, errNotWarta, "not a Warta database"},
		{"another program's database, reading", foreign, true, errNotWarta, ""},
		{"a text file", text, false, errNotWarta, "text.db"},
		{"a newer one", newer, false, ErrNewer, "newer"},
		{"a newer one, reading", newer, true, ErrNewer, ""},
		{"an unfinished one, reading", older, true, fs.ErrNotExist, ""},
		{"a directory", dir, false, nil, "directory"},
		{"a missing one, reading", filepath.Join(dir, "none.db"), true, fs.ErrNotExist, "none.db"},
		{"a missing directory", filepath.Join(dir, "no", "such.db"), false, fs.ErrNotExist, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			db, err := Open(ctx, tc.path, Options{ReadOnly: tc.readOnly})
			if err == nil {
				_ = db.Close()
				t.Fatal("no error")
			}
			if tc.want != nil && !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.words) {
				t.Errorf("%v", err)
			}
			if tc.readOnly {
				if _, err := os.Stat(filepath.Join(dir, "none.db")); err == nil {
					t.Error("reading made a file")
				}
			}
		})
	}
}

func rawDB(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestReopen(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "odd name %20 #1?.db")
	db := openAt(t, path, Options{Authority: "warta.example,2026-11-23", BaseURL: "https://warta.example/"})
	if _, err := db.PutSource(ctx, store.Source{Name: "A", Home: "https://a.example/"}, true); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{ReadOnly: true}, {Authority: "other.example,2030-01-01", BaseURL: "http://x/"}} {
		db := openAt(t, path, o)
		if a, err := db.Authority(ctx); a != "warta.example,2026-11-23" || err != nil {
			t.Errorf("authority %q, %v", a, err)
		}
		if u, err := db.BaseURL(ctx); u != "https://warta.example/" || err != nil {
			t.Errorf("base URL %q, %v", u, err)
		}
		if s, err := db.Source(ctx, "a.example"); s.Name != "A" || !s.Added.Equal(epoch) || err != nil {
			t.Errorf("source %+v, %v", s, err)
		}
	}
}

func TestSettings(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	if a, err := db.Authority(ctx); a != "warta.invalid,2026-11-23" || err != nil {
		t.Errorf("authority %q, %v", a, err)
	}
	if err := db.SetSetting(ctx, "authority", "x"); err == nil {
		t.Error("the authority was changed")
	}
	if _, err := db.Setting(ctx, "gazetteer"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("missing setting: %v", err)
	}
	for _, v := range []string{"1", "2"} {
		if err := db.SetSetting(ctx, "gazetteer", v); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Setting(ctx, "gazetteer"); got != v || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestReadOnlyNeverWrites(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "warta.db")
	openAt(t, path, Options{})
	db := openAt(t, path, Options{ReadOnly: true})
	if _, err := db.Offer(ctx, []store.URL{address("https://a.example/x", "a", store.KindArticle)}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Offer: %v", err)
	}
	if err := db.SetSetting(ctx, "x", "y"); !errors.Is(err, ErrReadOnly) {
		t.Errorf("SetSetting: %v", err)
	}
	if !db.ReadOnly() {
		t.Error("ReadOnly() = false")
	}
}

// TestOpenedAtOnce: several processes may meet a database that is not there yet.
func TestOpenedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "warta.db")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := db.Authority(t.Context()); err != nil {
				t.Error(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOtherProcessesAreNoticed(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "warta.db")
	writer := openAt(t, path, Options{})
	reader := openAt(t, path, Options{ReadOnly: true})
	version := func() int64 {
		v, err := reader.DataVersion(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version()
	if version() != before {
		t.Error("the version moves by itself")
	}
	if err := writer.SetSetting(ctx, "x", "1"); err != nil {
		t.Fatal(err)
	}
	if version() == before {
		t.Error("another handle's commit went unnoticed")
	}
	if v, err := reader.Setting(ctx, "x"); v != "1" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}

// TestTwoWriters: both handles' transactions read before they write, and none fails or is lost.
func TestTwoWriters(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "warta.db")
	handles := []*DB{openAt(t, path, Options{}), openAt(t, path, Options{})}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 50 {
				err := handles[i%2].write(ctx, "count", func(tx *Tx) error {
					var n int64
					if _, err := tx.row(ctx, `SELECT value FROM counter WHERE name = 'article'`, nil, &n); err != nil {
						return err
					}
					return tx.exec(ctx, `UPDATE counter SET value = ? WHERE name = 'article'`, n+1)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var n int
	if err := handles[0].r.QueryRow(`SELECT value FROM counter`).Scan(&n); n != 200 || err != nil {
		t.Errorf("%d, %v; want 200", n, err)
	}
}

func TestLocked(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	if _, err := db.w.conn.ExecContext(ctx, `PRAGMA busy_timeout = 20`); err != nil {
		t.Fatal(err)
	}
	other := rawDB(t, db.Path())
	if _, err := other.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if err := db.SetSetting(ctx, "x", "1"); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "another program") {
		t.Errorf("while locked: %v", err)
	}
	if _, err := db.Authority(ctx); err != nil {
		t.Errorf("reading while locked: %v", err)
	}
	if _, err := other.Exec(`ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := db.SetSetting(ctx, "x", "1"); err != nil {
		t.Errorf("after: %v", err)
	}
}

func TestFull(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	if _, err := db.w.conn.ExecContext(ctx, `PRAGMA max_page_count = 120`); err != nil {
		t.Fatal(err)
	}
	err := db.SetSetting(ctx, "big", strings.Repeat("x", 1<<20))
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "full") {
		t.Errorf("%v", err)
	}
	if err := db.SetSetting(ctx, "small", "x"); err != nil {
		t.Errorf("after: %v", err)
	}
	if _, err := db.Setting(ctx, "big"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half a setting: %v", err)
	}
}

func TestWriteUndone(t *testing.T) {
	db := open(t)
	put := func(ctx context.Context, tx *Tx) error {
		return tx.exec(ctx, `INSERT INTO setting (key, value) VALUES ('k', 'v')`)
	}
	boom := errors.New("boom")
	ctx, cancel := context.WithCancel(t.Context())
	for name, f := range map[string]func() error{
		"error": func() error {
			return db.write(t.Context(), "w", func(tx *Tx) error { return errors.Join(put(t.Context(), tx), boom) })
		},
		"swallowed": func() error {
			return db.write(t.Context(), "w", func(tx *Tx) error {
				_ = put(t.Context(), tx)
				_ = tx.exec(t.Context(), `INSERT INTO no_such_table VALUES (1)`)
				return nil
			})
		},
		"cancelled": func() error {
			return db.write(ctx, "w", func(tx *Tx) error { err := put(ctx, tx); cancel(); return err })
		},
		"panic": func() (err error) {
			defer func() { err, _ = recover().(error) }()
			return db.write(t.Context(), "w", func(tx *Tx) error { _ = put(t.Context(), tx); panic(boom) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := f(); err == nil {
				t.Error("no error")
			}
			if _, err := db.Setting(t.Context(), "k"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("it was written: %v", err)
			}
			if err := db.SetSetting(t.Context(), "after", name); err != nil {
				t.Errorf("after: %v", err)
			}
		})
	}
}

// TestKilled copies the files of a database as they lie in the middle of a transaction, which is what a
// process that is killed leaves behind.
func TestKilled(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	offer(t, db, address("https://a.example/1", "a", store.KindArticle))
	dir := t.TempDir()
	err := db.write(ctx, "half", func(tx *Tx) error {
		if _, err := tx.Offer(ctx, []store.URL{address("https://a.example/2", "a", store.KindArticle)}); err != nil {
			return err
		}
		// Make the transaction spill into the log, as a large one does.
		if _, err := tx.db.w.conn.ExecContext(ctx, `PRAGMA cache_spill = 1; PRAGMA cache_size = 1`); err != nil {
			return err
		}
		for range 200 {
			if err := tx.exec(ctx, `INSERT INTO hint (body) VALUES (?)`, object(strings.Repeat("x", 3000))); err != nil {
				return err
			}
		}
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(db.Path() + suffix)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, "warta.db"+suffix), b, 0o644); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	after := openAt(t, filepath.Join(dir, "warta.db"), Options{})
	if _, err := after.KnownURL(ctx, "a.example/1"); err != nil {
		t.Errorf("what was committed is lost: %v", err)
	}
	if _, err := after.KnownURL(ctx, "a.example/2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what was not committed is there: %v", err)
	}
	check(t, after)
}

// check lets SQLite look for damage, and compares what is kept twice with what it is kept from.
func check(t testing.TB, db *DB) {
	t.Helper()
	// rank 1 compares the full-text index with the articles (https://sqlite.org/fts5.html, section 6.7).
	if _, err := db.w.conn.ExecContext(t.Context(), `INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)`); err != nil {
		t.Errorf("full-text index: %v", err)
	}
	for query, want := range map[string]string{
		`PRAGMA integrity_check`:                        "ok",
		`SELECT count(*) FROM pragma_foreign_key_check`: "0",
		`SELECT count(*) FROM article a WHERE not_article = '' AND NOT EXISTS (SELECT 1 FROM article_source s WHERE s.sort = a.sort)`:    "0",
		`SELECT count(*) FROM article_source s LEFT JOIN article a ON a.sort = s.sort WHERE a.id IS NOT s.article`:                       "0",
		`SELECT count(*) FROM region_article s LEFT JOIN article a ON a.sort = s.sort WHERE a.id IS NOT s.article OR a.front <> s.front`: "0",
		`SELECT count(*) FROM region_count c WHERE total <> (SELECT count(*) FROM region_article r WHERE r.code = c.code)
			OR own <> (SELECT count(*) FROM region_article r WHERE r.code = c.code AND r.own)`: "0",
		`SELECT count(*) FROM source s WHERE articles <> (SELECT count(*) FROM article_source x JOIN article a ON a.id = x.article
			WHERE x.source = s.id AND a.not_article = '')`: "0",
		`SELECT count(*) FROM article a WHERE revisions <> (SELECT count(*) FROM revision r WHERE r.article = a.id)
			OR revisions <> (SELECT max(number) FROM revision r WHERE r.article = a.id)`: "0",
		`SELECT count(*) FROM reading g JOIN article a ON a.id = g.article WHERE (g.content IS NULL) <> (g.number = a.revisions)`: "0",
		`SELECT count(*) FROM host h WHERE ready_at IS NOT (SELECT max(min(u.due_at), h.not_before, ifnull((SELECT until_at FROM batch b WHERE b.host = h.host), ''))
			FROM url u WHERE u.host = h.host AND u.due_at IS NOT NULL AND u.paused = 0)`: "0",
	} {
		var got string
		if err := db.r.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s\n = %s, %v; want %s", query, got, err, want)
		}
	}
}

func TestStamps(t *testing.T) {
	at := time.Date(2026, 11, 23, 1, 2, 3, 456_789_000, time.FixedZone("WIB", 7*3600))
	if got := stamp(at); got != "2026-11-22T18:02:03.456Z" {
		t.Error(got)
	}
	if got := stampUp(at); got != "2026-11-22T18:02:03.457Z" {
		t.Error(got)
	}
	if got := stampUp(at.Truncate(time.Millisecond)); got != "2026-11-22T18:02:03.456Z" {
		t.Error(got)
	}
	if got := stamp(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)); got != "9999-12-31T23:59:59.000Z" {
		t.Error(got)
	}
	if orNull(time.Time{}) != nil || stampUp(time.Time{}) != "" {
		t.Error("the zero time is stored")
	}
	var back time.Time
	if err := (when{&back}).Scan(stamp(at)); err != nil || !back.Equal(at.Truncate(time.Millisecond)) {
		t.Error(back, err)
	}
}
