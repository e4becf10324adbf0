package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"warta/feeds/hub"
	"warta/feeds/push"
)

// hubPath is where the WebSub hub takes subscriptions, below the public address.
const hubPath = "/hub"

// hubURL is the hub's own address, "" where there is to be none: it needs the configuration's word, and a
// public address to tell subscribers.
func (a *app) hubURL(base string) string {
	if !a.Hub || base == "" || a.db.ReadOnly() {
		return ""
	}
	return base + hubPath
}

// runner works in the background until its context ends, and then says so.
type runner interface {
	Run(ctx context.Context) error
}

// withHubs puts what speaks WebSub in front of the site: our own hub, and what takes pushes of the hubs of
// sources. They work once they are run.
func (a *app) withHubs(base string, feeds, site http.Handler) (http.Handler, []runner, error) {
	var work []runner
	var own, pushes http.Handler
	if url := a.hubURL(base); url != "" {
		h, err := hub.New(hub.Options{URL: url, BaseURL: base, Topics: feeds, Store: a.db, Allow: a.Allow, AllowHosts: a.AllowHosts, Log: a.log})
		if err != nil {
			return nil, nil, err
		}
		own, work = h, append(work, h)
	}
	if base != "" && !a.db.ReadOnly() {
		s, err := push.New(push.Options{BaseURL: base, Store: a.db, Allow: a.Allow, AllowHosts: a.AllowHosts, Log: a.log})
		switch {
		case errors.Is(err, push.ErrNotPublic):
			a.log.Debug("sources are not subscribed to", "err", err)
		case err != nil:
			return nil, nil, err
		default:
			pushes, work = s, append(work, s)
		}
	}
	if len(work) == 0 {
		return site, nil, nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case own != nil && r.URL.Path == hubPath:
			own.ServeHTTP(w, r)
		case pushes != nil && strings.HasPrefix(r.URL.Path, push.Path):
			pushes.ServeHTTP(w, r)
		default:
			site.ServeHTTP(w, r)
		}
	}), work, nil
}

// runAll starts work in the background; the answer ends it and waits until it has ended.
func runAll(ctx context.Context, work []runner) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for _, r := range work {
		wg.Go(func() { _ = r.Run(ctx) }) // it ends with ctx alone
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

// withServer runs f over an existing database: opened for reading, and for writing too where a hub keeps its
// subscriptions in it.
func withServer(cmd *cobra.Command, f func(*app) error) error {
	a, err := settings(cmd)
	if err != nil {
		return err
	}
	if !a.Hub {
		return withReader(cmd, f)
	}
	if a.PublicURL == "" {
		return errors.New("hub: it needs public_url in the configuration, which subscribers know it by")
	}
	return withWriter(cmd, f, (*app).mustExist)
}
