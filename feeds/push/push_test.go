package push

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // as hubs do
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/feeds/internal/guard"
	"warta/store"
)

// memory is a Store with one subscription.
type memory struct {
	mu     sync.Mutex
	p      store.Push
	due    bool
	gone   bool
	leased time.Duration
	denied time.Duration
	pushed int
	err    error
}

func (m *memory) ClaimPushes(context.Context, int) ([]store.Push, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.due || m.gone {
		return nil, m.err
	}
	m.due = false
	return []store.Push{m.p}, m.err
}

func (m *memory) Push(_ context.Context, token string) (store.Push, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil && (m.gone || token != m.p.Token) {
		return store.Push{}, fmt.Errorf("push: %w", store.ErrNotFound)
	}
	return m.p, m.err
}

func (m *memory) ConfirmPush(_ context.Context, _ string, lease time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leased = lease
	return m.err
}

func (m *memory) DenyPush(_ context.Context, _ string, wait time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.denied = wait
	return m.err
}

func (m *memory) DeletePush(context.Context, string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gone = true
	return m.err
}

func (m *memory) Pushed(context.Context, string, time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pushed++
	return m.err
}

const (
	base  = "https://warta.example"
	topic = "https://siger.example/feed/"
)

func subscriber(t *testing.T, hub string, allow ...string) (*Subscriber, *memory) {
	t.Helper()
	m := &memory{p: store.Push{Token: "TOKEN", Source: "siger.example", Hub: hub, Topic: topic, Secret: "rahasia", Wanted: true}, due: true}
	o := Options{BaseURL: base, Store: m, Look: 5 * time.Millisecond, Timeout: 2 * time.Second}
	for _, a := range allow {
		o.Allow = append(o.Allow, netip.MustParsePrefix(a))
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s, m
}

// TestAsks: what a hub is asked, directly and where it sends us on (websub.rocks 200 to 204).
func TestAsks(t *testing.T) {
	for _, c := range []struct {
		name   string
		moved  int // status of a redirect, if any
		wanted bool
		mode   string
	}{
		{"subscribe", 0, true, "subscribe"},
		{"temporary redirect", http.StatusTemporaryRedirect, true, "subscribe"},
		{"permanent redirect", http.StatusPermanentRedirect, true, "subscribe"},
		{"unsubscribe", 0, false, "unsubscribe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := make(chan url.Values, 9)
			hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if c.moved != 0 && r.URL.Path == "/" {
					http.Redirect(w, r, "/new", c.moved)
					return
				}
				if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
					t.Error(r.Method, err)
				}
				got <- r.PostForm
				w.WriteHeader(http.StatusAccepted)
			}))
			defer hub.Close()
			s, m := subscriber(t, hub.URL, "127.0.0.0/8")
			m.p.Wanted = c.wanted
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- s.Run(ctx) }()
			f := <-got
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if f.Get("hub.mode") != c.mode || f.Get("hub.topic") != topic || f.Get("hub.callback") != base+"/push/TOKEN" ||
				c.wanted && (f.Get("hub.secret") != "rahasia" || f.Get("hub.lease_seconds") != "864000") {
				t.Errorf("asked %v", f)
			}
		})
	}
}

// TestAsksNobodyInside: a feed cannot have this server post into its own network, nor round in circles.
func TestAsksNobodyInside(t *testing.T) {
	hits := 0
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits++
		http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
	}))
	defer inside.Close()
	u, _ := url.Parse(inside.URL)
	for _, hub := range []string{inside.URL, "http://localhost:" + u.Port() + "/", "http://169.254.169.254/", "http://[::1]:" + u.Port(), "gopher://hub.example/", "http://hub.example:25/"} {
		s, m := subscriber(t, hub)
		if err := s.ask(t.Context(), &m.p); err == nil || !errors.Is(err, guard.ErrPrivate) && !strings.Contains(err.Error(), "no web address") {
			t.Errorf("%s: %v", hub, err)
		}
	}
	if hits != 0 {
		t.Fatalf("%d requests came through", hits)
	}
	s, m := subscriber(t, inside.URL, "127.0.0.0/8")
	if err := s.ask(t.Context(), &m.p); err == nil || hits != 1+redirects {
		t.Errorf("%d requests, %v", hits, err)
	}
	refuses := httptest.NewServer(http.NotFoundHandler())
	defer refuses.Close()
	if s, m = subscriber(t, refuses.URL, "127.0.0.0/8"); s.ask(t.Context(), &m.p) == nil {
		t.Error("a hub that knows nothing of it was taken for one that accepts")
	}
}

