package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"warta/store"
	"warta/store/sqlite"
)

// Sizes of the soak: what a large installation knows.
const (
	soakSources = 1000
	soakKnown   = 200_000   // addresses known before it begins
	soakMemory  = 150 << 10 // KiB resident, at most
)

// TestSoak lets "warta run" watch a thousand outlets that publish all the while, prints what it takes every
// minute, and fails when memory passes its bound or goes on growing, or when an article is missing or there
// twice. It takes as long as WARTA_SOAK says:
//
//	WARTA_SOAK=30m go test ./cmd/warta -run TestSoak -v -timeout 0
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("WARTA_SOAK"))
	if err != nil || length < time.Minute {
		t.Skip("WARTA_SOAK says for how long, such as 30m; a minute at least")
	}
	town := newTown(t)
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	town.seed(t, data)
	config := filepath.Join(dir, "warta.toml")
	text := fmt.Sprintf("catalog = false\nallow = [\"127.0.0.0/8\"]\nlisten = \"127.0.0.1:0\"\ndata = %q\ncontact = \"redaksi@warta.example\"\n[crawl]\ndelay = \"100ms\"\nmin_interval = \"1m\"\n", data)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	output(t, nil, "sources", "import", town.list(t), "--data", data)
	cmd := wartaCmd(t.Context(), nil, "run", "--config", config)
	log, err := os.Create(filepath.Join(dir, "run.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var half, last int
	began := time.Now()
	for minute := 1; time.Since(began) < length; minute++ {
		time.Sleep(time.Until(began.Add(time.Duration(minute) * time.Minute)))
		last = resident(t, cmd.Process.Pid)
		requests, published := town.figures()
		t.Logf("%3d min: %4d MB resident, %6d requests, %5d articles published", minute, last>>10, requests, published)
		if last > soakMemory {
			t.Errorf("%d KiB resident, at most %d", last, soakMemory)
		}
		if half == 0 && time.Since(began) >= length/2 {
			half = last
		}
	}
	if last > half+half/5 {
		t.Errorf("memory grows: %d KiB at half time, %d KiB in the end", half, last)
	}
	town.stopPress()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it did not end well: %v", err)
	}
	output(t, nil, "crawl", "--config", config) // what was published in the last minutes
	town.check(t, exported(t, data))
}

// resident is how much memory a process has, in KiB.
func resident(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// town is a thousand outlets on loopback addresses of their own. Each publishes an article every five
// minutes, at its own time.
type town struct {
	port  string
	began time.Time

	mu       sync.Mutex
	requests int
	stopped  time.Time
}

const townEvery = 5 * time.Minute

func newTown(t *testing.T) *town {
	t.Helper()
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &town{began: time.Now()}
	if _, w.port, err = net.SplitHostPort(l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: w, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { s.Close() })
	return w
}

func (w *town) home(i int) string {
	return fmt.Sprintf("http://127.7.%d.%d:%s/", i/200, i%200+1, w.port)
}

// number is how many articles an outlet has published by now.
func (w *town) number(i int) int {
	now := time.Now()
	w.mu.Lock()
	if !w.stopped.IsZero() {
		now = w.stopped
	}
	w.mu.Unlock()
	offset := townEvery * time.Duration(i) / soakSources
	return 10 + int((now.Sub(w.began)+offset)/townEvery)
}

func (w *town) stopPress() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = time.Now()
}

func (w *town) figures() (requests, published int) {
	for i := range soakSources {
		published += w.number(i)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests, published
}

func (w *town) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.requests++
	w.mu.Unlock()
	var a, b int
	if _, err := fmt.Sscanf(r.Host, "127.7.%d.%d:", &a, &b); err != nil {
		http.NotFound(rw, r)
		return
	}
	i := a*200 + b - 1
	switch {
	case r.URL.Path == "/robots.txt":
		fmt.Fprint(rw, "User-agent: *\nDisallow: /admin/\n")
	case r.URL.Path == "/feed/":
		rw.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		_, _ = rw.Write(w.feed(i))
	case strings.HasPrefix(r.URL.Path, "/berita/"):
		n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(r.URL.Path, "/berita/"), "/"))
		if err != nil || n < 0 || n >= w.number(i) {
			http.NotFound(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write(w.article(i, n))
	case r.URL.Path == "/":
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(rw, `<!DOCTYPE html><title>Kabar %d</title><link rel="alternate" type="application/rss+xml" href="/feed/"><p>Kabar %d`, i, i)
	default:
		http.NotFound(rw, r)
	}
}

