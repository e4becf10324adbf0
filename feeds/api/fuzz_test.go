package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// FuzzAsk asks for anything: the answer is one of those that are described, it is JSON, and asking again in the
// spelling that answers are kept under is the same question.
func FuzzAsk(f *testing.F) {
	for _, s := range []string{
		"/articles?q=jalan&region=18.01&limit=3&cursor=1795392000.gnkfumb7nxoranzo", "/search?q=%22jalan+rusak%22+-tol&order=relevance",
		"/stories?cursor=1795392000000.gnkfumb7nxoranzo&since=2026-11-23T06%3A00%3A00%2B07%3A00", "/regions/18?children=2&empty=1",
		"/sources?cursor=c2lnZXIuZXhhbXBsZQ", "/sources/a/b", "/stats?by=region&zone=Asia%2FJakarta&since=2026-01-01", "/articles?flag=a&flag=b&flag=%00",
		"/articles/%2e%2e/revisions", "?%zz", "/articles?cursor=-9223372036854775808.a", "/stats?until=2199-12-31&since=1990-01-01",
	} {
		f.Add(s)
	}
	w := sampleWorld(f, Options{Memory: 1 << 20})
	h := w.Handler.(*handler)
	f.Fuzz(func(t *testing.T, target string) {
		u, err := url.ParseRequestURI(Root + target)
		if err != nil {
			return
		}
		r := &http.Request{Method: http.MethodGet, URL: u, RequestURI: Root + target, Header: http.Header{}, Host: "127.0.0.1", RemoteAddr: "127.0.0.1:1"}
		got := httptest.NewRecorder()
		h.ServeHTTP(got, r)
		switch got.Code {
		case 200, 400, 404, 410:
		default:
			t.Errorf("%q: %d %s", target, got.Code, got.Body)
		}
		if !json.Valid(got.Body.Bytes()) {
			t.Errorf("%q: %s", target, got.Body)
		}
		rt, a, ok := h.find(u.Path[len(Root):])
		if !ok {
			return
		}
		key, err := a.read(rt.params, u.RawQuery)
		if err != nil {
			return
		}
		again := ask{route: a.route, id: a.id}
		if same, err := again.read(rt.params, key); err != nil || same != key {
			t.Errorf("%q: %q, %v, and then %q", target, key, err, same)
		}
	})
}