// TestOff: where hubs could not call, nothing is started.
func TestOff(t *testing.T) {
	m := &memory{}
	for _, b := range []string{"http://127.0.0.1:8080", "http://192.168.1.4", "http://localhost:8080", "http://warta", "http://[::1]:8080"} {
		if _, err := New(Options{BaseURL: b, Store: m}); !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: %v", b, err)
		}
	}
	for _, b := range []string{"", "warta.example", "ftp://warta.example"} {
		if _, err := New(Options{BaseURL: b, Store: m}); err == nil || errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: %v", b, err)
		}
	}
	if _, err := New(Options{BaseURL: "http://warta", Store: m, AllowHosts: []string{"warta"}}); err != nil {
		t.Error(err)
	}
}

func get(s *Subscriber, token string, pairs ...string) *httptest.ResponseRecorder {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set("hub."+pairs[i], pairs[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", Path+token+"?"+q.Encode(), nil))
	return w
}

// TestVerifies: what a hub asks is confirmed if it is what we asked for, and only then (websub.rocks 100, 205).
func TestVerifies(t *testing.T) {
	for _, c := range []struct {
		name   string
		token  string
		wanted bool
		ask    []string
		status int
		then   func(*memory) bool
	}{
		{"subscribe", "TOKEN", true, []string{"mode", "subscribe", "topic", topic, "challenge", "abc", "lease_seconds", "86400"}, 200, func(m *memory) bool { return m.leased == 24*time.Hour }},
		{"no lease stated", "TOKEN", true, []string{"mode", "subscribe", "topic", topic, "challenge", "abc"}, 200, func(m *memory) bool { return m.leased == lease }},
		{"a lease of a second", "TOKEN", true, []string{"mode", "subscribe", "topic", topic, "challenge", "abc", "lease_seconds", "1"}, 200, func(m *memory) bool { return m.leased == leaseMin }},
		{"a lease for ever", "TOKEN", true, []string{"mode", "subscribe", "topic", topic, "challenge", "abc", "lease_seconds", "9223372036854775807"}, 200, func(m *memory) bool { return m.leased == leaseMax }},
		{"another feed", "TOKEN", true, []string{"mode", "subscribe", "topic", "https://jahat.example/", "challenge", "abc"}, 404, func(m *memory) bool { return m.leased == 0 }},
		{"another subscription", "TOKEM", true, []string{"mode", "subscribe", "topic", topic, "challenge", "abc"}, 404, func(m *memory) bool { return m.leased == 0 }},
		{"not wanted any more", "TOKEN", false, []string{"mode", "subscribe", "topic", topic, "challenge", "abc"}, 404, func(m *memory) bool { return m.leased == 0 }},
		{"unsubscribe", "TOKEN", false, []string{"mode", "unsubscribe", "topic", topic, "challenge", "abc"}, 200, func(m *memory) bool { return m.gone }},
		{"unsubscribe by somebody else", "TOKEN", true, []string{"mode", "unsubscribe", "topic", topic, "challenge", "abc"}, 404, func(m *memory) bool { return !m.gone }},
		{"denied", "TOKEN", true, []string{"mode", "denied", "topic", topic, "reason", "no"}, 200, func(m *memory) bool { return m.denied == denied }},
		{"no challenge", "TOKEN", true, []string{"mode", "subscribe", "topic", topic}, 400, func(m *memory) bool { return m.leased == 0 }},
		{"a novel", "TOKEN", true, []string{"mode", "subscribe", "topic", topic, "challenge", strings.Repeat("x", 1000)}, 400, func(m *memory) bool { return m.leased == 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, m := subscriber(t, "https://hub.example/")
			m.p.Wanted = c.wanted
			w := get(s, c.token, c.ask...)
			if w.Code != c.status || !c.then(m) {
				t.Errorf("%d %q, %+v", w.Code, w.Body, m)
			}
			if w.Code == 200 && c.ask[1] != "denied" && (w.Body.String() != "abc" || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" || w.Header().Get("X-Content-Type-Options") != "nosniff") {
				t.Errorf("%v %q", w.Header(), w.Body)
			}
		})
	}
}

func sign(method string, of func() hash.Hash, secret, body string) string {
	mac := hmac.New(of, []byte(secret))
	mac.Write([]byte(body))
	return method + "=" + hex.EncodeToString(mac.Sum(nil))
}

// TestTakes: a push that is signed as agreed makes the feed due; another changes nothing, and is answered alike
// (websub.rocks 300 to 302).
func TestTakes(t *testing.T) {
	const feed = "<rss>é</rss>"
	for _, c := range []struct {
		name, token string
		header      []string
		body        string
		wanted      bool
		status, n   int
	}{
		{"signed", "TOKEN", []string{sign("sha256", sha256.New, "rahasia", feed)}, feed, true, 204, 1},
		{"sha1", "TOKEN", []string{sign("sha1", sha1.New, "rahasia", feed)}, feed, true, 204, 1},
		{"sha384", "TOKEN", []string{sign("sha384", sha512.New384, "rahasia", feed)}, feed, true, 204, 1},
		{"sha512", "TOKEN", []string{sign("sha512", sha512.New, "rahasia", feed)}, feed, true, 204, 1},
		{"empty", "TOKEN", []string{sign("sha256", sha256.New, "rahasia", "")}, "", true, 204, 1},
		{"unsigned", "TOKEN", nil, feed, true, 204, 0},
		{"another secret", "TOKEN", []string{sign("sha256", sha256.New, "tebakan", feed)}, feed, true, 204, 0},
		{"another body", "TOKEN", []string{sign("sha256", sha256.New, "rahasia", feed)}, feed + " ", true, 204, 0},
		{"another method", "TOKEN", []string{"md5=00"}, feed, true, 204, 0},
		{"two signatures", "TOKEN", []string{"sha256=00", sign("sha256", sha256.New, "rahasia", feed)}, feed, true, 204, 0},
		{"too long", "TOKEN", nil, strings.Repeat("x", maxBody+1), true, 413, 0},
		{"unknown", "LAIN", []string{sign("sha256", sha256.New, "rahasia", feed)}, feed, true, 410, 0},
		{"not wanted any more", "TOKEN", []string{sign("sha256", sha256.New, "rahasia", feed)}, feed, false, 410, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, m := subscriber(t, "https://hub.example/")
			m.p.Wanted = c.wanted
			r := httptest.NewRequest("POST", Path+c.token, strings.NewReader(c.body))
			r.Header["X-Hub-Signature"] = c.header
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != c.status || m.pushed != c.n {
				t.Errorf("%d, %d pushes", w.Code, m.pushed)
			}
		})
	}
	s, m := subscriber(t, "https://hub.example/")
	m.err = errors.New("disk full")
	r := httptest.NewRequest("POST", Path+"TOKEN", strings.NewReader(feed))
	r.Header.Set("X-Hub-Signature", sign("sha256", sha256.New, "rahasia", feed))
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != 503 {
		t.Errorf("%d", w.Code)
	}
	w = httptest.NewRecorder()
	m.err = nil
	if s.ServeHTTP(w, httptest.NewRequest("PUT", Path+"TOKEN", io.NopCloser(strings.NewReader("")))); w.Code != 405 || w.Header().Get("Allow") != "GET, POST" {
		t.Errorf("%d", w.Code)
	}
}

// TestOffer finds hubs the ways that feeds name them (websub.rocks 100 to 104).
func TestOffer(t *testing.T) {
	const at, head = "https://siger.example/feed/", "HTTP/1.1 200 OK\r\n"
	rss := func(links string) string {
		return `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>a <link rel="hub" href="https://jebakan.example/"></title>` +
			links + `<item><atom:link rel="hub" href="https://jahat.example/"/></item></channel></rss>`
	}
	for _, c := range []struct{ name, head, body, hub, topic string }{
		{"none", head, rss(""), "", ""},
		{"only self", head, rss(`<atom:link rel="self" href="https://siger.example/feed/"/>`), "", ""},
		{"RSS", head, rss(`<atom:link rel="hub" href="https://hub.example/"/><atom:link href="https://siger.example/feed?a=1&amp;b=2#x" rel="self" />`), "https://hub.example/", "https://siger.example/feed?a=1&b=2"},
		{"other prefix", head, rss(`<a10:link rel="hub" href="https://hub.example/"></a10:link>`), "https://hub.example/", at},
		{"two hubs", head, rss(`<atom:link rel="hub" href="javascript:1"/><atom:link rel="HUB" href="https://satu.example/"/><atom:link rel="hub" href="https://dua.example/"/>`), "https://satu.example/", at},
		{"Atom", head, `<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/atom"/><link rel="hub" href="//hub.example/x"/><entry/></feed>`, "https://hub.example/x", "https://siger.example/atom"},
		{"JSON Feed", head, `{"version": "https://jsonfeed.org/version/1.1", "feed_url": "https://siger.example/feed.json", "hubs": [{"type": "rssCloud", "url": "https://awan.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]}`, "https://hub.example/", "https://siger.example/feed.json"},
		{"JSON that is none", head, `{"hubs": 7`, "", ""},
		{"header", head + "Link: <https://hub.example/>; rel=\"hub\", <https://siger.example/feed>; rel=self\r\n", rss(""), "https://hub.example/", "https://siger.example/feed"},
		{"headers", head + "Link: <https://api.example/>; rel=\"https://api.w.org/\"\r\nLink: <https://hub.example/>; title=x; rel=\"alternate hub\"\r\n", rss(""), "https://hub.example/", at},
		{"header before document", head + "Link: <https://atas.example/>; rel=hub\r\n", rss(`<atom:link rel="hub" href="https://bawah.example/"/>`), "https://atas.example/", at},
		{"broken header", "HTTP/1.1 200 OK\r\nLink: <https://hub.example/; rel=hub\r\n\x00", rss(""), "", ""},
		{"no head", "", rss(`<atom:link rel="hub" href="https://hub.example/"/>`), "https://hub.example/", at},
		{"with a user", head, rss(`<atom:link rel="hub" href="https://a:b@hub.example/"/>`), "", ""},
	} {
		if hub, topic := Offer(c.head, []byte(c.body), at); hub != c.hub || topic != c.topic {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, hub, topic, c.hub, c.topic)
		}
	}
}

// FuzzOffer: whatever a feed says, what comes of it is a web address or nothing.
func FuzzOffer(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nLink: <https://hub.example/>; rel=hub\r\n", []byte(`<rss><atom:link rel="self" href="x"/>`))
	f.Add("", []byte(`{"hubs": [{"type": "WebSub", "url": "//x"}]}`))
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		hub, topic := Offer(head, body, "https://siger.example/feed/")
		for _, s := range []string{hub, topic} {
			if u, err := url.Parse(s); err != nil || s != "" && (u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https") {
				t.Errorf("%q", s)
			}
		}
		if (hub == "") != (topic == "") {
			t.Errorf("%q, %q", hub, topic)
		}
	})
}
