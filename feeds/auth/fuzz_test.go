package auth

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"warta/store"
)

// FuzzStranger tries addresses and headers on a record that is not public: nobody is let through without the token,
// and with it nothing of the token is left in what is handed on.
func FuzzStranger(f *testing.F) {
	f.Add("/t/SECRET/r/18/rss.xml?x=1", "", "")
	f.Add("/t//r.xml", "Bearer SECRET", "127.0.0.1")
	f.Add("/t/SECRET%2Fr.xml", "Basic OlNFQ1JFVA==", "127.0.0.1, ::1")
	f.Add("//t/SECRET/../style.css", "Basic", "")
	f.Add("/t/%53ECRET/style.css", "Bearer", "unknown")
	f.Add("/t/SECRET//evil.example/r.xml", "bearer  SECRET", "")
	f.Fuzz(func(t *testing.T, target, authorization, forwardedFor string) {
		h := newHouse(Options{})
		secret := h.add("reader", store.ScopeFeeds)
		fill := func(s string) string { return strings.ReplaceAll(s, "SECRET", secret) }
		u, err := url.ParseRequestURI(fill(target))
		if err != nil || !strings.HasPrefix(target, "/") {
			return
		}
		shown := strings.Contains(u.Path, secret) || strings.Contains(authorization, "SECRET") || strings.HasPrefix(strings.ToLower(authorization), "basic ")
		r := &http.Request{Method: http.MethodGet, URL: u, RequestURI: fill(target), Header: http.Header{}, Host: "127.0.0.1", RemoteAddr: "192.0.2.7:1"}
		if authorization != "" {
			r.Header.Set("Authorization", fill(authorization))
		}
		if forwardedFor != "" {
			r.Header.Set("X-Forwarded-For", forwardedFor)
		}
		w := httptest.NewRecorder()
		through := false
		h.gate.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			through = true
			if c := Of(r); c.Token == "" && r.URL.Path != "/style.css" {
				t.Errorf("%q %q %q is let through", target, authorization, forwardedFor)
			}
			if strings.HasPrefix(u.Path, inPath) && !strings.Contains(strings.TrimPrefix(u.Path, inPath+secret), secret) &&
				strings.Contains(r.RequestURI+r.URL.String(), secret) {
				t.Errorf("%q: the token is handed on in %s", target, r.URL)
			}
		})).ServeHTTP(w, r)
		if through && !shown && u.Path != "/style.css" {
			t.Errorf("%q %q: through without the token", target, authorization)
		}
		if to := w.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "://") {
			t.Errorf("%q leads to %s", target, to)
		}
	})
}
