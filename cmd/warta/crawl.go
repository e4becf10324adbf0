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
	var sources []string
	var since string
	var stop bool
	cmd := &cobra.Command{
		Use:   "crawl",
		Short: "Look once at everything that is due, then exit (for cron)",
		Long: `Look once at every source that is due now or within the hour, fetch what is new, extract and tag it, then exit. One
with an interval of its own is looked at when half of that has passed, one with a timetable or quiet hours when these
say so.

Robots.txt is obeyed, one request at a time goes to a host, with a pause. What was interrupted goes on where
it stopped at the next start.

With --source only that source is looked at, and with --since its archives are walked back to that date: further
pages of its lists and feeds, sitemaps, and archives by month or day where it shows that it has such. What that finds enters
the record and the archives of feeds, not the front of anyone's feed. It takes as long as politeness asks; interrupted,
the same command goes on where it stopped. Where a 'warta run' is at work on the database, that is asked to do it, and
this command only tells how it gets on: interrupted, killed or started again, the running one goes on, until --stop.`,
		Example: `  warta crawl
  warta crawl --source radar.example --since 2025-01-01
  warta crawl --data /var/lib/warta --json
  */15 * * * * warta crawl --data /var/lib/warta >/dev/null      # in a crontab`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			a, err := crawlSettings(cmd)
			if err != nil {
				return err
			}
			from, err := day("--since", since)
			if err != nil {
				return err
			}
			switch {
			case from.After(time.Now()):
				return fmt.Errorf("--since %s is yet to come: archives are walked back to a date that has passed", since)
			case since != "" && len(sources) == 0:
				return errors.New("--since needs --source: archives are walked back one source at a time")
			case stop && len(sources) == 0:
				return errors.New("--stop needs --source: it ends the backfill of one")
			case since != "" && stop:
				return errors.New("--stop ends what --since began: one of them at a time")
			}
			if stop {
				if err := a.mustExist(); err != nil {
					return err
				}
			}
			ctx := cmd.Context()
			if err := a.open(ctx); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.close()) }()
			switch {
			case stop:
				return a.stopBackfills(ctx, sources)
			case since != "" && a.beside():
				return a.askBackfills(ctx, cmd.OutOrStdout(), sources, from, asJSON)
			}
			if err := a.seedSources(ctx); err != nil {
				return err
			}
			if len(sources) > 0 {
				return a.crawlSources(ctx, cmd.OutOrStdout(), sources, from, asJSON)
			}
			return a.crawlOnce(ctx, cmd.OutOrStdout(), asJSON)
		},
	}
	crawlFlags(cmd)
	f := cmd.Flags()
	f.BoolVar(&asJSON, "json", false, "print the counts as a JSON object")
	f.StringArrayVar(&sources, "source", nil, "look only at this `SOURCE`, by its ID or home page; may be repeated")
	f.BoolVar(&stop, "stop", false, "end the backfill of the --source that a running warta was asked for")
	f.StringVar(&since, "since", "", "walk the source's archives back to this `DATE`: 2025-01-01")
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

func (a *app) crawlOnce(ctx context.Context, out io.Writer, asJSON bool) error {
	w, err := a.newWorks(ctx, nil)
	if err != nil {
		return err
	}
	defer w.close()
	if err := a.asksContact(ctx); err != nil {
		return err
	}
	start, unwatch := time.Now(), a.console.watch(a.progress(ctx, w))
	err = w.pass(ctx)
	unwatch()
	if err == nil {
		err = errors.Join(w.settle(ctx), a.checkSources(ctx))
	}
	p := w.crawler.Progress()
	if asJSON {
		return errors.Join(err, json.NewEncoder(out).Encode(passCounts(p, time.Since(start))))
	}
	fmt.Fprintf(out, "%d looks in %s: %d new pages, %d unchanged, %d gone, %d refused, %d failed%s\n",
		p.Looks, time.Since(start).Round(time.Second), p.New, p.Same+p.NotModified, p.Gone, p.Refused, p.Failed, wherefore(p))
	if err == nil && p.Looks > 0 && p.Failed == p.Looks {
		err = errors.New("no site could be reached: is the network up? (a proxy is named by proxy in warta.toml or by HTTPS_PROXY)")
	}
	return stopped(err)
}

// wherefore says where the reasons are when something failed.
func wherefore(p crawler.Progress) string {
	if p.Refused+p.Failed == 0 {
		return ""
	}
	return " (why: warta sources)"
}

// stopped says in words that somebody interrupted a pass.
func stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; what was left goes on at the next start")
	}
	return err
}

// counts is a pass in numbers, for scripts.
type counts struct {
	Looks       int64   `json:"looks"` // answered or not
	New         int64   `json:"new"`
	Unchanged   int64   `json:"unchanged"`
	NotModified int64   `json:"not_modified"` // of the unchanged: 304
	Gone        int64   `json:"gone"`
	Refused     int64   `json:"refused"`
	Failed      int64   `json:"failed"`
	Requests    int64   `json:"requests"`
	Bytes       int64   `json:"bytes"`
	Seconds     float64 `json:"seconds"`
}

func passCounts(p crawler.Progress, took time.Duration) counts {
	return counts{
		Looks: p.Looks, New: p.New, Unchanged: p.Same + p.NotModified, NotModified: p.NotModified, Gone: p.Gone,
		Refused: p.Refused, Failed: p.Failed, Requests: p.Requests, Bytes: p.Bytes, Seconds: took.Round(time.Millisecond).Seconds(),
	}
}
