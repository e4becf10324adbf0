package crawler

import (
	"context"
	"crypto/tls"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"time"

	"warta/store"
)

// transport is the http.RoundTripper under colly. Every request and every redirect passes it.
type transport struct {
	o        *Options
	guard    *guard
	gates    *gates
	robots   *robotsCache
	counters *counters
	weather  weather
	slots    chan struct{}   // one for each large body that is being read, which bounds memory
	common   http.Header     // of every request; its values are shared and never changed
	direct   *http.Transport // dials guarded
	proxied  *http.Transport // dials the proxy, which may be anywhere
}

// trip is one look at one address, with all its redirects. It travels in the request's context.
type trip struct {
	kind     store.URLKind
	deadline time.Time      // no further request after
	jar      http.CookieJar // of this look alone: some sites redirect until a cookie comes back
	seen     map[string]bool
	robots   []robotsAnswer // robots.txt files that had to be fetched on the way
	passing  bool           // a redirect on the way was not meant for good
	picture  bool           // what is looked for is no text

	mu     sync.Mutex
	took   time.Duration // on the wire, without waiting at gates or for a slot
	status int           // of the last answer
	ctype  string        // Content-Type as sent
	head   string
	retry  time.Duration
}

type tripKey struct{}

func withTrip(ctx context.Context, tr *trip) context.Context {
	return context.WithValue(ctx, tripKey{}, tr)
}

func newTransport(o *Options, c *counters) *transport {
	t := &transport{o: o, guard: newGuard(o.Allow, o.AllowHosts), gates: newGates(o), counters: c, common: commonHeader(o.UserAgent), slots: make(chan struct{}, o.Workers)}
	t.weather.o = o
	t.robots = &robotsCache{t: t, all: map[string]*robotsEntry{}}
	base := http.Transport{
		DialContext:            t.guard.dial(o.Timeouts.Dial),
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.Timeouts.Dial,
		ResponseHeaderTimeout:  o.Timeouts.Header,
		MaxIdleConns:           2 * o.Hosts,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: 256 << 10,
		DisableCompression:     true, // ours also knows br and zstd, and limits
	}
	t.direct = base.Clone()
	t.proxied = base.Clone()
	t.proxied.DialContext = (&net.Dialer{Timeout: o.Timeouts.Dial, KeepAlive: 30 * time.Second}).DialContext
	t.proxied.Proxy = o.Proxy
	t.proxied.ProxyConnectHeader = http.Header{"User-Agent": {o.UserAgent}}
	t.proxied.MaxIdleConnsPerHost = o.Hosts
	return t
}

// header is a new header with what every request says.
func (t *transport) header() http.Header {
	h := make(http.Header, len(t.common)+2)
	maps.Copy(h, t.common)
	return h
}

