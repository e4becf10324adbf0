package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"warta/feeds"
	"warta/feeds/api"
	"warta/feeds/auth"
	"warta/feeds/web"
)

func newServeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve feeds and pages of a database, beside whoever crawls into it",
		Long: `Serve feeds (RSS, Atom, JSON Feed) and pages per region, and the API (/api/v1/openapi.json). The database is only read, so this may run beside
'warta run' or a cron job of 'warta crawl'; what they bring shows up by itself. (With hub = true in the
configuration the subscriptions at the WebSub hub are written to it.)

This machine reads without a token, everyone else with one ('warta tokens'), or without where the record is public.

Monitoring systems ask /metrics (Prometheus), /healthz and /readyz.`,
		Example: `  warta serve
  warta serve --listen 127.0.0.1:9000 --data /var/lib/warta
  warta serve --listen :8080 --public`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withServer(cmd, func(a *app) error {
				giveRoom()
				a.applyServerFlags(cmd)
				l, err := listen(cmd.Context(), a.Listen)
				if err != nil {
					return err
				}
				defer l.Close()
				if err := a.mayServe(cmd.Context(), l); err != nil {
					return err
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "serving on http://%s/\n", l.Addr())
				return a.serve(cmd.Context(), l)
			})
		},
	}
	serverFlags(cmd)
	return cmd
}

// listen opens the listener before anything else is started, so that a taken port is known at once.
func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, port, _ := net.SplitHostPort(address)
		return nil, fmt.Errorf("port %s on %s is taken by another program: stop it, or choose another with --listen %s:0 (any free port)",
			port, host, strings.TrimSpace(host))
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// handler serves the feeds, the reading room and the API over the opened database, and WebSub where there is to be such;
// what that does in the background is to be run.
func (a *app) handler(ctx context.Context, gate *auth.Gate) (http.Handler, []runner, error) {
	authority, err := a.db.Authority(ctx)
	if err != nil {
		return nil, nil, err
	}
	base, err := a.db.BaseURL(ctx)
	if err != nil {
		return nil, nil, err
	}
	base = cmp.Or(a.PublicURL, base) // the configuration may be newer than what a crawler wrote down
	f, err := feeds.NewHandler(a.db, feeds.Options{Authority: authority, BaseURL: base, Hub: a.hubURL(base), Log: a.log})
	if err != nil {
		return nil, nil, err
	}
	site, err := web.NewHandler(a.db, web.Options{Feeds: f, BaseURL: base, Picture: a.pictures(), Operator: a.operator(gate), Log: a.log})
	if err != nil {
		return nil, nil, err
	}
	programs := api.NewHandler(a.db, api.Options{Rate: a.API.Rate, Burst: a.API.Burst, Log: a.log})
	return a.withHubs(base, f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if api.Serves(r.URL.Path) {
			programs.ServeHTTP(w, r)
			return
		}
		site.ServeHTTP(w, r)
	}))
}

// serve answers until ctx ends, then lets running answers finish.
func (a *app) serve(ctx context.Context, l net.Listener) error {
	gate := a.newGate()
	h, work, err := a.handler(ctx, gate)
	if err != nil {
		return err
	}
	defer runAll(ctx, append(work, gate))()
	m := newMonitor(a, gate.Wrap(h)) // it counts those who are refused, too
	numbers := gate.Wrap(m)
	srv := feeds.NewServer(a.Listen, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" {
			numbers.ServeHTTP(w, r)
			return
		}
		m.ServeHTTP(w, r)
	}), a.log)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- srv.Shutdown(grace)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
