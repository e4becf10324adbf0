package crawler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"warta/store"
)

// Times of the loop that hands out work.
const (
	pollRun  = 5 * time.Second        // other processes may have offered something
	pollPass = 100 * time.Millisecond // followers are reading what was fetched
	nearly   = 30 * time.Second       // what becomes due so soon after a pass started belongs to it
	maxTries = 10                     // errors of the dispatcher in a row that end a Pass
)

// Hastener is a Dispatcher that can bring work forward.
type Hastener interface {
	// Hasten makes everything due at now that would be due until then, and returns how much.
	Hasten(ctx context.Context, now, until time.Time) (int, error)
}

// Run crawls on schedule until ctx ends, and then returns nil. Trouble with the database does not end it.
func (c *Crawler) Run(ctx context.Context) error {
	c.patient = true
	if err := c.loop(ctx, nil); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// Pass fetches what is due now, or would be until the given time (for a Dispatcher that is a Hastener),
// with everything that is found meanwhile, and returns when nothing is left: failures that pass within
// the minute are tried again, but nothing is looked at twice because it is due again.
func (c *Crawler) Pass(ctx context.Context, until time.Time) error {
	now := c.o.Now()
	if h, ok := c.d.(Hastener); ok && until.After(now) {
		if _, err := h.Hasten(ctx, now.UTC(), until.UTC()); err != nil {
			return fmt.Errorf("crawl: %w", err)
		}
	}
	c.patient = false
	return c.loop(ctx, &pass{start: now})
}

// loop leases batches and hands them to workers, as many as are free.
func (c *Crawler) loop(ctx context.Context, p *pass) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, c.o.Hosts)
	for tries := 0; ; {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		b, ok, err := c.lease(ctx, p)
		if err != nil {
			<-slots
			if tries++; ctx.Err() != nil || p != nil && tries >= maxTries {
				return fmt.Errorf("crawl: %w", err)
			}
			c.o.Log.Warn("crawl: no work to be had", "err", err)
			if err := sleep(ctx, min(100*time.Millisecond<<min(tries, 10), 30*time.Second)); err != nil {
				return err
			}
			continue
		}
		tries = 0
		if ok {
			wg.Go(func() {
				defer func() { <-slots; c.Wake() }()
				c.visit(ctx, b, p)
			})
			continue
		}
		<-slots
		ended, err := c.rest(ctx, p, len(slots))
		if ended || err != nil {
			return err
		}
	}
}

// lease gets a batch; what a pass has looked at before is put off.
func (c *Crawler) lease(ctx context.Context, p *pass) (store.Batch, bool, error) {
	now := c.o.Now().UTC()
	b, ok, err := c.d.Lease(ctx, now, c.o.Lease, c.o.Batch)
	if err != nil || !ok || !p.old(b, c.o.Batch) {
		return b, ok, err
	}
	err = c.d.Done(ctx, b.ID, nil, store.HostState{NotBefore: now.Add(nearly), Delay: b.Delay})
	if errors.Is(err, store.ErrLease) {
		err = nil
	}
	return store.Batch{}, false, err
}

// rest waits for work. It tells when a pass has come to its end.
func (c *Crawler) rest(ctx context.Context, p *pass, active int) (ended bool, err error) {
	now := c.o.Now()
	wait := pollRun
	due, some, err := c.d.NextDue(ctx, now.UTC())
	if err != nil {
		c.o.Log.Warn("crawl: next due", "err", err)
		some = false
	}
	if some && due.Sub(now) < wait { // never at once: what is due may be held up for another reason
		wait = max(due.Sub(now), pollPass)
	}
	if p != nil {
		if ended, err = c.ended(ctx, p, active, due, some); ended || err != nil {
			return ended, err
		}
		wait = min(wait, pollPass)
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-c.wake:
	case <-t.C:
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
	return false, nil
}

// ended tells whether a pass has nothing left: no batch is out, nothing comes back soon, and all pages
// have been read for new addresses, after which there still is no work.
func (c *Crawler) ended(ctx context.Context, p *pass, active int, due time.Time, some bool) (bool, error) {
	now := c.o.Now()
	if active > 0 {
		return false, nil
	}
	if _, more := p.waiting(now); more {
		return false, nil
	}
	if some && due.After(now) && due.Before(p.start.Add(nearly)) {
		return false, nil
	}
	if c.o.Idle != nil {
		idle, err := c.o.Idle(ctx)
		if err != nil {
			return false, fmt.Errorf("crawl: %w", err)
		}
		if !idle {
			return false, nil
		}
	}
	due, some, err := c.d.NextDue(ctx, now.UTC())
	if err != nil {
		return false, fmt.Errorf("crawl: %w", err)
	}
	return !some || due.After(c.o.Now()), nil
}