func commonHeader(userAgent string) http.Header {
	return http.Header{
		"User-Agent":      {userAgent},
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,application/rss+xml;q=0.9,*/*;q=0.5"},
		"Accept-Language": {"id,en;q=0.5"},
		"Accept-Encoding": {acceptEncoding},
	}
}

// RoundTrip sends one request of a look, once robots.txt and the host's gate let it pass.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	tr, _ := ctx.Value(tripKey{}).(*trip)
	if tr == nil {
		tr = &trip{}
	}
	if t.late(tr) {
		return nil, fmt.Errorf("%w: not done in %s", ErrSlow, lookTime)
	}
	proxied, err := t.mayVisit(req)
	if err != nil {
		return nil, err
	}
	if err := t.robots.check(ctx, tr, req.URL); err != nil {
		return nil, err
	}
	if tr.jar != nil {
		if cookies := tr.jar.Cookies(req.URL); len(cookies) > 0 {
			req = req.Clone(ctx)
			for _, c := range cookies {
				req.AddCookie(c)
			}
		}
	}
	start := t.o.Now()
	resp, err := t.send(req, proxied)
	if err != nil {
		return nil, err
	}
	return tr.receive(t, req, resp, start)
}

// mayVisit judges an address, and tells whether it is visited through a proxy.
func (t *transport) mayVisit(req *http.Request) (proxied bool, err error) {
	p, err := t.o.Proxy(req)
	if err != nil {
		return false, fmt.Errorf("proxy: %w", err)
	}
	return p != nil, t.guard.check(req.URL, p != nil)
}

// receive notes what a look wants to know of a response, and refuses what is no text.
func (tr *trip) receive(t *transport, req *http.Request, resp *http.Response, start time.Time) (*http.Response, error) {
	ctype := resp.Header.Get("Content-Type")
	tr.mu.Lock()
	tr.status, tr.ctype, tr.head, tr.retry = resp.StatusCode, ctype, headOf(resp), retryAfter(resp.Header, t.o.Now())
	tr.mu.Unlock()
	if cookies := resp.Cookies(); len(cookies) > 0 && resp.StatusCode/100 == 3 {
		if tr.jar == nil {
			tr.jar, _ = cookiejar.New(nil) // never fails
		}
		tr.jar.SetCookies(req.URL, cookies)
	}
	if resp.StatusCode == http.StatusOK && !tr.picture && !readable(ctype, tr.kind) {
		resp.Body.Close()
		return nil, fmt.Errorf("%w: %s", ErrType, ctype)
	}
	// colly would change the body's charset after this header; bodies are kept as they were sent.
	if media, _, ok := strings.Cut(ctype, ";"); ok {
		resp.Header.Set("Content-Type", media)
	}
	return resp, nil
}

// readable tells whether a body of this type can hold text.
func readable(ctype string, kind store.URLKind) bool {
	media, _, _ := strings.Cut(ctype, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	if !strings.Contains(media, "/") {
		return true // none, or nonsense: the body will tell
	}
	switch {
	case strings.HasPrefix(media, "text/"), strings.HasSuffix(media, "+xml"), strings.HasSuffix(media, "+json"):
		return !strings.HasPrefix(media, "image/")
	}
	switch media {
	case "application/xml", "application/json", "application/rss", "application/feed", "application/octet-stream", "application/unknown":
		return true
	case "application/gzip", "application/x-gzip", "application/x-gunzip", "binary/octet-stream":
		return kind.IsListing()
	}
	return false
}

// hostKey is store.HostKey of an address that is parsed already.
func hostKey(u *url.URL) string {
	host := plainHost(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if p := u.Port(); p != "" && !(u.Scheme == "http" && p == "80" || u.Scheme == "https" && p == "443") {
		host += ":" + p
	}
	return strings.TrimPrefix(host, "www.")
}

// headOf is a response's head as it was sent, for the archive.
func headOf(resp *http.Response) string {
	var b strings.Builder
	b.WriteString(resp.Proto + " " + resp.Status + "\r\n")
	if err := resp.Header.Write(&b); err != nil {
		return ""
	}
	const most = 32 << 10
	if b.Len() > most {
		return b.String()[:most]
	}
	return b.String()
}

// checkRedirect is the http.Client's: it ends chains and loops. A look that comes back to an address
// with another cookie has not looped.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return fmt.Errorf("%w: %d", ErrRedirects, len(via))
	}
	req.Header.Del("Referer")
	tr, _ := req.Context().Value(tripKey{}).(*trip)
	if tr == nil {
		return nil
	}
	if r := req.Response; r == nil || r.StatusCode != http.StatusMovedPermanently && r.StatusCode != http.StatusPermanentRedirect || len(r.Cookies()) > 0 {
		tr.passing = true
	}
	if tr.seen == nil {
		tr.seen = map[string]bool{via[0].URL.String(): true}
	}
	mark := req.URL.String() + cookieLine(tr.jar, req.URL)
	if tr.seen[mark] {
		return fmt.Errorf("%w: a loop", ErrRedirects)
	}
	tr.seen[mark] = true
	return nil
}

// movedTo is where a look ended if every redirect on its way was meant for good, "" if it was not sent elsewhere.
// A home page is no place that articles move to.
func (tr *trip) movedTo(from, final string) string {
	if tr.passing || final == "" || final == from {
		return ""
	}
	if u, err := url.Parse(final); err != nil || !tr.kind.IsListing() && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
		return ""
	}
	return final
}

func cookieLine(jar http.CookieJar, u *url.URL) string {
	if jar == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range jar.Cookies(u) {
		b.WriteString("\n" + c.Name + "=" + c.Value)
	}
	return b.String()
}
