package crawler

import (
	"context"
	"sync"
	"time"

	"warta/store"
)

// rhythmFresh is how long what is known of a source is used before it is asked for again.
const rhythmFresh = time.Hour

// rhythms remembers for a while what is known of sources.
type rhythms struct {
	o   *Options
	mu  sync.Mutex
	all map[string]outlook
}

// outlook is when to look at a source: as its owner says, or by its own rhythm.
type outlook struct {
	plan   plan
	rhythm *Rhythm
	until  time.Time
}

// plan is what a source's owner says of when to look, read once for as long as it says the same.
type plan struct {
	says  [3]string // timetable, quiet hours, zone
	fixed time.Duration
	cron  *store.Cron
	quiet *store.Quiet
	zone  *time.Location
}

// planOf reads what was checked when it was entered; what cannot be read all the same does not count.
func planOf(s store.Source, was plan) plan {
	says := [3]string{s.Cron, s.Quiet, s.Zone}
	if says == was.says {
		was.fixed = s.Interval
		return was
	}
	p := plan{says: says, fixed: s.Interval}
	if c, err := store.ParseCron(s.Cron); err == nil {
		p.cron = c
	}
	if q, err := store.ParseQuiet(s.Quiet); err == nil {
		p.quiet = &q
	}
	if loc, err := time.LoadLocation(s.Zone); err == nil {
		p.zone = loc
	}
	return p
}

// tell adds what is known of an address's source to a look. What cannot be learned now is not known.
func (r *rhythms) tell(ctx context.Context, u store.URL, l *Look) {
	if u.Source == "" {
		return
	}
	o := r.of(ctx, u.Source, u.Kind.IsListing())
	l.Fixed, l.Cron, l.Quiet, l.Zone = o.plan.fixed, o.plan.cron, o.plan.quiet, o.plan.zone
	l.Rhythm = o.rhythm
}

func (r *rhythms) of(ctx context.Context, source string, listing bool) outlook {
	now := r.o.Now()
	r.mu.Lock()
	l, ok := r.all[source]
	r.mu.Unlock()
	if listing && (!ok || now.After(l.until)) {
		l = outlook{until: now.Add(rhythmFresh), rhythm: l.rhythm, plan: l.plan}
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
			l.plan = planOf(s, l.plan)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) > 50_000 {
		clear(r.all)
	}
	r.all[source] = l
	return l
}
