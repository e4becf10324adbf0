package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"warta/store"
)

// clock is a clock that tests move.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(epoch.UnixMilli())
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.at.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.at.Add(d.Milliseconds()) }

func lease(t testing.TB, db *DB, now time.Time, most int) (store.Batch, bool) {
	t.Helper()
	b, ok, err := db.Lease(t.Context(), now, time.Minute, most)
	if err != nil {
		t.Fatal(err)
	}
	return b, ok
}

func TestLease(t *testing.T) {
	ctx := t.Context()
	c := newClock()
	db := openAt(t, filepath.Join(t.TempDir(), "w.db"), Options{Now: c.now})
	late := address("https://a.example/3", "a", store.KindArticle)
	late.Due = epoch.Add(time.Hour)
	second := address("https://a.example/2", "a", store.KindArticle)
	second.Due = epoch.Add(-time.Minute)
	offer(t, db, address("https://a.example/1", "a", store.KindArticle), second, late, address("https://b.example/1", "b", store.KindArticle))
	if at, ok, err := db.NextDue(ctx, c.now()); !ok || !at.Equal(second.Due) || err != nil {
		t.Errorf("next due %v, %v, %v", at, ok, err)
	}
	a, ok := lease(t, db, c.now(), 10)
	if !ok || a.Host != "a.example" || len(a.URLs) != 2 || a.URLs[0].URL != second.URL || !a.Until.Equal(c.now().Add(time.Minute)) {
		t.Fatalf("%v %+v", ok, a)
	}
	b, ok := lease(t, db, c.now(), 10)
	if !ok || b.Host != "b.example" {
		t.Fatalf("%v %+v", ok, b)
	}
	if x, ok := lease(t, db, c.now(), 10); ok {
		t.Fatalf("a third batch: %+v", x)
	}
	if at, ok, err := db.NextDue(ctx, c.now()); !ok || !at.Equal(a.Until) || err != nil {
		t.Errorf("next due while both are out: %v, %v, %v", at, ok, err)
	}
	// b asks for more time, a dies.
	c.advance(50 * time.Second)
	if err := db.Extend(ctx, b.ID, c.now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	c.advance(10 * time.Second)
	again, ok := lease(t, db, c.now(), 10)
	if !ok || again.Host != "a.example" || again.ID == a.ID || len(again.URLs) != 2 {
		t.Fatalf("after the lease ran out: %v %+v", ok, again)
	}
	if err := db.Done(ctx, a.ID, nil, store.HostState{}); !errors.Is(err, store.ErrLease) {
		t.Errorf("the dead one's Done: %v", err)
	}
	if err := db.Extend(ctx, a.ID, c.now().Add(time.Hour)); !errors.Is(err, store.ErrLease) {
		t.Errorf("the dead one's Extend: %v", err)
	}
	u := again.URLs[0]
	u.Due, u.Looks = time.Time{}, 1
	state := store.HostState{NotBefore: c.now().Add(5 * time.Second), Delay: 5 * time.Second, Fails: 2}
	if err := db.Done(ctx, again.ID, []store.Fetch{{URL: u, Attempt: store.Attempt{Outcome: store.OutcomeGone, Status: 404}}}, state); err != nil {
		t.Fatal(err)
	}
	if err := db.Done(ctx, again.ID, nil, state); !errors.Is(err, store.ErrLease) {
		t.Errorf("Done twice: %v", err)
	}
	if x, ok := lease(t, db, c.now(), 10); ok {
		t.Errorf("before the host may be asked: %+v", x)
	}
	if at, ok, err := db.NextDue(ctx, c.now()); !ok || !at.Equal(state.NotBefore) || err != nil {
		t.Errorf("next due %v, %v, %v", at, ok, err)
	}
	c.advance(5 * time.Second)
	if x, ok := lease(t, db, c.now(), 10); !ok || x.Delay != 5*time.Second || len(x.URLs) != 1 || x.URLs[0].URL != "https://a.example/1" {
		t.Errorf("what was not fetched: %v %+v", ok, x)
	}
	check(t, db)
}

func TestDoneOfAStranger(t *testing.T) {
	db := open(t)
	offer(t, db, address("https://a.example/1", "a", store.KindArticle))
	fetchAll(t, db, epoch)
	offer(t, db, address("https://b.example/1", "b", store.KindArticle))
	b, _ := lease(t, db, epoch, 10)
	stranger := store.Fetch{URL: store.URL{ID: 1, URL: "https://a.example/1"}, Page: &store.Page{Digest: "x"}}
	if err := db.Done(t.Context(), b.ID, []store.Fetch{stranger}, store.HostState{}); err == nil {
		t.Error("an address of another host was taken")
	}
	var pages int
	if err := db.r.QueryRow(`SELECT count(*) FROM page`).Scan(&pages); err != nil || pages != 1 {
		t.Errorf("%d pages, %v", pages, err)
	}
}

func TestRobotsOnTheWay(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	fetch := func(digest string) store.Fetch {
		return store.Fetch{
			URL:     store.URL{URL: "https://a.example/robots.txt", Key: "a.example/robots.txt", Host: "a.example", Source: "a", Kind: store.KindRobots, Digest: digest, Looks: 1, Via: "robots"},
			Attempt: store.Attempt{At: epoch, Status: 200, Outcome: store.OutcomeNew},
			Page:    &store.Page{Address: "https://a.example/robots.txt", Kind: store.KindRobots, Digest: digest},
		}
	}
	for i, digest := range []string{"one", "one", "two"} {
		offer(t, db, address(fmt.Sprintf("https://a.example/%d", i), "a", store.KindArticle))
		b, _ := lease(t, db, epoch, 10)
		if err := db.Done(ctx, b.ID, []store.Fetch{fetch(digest)}, store.HostState{}); err != nil {
			t.Fatal(err)
		}
	}
	k, err := db.Explain(ctx, "https://a.example/robots.txt")
	if err != nil || len(k.Attempts) != 3 || len(k.Pages) != 2 || k.URL.Looks != 3 || k.URL.Digest != "two" || !k.URL.Due.IsZero() {
		t.Errorf("%+v, %v", k, err)
	}
}

func TestPause(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	for _, id := range []string{"a", "b"} {
		if _, err := db.PutSource(ctx, store.Source{ID: id, Name: id, Home: "https://" + id + ".example/"}, true); err != nil {
			t.Fatal(err)
		}
	}
	offer(t, db, address("https://x.example/1", "a", store.KindArticle), address("https://x.example/2", "a", store.KindArticle), address("https://x.example/2", "b", store.KindArticle))
	state := func(id string, s store.SourceState) {
		t.Helper()
		if err := db.SetSourceState(ctx, id, s); err != nil {
			t.Fatal(err)
		}
		check(t, db)
	}
	wants := func(n int) {
		t.Helper()
		b, ok := lease(t, db, epoch, 10)
		if ok != (n > 0) || len(b.URLs) != n {
			t.Errorf("%d addresses, want %d", len(b.URLs), n)
		}
		if _, err := db.Release(ctx, 0); err != nil {
			t.Fatal(err)
		}
	}
	wants(2)
	state("a", store.SourcePaused)
	wants(1) // b lists it too
	state("b", store.SourceRemoved)
	wants(0)
	if _, ok, err := db.NextDue(ctx, epoch); ok || err != nil {
		t.Errorf("next due: %v, %v", ok, err)
	}
	offer(t, db, address("https://x.example/3", "a", store.KindArticle))
	wants(0)
	state("a", store.SourceActive)
	wants(3)
	state("a", store.SourceRemoved)
	wants(0)
	if _, err := db.PutSource(ctx, store.Source{ID: "a", Home: "https://a.example/"}, true); err != nil {
		t.Fatal(err)
	}
	if s, err := db.Source(ctx, "a"); s.State != store.SourceRemoved || err != nil {
		t.Errorf("the catalog brought it back: %+v, %v", s, err)
	}
	if err := db.SetSourceState(ctx, "nobody", store.SourcePaused); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown source: %v", err)
	}
	if err := db.SetSourceState(ctx, "a", "asleep"); err == nil {
		t.Error("unknown state")
	}
}

