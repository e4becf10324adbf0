package api

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"warta/feeds/auth"
)

// maxClients is how many clients' buckets are kept at least. Whoever has sent nothing for long has a full one, which
// need not be kept.
const maxClients = 4096

// limiter gives each client a bucket of requests that fills at a steady rate. Buckets that were not used lately are
// forgotten with the older half of them.
type limiter struct {
	rate  float64 // requests a second; 0: no limit
	burst float64

	mu       sync.Mutex
	now, old map[string]*bucket // by client; a bucket that is used moves to now
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(perMinute, burst int) *limiter {
	return &limiter{rate: float64(perMinute) / 60, burst: float64(max(burst, 1)), now: map[string]*bucket{}, old: map[string]*bucket{}}
}

// allow takes a request from its client's bucket and says in the answer's headers what is left; false when there is
// none (draft-ietf-httpapi-ratelimit-headers-07).
func (l *limiter) allow(w http.ResponseWriter, r *http.Request, now time.Time) bool {
	if l.rate <= 0 {
		return true
	}
	ok, left, full := l.take(client(r), now)
	h := w.Header()
	h["Ratelimit-Limit"] = []string{strconv.Itoa(int(l.burst))}
	h["Ratelimit-Remaining"] = []string{strconv.Itoa(left)}
	h["Ratelimit-Reset"] = []string{strconv.Itoa(full)}
	if !ok {
		h["Retry-After"] = []string{strconv.Itoa(int(max(1, 1/l.rate+0.999)))}
	}
	return ok
}

// take tells how many requests are left, and in how many seconds the bucket is full again.
func (l *limiter) take(who string, now time.Time) (ok bool, left, full int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.now[who]
	if b == nil {
		if len(l.now) >= maxClients {
			l.old, l.now = l.now, map[string]*bucket{}
		}
		if b = l.old[who]; b == nil {
			b = &bucket{left: l.burst, at: now}
		}
		delete(l.old, who)
		l.now[who] = b
	}
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.left, b.at = min(l.burst, b.left+passed*l.rate), now
	}
	if ok = b.left >= 1; ok {
		b.left--
	}
	return ok, int(b.left), int((l.burst-b.left)/l.rate + 0.999)
}

// client names who is limited: the token, else the address; of IPv6 the network, since one client has all of it.
func client(r *http.Request) string {
	c := auth.Of(r)
	if c.Token != "" {
		return "token " + c.Token
	}
	if c.Addr.Is6() {
		return netip.PrefixFrom(c.Addr, 64).Masked().String()
	}
	return c.Addr.String()
}
