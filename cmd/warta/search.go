package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"warta/store"
)

func newSearchCommand() *cobra.Command {
	var (
		q      store.Query
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "search WORDS…",
		Short: "Find articles by their words, newest first",
		Long: `Find articles by their words, newest first: all words must occur; "…" is a phrase, -word leaves out, OR
between words, word* for a beginning. Quote what the shell or a flag would take for its own.`,
		Example: `  warta search jalan rusak --region 18.01
  warta search 'banjir OR longsor' --limit 5
  warta search '"tambang emas" -liga' --json --limit 100`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Words = strings.Join(args, " ")
			return withReader(cmd, func(a *app) error {
				if err := a.checkQuery(cmd.Context(), q); err != nil {
					return err
				}
				hits, err := a.db.Search(cmd.Context(), q)
				if err != nil {
					return err
				}
				out := cmd.OutOrStdout()
				if asJSON {
					enc := json.NewEncoder(out)
					enc.SetEscapeHTML(false)
					for _, h := range hits {
						if err := enc.Encode(h); err != nil {
							return err
						}
					}
					return nil
				}
				printHits(out, hits)
				if len(hits) == 0 {
					a.console.say("nothing found\n")
				}
				return nil
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.Region, "region", "", "about this region `CODE` or what lies in it")
	f.StringVar(&q.Source, "source", "", "of this source `ID`")
	f.IntVar(&q.Limit, "limit", 20, "at most this many")
	f.BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

// checkQuery refuses regions and sources that do not exist: a slip of the pen is no empty result.
func (a *app) checkQuery(ctx context.Context, q store.Query) error {
	if q.Region != "" {
		if _, err := a.db.Place(ctx, q.Region); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("--region %q: no such region code (18 is Lampung, 18.01 Lampung Selatan)", q.Region)
		} else if err != nil {
			return err
		}
	}
	if q.Source != "" {
		if _, err := a.db.Source(ctx, q.Source); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("--source %q: no such source ('warta sources' lists them)", q.Source)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// printHits shows when, where and around which words; on a terminal the words stand out.
func printHits(out io.Writer, hits []store.Hit) {
	snippet := strings.NewReplacer("\x02", "", "\x03", "", "\n", " ")
	if isTerminal(out) {
		snippet = strings.NewReplacer("\x02", "\x1b[1m", "\x03", "\x1b[0m", "\n", " ")
	}
	for _, h := range hits {
		at := when(h.Published, h.Precision)
		if at == "" {
			at = "seen " + h.FirstSeen.Format("2006-01-02 15:04 MST")
		}
		fmt.Fprintf(out, "%s  %s  %s\n    %s\n    %s\n", at, h.ID, h.Title, snippet.Replace(h.Snippet), h.URL)
	}
}
