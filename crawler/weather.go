package crawler

import (
	"errors"
	"net"
	"sync"
	"time"
)

// offlineHosts is how many hosts must be beyond reach, with no answer from any between, before the
// trouble is taken for our own. Where fewer have ever answered, all of these, but never one alone.
const offlineHosts = 5

// weather tells whether the network is there at all. Without it hosts are not to blame: nothing is held
// against them, and as soon as it is back all goes on. It says so once when the network goes, and once when it
// is back.
type weather struct {
	o     *Options
	mu    sync.Mutex
	gone  map[string]bool
	known map[string]bool // hosts that answered, as many as matter
	since time.Time       // when it went; zero: it is there
}

// note takes in what came of a request to a host.
func (w *weather) note(host string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known == nil {
		w.gone, w.known = map[string]bool{}, map[string]bool{}
	}
	switch {
	case err == nil:
		clear(w.gone)
		if len(w.known) < offlineHosts {
			w.known[host] = true
		}
		if !w.since.IsZero() {
			w.o.Log.Warn("crawl: the network is back", "host", host, "after", w.o.Now().Sub(w.since).Round(time.Second))
			w.since = time.Time{}
		}
	case unreachable(err) && len(w.gone) < offlineHosts:
		w.gone[host] = true
	}
	if w.since.IsZero() && (len(w.gone) >= offlineHosts || w.allGone()) {
		w.since = w.o.Now()
		w.o.Log.Warn("crawl: no host can be reached; trying again until the network is back", "hosts", len(w.gone), "err", err)
	}
}

func (w *weather) allGone() bool {
	for host := range w.known {
		if !w.gone[host] {
			return false
		}
	}
	return len(w.known) >= 2
}

func (w *weather) offline() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.since.IsZero()
}

// unreachable tells an error of reaching a host from one in what it said.
func unreachable(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}
