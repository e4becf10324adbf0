package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/store"
)

// daily is an outlet that has published an article a day for a long time, five on each page of its list. It
// answers as a proxy, and notes what it is asked for.
type daily struct {
	*httptest.Server
	epoch time.Time
	days  int

	mu    sync.Mutex
	lists http.HandlerFunc // answers for all but articles; nil: its home page, which goes on at /page/2/ and so forth
	held  int              // articles older than that many days are not told …
	free  chan struct{}    // … before this is closed; nil: they are
	asked map[string]int
	total int
}

const onePage = 5

func newDaily(t *testing.T, days int) *daily {
	p := &daily{epoch: time.Now().UTC().Truncate(time.Hour), days: days, asked: map[string]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

// set changes what it answers.
func (p *daily) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// answer has lists answer for all but articles.
func (p *daily) answer(lists http.HandlerFunc) { p.set(func() { p.lists = lists }) }

func (p *daily) path(i int) string {
	return fmt.Sprintf("/berita/warga-gotong-royong-hari-ke-%d-lalu/", i)
}

func (p *daily) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked[r.URL.Path]++
	p.total++
	lists, held, free := p.lists, p.held, p.free
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if lists != nil && !strings.HasPrefix(r.URL.Path, "/berita/") {
		lists(w, r)
		return
	}
	page := 0
	switch {
	case r.URL.Path == "/":
		page = 1
	default:
		_, _ = fmt.Sscanf(r.URL.Path, "/page/%d/", &page)
	}
	if page > 0 {
		fmt.Fprintf(w, "<title>Arsip</title><h1>Arsip</h1>")
		for i := (page - 1) * onePage; i < min(page*onePage, p.days); i++ {
			p.link(w, i)
		}
		if page*onePage < p.days {
			fmt.Fprintf(w, `<a rel="next" href="/page/%d/">Berikutnya</a>`, page+1)
		}
		return
	}
	var i int
	if _, err := fmt.Sscanf(r.URL.Path, "/berita/warga-gotong-royong-hari-ke-%d-lalu/", &i); err != nil || i >= p.days {
		http.NotFound(w, r)
		return
	}
	if free != nil && i > held {
		select {
		case <-free:
		case <-r.Context().Done():
			return
		}
	}
	at := p.epoch.AddDate(0, 0, -i).Format(time.RFC3339)
	text := strings.Repeat(fmt.Sprintf("<p>KALIANDA - Warga desa nomor %d bergotong royong memperbaiki jalan bersama kepala desa, camat dan karang taruna setempat sejak pagi.</p>", i), 6)
	fmt.Fprintf(w, `<html><head><title>Warga Gotong Royong Hari ke %[1]d</title><meta property="og:type" content="article"><meta property="article:published_time" content="%[2]s"></head>
		<body><article><h1>Warga Gotong Royong Hari ke %[1]d yang Lalu</h1><time datetime="%[2]s">%[2]s</time>%[3]s</article></body></html>`, i, at, text)
}

// link is an article in a list.
func (p *daily) link(w io.Writer, i int) {
	fmt.Fprintf(w, `<h2><a href="%s">Warga Gotong Royong Hari ke %d yang Lalu</a></h2>`, p.path(i), i)
}

func (p *daily) times(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

func (p *daily) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.total
}

// command is one that reaches the outlet through its proxy.
func (p *daily) command(t *testing.T, args ...string) *exec.Cmd {
	cmd := wartaCmd(t.Context(), nil, args...)
	cmd.Env = append(cmd.Env, "HTTP_PROXY="+p.URL, "http_proxy="+p.URL, "NO_PROXY=", "no_proxy=")
	return cmd
}

// warta runs a command.
func (p *daily) warta(t *testing.T, args ...string) (out string) {
	t.Helper()
	all, err := p.command(t, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("warta %v: %v\n%s", args, err, all)
	}
	return string(all)
}

// kill runs a command until something has happened, and kills it.
func (p *daily) kill(t *testing.T, until func() bool, args ...string) {
	t.Helper()
	p.stop(t, os.Kill, until, args...)
}

// stop runs a command until something has happened, and sends it a signal. It returns what the command said.
func (p *daily) stop(t *testing.T, signal os.Signal, until func() bool, args ...string) string {
	t.Helper()
	cmd := p.command(t, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, until)
	_ = cmd.Process.Signal(signal)
	_ = cmd.Wait() // it was stopped
	return out.String()
}

// await waits until something has happened.
func await(t *testing.T, what func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !what(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not happen")
		}
	}
}

