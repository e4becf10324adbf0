package crawler_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"warta/crawler"
)

// web is a network inside a synctest bubble: pipes for connections, one handler for all hosts.
type web struct {
	conns chan net.Conn
	done  chan struct{}
	start time.Time

	mu       sync.Mutex
	inFlight map[string]int
	hits     []hit
}

// hit is one request: host, path, and when it began and ended, since the web's start.
type hit struct {
	host, path  string
	begin, end  time.Duration
	overlapping bool // another request to the same site was under way
}

func newWeb(t *testing.T, h http.HandlerFunc) *web {
	w := &web{conns: make(chan net.Conn), done: make(chan struct{}), start: time.Now(), inFlight: map[string]int{}}
	s := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		site := strings.TrimPrefix(r.Host, "www.")
		w.mu.Lock()
		i := len(w.hits)
		w.hits = append(w.hits, hit{host: r.Host, path: r.URL.RequestURI(), begin: time.Since(w.start), overlapping: w.inFlight[site] > 0})
		w.inFlight[site]++
		w.mu.Unlock()
		defer func() {
			w.mu.Lock()
			w.inFlight[site]--
			w.hits[i].end = time.Since(w.start)
			w.mu.Unlock()
		}()
		h(rw, r)
	})}
	go func() { _ = s.Serve(w) }()
	t.Cleanup(func() { s.Close() })
	return w
}

func (w *web) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

func (w *web) Close() error {
	select {
	case <-w.done:
	default:
		close(w.done)
	}
	return nil
}

func (w *web) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80} }

func (w *web) dial(ctx context.Context, _, address string) (net.Conn, error) {
	if strings.HasPrefix(address, "mati.") {
		return nil, fmt.Errorf("lookup %s: no such host", address)
	}
	here, there := net.Pipe()
	select {
	case w.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// on are the hits of a site, without www.
func (w *web) on(site string) []hit {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []hit
	for _, h := range w.hits {
		if strings.TrimPrefix(h.host, "www.") == site {
			out = append(out, h)
		}
	}
	return out
}

// bubble runs a test with a web in a bubble of fake time.
func bubble(t *testing.T, o crawler.Options, h http.HandlerFunc, f func(t *testing.T, w *web, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(t, h)
		b := newBench(t, o)
		b.SetDial(w.dial)
		f(t, w, b)
		b.Close()
		w.Close()
	})
}

// polite checks what must hold on every site: robots.txt first, never two at a time, and a pause of at
// least delay between the end of a request and the next.
func (w *web) polite(t *testing.T, site string, delay time.Duration) {
	t.Helper()
	robots := map[string]bool{}
	var end time.Duration
	for i, h := range w.on(site) {
		switch {
		case h.overlapping:
			t.Errorf("%s%s: another request was under way", h.host, h.path)
		case h.path == "/robots.txt":
			robots[h.host] = true
		case !robots[h.host]:
			t.Errorf("%s%s: before robots.txt", h.host, h.path)
		}
		if i > 0 && h.begin-end < delay {
			t.Errorf("%s%s: %s after the end of the request before, want %s", h.host, h.path, h.begin-end, delay)
		}
		end = h.end
	}
}

func noRobots(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}
}

func plainPage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, "<p>%s%s", r.Host, r.URL)
}
