package crawler

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// How bodies share memory. A body of up to smallBody decoded bytes is read whatever else is going on, so that no
// slow server keeps another waiting; Options.Hosts bounds how many there are. What is larger takes one of
// Options.Workers slots, and waits for one at most slotWait.
const (
	smallBody = 1 << 20 // nearly all pages, feeds and home pages are smaller
	slotWait  = 30 * time.Second
)

// errCut is a request that was sent, and whose connection broke before an answer came.
var errCut = errors.New("the connection broke before an answer")

// send asks once the host's gate lets it pass. Where a kept connection broke under the request, it asks a second
// time, by way of the gate like any other request. The gate is left when the body is closed.
func (t *transport) send(req *http.Request, proxied bool) (*http.Response, error) {
	resp, err := t.sendOnce(req, proxied)
	if tr, _ := req.Context().Value(tripKey{}).(*trip); errors.Is(err, errCut) && !t.late(tr) {
		return t.sendOnce(req, proxied)
	}
	return resp, err
}

// late tells whether a look may start no further request.
func (t *transport) late(tr *trip) bool {
	return tr != nil && !tr.deadline.IsZero() && t.o.Now().After(tr.deadline)
}

func (t *transport) sendOnce(req *http.Request, proxied bool) (*http.Response, error) {
	g, err := t.gates.enter(req.Context(), hostKey(req.URL))
	if err != nil {
		return nil, err
	}
	start := t.o.Now()
	t.counters.requests.Add(1)
	t.counters.inFlight.Add(1)
	leave := func(status int, retry, idle time.Duration) {
		t.counters.inFlight.Add(-1)
		took := t.o.Now().Sub(start) - idle
		if tr, ok := req.Context().Value(tripKey{}).(*trip); ok {
			tr.mu.Lock()
			tr.took += took
			tr.mu.Unlock()
		}
		t.gates.leave(g, status, took, retry)
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	timer := startTimer(t.o.Timeouts, cancel)
	over := func() { timer.stop(); cancel(nil) }
	rt := t.direct
	if proxied {
		rt = t.proxied
	}
	resp, err := rt.RoundTrip(req.WithContext(once(ctx, cancel)))
	t.weather.note(g.key, err)
	if err != nil {
		err = because(ctx, err)
		over()
		leave(0, 0, 0)
		return nil, err
	}
	status, retry := resp.StatusCode, retryAfter(resp.Header, t.o.Now())
	wire := timer.body(resp.Body)
	b := &body{ctx: ctx, t: t, timer: timer}
	b.end = func() {
		wire.Close()
		if b.slot {
			<-t.slots
		}
		over()
		leave(status, retry, b.idle)
	}
	decoded := io.Reader(wire)
	if status/100 != 3 { // whatever a redirect says beside where it leads
		if decoded, err = decode(wire, resp.Header.Get("Content-Encoding")); err != nil {
			err = because(ctx, err)
			b.Close()
			return nil, err
		}
	}
	b.r = &limited{decoded, t.o.MaxBody, t.o.MaxBody}
	resp.Body, resp.ContentLength, resp.Uncompressed = b, -1, true
	return resp, nil
}

// once keeps net/http from sending a request again by itself, as it does with every GET whose kept connection
// breaks: that would be two requests at the same moment, past the gate. A second connection for what was sent
// already is closed before anything is written to it, and cancel tells why.
func once(ctx context.Context, cancel context.CancelCauseFunc) context.Context {
	var sent atomic.Bool
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(c httptrace.GotConnInfo) {
			if sent.Load() {
				cancel(errCut)
				c.Conn.Close()
			}
		},
		WroteRequest: func(w httptrace.WroteRequestInfo) {
			if w.Err == nil {
				sent.Store(true)
			}
		},
	})
}

// because prefers why a request was ended to the bare fact.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, ErrTooLarge) && !errors.Is(err, io.EOF) {
		return cause
	}
	return err
}

// body is a decoded, limited body. Closing it ends the request.
type body struct {
	ctx   context.Context // of the request: to know why reading failed
	t     *transport
	timer *requestTimer
	r     io.Reader
	n     int64
	slot  bool          // one of transport.slots is taken
	asked bool          // for a slot
	idle  time.Duration // spent waiting for it
	end   func()
	once  sync.Once
}

func (b *body) Read(p []byte) (int, error) {
	if b.n >= smallBody && !b.asked {
		b.asked = true
		if err := b.takeSlot(); err != nil {
			return 0, err
		}
	}
	n, err := b.r.Read(p)
	b.n += int64(n)
	if err != nil && err != io.EOF {
		err = because(b.ctx, err)
	}
	return n, err
}

// takeSlot waits until few enough large bodies are being read. What the wait costs is not the host's: its time
// stands still meanwhile.
func (b *body) takeSlot() error {
	start := b.t.o.Now()
	b.timer.pause()
	defer func() {
		b.timer.resume()
		b.idle = b.t.o.Now().Sub(start)
	}()
	enough := time.NewTimer(slotWait)
	defer enough.Stop()
	select {
	case b.t.slots <- struct{}{}:
		b.slot = true
	case <-enough.C: // those that hold them are slow, which is no reason to wait for them
	case <-b.ctx.Done():
		return context.Cause(b.ctx)
	}
	return nil
}

func (b *body) Close() error {
	b.once.Do(b.end)
	return nil
}
