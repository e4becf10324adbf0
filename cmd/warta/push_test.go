package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// paper is an outlet whose feed is told by a hub.
type paper struct {
	mu       sync.Mutex
	items    []string
	hub      string
	feeds    int // looks at the feed
	articles int
}

func (p *paper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	self := "http://" + r.Host
	switch {
	case r.URL.Path == "/feed/":
		p.feeds++
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Siger</title>`+
			`<link>%s/</link><description>.</description><atom:link rel="self" href="%s/feed/"/><atom:link rel="hub" href="%s"/>`, self, self, p.hub)
		for _, name := range p.items {
			fmt.Fprintf(w, `<item><title>Berita %s</title><link>%s/berita/%s</link></item>`, name, self, name)
		}
		_, _ = io.WriteString(w, `</channel></rss>`)
	case strings.HasPrefix(r.URL.Path, "/berita/"):
		p.articles++
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<html lang="id"><head><title>Berita %[1]s</title><meta property="og:type" content="article"></head><body><article><h1>Berita %[1]s dari Kalianda</h1>%[2]s</article></body></html>`,
			r.URL.Path[len("/berita/"):], strings.Repeat("<p>Warga bergotong royong membersihkan saluran air di lingkungan mereka sejak pagi hari tadi.</p>", 12))
	case r.URL.Path == "/robots.txt":
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<html><head><title>Siger</title></head><body><p>Halaman depan.</p></body></html>`)
	}
}

func (p *paper) publish(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items = append([]string{name}, p.items...)
}

func (p *paper) read() (feeds, articles int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.feeds, p.articles
}

// TestPushed lets a running warta find the hub of an outlet in its feed, subscribe, be pushed to and fetch what is
// new, long before it would have looked again; when the outlet is removed it leaves the hub.
func TestPushed(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes and waits for a crawl")
	}
	asked := make(chan url.Values, 9)
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked <- r.PostForm
		w.WriteHeader(http.StatusAccepted)
	}))
	defer hub.Close()
	p := &paper{hub: hub.URL, items: []string{"satu"}}
	outlet := httptest.NewServer(p)
	defer outlet.Close()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	dir, base := t.TempDir(), "http://127.0.0.1:"+port
	config := dir + "/warta.toml"
	text := fmt.Sprintf("data = %q\nlisten = \"127.0.0.1:%s\"\npublic_url = %q\nallow = [\"127.0.0.0/8\"]\n", dir+"/data", port, base)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	list := dir + "/list.jsonl"
	if err := os.WriteFile(list, fmt.Appendf(nil, `{"name": "Siger", "home": "%s/", "feed": "%s/feed/", "region": "18"}`, outlet.URL, outlet.URL), 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, nil, "sources", "import", list, "--config", config)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := wartaCmd(ctx, nil, "run", "--config", config, "--catalog", "none", "--delay", "1ms")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	next := func(mode string) url.Values {
		t.Helper()
		select {
		case f := <-asked:
			if f.Get("hub.mode") != mode || f.Get("hub.topic") != outlet.URL+"/feed/" || !strings.HasPrefix(f.Get("hub.callback"), base+"/push/") {
				t.Fatalf("the hub was asked %v", f)
			}
			confirm := f.Get("hub.callback") + "?" + url.Values{"hub.mode": {mode}, "hub.topic": {f.Get("hub.topic")}, "hub.challenge": {"abc"}, "hub.lease_seconds": {"864000"}}.Encode()
			if got := fetched(t, confirm); got != "abc" {
				t.Fatalf("confirmed with %q", got)
			}
			return f
		case <-time.After(patience):
			t.Fatalf("the hub was not asked to %s", mode)
			return nil
		}
	}
	f := next("subscribe")
	wait := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			if is() {
				return
			}
		}
		t.Fatal(what)
	}
	wait("the first article was not fetched", func() bool { _, n := p.read(); return n >= 1 })
	before, _ := p.read()
	p.publish("dua")
	push := func(secret string) {
		t.Helper()
		const body = "<rss/>"
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.Get("hub.callback"), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
		res, err := http.DefaultClient.Do(r)
		if err != nil || res.StatusCode/100 != 2 {
			t.Fatal(res, err)
		}
		_ = res.Body.Close()
	}
	push("tebakan") // somebody else
	time.Sleep(6 * time.Second)
	if n, _ := p.read(); n != before {
		t.Errorf("the feed was fetched %d times, %d before", n, before)
	}
	push(f.Get("hub.secret"))
	wait("what was pushed was not fetched", func() bool { _, n := p.read(); return n >= 2 })
	wait("what was pushed is not in the feed", func() bool { return strings.Contains(fetched(t, base+"/all/rss.xml"), "/berita/dua") })
	output(t, nil, "sources", "remove", strings.TrimPrefix(outlet.URL, "http://"), "--config", config)
	next("unsubscribe")
}

// TestHubsNeedNoToken: a hub that calls back has no token but the one in the address; our own feeds and hub want
// one of strangers.
func TestHubsNeedNoToken(t *testing.T) {
	for path, want := range map[string]bool{"/push/TOKEN": true, "/hub": false, "/all/rss.xml": false, "/pushed": false} {
		if free(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}
