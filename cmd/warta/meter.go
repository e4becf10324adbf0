package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"warta/crawler"
)

// meter shows a crawl's progress on one line of a terminal; elsewhere it is quiet.
type meter struct {
	w     io.Writer
	on    bool
	mu    sync.Mutex
	start time.Time
	last  time.Time
}

func newMeter(w io.Writer) *meter {
	return &meter{w: w, on: isTerminal(w), start: time.Now()}
}

// progress is called after each batch; it draws at most ten times a second.
func (m *meter) progress(p crawler.Progress) {
	if !m.on {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if now.Sub(m.last) < 100*time.Millisecond {
		return
	}
	m.last = now
	rate := float64(p.Looks) / max(now.Sub(m.start).Seconds(), 1)
	fmt.Fprintf(m.w, "\r\x1b[K%d looked at, %d new, %d failed, %d hosts at work, %d requests out, %.1f/s",
		p.Looks, p.New, p.Failed+p.Refused, p.Hosts, p.InFlight, rate)
}

// end clears the line.
func (m *meter) end() {
	if m.on {
		fmt.Fprint(m.w, "\r\x1b[K")
	}
}
