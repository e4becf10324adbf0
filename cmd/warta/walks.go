package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"warta/cmd/internal/pipeline"
	"warta/crawler"
	"warta/store"
	"warta/store/sqlite"
)

// backfillBudget is how many requests a day a host may have been sent for a backfill of it to go on: the rest is kept
// for news.
const backfillBudget = crawler.DefaultBudget / 4 * 3

// walks are the backfills that a crawler which runs is asked for. They are its dispatcher, too: what a backfill has
// found is handed out when there is no ordinary work.
type walks struct {
	*sqlite.DB
	a *app
	w *works

	mu   sync.Mutex
	open map[string]*walk // by source
}

// walk is one of them. First its source's lists are looked at, so that news is news; then what they name of earlier
// times is found and fetched.
type walk struct {
	since time.Time
	work  *sqlite.OfSource // nil: not yet
}

func newWalks(a *app, w *works) *walks {
	return &walks{DB: a.db, a: a, w: w, open: map[string]*walk{}}
}

// working are the dispatchers of those that are under way.
func (k *walks) working() (all []*sqlite.OfSource) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.open {
		if w.work != nil {
			all = append(all, w.work)
		}
	}
	return all
}

// Lease implements crawler.Dispatcher.
func (k *walks) Lease(ctx context.Context, now time.Time, ttl time.Duration, max int) (b store.Batch, ok bool, err error) {
	b, ok, err = k.DB.Lease(ctx, now, ttl, max)
	for _, w := range k.working() {
		if ok || err != nil {
			break
		}
		b, ok, err = w.Lease(ctx, now, ttl, max)
	}
	return b, ok, err
}

// NextDue implements crawler.Dispatcher.
func (k *walks) NextDue(ctx context.Context, now time.Time) (at time.Time, ok bool, err error) {
	at, ok, err = k.DB.NextDue(ctx, now)
	for _, w := range k.working() {
		if err != nil {
			break
		}
		var its time.Time
		var some bool
		if its, some, err = w.NextDue(ctx, now); some && (!ok || its.Before(at)) {
			at, ok = its, true
		}
	}
	return at, ok, err
}

// watch takes up what is asked for, until ctx ends.
func (k *walks) watch(ctx context.Context) error {
	const look, rest = time.Second, 30 * time.Second
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		next := look
		if err := k.turn(ctx); err != nil && ctx.Err() == nil {
			k.a.log.Warn("backfills wait", "err", err, "for", rest)
			next = rest
		}
		timer.Reset(next)
	}
}

// turn brings all a step on, and lets go of those that nobody asks for any more, or whose source is not visited.
func (k *walks) turn(ctx context.Context) error {
	asked, err := k.Asked(ctx)
	if err != nil {
		return err
	}
	still := map[string]bool{}
	for _, b := range asked {
		s, serr := k.Source(ctx, b.Source)
		if errors.Is(serr, store.ErrNotFound) || serr == nil && s.State != store.SourceActive {
			continue
		}
		still[b.Source] = true
		if serr == nil {
			serr = k.step(ctx, b)
		}
		if serr != nil {
			err = errors.Join(err, fmt.Errorf("backfill of %s: %w", b.Source, serr))
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	maps.DeleteFunc(k.open, func(id string, _ *walk) bool { return !still[id] })
	return err
}

func (k *walks) step(ctx context.Context, b sqlite.Asked) error {
	w, now := k.open[b.Source], time.Now() // turn alone changes the map
	if w == nil || !w.since.Equal(b.Since) {
		if err := k.a.refetchLists(ctx, k.w, b.Source); err != nil {
			return err
		}
		if _, err := k.OfSource(b.Source, 0).Hasten(ctx, now, now); err != nil {
			return err
		}
		k.put(b, nil)
		return nil
	}
	if ok, err := k.CaughtUp(ctx, b.Source, pipeline.Extract, now); err != nil || !ok {
		return err
	}
	if w.work == nil {
		return k.begin(ctx, b)
	}
	if left, _, err := k.Backfilling(ctx, b.Source); err != nil || left > 0 {
		return err
	}
	if err := k.EndBackfill(ctx, b); err != nil {
		return err
	}
	k.a.console.say("%s: walked back to %s\n", b.Source, b.Since.Format(time.DateOnly))
	return nil
}

// begin finds what there is to be walked, once one of the source's lists could be read.
func (k *walks) begin(ctx context.Context, b sqlite.Asked) error {
	lists, err := k.Lists(ctx, b.Source)
	if err != nil || !slices.ContainsFunc(lists, func(p store.Page) bool { return p.Kind != store.KindRobots }) {
		return err
	}
	if _, err := k.w.pipeline.Backfill(ctx, b.Source, b.Since); err != nil {
		return err
	}
	if err := k.WalkBackfill(ctx, b); err != nil {
		return err
	}
	if !b.Walking {
		k.a.console.say("%s: walking back to %s\n", b.Source, b.Since.Format(time.DateOnly))
	}
	k.put(b, k.OfSource(b.Source, backfillBudget))
	return nil
}

func (k *walks) put(b sqlite.Asked, work *sqlite.OfSource) {
	k.mu.Lock()
	k.open[b.Source] = &walk{b.Since, work}
	k.mu.Unlock()
	k.w.crawler.Wake()
}
