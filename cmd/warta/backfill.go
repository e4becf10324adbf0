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
	Articles int `json:"articles"`     // the source's, in the record now
	Added    int `json:"articles_new"` // of them, by this run
	Left     int `json:"left"`         // addresses that are still to be fetched
	Tried    int `json:"left_failing"` // of them, those that failed and wait for another try
}

// crawlSources looks at single sources, and with a date walks back through their archives.
func (a *app) crawlSources(ctx context.Context, out io.Writer, names []string, since time.Time, asJSON bool) error {
	for _, name := range names {
		id, err := sourceID(name)
		if err != nil {
			return err
		}
		s, err := a.db.Source(ctx, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return fmt.Errorf("no source %q: 'warta sources' lists them", id)
		case err != nil:
			return err
		case s.State != store.SourceActive:
			return fmt.Errorf("source %s is %s: 'warta sources resume %s' visits it again", id, s.State, id)
		}
		b, err := a.crawlSource(ctx, id, since)
		if asJSON {
			err = errors.Join(err, json.NewEncoder(out).Encode(b))
		} else {
			b.print(out)
		}
		if err != nil {
			return backfillStopped(err, !since.IsZero())
		}
	}
	return nil
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
	after := context.WithoutCancel(ctx)
	var ferr error
	if b.Articles, ferr = a.articlesOf(after, id); ferr == nil {
		b.Added = b.Articles - before
		b.Left, b.Tried, ferr = a.db.Backfilling(after, id)
	}
	return b, errors.Join(err, ferr)
}

// walkBack looks at the source's lists, and then at all that they, their further pages and their sitemaps name of
// earlier times. Everything found is in the queue before it is fetched, so that another run goes on from there.
func (a *app) walkBack(ctx context.Context, w *works, id string, since time.Time) error {
	if since.IsZero() {
		return errors.Join(w.pass(ctx), w.settle(ctx))
	}
	lost, err := w.pipeline.ListsLost(ctx, id)
	if err != nil {
		return err
	}
	for _, url := range lost { // their bodies are no longer kept: a walk needs them
		if err := a.db.Refetch(ctx, url); err != nil {
			return err
		}
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

func (b backfilled) print(out io.Writer) {
	fmt.Fprintf(out, "%s: %d looks in %s: %d new pages, %d unchanged, %d gone, %d refused, %d failed; %s, %d of them new",
		b.Source, b.Looks, time.Duration(b.Seconds*float64(time.Second)).Round(time.Second), b.New, b.Unchanged, b.Gone, b.Refused, b.Failed,
		count(b.Articles, "article"), b.Added)
	switch {
	case b.Since == "":
	case b.Left == 0:
		fmt.Fprintf(out, "; walked back to %s", b.Since)
	case b.Left == b.Tried:
		fmt.Fprintf(out, "; walked back to %s, but for %s that failed: the same command tries again", b.Since, addresses(b.Tried))
	default:
		fmt.Fprintf(out, "; %s left: the same command goes on", addresses(b.Left))
	}
	fmt.Fprintln(out)
}
