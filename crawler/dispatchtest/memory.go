package dispatchtest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"warta/store"
)

// Memory is the reference Dispatcher: everything in maps, nothing kept. It is for tests, and to read
// when in doubt what a Dispatcher has to do.
type Memory struct {
	now func() time.Time

	mu     sync.Mutex
	urls   map[string]*store.URL // by key
	byID   map[int64]*store.URL
	hosts  map[string]*hostState
	leases map[int64]*lease
	ids    int64

	pages    []store.Page
	attempts []store.Attempt
}

type hostState struct {
	store.HostState
	batch int64 // out now
}

type lease struct {
	host  string
	until time.Time
	urls  map[int64]bool
}

// NewMemory makes an empty one; now is its clock.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{
		now: now, urls: map[string]*store.URL{}, byID: map[int64]*store.URL{},
		hosts: map[string]*hostState{}, leases: map[int64]*lease{},
	}
}

// Offer implements crawler.Dispatcher.
func (m *Memory) Offer(_ context.Context, urls []store.URL) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	added := 0
	for _, u := range urls {
		if m.urls[u.Key] != nil {
			continue
		}
		if u.Due.IsZero() {
			u.Due = m.now()
		}
		m.insert(u)
		added++
	}
	return added, nil
}

func (m *Memory) insert(u store.URL) *store.URL {
	m.ids++
	u.ID = m.ids
	m.urls[u.Key], m.byID[u.ID] = &u, &u
	return &u
}

func (m *Memory) host(name string) *hostState {
	h := m.hosts[name]
	if h == nil {
		h = &hostState{}
		m.hosts[name] = h
	}
	return h
}

// free tells whether no batch of the host is out.
func (m *Memory) free(h *hostState, now time.Time) bool {
	l := m.leases[h.batch]
	return l == nil || !l.until.After(now)
}

// Lease implements crawler.Dispatcher.
func (m *Memory) Lease(_ context.Context, now time.Time, ttl time.Duration, most int) (store.Batch, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []*store.URL
	for _, u := range m.byID {
		h := m.host(u.Host)
		if !u.Due.IsZero() && !u.Due.After(now) && !h.NotBefore.After(now) && m.free(h, now) {
			due = append(due, u)
		}
	}
	if len(due) == 0 {
		return store.Batch{}, false, nil
	}
	slices.SortFunc(due, func(a, b *store.URL) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	m.ids++
	h := m.host(due[0].Host)
	b := store.Batch{ID: m.ids, Host: due[0].Host, Until: now.Add(ttl), Delay: h.Delay, Spent: h.Spent}
	l := &lease{host: b.Host, until: b.Until, urls: map[int64]bool{}}
	for _, u := range due {
		if u.Host == b.Host && len(b.URLs) < most {
			b.URLs = append(b.URLs, *u)
			l.urls[u.ID] = true
		}
	}
	delete(m.leases, h.batch)
	h.batch, m.leases[b.ID] = b.ID, l
	return b, true, nil
}

// held finds a lease that is still the caller's.
func (m *Memory) held(batch int64) (*lease, error) {
	l := m.leases[batch]
	if l == nil || m.host(l.host).batch != batch || !l.until.After(m.now()) {
		return nil, store.ErrLease
	}
	return l, nil
}

// Extend implements crawler.Dispatcher.
func (m *Memory) Extend(_ context.Context, batch int64, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, err := m.held(batch)
	if err != nil {
		return err
	}
	l.until = until
	return nil
}

// Done implements crawler.Dispatcher.
func (m *Memory) Done(_ context.Context, batch int64, fetched []store.Fetch, host store.HostState) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, err := m.held(batch)
	if err != nil {
		return err
	}
	for _, f := range fetched {
		m.record(f)
	}
	h := m.host(l.host)
	h.HostState, h.batch = host, 0
	delete(m.leases, batch)
	return nil
}

func (m *Memory) record(f store.Fetch) {
	u, page := m.byID[f.URL.ID], f.Page
	if f.URL.ID == 0 {
		u = m.urls[f.URL.Key]
		if u == nil {
			u = m.insert(f.URL)
		} else if page != nil && u.Digest == page.Digest {
			page = nil
		}
	}
	if u == nil {
		return
	}
	f.URL.ID = u.ID
	if f.URL.Digest == "" {
		f.URL.Digest = u.Digest
	}
	*u = f.URL
	f.Attempt.URL = u.ID
	m.attempts = append(m.attempts, f.Attempt)
	if page != nil {
		p := *page
		p.URL, p.Seq = u.ID, int64(len(m.pages)+1)
		m.pages = append(m.pages, p)
	}
}

// NextDue implements crawler.Dispatcher.
func (m *Memory) NextDue(_ context.Context, now time.Time) (time.Time, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var first time.Time
	for _, u := range m.byID {
		if u.Due.IsZero() {
			continue
		}
		h := m.host(u.Host)
		t := u.Due
		if h.NotBefore.After(t) {
			t = h.NotBefore
		}
		if l := m.leases[h.batch]; l != nil && l.until.After(now) && l.until.After(t) {
			t = l.until
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first, !first.IsZero(), nil
}

// Hasten implements crawler.Hastener.
func (m *Memory) Hasten(_ context.Context, now, until time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, u := range m.byID {
		if u.Due.After(now) && !u.Due.After(until) {
			u.Due = now
			n++
		}
	}
	return n, nil
}

// URL is what is known of an address, by its key.
func (m *Memory) URL(key string) (store.URL, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if u := m.urls[key]; u != nil {
		return *u, true
	}
	return store.URL{}, false
}

// Pages are all pages in commit order.
func (m *Memory) Pages() []store.Page {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.pages)
}

// Attempts are all attempts in commit order.
func (m *Memory) Attempts() []store.Attempt {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.attempts)
}

// Bodies keeps bodies in memory.
type Bodies struct {
	mu  sync.Mutex
	all map[string][]byte
}

// Put implements crawler.Bodies.
func (b *Bodies) Put(_ context.Context, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = map[string][]byte{}
	}
	b.all[digest] = slices.Clone(body)
	return digest, nil
}

// Get is a kept body.
func (b *Bodies) Get(digest string) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all[digest]
}
