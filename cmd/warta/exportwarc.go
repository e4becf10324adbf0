package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/store"
	"warta/store/archive"
	"warta/store/export"
)

// formatWARC is the one format of an export that holds pages instead of articles.
const formatWARC = "warc"

// exportWARC writes the pages of the articles that q asks for as WARC; without any filter, all pages.
func (a *app) exportWARC(cmd *cobra.Command, file string, q store.Query) error {
	ctx := cmd.Context()
	bodies, err := archive.Open(filepath.Join(a.Data, "pages"))
	if err != nil {
		return err
	}
	authority, err := a.db.Authority(ctx)
	if err != nil {
		return err
	}
	a.bodies = bodies
	o := archive.WARCOptions{Software: "Warta/" + version, Plain: strings.HasSuffix(strings.ToLower(file), ".warc")}
	if authority != "" {
		o.Info = []archive.Field{{Name: "isPartOf", Value: authority}}
	}
	var sum warcSum
	write := func(w io.Writer) error { sum, err = a.writeWARC(ctx, w, o, a.pagesOf(ctx, q)); return err }
	if file == "" {
		err = write(cmd.OutOrStdout())
	} else {
		export.RemoveStale(file, time.Now())
		err = replaceFile(file, write)
	}
	if err != nil {
		return err
	}
	if file != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s in %s\n", count(sum.pages, "page"), file)
	}
	if sum.missing > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s left out: their bodies are no longer kept\n", count(sum.missing, "page"))
	}
	if sum.damaged > 0 {
		return fmt.Errorf("%s left out: their bodies are damaged (see --verbose)", count(sum.damaged, "page"))
	}
	return nil
}

// warcSum counts what became of pages.
type warcSum struct{ pages, missing, damaged int }

func (a *app) writeWARC(ctx context.Context, w io.Writer, o archive.WARCOptions, pages iter.Seq2[store.Page, error]) (sum warcSum, err error) {
	out := archive.NewWARCWriter(w, o)
	for p, err := range pages {
		if err != nil {
			return sum, err
		}
		if p.Address == "" || p.ContentType == store.FeedText { // taken down, or never fetched
			continue
		}
		c := archive.Capture{Page: p}
		c.Body, err = a.bodies.Get(ctx, p.Digest)
		switch {
		case errors.Is(err, store.ErrNotFound):
			sum.missing++
			continue
		case errors.Is(err, archive.ErrDamaged):
			a.log.Warn("left out", "seq", p.Seq, "url", p.Address, "err", err)
			sum.damaged++
			continue
		case err != nil:
			return sum, err
		}
		if p.Kind == store.KindPart {
			if c.Continues, err = a.db.ParentOf(ctx, p.URL); err != nil {
				return sum, err
			}
		}
		if err := out.Write(c); err != nil {
			return sum, err
		}
		sum.pages++
	}
	return sum, out.Close()
}

// pagesOf yields all pages in commit order, or with any filter those of the matching articles, article by
// article.
func (a *app) pagesOf(ctx context.Context, q store.Query) iter.Seq2[store.Page, error] {
	if q.Words == "" && q.Region == "" && q.Source == "" && q.Language == "" && len(q.Flags) == 0 && q.Since.IsZero() && q.Until.IsZero() {
		return a.db.Pages(ctx, 0, 0)
	}
	q.NoText = true
	return func(yield func(store.Page, error) bool) {
		for art, err := range a.db.Articles(ctx, q) {
			if err != nil {
				yield(store.Page{}, err)
				return
			}
			pages, err := a.db.PagesOf(ctx, art.ID)
			if err != nil {
				yield(store.Page{}, err)
				return
			}
			for _, p := range pages {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}
