// Package pipeline holds the followers: the stages that turn kept pages into articles, regions, stories
// and feed entries. Each file is one stage. It joins the rooms that do the work (crawler/discover, extract,
// extract/region, feeds' log) to the database; it fetches nothing.
package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"warta/crawler/discover"
	"warta/extract"
	"warta/extract/region"
	"warta/store"
	"warta/store/sqlite"
)

// Names of the followers' cursors.
const (
	Discover = "discover"
	Extract  = "extract"
	Region   = "region"
	Story    = "story"
	Publish  = "publish"
)

// Stages are the names of all followers, in their order.
func Stages() []string { return []string{Discover, Extract, Region, Story, Publish} }

// Bodies is where page bodies lie.
type Bodies interface {
	Get(ctx context.Context, digest string) ([]byte, error)
}

// Extractor reads articles from their pages: *extract.Extractor, or one of another version.
type Extractor interface {
	Extract(extract.Input) store.Content
}

// Options are the parts a Pipeline is made of. All but Read, Now and Log are required.
type Options struct {
	DB        *sqlite.DB
	Bodies    Bodies
	Finder    discover.Finder
	Extractor Extractor
	Tagger    *region.Tagger
	Zones     Zones
	Read      func()           // called when pages were read: there may be new addresses. It must not block.
	Now       func() time.Time // nil: time.Now
	Log       *slog.Logger     // nil: silence
}

// Pipeline runs the followers over one database. Run it once per database; a second one would do no harm
// but waste its work.
type Pipeline struct {
	Options
	wake  chan struct{}
	busy  atomic.Bool  // followers are at work
	asked atomic.Int64 // Wakes so far
	done  atomic.Int64 // Wakes that had come when the last complete round began

	reading sync.WaitGroup // pages that are being read ahead
}

// New makes a pipeline.
func New(o Options) *Pipeline {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Pipeline{Options: o, wake: make(chan struct{}, 1)}
}

// Wake tells the followers that there are new pages. It never blocks.
func (p *Pipeline) Wake() {
	p.asked.Add(1)
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Idle reports whether every page committed before the last Wake has been followed to the end.
func (p *Pipeline) Idle(context.Context) (bool, error) {
	return !p.busy.Load() && p.done.Load() >= p.asked.Load(), nil
}

// Run follows new pages until ctx ends. Other processes add pages too, so it looks by itself every few
// seconds. A stage whose machinery fails (a full disk, a locked database) is tried again later: nothing is
// lost, since cursors move only with what was written.
func (p *Pipeline) Run(ctx context.Context) error {
	const look, rest, late = 2 * time.Second, 10 * time.Second, time.Minute
	held := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.wake:
		case <-timer.C:
		}
		next := look
		err := p.round(ctx)
		if err == nil && time.Since(held) > late {
			held = time.Now()
			err = p.publishHeld(ctx)
		}
		if err != nil && ctx.Err() == nil {
			p.Log.Error("pipeline waits", "err", err, "for", rest)
			next = rest
		}
		timer.Reset(next)
	}
}

// Drain follows until nothing is new.
func (p *Pipeline) Drain(ctx context.Context) error {
	if err := p.round(ctx); err != nil {
		return err
	}
	return p.publishHeld(ctx)
}

// round follows until nothing is new. Articles go their way while further pages are read: reading takes all
// cores, recording the one writer, and neither waits for the other.
func (p *Pipeline) round(ctx context.Context) error {
	p.busy.Store(true)
	defer p.busy.Store(false)
	defer p.reading.Wait() // after a failure pages may be read still
	asked := p.asked.Load()
	read := make(chan struct{}, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(read)
		return p.follow(ctx, p.readers(), func() {
			select {
			case read <- struct{}{}:
			default:
			}
			if p.Read != nil {
				p.Read()
			}
		})
	})
	g.Go(func() error {
		for more := true; more; {
			_, more = <-read // when all pages are read: once more, for the last of them
			if err := p.follow(ctx, p.annotators(), func() {}); err != nil {
				return err
			}
		}
		return p.archiveFeeds(ctx)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	p.done.Store(asked)
	return nil
}

// follow runs stages one after the other, each until nothing is new to it, and calls each after a batch.
func (p *Pipeline) follow(ctx context.Context, stages []sqlite.Follower, each func()) error {
	for _, f := range stages {
		for {
			n, err := p.DB.Follow(ctx, f)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			each()
		}
	}
	return nil
}

func (p *Pipeline) archiveFeeds(ctx context.Context) error {
	for {
		n, err := p.DB.ArchiveFeeds(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// readers are the stages that read pages, in their order. Discover comes first: what it finds keeps the
// crawler busy.
func (p *Pipeline) readers() []sqlite.Follower {
	return []sqlite.Follower{p.discover(), learning(p.extract())}
}

// annotators are the stages that say something of articles, in their order.
func (p *Pipeline) annotators() []sqlite.Follower {
	return []sqlite.Follower{p.region(), p.story(), p.publish()}
}

// sourceOf is the source of a page or article, from a transaction or from outside; one that is no longer known is an
// empty source, since pages outlive their source.
func sourceOf(ctx context.Context, from interface {
	Source(ctx context.Context, id string) (store.Source, error)
}, id string,
) (store.Source, error) {
	s, err := from.Source(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return store.Source{ID: id}, nil
	}
	return s, err
}
