package crawler

import (
	"errors"
	"net"
	"sync"
)

// offlineHosts is how many hosts must be beyond reach, with no answer from any between, before the
// trouble is taken for our own.
const offlineHosts = 5

// weather tells whether the network is there at all. Without it hosts are not to blame: nothing is held
// against them, and as soon as it is back all goes on.
type weather struct {
	mu   sync.Mutex
	gone map[string]bool
}

// note takes in what came of a request to a host.
func (w *weather) note(host string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err == nil:
		clear(w.gone)
	case unreachable(err) && len(w.gone) < offlineHosts:
		if w.gone == nil {
			w.gone = map[string]bool{}
		}
		w.gone[host] = true
	}
}

func (w *weather) offline() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.gone) >= offlineHosts
}

// unreachable tells an error of reaching a host from one in what it said.
func unreachable(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}
