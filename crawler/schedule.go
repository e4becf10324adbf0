package crawler

import (
	"math"
	"time"

	"warta/store"
)

// Policy is when to look again. Its functions are pure: chance comes in as a number.
type Policy struct {
	// Min and Max bound the time between two looks at a home page, section, feed or sitemap; 0: 10 minutes,
	// 24 hours. Where a source's rhythm is known the next look comes when a third of an article is to be
	// expected, later where the list long had nothing that was not known; else each look that finds nothing
	// new makes the time longer by half, and a find brings it back to Min.
	Min, Max time.Duration
	// Rereads are the pauses before an article is read again, to see edits and removals; nil: 30 minutes,
	// 3 hours, 1, 3 and 7 days. Then it is left alone.
	Rereads []time.Duration
	// Rare is the time between two looks at what refused us; 0: 3 days.
	Rare time.Duration
	// GiveUp is how many failures in a row end the tries for an article, and for a listing that only a backfill
	// looks at; 0: 12, about a week. Other listings are never given up.
	GiveUp int
}

func (p Policy) withDefaults() Policy {
	def(&p.Min, 10*time.Minute)
	def(&p.Max, 24*time.Hour)
	def(&p.Rare, 72*time.Hour)
	def(&p.GiveUp, 12)
	if p.Rereads == nil {
		p.Rereads = []time.Duration{30 * time.Minute, 3 * time.Hour, 24 * time.Hour, 72 * time.Hour, 168 * time.Hour}
	}
	return p
}

// Look is one answered or unanswered look at an address.
type Look struct {
	At      time.Time
	Outcome store.Outcome
	// Fresh tells whether a listing brought something new; it is taken from the body where nobody counted.
	Fresh bool
	// Fixed is the interval a source's owner has set; 0: adaptive. A timetable goes before it.
	Fixed time.Duration
	Cron  *store.Cron
	// Quiet are the hours in which nothing of the source is looked at; nil: none.
	Quiet *store.Quiet
	Zone  *time.Location // the clock that Cron and Quiet go by; nil: UTC
	// Rhythm is how often the source publishes; nil: not known.
	Rhythm *Rhythm
	// NotBefore is when the host is ready again; zero: now.
	NotBefore time.Time
	// Permanent marks a failure that will not pass soon: a picture, a body beyond all limits.
	Permanent bool
	Chance    float64 // 0 to 1, for jitter
}

// After is u with counters and Due as they are after the look.
func (p Policy) After(u store.URL, l Look) store.URL {
	p = p.withDefaults()
	var wait time.Duration
	switch l.Outcome {
	case store.OutcomeNew, store.OutcomeSame, store.OutcomeNotModified:
		u.Looks++
		u.Fails = 0
		if u.Same++; l.Fresh {
			u.Same = 0
		}
		wait = p.again(u, l)
	case store.OutcomeGone:
		u.Fails++
		wait = p.gone(u)
	case store.OutcomeRefused:
		u.Fails++
		wait = p.refused(u)
	default:
		u.Fails++
		wait = p.failed(u, l.Permanent)
	}
	if wait <= 0 {
		u.Due = time.Time{}
		return u
	}
	u.Due = l.due(u, p.jittered(wait, l.Chance)).UTC()
	return u
}

// spread is over how long what waited for the end of quiet hours, or for the same minute of a timetable, is
// spread, so that hosts do not pulse.
const spread = 2 * time.Minute

// due is when the next look comes that is to come after a wait.
func (l Look) due(u store.URL, wait time.Duration) time.Time {
	zone := l.Zone
	if zone == nil {
		zone = time.UTC
	}
	late := time.Duration(l.Chance * float64(spread))
	at := l.At.Add(wait)
	answered := u.Fails == 0
	if l.Cron != nil && u.Kind.IsListing() && !u.Archive && u.Via != store.ViaPage && answered {
		at = l.Cron.Next(l.At.In(zone)).Add(late)
	}
	if at.Before(l.NotBefore) {
		at = l.NotBefore
	}
	if l.Quiet != nil {
		if end := l.Quiet.After(at.In(zone)); end.After(at) {
			at = end.Add(late)
		}
	}
	return at
}

// day is the longest wait after a failure.
const day = 24 * time.Hour

