// Package dispatchtest holds the tests that every crawler.Dispatcher passes, and a reference
// implementation in memory.
//
//	func TestDispatcher(t *testing.T) {
//		dispatchtest.Test(t, func(t *testing.T, now func() time.Time) crawler.Dispatcher {
//			return open(t, t.TempDir(), now)
//		})
//	}
package dispatchtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"warta/crawler"
	"warta/store"
)

// Source is the source of all addresses in the tests. A Dispatcher that wants its sources registered
// registers this one, active, in open.
const Source = "agen.example"

// Open makes an empty Dispatcher whose clock is now.
type Open func(t *testing.T, now func() time.Time) crawler.Dispatcher

// Test runs all tests against Dispatchers made by open.
func Test(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		f    func(*env)
	}{
		{"Empty", testEmpty},
		{"OfferIsIdempotent", testOffer},
		{"OfferNeverResets", testOfferKnown},
		{"LeaseOneHost", testLeaseOneHost},
		{"LeaseEarliestFirst", testLeaseOrder},
		{"OneBatchPerHost", testOneBatch},
		{"NotBefore", testNotBefore},
		{"DelayComesBack", testDelay},
		{"LeaseExpires", testExpiry},
		{"LostLeaseWritesNothing", testLost},
		{"Extend", testExtend},
		{"DoneTwice", testDoneTwice},
		{"UnfetchedStayDue", testPartial},
		{"NeverAgain", testNever},
		{"StateComesBack", testState},
		{"RobotsOnTheWay", testRobots},
		{"NextDue", testNextDue},
		{"Hasten", testHasten},
		{"Concurrent", testConcurrent},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &env{T: t, clock: &clock{at: time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)}}
			e.d = open(t, e.clock.now)
			c.f(e)
		})
	}
}

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// env is one test with its Dispatcher.
type env struct {
	*testing.T
	d     crawler.Dispatcher
	clock *clock
}

const ttl = time.Minute

// at makes an address of a host, due now.
func (e *env) at(host, path string) store.URL {
	u := "https://" + host + path
	return store.URL{URL: u, Key: store.URLKey(u), Host: store.HostKey(u), Source: Source, Kind: store.KindArticle, Via: "feed", Due: e.clock.now()}
}

func (e *env) offer(urls ...store.URL) int {
	e.Helper()
	n, err := e.d.Offer(e.Context(), urls)
	if err != nil {
		e.Fatalf("Offer: %v", err)
	}
	return n
}

// lease takes a batch that must be there.
func (e *env) lease(most int) store.Batch {
	e.Helper()
	b, ok, err := e.d.Lease(e.Context(), e.clock.now(), ttl, most)
	if err != nil || !ok {
		e.Fatalf("Lease: %v, %v; want a batch", ok, err)
	}
	return b
}

// none wants no work to be there.
func (e *env) none(why string) {
	e.Helper()
	b, ok, err := e.d.Lease(e.Context(), e.clock.now(), ttl, 10)
	if err != nil || ok {
		e.Fatalf("Lease: %d addresses of %s, %v; want nothing: %s", len(b.URLs), b.Host, err, why)
	}
}

// fetched is what came of an address that is due again after wait; 0: never.
func (e *env) fetched(u store.URL, wait time.Duration) store.Fetch {
	u.Due = time.Time{}
	if wait > 0 {
		u.Due = e.clock.now().Add(wait)
	}
	u.Looks++
	return store.Fetch{URL: u, Attempt: store.Attempt{URL: u.ID, At: e.clock.now(), Status: 200, Bytes: 10, Outcome: store.OutcomeSame}}
}

func (e *env) done(b store.Batch, host store.HostState, fs ...store.Fetch) {
	e.Helper()
	if err := e.d.Done(e.Context(), b.ID, fs, host); err != nil {
		e.Fatalf("Done: %v", err)
	}
}

// lost wants an error that says the lease is lost.
func (e *env) lost(what string, err error) {
	e.Helper()
	if !errors.Is(err, store.ErrLease) {
		e.Errorf("%s: %v; want store.ErrLease", what, err)
	}
}

func paths(b store.Batch) []string {
	var out []string
	for _, u := range b.URLs {
		out = append(out, u.Key)
	}
	return out
}

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
	e.done(b, store.HostState{Fails: 1}, f)
	e.clock.add(2 * time.Minute)
	again := e.lease(1).URLs[0]
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
