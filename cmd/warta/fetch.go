package main

import (
	"context"
	"errors"
	"fmt"

	"warta/crawler"
	"warta/store"
)

// fetcher gets single pages, as politely as a crawl and under the same configuration, and keeps nothing.
type fetcher struct{ c *crawler.Crawler }

func (a *app) newFetcher() (*fetcher, error) {
	c, err := crawler.New(nil, nil, a.crawlOptions())
	if err != nil {
		return nil, err
	}
	return &fetcher{c}, nil
}

// get gets one page, or says why not and what can be done about it.
func (f *fetcher) get(ctx context.Context, address string) (store.Page, []byte, error) {
	p, body, err := f.c.Fetch(ctx, address)
	if err == nil {
		return p, body, nil
	}
	for _, h := range []struct {
		is   error
		hint string
	}{
		{crawler.ErrRobots, "the site does not want it fetched by programs; a page saved with a browser can be read with 'warta extract --url URL FILE'"},
		{crawler.ErrPrivate, "name its network or host in warta.toml where it is meant: allow = [\"10.1.0.0/16\", \"portal.internal\"]"},
		{crawler.ErrType, "only pages of text are read"},
	} {
		if errors.Is(err, h.is) {
			return p, nil, fmt.Errorf("%w (%s)", err, h.hint)
		}
	}
	return p, nil, err
}
