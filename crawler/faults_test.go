package crawler_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"warta/crawler"
	"warta/store"
)

// faultServer answers byte by byte as a test says, beneath any HTTP library.
type faultServer struct {
	l     net.Listener
	mu    sync.Mutex
	acts  map[string]func(c net.Conn, r *http.Request)
	asked map[string]int
}

func newFaultServer(t *testing.T) *faultServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &faultServer{l: l, acts: map[string]func(net.Conn, *http.Request){}, asked: map[string]int{}}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *faultServer) url(path string) string { return "http://" + s.l.Addr().String() + path }

// serve answers one request a connection.
func (s *faultServer) serve(c net.Conn) {
	defer c.Close()
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	s.mu.Lock()
	s.asked[r.URL.Path]++
	act := s.acts[r.URL.Path]
	s.mu.Unlock()
	if act == nil {
		write(c, "HTTP/1.1 404 Not Found", "Content-Length: 0\r\nConnection: close", nil)
		return
	}
	act(c, r)
}

func (s *faultServer) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// write sends a response that ends with the connection. The test's client may be gone already.
func write(c net.Conn, status, headers string, body []byte) {
	if headers != "" {
		headers += "\r\n"
	}
	_, _ = c.Write(append([]byte(status+"\r\n"+headers+"\r\n"), body...))
}

const ok200 = "HTTP/1.1 200 OK"

func answer200(headers string, body []byte) func(net.Conn, *http.Request) {
	return func(c net.Conn, _ *http.Request) { write(c, ok200, headers, body) }
}

func redirectTo(to string) func(net.Conn, *http.Request) {
	return func(c net.Conn, _ *http.Request) {
		write(c, "HTTP/1.1 302 Found", "Location: "+to+"\r\nContent-Length: 0\r\nConnection: close", nil)
	}
}

