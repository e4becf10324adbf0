package feeds

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"warta/feeds/internal/fake"
)

// BenchmarkWire asks over loopback, side by side in one run: a handler that writes the feed's bytes and
// nothing else, the feed, and the feed that has not changed.
func BenchmarkWire(b *testing.B) {
	r := fake.New()
	for _, a := range fake.Samples() {
		r.Put(a)
	}
	h, err := NewHandler(r, Options{Authority: testAuthority, BaseURL: testBase})
	if err != nil {
		b.Fatal(err)
	}
	first := ask(h, "GET", "/r/18/rss.xml")
	doc, err := io.ReadAll(first.Body)
	if err != nil {
		b.Fatal(err)
	}
	static := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		_, _ = w.Write(doc)
	})
	for _, c := range []struct {
		name   string
		h      http.Handler
		header http.Header
		status int
	}{
		{"static", static, http.Header{}, 200},
		{"feed", h, http.Header{}, 200},
		{"unchanged", h, http.Header{"If-None-Match": {first.Header.Get("ETag")}}, 304},
	} {
		b.Run(c.name, func(b *testing.B) {
			srv := httptest.NewServer(NewServer("", c.h, nil).Handler)
			defer srv.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					req, err := http.NewRequest("GET", srv.URL+"/r/18/rss.xml", nil)
					if err != nil {
						b.Error(err)
						return
					}
					req.Header = c.header.Clone()
					res, err := client.Do(req)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					res.Body.Close()
					if res.StatusCode != c.status {
						b.Errorf("status %d, want %d", res.StatusCode, c.status)
						return
					}
				}
			})
		})
	}
}
