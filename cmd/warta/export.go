package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/store"
	"warta/store/export"
)

func newExportCommand() *cobra.Command {
	var (
		q                           store.Query
		format, file, since, before string
	)
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write articles as a dataset (JSON lines, CSV, SQLite), or their pages as a web archive (WARC)",
		Long: `Write articles as a dataset, oldest first. All formats have the same fields under the same names. The same
database and options give byte-identical files; a file appears whole or not at all.

The format warc is WARC/1.1 (ISO 28500), compressed unless the file is named .warc. It holds pages as they were
fetched: those of the matching articles, and without any filter all of them, lists and feeds too.`,
		Example: `  warta export --format jsonl > articles.jsonl
  warta export --format sqlite -o lampung-selatan.db --region 18.01
  warta export --format csv --since 2026-11-01 -o november.csv
  warta export --format warc -o pages.warc.gz`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, err := export.ParseFormat(format)
			asWARC := strings.EqualFold(format, formatWARC)
			if err != nil && !asWARC {
				return fmt.Errorf("%w; and warc, of pages", err)
			}
			if q.Since, err = day("--since", since); err != nil {
				return err
			}
			if q.Until, err = day("--until", before); err != nil {
				return err
			}
			if f == export.SQLite && file == "" {
				return errors.New("a SQLite dataset is a file: name it with -o articles.db")
			}
			q.Oldest = true
			return withReader(cmd, func(a *app) error {
				ctx := cmd.Context()
				if err := a.checkQuery(ctx, q); err != nil {
					return err
				}
				if asWARC {
					return a.exportWARC(cmd, file, q)
				}
				articles := a.db.Articles(ctx, q)
				if file == "" {
					_, err := export.Write(ctx, cmd.OutOrStdout(), f, articles)
					return err
				}
				n, err := export.WriteFile(ctx, file, f, articles)
				if err != nil {
					return fmt.Errorf("%s: %w", file, err)
				}
				a.console.say("%s in %s\n", count(n, "article"), file)
				return nil
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&format, "format", "jsonl", "jsonl, csv, sqlite or warc")
	f.StringVarP(&file, "output", "o", "", "`FILE` to write; sqlite needs one, the others print without")
	f.StringVar(&q.Region, "region", "", "about this region `CODE` or what lies in it")
	f.StringVar(&q.Source, "source", "", "of this source `ID`")
	f.StringVar(&since, "since", "", "published (else first seen) on this `DATE` or later: 2026-11-01, UTC")
	f.StringVar(&before, "until", "", "before this `DATE`")
	return cmd
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
