package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// house is a Gate in front of a handler that says who it was asked by.
type house struct {
	tokens []store.Token
	err    error
	now    time.Time
	asked  int
	used   []string
	gate   *Gate
	http.Handler
}

func newHouse(o Options) *house {
	h := &house{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	o.Tokens = func(context.Context) ([]store.Token, error) { h.asked++; return h.tokens, h.err }
	o.Used = func(_ context.Context, name string, day time.Time) error {
		h.used = append(h.used, name+" "+day.Format(time.DateOnly))
		return nil
	}
	o.Feed = func(path string) bool { return strings.HasSuffix(path, ".xml") }
	o.Free = func(path string) bool { return path == "/style.css" }
	o.Now = func() time.Time { return h.now }
	h.gate = New(o)
	h.Handler = h.gate.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=60")
		if r.URL.Path == "/moved.xml" {
			http.Redirect(w, r, "/r/18/rss.xml?x=1", http.StatusMovedPermanently)
			return
		}
		c := Of(r)
		fmt.Fprintf(w, "%s %q %s %t %s%s admin=%t", c.Scope, c.Token, c.Addr, c.Local, Prefix(r), r.URL.RequestURI(), c.Scope.Covers(store.ScopeAdmin))
		if r.RequestURI != r.URL.RequestURI() {
			fmt.Fprintf(w, " BUT %s", r.RequestURI)
		}
	}))
	return h
}

func (h *house) add(name string, scope store.Scope) (secret string) {
	secret = store.NewSecret()
	h.tokens = append(h.tokens, store.Token{Name: name, Scope: scope, Hash: store.TokenHash(secret)})
	return secret
}

