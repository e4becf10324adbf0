package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// console is standard error: lines for people and for the log, and on a terminal a line of progress that
// stays below them. In a pipe there is no progress. It is safe for concurrent use.
type console struct {
	w        io.Writer
	terminal bool

	mu     sync.Mutex
	status string // the line of progress that is on the screen
}

func newConsole(w io.Writer) *console {
	return &console{w: w, terminal: isTerminal(w)}
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

// watch draws a line of progress, twice a second, until the returned function is called, which takes it away.
// On anything but a terminal it does nothing.
func (c *console) watch(line func() string) (stop func()) {
	if !c.terminal {
		return func() {}
	}
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				c.draw("")
				return
			case <-tick.C:
				c.draw(line())
			}
		}
	}()
	return sync.OnceFunc(func() { close(done); <-gone })
}

// draw puts a line of progress in the place of the one before; "" takes it away.
func (c *console) draw(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if line == "" && c.status == "" {
		return
	}
	line = shorten(line, width(c.w)-1) // one that wraps could not be taken away
	c.status = line
	fmt.Fprint(c.w, clearLine, line)
}
