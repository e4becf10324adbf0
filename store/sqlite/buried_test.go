package sqlite

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"warta/store"
)

// TestBuried: the bodies of what was taken down are told, also of pages that only the other database has, and none that
// another page names, here or there.
func TestBuried(t *testing.T) {
	dir := t.TempDir()
	db, id := forgetful(t, filepath.Join(dir, "a.db"))
	other, _ := forgetful(t, filepath.Join(dir, "b.db"))
	if got, err := db.Buried(t.Context(), other); err != nil || len(got) > 0 {
		t.Errorf("nothing was taken down: %v, %v", got, err)
	}
	importAll(t, other, Imported{New: 4}, capture("https://kabar.example/rahasia-zumaraga", "d-its-own", epoch.Add(2*time.Hour)),
		capture("https://kabar.example/rahasia-zumaraga", "d-page-of-it-that-was-not-read", epoch.Add(3*time.Hour)),
		capture("https://kabar.example/rahasia-zumaraga", "d-of-both", epoch.Add(4*time.Hour)), capture("https://kabar.example/lain", "d-of-both", epoch.Add(4*time.Hour)))
	settle(t, other)
	importAll(t, db, Imported{New: 1}, capture("https://kabar.example/lain", "d-zumaraga-2", epoch.Add(time.Hour)))
	settle(t, db)
	forget(t, db, id)
	const first = "d-https://kabar.example/rahasia-zumaraga"
	for _, tc := range []struct {
		name string
		from *DB
		want []string
	}{
		{"here", nil, []string{first}},
		{"there", other, []string{first, "d-its-own", "d-page-of-it-that-was-not-read"}},
	} {
		got, err := db.Buried(t.Context(), tc.from)
		if all := slices.Sorted(maps.Keys(got)); err != nil || !slices.Equal(all, tc.want) {
			t.Errorf("%s: %q, %v; want %q", tc.name, all, err, tc.want)
		}
	}
	for path, want := range map[string]int{"a.db": 1, "b.db": 0} {
		if got, err := BuriedIn(t.Context(), filepath.Join(dir, path)); err != nil || len(got) != want {
			t.Errorf("in %s: %v, %v", path, got, err)
		}
	}
}

// TestForgetAgain: bodies that somebody has put back are unwanted once more.
func TestForgetAgain(t *testing.T) {
	db, id := forgetful(t, filepath.Join(t.TempDir(), "warta.db"))
	forget(t, db, id)
	for range 2 {
		unwanted, err := db.Unwanted(t.Context())
		slices.Sort(unwanted)
		if want := []string{"d-https://kabar.example/rahasia-zumaraga", "d-zumaraga-2"}; err != nil || !slices.Equal(unwanted, want) {
			t.Fatalf("unwanted %q, %v", unwanted, err)
		}
		if err := db.Wanted(t.Context(), unwanted); err != nil {
			t.Fatal(err)
		}
		forget(t, db, id)
	}
}

// TestForgetTraces: neither the queue nor the attempts tell where an address led or what was said of it.
func TestForgetTraces(t *testing.T) {
	db, id := forgetful(t, filepath.Join(t.TempDir(), "warta.db"))
	u, err := db.KnownURL(t.Context(), store.URLKey("https://kabar.example/rahasia-zumaraga"))
	if err != nil {
		t.Fatal(err)
	}
	const secret = "https://kabar.example/zumaraga-pindah"
	for _, query := range []string{`UPDATE url SET moved = ?1, moves = 1, last_error = ?1 WHERE id = ?2`, `UPDATE attempt SET error = ?1 WHERE url = ?2`} {
		if res, err := db.w.conn.ExecContext(t.Context(), query, secret, u.ID); err != nil {
			t.Fatal(err)
		} else if n, _ := res.RowsAffected(); n == 0 {
			t.Fatalf("%s: nothing there", query)
		}
	}
	forget(t, db, id)
	var left int
	if err := db.r.QueryRow(`SELECT (SELECT count(*) FROM url WHERE moved <> '' OR last_error <> '') + (SELECT count(*) FROM attempt WHERE error <> '')`).Scan(&left); err != nil || left > 0 {
		t.Errorf("%d traces, %v", left, err)
	}
}
