package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/feeds"
	"warta/feeds/auth"
	"warta/feeds/push"
	"warta/store/sqlite"
)

// serverFlags are those of commands that serve.
func serverFlags(cmd *cobra.Command) {
	cmd.Flags().String("listen", "", "`HOST:PORT` to serve on (default 127.0.0.1:8080)")
	cmd.Flags().Bool("public", false, "let everyone read who can reach that address, without a token")
}

// applyServerFlags lets them win over the configuration.
func (a *app) applyServerFlags(cmd *cobra.Command) {
	if l, _ := cmd.Flags().GetString("listen"); l != "" {
		a.Listen = l
	}
	if p, _ := cmd.Flags().GetBool("public"); p {
		a.Public = true
	}
}

// mayServe refuses to serve others than this machine before it was said who may read.
func (a *app) mayServe(ctx context.Context, l net.Listener) error {
	if at, ok := l.Addr().(*net.TCPAddr); a.Public || ok && at.IP.IsLoopback() {
		return nil
	}
	all, err := a.db.Tokens(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	for i := range all {
		if all[i].InForce(now) {
			return nil
		}
	}
	return fmt.Errorf(`%s is an address that other machines reach, and nobody has said who may read: make tokens ('warta tokens create NAME'), or let everyone read (public = true in the configuration, or --public), or stay on this machine (--listen 127.0.0.1:8080)`, a.Listen)
}

// newGate is what stands in front of all that is served.
func (a *app) newGate() *auth.Gate {
	return auth.New(auth.Options{
		Tokens: a.db.Tokens, Used: a.useToken, Feed: feeds.Serves, Free: free,
		Public: a.Public, Proxies: a.Proxies, Log: a.log,
	})
}

// free are addresses that say nothing of the record; those that hubs of sources call are secrets themselves.
func free(path string) bool {
	return strings.HasPrefix(path, push.Path) || path == "/healthz" || path == "/readyz" || path == "/robots.txt" || path == "/feed.css" || strings.HasPrefix(path, "/static/")
}

// useToken notes that a token was used. Who has the database open for reading alone opens it once more for that,
// at most once a day for each token.
func (a *app) useToken(ctx context.Context, name string, day time.Time) error {
	if !a.db.ReadOnly() {
		return a.db.UseToken(ctx, name, day)
	}
	db, err := sqlite.Open(ctx, a.db.Path(), sqlite.Options{Log: a.log})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.UseToken(ctx, name, day)
}