func TestHasten(t *testing.T) {
	db := open(t)
	for i, d := range []time.Duration{-time.Minute, time.Minute, time.Hour, 2 * time.Hour} {
		u := address(fmt.Sprintf("https://h%d.example/", i), "a", store.KindHome)
		u.Due = epoch.Add(d)
		offer(t, db, u)
	}
	if n, err := db.Hasten(t.Context(), epoch, epoch.Add(time.Hour)); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	n := 0
	for {
		if _, ok := lease(t, db, epoch, 10); !ok {
			break
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d batches", n)
	}
	check(t, db)
}

// TestHastenInterval: a source with an interval of its own is not looked at sooner than in the middle of it, however
// often somebody asks.
func TestHastenInterval(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	for _, s := range []store.Source{
		{ID: "fixed", Home: "https://fixed.example/", Interval: 40 * time.Minute},
		{ID: "free", Home: "https://free.example/"},
	} {
		if _, err := db.PutSource(ctx, s, false); err != nil {
			t.Fatal(err)
		}
		u := address(s.Home, s.ID, store.KindHome)
		u.Due = epoch
		offer(t, db, u)
		b, _ := lease(t, db, epoch, 1)
		f := store.Fetch{URL: b.URLs[0], Attempt: store.Attempt{URL: b.URLs[0].ID, At: epoch, Outcome: store.OutcomeSame}}
		f.URL.Due = epoch.Add(40 * time.Minute)
		if err := db.Done(ctx, b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{3 * time.Second, 1}, {19 * time.Minute, 0}, {21 * time.Minute, 1}} {
		now := epoch.Add(c.after)
		if n, err := db.Hasten(ctx, now, now.Add(time.Hour)); n != c.want || err != nil {
			t.Errorf("after %s: %d, %v; want %d", c.after, n, err, c.want)
		}
	}
	check(t, db)
}

func TestRelease(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	offer(t, db, address("https://a.example/1", "a", store.KindArticle))
	b, _ := lease(t, db, epoch, 10)
	if n, err := db.Release(ctx, 3*time.Second); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if err := db.Done(ctx, b.ID, nil, store.HostState{}); !errors.Is(err, store.ErrLease) {
		t.Errorf("Done after: %v", err)
	}
	if at, ok, err := db.NextDue(ctx, epoch); !ok || !at.Equal(epoch.Add(3*time.Second)) || err != nil {
		t.Errorf("next due %v %v %v", at, ok, err)
	}
}

// TestNeverTwoBatchesOfAHost lets workers in two processes lease, dawdle, die and finish at random while
// the clock runs, and watches that no host is ever in two hands, none is asked too early, and that in the
// end every address was fetched exactly once.
func TestNeverTwoBatchesOfAHost(t *testing.T) {
	const hosts, perHost, ttl = 6, 15, 300 * time.Millisecond
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "w.db")
	handles := []*DB{openAt(t, path, Options{Now: time.Now}), openAt(t, path, Options{Now: time.Now})}
	var urls []store.URL
	for h := range hosts {
		for i := range perHost {
			urls = append(urls, address(fmt.Sprintf("https://h%d.example/%d", h, i), "s", store.KindArticle))
		}
	}
	offer(t, handles[0], urls...)
	var mu sync.Mutex
	holder := map[string]time.Time{}  // until when a host is in somebody's hands
	resting := map[string]time.Time{} // not before
	fetched := map[string]int{}
	var wg sync.WaitGroup
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for w := range 6 {
		rnd := rand.New(rand.NewPCG(1, uint64(w)))
		wg.Go(func() {
			db := handles[w%2]
			for ctx.Err() == nil {
				asked := time.Now()
				b, ok, err := db.Lease(ctx, asked, ttl, 1+rnd.IntN(4))
				if err != nil {
					t.Errorf("lease: %v", err)
					return
				}
				if !ok {
					if _, more, err := db.NextDue(ctx, time.Now()); err != nil || !more {
						return
					}
					time.Sleep(5 * time.Millisecond)
					continue
				}
				mu.Lock()
				if time.Now().Before(b.Until) { // else it was held up, and others have had the host since
					if until := holder[b.Host]; asked.Before(until) {
						t.Errorf("%s leased %v before the other lease ended", b.Host, until.Sub(asked))
					}
					if rest := resting[b.Host]; asked.Before(rest) {
						t.Errorf("%s leased %v too early", b.Host, rest.Sub(asked))
					}
					holder[b.Host] = b.Until.Truncate(time.Millisecond)
				}
				mu.Unlock()
				if rnd.IntN(6) == 0 {
					continue // the worker dies
				}
				if rnd.IntN(6) == 0 {
					time.Sleep(ttl + 20*time.Millisecond) // it is paused for too long
				}
				var got []store.Fetch
				for _, u := range b.URLs {
					if rnd.IntN(5) == 0 {
						continue // not fetched in time
					}
					u.Due = time.Time{}
					got = append(got, store.Fetch{URL: u, Attempt: store.Attempt{Outcome: store.OutcomeNew}, Page: &store.Page{Digest: u.URL}})
				}
				mu.Lock()
				rest := time.Now().Add(10 * time.Millisecond)
				err = db.Done(ctx, b.ID, got, store.HostState{NotBefore: rest})
				switch {
				case err == nil:
					holder[b.Host], resting[b.Host] = time.Time{}, rest
					for _, f := range got {
						fetched[f.URL.URL]++
					}
				case !errors.Is(err, store.ErrLease):
					t.Errorf("done: %v", err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(fetched) != hosts*perHost {
		t.Errorf("%d addresses fetched, want %d", len(fetched), hosts*perHost)
	}
	for u, n := range fetched {
		if n != 1 {
			t.Errorf("%s fetched %d times", u, n)
		}
	}
	seqs := 0
	last := int64(0)
	for p, err := range handles[1].Pages(t.Context(), 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Seq <= last {
			t.Errorf("page %d after %d", p.Seq, last)
		}
		last = p.Seq
		seqs++
	}
	if seqs != hosts*perHost {
		t.Errorf("%d pages", seqs)
	}
	check(t, handles[0])
}

// TestDueIsFoundByIndex: what is asked all the time must not grow with the number of known addresses.
func TestDueIsFoundByIndex(t *testing.T) {
	db := open(t)
	for _, tc := range []struct {
		query string
		args  []any
	}{
		{`SELECT 1 FROM host WHERE ready_at <= ? LIMIT 1`, []any{"x"}},
		{`SELECT min(ready_at) FROM host WHERE ready_at IS NOT NULL`, nil},
		{`SELECT min(due_at) FROM url INDEXED BY url_due WHERE host = ? AND due_at IS NOT NULL AND paused = 0`, []any{"x"}},
		{sqlURLByKey, []any{"x"}},
	} {
		for _, step := range plan(t, db, tc.query, tc.args...) {
			if len(step) >= 4 && step[:4] == "SCAN" || step == "USE TEMP B-TREE FOR ORDER BY" {
				t.Errorf("%s: %s", tc.query, step)
			}
		}
	}
}

// plan is how SQLite means to run a query.
func plan(t testing.TB, db *DB, query string, args ...any) (steps []string) {
	t.Helper()
	rows, err := db.r.Query(`EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, x int
		var step string
		if err := rows.Scan(&id, &parent, &x, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}
