package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"warta/store"
	"warta/store/archive"
	"warta/store/sqlite"
)

func newVerifyCommand() *cobra.Command {
	var asJSON, noPages bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that the record is whole and unaltered",
		Long: `Check the database and the pages beside it: the file itself, the full-text index, the hashes that chain every
article's versions to the pages they rest on and to one another, counts, how far each stage has come, and every page's
bytes. Each thing that is wrong is printed with where it is, and the exit code is then 1.

What the tables say of one another is compared too: instants, addresses, sources, regions' lists, stories, days.

The head is one hash over all versions of all articles: two databases with the same head hold the same versions, in
title, text, authors, dates and all else that was read from pages, seen at the same instants on pages with the same
bytes. Keep it elsewhere: whoever can write to the file can make new hashes too. The head does not cover an article's
address, sources, regions and story, when it was first seen, when it was taken down, nor pages that made no version,
attempts and days. Of those, forgeries show that contradict another table; a day that counts too much, another address
or instant of a page or of a removal, and another score of a region may not.`,
		Example: `  warta verify
  warta verify --json
  warta verify --data /restored --without-pages`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withReader(cmd, func(a *app) error { return a.verify(cmd, asJSON, !noPages) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object for each problem, and one for the whole")
	cmd.Flags().BoolVar(&noPages, "without-pages", false, "do not read the pages as fetched")
	return cmd
}

func (a *app) verify(cmd *cobra.Command, asJSON, pages bool) error {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var broken error
	o := sqlite.Verification{
		Report: func(p sqlite.Problem) {
			if asJSON {
				broken = errors.Join(broken, enc.Encode(p))
			} else {
				_, err := fmt.Fprintf(out, "%-8s %s: %s\n", p.Kind, p.Where, p.What)
				broken = errors.Join(broken, err)
			}
		},
	}
	if a.console.terminal {
		o.Progress = a.verifyProgress()
		defer a.console.draw("")
	}
	if pages {
		var err error
		if o.Body, err = a.bodyCheck(ctx); err != nil {
			return err
		}
	}
	done, err := a.db.Verify(ctx, o)
	if err = errors.Join(err, broken); err != nil {
		return err
	}
	if asJSON {
		err = enc.Encode(done)
	} else {
		err = printVerified(out, done, pages)
	}
	if err == nil && done.Problems > 0 {
		err = fmt.Errorf("%s: %s", a.database(), count(done.Problems, "problem"))
	}
	return err
}

// bodyCheck reads bodies from the archive. One that is not there is a problem unless old ones are let go.
func (a *app) bodyCheck(ctx context.Context) (func(context.Context, string) error, error) {
	bodies, err := archive.Open(filepath.Join(a.Data, "pages"))
	if err != nil {
		return nil, err
	}
	_, err = a.db.Setting(ctx, expiredAt)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	expire := err == nil || a.Keep.Bodies != 0 || a.Keep.Size != 0
	return func(ctx context.Context, digest string) error {
		_, err := bodies.Get(ctx, digest)
		if !expire && errors.Is(err, store.ErrNotFound) {
			return errors.New("the archive does not have it")
		}
		return err
	}, nil
}

func (a *app) verifyProgress() func(what string, done, of int) {
	var last time.Time
	return func(what string, done, of int) {
		if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
			last = now
			a.console.draw(fmt.Sprintf("%s: %d of %d", what, done, of))
		}
	}
}

func printVerified(out io.Writer, v sqlite.Verified, pages bool) error {
	s := fmt.Sprintf("%s, %s, %s", count(v.Articles, "article"), count(v.Revisions, "version"), count(v.Pages, "page"))
	if pages {
		s += fmt.Sprintf(", %d bodies whole, %d not kept any more", v.Bodies, v.Missing)
	}
	_, err := fmt.Fprintf(out, "%s\nhead %s\n", s, v.Head)
	if err == nil && v.Problems == 0 {
		_, err = fmt.Fprintln(out, "nothing is wrong")
	}
	return err
}
