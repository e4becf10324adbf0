package main

import (
	"context"
	"sync"
	"time"

	"warta/cmd/internal/config"
	"warta/crawler"
	"warta/feeds/picture"
)

// How pictures are fetched: somebody waits for them, so that the pause between two of one host is shorter than
// between two pages. What robots.txt and the host's own words ask for goes before.
const (
	pictureDelay = 250 * time.Millisecond
	pictureTime  = 10 * time.Second // for one request
	pictureHands = 4                // bodies read at the same time
)

// pictures fetches pictures of articles for readers who ask, where the configuration lets it; nil: they are links.
func (a *app) pictures() func(ctx context.Context, address string) ([]byte, error) {
	if a.Web.Images != config.ImagesProxy {
		return nil
	}
	open := sync.OnceValues(func() (*crawler.Crawler, error) {
		o := a.crawlOptions()
		o.Workers, o.MaxBody, o.Delay = pictureHands, picture.MaxSize, min(o.Delay, pictureDelay)
		o.Timeouts = crawler.Timeouts{Dial: pictureTime / 2, Header: pictureTime, Total: min(o.Timeouts.Total, pictureTime)}
		return crawler.New(nil, nil, o)
	})
	return func(ctx context.Context, address string) ([]byte, error) {
		c, err := open()
		if err != nil {
			return nil, err
		}
		return c.Picture(ctx, address)
	}
}
