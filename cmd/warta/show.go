package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/store"
)

func newShowCommand() *cobra.Command {
	var asJSON, diff bool
	cmd := &cobra.Command{
		Use:   "show ID|URL",
		Short: "Show one article with its regions, their evidence, and where each field came from",
		Long: `Show one article, by its ID as search and export give it, or by any of its addresses: its fields and where
each came from, the regions it is about with their evidence, those it mentions, who else ran the same text, who was
first, what they share with whom, and its text. With --diff, what its
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
				members, err := a.db.StoryEvidence(ctx, id)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return err
				}
				if len(members) < 2 { // nobody else ran it
					members = nil
				}
				if asJSON {
					enc := json.NewEncoder(cmd.OutOrStdout())
					enc.SetEscapeHTML(false)
					enc.SetIndent("", "  ")
					return enc.Encode(struct {
						store.Article
						Members []store.StoryMember `json:"story_members,omitempty"`
					}{art, members})
				}
				return printArticle(cmd.OutOrStdout(), &art, members)
			})
		},
	}
	cmd.Flags().BoolVar(&diff, "diff", false, "show what its publisher changed, version by version")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the record as JSON")
	return cmd
}

func printArticle(out io.Writer, a *store.Article, members []store.StoryMember) error {
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
	for _, l := range storyLines(members, a.ID) {
		line("story", l)
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

// storyLines tells of each article of a story when it came and what it shares with which other.
func storyLines(members []store.StoryMember, id string) (lines []string) {
	outlets := map[string]string{}
	for _, m := range members {
		outlets[m.ID] = m.Source
	}
	for i, m := range members {
		l := fmt.Sprintf("%s, %s after the first", m.Source, time.Duration(m.Delay)*time.Second)
		if i == 0 {
			l = m.Source + ", the first, " + m.At.Format("2006-01-02 15:04 MST")
		}
		if m.ID == id {
			l += " (this one)"
		} else {
			l += " " + m.ID
		}
		lines = append(lines, l)
		if m.Match == nil {
			continue
		}
		with := cmp.Or(outlets[m.Match.Article], m.Match.Article)
		lines = append(lines, fmt.Sprintf("  same text as at %s: %s; keeps %.0f %% of it, %.0f %% of its own words", with, m.Match.Reason, 100*m.Match.Kept, 100*m.Match.Of))
		for _, p := range m.Match.Passages {
			lines = append(lines, fmt.Sprintf("  %d words: %q", p.Words, p.Text))
		}
	}
	return lines
}
