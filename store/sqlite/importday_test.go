package sqlite

import (
	"errors"
	"testing"
	"time"

	"warta/store"
)

// allDays is the account of a database with what it took in.
func allDays(t *testing.T, db *DB) (attempted, articles int) {
	t.Helper()
	v, err := db.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	days, err := v.SourceDays(t.Context(), time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days {
		attempted += d.Attempted
		articles += d.Articles
	}
	return attempted, articles
}

func TestImportDays(t *testing.T) {
	db, ctx := open(t), t.Context()
	fill(t, db, 2)
	own, articles := allDays(t, db)
	if own == 0 || articles == 0 {
		t.Fatal("nothing was tried")
	}
	us, err := db.Origin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	day := epoch.Truncate(24 * time.Hour)
	mine, err := db.SourceDays(ctx, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		origin string
		day    SourceDay
		more   int // than the database's own, after this
	}{
		{"b.example,2026-01-01", SourceDay{Source: "a.example", Day: day, Attempted: 10, Fetched: 4, Articles: 3}, 10},
		{"b.example,2026-01-01", SourceDay{Source: "a.example", Day: day, Attempted: 10, Fetched: 4, Articles: 3}, 10}, // again
		{"b.example,2026-01-01", SourceDay{Source: "a.example", Day: day, Attempted: 7}, 10},                           // an older release
		{"b.example,2026-01-01", SourceDay{Source: "a.example", Day: day, Attempted: 12}, 12},                          // a newer one
		{"c.example,2026-01-01", SourceDay{Source: "a.example", Day: day, Attempted: 5}, 17},                           // another machine
		{us, mine[0], 17}, // its own release
		{us, SourceDay{Source: "z.example", Day: day, Attempted: 2}, 19}, // of the machine it replaces
	} {
		if err := db.ImportDays(ctx, c.origin, []SourceDay{c.day}); err != nil {
			t.Fatal(err)
		}
		if n, m := allDays(t, db); n != own+c.more || m != articles {
			t.Errorf("%d: %d attempts and %d articles, want %d and %d", i, n, m, own+c.more, articles)
		}
	}
	if all, err := db.ImportedDays(ctx); err != nil || len(all) != 3 || all["c.example,2026-01-01"][0].Attempted != 5 {
		t.Errorf("%+v, %v", all, err)
	}
	if days, err := db.SourceDays(ctx, time.Time{}); err != nil || len(days) != len(mine) {
		t.Errorf("its own account now has %d rows, not %d, %v", len(days), len(mine), err)
	}
}

// TestDaysByTwoWays: what one database tried is counted once, whether it comes from there or by way of another that had
// taken it in.
func TestDaysByTwoWays(t *testing.T) {
	ctx := t.Context()
	var dbs []*DB
	for _, name := range []string{"a.example,2026-01-01", "b.example,2026-01-01", "c.example,2026-01-01"} {
		db := openAt(t, t.TempDir()+"/w.db", Options{Authority: name})
		fill(t, db, 2)
		dbs = append(dbs, db)
	}
	each, _ := allDays(t, dbs[0])
	give := func(from, to *DB) { // as a release does
		t.Helper()
		v, err := from.View(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		days, err := v.SourceDays(ctx, time.Time{}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			if err := to.ImportDays(ctx, d.Origin, []SourceDay{d}); err != nil {
				t.Fatal(err)
			}
		}
	}
	give(dbs[0], dbs[1])
	give(dbs[1], dbs[2])
	give(dbs[0], dbs[2])
	give(dbs[2], dbs[1])
	for i, times := range []int{1, 3, 3} {
		if got, _ := allDays(t, dbs[i]); got != times*each {
			t.Errorf("database %d counts %d attempts, want %d times %d", i, got, times, each)
		}
	}
}

// TestBury: what was taken down elsewhere is taken down here, and what is not here stays out, whatever its ID.
func TestBury(t *testing.T) {
	db, other, ctx := open(t), open(t), t.Context()
	fill(t, db, 4)
	fill(t, other, 4)
	all := collect(t, db, store.Query{})
	if _, err := other.Forget(ctx, all[0].ID, "asked"); err != nil {
		t.Fatal(err)
	}
	graves, err := other.Graves(ctx)
	if err != nil || len(graves) != 1 || len(graves[0].Keys) == 0 {
		t.Fatalf("%+v, %v", graves, err)
	}
	graves[0].Article = "zzzzzzzzzzzzzzzz" // known there under an older address's ID
	graves = append(graves,
		Grave{Tombstone: Tombstone{Article: all[1].ID, At: epoch.Add(-time.Hour), Reason: "a release says so"}}, // only its ID is known
		Grave{Tombstone: Tombstone{Article: store.ArticleID("https://a.example/never-seen"), At: epoch, Reason: "the same"}})
	for i, want := range []int{2, 0} {
		if n, err := db.Bury(ctx, graves); n != want || err != nil {
			t.Errorf("time %d: %d taken down, %v; want %d", i, n, err, want)
		}
	}
	for i, a := range all[:3] {
		_, err := db.Article(ctx, a.ID)
		if gone := errors.Is(err, store.ErrForgotten); gone != (i < 2) {
			t.Errorf("%s: %v", a.URL, err)
		}
	}
	if gone, err := db.Forgotten(ctx, "https://a.example/never-seen"); !gone || err != nil {
		t.Errorf("what was never here may come: %v", err)
	}
	stones, err := db.Tombstones(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stones {
		if s.Article == all[1].ID && (!s.At.Equal(epoch.Add(-time.Hour)) || s.Reason != "a release says so") {
			t.Errorf("%+v", s)
		}
	}
	check(t, db)
	if got := recorded(t, other); len(got) != 3 {
		t.Fatal(len(got))
	}
	if got, err := db.ImportArticles(ctx, recorded(t, other)); err != nil || got.Gone != 1 || got.New != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestBuryBroken: what has its tombstone already and is still there, since that was broken off, is taken down.
func TestBuryBroken(t *testing.T) {
	db, ctx := open(t), t.Context()
	fill(t, db, 2)
	g := Grave{Tombstone: Tombstone{Article: collect(t, db, store.Query{})[0].ID, At: epoch, Reason: "asked"}}
	err := db.write(ctx, "broken off", func(tx *Tx) error {
		return tx.exec(ctx, `INSERT INTO tombstone (key, article, at, reason) VALUES (?, ?, ?, ?)`, graveKey(g.Article), g.Article, stamp(g.At), g.Reason)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		if n, err := db.Bury(ctx, []Grave{g}); n != want || err != nil {
			t.Errorf("time %d: %d taken down, %v; want %d", i, n, err, want)
		}
	}
	if _, err := db.Article(ctx, g.Article); !errors.Is(err, store.ErrForgotten) {
		t.Errorf("it is still there: %v", err)
	}
	check(t, db)
}
