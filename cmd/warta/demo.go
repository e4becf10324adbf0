package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"warta/cmd/internal/config"
	"warta/cmd/internal/samples"
	"warta/crawler"
	"warta/store"
)

func newDemoCommand() *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole thing on sample news sites, without a network",
		Long: `Start a few sample news sites inside the process, crawl them over HTTP with the real pipeline, and serve what is
found. After some seconds one article comes out, and later another is edited, while you watch. Ctrl-C ends it.

No network is needed and proxy settings are ignored. The database goes to a new temporary directory, or to --data.`,
		Example: `  warta demo
  warta demo --listen 127.0.0.1:9000 --data ./demo-data`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			a, err := settings(cmd)
			if err != nil {
				return err
			}
			a.Config = demoConfig(a.Config)
			if cmd.Flags().Changed("data") {
				a.Data, _ = cmd.Flags().GetString("data")
			} else if a.Data, err = os.MkdirTemp("", "warta-demo-"); err != nil {
				return err
			}
			return a.demo(cmd.Context(), a.console, address)
		},
	}
	cmd.Flags().StringVar(&address, "listen", "127.0.0.1:8080", "`HOST:PORT` to serve on")
	return cmd
}

// demoConfig is what the demonstration runs with whatever warta.toml says: it must not meet real sites.
func demoConfig(config.Config) config.Config {
	c := config.Default()
	c.Catalog, c.Contact = false, "https://warta.example/"
	c.Public = true // it is all made up
	c.Crawl.Delay = 50 * time.Millisecond
	return c
}

func (a *app) demo(ctx context.Context, out io.Writer, address string) (err error) {
	l, err := listen(ctx, address)
	if err != nil {
		return err
	}
	defer l.Close()
	world, err := samples.Start(ctx, samples.Options{PublishAfter: 25 * time.Second, EditAfter: 30 * time.Second})
	if err != nil {
		return err
	}
	defer world.Close()
	if err := a.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	sources := world.Sources()
	if _, err := a.putSources(ctx, sources, false); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d sample news sites are up; crawling them politely. http://%s/ fills meanwhile.\n", len(sources), l.Addr())
	w, err := a.newWorks(ctx, func(o *crawler.Options) {
		o.Proxy = world.Proxy()
		o.Policy.Min, o.Policy.Max = 4*time.Second, 10*time.Second
		o.Policy.Rereads = slices.Repeat([]time.Duration{10 * time.Second}, 30)
	})
	if err != nil {
		return err
	}
	defer w.close()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.serve(ctx, l) })
	g.Go(func() error { return quiet(a.demoWork(ctx, out, w, l.Addr())) })
	err = g.Wait()
	fmt.Fprintln(out, "stopped; the database stays in", a.Data)
	return err
}

// demoWork crawls once, says what came of it, and goes on, telling the news, until ctx ends.
func (a *app) demoWork(ctx context.Context, out io.Writer, w *works, at net.Addr) error {
	unwatch := a.console.watch(a.progress(ctx, w))
	defer unwatch()
	if err := w.pass(ctx); err != nil {
		return err
	}
	unwatch()
	if err := a.demoReport(ctx, out, at); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return w.run(ctx) })
	g.Go(func() error { return a.demoNews(ctx, out) })
	return g.Wait()
}

// demoReport says what there is now and where to look.
func (a *app) demoReport(ctx context.Context, out io.Writer, at net.Addr) error {
	counts, err := a.db.RegionCounts(ctx)
	if err != nil {
		return err
	}
	places, err := a.db.Places(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, err := range a.db.Articles(ctx, store.Query{NoText: true}) {
		if err != nil {
			return err
		}
		n++
	}
	fmt.Fprintf(out, "%s are in the feeds.\n\n  Pages   http://%s/\n", count(n, "article"), at)
	for _, p := range places {
		if c := counts[p.Code]; c > 0 && len(p.Code) <= len("18.01") && store.Within(p.Code, "18") {
			fmt.Fprintf(out, "          http://%s/r/%-6s %s, %s\n", at, p.Code, p.Name, count(c, "article"))
		}
	}
	exe := os.Args[0]
	if filepath.Base(filepath.Dir(exe)) == "exe" { // where go run builds
		exe = "go run ./cmd/warta"
	}
	fmt.Fprintf(out, `  Feeds   http://%[1]s/r/18/rss.xml  atom.xml  feed.json
          http://%[1]s/opml.xml
  Data    %[2]s

Try next, in another terminal:
  %[3]s search 'jalan rusak' --data %[4]s
  %[3]s sources --data %[4]s
  %[3]s export --format csv -o articles.csv --data %[4]s

Watch: an article comes out in a few seconds, and another is edited within a minute or so. Ctrl-C ends it.
`, at, a.database(), exe, a.Data)
	return nil
}

// demoNews tells of what the feeds are told, as it happens.
func (a *app) demoNews(ctx context.Context, out io.Writer) error {
	head, err := a.db.FeedHead(ctx)
	if err != nil {
		return err
	}
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		entries, err := a.db.FeedEntries(ctx, head, 0)
		if err != nil {
			return err
		}
		for _, e := range entries {
			head = e.Seq
			art, err := a.db.Article(ctx, e.Article)
			if err != nil {
				return err
			}
			what := "came out"
			if e.Kind == store.EntryUpdate {
				what = fmt.Sprintf("was edited (version %d)", art.Revisions)
			}
			fmt.Fprintf(out, "%s  %s: %s  /a/%s\n", e.At.Local().Format(time.TimeOnly), what, art.Title, art.ID)
		}
	}
}
