package dispatchtest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"warta/crawler"
	"warta/store"
)

func testEmpty(e *env) {
	e.none("nothing was offered")
	if at, ok, err := e.d.NextDue(e.Context(), e.clock.now()); err != nil || ok {
		e.Errorf("NextDue: %v, %v, %v; want nothing", at, ok, err)
	}
	e.lost("Done of no batch", e.d.Done(e.Context(), 12345, nil, store.HostState{}))
	e.lost("Extend of no batch", e.d.Extend(e.Context(), 12345, e.clock.now().Add(ttl)))
}

func testOffer(e *env) {
	a, b := e.at("a.example", "/1"), e.at("a.example", "/2")
	if n := e.offer(a, b, a); n != 2 {
		e.Errorf("%d added, want 2: one was there twice", n)
	}
	if n := e.offer(a, b); n != 0 {
		e.Errorf("%d added, want none", n)
	}
	c := e.at("www.a.example", "/1/") // the same entry, written otherwise
	if n := e.offer(c); n != 0 {
		e.Errorf("%d added, want none: the key is known", n)
	}
	if got := e.lease(10); len(got.URLs) != 2 {
		e.Errorf("leased %v", paths(got))
	}
}

func testOfferKnown(e *env) {
	a := e.at("a.example", "/1")
	e.offer(a)
	b := e.lease(10)
	e.done(b, store.HostState{}, e.fetched(b.URLs[0], time.Hour))
	again := a
	again.Due = e.clock.now()
	if n := e.offer(again); n != 0 {
		e.Errorf("%d added", n)
	}
	zero := a
	zero.Due = time.Time{}
	e.offer(zero)
	e.none("an offer must not make a known address due")
	e.clock.add(time.Hour + time.Second)
	if got := e.lease(10).URLs[0]; got.Looks != 1 {
		e.Errorf("looks %d, want 1: an offer must not reset what is known", got.Looks)
	}
}

func testLeaseOneHost(e *env) {
	e.offer(e.at("a.example", "/1"), e.at("b.example", "/1"), e.at("www.a.example", "/2"), e.at("a.example", "/3"))
	e.clock.add(time.Second)
	seen := map[string][]string{}
	for range 2 {
		b := e.lease(10)
		for _, u := range b.URLs {
			if u.Host != b.Host || u.ID == 0 {
				e.Errorf("batch of %s holds %+v", b.Host, u)
			}
		}
		if b.Until.Before(e.clock.now().Add(ttl-time.Second)) || b.Until.After(e.clock.now().Add(ttl+time.Second)) {
			e.Errorf("until %s, now %s", b.Until, e.clock.now())
		}
		seen[b.Host] = paths(b)
	}
	if len(seen["a.example"]) != 3 || len(seen["b.example"]) != 1 {
		e.Errorf("leased %v", seen)
	}
	e.none("both hosts are out")
}

func testLeaseOrder(e *env) {
	var all []store.URL
	for i := range 6 {
		u := e.at("a.example", fmt.Sprintf("/%d", i))
		u.Due = e.clock.now().Add(-time.Duration(i) * time.Minute)
		all = append(all, u)
	}
	future := e.at("a.example", "/later")
	future.Due = e.clock.now().Add(time.Hour)
	e.offer(append(all, future)...)
	b := e.lease(4)
	if got, want := paths(b), []string{"a.example/5", "a.example/4", "a.example/3", "a.example/2"}; !slices.Equal(got, want) {
		e.Errorf("leased %v, want %v", got, want)
	}
}

func testOneBatch(e *env) {
	for i := range 30 {
		e.offer(e.at("a.example", fmt.Sprintf("/%d", i)))
	}
	b := e.lease(10)
	if len(b.URLs) != 10 {
		e.Errorf("%d addresses, want 10", len(b.URLs))
	}
	e.none("a batch of the host is out")
	var fs []store.Fetch
	for _, u := range b.URLs {
		fs = append(fs, e.fetched(u, 0))
	}
	e.done(b, store.HostState{}, fs...)
	if c := e.lease(100); len(c.URLs) != 20 || c.ID == b.ID {
		e.Errorf("then %d addresses in batch %d", len(c.URLs), c.ID)
	}
}

func testNotBefore(e *env) {
	e.offer(e.at("a.example", "/1"), e.at("a.example", "/2"))
	b := e.lease(1)
	e.done(b, store.HostState{NotBefore: e.clock.now().Add(10 * time.Second)}, e.fetched(b.URLs[0], 0))
	e.none("the host is to be left alone")
	e.clock.add(9 * time.Second)
	e.none("the host is to be left alone still")
	e.clock.add(2 * time.Second)
	e.lease(1)
}

func testDelay(e *env) {
	e.offer(e.at("a.example", "/1"), e.at("a.example", "/2"))
	b := e.lease(1)
	e.done(b, store.HostState{Delay: 7 * time.Second}, e.fetched(b.URLs[0], 0))
	if c := e.lease(1); c.Delay != 7*time.Second {
		e.Errorf("delay %s, want what the last batch left", c.Delay)
	}
}

