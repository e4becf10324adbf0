package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/extract/region"
	"warta/store"
	"warta/store/export"
	"warta/store/sqlite"
)

// selection is how the articles of a dataset are chosen on the command line.
type selection struct {
	sqlite.Selection
	since, until, asOf string
	noText             bool
	early              bool // asOf is yet to come
}

func (s *selection) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.Region, "region", "", "about this region `CODE` or what lies in it")
	f.StringVar(&s.Source, "source", "", "of this source `ID`")
	f.StringVar(&s.since, "since", "", "published (else first seen) on this `DATE` or later: 2026-11-01, UTC")
	f.StringVar(&s.until, "until", "", "before this `DATE`")
	f.StringVar(&s.Words, "query", "", "with these `WORDS`, written as for 'warta search'")
	f.StringVar(&s.asOf, "as-of", "", "as it was known then: articles first seen before this `DATE`, in the version of that time")
	f.BoolVar(&s.noText, "no-text", false, "only what may be passed on: ids, addresses, instants, hashes, codes of regions, digests of pages")
}

// read makes sense of the flags. What will be known at a time later than now nobody can say yet: it is what is known by
// now, and does not call itself a dataset of that time.
func (s *selection) read(now time.Time, warnings io.Writer) (err error) {
	if s.Since, err = day("--since", s.since); err != nil {
		return err
	}
	if s.Until, err = day("--until", s.until); err != nil {
		return err
	}
	if s.AsOf, err = day("--as-of", s.asOf); err != nil {
		return err
	}
	if s.AsOf.After(now) {
		s.early = true
		fmt.Fprintf(warnings, "--as-of %s is yet to come: this is what is known by now, and not what will be; of today, %s, it can be made again\n",
			s.asOf, now.UTC().Format(time.DateOnly))
	}
	if s.asOf != "" && s.Words != "" {
		return errors.New("--query cannot go with --as-of: words are looked up in today's texts; export as of the date and search there")
	}
	return nil
}

// words are the options in force, by name.
func (s *selection) words() map[string]string {
	all := map[string]string{}
	for name, value := range map[string]string{
		"region": s.Region, "source": s.Source, "since": s.since, "until": s.until, "query": s.Words, "as-of": s.asOf,
	} {
		if value != "" && (name != "as-of" || !s.early) {
			all[name] = value
		}
	}
	return all
}

// day reads a date flag; empty is no limit.
func day(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, fmt.Errorf("%s %q: a date is written 2026-11-01", flag, s)
	}
	return t, nil
}

// items are the articles of a view that are chosen.
func (s *selection) items(ctx context.Context, v *sqlite.View) (iter.Seq2[export.Item, error], error) {
	if !s.AsOf.IsZero() {
		sources, err := v.Sources(ctx, time.Time{})
		if err != nil {
			return nil, err
		}
		tagger, err := newRegionTagger()
		if err != nil {
			return nil, err
		}
		homes := map[string]string{}
		for _, src := range sources {
			homes[src.ID] = src.Region
		}
		s.Retag = func(a *store.Article) {
			regions := tagger.Tag(region.Input{
				Title: a.Title, Lead: a.Lead, Text: a.Text, Dateline: a.Dateline, Section: a.Section, Tags: a.Tags, URL: a.URL, Home: homes[a.Source],
			})
			if a.Regions = regions.About; a.Regions == nil {
				a.Regions = []store.Region{}
			}
			a.Places = regions.Mentioned
		}
	}
	return func(yield func(export.Item, error) bool) {
		for item, err := range v.Items(ctx, s.Selection) {
			if !yield(export.Item(item), err) {
				return
			}
		}
	}, nil
}

// exporting shows how many articles are written, on a terminal, at most ten times a second; end takes it away.
func (c *console) exporting() (progress func(int), end func()) {
	if !c.terminal {
		return nil, func() {}
	}
	start := time.Now()
	last := start
	progress = func(n int) {
		if now := time.Now(); now.Sub(last) >= 100*time.Millisecond {
			last = now
			c.draw(fmt.Sprintf("%s written, %.0f/s", count(n, "article"), float64(n)/now.Sub(start).Seconds()))
		}
	}
	return progress, func() { c.draw("") }
}

// formats reads names separated by commas.
func formats(names string) (all []export.Format, err error) {
	for _, name := range strings.Split(names, ",") {
		f, err := export.ParseFormat(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// writeDataset writes the chosen articles to a file, or to w where none is named.
func (a *app) writeDataset(ctx context.Context, w io.Writer, file string, f export.Format, s *selection, o export.Options) (n int, err error) {
	v, err := a.db.View(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	items, err := s.items(ctx, v)
	if err != nil {
		return 0, err
	}
	if file == "" {
		return export.Write(ctx, w, f, items, o)
	}
	return export.WriteFile(ctx, file, f, items, o)
}
