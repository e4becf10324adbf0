package sqlite

import (
	"testing"
	"time"

	"warta/store"
)

// TestHomeLooks: where a home page moved for good is told once two looks in a row found it so.
func TestHomeLooks(t *testing.T) {
	db, ctx := open(t), t.Context()
	home := address("https://lama.example/", "lama.example", store.KindHome)
	offer(t, db, home)
	at := epoch
	for i, want := range []string{"", "https://baru.example/", "https://baru.example/", "https://baru.example/"} {
		at = at.Add(time.Hour)
		b, ok, err := db.Lease(ctx, at, time.Minute, 10)
		if err != nil || !ok || len(b.URLs) != 1 {
			t.Fatal(b, ok, err)
		}
		u := b.URLs[0]
		u.Looks, u.Due = u.Looks+1, at
		f := store.Fetch{URL: u, Attempt: store.Attempt{URL: u.ID, At: at, Status: 200, Outcome: store.OutcomeSame}, Moved: "https://baru.example/"}
		if err := db.Done(ctx, b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
			t.Fatal(err)
		}
		if looks, moved, err := db.HomeLooks(ctx, "https://www.lama.example"); err != nil || looks != i+1 || moved != want {
			t.Errorf("after look %d: %d, %q, %v; want %q", i+1, looks, moved, err, want)
		}
	}
	if looks, moved, err := db.HomeLooks(ctx, "https://lain.example/"); err != nil || looks != 0 || moved != "" {
		t.Errorf("not known: %d, %q, %v", looks, moved, err)
	}
}
