package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/spf13/cobra"

	"warta/feeds/hub"
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

// withHub puts the hub in front of the site.
func (a *app) withHub(base string, feeds, site http.Handler) (http.Handler, *hub.Hub, error) {
	if a.hubURL(base) == "" {
		return site, nil, nil
	}
	h, err := hub.New(hub.Options{
		URL: a.hubURL(base), BaseURL: base, Topics: feeds, Store: a.db, Allow: a.Allow, AllowHosts: a.AllowHosts, Log: a.log,
	})
	if err != nil {
		return nil, nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == hubPath {
			h.ServeHTTP(w, r)
			return
		}
		site.ServeHTTP(w, r)
	}), h, nil
}

// runHub starts a hub's work, if there is one; the answer ends it and waits until it has ended.
func runHub(ctx context.Context, h *hub.Hub) (stop func()) {
	if h == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = h.Run(ctx) // it ends with ctx alone
	}()
	return func() {
		cancel()
		<-done
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