func testExpiry(e *env) {
	e.offer(e.at("a.example", "/1"))
	b := e.lease(1)
	e.clock.add(ttl - time.Second)
	e.none("the lease still runs")
	e.clock.add(2 * time.Second)
	c := e.lease(1)
	if c.ID == b.ID || c.URLs[0].Key != b.URLs[0].Key {
		e.Errorf("batch %d of %v after batch %d of %v", c.ID, paths(c), b.ID, paths(b))
	}
}

func testLost(e *env) {
	e.offer(e.at("a.example", "/1"))
	b := e.lease(1)
	e.clock.add(ttl + time.Second)
	c := e.lease(1)
	late := e.fetched(b.URLs[0], time.Hour)
	late.URL.ETag = `"late"`
	e.lost("Done after another has the batch", e.d.Done(e.Context(), b.ID, []store.Fetch{late}, store.HostState{NotBefore: e.clock.now().Add(time.Hour)}))
	e.lost("Extend after another has the batch", e.d.Extend(e.Context(), b.ID, e.clock.now().Add(time.Hour)))
	e.done(c, store.HostState{})
	if got := e.lease(1).URLs[0]; got.ETag != "" || got.Looks != 0 {
		e.Errorf("a lost lease has written: %+v", got)
	}
}

func testExtend(e *env) {
	e.offer(e.at("a.example", "/1"))
	b := e.lease(1)
	e.clock.add(ttl / 2)
	if err := e.d.Extend(e.Context(), b.ID, e.clock.now().Add(10*time.Minute)); err != nil {
		e.Fatalf("Extend: %v", err)
	}
	e.clock.add(5 * time.Minute)
	e.none("the lease was extended")
	e.done(b, store.HostState{}, e.fetched(b.URLs[0], 0))
}

func testDoneTwice(e *env) {
	e.offer(e.at("a.example", "/1"))
	b := e.lease(1)
	f := e.fetched(b.URLs[0], time.Second)
	e.done(b, store.HostState{}, f)
	e.lost("Done again", e.d.Done(e.Context(), b.ID, []store.Fetch{f}, store.HostState{}))
	e.lost("Extend after Done", e.d.Extend(e.Context(), b.ID, e.clock.now().Add(ttl)))
}

func testPartial(e *env) {
	e.offer(e.at("a.example", "/1"), e.at("a.example", "/2"), e.at("a.example", "/3"))
	b := e.lease(3)
	e.done(b, store.HostState{}, e.fetched(b.URLs[0], time.Hour))
	c := e.lease(3)
	if got, want := paths(c), paths(b)[1:]; !slices.Equal(got, want) {
		e.Errorf("then %v, want %v", got, want)
	}
}

func testNever(e *env) {
	e.offer(e.at("a.example", "/1"))
	b := e.lease(1)
	e.done(b, store.HostState{}, e.fetched(b.URLs[0], 0))
	e.clock.add(365 * 24 * time.Hour)
	e.none("a zero Due after a look means never again")
	if _, ok, err := e.d.NextDue(e.Context(), e.clock.now()); err != nil || ok {
		e.Errorf("NextDue: %v, %v; want nothing", ok, err)
	}
}

func testState(e *env) {
	u := e.at("a.example", "/1")
	u.Kind, u.Via, u.Archive, u.Parent = store.KindSection, store.ViaPage, true, 0
	u.Looks = 1 // else a backfill alone would get it
	u.Hint = store.Hint{Title: "Judul", Authors: []string{"A", "B"}, Published: e.clock.now(), HTML: "<p>isi"}
	e.offer(u)
	b := e.lease(1)
	got := b.URLs[0]
	if got.URL != u.URL || got.Kind != u.Kind || got.Via != u.Via || !got.Archive || got.Source != Source ||
		got.Hint.Title != "Judul" || len(got.Hint.Authors) != 2 || !got.Hint.Published.Equal(u.Hint.Published) || got.Hint.HTML != "<p>isi" {
		e.Errorf("leased %+v, want %+v", got, u)
	}
	f := e.fetched(got, time.Minute)
	f.URL.ETag, f.URL.LastModified, f.URL.Digest, f.URL.Looks, f.URL.Same, f.URL.Fails = `W/"x"`, "Sun, 01 Nov 2026 06:00:00 GMT", "abc", 5, 3, 2
	spent := store.Spent{Day: 20_000, Requests: 7}
	e.done(b, store.HostState{Fails: 1, Spent: spent}, f)
	e.clock.add(2 * time.Minute)
	if b = e.lease(1); b.Spent != spent {
		e.Errorf("then spent %+v, want %+v", b.Spent, spent)
	}
	again := b.URLs[0]
	if again.ETag != f.URL.ETag || again.LastModified != f.URL.LastModified || again.Digest != "abc" || again.Looks != 5 || again.Same != 3 || again.Fails != 2 {
		e.Errorf("then %+v, want %+v", again, f.URL)
	}
}

