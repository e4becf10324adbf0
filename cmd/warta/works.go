package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"warta/cmd/internal/pipeline"
	"warta/crawler"
	"warta/crawler/discover"
	"warta/extract"
	"warta/store/catalog"
)

// works is a running crawler with its pipeline over one database.
type works struct {
	crawler  *crawler.Crawler
	pipeline *pipeline.Pipeline
	lock     *flock.Flock
	walks    *walks // nil where nobody can ask for any
}

// errCrawling: the lock is another process's.
var errCrawling = errors.New("another warta is crawling")

// crawlLock takes the lock that keeps a second crawler away from this database. The operating system
// gives it back when the process dies, however it dies.
func (a *app) crawlLock() (*flock.Flock, error) {
	lock := flock.New(a.lockFile())
	ok, err := lock.TryLock()
	if err == nil && !ok { // somebody may only have tried whether it is taken
		time.Sleep(100 * time.Millisecond)
		ok, err = lock.TryLock()
	}
	if err != nil {
		return nil, fmt.Errorf("crawler lock: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("%w into %s: stop it first, or use another --data directory (serve, search, sources and export work beside it)", errCrawling, a.Data)
	}
	who := ""
	if a.standing {
		who = lockedByRun
	}
	if err := os.WriteFile(a.lockFile(), []byte(who), 0o644); err != nil {
		a.log.Debug("crawler lock", "err", err) // then nobody can ask for a backfill
	}
	return lock, nil
}

// lockedByRun is what the lock's file says while a crawler holds it that takes requests.
const lockedByRun = "run\n"

func (a *app) lockFile() string { return filepath.Join(a.Data, "crawler.lock") }

// beside reports whether another process crawls into the database that takes requests.
func (a *app) beside() bool {
	who, err := os.ReadFile(a.lockFile())
	if err != nil || string(who) != lockedByRun {
		return false
	}
	lock := flock.New(a.lockFile())
	ok, err := lock.TryLock()
	if ok {
		err = lock.Unlock()
	}
	return !ok && err == nil
}

// newPipeline joins the readers of pages to the database.
func (a *app) newPipeline() (*pipeline.Pipeline, error) {
	ex, err := extract.New(extract.Options{})
	if err != nil {
		return nil, err
	}
	places, err := catalog.Places()
	if err != nil {
		return nil, err
	}
	tagger, err := newRegionTagger()
	if err != nil {
		return nil, err
	}
	return pipeline.New(pipeline.Options{
		DB: a.db, Bodies: a.bodies, Finder: discover.Finder{}, Extractor: ex, Tagger: tagger.Tagger, Zones: pipeline.ZonesOf(places), Log: a.log,
	}), nil
}

// newWorks takes the lock and makes the crawler with its pipeline; the caller closes it.
func (a *app) newWorks(ctx context.Context, change func(*crawler.Options)) (*works, error) {
	lock, err := a.crawlLock()
	if err != nil {
		return nil, err
	}
	w := &works{lock: lock}
	if err := a.fill(ctx, w, change); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return w, nil
}

func (a *app) fill(ctx context.Context, w *works, change func(*crawler.Options)) error {
	if err := a.prune(ctx); err != nil {
		return err
	}
	// Leases that are out belong to a crawler that died: the lock says that nobody else is at work.
	if _, err := a.db.Release(ctx, a.Crawl.Delay); err != nil {
		return err
	}
	p, err := a.newPipeline()
	if err != nil {
		return err
	}
	o := a.crawlOptions()
	o.Committed, o.Idle = p.Wake, p.Idle
	k := clocks{a.db, p.Zones}
	o.Source, o.Rhythm = k.source, k.rhythm
	if change != nil {
		change(&o)
	}
	var d crawler.Dispatcher = a.db
	switch {
	case a.only != "":
		d = a.db.OfSource(a.only, backfillBudget)
	case a.standing:
		w.walks = newWalks(a, w)
		d = w.walks
	}
	c, err := crawler.New(d, a.bodies, o)
	if err != nil {
		return err
	}
	w.crawler, w.pipeline = c, p
	p.Read = c.Wake
	return nil
}

func (w *works) close() error { return errors.Join(w.crawler.Close(), w.lock.Unlock()) }

// prune lets go of what the configuration does not want kept any more.
func (a *app) prune(ctx context.Context) error {
	return errors.Join(a.pruneAttempts(ctx), a.expireBodies(ctx))
}

// pruneAttempts forgets single requests that are older than they are to be kept.
func (a *app) pruneAttempts(ctx context.Context) error {
	if a.Keep.Attempts == 0 {
		return nil
	}
	n, err := a.db.PruneAttempts(ctx, time.Now().Add(-a.Keep.Attempts))
	if n > 0 {
		a.log.Info("old requests forgotten", "requests", n, "older_than", a.Keep.Attempts)
	}
	return err
}

// pruneDaily is prune for as long as a process runs.
func (a *app) pruneDaily(ctx context.Context) error {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-day.C:
			if err := a.prune(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn("what is old stays", "err", err)
			}
		}
	}
}

// crawlOptions says how to crawl, from the configuration.
func (a *app) crawlOptions() crawler.Options {
	o := crawler.Options{
		Version: version, Contact: a.Contact, Workers: a.Crawl.Workers, Delay: a.Crawl.Delay,
		Timeouts: crawler.Timeouts{Total: a.Crawl.Timeout},
		Policy:   crawler.Policy{Min: a.Crawl.MinInterval, Max: a.Crawl.MaxInterval},
		Allow:    a.Allow, AllowHosts: a.AllowHosts, Log: a.log,
	}
	if a.Crawl.Delay == 0 {
		o.Delay = -1 // the configuration's 0 is no pause, the crawler's its default
	}
	if a.Proxy != "" {
		if u, err := url.Parse(a.Proxy); err == nil {
			o.Proxy = http.ProxyURL(u)
		}
	}
	return o
}

// soon is how far ahead a single pass looks: a cron job comes when it comes, so what would be due before it
// comes again is looked at now. Articles just found are so read again by the next pass, for edits.
const soon = time.Hour

// pass crawls what is due once, and follows it to the end.
func (w *works) pass(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	followed := make(chan error, 1)
	go func() { followed <- w.pipeline.Run(ctx) }()
	w.pipeline.Wake() // pages that an earlier process did not get to
	err := w.crawler.Pass(ctx, time.Now().Add(soon))
	stop()
	if ferr := <-followed; err == nil {
		err = ferr
	}
	return err
}

// run crawls and follows until ctx ends.
func (w *works) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	followed := make(chan error, 1)
	go func() { followed <- w.pipeline.Run(ctx) }()
	w.pipeline.Wake()
	err := w.crawler.Run(ctx)
	stop()
	return errors.Join(err, <-followed)
}

// settle follows what is left after a pass, within a limit, so that an interrupted command still leaves
// nothing half done where it can be helped.
func (w *works) settle(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	return w.pipeline.Drain(ctx)
}
