package cache

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
)

var errGone = errors.New("gone")

// bench is a log and a maker whose behaviour a test sets.
type bench struct {
	head  atomic.Int64
	heads atomic.Int64
	makes atomic.Int64
	took  time.Duration
	fail  atomic.Pointer[error]
	body  atomic.Pointer[string]
}

func (b *bench) cache(o Options) *Cache {
	o.Head = func(context.Context) (int64, error) {
		b.heads.Add(1)
		return b.head.Load(), nil
	}
	o.Final = func(err error) bool { return errors.Is(err, errGone) }
	return New(o)
}

func (b *bench) make(context.Context) (Page, error) {
	b.makes.Add(1)
	time.Sleep(b.took)
	if err := b.fail.Load(); err != nil {
		return Page{}, *err
	}
	if s := b.body.Load(); s != nil {
		return Page{Body: []byte(*s), Type: "text/plain"}, nil
	}
	return Page{Body: fmt.Appendf(nil, "head %d", b.head.Load()), Type: "text/plain"}, nil
}

func get(t *testing.T, c *Cache, b *bench) string {
	t.Helper()
	d, err := c.Get(t.Context(), "k", b.make)
	if err != nil {
		t.Fatal(err)
	}
	return string(d.Body())
}

func TestMadeOncePerHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{took: 100 * time.Millisecond}
		c := b.cache(Options{})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { get(t, c, b) })
		}
		wg.Wait()
		for range 50 {
			get(t, c, b)
		}
		if b.makes.Load() != 1 || b.heads.Load() != 1 {
			t.Errorf("100 requests: made %d times, head read %d times", b.makes.Load(), b.heads.Load())
		}
		b.head.Store(1)
		time.Sleep(1100 * time.Millisecond)
		began := time.Now()
		if got := get(t, c, b); got != "head 0" || time.Since(began) > 50*time.Millisecond {
			t.Errorf("got %q after %v, want the old document while the new one is made", got, time.Since(began))
		}
		time.Sleep(200 * time.Millisecond)
		if got := get(t, c, b); got != "head 1" || b.makes.Load() != 2 {
			t.Errorf("got %q after %d makes", got, b.makes.Load())
		}
		b.head.Store(2)
		time.Sleep(time.Hour)
		if got := get(t, c, b); got != "head 2" { // nobody asked for an hour: the first who does waits
			t.Errorf("got %q, want no document of an hour ago", got)
		}
	})
}

// TestNewWhenQuick: where making a document takes no time, nobody is given an outdated one.
func TestNewWhenQuick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{took: 5 * time.Millisecond}
		c := b.cache(Options{})
		for i := range 20 {
			b.head.Store(int64(i))
			time.Sleep(1100 * time.Millisecond)
			if got := get(t, c, b); got != fmt.Sprint("head ", i) {
				t.Errorf("got %q, want head %d", got, i)
			}
		}
	})
}

func TestLastGoodStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{}
		c := b.cache(Options{})
		get(t, c, b)
		broken := errors.New("disk full")
		b.fail.Store(&broken)
		b.head.Store(1)
		for range 10 {
			time.Sleep(time.Minute)
			if got := get(t, c, b); got != "head 0" {
				t.Fatalf("got %q", got)
			}
		}
		b.fail.Store(nil)
		time.Sleep(time.Minute)
		if got := get(t, c, b); got != "head 1" {
			t.Errorf("got %q after it works again", got)
		}
		gone := fmt.Errorf("region: %w", errGone)
		b.fail.Store(&gone)
		b.head.Store(2)
		time.Sleep(time.Minute)
		if _, err := c.Get(t.Context(), "k", b.make); !errors.Is(err, errGone) {
			t.Errorf("err = %v, want that it is gone", err)
		}
		if n, size := c.Size(); n != 0 || size != 0 {
			t.Errorf("%d documents, %d bytes left", n, size)
		}
	})
}

func TestFirstFailureIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{}
		broken := errors.New("disk full")
		b.fail.Store(&broken)
		c := b.cache(Options{})
		if _, err := c.Get(t.Context(), "k", b.make); !errors.Is(err, broken) {
			t.Errorf("err = %v", err)
		}
		panics := func(context.Context) (Page, error) { panic("boom") }
		if _, err := c.Get(t.Context(), "p", panics); err == nil || !strings.Contains(err.Error(), "boom") {
			t.Errorf("err = %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		slow := func(context.Context) (Page, error) { time.Sleep(time.Minute); return Page{}, nil }
		if _, err := c.Get(ctx, "s", slow); !errors.Is(err, ErrBusy) {
			t.Errorf("err = %v", err)
		}
		time.Sleep(time.Hour)
	})
}

func TestBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{}
		c := b.cache(Options{Bytes: 100 << 10, Queue: 3, Makers: 1})
		big := strings.Repeat("x", 10<<10)
		b.body.Store(&big)
		for i := range 100 {
			if _, err := c.Get(t.Context(), fmt.Sprint(i), b.make); err != nil {
				t.Fatal(err)
			}
		}
		if n, size := c.Size(); size > 100<<10 || n < 3 {
			t.Errorf("%d documents, %d bytes", n, size)
		}
		b.makes.Store(0)
		if _, err := c.Get(t.Context(), "99", b.make); err != nil || b.makes.Load() != 0 {
			t.Error("the newest document was not kept")
		}
		b.took = time.Second
		var refused atomic.Int64
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				if _, err := c.Get(t.Context(), fmt.Sprint("new", i), b.make); errors.Is(err, ErrBusy) {
					refused.Add(1)
				}
			})
		}
		wg.Wait()
		if refused.Load() != 7 {
			t.Errorf("%d of 10 refused, want those beyond the queue of 3", refused.Load())
		}
	})
}