// checkWalk tells whether all articles back to a day were kept, once, and hardly any was asked for twice.
func checkWalk(t *testing.T, p *daily, host, data string, days int) {
	t.Helper()
	byKey := map[string]store.Article{}
	for _, a := range exported(t, data) {
		if _, twice := byKey[store.ArticleKey(a.URL)]; twice {
			t.Errorf("twice: %s", a.URL)
		}
		byKey[store.ArticleKey(a.URL)] = a
	}
	again := 0
	for i := range days + 1 {
		if _, ok := byKey[store.ArticleKey("http://"+host+p.path(i))]; !ok {
			t.Errorf("lost: %s", p.path(i))
		}
		if i >= 20*onePage && p.times(p.path(i)) > 1 {
			again++
		}
	}
	if len(byKey) > days+7*onePage {
		t.Errorf("%d articles: it went on beyond the date", len(byKey))
	}
	if again > 20 { // one batch was under way
		t.Errorf("%d articles were asked for twice", again)
	}
}

// TestBackfill walks back through an outlet's archive, is killed on the way, and goes on.
func TestBackfill(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls for some seconds")
	}
	p := newDaily(t, 220)
	data := t.TempDir() + "/data"
	p.warta(t, "sources", "add", "http://arsip.example/", "--data", data)
	ordinary := func() { p.warta(t, "crawl", "--catalog", "none", "--delay", "1ms", "--data", data) }
	ordinary()
	const reached = 20 * onePage // pages that ordinary looks follow
	if n := p.times(p.path(reached + onePage)); n != 0 {
		t.Fatal("an ordinary look went back too far")
	}
	since := p.epoch.AddDate(0, 0, -150)
	args := []string{"crawl", "--catalog", "none", "--delay", "1ms", "--data", data, "--source", "arsip.example", "--since", since.Format(time.DateOnly)}

	// Killed while it is under way.
	p.kill(t, func() bool { return p.times(p.path(reached+3*onePage)) > 0 }, args...)

	// An ordinary pass leaves it alone.
	before := p.times(p.path(reached+8*onePage)) + p.times(fmt.Sprintf("/page/%d/", 28))
	ordinary()
	if n := p.times(p.path(reached+8*onePage)) + p.times(fmt.Sprintf("/page/%d/", 28)); n != before {
		t.Error("an ordinary pass went on with the backfill")
	}

	// The same command goes on, and comes to an end.
	if out := p.warta(t, args...); !strings.Contains(out, "walked back to "+since.Format(time.DateOnly)) {
		t.Errorf("it said %s", out)
	}
	checkWalk(t, p, "arsip.example", data, 150)
	if out := p.warta(t, "sources", "why", "http://arsip.example"+p.path(130), "--data", data); !strings.Contains(out, "by a backfill") ||
		!strings.Contains(out, "readers were told: add, in archives only") {
		t.Errorf("why: %s", out)
	}

	// Once more, and nothing is left to be asked for but the lists.
	n := p.requests()
	p.warta(t, args...)
	if n = p.requests() - n; n > 12 {
		t.Errorf("%d requests for what is known", n)
	}
}

