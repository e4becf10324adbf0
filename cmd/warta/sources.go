package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"warta/store"
)

func newSourcesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "List the sources with how they fare; add, pause, resume, remove, import, ask why",
		Long: `List every source of the registry with its counts, its last result and its next visit.

The database is the registry: the catalog and the configuration seed it, these commands change it, and a
running warta takes changes up within seconds.`,
		Example: `  warta sources
  warta sources --json
  warta sources add https://radar.example/ --region 18.01
  warta sources pause radar.example
  warta sources why https://radar.example/2026/11/judul/`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withReader(cmd, func(a *app) error { return a.listSources(cmd.Context(), cmd.OutOrStdout(), asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line; 'sources import' reads it")
	cmd.AddCommand(newSourcesAdd(), newSourcesImport(),
		newSourcesState("pause", "Stop visiting sources until they are resumed", "paused", store.SourcePaused),
		newSourcesState("resume", "Visit paused or removed sources again", "visited again", store.SourceActive),
		newSourcesState("remove", "Stop visiting sources for good; what they published stays", "removed", store.SourceRemoved),
		newSourcesWhy(), newSourcesTest())
	return cmd
}

func (a *app) listSources(ctx context.Context, out io.Writer, asJSON bool) error {
	all, err := a.conditions(ctx, time.Now())
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		for _, s := range all {
			if err := enc.Encode(s); err != nil {
				return err
			}
		}
		return nil
	}
	if len(all) == 0 {
		a.console.say("no sources yet: 'warta sources add HOME-URL', or 'warta run' brings the built-in ones\n")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "SOURCE\tREGION\tSTATE\tARTICLES\tLAST ARTICLE\tFAILURES\tNEXT VISIT\tRHYTHM\tREAD\tDATE AUTHOR IMAGE\tLAST RESULT")
	for _, s := range all {
		if isTerminal(out) {
			s.LastResult = shorten(s.LastResult, 60)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n", s.ID, s.Region, s.State, s.Articles, ago(s.LastArticle), s.Failures, ahead(s.Next),
			s.pace(), s.Now.sure(s.Usual), s.Now.filled(), s.LastResult)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return notes(out, all)
}

// pace is when a source is looked at: as its owner says, else by how often it publishes.
func (c *condition) pace() string {
	told := ""
	switch {
	case c.Cron != "":
		told = c.Cron
	case c.Interval > 0:
		told = "every " + rough(c.Interval)
	case c.Rhythm.PerDay > 0:
		told = fmt.Sprintf("%.3g a day", c.Rhythm.PerDay)
	default:
		told = "-"
	}
	if c.Quiet != "" {
		told += ", not " + c.Quiet
	}
	return told
}

// notes says below the list what is wrong, and what is under way.
func notes(out io.Writer, all []condition) error {
	var b strings.Builder
	for i := range all {
		c := &all[i]
		if c.State != store.SourceActive {
			continue
		}
		if c.Alert != "" {
			fmt.Fprintf(&b, "! %s: %s\n", c.ID, c.Alert)
		}
		switch {
		case c.Asked:
			fmt.Fprintf(&b, "· %s: 'warta run' walks back to %s, %s left\n", c.ID, c.Since.Format(time.DateOnly), addresses(c.Behind))
		case c.Behind > 0:
			fmt.Fprintf(&b, "· %s: %s of a backfill to %s wait for 'warta crawl --source %s --since %s'\n", c.ID, addresses(c.Behind),
				c.Since.Format(time.DateOnly), c.ID, c.Since.Format(time.DateOnly))
		}
		if len(c.Cut) > 0 {
			var list []string
			for _, reason := range slices.Sorted(maps.Keys(c.Cut)) {
				list = append(list, fmt.Sprintf("%d %s", c.Cut[reason], reason))
			}
			fmt.Fprintf(&b, "· %s: links cut off in the last 7 days: %s\n", c.ID, strings.Join(list, ", "))
		}
	}
	if b.Len() > 0 {
		_, err := io.WriteString(out, "\n"+b.String())
		return err
	}
	return nil
}

// shorten cuts a text after n letters.
func shorten(s string, n int) string {
	if letters := []rune(s); len(letters) > n {
		return string(letters[:n-1]) + "…"
	}
	return s
}

// ago says how long ago t was, in one unit.
func ago(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	if d := time.Since(t); d >= time.Minute {
		return rough(d) + " ago"
	}
	return "just now"
}

// ahead says in how long t will be, in one unit.
func ahead(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	if d := time.Until(t); d >= time.Minute {
		return "in " + rough(d)
	}
	return "now"
}

func rough(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

func newSourcesState(verb, short, done string, state store.SourceState) *cobra.Command {
	return &cobra.Command{
		Use:   verb + " SOURCE…",
		Short: short,
		Long: short + `. A source is named by its ID, as 'warta sources' lists it, or by its home page. A running warta takes
this up within seconds; what it is fetching at the moment is finished.`,
		Example: "  warta sources " + verb + " radar.example\n  warta sources " + verb + " https://radar.example/ lentera.example/kota",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withKnown(cmd, func(a *app) error {
				for _, name := range args {
					id, err := sourceID(name)
					if err != nil {
						return err
					}
					err = a.db.SetSourceState(cmd.Context(), id, state)
					if errors.Is(err, store.ErrNotFound) {
						return fmt.Errorf("no source %q: 'warta sources' lists them", id)
					}
					if err != nil {
						return err
					}
					a.console.say("%s: %s\n", id, done)
				}
				return nil
			})
		},
	}
}

// sourceID reads what a person calls a source: its ID or its home page.
func sourceID(name string) (string, error) {
	if strings.Contains(name, "://") {
		return store.SourceID(name)
	}
	return name, nil
}

// withKnown is withWriter for commands that make no sense without a database.
func withKnown(cmd *cobra.Command, f func(*app) error) error {
	return withWriter(cmd, f, (*app).mustExist)
}