func (h *house) get(path, from string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr, r.Host = from+":4711", "127.0.0.1:8080"
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Add(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func basic(password string) string {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.SetBasicAuth("anyone", password)
	return r.Header.Get("Authorization")
}

func TestWhoMayRead(t *testing.T) {
	h := newHouse(Options{})
	feeds, read, admin := h.add("miniflux", store.ScopeFeeds), h.add("script", store.ScopeRead), h.add("me", store.ScopeAdmin)
	old := h.add("old", store.ScopeAdmin)
	h.tokens[3].Expires = h.now
	const near, far = "127.0.0.1", "192.0.2.7"
	for _, c := range []struct {
		name, path, from string
		headers          []string
		status           int
		body             string
	}{
		{"the machine itself", "/a", near, nil, 200, ` "" 127.0.0.1 true /a admin=false`},
		{"the machine itself, IPv6", "/a", "[::1]", nil, 200, ` "" ::1 true /a`},
		{"a stranger", "/a", far, nil, 401, "not public"},
		{"a stranger through a proxy of the machine", "/a", near, []string{"X-Forwarded-For", far}, 401, "not public"},
		{"one who says to be the machine", "/a", near, []string{"X-Forwarded-For", "127.0.0.1"}, 401, "not public"},
		{"another proxy", "/a", near, []string{"Forwarded", "for=127.0.0.1"}, 401, "not public"},
		{"a page of this server", "/a", near, []string{"Origin", "http://127.0.0.1:8080"}, 200, `true /a`},
		{"a page of another site in a browser here", "/a", near, []string{"Origin", "https://evil.example"}, 401, "not public"},
		{"a sandboxed one", "/a", near, []string{"Origin", "null"}, 401, "not public"},
		{"a site whose name leads here", "/a", near, []string{"Host", "evil.example:8080"}, 401, "not public"},
		{"by the usual name", "/a", near, []string{"Host", "localhost:8080"}, 200, `true /a`},
		{"a style sheet", "/style.css", far, nil, 200, "/style.css"},
		{"reading", "/a?x=1", far, []string{"Authorization", "Bearer " + read}, 200, `read "script" 192.0.2.7 false /a?x=1`},
		{"scheme in small letters", "/a", far, []string{"Authorization", "bearer " + read}, 200, `read "script"`},
		{"a person with a browser", "/a", far, []string{"Authorization", basic(read)}, 200, `read "script"`},
		{"the operator", "/a", far, []string{"Authorization", "Bearer " + admin}, 200, `admin "me" 192.0.2.7 false /a admin=true`},
		{"the operator at the machine", "/a", near, []string{"Authorization", "Bearer " + admin}, 200, `admin=true`},
		{"another spelling of the scheme", "/a", far, []string{"Authorization", "bearer  " + admin + " "}, 200, `admin "me"`},
		{"feeds token, page", "/a", far, []string{"Authorization", "Bearer " + feeds}, 403, "feeds alone"},
		{"feeds token, feed", "/r.xml", far, []string{"Authorization", "Bearer " + feeds}, 200, `feeds "miniflux"`},
		{"feeds token in the address", "/t/" + feeds + "/r/18/rss.xml?limit=5", far, nil, 200, "/t/" + feeds + "/r/18/rss.xml?limit=5"},
		{"escaped path", "/t/" + feeds + "/s/a%2Fb/rss.xml", far, nil, 200, "/t/" + feeds + "/s/a%2Fb/rss.xml"},
		{"page with a token in the address", "/t/" + read + "/a", far, nil, 303, `href="/a"`},
		{"another server's", "/t/" + read + "//evil.example/a", far, nil, 404, "only feeds"},
		{"another server's, in the manner of Windows", "/t/" + read + "/%5Cevil.example/a", far, nil, 303, `href="/%5Cevil.example/a"`},
		{"nothing behind the token", "/t/" + feeds, far, nil, 404, "only feeds"},
		{"nothing but the token", "/t/" + feeds + "/", far, nil, 303, `href="/"`},
		{"no token", "/t//r.xml", far, nil, 404, "only feeds"},
		{"unknown token in the address", "/t/nonsense/r.xml", far, nil, 401, "not known"},
		{"unknown token", "/a", far, []string{"Authorization", "Bearer nonsense"}, 401, "not known"},
		{"unknown token at the machine", "/a", near, []string{"Authorization", "Bearer nonsense"}, 401, "not known"},
		{"a password for somebody else, where all is open", "/a", near, []string{"Authorization", basic("nonsense")}, 200, ` "" 127.0.0.1 true`},
		{"a password for somebody else", "/a", far, []string{"Authorization", basic("nonsense")}, 401, "not known"},
		{"expired", "/a", far, []string{"Authorization", "Bearer " + old}, 401, "has expired"},
		{"the hash for the token", "/a", far, []string{"Authorization", fmt.Sprintf("Bearer %x", store.TokenHash(read))}, 401, "not known"},
	} {
		w := h.get(c.path, c.from, c.headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || strings.Contains(w.Body.String(), "BUT") {
			t.Errorf("%s: %d %s, want %d %s", c.name, w.Code, w.Body, c.status, c.body)
		}
		if asks := len(w.Header()["Www-Authenticate"]) == 2; asks != (c.status == 401) {
			t.Errorf("%s: %d asks for a token: %t", c.name, w.Code, asks)
		}
		if c.status >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", c.name, w.Header().Get("Content-Type"))
		}
	}
	// A person who gives up is told in words, in both languages.
	for _, c := range []struct {
		headers []string
		status  int
		words   []string
	}{
		{nil, 401, []string{"tidak terbuka untuk umum", "not public"}},
		{[]string{"Authorization", basic("nonsense")}, 401, []string{"tidak dikenal", "not known"}},
		{[]string{"Authorization", basic(feeds)}, 403, []string{"hanya membuka umpan", "feeds alone"}},
	} {
		w := h.get("/a", far, append(c.headers, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")...)
		if w.Code != c.status || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" || (len(w.Header()["Www-Authenticate"]) == 2) != (c.status == 401) {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		for _, words := range c.words {
			if !strings.Contains(w.Body.String(), words) {
				t.Errorf("%s is not said: %s", words, w.Body)
			}
		}
	}
	if h.asked > 1 {
		t.Errorf("tokens were read %d times within two seconds", h.asked)
	}
}

func TestAnswersForOne(t *testing.T) {
	h := newHouse(Options{})
	secret := h.add("miniflux", store.ScopeFeeds)
	w := h.get("/t/"+secret+"/moved.xml", "192.0.2.7")
	if to := w.Header().Get("Location"); to != "/t/"+secret+"/r/18/rss.xml?x=1" {
		t.Errorf("leads to %s without its token", to)
	}
	if w.Header().Get("Cache-Control") != "private, max-age=60" || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("shared caches or other sites may see the token: %v", w.Header())
	}
	if c := h.get("/r.xml", "127.0.0.1").Header().Get("Cache-Control"); c != "public, max-age=60" {
		t.Errorf("the machine's own: %s", c)
	}
	r := httptest.NewRequest(http.MethodOptions, "/api/v1/articles", nil)
	r.RemoteAddr = "192.0.2.7:1"
	w = httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 200 {
		t.Errorf("a preflight is refused: %d", w.Code)
	}
}

func TestPublic(t *testing.T) {
	h := newHouse(Options{Public: true, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}})
	for _, c := range []struct{ from, forwarded, body string }{
		{"192.0.2.7", "", "192.0.2.7 false"},
		{"192.0.2.7", "203.0.113.9", "192.0.2.7 false"}, // no proxy of ours
		{"127.0.0.1", "", "127.0.0.1 true"},
		{"127.0.0.1", "203.0.113.9", "203.0.113.9 false"},
		{"127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9 false"}, // what the client said itself does not count
		{"127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9 false"},
		{"127.0.0.1", "rubbish", "127.0.0.1 false"},
		{"127.0.0.1", "127.0.0.1", "127.0.0.1 false"},
		{"127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9 false"},
	} {
		headers := []string{"X-Forwarded-For", c.forwarded}
		if c.forwarded == "" {
			headers = nil
		}
		if w := h.get("/a", c.from, headers...); w.Code != 200 || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s for %q: %d %s, want %s", c.from, c.forwarded, w.Code, w.Body, c.body)
		}
	}
}

