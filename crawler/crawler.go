package crawler

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gocolly/colly/v2"

	"warta/store"
)

// Crawler fetches what a Dispatcher hands out. Its methods are safe for concurrent use, but only one Run
// or Pass at a time makes sense.
type Crawler struct {
	d        Dispatcher
	bodies   Bodies
	o        Options
	t        *transport
	shell    *colly.Collector
	counters counters
	wake     chan struct{}
	started  time.Time
}

// New makes a crawler. It starts nothing.
func New(d Dispatcher, b Bodies, o Options) (*Crawler, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("crawler: %w", err)
	}
	c := &Crawler{d: d, bodies: b, o: o, wake: make(chan struct{}, 1), started: o.Now()}
	c.t = newTransport(&c.o, &c.counters)
	c.shell = newShell(c.t)
	return c, nil
}

// Close drops idle connections.
func (c *Crawler) Close() error {
	c.t.direct.CloseIdleConnections()
	c.t.proxied.CloseIdleConnections()
	return nil
}

// Wake tells a waiting crawler that there may be new work, so that it need not wait for its next look.
func (c *Crawler) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// newShell makes the colly collector that all looks are clones of: synchronous, without any of colly's
// own memory, limits, robots.txt and cookies. colly lets the environment (COLLY_…) override what code
// sets, so everything is set after it was read.
func newShell(t *transport) *colly.Collector {
	s := colly.NewCollector()
	s.AllowURLRevisit = true
	s.IgnoreRobotsTxt = true // the transport sees every redirect and knows RFC 9309
	s.ParseHTTPErrorResponse = true
	s.MaxBodySize = 0 // the transport limits decoded bytes, and says so
	s.MaxDepth, s.MaxRequests = 0, 0
	s.CacheDir = ""
	s.AllowedDomains, s.DisallowedDomains = nil, nil
	s.DetectCharset = false
	s.TraceHTTP = false
	s.Async = false
	s.UserAgent = t.o.UserAgent
	s.SetClient(&http.Client{Transport: t, CheckRedirect: checkRedirect})
	return s
}

// answer is what came of a request and its redirects.
type answer struct {
	status int
	header http.Header
	body   []byte
	final  string
	err    error
}

// get asks for an address through colly.
func (c *Crawler) get(ctx context.Context, tr *trip, u store.URL) (a answer) {
	ctx, cancel := context.WithTimeoutCause(ctx, lookTime, fmt.Errorf("%w: not done in %s", ErrSlow, lookTime))
	defer cancel()
	hdr := http.Header{}
	c.t.setHeader(hdr)
	if u.ETag != "" {
		hdr.Set("If-None-Match", u.ETag)
	}
	if u.LastModified != "" {
		hdr.Set("If-Modified-Since", u.LastModified)
	}
	col := c.shell.Clone() // for a context and callbacks of its own; the client is shared
	col.Context = withTrip(ctx, tr)
	col.OnResponse(func(r *colly.Response) {
		a = answer{status: r.StatusCode, header: *r.Headers, body: r.Body, final: r.Request.URL.String()}
	})
	if err := col.Request(http.MethodGet, u.URL, nil, nil, hdr); err != nil {
		return answer{err: err}
	}
	return a
}

// lookTime is the limit of one look, with all its redirects and waits.
const lookTime = 3 * time.Minute

// Fetch gets one page outside the queue, as politely as any other, and keeps nothing. A page that could
// not be had is an error.
func (c *Crawler) Fetch(ctx context.Context, address string) (store.Page, []byte, error) {
	canonical, err := store.CanonicalURL(address)
	if err != nil {
		return store.Page{}, nil, fmt.Errorf("fetch: %w", err)
	}
	u := store.URL{URL: canonical, Kind: store.KindHome}
	tr := &trip{kind: u.Kind}
	at := c.o.Now()
	a := c.get(ctx, tr, u)
	if a.err == nil {
		a.err = c.judge(a, u)
	}
	if a.err != nil {
		return store.Page{}, nil, fmt.Errorf("fetch %s: %w", address, plain(a.err))
	}
	return c.page(u, tr, a, at), a.body, nil
}

func (c *Crawler) chance() float64 { return rand.Float64() }