func testRobots(e *env) {
	e.offer(e.at("a.example", "/1"))
	b := e.lease(1)
	const address = "https://a.example/robots.txt"
	r := store.Fetch{
		URL:     store.URL{URL: address, Key: store.URLKey(address), Host: "a.example", Source: Source, Kind: store.KindRobots, Via: "robots", Digest: "d1", Looks: 1},
		Attempt: store.Attempt{At: e.clock.now(), Status: 200, Outcome: store.OutcomeNew, Bytes: 5},
		Page:    &store.Page{Address: address, Final: address, Source: Source, Kind: store.KindRobots, At: e.clock.now(), Status: 200, Digest: "d1", Size: 5},
	}
	e.done(b, store.HostState{}, r, e.fetched(b.URLs[0], time.Minute))
	e.clock.add(2 * time.Minute)
	b = e.lease(10)
	if got := paths(b); !slices.Equal(got, []string{"a.example/1"}) {
		e.Errorf("leased %v: robots.txt is never due by itself", got)
	}
	e.done(b, store.HostState{}, r, e.fetched(b.URLs[0], 0)) // the same file again
	e.none("robots.txt is never due by itself")
}

func testNextDue(e *env) {
	u, v := e.at("a.example", "/1"), e.at("b.example", "/1")
	u.Due, v.Due = e.clock.now().Add(time.Hour), e.clock.now().Add(2*time.Hour)
	e.offer(v, u)
	want := func(why string, t time.Time) {
		e.Helper()
		at, ok, err := e.d.NextDue(e.Context(), e.clock.now())
		if err != nil || !ok || at.Sub(t).Abs() > 10*time.Millisecond {
			e.Errorf("NextDue %s: %s, %v, %v; want %s", why, at, ok, err, t)
		}
	}
	want("of two", u.Due)
	e.clock.add(time.Hour + time.Second)
	b := e.lease(1)
	want("while the batch is out", b.Until)
	until := e.clock.now().Add(30 * time.Minute)
	e.done(b, store.HostState{NotBefore: until}, e.fetched(b.URLs[0], time.Second))
	want("while the host rests", until)
}

func testHasten(e *env) {
	h, ok := e.d.(crawler.Hastener)
	if !ok {
		e.Skip("no Hastener")
	}
	u, v, w := e.at("a.example", "/1"), e.at("b.example", "/1"), e.at("c.example", "/1")
	u.Due, v.Due = e.clock.now().Add(time.Hour), e.clock.now().Add(3*time.Hour)
	e.offer(u, v, w)
	b := e.lease(1)
	e.done(b, store.HostState{}, e.fetched(b.URLs[0], 0))
	n, err := h.Hasten(e.Context(), e.clock.now(), e.clock.now().Add(2*time.Hour))
	if err != nil || n != 1 {
		e.Errorf("Hasten: %d, %v; want 1", n, err)
	}
	if got := paths(e.lease(10)); !slices.Equal(got, []string{"a.example/1"}) {
		e.Errorf("leased %v", got)
	}
	e.none("the others are due later, or never")
}

// testConcurrent lets workers loose and watches that no host is ever out twice and everything is fetched
// exactly once.
func testConcurrent(e *env) {
	const hosts, each, workers = 12, 9, 8
	var all []store.URL
	for h := range hosts {
		for i := range each {
			all = append(all, e.at(fmt.Sprintf("h%d.example", h), fmt.Sprintf("/%d", i)))
		}
	}
	var wg sync.WaitGroup
	for w := range 4 { // offers collide
		wg.Go(func() { e.offer(all[w*len(all)/8:]...) })
	}
	wg.Wait()
	e.offer(all...)
	ctx, cancel := context.WithTimeout(e.Context(), time.Minute)
	defer cancel()
	var mu sync.Mutex
	out, fetched := map[string]bool{}, map[string]int{}
	for range workers {
		wg.Go(func() {
			for ctx.Err() == nil {
				b, ok, err := e.d.Lease(ctx, e.clock.now(), ttl, 4)
				if err != nil {
					e.Errorf("Lease: %v", err)
					return
				}
				mu.Lock()
				total := len(fetched)
				if ok && out[b.Host] {
					e.Errorf("two batches of %s are out", b.Host)
				}
				out[b.Host] = out[b.Host] || ok
				mu.Unlock()
				if !ok {
					if total == hosts*each {
						return
					}
					time.Sleep(time.Millisecond)
					continue
				}
				var fs []store.Fetch
				for _, u := range b.URLs {
					fs = append(fs, e.fetched(u, 0))
				}
				mu.Lock()
				for _, u := range b.URLs {
					fetched[u.Key]++
				}
				out[b.Host] = false // before Done: from then on another may have it
				mu.Unlock()
				if err := e.d.Done(ctx, b.ID, fs, store.HostState{}); err != nil {
					e.Errorf("Done: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	if len(fetched) != hosts*each {
		e.Errorf("%d addresses fetched, want %d", len(fetched), hosts*each)
	}
	for k, n := range fetched {
		if n != 1 {
			e.Errorf("%s was leased %d times", k, n)
		}
	}
}
