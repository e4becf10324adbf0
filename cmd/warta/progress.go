package main

import (
	"context"
	"fmt"
	"time"

	"warta/crawler"
)

// progress gives the line that tells how a crawl is getting on: what has been asked for and what came of it,
// what readers were told, and how fast it goes just now.
func (a *app) progress(ctx context.Context, w *works) func() string {
	start := time.Now()
	first, err := a.db.FeedHead(ctx)
	at, asked, rate := start, int64(0), 0.0 // of the last measurement: when, requests until then, and since the one before
	return func() string {
		p, now := w.crawler.Progress(), time.Now()
		if took := now.Sub(at).Seconds(); took >= 2 {
			at, asked, rate = now, p.Requests, float64(p.Requests-asked)/took
		}
		told := int64(0)
		if err == nil {
			if head, err := a.db.FeedHead(ctx); err == nil {
				told = head - first
			}
		}
		return progressLine(p, told, rate, now.Sub(start))
	}
}

// progressLine puts it in words.
func progressLine(p crawler.Progress, told int64, rate float64, took time.Duration) string {
	line := fmt.Sprintf("%s  %s (%.1f/s), %d new, %d unchanged", took.Round(time.Second), count(int(p.Requests), "request"), rate, p.New, p.Same+p.NotModified)
	if bad := p.Failed + p.Refused + p.Gone; bad > 0 {
		line += fmt.Sprintf(", %d without a page", bad)
	}
	return line + fmt.Sprintf("; %s for the feeds; %s at work, %d in flight", count(int(told), "article"), count(p.Hosts, "host"), p.InFlight)
}
