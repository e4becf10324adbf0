package api

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// discard is an answer that nobody reads.
type discard struct{ head http.Header }

func (d *discard) Header() http.Header         { return d.head }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkServe asks over connections, side by side, for an article, a list and a search, and a net/http handler for
// the same bytes; "ratio" is the API's requests a second by the handler's.
func BenchmarkServe(b *testing.B) {
	w := sampleWorld(b, Options{Rate: 1_000_000_000, Burst: 1_000_000_000})
	for name, path := range map[string]string{"article": "/articles/" + w.story[0], "list": "/articles?limit=50&text=1", "search": "/search?q=jalan"} {
		b.Run(name, func(b *testing.B) {
			body := ask1(w, http.MethodGet, Root+path).Body.Bytes()
			plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(body)
			}))
			defer plain.Close()
			ours := httptest.NewServer(w)
			defer ours.Close()
			client := &http.Client{Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 4, DisableCompression: true}}
			get := func(base string) time.Duration {
				start := time.Now()
				resp, err := client.Get(base + Root + path)
				if err != nil {
					b.Fatal(err)
				}
				var got bytes.Buffer
				if _, err := got.ReadFrom(resp.Body); err != nil || got.Len() != len(body) {
					b.Fatal(got.Len(), err)
				}
				_ = resp.Body.Close()
				return time.Since(start)
			}
			var a, p time.Duration
			for b.Loop() {
				p += get(plain.URL)
				a += get(ours.URL)
			}
			b.ReportMetric(float64(p)/float64(a), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkHandler is the work of one answer without the network.
func BenchmarkHandler(b *testing.B) {
	w := sampleWorld(b, Options{Rate: 1_000_000_000, Burst: 1_000_000_000})
	r := httptest.NewRequest(http.MethodGet, Root+"/articles?region=18&limit=50", nil)
	for b.Loop() {
		w.ServeHTTP(&discard{http.Header{}}, r)
	}
}
