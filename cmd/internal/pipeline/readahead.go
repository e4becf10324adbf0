package pipeline

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"

	"warta/extract"
	"warta/store"
)

// readAhead reads the article pages of a batch, each by itself, with what was known of its host by then; where
// the pages between have taught something that matters to a page, it is read again. While a batch is recorded
// the next one is being read, so that the cores need not wait for the writer, nor the writer for them.
type readAhead struct {
	p     *Pipeline
	most  int              // pages that are read while others are recorded
	slots chan struct{}    // one for each core but the one that records
	read  map[int64]*study // by number: pages of this batch and of the next
	sites sites
}

// study is what one page was found to hold, and its source and the memory of its host that it was read with. It is
// complete when ready is closed.
type study struct {
	taken   atomic.Bool // somebody reads it
	ready   chan struct{}
	content store.Content
	prints  extract.Prints
	source  store.Source
	memory  *extract.Memory
	noBody  bool
	err     error
}

func newReadAhead(p *Pipeline, most int) *readAhead {
	return &readAhead{p: p, most: most, slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)), read: map[int64]*study{}}
}

// load sees to it that the pages of a batch have been read, lending a hand, and has those after them read meanwhile.
func (a *readAhead) load(ctx context.Context, pages []store.Page) error {
	for seq := range a.read {
		if seq < pages[0].Seq {
			delete(a.read, seq)
		}
	}
	if err := a.begin(ctx, pages); err != nil {
		return err
	}
	var next []store.Page
	for pg, err := range a.p.DB.Pages(ctx, pages[len(pages)-1].Seq, a.most) {
		if err != nil {
			return err
		}
		next = append(next, pg)
	}
	if err := a.begin(ctx, next); err != nil {
		return err
	}
	for _, pg := range pages {
		if s := a.read[pg.Seq]; s != nil {
			a.study(ctx, pg, s)
		}
	}
	for _, pg := range pages {
		if s := a.read[pg.Seq]; s != nil {
			<-s.ready
			if s.err != nil {
				return s.err
			}
		}
	}
	return nil
}

// begin has those of the pages read that are articles and not read yet.
func (a *readAhead) begin(ctx context.Context, pages []store.Page) error {
	known, sources := map[string]*site{}, map[string]store.Source{}
	for _, pg := range pages {
		if pg.Kind != store.KindArticle || a.read[pg.Seq] != nil {
			continue
		}
		site, err := once(known, hostOf(pg), func(host string) (*site, error) { return siteOf(ctx, a.p.DB, host) })
		if err != nil {
			return err
		}
		src, err := once(sources, pg.Source, func(id string) (store.Source, error) { return sourceOf(ctx, a.p.DB, id) })
		if err != nil {
			return err
		}
		s := &study{ready: make(chan struct{}), source: src, memory: site.memory}
		a.read[pg.Seq] = s
		a.p.reading.Go(func() {
			select {
			case a.slots <- struct{}{}:
				defer func() { <-a.slots }()
				a.study(ctx, pg, s)
			case <-ctx.Done():
			}
		})
	}
	return nil
}

// once is what a map has for a key, after it was looked up where it has nothing yet.
func once[V any](known map[string]V, key string, look func(string) (V, error)) (V, error) {
	v, ok := known[key]
	if ok {
		return v, nil
	}
	v, err := look(key)
	if err == nil {
		known[key] = v
	}
	return v, err
}

// study reads one page, unless somebody does already.
func (a *readAhead) study(ctx context.Context, pg store.Page, s *study) {
	if !s.taken.CompareAndSwap(false, true) {
		return
	}
	defer close(s.ready)
	s.content, s.prints, s.err = a.p.read(ctx, s.source, pg.Hint, s.memory, pg)
	if errors.Is(s.err, errNoBody) {
		s.noBody, s.err = true, nil // article will find it missing
	}
}
