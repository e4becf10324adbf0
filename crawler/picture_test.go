package crawler_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"warta/crawler"
)

// TestPicture gets pictures by the same rules as pages, and nothing that is not meant to be had.
func TestPicture(t *testing.T) {
	t.Parallel()
	var seen recorder
	var headers []http.Header
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.mu.Lock()
		seen.lines = append(seen.lines, r.URL.Path)
		headers = append(headers, r.Header.Clone())
		seen.mu.Unlock()
		switch r.URL.Path {
		case "/robots.txt":
			_, _ = w.Write([]byte("User-agent: *\nDisallow: /rahasia/\n"))
		case "/foto.jpg":
			w.Header().Set("Content-Type", "image/jpeg")
			_, _ = w.Write([]byte("\xff\xd8\xff foto"))
		case "/3", "/2", "/1":
			http.SetCookie(w, &http.Cookie{Name: "jejak", Value: "1", Domain: "lain.example"})
			http.Redirect(w, r, map[string]string{"/3": "/2", "/2": "/1", "/1": "/foto.jpg"}[r.URL.Path], http.StatusFound)
		case "/4":
			http.Redirect(w, r, "/3", http.StatusFound)
		case "/keluar":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
		case "/masuk":
			http.Redirect(w, r, "/rahasia/foto.jpg", http.StatusFound)
		case "/besar.jpg":
			_, _ = w.Write(make([]byte, 70_000))
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()
	b := newBench(t, crawler.Options{Version: "9", Contact: "https://warta.example/", MaxBody: 64 << 10})
	for _, path := range []string{"/foto.jpg", "/3"} {
		if body, err := b.Picture(t.Context(), site.URL+path); err != nil || !strings.HasSuffix(string(body), "foto") {
			t.Errorf("%s: %q %v", path, body, err)
		}
	}
	for path, want := range map[string]error{
		"/4": crawler.ErrRedirects, "/keluar": crawler.ErrPrivate, "/besar.jpg": crawler.ErrTooLarge,
		"/rahasia/foto.jpg": crawler.ErrRobots, "/masuk": crawler.ErrRobots,
	} {
		if _, err := b.Picture(t.Context(), site.URL+path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	for _, address := range []string{site.URL + "/tidak-ada", "ftp://a.example/x", "http://10.0.0.1/x", "/x", "http://a b/"} {
		if _, err := b.Picture(t.Context(), address); err == nil {
			t.Errorf("%s was had", address)
		}
	}
	stranger := newBench(t, crawler.Options{Allow: []netip.Prefix{}})
	if _, err := stranger.Picture(t.Context(), site.URL+"/foto.jpg"); !errors.Is(err, crawler.ErrPrivate) {
		t.Errorf("a private address: %v", err)
	}
	for i, h := range headers {
		if h.Get("User-Agent") != "Warta/9 (+https://warta.example/)" || h.Get("Referer") != "" || h.Get("Cookie") != "" || h.Get("X-Forwarded-For") != "" {
			t.Errorf("%s was asked for with %v", seen.lines[i], h)
		}
		if seen.lines[i] == "/rahasia/foto.jpg" {
			t.Error("what robots.txt disallows was asked for")
		}
	}
}
