package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"warta/crawler"
)

// TestConsole: lines come above the line of progress, which is always whole and taken away in the end.
func TestConsole(t *testing.T) {
	var screen bytes.Buffer
	c := &console{w: &screen, terminal: true}
	c.say("one\n")
	c.draw("1 look")
	c.say("two\n")
	c.draw("2 looks")
	c.draw("")
	c.draw("")
	want := "one\n" + clearLine + "1 look" + clearLine + "two\n1 look" + clearLine + "2 looks" + clearLine
	if screen.String() != want {
		t.Errorf("got  %q\nwant %q", screen.String(), want)
	}
	c.draw(strings.Repeat("x", 500))
	if n := strings.Count(screen.String(), "x"); n >= 200 {
		t.Errorf("a line of progress with %d letters", n)
	}
}

// TestConsoleInPipe: what is no terminal gets lines alone.
func TestConsoleInPipe(t *testing.T) {
	var pipe bytes.Buffer
	c := newConsole(&pipe)
	stop := c.watch(func() string { t.Error("asked for progress"); return "" })
	c.say("%s\n", "one")
	time.Sleep(600 * time.Millisecond)
	stop()
	if pipe.String() != "one\n" {
		t.Errorf("%q", pipe.String())
	}
}

func TestProgressLine(t *testing.T) {
	p := crawler.Progress{Requests: 1, New: 4, Same: 2, NotModified: 1, Gone: 1, Refused: 1, Hosts: 1}
	if got, want := progressLine(p, 2, 0.25, 61*time.Second), "1m1s  1 request (0.2/s), 4 new, 3 unchanged, 2 without a page; 2 articles for the feeds; 1 host at work, 0 in flight"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
