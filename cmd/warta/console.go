package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"warta/crawler"
)

// console is standard error: lines for people and for the log, and on a terminal a line of progress that
// stays below them. In a pipe there is no progress. It is safe for concurrent use.
type console struct {
	w        io.Writer
	terminal bool

	mu     sync.Mutex
	status string // the line of progress that is on the screen
	start  time.Time
	last   time.Time
}

func newConsole(w io.Writer) *console {
	return &console{w: w, terminal: isTerminal(w), start: time.Now()}
}

const clearLine = "\r\x1b[K"

// Write puts whole lines above the line of progress.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.status == "" {
		return c.w.Write(p)
	}
	if _, err := fmt.Fprintf(c.w, "%s%s%s", clearLine, p, c.status); err != nil {
		return 0, err
	}
	return len(p), nil
}

// say prints for people.
func (c *console) say(format string, args ...any) {
	fmt.Fprintf(c, format, args...)
}

// progress is what crawler.Options asks for. It draws at most ten times a second.
func (c *console) progress(p crawler.Progress) {
	if !c.terminal {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if now.Sub(c.last) < 100*time.Millisecond {
		return
	}
	c.last = now
	rate := float64(p.Looks) / max(now.Sub(c.start).Seconds(), 1)
	c.status = fmt.Sprintf("%d looked at, %d new, %d unchanged, %d failed or refused, %d hosts at work, %.1f/s",
		p.Looks, p.New, p.Same+p.NotModified, p.Failed+p.Refused, p.Hosts, rate)
	fmt.Fprint(c.w, clearLine, c.status)
}

// end takes the line of progress away.
func (c *console) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.status != "" {
		fmt.Fprint(c.w, clearLine)
		c.status = ""
	}
}
