package sqlite

import (
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
	for _, own := range []string{settingCreated, settingSchema, settingIndex, settingIndexNext, settingPosts, settingScrub, settingAsked + "a.example"} {
		before, _ := db.Setting(ctx, own)
		if err := db.SetSetting(ctx, own, "x"); err == nil {
			t.Errorf("%q was set", own)
		}
		if now, _ := db.Setting(ctx, own); now != before {
			t.Errorf("%q is %q", own, now)
		}
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
