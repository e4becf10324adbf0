package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"warta/store"
)

// backfilled is what a walk back through one source's archives came to.
type backfilled struct {
	Source string `json:"source"`
	Since  string `json:"since,omitempty"`
	counts
	Asked    bool `json:"asked,omitempty"` // of the crawler that runs: then there are no counts
	Articles int  `json:"articles"`        // the source's, in the record now
	Added    int  `json:"articles_new"`    // of them, by this run
	Left     int  `json:"left"`            // addresses that are still to be fetched
	Tried    int  `json:"left_failing"`    // of them, those that failed and wait for another try
}

// crawlSources looks at single sources, and with a date walks back through their archives.
func (a *app) crawlSources(ctx context.Context, out io.Writer, names []string, since time.Time, asJSON bool) error {
	ids, err := a.activeSources(ctx, names)
	if err != nil {
		return err
	}
	for _, id := range ids {
		b, err := a.crawlSource(ctx, id, since)
		if b.Source == "" { // it has not begun
			return backfillStopped(err, !since.IsZero())
		}
		if err := errors.Join(err, b.tell(out, asJSON)); err != nil {
			return backfillStopped(err, !since.IsZero())
		}
	}
	return nil
}

// activeSources are the IDs of the sources that are named so, if all are visited.
func (a *app) activeSources(ctx context.Context, names []string) (ids []string, err error) {
	for _, name := range names {
		id, err := sourceID(name)
		if err != nil {
			return nil, err
		}
		s, err := a.db.Source(ctx, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil, fmt.Errorf("no source %q: 'warta sources' lists them", id)
		case err != nil:
			return nil, err
		case s.State != store.SourceActive:
			return nil, fmt.Errorf("source %s is %s: 'warta sources resume %s' visits it again", id, s.State, id)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// backfillStopped says in words that somebody interrupted it.
func backfillStopped(err error, backfill bool) error {
	if backfill && errors.Is(err, context.Canceled) {
		return errors.New("interrupted; the same command goes on where it stopped")
	}
	return stopped(err)
}

func (a *app) crawlSource(ctx context.Context, id string, since time.Time) (b backfilled, err error) {
	a.only = id
	w, err := a.newWorks(ctx, nil)
	if err != nil {
		return b, err
	}
	defer w.close()
	if err := a.asksContact(ctx); err != nil {
		return b, err
	}
	before, err := a.articlesOf(ctx, id)
	if err != nil {
		return b, err
	}
	line := a.progress(ctx, w)
	unwatch := a.console.watch(func() string {
		left, _, _ := a.db.Backfilling(ctx, id)
		return fmt.Sprintf("%s; %d left", line(), left)
	})
	start := time.Now()
	err = a.walkBack(ctx, w, id, since)
	unwatch()
	b = backfilled{Source: id, counts: passCounts(w.crawler.Progress(), time.Since(start))}
	if !since.IsZero() {
		b.Since = since.Format(time.DateOnly)
	}
	return b, errors.Join(err, b.sumUp(context.WithoutCancel(ctx), a, before))
}

// sumUp adds what there is now, where there were so many articles before.
func (b *backfilled) sumUp(ctx context.Context, a *app, before int) (err error) {
	if b.Articles, err = a.articlesOf(ctx, b.Source); err != nil {
		return err
	}
	b.Added = b.Articles - before
	b.Left, b.Tried, err = a.db.Backfilling(ctx, b.Source)
	return err
}

// walkBack looks at the source's lists, and then at all that they, their further pages and their sitemaps name of
// earlier times. Everything found is in the queue before it is fetched, so that another run goes on from there.
func (a *app) walkBack(ctx context.Context, w *works, id string, since time.Time) error {
	if since.IsZero() {
		return errors.Join(w.pass(ctx), w.settle(ctx))
	}
	if err := a.refetchLists(ctx, w, id); err != nil {
		return err
	}
	if err := w.pass(ctx); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	n, err := w.pipeline.Backfill(ctx, id, since)
	if err != nil {
		return err
	}
	a.log.Info("backfill", "source", id, "since", since.Format(time.DateOnly), "found", n)
	return errors.Join(w.pass(ctx), w.settle(ctx))
}

// refetchLists makes those of a source's lists be fetched anew whose bodies are no longer kept: a walk needs them.
func (a *app) refetchLists(ctx context.Context, w *works, id string) error {
	lost, err := w.pipeline.ListsLost(ctx, id)
	for i := 0; i < len(lost) && err == nil; i++ {
		err = a.db.Refetch(ctx, lost[i])
	}
	return err
}

func (a *app) articlesOf(ctx context.Context, id string) (int, error) {
	all, err := a.db.Health(ctx)
	for _, h := range all {
		if h.ID == id {
			return h.Articles, err
		}
	}
	return 0, err
}

func addresses(n int) string {
	if n == 1 {
		return "1 address"
	}
	return fmt.Sprintf("%d addresses", n)
}

// tell says what it came to.
func (b backfilled) tell(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(b)
	}
	fmt.Fprintf(out, "%s: ", b.Source)
	if !b.Asked {
		fmt.Fprintf(out, "%d looks in %s: %d new pages, %d unchanged, %d gone, %d refused, %d failed; ",
			b.Looks, time.Duration(b.Seconds*float64(time.Second)).Round(time.Second), b.New, b.Unchanged, b.Gone, b.Refused, b.Failed)
	}
	fmt.Fprintf(out, "%s, %d of them new", count(b.Articles, "article"), b.Added)
	switch {
	case b.Since == "":
	case b.Left == 0:
		fmt.Fprintf(out, "; walked back to %s", b.Since)
	case b.Left == b.Tried:
		fmt.Fprintf(out, "; walked back to %s, but for %s that failed: the same command tries again", b.Since, addresses(b.Tried))
	default:
		fmt.Fprintf(out, "; %s left: the same command goes on", addresses(b.Left))
	}
	_, err := fmt.Fprintln(out)
	return err
}
