package crawler

import (
	"sync/atomic"

	"warta/store"
)

// Progress is what a crawler has done since it was made.
type Progress struct {
	Hosts    int // batches out now
	InFlight int // requests out now

	Looks       int64 // answered or not
	New         int64 // new bodies
	Same        int64 // the same body again
	NotModified int64
	Gone        int64
	Refused     int64
	Failed      int64
	Bytes       int64 // of decoded bodies
	Requests    int64 // sent, with redirects and robots.txt
}

type counters struct {
	hosts, inFlight                              atomic.Int64
	looks, new, same, notMod, gone, refused, bad atomic.Int64
	bytes, requests                              atomic.Int64
}

func (c *counters) count(f store.Fetch) {
	if f.URL.Kind == store.KindRobots {
		return // fetched on the way; it is among the requests
	}
	c.looks.Add(1)
	c.bytes.Add(f.Attempt.Bytes)
	switch f.Attempt.Outcome {
	case store.OutcomeNew:
		c.new.Add(1)
	case store.OutcomeSame:
		c.same.Add(1)
	case store.OutcomeNotModified:
		c.notMod.Add(1)
	case store.OutcomeGone:
		c.gone.Add(1)
	case store.OutcomeRefused:
		c.refused.Add(1)
	default:
		c.bad.Add(1)
	}
}

// Progress is what has been done so far; it can be asked for at any time.
func (c *Crawler) Progress() Progress {
	n := &c.counters
	return Progress{
		Hosts: int(n.hosts.Load()), InFlight: int(n.inFlight.Load()),
		Looks: n.looks.Load(), New: n.new.Load(), Same: n.same.Load(), NotModified: n.notMod.Load(),
		Gone: n.gone.Load(), Refused: n.refused.Load(), Failed: n.bad.Load(),
		Bytes: n.bytes.Load(), Requests: n.requests.Load(),
	}
}
