package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"warta/feeds/internal/fake"
)

// BenchmarkServe gets pages through a connection, beside a handler of net/http that writes the same bytes with the
// same headers; the figure of interest is the share of its requests per second.
func BenchmarkServe(b *testing.B) {
	r := fake.New()
	for i, a := range fake.Samples() {
		for n := range 30 {
			a.ID = fmt.Sprintf("%016d", i*100+n)
			r.Put(a)
		}
	}
	h, err := NewHandler(r, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]string{"article": "/a/0000000000000001", "region": "/r/18", "front": "/"} {
		b.Run(name, func(b *testing.B) {
			res := ask(h, path)
			page, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != 200 {
				b.Fatal(res.StatusCode, err)
			}
			plain := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range res.Header {
					w.Header()[k] = v
				}
				_, _ = w.Write(page)
			})
			ours, theirs := httptest.NewServer(h), httptest.NewServer(plain)
			defer ours.Close()
			defer theirs.Close()
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}} // the same bytes
			rounds := 0
			var spent [2]int64
			for b.Loop() { // turn about, so that what else the machine does hits both
				for i, s := range []*httptest.Server{ours, theirs} {
					began := b.Elapsed()
					for range 200 {
						fetch(b, client, s.URL+path)
					}
					spent[i] += int64(b.Elapsed() - began)
				}
				rounds++
			}
			b.ReportMetric(float64(spent[1])/float64(spent[0]), "of-net/http")
			b.ReportMetric(float64(rounds*200)/(float64(spent[0])/1e9), "requests/s")
		})
	}
}

func fetch(b *testing.B, client *http.Client, url string) {
	res, err := client.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.Fatal(err)
	}
	res.Body.Close()
}
