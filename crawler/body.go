package crawler

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// acceptEncoding is what decode can undo.
const acceptEncoding = "gzip, br, zstd, deflate"

// requestTimer ends a request that takes too long in all, or whose body makes no progress.
type requestTimer struct {
	limits Timeouts
	cancel context.CancelCauseFunc
	end    time.Time    // of the request
	n      atomic.Int64 // bytes of the body so far

	mu    sync.Mutex
	timer *time.Timer
	since time.Time // when this stretch of the body began; zero: there is no body yet
	last  int64     // bytes before it
	still time.Time // when the clock was stopped; zero: it runs
	ended bool
}

func startTimer(limits Timeouts, cancel context.CancelCauseFunc) *requestTimer {
	t := &requestTimer{limits: limits, cancel: cancel, end: time.Now().Add(limits.Total)}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.timer = time.AfterFunc(min(limits.Idle, limits.Total), t.tick)
	return t
}

// tick looks at what came in a stretch of Idle: less than MinProgress bytes of a body is too slow. Until
// the body begins the header's limit holds, which the http.Transport keeps.
func (t *requestTimer) tick() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || !t.still.IsZero() {
		return
	}
	now := time.Now()
	if !now.Before(t.end) {
		t.cancel(fmt.Errorf("%w: not done in %s", ErrSlow, t.limits.Total))
		return
	}
	left := t.limits.Idle
	if !t.since.IsZero() {
		left -= now.Sub(t.since)
	}
	if left <= 0 {
		n := t.n.Load()
		if n-t.last < MinProgress {
			t.cancel(fmt.Errorf("%w: %d bytes in %s", ErrSlow, n-t.last, t.limits.Idle))
			return
		}
		t.last, t.since, left = n, now, t.limits.Idle
	}
	t.timer.Reset(min(left, t.end.Sub(now)))
}

// pause stops the clock while it is us who do not read.
func (t *requestTimer) pause() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.still = time.Now()
}

// resume lets the clock of a body go on where it stood.
func (t *requestTimer) resume() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	now := time.Now()
	t.end, t.since = t.end.Add(now.Sub(t.still)), t.since.Add(now.Sub(t.still))
	t.still = time.Time{}
	t.timer.Reset(min(t.limits.Idle-now.Sub(t.since), t.end.Sub(now)))
}

func (t *requestTimer) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.timer.Stop()
}

// body watches a body on the wire. The timer runs on: it ticks before the stretch is over, and then waits
// for the rest of it.
func (t *requestTimer) body(r io.ReadCloser) *watched {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since = time.Now()
	return &watched{r: r, t: t}
}

// watched is a body on the wire.
type watched struct {
	r io.ReadCloser
	t *requestTimer
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.t.n.Add(int64(n))
	return n, err
}

func (w *watched) Close() error {
	w.t.stop()
	return w.r.Close()
}

// limited fails with ErrTooLarge, unlike io.LimitReader, which would cut silently.
type limited struct {
	r    io.Reader
	left int64
	max  int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.tooLarge()
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n - 1, l.tooLarge()
	}
	return n, err
}

func (l *limited) tooLarge() error {
	return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, l.max)
}

// ahead reads what a small body can have before it gives any of it. The codings that need a large window are so
// undone at once, and not for as long as a server takes to send.
type ahead struct {
	r    io.Reader
	head []byte
	read bool
}

func (a *ahead) Read(p []byte) (int, error) {
	if !a.read {
		a.read = true
		var err error
		if a.head, err = io.ReadAll(io.LimitReader(a.r, smallBody)); err != nil {
			return 0, err
		}
	}
	if len(a.head) > 0 {
		n := copy(p, a.head)
		a.head = a.head[n:]
		return n, nil
	}
	return a.r.Read(p)
}

// decode undoes the content codings (RFC 9110 section 8.4), at most two. A body that is not what its
// coding says, but plain, is taken as it is: some servers are configured to lie.
func decode(r io.Reader, encoding string) (io.Reader, error) {
	if encoding == "" {
		return r, nil
	}
	codings := strings.Split(strings.ToLower(encoding), ",")
	if len(codings) > 2 {
		return nil, fmt.Errorf("content encoding %q", encoding)
	}
	for i := len(codings) - 1; i >= 0; i-- {
		var err error
		if r, err = decodeOne(r, strings.TrimSpace(codings[i])); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func decodeOne(r io.Reader, coding string) (io.Reader, error) {
	switch coding {
	case "", "identity", "none", "utf-8":
		return r, nil
	}
	b := bufio.NewReader(r)
	head, err := b.Peek(4)
	if len(head) == 0 {
		if errors.Is(err, io.EOF) {
			return b, nil // 304, empty body
		}
		return nil, err
	}
	switch coding {
	case "gzip", "x-gzip":
		if len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
			return b, nil
		}
		return gzip.NewReader(b)
	case "deflate": // zlib by the RFC; plain deflate by custom
		if len(head) >= 2 && head[0]&15 == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(b)
		}
		if head[0] == '<' {
			return b, nil
		}
		return flate.NewReader(b), nil
	case "br":
		return brotli.NewReader(&ahead{r: b}), nil
	case "zstd":
		if len(head) < 4 || string(head) != "\x28\xb5\x2f\xfd" {
			return b, nil
		}
		d, err := zstd.NewReader(&ahead{r: b}, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, fmt.Errorf("content encoding %q", coding)
}
