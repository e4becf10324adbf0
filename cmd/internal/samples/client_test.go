package samples

import (
	"compress/gzip"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

var epoch = time.Date(2026, 11, 23, 3, 4, 5, 0, time.UTC)

// clockwork is a clock that a test sets.
type clockwork struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clockwork) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clockwork) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// open starts a world at epoch and gives a client that sees it and follows no redirects.
func open(t *testing.T, o Options) (*World, *client, *clockwork) {
	t.Helper()
	c := &clockwork{now: epoch}
	o.Now = c.Now
	w, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	tr := &http.Transport{Proxy: w.Proxy(), DisableCompression: true}
	t.Cleanup(tr.CloseIdleConnections)
	return w, &client{t, &http.Client{
		Transport:     tr,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, c
}

type client struct {
	t *testing.T
	*http.Client
}

// reply is a response whose body was read.
type reply struct {
	*http.Response
	body string
}

func (c *client) get(url string, header ...string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		c.t.Fatalf("%s: %v", url, err)
	}
	defer resp.Body.Close()
	var r io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		if r, err = gzip.NewReader(r); err != nil {
			c.t.Fatalf("%s: %v", url, err)
		}
	}
	b, err := io.ReadAll(r)
	if err != nil {
		c.t.Fatalf("%s: %v", url, err)
	}
	return reply{resp, string(b)}
}

// ok is get for what has to be there.
func (c *client) ok(url string) reply {
	c.t.Helper()
	r := c.get(url)
	if r.StatusCode != http.StatusOK {
		c.t.Errorf("%s: %s", url, r.Status)
	}
	return r
}

func (c *client) feed(url string) *gofeed.Feed {
	c.t.Helper()
	f, err := gofeed.NewParser().ParseString(c.ok(url).body)
	if err != nil {
		c.t.Fatalf("%s: %v", url, err)
	}
	return f
}

var (
	locs  = regexp.MustCompile(`<loc>([^<]+)</loc>`)
	hrefs = regexp.MustCompile(`(?i)href=["']([^"']+)["']`)
)

// links are the addresses a page names, absolute.
func (c *client) links(page string, pattern *regexp.Regexp) []string {
	c.t.Helper()
	base, err := url.Parse(page)
	if err != nil {
		c.t.Fatal(err)
	}
	var out []string
	for _, m := range pattern.FindAllStringSubmatch(c.ok(page).body, -1) {
		u, err := base.Parse(html.UnescapeString(m[1]))
		if err != nil {
			c.t.Errorf("%s: %v", page, err)
			continue
		}
		out = append(out, u.String())
	}
	return out
}