func encoded(t *testing.T, body []byte, with func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	w := with(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipTo(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }

const page = "<!DOCTYPE html><title>Judul</title><p>Isi berita yang cukup panjang."

// limits are short, so that the table runs in a few seconds.
func faultBench(t *testing.T) *bench {
	return newBench(t, crawler.Options{MaxBody: 1 << 20, Timeouts: crawler.Timeouts{
		Header: time.Second, Idle: time.Second, Total: 4 * time.Second,
	}})
}

// TestFaults is the table of what a server can do wrong: what it sent, and what is recorded of it.
func TestFaults(t *testing.T) {
	t.Parallel()
	html := "Content-Type: text/html; charset=utf-8"
	gz := encoded(t, []byte(page), gzipTo)
	bomb := encoded(t, make([]byte, 40<<20), gzipTo)
	type want struct {
		outcome store.Outcome
		status  int
		err     string // part of it
		body    string // of the page, "" for no page
	}
	fine := want{outcome: store.OutcomeNew, status: 200, body: page}
	failed := func(status int, err string) want {
		return want{outcome: store.OutcomeFailed, status: status, err: err}
	}
	cases := []struct {
		name string
		act  func(net.Conn, *http.Request)
		want want
	}{
		{"plain", answer200(html, []byte(page)), fine},
		{"no content type", answer200("", []byte(page)), fine},
		{"closed without a word", func(net.Conn, *http.Request) {}, failed(0, "EOF")},
		{"reset", func(c net.Conn, _ *http.Request) { _ = c.(*net.TCPConn).SetLinger(0) }, failed(0, "")},
		{"reset in the middle of the body", func(c net.Conn, _ *http.Request) {
			write(c, ok200, html+"\r\nContent-Length: 1000", []byte(page))
			time.Sleep(20 * time.Millisecond)
			_ = c.(*net.TCPConn).SetLinger(0)
		}, failed(200, "reset")},
		{"less than Content-Length", answer200(html+"\r\nContent-Length: 1000", []byte(page)), failed(200, "unexpected EOF")},
		{"chunks cut off", answer200(html+"\r\nTransfer-Encoding: chunked", []byte("ff\r\n"+page)), failed(200, "unexpected EOF")},
		{"half a head", func(c net.Conn, _ *http.Request) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Ty") }, failed(0, "malformed")},
		{"no HTTP", func(c net.Conn, _ *http.Request) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.6\r\n") }, failed(0, "malformed")},
		{"endless head", func(c net.Conn, _ *http.Request) {
			_, _ = io.WriteString(c, ok200+"\r\n")
			for range 100_000 {
				if _, err := io.WriteString(c, "X-A: "+strings.Repeat("a", 1000)+"\r\n"); err != nil {
					return
				}
			}
		}, failed(0, "exceeded")},
		{"no answer", func(net.Conn, *http.Request) { time.Sleep(3 * time.Second) }, failed(0, "timeout")},
		{"slow-loris body", func(c net.Conn, _ *http.Request) {
			write(c, ok200, html, nil)
			for range 100 {
				if _, err := c.Write([]byte("a")); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}, failed(200, "too slow")},
		{"body that never ends", func(c net.Conn, _ *http.Request) {
			write(c, ok200, html, nil)
			for {
				if _, err := c.Write(bytes.Repeat([]byte("a"), 4096)); err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
		}, failed(200, "too slow")},
		{"stall in the body", func(c net.Conn, _ *http.Request) {
			write(c, ok200, html+"\r\nContent-Length: 5000", []byte(page))
			time.Sleep(3 * time.Second)
		}, failed(200, "too slow")},
		{"too large", answer200(html, bytes.Repeat([]byte("a"), 3<<20)), failed(200, "body too large")},
		{"too large, and says so", answer200(html+"\r\nContent-Length: "+strconv.Itoa(3<<20), bytes.Repeat([]byte("a"), 3<<20)), failed(200, "body too large")},
		{"gzip bomb", answer200(html+"\r\nContent-Encoding: gzip", bomb), failed(200, "body too large")},
		{"gzip", answer200(html+"\r\nContent-Encoding: gzip", gz), fine},
		{"gzip twice", answer200(html+"\r\nContent-Encoding: gzip, gzip", encoded(t, gz, gzipTo)), fine},
		{"gzip three times", answer200(html+"\r\nContent-Encoding: gzip, gzip, gzip", gz), failed(0, "content encoding")},
		{"gzip cut off", answer200(html+"\r\nContent-Encoding: gzip", gz[:len(gz)-12]), failed(200, "unexpected EOF")},
		{"gzip with a wrong sum", answer200(html+"\r\nContent-Encoding: gzip", append(bytes.Clone(gz[:len(gz)-8]), 1, 2, 3, 4, 5, 6, 7, 8)), failed(200, "checksum")},
		{"plain under gzip", answer200(html+"\r\nContent-Encoding: gzip", []byte(page)), fine},
		{"brotli", answer200(html+"\r\nContent-Encoding: br", encoded(t, []byte(page), func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })), fine},
		{"zstd", answer200(html+"\r\nContent-Encoding: zstd", encoded(t, []byte(page), func(w io.Writer) io.WriteCloser {
			e, err := zstd.NewWriter(w)
			if err != nil {
				t.Fatal(err)
			}
			return e
		})), fine},
		{"deflate by the RFC", answer200(html+"\r\nContent-Encoding: deflate", encoded(t, []byte(page), func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })), fine},
		{"deflate by custom", answer200(html+"\r\nContent-Encoding: deflate", encoded(t, []byte(page), func(w io.Writer) io.WriteCloser {
			f, err := flate.NewWriter(w, 6)
			if err != nil {
				t.Fatal(err)
			}
			return f
		})), fine},
		{"unknown coding", answer200(html+"\r\nContent-Encoding: rot13", []byte(page)), failed(0, "content encoding")},
		{"picture", answer200("Content-Type: image/png", []byte("\x89PNG")), failed(200, "not a text")},
		{"PDF", answer200("Content-Type: application/pdf", []byte("%PDF-1.4")), failed(200, "not a text")},
		{"binary as HTML", answer200(html, binaryNoise()), failed(200, "not a text")},
		{"binary that begins like HTML", answer200(html, append([]byte("<"), binaryNoise()...)), failed(200, "not a text")},
		{"HTML as plain text", answer200("Content-Type: text/plain", []byte(page)), fine},
		{"HTML as bytes", answer200("Content-Type: application/octet-stream", []byte(page)), fine},
		{"NULs between the tags", answer200(html, []byte(page+"\x00\n\x00</p>")), want{store.OutcomeNew, 200, "", page + "\x00\n\x00</p>"}},
		{"UTF-16", answer200("Content-Type: text/html", []byte("\xff\xfe<\x00p\x00>\x00")), want{store.OutcomeNew, 200, "", "\xff\xfe<\x00p\x00>\x00"}},
		{"empty", answer200(html+"\r\nContent-Length: 0", nil), failed(200, "empty body")},
		{"blanks", answer200(html, []byte(" \r\n\t")), failed(200, "empty body")},
		{"204", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 204 No Content", "", nil) }, failed(204, "204 No Content")},
		{"206", func(c net.Conn, _ *http.Request) {
			write(c, "HTTP/1.1 206 Partial Content", html, []byte(page))
		}, failed(206, "206")},
		{"304 to no condition", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 304 Not Modified", "", nil) }, failed(304, "304")},
		{"302 to nowhere", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 302 Found", html, []byte(page)) }, failed(302, "302 Found")},
		{"redirect to itself", redirectTo("/redirect-to-itself"), failed(302, "too many redirects: a loop")},
		{"endless redirects", func(c net.Conn, r *http.Request) {
			n, _ := strconv.Atoi(r.URL.Query().Get("n")) // no number is 0
			redirectTo(fmt.Sprintf("/endless-redirects?n=%d", n+1))(c, r)
		}, failed(302, "too many redirects: 10")},
		{"until a cookie comes back", func(c net.Conn, r *http.Request) {
			if k, err := r.Cookie("k"); err == nil && k.Value == "1" {
				write(c, ok200, html, []byte(page))
				return
			}
			write(c, "HTTP/1.1 302 Found", "Location: "+r.URL.Path+"\r\nSet-Cookie: k=1; Path=/\r\nContent-Length: 0\r\nConnection: close", nil)
		}, fine},
		{"redirect to a private address", redirectTo("http://169.254.169.254/latest/"), want{outcome: store.OutcomeRefused, status: 302, err: "not a public address"}},
		{"redirect to a private name", redirectTo("http://10.0.0.1.example:70000/"), failed(302, "")},
		{"redirect to a file", redirectTo("file:///etc/passwd"), want{outcome: store.OutcomeRefused, status: 302, err: "scheme"}},
		{"redirect to what robots.txt forbids", redirectTo("/dilarang/x"), want{outcome: store.OutcomeRefused, status: 302, err: "robots.txt disallows"}},
		{"404", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 404 Not Found", html, []byte(page)) }, want{outcome: store.OutcomeGone, status: 404, err: "404 Not Found"}},
		{"410", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 410 Gone", html, nil) }, want{outcome: store.OutcomeGone, status: 410, err: "410 Gone"}},
		{"401", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 401 Unauthorized", html, nil) }, want{outcome: store.OutcomeRefused, status: 401, err: "401"}},
		{"403", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 403 Forbidden", html, []byte("captcha")) }, want{outcome: store.OutcomeRefused, status: 403, err: "403"}},
		{"451", func(c net.Conn, _ *http.Request) {
			write(c, "HTTP/1.1 451 Unavailable For Legal Reasons", html, nil)
		}, want{outcome: store.OutcomeRefused, status: 451, err: "451"}},
		{"500", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 500 Oops", html, []byte(page)) }, failed(500, "500")},
		{"999", func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 999 Denied", html, []byte(page)) }, failed(999, "999")},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newFaultServer(t)
			path := "/" + strings.ReplaceAll(c.name, " ", "-")
			s.acts["/robots.txt"] = answer200("Content-Type: text/plain", []byte("User-agent: *\nDisallow: /dilarang/\n"))
			s.acts["/dilarang/x"] = answer200(html, []byte(page))
			s.acts[path] = c.act
			b := faultBench(t)
			f, _, err := b.Look(t.Context(), address(s.url(path), store.KindArticle))
			if err != nil {
				t.Fatal(err)
			}
			a := f.Attempt
			if a.Outcome != c.want.outcome || a.Status != c.want.status || !strings.Contains(a.Err, c.want.err) || (a.Err == "") != (c.want.body != "") {
				t.Errorf("recorded %s, %d, %q; want %s, %d, %q", a.Outcome, a.Status, a.Err, c.want.outcome, c.want.status, c.want.err)
			}
			if got := body(b, f); got != c.want.body {
				t.Errorf("kept %.60q, want %.60q", got, c.want.body)
			}
			if s.count("/dilarang/x") > 0 {
				t.Error("fetched what robots.txt forbids")
			}
		})
	}
}

func body(b *bench, f store.Fetch) string {
	if f.Page == nil {
		return ""
	}
	return string(b.bodies.Get(f.Page.Digest))
}

// binaryNoise is what no text looks like.
func binaryNoise() []byte {
	b, x := make([]byte, 4096), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	b[0] = 0x07
	return b
}

func TestRefusedConnection(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // nobody listens there now
	b := faultBench(t)
	f, robots, err := b.Look(t.Context(), address("http://"+l.Addr().String()+"/a", store.KindArticle))
	if err != nil {
		t.Fatal(err)
	}
	if f.Attempt.Outcome != store.OutcomeFailed || !strings.Contains(f.Attempt.Err, "robots.txt: ") || !strings.Contains(f.Attempt.Err, "refused") {
		t.Errorf("recorded %+v", f.Attempt)
	}
	if len(robots) != 1 || robots[0].Attempt.Outcome != store.OutcomeFailed || robots[0].Page != nil {
		t.Errorf("robots.txt: %+v", robots)
	}
}

// TestRobotsAnswers: what each answer for robots.txt means for the page (RFC 9309 section 2.3.1).
func TestRobotsAnswers(t *testing.T) {
	t.Parallel()
	text := "Content-Type: text/plain"
	rules := []byte("User-agent: *\nDisallow: /a\n")
	status := func(s string) func(net.Conn, *http.Request) {
		return func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 "+s, "Content-Length: 0", nil) }
	}
	for _, c := range []struct {
		name string
		act  func(net.Conn, *http.Request)
		want store.Outcome
		page int // requests for the page itself
	}{
		{"rules", answer200(text, rules), store.OutcomeRefused, 0},
		{"rules as HTML", answer200("Content-Type: text/html", rules), store.OutcomeRefused, 0},
		{"gzipped rules", answer200(text+"\r\nContent-Encoding: gzip", encoded(t, rules, gzipTo)), store.OutcomeRefused, 0},
		{"redirected rules", redirectTo("/lain"), store.OutcomeRefused, 0},
		{"redirect loop", redirectTo("/robots.txt"), store.OutcomeNew, 1},
		{"404", status("404 Not Found"), store.OutcomeNew, 1},
		{"403", status("403 Forbidden"), store.OutcomeNew, 1},
		{"429", status("429 Too Many Requests"), store.OutcomeFailed, 0},
		{"500", status("500 Internal Server Error"), store.OutcomeFailed, 0},
		{"503", status("503 Service Unavailable"), store.OutcomeFailed, 0},
		{"no answer", func(net.Conn, *http.Request) {}, store.OutcomeFailed, 0},
		{"stall", func(net.Conn, *http.Request) { time.Sleep(3 * time.Second) }, store.OutcomeFailed, 0},
		{"empty", answer200(text, nil), store.OutcomeNew, 1},
		{"binary", answer200("Content-Type: image/png", binaryNoise()), store.OutcomeNew, 1},
		{"bomb", answer200(text+"\r\nContent-Encoding: gzip", encoded(t, make([]byte, 40<<20), gzipTo)), store.OutcomeNew, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newFaultServer(t)
			s.acts["/robots.txt"], s.acts["/lain"] = c.act, answer200(text, rules)
			s.acts["/a"] = answer200("Content-Type: text/html", []byte(page))
			b := faultBench(t)
			f, _, err := b.Look(t.Context(), address(s.url("/a"), store.KindArticle))
			if err != nil {
				t.Fatal(err)
			}
			if f.Attempt.Outcome != c.want || s.count("/a") != c.page {
				t.Errorf("recorded %s (%s) after %d requests for the page; want %s after %d", f.Attempt.Outcome, f.Attempt.Err, s.count("/a"), c.want, c.page)
			}
		})
	}
}