// jittered spreads a wait over 90 to 120 % of itself, so that hosts and passes do not pulse. It goes beyond no limit
// that the wait itself keeps to.
func (p Policy) jittered(d time.Duration, chance float64) time.Duration {
	wait := time.Duration(float64(d) * (0.9 + 0.3*chance))
	switch {
	case d <= p.Max:
		return min(wait, p.Max)
	case d <= day:
		return min(wait, day)
	}
	return wait
}

// again is the wait after an answer.
func (p Policy) again(u store.URL, l Look) time.Duration {
	if !u.Kind.IsListing() {
		n := u.Looks - 1
		if u.Archive { // old: nobody edits it within the hour
			n += len(p.Rereads) - 1
		}
		if n < len(p.Rereads) {
			return p.Rereads[max(n, 0)]
		}
		return 0
	}
	switch {
	case u.Archive, u.Kind == store.KindRobots:
		return 0 // a backfill reads it once; the crawler itself keeps it fresh
	case l.Fixed > 0 && u.Via != store.ViaPage:
		return l.Fixed
	}
	return p.interval(u, l)
}

// How a listing's wait follows from its source's rhythm.
const (
	expected  = 1. / 3 // of an article
	slowest   = 6      // looks a day at a source's home page or feed, however rarely it publishes
	secondary = 3      // sections and sitemaps are looked at so much more rarely
	fruitless = 3      // bodies that led to nothing new before a list is looked at more rarely than its source's rhythm asks
)

// interval is the adaptive wait of a listing.
func (p Policy) interval(u store.URL, l Look) time.Duration {
	low, high := p.Min, p.Max
	switch {
	case u.Via == store.ViaPage: // older pages of a list only matter after an outage
		return grow(3*p.Max, 1.5, u.Same, 14*p.Max)
	case u.Kind == store.KindSection, u.Kind == store.KindSitemap:
		low = min(secondary*low, high)
	}
	if l.Rhythm == nil {
		return grow(low, 1.5, max(u.Same, u.Barren), high)
	}
	wait := min(l.Rhythm.Wait(l.At, expected), 24*time.Hour/slowest)
	if low > p.Min {
		wait *= secondary
	}
	// A list that shows only what others showed before is no place to look for news.
	wait = grow(wait, 1.25, u.Barren-fruitless, max(24*time.Hour/slowest, wait))
	return min(max(wait, low), high)
}

// gone: a removal is believed only after several looks (minutes, hours, a day apart). Later ones see whether
// it is back.
func (p Policy) gone(u store.URL) time.Duration {
	if u.Kind.IsListing() && u.Archive {
		return 0 // a month without articles, or a list's end
	}
	if u.Kind.IsListing() {
		return grow(p.Min, 3, u.Fails-1, p.Max)
	}
	if u.Looks == 0 && u.Fails >= 2 || u.Fails >= goneLooks+3 {
		return 0
	}
	return grow(p.Min, 12, u.Fails-1, 7*p.Max)
}

// goneLooks is how many looks in a row (URL.Fails) must find an address gone before its article counts as taken
// down.
const goneLooks = 3

// isGone tells whether a look that found an address gone settles that it is.
func isGone(u store.URL, o store.Outcome) bool {
	return o == store.OutcomeGone && u.Looks > 0 && u.Fails >= goneLooks
}

func (p Policy) refused(u store.URL) time.Duration {
	if u.Archive || !u.Kind.IsListing() && u.Fails >= p.GiveUp {
		return 0
	}
	return grow(p.Max, 1.5, u.Fails-1, max(p.Rare, p.Max))
}

// failed: the first tries come soon, since most failures pass; then ever later, up to a day. What will not pass soon
// begins late, but not where a source would be out of sight so long for a slip of its site.
func (p Policy) failed(u store.URL, permanent bool) time.Duration {
	n, watched := u.Fails, u.Kind.IsListing() && !u.Archive
	switch {
	case permanent && watched:
		n += 2
	case permanent:
		n += 6
	}
	if !watched && n >= p.GiveUp {
		return 0
	}
	steps := [...]time.Duration{10 * time.Second, 30 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 8 * time.Hour}
	if n <= len(steps) {
		return steps[max(n, 1)-1]
	}
	return day
}

// grow is base times factor^n, at most limit.
func grow(base time.Duration, factor float64, n int, limit time.Duration) time.Duration {
	d := float64(base) * math.Pow(factor, float64(max(n, 0)))
	if d > float64(limit) {
		return limit
	}
	return time.Duration(d)
}
