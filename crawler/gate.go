package crawler

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"warta/store"
)

// maxWait is how long a request waits at a gate. When the host wants to be left alone for longer, the
// request is given up for now, so that no worker sleeps for an hour.
const maxWait = 45 * time.Second

// maxBackoff caps how long one host is left alone, whatever it says.
const maxBackoff = 24 * time.Hour

// gates holds a gate for each host in use.
type gates struct {
	o   *Options
	mu  sync.Mutex
	all map[string]*gate
}

// gate lets one request at a time to a host, each a pause after the end of the one before.
type gate struct {
	key string
	sem chan struct{}

	mu      sync.Mutex
	next    time.Time     // no request starts before
	asked   time.Duration // Crawl-delay, capped
	latency time.Duration // smoothed time of answers
	fails   int           // 429 and 503 in a row
	used    time.Time
	day     int64 // days since 1970 on which …
	today   int   // … so many requests were sent
}

// waitError says that a host wants to be left alone for longer than a request waits.
type waitError struct {
	host  string
	until time.Time
}

func (e *waitError) Error() string {
	return fmt.Sprintf("%s wants to be left alone until %s", e.host, e.until.UTC().Format(time.RFC3339))
}

func newGates(o *Options) *gates { return &gates{o: o, all: map[string]*gate{}} }

// maxGates bounds the memory of gates; those that have been quiet for long are forgotten.
const maxGates = 20_000

func (gs *gates) get(key string) *gate {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	now := gs.o.Now()
	if len(gs.all) >= maxGates {
		for k, g := range gs.all {
			g.mu.Lock()
			if now.Sub(g.used) > time.Hour && now.After(g.next) && len(g.sem) == 0 {
				delete(gs.all, k)
			}
			g.mu.Unlock()
		}
	}
	g := gs.all[key]
	if g == nil {
		g = &gate{key: key, sem: make(chan struct{}, 1)}
		gs.all[key] = g
	}
	g.mu.Lock()
	g.used = now
	g.mu.Unlock()
	return g
}

// enter waits for the turn of a request. The caller must leave.
func (gs *gates) enter(ctx context.Context, key string) (*gate, error) {
	g := gs.get(key)
	select {
	case g.sem <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	for {
		next := gs.spend(g)
		wait := next.Sub(gs.o.Now())
		switch {
		case wait <= 0:
			return g, nil
		case wait > maxWait:
			<-g.sem
			return nil, &waitError{key, next}
		}
		if err := sleep(ctx, wait); err != nil {
			<-g.sem
			return nil, err
		}
	}
}

// spend is when the next request may start. When that is now, it is counted against the day's budget; when
// there is nothing left of that, the host rests until tomorrow.
func (gs *gates) spend(g *gate) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := gs.o.Now()
	if g.next.After(now) || gs.o.Budget < 0 {
		return g.next
	}
	if day := now.Unix() / 86400; day != g.day {
		g.day, g.today = day, 0
	}
	if g.today >= gs.o.Budget {
		g.next = time.Unix((g.day+1)*86400, 0).Add(time.Duration(rand.Int64N(int64(time.Hour))))
		gs.o.Log.Warn("crawl: the host's budget for today is spent; the rest waits", "host", g.key, "requests", g.today)
		return g.next
	}
	g.today++
	return g.next
}

// resume takes over what another process spent on a host's behalf today.
func (gs *gates) resume(key string, s store.Spent) {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.Day > g.day || s.Day == g.day && s.Requests > g.today {
		g.day, g.today = s.Day, s.Requests
	}
}

// spent is how many requests were sent to a host today.
func (gs *gates) spent(key string) store.Spent {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	return store.Spent{Day: g.day, Requests: g.today}
}

// leave ends a request's turn: status is 0 when there was no answer, took is how long the answer took,
// retry what the host asked for.
func (gs *gates) leave(g *gate, status int, took, retry time.Duration) {
	now := gs.o.Now()
	g.mu.Lock()
	g.used = now
	if status > 0 && status < 500 && status != http.StatusTooManyRequests {
		g.fails = 0
		if g.latency == 0 {
			g.latency = took
		}
		g.latency += (took - g.latency) / 4
	}
	wait := gs.pause(g)
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		if retry <= 0 { // it does not say how long: 5 s, 10 s, 20 s …
			retry = min(5*time.Second<<min(g.fails, 20), time.Hour)
		}
		g.fails++
	}
	wait = max(wait, min(retry, maxBackoff))
	g.next = later(g.next, now.Add(wait))
	g.mu.Unlock()
	<-g.sem
}

// pause is the wait after a request: what is configured, what robots.txt asks, and as long as the host
// takes to answer, with jitter.
func (gs *gates) pause(g *gate) time.Duration {
	d := max(gs.o.Delay, g.asked)
	if gs.o.Delay > 0 {
		d = max(d, min(g.latency, gs.o.MaxDelay))
	}
	return d + time.Duration(gs.o.Jitter*rand.Float64()*float64(d))
}

// ask sets what robots.txt wants.
func (gs *gates) ask(key string, delay time.Duration) {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked = min(delay, gs.o.MaxDelay)
}

// hold keeps requests away from a host until a time.
func (gs *gates) hold(key string, until time.Time) {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next = later(g.next, until)
}

// state is when a host can be asked next, and the pause in force.
func (gs *gates) state(key string) (next time.Time, delay time.Duration) {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	d := max(gs.o.Delay, g.asked)
	if gs.o.Delay > 0 {
		d = max(d, min(g.latency, gs.o.MaxDelay))
	}
	return g.next, d
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// maxRetry caps what a Retry-After can say of the address it came with.
const maxRetry = 7 * 24 * time.Hour

// retryAfter reads a Retry-After header in both its forms (RFC 9110 section 10.2.3), at most maxRetry; 0: none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	s, err := strconv.ParseUint(v, 10, 31)
	switch {
	case err == nil:
		return min(time.Duration(s)*time.Second, maxRetry)
	case errors.Is(err, strconv.ErrRange): // however many digits
		return maxRetry
	}
	if t, err := http.ParseTime(v); err == nil {
		return min(max(t.Sub(now), 0), maxRetry)
	}
	return 0
}

// failed notes that a host could not be reached: it is left alone for 20 s, then four times as long after
// each further try, up to a day.
func (gs *gates) failed(key string) {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next = later(g.next, gs.o.Now().Add(min(20*time.Second<<min(2*g.fails, 30), maxBackoff)))
	g.fails++
}

// recovered notes that a host answers.
func (gs *gates) recovered(key string) {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fails = 0
}

// failures is how often in a row a host could not be had.
func (gs *gates) failures(key string) int {
	g := gs.get(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fails
}
