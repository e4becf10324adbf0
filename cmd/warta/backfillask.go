package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"warta/cmd/internal/pipeline"
	"warta/store/sqlite"
)

// errNoCrawler: whoever was asked has gone.
var errNoCrawler = errors.New("the crawler has stopped; the backfill goes on when 'warta run' is started again")

// askBackfills has the crawler that runs beside this process walk back through archives, and tells how it gets on.
func (a *app) askBackfills(ctx context.Context, out io.Writer, names []string, since time.Time, asJSON bool) error {
	ids, err := a.activeSources(ctx, names)
	if err != nil {
		return err
	}
	before := make([]int, len(ids))
	for i, id := range ids {
		if before[i], err = a.articlesOf(ctx, id); err != nil {
			return err
		}
		if err := a.db.AskBackfill(ctx, sqlite.Asked{Source: id, Since: since}); err != nil {
			return err
		}
		a.console.say("%s: the running warta is asked to walk back to %s; without this command it goes on all the same, 'warta crawl --source %[1]s --stop' ends it\n",
			id, since.Format(time.DateOnly))
	}
	for i, id := range ids {
		start := time.Now()
		err := a.followBackfill(ctx, id, since)
		b := backfilled{Source: id, Since: since.Format(time.DateOnly), Asked: true, counts: counts{Seconds: time.Since(start).Round(time.Millisecond).Seconds()}}
		err = errors.Join(err, b.sumUp(context.WithoutCancel(ctx), a, before[i]), b.tell(out, asJSON))
		if errors.Is(err, context.Canceled) {
			return errors.New("interrupted; the running warta goes on with the backfill, 'warta sources' tells how far it is")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// followBackfill shows how a backfill gets on that was asked for, until nothing but what failed is left of it.
func (a *app) followBackfill(ctx context.Context, id string, since time.Time) error {
	defer a.console.watch(func() string {
		left, _, _ := a.db.Backfilling(ctx, id)
		return fmt.Sprintf("%s: back to %s, %s left", id, since.Format(time.DateOnly), addresses(left))
	})()
	const look, lost = 500 * time.Millisecond, 10 // looks between two at the lock
	tick := time.NewTicker(look)
	defer tick.Stop()
	for n, read := 1, false; ; n++ {
		select {
		case <-ctx.Done():
			return context.Canceled
		case <-tick.C:
		}
		asked, err := a.db.Asked(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(asked, func(b sqlite.Asked) bool { return b.Source == id && b.Since.Equal(since) })
		if i < 0 {
			return nil
		}
		if asked[i].Walking {
			left, tried, err := a.db.Backfilling(ctx, id)
			if err == nil && left > 0 && left == tried {
				read, err = a.db.CaughtUp(ctx, id, pipeline.Extract, time.Now())
			}
			if read || err != nil {
				return err
			}
		}
		if n%lost == 0 && !a.beside() {
			return errNoCrawler
		}
	}
}

// stopBackfills ends backfills that a running warta was asked for.
func (a *app) stopBackfills(ctx context.Context, names []string) error {
	asked, err := a.db.Asked(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		id, err := sourceID(name)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(asked, func(b sqlite.Asked) bool { return b.Source == id })
		if i < 0 {
			return fmt.Errorf("no backfill of %s is asked for", id)
		}
		if err := a.db.EndBackfill(ctx, asked[i]); err != nil {
			return err
		}
		a.console.say("%s: the backfill has ended\n", id)
	}
	return nil
}