func TestRevoked(t *testing.T) {
	h := newHouse(Options{})
	secret := h.add("script", store.ScopeRead)
	status := func() int { return h.get("/a", "192.0.2.7", "Authorization", "Bearer "+secret).Code }
	if status() != 200 {
		t.Fatal("the token does not open")
	}
	if !h.gate.Opens(t.Context(), secret, store.ScopeRead) || h.gate.Opens(t.Context(), secret, store.ScopeAdmin) || h.gate.Opens(t.Context(), "", store.ScopeFeeds) {
		t.Error("a token opens what it covers, and nothing else does")
	}
	h.err = errors.New("disk on fire")
	h.now = h.now.Add(time.Minute)
	if status() != 200 {
		t.Error("the last known tokens must hold while they cannot be read")
	}
	h.err, h.tokens = nil, nil
	h.now = h.now.Add(refresh)
	if status() != 401 {
		t.Error("a revoked token opens")
	}
	h = newHouse(Options{})
	h.err = errors.New("disk on fire")
	if w := h.get("/a", "192.0.2.7", "Authorization", "Bearer x"); w.Code != 503 || strings.Contains(w.Body.String(), "fire") {
		t.Errorf("tokens that were never read: %d %s", w.Code, w.Body)
	}
}

func TestUse(t *testing.T) {
	h := newHouse(Options{})
	secret := h.add("script", store.ScopeRead)
	noted := map[string]time.Time{}
	for range 3 {
		for range 3 {
			h.get("/a", "192.0.2.7", "Authorization", "Bearer "+secret)
		}
		h.gate.flush(t.Context(), noted)
	}
	h.now = h.now.Add(24 * time.Hour)
	h.get("/a", "192.0.2.7", "Authorization", "Bearer "+secret)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.gate.Run(ctx); !errors.Is(err, context.Canceled) { // what was used is noted at the end, too
		t.Error(err)
	}
	if got := strings.Join(h.used, ", "); got != "script 2026-11-23, script 2026-11-24" {
		t.Errorf("noted: %s", got)
	}
}
