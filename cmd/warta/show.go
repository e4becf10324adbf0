package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"warta/store"
)

func newShowCommand() *cobra.Command {
	var asJSON, diff bool
	cmd := &cobra.Command{
		Use:   "show ID|URL",
		Short: "Show one article with its regions, their evidence, and where each field came from",
		Long: `Show one article, by its ID as search and export give it, or by any of its addresses: its fields and where
each came from, the regions it is about with their evidence, those it mentions, and its text. With --diff, what its
publisher changed from version to version instead.`,
		Example: `  warta show k3vq2mzl7a4xw5ce
  warta show https://radar.example/2026/11/judul/ --json
  warta show k3vq2mzl7a4xw5ce --diff`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withReader(cmd, func(a *app) error {
				ctx, id := cmd.Context(), args[0]
				if strings.Contains(id, "://") {
					found, err := a.db.Resolve(ctx, id)
					if errors.Is(err, store.ErrNotFound) {
						return fmt.Errorf("no article is known at %s: 'warta sources why %s' tells what is known of the address", id, id)
					}
					if err != nil {
						return err
					}
					id = found
				}
				art, err := a.db.Article(ctx, id)
				if errors.Is(err, store.ErrNotFound) {
					return fmt.Errorf("no article %q: 'warta search' shows their IDs", id)
				}
				if err != nil {
					return err
				}
				if diff {
					return a.showDiff(ctx, cmd.OutOrStdout(), &art, asJSON)
				}
				if asJSON {
					enc := json.NewEncoder(cmd.OutOrStdout())
					enc.SetEscapeHTML(false)
					enc.SetIndent("", "  ")
					return enc.Encode(art)
				}
				return printArticle(cmd.OutOrStdout(), &art)
			})
		},
	}
	cmd.Flags().BoolVar(&diff, "diff", false, "show what its publisher changed, version by version")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the record as JSON")
	return cmd
}

func printArticle(out io.Writer, a *store.Article) error {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", name, value)
		}
	}
	fmt.Fprintf(&b, "%s\n\n", a.Title)
	line("url", a.URL)
	line("id", a.ID)
	line("source", a.SourceName+" ("+a.Source+")")
	line("authors", strings.Join(a.Authors, ", "))
	line("editors", strings.Join(a.Editors, ", "))
	line("published", when(a.Published, a.Precision))
	line("first seen", a.FirstSeen.Format("2006-01-02 15:04 MST"))
	line("revisions", fmt.Sprint(a.Revisions))
	line("flags", join(a.Flags))
	for _, r := range a.Regions {
		line("about", tag(r))
	}
	for _, r := range a.Places {
		line("mentions", tag(r))
	}
	for _, field := range []string{"title", "authors", "published_at", "text"} {
		line("← "+field, a.Origins[field])
	}
	fmt.Fprintf(&b, "\n%s\n", strings.ReplaceAll(a.Text, "\n", "\n\n"))
	_, err := io.WriteString(out, b.String())
	return err
}

func join(flags []store.Flag) string {
	s := make([]string, len(flags))
	for i, f := range flags {
		s[i] = string(f)
	}
	return strings.Join(s, ", ")
}

// tag is a region with its evidence on one line.
func tag(r store.Region) string {
	strength := "weak"
	if r.Strong {
		strength = "strong"
	}
	s := fmt.Sprintf("%s %s (%s, %.2f)", r.Code, r.Name, strength, r.Score)
	for _, e := range r.Evidence {
		s += fmt.Sprintf("; %q in %s by %s", e.Words, e.Where, e.Rule)
	}
	return s
}
