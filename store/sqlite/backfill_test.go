package sqlite

import (
	"context"
	"testing"
	"time"

	"warta/store"
)

// TestAsked: a backfill is asked for until it ends, and an end that comes late ends no other.
func TestAsked(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	for _, id := range []string{"a.example", "b.example/kota"} {
		if _, err := db.PutSource(ctx, store.Source{ID: id, Home: "https://" + id}, true); err != nil {
			t.Fatal(err)
		}
	}
	day := func(n int) time.Time { return time.Date(2025, 1, n, 0, 0, 0, 0, time.UTC) }
	check := func(want ...Asked) {
		t.Helper()
		got, err := db.Asked(ctx)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%+v, %v, want %+v", got, err, want)
		}
		for i := range got {
			if got[i].Source != want[i].Source || !got[i].Since.Equal(want[i].Since) || got[i].Walking != want[i].Walking {
				t.Errorf("%+v, want %+v", got[i], want[i])
			}
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check()
	first, desk := Asked{Source: "a.example", Since: day(1)}, Asked{Source: "b.example/kota", Since: day(2)}
	must(db.AskBackfill(ctx, desk))
	must(db.AskBackfill(ctx, first))
	check(first, desk)
	must(db.WalkBackfill(ctx, first))
	check(Asked{"a.example", day(1), true}, desk)
	other := Asked{Source: "a.example", Since: day(3)}
	must(db.AskBackfill(ctx, other)) // meanwhile
	must(db.WalkBackfill(ctx, first))
	must(db.EndBackfill(ctx, first))
	check(other, desk)
	health, err := db.Health(ctx)
	if err != nil || !health[0].Since.Equal(day(3)) || !health[1].Since.Equal(day(2)) {
		t.Errorf("%+v, %v", health, err)
	}
	must(db.EndBackfill(ctx, other))
	must(db.WalkBackfill(ctx, other))
	must(db.EndBackfill(ctx, desk))
	check()
}

// TestCaughtUp: what is still to be looked at of a source before a backfill of it may begin.
func TestCaughtUp(t *testing.T) {
	ctx := t.Context()
	c := newClock()
	db := openAt(t, t.TempDir()+"/w.db", Options{Now: c.now})
	check := func(what string, want bool) {
		t.Helper()
		if got, err := db.CaughtUp(ctx, "a", "reader", c.now()); got != want || err != nil {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	check("nothing known", true)
	offer(t, db, address("https://a.example/", "a", store.KindHome))
	check("its home page", false)
	b, _ := lease(t, db, c.now(), 10)
	home := b.URLs[0]
	home.Looks, home.Due = 1, c.now().Add(time.Hour)
	err := db.Done(ctx, b.ID, []store.Fetch{{
		URL: home, Attempt: store.Attempt{Outcome: store.OutcomeNew},
		Page: &store.Page{URL: home.ID, Address: home.URL, Source: "a", Kind: store.KindHome, Digest: "d"},
	}}, store.HostState{})
	if err != nil {
		t.Fatal(err)
	}
	check("not read", false)
	follow := func() {
		t.Helper()
		if _, err := db.Follow(ctx, Follower{Name: "reader", Pages: func(context.Context, *Tx, store.Page) error { return nil }}); err != nil {
			t.Fatal(err)
		}
	}
	follow()
	check("read", true)
	old := address("https://a.example/lama", "a", store.KindArticle)
	old.Archive = true
	offer(t, db, old, address("https://a.example/lain", "b", store.KindArticle))
	check("a backfill's and another's", true)
	offer(t, db, address("https://a.example/baru", "a", store.KindArticle))
	check("news", false)
	c.advance(2 * time.Hour)
	check("home page once more", false)
}

// TestBackfillBudget: a backfill leaves news a part of what a host may be asked on a day.
func TestBackfillBudget(t *testing.T) {
	ctx := t.Context()
	c := newClock()
	db := openAt(t, t.TempDir()+"/w.db", Options{Now: c.now})
	old := address("https://a.example/lama", "a", store.KindArticle)
	old.Archive = true
	offer(t, db, old, address("https://a.example/baru", "a", store.KindArticle))
	mine := db.OfSource("a", 100)
	for _, step := range []struct {
		spent, want int
	}{{99, 2}, {100, 1}, {5000, 1}, {5, 2}} {
		b, ok, err := mine.Lease(ctx, c.now(), time.Minute, 10)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := db.Done(ctx, b.ID, nil, store.HostState{Spent: store.Spent{Day: day(c.now()), Requests: step.spent}}); err != nil {
			t.Fatal(err)
		}
		if b, ok, err = mine.Lease(ctx, c.now(), time.Minute, 10); err != nil || !ok || len(b.URLs) != step.want {
			t.Errorf("%d sent: %+v, %v", step.spent, b.URLs, err)
		}
		if err := db.Done(ctx, b.ID, nil, store.HostState{Spent: b.Spent}); err != nil {
			t.Fatal(err)
		}
	}
	// Where nothing else is left, it waits for another day.
	b, _, err := mine.Lease(ctx, c.now(), time.Minute, 1)
	if err != nil {
		t.Fatal(err)
	}
	done := b.URLs[0]
	done.Looks, done.Due = 1, time.Time{}
	err = db.Done(ctx, b.ID, []store.Fetch{{URL: done, Attempt: store.Attempt{Outcome: store.OutcomeSame}}}, store.HostState{Spent: store.Spent{Day: day(c.now()), Requests: 100}})
	if err != nil {
		t.Fatal(err)
	}
	if at, ok, err := mine.NextDue(ctx, c.now()); ok || err != nil {
		t.Errorf("next due %s, %v", at, err)
	}
	c.advance(24 * time.Hour)
	if b, ok, err := mine.Lease(ctx, c.now(), time.Minute, 10); !ok || err != nil || len(b.URLs) != 1 {
		t.Errorf("on the next day: %+v, %v", b.URLs, err)
	}
}
