package crawler

import (
	"context"
	"sync"
	"time"
)

// rhythmFresh is how long what is known of a source is used before it is asked for again.
const rhythmFresh = time.Hour

// rhythms remembers for a while what is known of sources.
type rhythms struct {
	o   *Options
	mu  sync.Mutex
	all map[string]outlook
}

// outlook is when to look at a source: its owner's interval, or its own rhythm.
type outlook struct {
	fixed  time.Duration
	rhythm *Rhythm
	until  time.Time
}

// of is what is known of a source. What cannot be learned now is not known.
func (r *rhythms) of(ctx context.Context, source string) (fixed time.Duration, rhythm *Rhythm) {
	now := r.o.Now()
	r.mu.Lock()
	l, ok := r.all[source]
	r.mu.Unlock()
	if !ok || now.After(l.until) {
		l = outlook{until: now.Add(rhythmFresh), rhythm: l.rhythm}
		if r.o.Rhythm != nil {
			if got, err := r.o.Rhythm(ctx, source); err == nil {
				l.rhythm = got
			} else {
				r.o.Log.Warn("crawl: rhythm", "source", source, "err", err)
			}
		}
	}
	if r.o.Source != nil { // asked each time: a change takes effect at once
		if s, err := r.o.Source(ctx, source); err == nil {
			l.fixed = s.Interval
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) > 50_000 {
		clear(r.all)
	}
	r.all[source] = l
	return l.fixed, l.rhythm
}
