package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"warta/extract"
	"warta/store/catalog"
	"warta/store/export"
	"warta/store/sqlite"
)

func newReleaseCommand() *cobra.Command {
	var (
		s     selection
		about export.About
		names string
	)
	cmd := &cobra.Command{
		Use:   "release DIR",
		Short: "Make a dataset that can be cited: articles, revisions, regions, stories, sources, coverage, and what they mean",
		Long: `Make a dataset that can be cited: a new directory with the tables articles, revisions, regions, stories, sources,
attempts (what was tried per source and day, so that gaps can be told from silence) and withdrawn (ids of what was
taken down by 'warta forget'), in one or more formats.

Beside them lie README.md, DICTIONARY.md (every field in words), datapackage.json (Frictionless), croissant.json,
metadata.json (Datasette), CITATION.cff, LICENSE-NOTICE, release.json (counts and versions) and SHA256SUMS.

No clock is read: the same database and options give byte-identical files. With --as-of that holds later too,
when more has been crawled, as long as the same versions of the extractor and the gazetteer are in use; aliases are
then left out and stories are clustered as of today. A release that is there is never changed.`,
		Example: `  warta release lampung-2026-10 --region 18 --as-of 2026-11-01 --author "Sari, Dewi"
  warta release ids-2026 --no-text --format csv,parquet --license CC0-1.0`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := formats(names)
			if err == nil {
				err = s.read(time.Now(), cmd.ErrOrStderr())
			}
			if err != nil {
				return err
			}
			s.Versions = true
			about.Selection = s.words()
			about.Warta, about.Extractor, about.Gazetteer = version, extract.Version, catalog.GazetteerVersion
			return withReader(cmd, func(a *app) error {
				if err := a.checkQuery(cmd.Context(), s.Query); err != nil {
					return err
				}
				progress, end := a.console.exporting()
				sum, err := a.writeRelease(cmd.Context(), args[0], &s, export.Release{About: about, Formats: all, NoText: s.noText, Progress: progress})
				end()
				if err != nil {
					return err
				}
				a.console.say("%s, %s, %s in %s; version %s, id %s\n", count(sum.Rows["articles"], "article"),
					count(sum.Rows["revisions"], "revision"), count(len(sum.Files), "data file"), args[0], sum.Version, sum.ID)
				return nil
			})
		},
	}
	s.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&names, "format", "csv,jsonl,parquet,sqlite", "formats, by `NAME,NAME…`")
	f.StringVar(&about.Title, "title", "", "`TITLE` of the dataset")
	f.StringVar(&about.Description, "description", "", "`TEXT` instead of the one that is made from the counts")
	f.StringArrayVar(&about.Authors, "author", nil, "who made it: `NAME` of an institution, or \"Family, Given\"; may be repeated")
	f.StringVar(&about.Version, "release-version", "", "`VERSION`; else the date of --as-of, or of the newest thing in it")
	f.StringVar(&about.URL, "url", "", "`ADDRESS` it will be published at")
	f.StringVar(&about.DOI, "doi", "", "its `DOI`, reserved beforehand: 10.5281/zenodo.123")
	f.StringVar(&about.License, "license", "", "SPDX `ID` of the licence of the compiler's own part")
	return cmd
}

// writeRelease makes a release of one moment of the database.
func (a *app) writeRelease(ctx context.Context, dir string, s *selection, r export.Release) (sum export.Summary, err error) {
	if r.Authority, err = a.db.Authority(ctx); err != nil {
		return sum, err
	}
	if r.Origin, err = a.db.Origin(ctx); err != nil {
		return sum, err
	}
	v, err := a.db.View(ctx)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	if r.Items, err = s.items(ctx, v); err != nil {
		return sum, err
	}
	if err := coverage(ctx, &r, v, s); err != nil {
		return sum, err
	}
	gone, err := v.Tombstones(ctx)
	if err != nil {
		return sum, err
	}
	for _, t := range gone { // why is nobody else's business
		r.Withdrawn = append(r.Withdrawn, export.Withdrawn{Article: t.Article, At: t.At})
	}
	return r.Write(ctx, dir)
}

// coverage are the sources that were watched, and all that was tried at them.
func coverage(ctx context.Context, r *export.Release, v *sqlite.View, s *selection) (err error) {
	if r.Sources, err = v.Sources(ctx, s.AsOf); err != nil {
		return err
	}
	r.Only = s.Source
	until := s.Until
	if !s.AsOf.IsZero() && (until.IsZero() || s.AsOf.Before(until)) {
		until = s.AsOf
	}
	days, err := v.SourceDays(ctx, s.Since, until)
	if err != nil {
		return err
	}
	for _, d := range days {
		r.Days = append(r.Days, export.Day{
			Source: d.Source, Day: export.Date(d.Day.Format(time.DateOnly)), Origin: d.Origin, Attempted: d.Attempted, Fetched: d.Fetched, Same: d.Same,
			NotModified: d.NotModified, Gone: d.Gone, Refused: d.Refused, Failed: d.Failed, Bytes: d.Bytes, NoArticle: d.NoArticle,
			Articles: d.Articles, Revisions: d.Revisions,
		})
	}
	return nil
}
