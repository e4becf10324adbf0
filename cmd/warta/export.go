package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/store/export"
)

func newExportCommand() *cobra.Command {
	var (
		s            selection
		fields       []string
		format, file string
	)
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write articles as a dataset (JSON lines, CSV, SQLite, Parquet), or their pages as a web archive (WARC)",
		Long: `Write articles as a dataset, first seen first. All formats have the same fields under the same names. The same
database and options give byte-identical files; a file appears whole or not at all. A dataset to be cited, with
revisions, coverage and descriptions, is made by 'warta release'.

JSON and CSV keep the outlet's own clock (2026-11-01T08:00:00+07:00); SQLite and Parquet hold UTC, and the offset in
published_zone. Lists are JSON in CSV and SQLite.

The format warc is WARC/1.1 (ISO 28500), compressed unless the file is named .warc. It holds pages as they were
fetched: those of the matching articles, and without any filter all of them, lists and feeds too.`,
		Example: `  warta export --format jsonl > articles.jsonl
  warta export --format sqlite -o lampung-selatan.db --region 18.01
  warta export --format csv --since 2026-11-01 --fields id,published_at,source,title -o november.csv
  warta export --format parquet --as-of 2026-11-01 -o known-then.parquet
  warta export --no-text --query '"jalan rusak"' -o ids.jsonl
  warta export --format warc -o pages.warc.gz`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runExport(cmd, &s, format, file, export.Options{Fields: fields})
		},
	}
	s.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&format, "format", "jsonl", "jsonl, csv, sqlite, parquet or warc")
	f.StringVarP(&file, "output", "o", "", "`FILE` to write; sqlite needs one, the others print without")
	f.StringSliceVar(&fields, "fields", nil, "only these fields, in this order: `NAME,NAME…`")
	return cmd
}

func runExport(cmd *cobra.Command, s *selection, format, file string, o export.Options) error {
	f, err := export.ParseFormat(format)
	asWARC := strings.EqualFold(format, formatWARC)
	if err != nil && !asWARC {
		return fmt.Errorf("%w; and warc, of pages", err)
	}
	if err := s.read(time.Now(), cmd.ErrOrStderr()); err != nil {
		return err
	}
	o.NoText = s.noText
	switch {
	case asWARC && (s.asOf != "" || o.NoText || len(o.Fields) > 0):
		return errors.New("--as-of, --fields and --no-text are for datasets of articles; warc holds pages")
	case f == export.SQLite && file == "":
		return errors.New("a SQLite dataset is a file: name it with -o articles.db")
	}
	if err := o.Check(); err != nil {
		return err
	}
	return withReader(cmd, func(a *app) error {
		if err := a.checkQuery(cmd.Context(), s.Query); err != nil {
			return err
		}
		if asWARC {
			q := s.Query
			q.Oldest = true
			return a.exportWARC(cmd, file, q)
		}
		progress, end := a.console.exporting()
		o.Progress = progress
		n, err := a.writeDataset(cmd.Context(), cmd.OutOrStdout(), file, f, s, o)
		end()
		if err != nil || file == "" {
			return err
		}
		a.console.say("%s in %s\n", count(n, "article"), file)
		return nil
	})
}
