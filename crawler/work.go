package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"warta/store"
)

// hold is how long a host is left alone after trouble on our own side.
const holdTime = time.Minute

// offlineTime is how long a host is left alone while there is no network.
const offlineTime = 30 * time.Second

// maxHostFails is how many addresses in a row may fail on the network before the rest of a batch is left
// for later.
const maxHostFails = 2

// visit works through a batch.
func (c *Crawler) visit(ctx context.Context, b store.Batch, p *pass) {
	defer func() {
		if r := recover(); r != nil { // a foreign page must not end the crawl; the lease runs out
			c.o.Log.Error("crawl: panic", "host", b.Host, "err", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	c.counters.hosts.Add(1)
	defer c.counters.hosts.Add(-1)
	c.resume(b)
	got, ok := c.walk(ctx, &b)
	if !ok {
		return
	}
	next, delay := c.t.gates.state(b.Host)
	host := store.HostState{NotBefore: next.UTC(), Delay: delay, Fails: c.t.gates.failures(b.Host), Spent: c.t.gates.spent(b.Host)}
	if next.IsZero() {
		host.NotBefore = time.Time{}
	}
	if err := c.done(ctx, b, got, host); err != nil {
		c.o.Log.Warn("crawl: batch not recorded", "host", b.Host, "err", err)
		return
	}
	for _, f := range got {
		c.counters.count(f)
		c.log(ctx, f)
	}
	p.promise(c.o.Now(), got, next, len(got) < len(b.URLs))
	if c.o.Committed != nil {
		c.o.Committed()
	}
	if c.o.Progress != nil {
		c.o.Progress(c.Progress())
	}
}

// resume keeps the pause of a host that another process may have asked just before this one started, and counts
// what that one asked today.
func (c *Crawler) resume(b store.Batch) {
	if b.Delay > 0 {
		c.t.gates.hold(b.Host, c.started.Add(min(b.Delay, c.o.MaxDelay)))
	}
	c.t.gates.resume(b.Host, b.Spent)
}

// walk looks at one address after the other. False when the lease was lost.
func (c *Crawler) walk(ctx context.Context, b *store.Batch) (got []store.Fetch, ok bool) {
	began, bad := c.o.Now(), 0
	got = make([]store.Fetch, 0, len(b.URLs)+1) // with a robots.txt
	for i, u := range b.URLs {
		if ctx.Err() != nil || i > 0 && c.o.Now().Sub(began) > batchTime {
			break
		}
		if b.Until.Sub(c.o.Now()) < maxLook {
			until := c.o.Now().Add(c.o.Lease)
			if err := c.d.Extend(ctx, b.ID, until); err != nil {
				c.o.Log.Warn("crawl: lease not extended", "host", b.Host, "err", err)
				return nil, false
			}
			b.Until = until
		}
		f, robots, err := c.look(ctx, u)
		got = append(got, robots...)
		if err != nil {
			c.trouble(ctx, b.Host, err)
			break
		}
		got = append(got, f)
		if bad = c.streak(b.Host, f, bad); bad >= maxHostFails || c.unreachable(b.Host) {
			break
		}
	}
	return got, true
}

// trouble is why the rest of a batch has to wait.
func (c *Crawler) trouble(ctx context.Context, host string, err error) {
	var keep *keepError
	if errors.Is(err, errOffline) {
		c.t.gates.hold(host, c.o.Now().Add(offlineTime))
	}
	if errors.As(err, &keep) && ctx.Err() == nil {
		c.o.Log.Error("crawl: cannot keep what was fetched", "host", host, "err", err)
		c.t.gates.hold(host, c.o.Now().Add(holdTime))
	}
}

// streak counts failures of the network in a row; when there are too many the host is left alone, longer
// each time.
func (c *Crawler) streak(host string, f store.Fetch, bad int) int {
	if f.Attempt.Outcome != store.OutcomeFailed || f.Attempt.Status > 0 {
		if f.Attempt.Status > 0 {
			c.t.gates.recovered(host)
		}
		return 0
	}
	if bad++; bad >= maxHostFails {
		c.t.gates.failed(host)
	}
	return bad
}

// unreachable tells whether a host wants to be left alone for longer than a worker should sleep.
func (c *Crawler) unreachable(host string) bool {
	next, _ := c.t.gates.state(host)
	return next.Sub(c.o.Now()) > batchTime
}

// done records a batch. A database that is busy or full is tried again for as long as the lease lasts.
func (c *Crawler) done(ctx context.Context, b store.Batch, got []store.Fetch, host store.HostState) error {
	// what was fetched is recorded even when the crawl is stopped meanwhile
	cleanup := context.WithoutCancel(ctx)
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 10*time.Second) {
		err := c.d.Done(cleanup, b.ID, got, host)
		if err == nil || errors.Is(err, store.ErrLease) || ctx.Err() != nil || c.o.Now().Add(wait).After(b.Until) {
			return err
		}
		c.o.Log.Warn("crawl: batch not recorded yet", "host", b.Host, "err", err)
		if err := sleep(ctx, wait); err != nil {
			wait = 0
		}
	}
}

func (c *Crawler) log(ctx context.Context, f store.Fetch) {
	a := f.Attempt
	if a.Outcome == store.OutcomeFailed || a.Outcome == store.OutcomeRefused {
		c.o.Log.InfoContext(ctx, "crawl: no page", "source", f.URL.Source, "url", f.URL.URL, "status", a.Status, "err", a.Err, "next", f.URL.Due)
		return
	}
	if !c.o.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	c.o.Log.DebugContext(ctx, "crawl", "source", f.URL.Source, "url", f.URL.URL, "status", a.Status, "outcome", a.Outcome, "took", a.Took)
}

// pass is the bookkeeping of one Pass; a nil pass is Run.
type pass struct {
	start time.Time
	mu    sync.Mutex
	again []time.Time // when something is due again that this pass waits for
}

// promise notes what comes back soon: failures that are tried again, and a host with more work.
func (p *pass) promise(now time.Time, got []store.Fetch, host time.Time, more bool) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	note := func(t time.Time) {
		if t.After(now) && t.Sub(now) <= patience {
			p.again = append(p.again, t)
		}
	}
	for _, f := range got {
		if f.Attempt.Outcome == store.OutcomeFailed && f.URL.ID != 0 && !f.URL.Due.IsZero() {
			note(later(f.URL.Due, host))
		}
	}
	note(host)
	_ = more
}

// waiting is the next of the promises; false when all have passed.
func (p *pass) waiting(now time.Time) (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var first time.Time
	kept := p.again[:0]
	for _, t := range p.again {
		if t.After(now) {
			kept = append(kept, t)
			if first.IsZero() || t.Before(first) {
				first = t
			}
		}
	}
	p.again = kept
	return first, len(kept) > 0
}

// old tells whether a batch holds nothing but what this pass has looked at before.
func (p *pass) old(b store.Batch, max int) bool {
	if p == nil || len(b.URLs) >= max {
		return false
	}
	for _, u := range b.URLs {
		if u.Looks == 0 || u.Fails > 0 || !u.Due.After(p.start) {
			return false
		}
	}
	return true
}
