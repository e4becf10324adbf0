package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// encoded is a small picture as an encoder of the standard library writes it.
func encoded(t *testing.T, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	m, err := image.NewGray(image.Rect(0, 0, 8, 8)), error(nil)
	switch kind {
	case "jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "png":
		err = png.Encode(&b, m)
	case "gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestKind(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"JPEG", string(encoded(t, "jpeg")), "image/jpeg"},
		{"PNG", string(encoded(t, "png")), "image/png"},
		{"GIF", string(encoded(t, "gif")), "image/gif"},
		{"WebP", "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00", "image/webp"},
		{"AVIF", "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "image/avif"},
		{"AVIF by a compatible brand", "\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", "image/avif"},
		{"MP4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41", ""},
		{"a brand beyond its box", "\x00\x00\x00\x10ftypmif1\x00\x00\x00\x00avif", ""},
		{"a version that reads like a brand", "\x00\x00\x00\x10ftypmif1avif", ""},
		{"SVG", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, ""},
		{"SVG with a declaration", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, ""},
		{"HTML", "<!DOCTYPE html><script>alert(1)</script>", ""},
		{"PDF", "%PDF-1.7", ""},
		{"BMP", "BM\x00\x00\x00\x00", ""},
		{"nothing", "", ""},
	} {
		if got := kindOf([]byte(c.body)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func ask(s *Shelf, address string, header ...string) *http.Response {
	r := httptest.NewRequest("GET", "/picture/x/y", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.Serve(w, r, address)
	return w.Result()
}

// TestServe: a picture is fetched once and has what keeps it a picture; one that cannot be had is left alone for a
// while, then asked for again.
func TestServe(t *testing.T) {
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	asked := map[string]int{}
	body := encoded(t, "png")
	s := New(Options{Now: func() time.Time { return now }, Fetch: func(_ context.Context, address string) ([]byte, error) {
		asked[address]++
		switch address {
		case "good":
			return body, nil
		case "svg":
			return []byte("<svg/>"), nil
		case "huge":
			return append(bytes.Clone(body), make([]byte, MaxSize)...), nil
		}
		return nil, errors.New("no such host")
	}})
	res := ask(s, "good")
	h := res.Header
	if res.StatusCode != 200 || h.Get("Content-Type") != "image/png" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("ETag") == "" ||
		h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || !strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=") || len(res.Cookies()) > 0 {
		t.Errorf("%d %v", res.StatusCode, h)
	}
	if again := ask(s, "good", "If-None-Match", h.Get("ETag")); again.StatusCode != 304 || again.ContentLength > 0 {
		t.Errorf("again: %d", again.StatusCode)
	}
	for _, address := range []string{"svg", "huge", "gone", "svg", "huge", "gone"} {
		if res := ask(s, address); res.StatusCode != 404 || strings.Contains(res.Header.Get("Content-Type"), "svg") {
			t.Errorf("%s: %d %v", address, res.StatusCode, res.Header)
		}
	}
	now = now.Add(11 * time.Minute)
	ask(s, "gone")
	for address, want := range map[string]int{"good": 1, "svg": 1, "huge": 1, "gone": 2} {
		if asked[address] != want {
			t.Errorf("%s was fetched %d times, want %d", address, asked[address], want)
		}
	}
}

// TestRoom: what was not asked for longest goes first, and what is dropped is fetched again.
func TestRoom(t *testing.T) {
	var asked []string
	body := append(encoded(t, "gif"), make([]byte, 10_000)...)
	s := New(Options{Bytes: 25_000, Fetch: func(_ context.Context, address string) ([]byte, error) {
		asked = append(asked, address)
		return bytes.Clone(body), nil
	}})
	for _, address := range []string{"a", "b", "a", "c", "a", "b"} {
		if res := ask(s, address); res.StatusCode != 200 {
			t.Errorf("%s: %d", address, res.StatusCode)
		}
	}
	if got := strings.Join(asked, ""); got != "abcb" {
		t.Errorf("fetched %s, want abcb", got)
	}
	if s.bytes > 25_000 || len(s.all) != 2 || s.recent.Len() != 2 {
		t.Errorf("%d bytes in %d entries", s.bytes, len(s.all))
	}
}

// TestTogether: all who ask while a picture is under way get what comes of it; one who leaves takes nothing from the
// others; who would be one too many is told to come back, and nothing is held against the picture.
func TestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int32
		s := New(Options{Fetch: func(ctx context.Context, address string) ([]byte, error) {
			fetched.Add(1)
			select {
			case <-time.After(time.Second):
				return encoded(t, "png"), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}})
		left, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := s.get(left, "a"); !errors.Is(err, context.Canceled) {
				t.Errorf("who left: %v", err)
			}
		})
		synctest.Wait()
		for range 5 {
			all.Go(func() {
				if res := ask(s, "a"); res.StatusCode != 200 {
					t.Errorf("%d", res.StatusCode)
				}
			})
		}
		synctest.Wait()
		leave()
		all.Wait()
		if n := fetched.Load(); n != 1 {
			t.Errorf("fetched %d times", n)
		}
		for i := range maxFlights {
			all.Go(func() { ask(s, strings.Repeat("x", i+2)) })
		}
		synctest.Wait()
		if res := ask(s, "b"); res.StatusCode != 503 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("one too many: %d %v", res.StatusCode, res.Header)
		}
		all.Wait()
		if res := ask(s, "b"); res.StatusCode != 200 {
			t.Errorf("later: %d", res.StatusCode)
		}
	})
}

// TestPanic: whoever fetches may fail in any way; the picture is then one that cannot be had, and the next is shown.
func TestPanic(t *testing.T) {
	body, calls := encoded(t, "png"), 0
	s := New(Options{Fetch: func(_ context.Context, address string) ([]byte, error) {
		if calls++; address == "bad" {
			panic("kaboom")
		}
		return body, nil
	}})
	for _, c := range []struct {
		address string
		status  int
	}{{"bad", 404}, {"bad", 404}, {"good", 200}} {
		if res := ask(s, c.address); res.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", c.address, res.StatusCode, c.status)
		}
	}
	if calls != 2 || len(s.turns) != 0 {
		t.Errorf("%d calls, %d turns taken", calls, len(s.turns))
	}
}
