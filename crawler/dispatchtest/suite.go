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
	"errors"
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
