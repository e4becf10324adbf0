package crawler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"warta/crawler/robots"
	"warta/store"
)

// How long robots.txt is trusted (RFC 9309 section 2.4: not longer than 24 hours unless it cannot be had).
const (
	robotsFresh     = 20 * time.Hour
	robotsMissing   = 6 * time.Hour    // after a 4xx
	robotsRetry     = 20 * time.Second // after the first failure; four times as long after each further one
	robotsRetryMax  = 24 * time.Hour
	robotsForgive   = 30 * 24 * time.Hour // RFC 9309 section 2.3.1.4: then a server error means "no rules"
	robotsRedirects = 5                   // RFC 9309 section 2.3.1.2
	maxOrigins      = 20_000
)

// robotsCache holds what each origin's robots.txt says to us.
type robotsCache struct {
	t   *transport
	mu  sync.Mutex
	all map[string]*robotsEntry // by origin, "https://a.example"
}

// robotsEntry is one origin's. Whoever holds sem may read and change it, so that one fetch is under way
// at a time and others wait for it.
type robotsEntry struct {
	sem   chan struct{}
	until time.Time // trusted so long
	rules *robots.Group
	err   error // why it could not be had; then everything is disallowed, unless there are older rules
	fails int
	since time.Time // of the first failure
}

// unreachableError says that a host's robots.txt cannot be had, so that nothing may be fetched for now.
type unreachableError struct {
	origin string
	until  time.Time
	err    error
}

func (e *unreachableError) Error() string { return fmt.Sprintf("%s/robots.txt: %v", e.origin, e.err) }
func (e *unreachableError) Unwrap() error { return e.err }

func (rc *robotsCache) entry(origin string) *robotsEntry {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if len(rc.all) >= maxOrigins {
		now := rc.t.o.Now()
		for k, e := range rc.all {
			select {
			case e.sem <- struct{}{}:
				if now.After(e.until) {
					delete(rc.all, k)
				}
				<-e.sem
			default:
			}
		}
	}
	e := rc.all[origin]
	if e == nil {
		e = &robotsEntry{sem: make(chan struct{}, 1)}
		rc.all[origin] = e
	}
	return e
}

// check tells whether an address may be fetched, asking for robots.txt first where it must.
func (rc *robotsCache) check(ctx context.Context, tr *trip, u *url.URL) error {
	origin := u.Scheme + "://" + u.Host
	e := rc.entry(origin)
	select {
	case e.sem <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-e.sem }()
	if !rc.t.o.Now().Before(e.until) {
		if err := rc.refresh(ctx, tr, origin, e); err != nil {
			return err
		}
	}
	if e.rules == nil {
		return &unreachableError{origin, e.until, e.err}
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !e.rules.Allowed(path) {
		return ErrRobots
	}
	return nil
}

// refresh fetches. The error is that of a request that did not take place; a failing server is noted in
// the entry.
func (rc *robotsCache) refresh(ctx context.Context, tr *trip, origin string, e *robotsEntry) error {
	got, err := rc.fetch(ctx, tr, origin)
	var wait *waitError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &wait):
		return err
	}
	now := rc.t.o.Now()
	switch {
	case err == nil && got.status/100 == 2:
		g := robots.Parse(got.body).Group(Token)
		rc.settle(e, g, now.Add(robotsFresh))
		rc.t.gates.ask(store.HostKey(origin), g.CrawlDelay())
	case err == nil && (got.status/100 == 4 && got.status != http.StatusTooManyRequests || got.status/100 == 3):
		rc.settle(e, robots.Parse(nil).Group(Token), now.Add(robotsMissing))
	default:
		rc.fail(e, now, got, err)
	}
	if e.err == nil {
		rc.share(got.hops, e)
	}
	return nil
}

func (rc *robotsCache) settle(e *robotsEntry, g *robots.Group, until time.Time) {
	e.rules, e.until, e.err, e.fails, e.since = g, until, nil, 0, time.Time{}
}

// fail notes a server error or no answer: complete disallow for a while. Rules that were had before
// stay in force (RFC 9309 section 2.4), and an origin that has answered errors for a month has none.
func (rc *robotsCache) fail(e *robotsEntry, now time.Time, got robotsAnswer, err error) {
	if err == nil {
		err = fmt.Errorf("status %d", got.status)
	}
	if rc.t.weather.offline() {
		e.err, e.until = err, now.Add(robotsRetry)
		return
	}
	if e.fails == 0 {
		e.since = now
	}
	wait := min(robotsRetry<<min(2*e.fails, 30), robotsRetryMax)
	e.fails++
	e.err = err
	e.until = now.Add(max(wait, min(got.retry, robotsRetryMax)))
	if e.rules == nil && got.status >= 500 && now.Sub(e.since) > robotsForgive {
		e.rules = robots.Parse(nil).Group(Token)
	}
}

// share gives what was learned to the other origins whose robots.txt was passed on the way.
func (rc *robotsCache) share(hops []string, from *robotsEntry) {
	for _, origin := range hops {
		e := rc.entry(origin)
		select {
		case e.sem <- struct{}{}:
			e.rules, e.until, e.err, e.fails = from.rules, from.until, nil, 0
			<-e.sem
		default:
		}
		rc.t.gates.ask(store.HostKey(origin), from.rules.CrawlDelay())
	}
}

// robotsAnswer is a robots.txt as it was answered.
type robotsAnswer struct {
	status int
	body   []byte
	retry  time.Duration
	hops   []string // further origins whose own robots.txt redirects led to
	at     time.Time
	took   time.Duration
	origin string
	final  string
	ctype  string
	head   string
	err    error
}

// fetch follows up to five redirects; after more there is no robots.txt (status 310 stands for that).
func (rc *robotsCache) fetch(ctx context.Context, tr *trip, origin string) (robotsAnswer, error) {
	got := robotsAnswer{origin: origin, at: rc.t.o.Now()}
	next := origin + "/robots.txt"
	var err error
	for hop := 0; ; hop++ {
		var to string
		if to, err = rc.fetchOne(ctx, next, &got); err != nil || to == "" {
			break
		}
		if hop == robotsRedirects {
			got.status = 310
			break
		}
		next = to
		if u, err := url.Parse(to); err == nil && u.Path == "/robots.txt" {
			got.hops = append(got.hops, u.Scheme+"://"+u.Host)
		}
	}
	got.final, got.err = next, err
	tr.robots = append(tr.robots, got)
	return got, err
}

// fetchOne asks once; it returns where a redirect leads.
func (rc *robotsCache) fetchOne(ctx context.Context, address string, got *robotsAnswer) (to string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	req.Header = rc.t.header()
	proxied, err := rc.t.mayVisit(req)
	if err != nil {
		return "", err
	}
	resp, err := rc.t.send(req, proxied)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	got.status, got.retry = resp.StatusCode, retryAfter(resp.Header, rc.t.o.Now())
	got.ctype = resp.Header.Get("Content-Type")
	got.head = headOf(resp)
	if loc, lerr := resp.Location(); lerr == nil && resp.StatusCode/100 == 3 {
		return loc.String(), nil
	}
	got.body, err = io.ReadAll(io.LimitReader(resp.Body, robots.MaxSize+1))
	got.took = rc.t.o.Now().Sub(got.at)
	if err != nil && strings.Contains(err.Error(), "unexpected EOF") && len(got.body) > 0 {
		err = nil // cut short: what there is counts
	}
	return "", err
}
