package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"warta/crawler"
)

func newCrawlCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "crawl",
		Short: "Look once at everything that is due, then exit (for cron)",
		Long: `Look once at every source that is due, fetch what is new, extract and tag it, then exit.

Robots.txt is obeyed, one request at a time goes to a host, with a pause. What was interrupted goes on where
it stopped at the next start.`,
		Example: `  warta crawl
  warta crawl --data /var/lib/warta --json
  */15 * * * * warta crawl --data /var/lib/warta      # in a crontab`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			a, err := crawlSettings(cmd)
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			if err := a.open(ctx); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close()) }()
			if err := a.seedSources(ctx); err != nil {
				return err
			}
			return a.crawlOnce(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr(), asJSON)
		},
	}
	crawlFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the counts as a JSON object")
	return cmd
}

// crawlFlags are those of every command that crawls.
func crawlFlags(cmd *cobra.Command) {
	cmd.Flags().String("catalog", "builtin", "seed sources from the `builtin` catalog, or none")
	cmd.Flags().Duration("delay", 0, "pause between two requests to one host, instead of the configured one (for private test networks)")
}

// crawlSettings are settings with crawlFlags applied.
func crawlSettings(cmd *cobra.Command) (*app, error) {
	a, err := settings(cmd)
	if err != nil {
		return nil, err
	}
	switch c, _ := cmd.Flags().GetString("catalog"); c {
	case "none":
		a.Catalog = false
	case "builtin":
	default:
		return nil, fmt.Errorf("--catalog %q: builtin or none", c)
	}
	if cmd.Flags().Changed("delay") {
		if a.Crawl.Delay, _ = cmd.Flags().GetDuration("delay"); a.Crawl.Delay < 0 {
			return nil, errors.New("--delay cannot be negative")
		}
	}
	return a, nil
}

func (a *app) crawlOnce(ctx context.Context, out, errOut io.Writer, asJSON bool) error {
	show := newMeter(errOut)
	w, err := a.newWorks(ctx, func(o *crawler.Options) { o.Progress = show.progress })
	if err != nil {
		return err
	}
	defer w.close()
	start := time.Now()
	err = w.pass(ctx)
	show.end()
	if err == nil {
		err = w.settle(ctx)
	}
	p := w.crawler.Progress()
	if asJSON {
		err = errors.Join(err, json.NewEncoder(out).Encode(p))
	} else {
		fmt.Fprintf(errOut, "looked at %d addresses in %s: %d new, %d unchanged, %d gone, %d refused, %d failed\n",
			p.Looks, time.Since(start).Round(time.Second), p.New, p.Same+p.NotModified, p.Gone, p.Refused, p.Failed)
	}
	return err
}
