package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"warta/store"
)

func newForgetCommand() *cobra.Command {
	var (
		reason string
		listed bool
	)
	cmd := &cobra.Command{
		Use:   "forget ID|URL...",
		Short: "Take articles down for good",
		Long: `Take articles down: their texts, versions, pages and places in search, feeds and regions go, and nothing brings
them back, neither a crawl nor an import nor reading pages again. What stays is a tombstone: the article's ID, when,
and why. Its page answers "410 Gone".

Home pages, lists and feeds stay as they were fetched, and may quote the article until they expire (keep.bodies).
Backups and exports are yours to clean. Forgetting an article again removes pages that somebody has put back.

What is deleted, or written anew, is overwritten in the database file. A file that an earlier version of warta wrote to,
which did not do that, may still hold older copies of a text in unused places: 'warta backup' makes one without them.
While others have the database open, its log (warta.db-wal) may hold the text until they close it.`,
		Example: `  warta forget k3vq2mzl7a4xw5ce --reason "request of 23 November 2026"
  warta forget https://radar.example/2026/11/judul/
  warta forget --list`,
		Args: func(cmd *cobra.Command, args []string) error {
			if listed {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.MinimumNArgs(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if listed {
				return withReader(cmd, func(a *app) error { return a.listForgotten(cmd.Context(), cmd.OutOrStdout()) })
			}
			return withKnown(cmd, func(a *app) error {
				for _, what := range args {
					if err := a.forget(cmd, what, reason); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, in `WORDS` that are kept with the tombstone")
	cmd.Flags().BoolVar(&listed, "list", false, "list what was taken down")
	return cmd
}

func (a *app) forget(cmd *cobra.Command, what, reason string) error {
	ctx := cmd.Context()
	id, err := a.db.Forget(ctx, what, reason)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("no article %q; name it by ID or by its address", what)
	}
	if err != nil {
		return err
	}
	n, err := a.removeUnwanted(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s: taken down, %s removed\n", id, count(n, "page"))
	return nil
}

// removeUnwanted removes the bodies of what was taken down, and its words from the search index.
func (a *app) removeUnwanted(ctx context.Context) (n int, err error) {
	digests, err := a.db.Unwanted(ctx)
	if err != nil {
		return 0, err
	}
	for _, digest := range digests {
		there, err := a.bodies.Has(ctx, digest)
		if err == nil {
			err = a.bodies.Remove(ctx, digest)
		}
		if err != nil {
			return n, err
		}
		if there {
			n++
		}
	}
	if len(digests) > 0 {
		err = a.db.Wanted(ctx, digests)
	}
	for more := true; more && err == nil; {
		more, err = a.db.Scrub(ctx)
	}
	return n, err
}

func (a *app) listForgotten(ctx context.Context, out io.Writer) error {
	all, err := a.db.Tombstones(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, t := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\n", t.Article, t.At.Format("2006-01-02 15:04 MST"), t.Reason)
	}
	return w.Flush()
}
