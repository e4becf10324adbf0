package crawler_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/crawler"
	"warta/crawler/dispatchtest"
	"warta/store"
)

var (
	_ crawler.Dispatcher = (*dispatchtest.Memory)(nil)
	_ crawler.Hastener   = (*dispatchtest.Memory)(nil)
	_ crawler.Bodies     = (*dispatchtest.Bodies)(nil)
)

// bench is a crawler with everything around it.
type bench struct {
	*crawler.Crawler
	m      *dispatchtest.Memory
	bodies *dispatchtest.Bodies
}

// loopback is where test servers live.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

func newBench(t *testing.T, o crawler.Options) *bench {
	t.Helper()
	b := &bench{m: dispatchtest.NewMemory(time.Now), bodies: &dispatchtest.Bodies{}}
	if o.Allow == nil {
		o.Allow = loopback
	}
	if o.Proxy == nil {
		o.Proxy = noProxy
	}
	if o.Delay == 0 {
		o.Delay = -1
	}
	c, err := crawler.New(b.m, b.bodies, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	b.Crawler = c
	return b
}

func address(u string, kind store.URLKind) store.URL {
	return store.URL{URL: u, Key: store.URLKey(u), Host: store.HostKey(u), Source: "s", Kind: kind, Via: "seed"}
}

// pass offers addresses and runs one pass.
func (b *bench) pass(t *testing.T, urls ...store.URL) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	if _, err := b.m.Offer(ctx, urls); err != nil {
		t.Fatal(err)
	}
	if err := b.Pass(ctx, time.Time{}); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) get(t *testing.T, address string) store.URL {
	t.Helper()
	u, ok := b.m.URL(store.URLKey(address))
	if !ok {
		t.Fatalf("%s is not known", address)
	}
	return u
}

// recorder notes requests.
type recorder struct {
	mu    sync.Mutex
	lines []string
}

func (r *recorder) note(req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, req.URL.RequestURI())
}

func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines, " ")
}

func TestPass(t *testing.T) {
	var seen recorder
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.note(r)
		switch r.URL.Path {
		case "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /tertutup\nSitemap: /peta.xml\n")
		case "/hilang":
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
			w.Header().Set("ETag", `"satu"`)
			if r.Header.Get("If-None-Match") == `"satu"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			fmt.Fprintf(w, "<p>caf\xe9 %s", r.URL.Path)
		}
	}))
	defer s.Close()
	b := newBench(t, crawler.Options{Version: "1", Contact: "https://warta.example"})
	b.pass(t, address(s.URL+"/", store.KindHome), address(s.URL+"/a", store.KindArticle),
		address(s.URL+"/tertutup/b", store.KindArticle), address(s.URL+"/hilang", store.KindArticle))

	if got := seen.String(); !strings.HasPrefix(got, "/robots.txt ") || strings.Contains(got, "tertutup") {
		t.Errorf("requests: %s", got)
	}
	if got := len(b.m.Pages()); got != 3 { // robots.txt, home, article
		t.Errorf("%d pages", got)
	}
	for _, p := range b.m.Pages() {
		if p.Kind == store.KindArticle {
			if got := string(b.bodies.Get(p.Digest)); got != "<p>caf\xe9 /a" {
				t.Errorf("body %q: bytes must be kept as sent", got)
			}
			if p.ContentType != "text/html; charset=iso-8859-1" || p.Status != 200 || !strings.Contains(p.Header, "Etag") {
				t.Errorf("page %+v", p)
			}
		}
	}
	if u := b.get(t, s.URL+"/tertutup/b"); u.Fails != 1 || u.Due.Before(time.Now().Add(time.Hour)) {
		t.Errorf("disallowed: %+v", u)
	}
	if u := b.get(t, s.URL+"/hilang"); u.Fails != 1 || u.Looks != 0 {
		t.Errorf("gone: %+v", u)
	}
	u := b.get(t, s.URL+"/a")
	if u.ETag != `"satu"` || u.Looks != 1 || u.Fails != 0 || u.Due.IsZero() {
		t.Errorf("article: %+v", u)
	}
	// everything again: conditional requests, no new page
	if err := b.Pass(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if u := b.get(t, s.URL+"/a"); u.Looks != 2 || u.Same != 1 || len(b.m.Pages()) != 3 {
		t.Errorf("second look: %+v, %d pages", u, len(b.m.Pages()))
	}
	if p := b.Progress(); p.NotModified != 2 || p.Refused != 1 || p.Hosts != 0 {
		t.Errorf("progress: %+v", p)
	}
}
