package crawler

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
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
	shells   sync.Pool // of *shell
	rhythms  rhythms
	counters counters
	wake     chan struct{}
	started  time.Time
	patient  bool // wait for a network that is gone, as Run does
}

// New makes a crawler. It starts nothing.
func New(d Dispatcher, b Bodies, o Options) (*Crawler, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("crawler: %w", err)
	}
	c := &Crawler{d: d, bodies: b, o: o, wake: make(chan struct{}, 1), started: o.Now()}
	c.t = newTransport(&c.o, &c.counters)
	c.rhythms = rhythms{o: &c.o, all: map[string]outlook{}}
	collector := newCollector(c.t)
	c.shells.New = func() any { return newShell(collector) }
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

// newCollector makes the colly collector that all shells are clones of: synchronous, without any of
// colly's own memory, limits, robots.txt and cookies. colly lets the environment (COLLY_…) override what
// code sets, so everything is set after it was read.
func newCollector(t *transport) *colly.Collector {
	c := colly.NewCollector()
	c.AllowURLRevisit = true
	c.IgnoreRobotsTxt = true // the transport sees every redirect and knows RFC 9309
	c.ParseHTTPErrorResponse = true
	c.MaxBodySize = 0 // the transport limits decoded bytes, and says so
	c.MaxDepth, c.MaxRequests = 0, 0
	c.CacheDir = ""
	c.AllowedDomains, c.DisallowedDomains = nil, nil
	c.DetectCharset = false
	c.TraceHTTP = false
	c.Async = false
	c.UserAgent = t.o.UserAgent
	c.SetClient(&http.Client{Transport: t, CheckRedirect: checkRedirect})
	return c
}

// shell is a collector for one look at a time: colly has one context per collector. The client is shared.
type shell struct {
	collector *colly.Collector
	got       answer
}

func newShell(c *colly.Collector) *shell {
	s := &shell{collector: c.Clone()}
	s.collector.OnResponse(func(r *colly.Response) {
		s.got = answer{status: r.StatusCode, header: *r.Headers, body: r.Body, final: r.Request.URL.String()}
	})
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
func (c *Crawler) get(ctx context.Context, tr *trip, u store.URL) answer {
	hdr := c.t.header()
	if u.ETag != "" {
		hdr.Set("If-None-Match", u.ETag)
	}
	if u.LastModified != "" {
		hdr.Set("If-Modified-Since", u.LastModified)
	}
	tr.deadline = c.o.Now().Add(lookTime)
	s, _ := c.shells.Get().(*shell)
	defer c.shells.Put(s)
	s.got = answer{}
	s.collector.Context = withTrip(ctx, tr)
	err := s.collector.Request(http.MethodGet, u.URL, nil, nil, hdr)
	got := s.got
	s.got, s.collector.Context = answer{}, context.Background()
	if err != nil {
		return answer{err: err}
	}
	return got
}

// lookTime is after how long a look starts no further request. With the last one, and its wait, a look
// takes less than maxLook.
const (
	lookTime = 2 * time.Minute
	maxLook  = lookTime + maxWait + 2*time.Minute
)

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
	return c.page(u, tr, a, at, digestOf(a.body)), a.body, nil
}

func (c *Crawler) chance() float64 { return rand.Float64() }
