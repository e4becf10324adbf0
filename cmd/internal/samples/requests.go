package samples

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// Host is what one host was asked for, and how politely. A name with and without www. is one host.
type Host struct {
	Name        string // store.HostKey
	Known       bool   // false: no outlet of the world (advertisers, share buttons)
	Requests    int
	MaxInFlight int            // most requests that were answered at the same time
	MinGap      time.Duration  // least time from the start of one request to the start of the next; 0 with fewer than two
	Disallowed  []string       // paths asked for that robots.txt closes to everyone
	BeforeRules int            // requests before robots.txt had been answered, other than for robots.txt
	NotModified int            // answers 304
	Status      map[int]int    // answers by status
	Paths       map[string]int // requests by path and query
	Agents      []string       // User-Agent strings, in order of appearance

	inFlight int
	last     time.Time
	rules    bool // robots.txt was answered
}

// Requests is the record so far, by host name.
func (w *World) Requests() []Host {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []Host
	for _, h := range w.record {
		c := *h
		c.Paths, c.Status = maps.Clone(h.Paths), maps.Clone(h.Status)
		c.Disallowed, c.Agents = slices.Clone(h.Disallowed), slices.Clone(h.Agents)
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Host) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// begin notes the start of a request. The lock is held.
func (w *World) begin(host string, s *site, r *http.Request) *Host {
	key := store.HostKey("http://" + host)
	h := w.record[key]
	if h == nil {
		h = &Host{Name: key, Known: s != nil, Paths: map[string]int{}, Status: map[int]int{}}
		w.record[key] = h
	}
	h.Requests++
	h.inFlight++
	h.MaxInFlight = max(h.MaxInFlight, h.inFlight)
	now := time.Now() // the true clock, whatever the world's: this is about load
	if !h.last.IsZero() {
		if gap := now.Sub(h.last); h.Requests == 2 || gap < h.MinGap {
			h.MinGap = gap
		}
	}
	h.last = now
	path := r.URL.RequestURI() // without scheme and host, also when asked as a proxy
	h.Paths[path]++
	if !h.rules && path != "/robots.txt" {
		h.BeforeRules++
	}
	if s != nil && slices.ContainsFunc(s.disallow, func(p string) bool { return strings.HasPrefix(path, p) }) {
		h.Disallowed = append(h.Disallowed, path)
	}
	if ua := r.UserAgent(); !slices.Contains(h.Agents, ua) {
		h.Agents = append(h.Agents, ua)
	}
	return h
}

// end notes the answer.
func (w *World) end(h *Host, status int, robots bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h.inFlight--
	h.Status[status]++
	if status == http.StatusNotModified {
		h.NotModified++
	}
	h.rules = h.rules || robots
}