func (w *town) when(i, n int) time.Time {
	return w.began.Add(time.Duration(n-10)*townEvery - townEvery*time.Duration(i)/soakSources)
}

func (w *town) feed(i int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Kabar %d</title><link>%s</link><description>Kabar</description>`, i, w.home(i))
	for n, count := w.number(i)-1, 0; n >= 0 && count < 20; n, count = n-1, count+1 {
		fmt.Fprintf(&b, `<item><title>%s</title><link>%sberita/%d/</link><pubDate>%s</pubDate></item>`, townTitle(i, n), w.home(i), n, w.when(i, n).UTC().Format(time.RFC1123Z))
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}

func townTitle(i, n int) string {
	return fmt.Sprintf("Warga Desa %d Menanam Pohon ke-%d di Kalianda", i, n)
}

// article is a page of some twenty kilobytes whose words are its own.
func (w *town) article(i, n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="id"><head><title>%s</title><meta property="article:published_time" content="%s"></head><body><nav>%s</nav><article><h1>%s</h1>`,
		townTitle(i, n), w.when(i, n).UTC().Format(time.RFC3339), strings.Repeat(`<a href="/kanal/">Kanal</a> `, 200), townTitle(i, n))
	for k := range 12 {
		fmt.Fprintf(&b, "<p>Kelompok %d-%d-%d menanam bibit jati, mahoni dan sengon di lahan %d hektare milik desa, kata kepala dusun %d, yang berharap hasilnya dinikmati %d keluarga pada tahun %d mendatang.</p>\n",
			i, n, k, i*7+k, n*31+k, i+n*k, 2030+k)
	}
	b.WriteString(strings.Repeat(`<aside><a href="/iklan/">Iklan</a></aside>`, 200))
	b.WriteString(`</article></body></html>`)
	return b.Bytes()
}

// seed makes a database that knows many addresses already.
func (w *town) seed(t *testing.T, data string) {
	t.Helper()
	if err := os.MkdirAll(data, 0o755); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(data, "warta.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	later := time.Now().Add(30 * 24 * time.Hour)
	for i := range soakSources {
		var urls []store.URL
		for n := range soakKnown / soakSources {
			u := fmt.Sprintf("%sarsip/%d/judul-berita-lama-yang-sudah-dibaca/", w.home(i), n)
			urls = append(urls, store.URL{URL: u, Source: store.HostKey(u), Kind: store.KindArticle, Via: "feed", Due: later})
		}
		if _, err := db.Offer(t.Context(), urls); err != nil {
			t.Fatal(err)
		}
	}
}

// list is the outlets' list to import.
func (w *town) list(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for i := range soakSources {
		s := store.Source{ID: store.HostKey(w.home(i)), Name: fmt.Sprintf("Kabar %d", i), Home: w.home(i), Feed: w.home(i) + "feed/", FeedStatus: store.FeedSeen, Region: "18.01", Language: "id"}
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "sources.jsonl")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// check holds what was kept against what was published.
func (w *town) check(t *testing.T, got []store.Article) {
	t.Helper()
	seen := map[string]bool{}
	for _, a := range got {
		if seen[a.URL] {
			t.Errorf("twice: %s", a.URL)
		}
		seen[a.URL] = true
	}
	missing := 0
	for i := range soakSources {
		for n := range w.number(i) {
			if !seen[fmt.Sprintf("%sberita/%d/", w.home(i), n)] {
				missing++
			}
		}
	}
	_, published := w.figures()
	t.Logf("%d articles kept of %d", len(got), published)
	if missing > 0 || len(got) != published {
		t.Errorf("%d of %d articles are missing, %d were kept", missing, published, len(got))
	}
}
