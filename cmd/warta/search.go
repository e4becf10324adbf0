package main

import (
	"encoding/json"
	"fmt"
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
between words, word* for a beginning.`,
		Example: `  warta search jalan rusak --region 18.01
  warta search '"tambang emas" -liga' --json --limit 100`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Words = strings.Join(args, " ")
			return withReader(cmd, func(a *app) error {
				hits, err := a.db.Search(cmd.Context(), q)
				if err != nil {
					return err
				}
				out := cmd.OutOrStdout()
				if asJSON {
					enc := json.NewEncoder(out)
					for _, h := range hits {
						if err := enc.Encode(h); err != nil {
							return err
						}
					}
					return nil
				}
				snippet := strings.NewReplacer("\x02", "", "\x03", "", "\n", " ")
				if isTerminal(out) {
					snippet = strings.NewReplacer("\x02", "\x1b[1m", "\x03", "\x1b[0m", "\n", " ")
				}
				for _, h := range hits {
					fmt.Fprintf(out, "%s  %s  %s\n    %s\n    %s\n", h.Published.Local().Format("2006-01-02 15:04 MST"), h.ID, h.Title,
						snippet.Replace(h.Snippet), h.URL)
				}
				if len(hits) == 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), "nothing found")
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