func TestRetired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{}
		c := b.cache(Options{})
		get(t, c, b)
		first, _ := c.Get(t.Context(), "k", b.make)
		time.Sleep(11 * time.Minute)
		get(t, c, b)
		second, _ := c.Get(t.Context(), "k", b.make)
		if b.makes.Load() != 2 {
			t.Errorf("made %d times, want once more after its time", b.makes.Load())
		}
		if first != second {
			t.Error("the same bytes made a new document, with a new date")
		}
	})
}

func TestServe(t *testing.T) {
	body := []byte(strings.Repeat("Berita Lampung ", 500))
	made := time.Date(2026, 11, 23, 6, 0, 0, 5e8, time.UTC)
	d := NewDoc(Page{Body: body, Type: "text/plain"}, made)
	now := made // a second that is not over
	ask := func(method string, header ...string) *http.Response {
		r := httptest.NewRequest(method, "/", nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Add(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		d.Serve(w, r, "max-age=60", now)
		return w.Result()
	}
	if res := ask("GET", "If-Modified-Since", made.Format(http.TimeFormat)); res.StatusCode != 200 || res.Header.Get("Last-Modified") != "" {
		t.Error("a date was given or honoured while another version could still get the same one")
	}
	now = made.Add(time.Minute)
	tags := map[string]string{}
	for _, c := range []struct{ accept, coding string }{
		{"", ""},
		{"gzip", "gzip"},
		{"br", "br"},
		{"gzip, deflate, br", "br"},
		{"br;q=0.5, gzip", "gzip"},
		{"br;q=0, gzip;q=0", ""},
		{"*", "br"},
		{"*;q=0", ""},
		{"identity, gzip;q=0.5", ""},
		{"zstd", ""},
		{"gzip;q=x", ""},
	} {
		res := ask("GET", "Accept-Encoding", c.accept)
		got := res.Header.Get("Content-Encoding")
		if got != c.coding || res.StatusCode != 200 || res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %d in %q, want %q", c.accept, res.StatusCode, got, c.coding)
		}
		raw, _ := io.ReadAll(res.Body)
		if fmt.Sprint(len(raw)) != res.Header.Get("Content-Length") {
			t.Errorf("%q: %d bytes, said %s", c.accept, len(raw), res.Header.Get("Content-Length"))
		}
		if !bytes.Equal(decode(t, got, raw), body) {
			t.Errorf("%q: another body", c.accept)
		}
		if old, ok := tags[got]; ok && old != res.Header.Get("ETag") {
			t.Errorf("%q: tag %s, before %s", c.accept, res.Header.Get("ETag"), old)
		}
		tags[got] = res.Header.Get("ETag")
	}
	if tags[""] == tags["gzip"] || tags["gzip"] == tags["br"] || strings.HasPrefix(tags[""], "W/") {
		t.Errorf("tags are not strong and apart: %v", tags)
	}
	old, same := made.Add(-time.Hour).Format(http.TimeFormat), made.Truncate(time.Second).Format(http.TimeFormat)
	for _, c := range []struct {
		name   string
		header []string
		want   int
	}{
		{"same tag", []string{"If-None-Match", tags[""]}, 304},
		{"weakened by a proxy", []string{"If-None-Match", "W/" + tags[""]}, 304},
		{"in a list", []string{"If-None-Match", `"a", ` + tags[""] + `,"b"`}, 304},
		{"any", []string{"If-None-Match", "*"}, 304},
		{"other tag", []string{"If-None-Match", `"a"`}, 200},
		{"no tag at all", []string{"If-None-Match", "a" + tags[""]}, 200},
		{"tag of another coding", []string{"If-None-Match", tags["br"]}, 200},
		{"tag of this coding", []string{"If-None-Match", tags["br"], "Accept-Encoding", "br"}, 304},
		{"same date", []string{"If-Modified-Since", same}, 304},
		{"older date", []string{"If-Modified-Since", old}, 200},
		{"no date", []string{"If-Modified-Since", "yesterday"}, 200},
		{"tag goes before date", []string{"If-None-Match", `"a"`, "If-Modified-Since", same}, 200},
		{"tag goes before an old date", []string{"If-None-Match", tags[""], "If-Modified-Since", old}, 304},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			res := ask(method, c.header...)
			raw, _ := io.ReadAll(res.Body)
			if res.StatusCode != c.want {
				t.Errorf("%s %s: %d, want %d", method, c.name, res.StatusCode, c.want)
			}
			if (c.want == 304 || method == "HEAD") && len(raw) > 0 {
				t.Errorf("%s %s: has a body", method, c.name)
			}
			if res.Header.Get("ETag") == "" || res.Header.Get("Last-Modified") != same || res.Header.Get("Cache-Control") != "max-age=60" {
				t.Errorf("%s %s: headers %v", method, c.name, res.Header)
			}
		}
	}
}

func TestServeStatus(t *testing.T) {
	d := NewDoc(Page{Body: []byte("taken down"), Type: "text/plain", Status: http.StatusGone}, time.Unix(0, 0))
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("If-None-Match", "*")
	w := httptest.NewRecorder()
	d.Serve(w, r, "no-cache", time.Unix(60, 0))
	if w.Code != http.StatusGone || w.Body.String() != "taken down" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

func decode(t *testing.T, coding string, raw []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(raw)
	switch coding {
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	case "br":
		r = brotli.NewReader(r)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
