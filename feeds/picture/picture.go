// Package picture shows pictures of articles from this server, so that outlets learn nothing of who reads what.
//
// A picture is fetched when a reader first asks for it, once for all who ask, is believed to be what its first bytes
// say, and stays in memory until others need the room. One that cannot be had, or is none, is not asked for again
// for a while.
package picture

import (
	"bytes"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"warta/feeds/internal/calm"
)

// MaxSize is the largest picture that is shown, in bytes.
const MaxSize = 5 << 20

// Bounds of what is under way.
const (
	maxTime    = 40 * time.Second // one picture, with the waits that its host asks for
	maxFlights = 64               // pictures being fetched or waiting for it
)

// Options of a Shelf. Fetch is required; the zero value of everything else is a useful default.
type Options struct {
	// Fetch gets the bytes of an address. It is to keep strangers' addresses away from the own network, to be
	// polite, and to say nothing of the reader. It is called for one address once at a time.
	Fetch func(ctx context.Context, address string) ([]byte, error)

	Bytes int64         // most memory of all pictures together; default 64 MiB
	Retry time.Duration // how long a picture that failed is not asked for again; default 10 min
	Now   func() time.Time
	Log   *slog.Logger
}

// Shelf keeps the pictures that were last asked for. It is safe for concurrent use.
type Shelf struct {
	o       Options
	flights singleflight.Group
	turns   chan struct{}

	mu     sync.Mutex
	all    map[string]*list.Element // of *entry, by address
	recent *list.List               // most recently used first
	bytes  int64
}

// entry is a picture, or that there is none.
type entry struct {
	address string
	body    []byte
	kind    string // media type; empty: there is none
	tag     string
	until   time.Time // of one that is none
}

// errBusy is the answer when too many pictures are being fetched.
var errBusy = errors.New("too many pictures at once")

// New makes an empty shelf.
func New(o Options) *Shelf {
	if o.Bytes <= 0 {
		o.Bytes = 64 << 20
	}
	if o.Retry <= 0 {
		o.Retry = 10 * time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Shelf{o: o, turns: make(chan struct{}, maxFlights), all: map[string]*list.Element{}, recent: list.New()}
}

// Serve answers a GET or HEAD with the picture at an address, which the caller vouches for: it must be one that the
// record holds, never one that the request brings. There is none: 404.
func (s *Shelf) Serve(w http.ResponseWriter, r *http.Request, address string) {
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("X-Robots-Tag", "noindex")
	e, err := s.get(r.Context(), address)
	switch {
	case err != nil:
		head.Set("Cache-Control", "no-store")
		head.Set("Retry-After", "30")
		http.Error(w, "the picture is not ready", http.StatusServiceUnavailable)
	case e.kind == "":
		head.Set("Cache-Control", "public, max-age=60")
		http.Error(w, "no such picture", http.StatusNotFound)
	default:
		head.Set("Cache-Control", "public, max-age=3600")
		head.Set("Content-Type", e.kind)
		head.Set("ETag", e.tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(e.body))
	}
}

// get is the picture at an address, fetched if need be.
func (s *Shelf) get(ctx context.Context, address string) (*entry, error) {
	if e := s.kept(address); e != nil {
		return e, nil
	}
	done := s.flights.DoChan(address, func() (any, error) {
		if e := s.kept(address); e != nil { // brought by a flight that ended just now
			return e, nil
		}
		select {
		case s.turns <- struct{}{}:
			defer func() { <-s.turns }()
		default:
			return nil, errBusy
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxTime) // others wait for it, too
		defer cancel()
		e := s.fetch(ctx, address)
		s.keep(e)
		return e, nil
	})
	select {
	case res := <-done:
		e, _ := res.Val.(*entry)
		return e, res.Err
	case <-ctx.Done():
		return nil, fmt.Errorf("picture %s: %w", address, ctx.Err())
	}
}

// fetch gets a picture and judges it.
func (s *Shelf) fetch(ctx context.Context, address string) *entry {
	e := &entry{address: address}
	body, err := calm.Do(func() ([]byte, error) { return s.o.Fetch(ctx, address) })
	if err == nil && len(body) > MaxSize {
		err = fmt.Errorf("%d bytes are too many", len(body))
	}
	if err == nil {
		if e.kind = kindOf(body); e.kind == "" {
			err = errors.New("it is no picture that is shown")
		}
	}
	if err != nil {
		s.o.Log.Debug("picture not shown", "url", address, "err", err)
		e.until = s.o.Now().Add(s.o.Retry)
		return e
	}
	sum := sha256.Sum256(body)
	e.body, e.tag = body, `"`+hex.EncodeToString(sum[:12])+`"`
	return e
}

// kept is what is known of an address, nil where that is nothing, or no longer true.
func (s *Shelf) kept(address string) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	el := s.all[address]
	if el == nil {
		return nil
	}
	e, _ := el.Value.(*entry)
	if e.kind == "" && !s.o.Now().Before(e.until) {
		s.drop(el)
		return nil
	}
	s.recent.MoveToFront(el)
	return e
}

// keep puts a picture in front and makes room for it.
func (s *Shelf) keep(e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if el := s.all[e.address]; el != nil {
		s.drop(el)
	}
	s.all[e.address] = s.recent.PushFront(e)
	s.bytes += e.cost()
	for s.bytes > s.o.Bytes && s.recent.Len() > 1 {
		s.drop(s.recent.Back())
	}
}

// drop is called with the lock held.
func (s *Shelf) drop(el *list.Element) {
	e, _ := s.recent.Remove(el).(*entry)
	delete(s.all, e.address)
	s.bytes -= e.cost()
}

// cost is the memory of an entry, in bytes.
func (e *entry) cost() int64 { return int64(cap(e.body) + 2*len(e.address) + 512) }
