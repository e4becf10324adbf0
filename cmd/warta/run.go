package main

import (
	"context"
	"errors"
	"net"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

func newRunCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Crawl on schedule and serve what is found, until stopped",
		Long: `The main job: crawl every source on its schedule, extract, tag and keep what they publish, and serve feeds and
pages of it. Without a configuration the sources are the built-in outlets of Lampung, the database is made in
./warta-data, and pages are served on http://127.0.0.1:8080.`,
		Example: `  warta run
  warta run --config /etc/warta.toml --data /var/lib/warta --listen 127.0.0.1:9000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			a, err := crawlSettings(cmd)
			if err != nil {
				return err
			}
			a.applyServerFlags(cmd)
			ctx := cmd.Context()
			l, err := listen(ctx, a.Listen)
			if err != nil {
				return err
			}
			defer l.Close()
			if err := a.open(ctx); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close()) }()
			if err := a.mayServe(ctx, l); err != nil {
				return err
			}
			if err := a.seedSources(ctx); err != nil {
				return err
			}
			a.standing = true
			w, err := a.newWorks(ctx, nil)
			if err != nil {
				return err
			}
			defer w.close()
			a.console.say("serving on http://%s/, database %s\n", l.Addr(), a.database())
			if err := a.asksContact(ctx); err != nil {
				return err
			}
			return a.work(ctx, w, l)
		},
	}
	crawlFlags(cmd)
	serverFlags(cmd)
	return cmd
}

// work crawls, follows and serves until ctx ends.
func (a *app) work(ctx context.Context, w *works, l net.Listener) error {
	a.crawling = w
	defer a.console.watch(a.progress(ctx, w))()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.serve(ctx, l) })
	g.Go(func() error { return quiet(w.run(ctx)) })
	g.Go(func() error { return a.pruneDaily(ctx) })
	g.Go(func() error { return a.watchSources(ctx) })
	if w.walks != nil {
		g.Go(func() error { return w.walks.watch(ctx) })
	}
	return g.Wait()
}

// quiet takes away the error that only says that somebody asked for the end.
func quiet(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
