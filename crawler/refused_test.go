package crawler_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"warta/crawler"
	"warta/store"
)

// withText is an article whose feed carries all of it.
func withText(address string) store.URL {
	return store.URL{
		URL: address, Key: store.URLKey(address), Host: store.HostKey(address), Source: "s", Kind: store.KindArticle, Via: "feed",
		Hint: store.Hint{Title: "Bupati & Warga", HTML: "<p>Isi lengkap dari umpan.</p>"},
	}
}

// TestFeedText: where a site refuses an article that its feed carries, the feed's text is the page; the refusal stands.
func TestFeedText(t *testing.T) {
	asked := map[string]int{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++ // one request at a time
		switch r.URL.Path {
		case "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /tertutup\n")
		case "/larang":
			w.WriteHeader(http.StatusForbidden)
		case "/hukum":
			w.WriteHeader(http.StatusUnavailableForLegalReasons)
		case "/hilang":
			http.NotFound(w, r)
		default:
			plainPage(w, r)
		}
	}))
	defer s.Close()
	b := newBench(t, crawler.Options{})
	bare := withText(s.URL + "/larang?tanpa")
	bare.Hint.HTML = ""
	b.pass(t, withText(s.URL+"/larang"), withText(s.URL+"/hukum"), withText(s.URL+"/tertutup"), withText(s.URL+"/hilang"), withText(s.URL+"/buka"), bare)
	pages := map[string]store.Page{}
	for _, p := range b.m.Pages() {
		pages[strings.TrimPrefix(p.Address, s.URL)] = p
	}
	for _, path := range []string{"/larang", "/hukum", "/tertutup"} {
		p, ok := pages[path]
		body := b.bodies.Get(p.Digest)
		if !ok || p.ContentType != store.FeedText || p.Status != 0 || !bytes.Contains(body, []byte("<h1>Bupati &amp; Warga</h1>")) || !bytes.Contains(body, []byte("<p>Isi lengkap dari umpan.</p>")) {
			t.Errorf("%s: %+v %s", path, p, body)
		}
		if u := b.get(t, s.URL+path); u.Fails != 1 || u.Looks != 0 || u.Digest == "" || u.Due.Before(time.Now().Add(12*time.Hour)) {
			t.Errorf("%s: the refusal is not respected: %+v", path, u)
		}
	}
	for _, path := range []string{"/hilang", "/larang?tanpa"} {
		if p, ok := pages[path]; ok {
			t.Errorf("%s: %+v", path, p)
		}
	}
	if p := pages["/buka"]; p.Status != 200 || p.ContentType == store.FeedText {
		t.Errorf("a page that is open: %+v", p)
	}
	if asked["/tertutup"] != 0 || asked["/larang"] != 2 { // with and without a text
		t.Errorf("asked for %v", asked)
	}
}

// TestMovedForGood: redirects that are meant for good are told, others are not.
func TestMovedForGood(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := func(path string, status int) { http.Redirect(w, r, path, status) }
		switch r.URL.Path {
		case "/robots.txt":
			http.NotFound(w, r)
		case "/tetap":
			to("/sekali", http.StatusPermanentRedirect)
		case "/sekali":
			to("/baru", http.StatusMovedPermanently)
		case "/sementara":
			to("/baru", http.StatusFound)
		case "/campur":
			to("/sementara", http.StatusMovedPermanently)
		case "/beranda":
			to("/", http.StatusMovedPermanently)
		default:
			plainPage(w, r)
		}
	}))
	defer s.Close()
	b := newBench(t, crawler.Options{})
	for path, want := range map[string]string{"/tetap": "/baru", "/sementara": "", "/campur": "", "/beranda": "", "/baru": ""} {
		f, _, err := b.Look(t.Context(), address(s.URL+path, store.KindArticle))
		if got := strings.TrimPrefix(f.Moved, s.URL); got != want || err != nil || f.Page == nil {
			t.Errorf("%s moved to %q, want %q (%v, %+v)", path, got, want, err, f.Attempt)
		}
	}
}

// TestBudgetOutlivesRestart: what a crawler before spent of a host's budget today counts.
func TestBudgetOutlivesRestart(t *testing.T) {
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		plainPage(w, r)
	}))
	defer s.Close()
	b := newBench(t, crawler.Options{Budget: 6})
	for i := range 4 {
		b.pass(t, address(fmt.Sprintf("%s/berita-%d", s.URL, i), store.KindArticle))
	}
	if n != 5 { // with robots.txt
		t.Fatalf("%d requests", n)
	}
	c, err := crawler.New(b.m, b.bodies, crawler.Options{Budget: 6, Allow: loopback, Proxy: noProxy, Delay: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	second := &bench{Crawler: c, m: b.m, bodies: b.bodies}
	second.pass(t, address(s.URL+"/berita-9", store.KindArticle), address(s.URL+"/berita-10", store.KindArticle))
	if n != 6 {
		t.Errorf("%d requests to a host that may get 6 a day", n)
	}
}

// TestOfflineIsSaidOnce: when the network goes it is said once, and once when it is back; nothing is held against hosts.
func TestOfflineIsSaidOnce(t *testing.T) {
	var log bytes.Buffer
	o := crawler.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	bubble(t, o, noRobots(plainPage), func(t *testing.T, w *web, b *bench) {
		var urls []store.URL
		for i := range 8 {
			urls = append(urls, address(fmt.Sprintf("http://s%d.example/", i), store.KindHome))
		}
		b.pass(t, urls...)
		log.Reset()
		b.SetDial(unplugged)
		runFor(t, b, 3*time.Hour)
		if n := strings.Count(log.String(), "no host can be reached"); n != 1 || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("said %d times: %s", n, &log)
		}
		b.SetDial(w.dial)
		runFor(t, b, time.Hour)
		if strings.Count(log.String(), "crawl: the network is back") != 1 {
			t.Errorf("said %s", &log)
		}
		for i := range 8 {
			if u := b.get(t, fmt.Sprintf("http://s%d.example/", i)); u.Looks < 2 || u.Fails > 0 {
				t.Errorf("%+v", u)
			}
		}
	})
}

// unplugged dials nobody.
func unplugged(context.Context, string, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("network is unreachable")}
}

func runFor(t *testing.T, b *bench, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := b.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestFeedTextAfterwards: an article that was refused before its feed brought the text is made of that without another
// request, and the refusal stands.
func TestFeedTextAfterwards(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; w.WriteHeader(http.StatusForbidden) }))
	defer s.Close()
	b := newBench(t, crawler.Options{})
	u := withText(s.URL + "/larang")
	u.ETag, u.Fails = store.FeedText, 2
	b.pass(t, u)
	pages := b.m.Pages()
	if len(pages) != 1 || pages[0].ContentType != store.FeedText || !bytes.Contains(b.bodies.Get(pages[0].Digest), []byte("<p>Isi lengkap dari umpan.</p>")) {
		t.Fatalf("%+v", pages)
	}
	if u := b.get(t, s.URL+"/larang"); asked != 0 || u.Fails != 2 || u.ETag != "" || u.Digest == "" || u.Due.Before(time.Now().Add(12*time.Hour)) {
		t.Errorf("asked %d times, then %+v", asked, u)
	}
}