// TestBackfillAsked asks a warta that runs for a backfill: it goes on with it when the one who asked has gone, and after it
// was killed, and what it finds does not come to the front of feeds.
func TestBackfillAsked(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls for some seconds")
	}
	p := newDaily(t, 220)
	data := t.TempDir() + "/data"
	p.warta(t, "sources", "add", "http://arsip.example/", "--data", data)
	since := p.epoch.AddDate(0, 0, -150)
	ask := []string{"crawl", "--catalog", "none", "--data", data, "--source", "arsip.example", "--since", since.Format(time.DateOnly)}
	run := []string{"run", "--catalog", "none", "--delay", "1ms", "--data", data, "--listen", "127.0.0.1:0"}
	const reached = 20 * onePage // pages that ordinary looks follow
	free := make(chan struct{})
	p.set(func() { p.held, p.free = reached+6*onePage, free }) // so that it is not done before it is killed
	after := func(i int) func() bool { return func() bool { return p.times(p.path(i)) > 0 } }

	p.stop(t, os.Kill, func() bool {
		await(t, after(reached-1)) // it runs
		if out := p.stop(t, os.Interrupt, after(reached+2*onePage), ask...); !strings.Contains(out, "interrupted; the running warta goes on") {
			t.Errorf("interrupted, it said %s", out)
		}
		await(t, after(reached+4*onePage))
		return true
	}, run...)
	if out := p.warta(t, "sources", "--data", data); !strings.Contains(out, "'warta run' walks back to "+since.Format(time.DateOnly)) {
		t.Errorf("sources: %s", out)
	}

	close(free)
	p.stop(t, os.Interrupt, func() bool {
		await(t, after(reached+7*onePage)) // by itself
		if out := p.warta(t, ask...); !strings.Contains(out, "; walked back to "+since.Format(time.DateOnly)+"\n") {
			t.Errorf("at the end it said %s", out)
		}
		return true
	}, run...)
	if out := p.warta(t, "sources", "--data", data); strings.Contains(out, "walks back") || strings.Contains(out, "backfill") {
		t.Errorf("sources: %s", out)
	}
	checkWalk(t, p, "arsip.example", data, 150)
	for i, where := range map[int]string{0: "add\n", 130: "add, in archives only"} {
		if out := p.warta(t, "sources", "why", "http://arsip.example"+p.path(i), "--data", data); !strings.Contains(out, "readers were told: "+where) {
			t.Errorf("why: %s", out)
		}
	}
}

// TestBackfillEnded: a backfill that a running warta was asked for ends when it is told so, and when its source is paused.
func TestBackfillEnded(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls for some seconds")
	}
	p := newDaily(t, 5000)
	data := t.TempDir() + "/data"
	p.warta(t, "sources", "add", "http://arsip.example/", "--data", data)
	ask := []string{"crawl", "--catalog", "none", "--data", data, "--source", "arsip.example", "--since", "2001-01-01"}
	still := func() bool {
		for range 150 {
			n := p.requests()
			if time.Sleep(700 * time.Millisecond); p.requests() == n {
				return true
			}
		}
		return false
	}
	const reached = 20 * onePage
	p.stop(t, os.Interrupt, func() bool {
		await(t, func() bool { return p.times(p.path(reached-1)) > 0 })
		p.stop(t, os.Interrupt, func() bool { return p.times(p.path(reached+onePage)) > 0 }, ask...)
		p.warta(t, "sources", "pause", "arsip.example", "--data", data)
		if !still() {
			t.Error("it goes on with a source that is paused")
		}
		p.warta(t, "sources", "resume", "arsip.example", "--data", data)
		n := p.requests()
		await(t, func() bool { return p.requests() > n+2*onePage })
		p.warta(t, "crawl", "--stop", "--source", "arsip.example", "--data", data)
		if !still() {
			t.Error("it goes on")
		}
		return true
	}, "run", "--catalog", "none", "--delay", "5ms", "--data", data, "--listen", "127.0.0.1:0")
	if out, err := p.command(t, "crawl", "--stop", "--source", "arsip.example", "--data", data).CombinedOutput(); err == nil {
		t.Errorf("a second time it said %s", out)
	}
	if out := p.warta(t, "sources", "--data", data); !strings.Contains(out, "of a backfill to 2001-01-01 wait for") {
		t.Errorf("sources: %s", out)
	}
}
