// Package cache keeps finished documents in memory and says when they must be made anew.
//
// A document is made from the database once and served as it is until the database's log has grown. The
// log's head is read at most once a second for all documents together. When it has grown, the documents
// that are asked for are made anew, each by one request for all that want it; whoever would wait longer
// than a moment is given the old one, as long as it was true a minute ago. When making one fails, the
// last good one stays.
package cache

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"warta/feeds/internal/calm"
)

// Options of a Cache. Head is required; the zero value of everything else is a useful default.
type Options struct {
	// Head is a number that grows whenever any document may have changed.
	Head func(context.Context) (int64, error)
	// Final reports errors that say that there is no such document, so that an old one is not served either.
	Final func(error) bool

	Bytes int64         // most memory of all documents together; default 64 MiB
	Check time.Duration // how long a head is believed; default 1 s
	Grace time.Duration // how long an outdated document may be served while it is made anew; default 1 min
	// Patience is how long a request waits for a new document, or a newer head, before it is given the
	// outdated one; default 25 ms, which is longer than making one usually takes.
	Patience time.Duration
	MaxAge   time.Duration // a document is made anew after this even if the log has not grown; default 10 min
	Timeout  time.Duration // longest time for making one; default 20 s
	Makers   int           // documents made at the same time; default 2
	Queue    int           // documents waiting to be made; beyond it new ones are refused; default 200
	Now      func() time.Time
	Log      *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Bytes <= 0 {
		o.Bytes = 64 << 20
	}
	for _, d := range []struct {
		p *time.Duration
		v time.Duration
	}{{&o.Check, time.Second}, {&o.Grace, time.Minute}, {&o.Patience, 25 * time.Millisecond}, {&o.MaxAge, 10 * time.Minute}, {&o.Timeout, 20 * time.Second}} {
		if *d.p <= 0 {
			*d.p = d.v
		}
	}
	if o.Makers <= 0 {
		o.Makers = 2
	}
	if o.Queue <= 0 {
		o.Queue = 200
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Final == nil {
		o.Final = func(error) bool { return false }
	}
	return o
}

// ErrBusy is the answer when there is no document yet and making one takes too long.
var ErrBusy = errors.New("the document is not ready")

// Page is what a document is made of.
type Page struct {
	Body   []byte
	Type   string // media type
	Status int    // HTTP status; 0 is 200
}

// Make makes one document.
type Make func(context.Context) (Page, error)

// Cache is safe for concurrent use.
type Cache struct {
	o       Options
	slots   chan struct{} // one for each document being made
	mu      sync.Mutex
	entries map[string]*list.Element // of *entry
	recent  *list.List               // most recently used first
	bytes   int64
	flights int // documents being made or waiting for it

	head      int64
	checked   time.Time // when head was read or last tried
	heading   *flight   // a read of head under way
	headFails bool      // the last read failed; said once
}

type entry struct {
	key    string
	doc    *Doc
	cost   int64
	head   int64     // of the log, before the document was made
	made   time.Time // when it was made
	asOf   time.Time // when it was last known to be up to date
	failed time.Time // when making it last failed; zero after a success
	flight *flight
}

// flight is work that several requests wait for.
type flight struct {
	done chan struct{}
	err  error
}

// New makes an empty cache.
func New(o Options) *Cache {
	o = o.withDefaults()
	return &Cache{o: o, slots: make(chan struct{}, o.Makers), entries: make(map[string]*list.Element), recent: list.New()}
}

// retry is how long after a failure the last good document is served without another try.
const retry = 2 * time.Second

// Get is the document of this name, made by mk if it is not there or no longer true. mk must make the
// same document for the same key.
func (c *Cache) Get(ctx context.Context, key string, mk Make) (*Doc, error) {
	now := c.o.Now()
	if err := c.look(ctx, now); err != nil {
		return nil, err
	}
	c.mu.Lock()
	e := c.entry(key)
	if e.doc != nil {
		c.recent.MoveToFront(c.entries[key])
		old := now.Sub(e.made) > c.o.MaxAge
		if e.head == c.head && !old {
			e.asOf = c.checked
			doc := e.doc
			c.mu.Unlock()
			return doc, nil
		}
		if old {
			e.asOf = later(e.asOf, e.made.Add(c.o.MaxAge))
		}
		if !e.failed.IsZero() && now.Sub(e.failed) < retry {
			doc := e.doc
			c.mu.Unlock()
			return doc, nil
		}
	}
	stale := e.doc
	if e.flight == nil && c.flights >= c.o.Queue {
		if stale == nil {
			c.drop(e)
			c.mu.Unlock()
			return nil, ErrBusy
		}
		c.mu.Unlock()
		return stale, nil
	}
	fl := c.start(e, mk)
	serve := stale != nil && now.Sub(e.asOf) <= c.o.Grace
	c.mu.Unlock()
	var enough <-chan time.Time
	if serve {
		enough = time.After(c.o.Patience)
	}
	select {
	case <-fl.done:
	case <-enough:
		return stale, nil
	case <-ctx.Done():
		if stale != nil {
			return stale, nil
		}
		return nil, fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
	if fl.err == nil || stale != nil && !c.o.Final(fl.err) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if el, ok := c.entries[key]; ok && el.Value.(*entry).doc != nil {
			return el.Value.(*entry).doc, nil
		}
		if stale != nil {
			return stale, nil
		}
		return nil, ErrBusy // evicted between
	}
	return nil, fl.err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// look makes sure that the head is not older than the grace time, and has it read anew when it is older
// than the check time.
func (c *Cache) look(ctx context.Context, now time.Time) error {
	c.mu.Lock()
	age := now.Sub(c.checked)
	if !c.checked.IsZero() && age <= c.o.Check {
		c.mu.Unlock()
		return nil
	}
	fl := c.heading
	if fl == nil {
		fl = &flight{done: make(chan struct{})}
		c.heading = fl
		go c.readHead(fl)
	}
	var enough <-chan time.Time
	if !c.checked.IsZero() && age <= c.o.Grace {
		enough = time.After(c.o.Patience)
	}
	c.mu.Unlock()
	select {
	case <-fl.done:
		return nil // a failure is noted; what is there is served
	case <-enough:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
}

func (c *Cache) readHead(fl *flight) {
	ctx, cancel := context.WithTimeout(context.Background(), c.o.Timeout)
	defer cancel()
	began := c.o.Now()
	head, err := calm.Do(func() (int64, error) { return c.o.Head(ctx) })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heading = nil
	c.checked = began
	if err == nil && head != c.head {
		c.head = head
	}
	if err != nil && !c.headFails {
		c.o.Log.Error("feed log not readable; serving what is there", "err", err)
	}
	c.headFails = err != nil
	fl.err = err
	close(fl.done)
}

// entry is called with the lock held.
func (c *Cache) entry(key string) *entry {
	if el, ok := c.entries[key]; ok {
		return el.Value.(*entry)
	}
	e := &entry{key: key}
	c.entries[key] = c.recent.PushFront(e)
	return e
}

// start has the document made unless it already is being made. It is called with the lock held.
func (c *Cache) start(e *entry, mk Make) *flight {
	if e.flight == nil {
		e.flight = &flight{done: make(chan struct{})}
		c.flights++
		go c.run(e, e.flight, c.head, mk)
	}
	return e.flight
}

func (c *Cache) run(e *entry, fl *flight, head int64, mk Make) {
	c.slots <- struct{}{}
	ctx, cancel := context.WithTimeout(context.Background(), c.o.Timeout)
	began := c.o.Now()
	m, err := calm.Do(func() (Page, error) { return mk(ctx) })
	cancel()
	<-c.slots
	c.mu.Lock()
	defer c.mu.Unlock()
	e.flight = nil
	c.flights--
	fl.err = err
	defer close(fl.done)
	switch {
	case err == nil:
		c.keep(e, m, head, began)
	case e.doc == nil || c.o.Final(err):
		c.drop(e)
	default:
		if e.failed.IsZero() {
			c.o.Log.Error("feed not made; serving the last good one", "key", e.key, "err", err)
		}
		e.failed = c.o.Now()
	}
}

// keep puts a finished document in its place and makes room for it.
func (c *Cache) keep(e *entry, m Page, head int64, began time.Time) {
	doc := NewDoc(m, c.o.Now())
	if e.doc != nil && e.doc.sum == doc.sum && e.doc.kind == doc.kind && e.doc.status == doc.status {
		doc = e.doc // nothing new to say: same validators, same compressed bytes
	}
	switch el, ok := c.entries[e.key]; {
	case !ok: // dropped while it was made
		c.entries[e.key] = c.recent.PushFront(e)
	case el.Value.(*entry) != e: // and asked for again since
		return
	}
	c.bytes += doc.cost() - e.cost
	e.doc, e.cost, e.head, e.made, e.asOf, e.failed = doc, doc.cost(), head, began, began, time.Time{}
	for c.bytes > c.o.Bytes && c.recent.Len() > 1 {
		last := c.recent.Back().Value.(*entry)
		if last == e {
			break
		}
		c.drop(last)
	}
}

func (c *Cache) drop(e *entry) {
	if el, ok := c.entries[e.key]; ok && el.Value.(*entry) == e {
		c.recent.Remove(el)
		delete(c.entries, e.key)
	}
	c.bytes -= e.cost
	e.cost, e.doc = 0, nil
}

// Size is how many documents are kept, and their memory in bytes.
func (c *Cache) Size() (documents int, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.recent.Len(), c.bytes
}
