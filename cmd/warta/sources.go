package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"warta/cmd/internal/sourcelist"
	"warta/store"
)

func newSourcesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "List the sources with how they fare; add, pause, resume, remove, import",
		Long: `List every source of the registry with its counts and its last result.

The database is the registry: the catalog and the configuration seed it, these commands change it, and a
running warta takes changes up without a restart.`,
		Example: `  warta sources
  warta sources --json
  warta sources add https://radar.example/ --region 18.01
  warta sources pause radar.example`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withReader(cmd, func(a *app) error { return a.listSources(cmd.Context(), cmd.OutOrStdout(), asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	cmd.AddCommand(newSourcesAdd(), newSourcesImport(),
		newSourcesState("pause", "Stop visiting a source until it is resumed", store.SourcePaused),
		newSourcesState("resume", "Visit a paused or removed source again", store.SourceActive),
		newSourcesState("remove", "Stop visiting a source for good; what it published stays", store.SourceRemoved))
	return cmd
}

func (a *app) listSources(ctx context.Context, out io.Writer, asJSON bool) error {
	all, err := a.db.Health(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(out)
		for _, s := range all {
			if err := enc.Encode(s); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "SOURCE\tREGION\tSTATE\tARTICLES\tLAST ARTICLE\tFAILURES\tLAST RESULT")
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%d\t%s\n", s.ID, s.Region, s.State, s.Articles, ago(s.LastArticle), s.Failures, s.LastResult)
	}
	return w.Flush()
}

// ago says how long ago t was, in one unit.
func ago(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	switch d := time.Since(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
}

func newSourcesAdd() *cobra.Command {
	var s store.Source
	cmd := &cobra.Command{
		Use:     "add HOME-URL",
		Short:   "Add a source, or change the one with that home page",
		Example: "  warta sources add https://radar.example/ --name 'Radar' --region 18.01 --feed https://radar.example/feed/",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			home, err := store.CanonicalURL(args[0])
			if err != nil {
				return fmt.Errorf("home page: %w", err)
			}
			if s.ID, err = store.SourceID(home); err != nil {
				return err
			}
			known, err := knownRegion()
			if err != nil {
				return err
			}
			if s.Region != "" && !known(s.Region) {
				return fmt.Errorf("--region %q: no such region code (18 is Lampung, 18.01 Lampung Selatan)", s.Region)
			}
			for _, address := range append([]string{s.Feed}, s.Sections...) {
				if address == "" {
					continue
				}
				if _, err := store.CanonicalURL(address); err != nil {
					return err
				}
			}
			if s.Feed != "" {
				s.FeedStatus = store.FeedSeen
			}
			s.Home, s.State, s.Origin = home, store.SourceActive, "command"
			return withWriter(cmd, func(a *app) error {
				fresh, err := a.putSources(cmd.Context(), []store.Source{s}, false)
				if err == nil && fresh == 0 {
					fmt.Fprintf(cmd.ErrOrStderr(), "changed %s\n", s.ID)
				} else if err == nil {
					fmt.Fprintf(cmd.ErrOrStderr(), "added %s\n", s.ID)
				}
				return err
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.Name, "name", "", "the outlet's name")
	f.StringVar(&s.Region, "region", "", "`CODE` of its home region")
	f.StringVar(&s.Feed, "feed", "", "`URL` of its feed, if it has one")
	f.StringSliceVar(&s.Sections, "section", nil, "`URL` of a section page to watch too; may be repeated")
	f.StringVar(&s.Language, "lang", "", "language it writes in (BCP 47)")
	f.DurationVar(&s.Interval, "interval", 0, "fixed time between looks; 0 adapts to how often there is news")
	return cmd
}

func newSourcesImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE.opml|FILE.jsonl|-",
		Short: "Add sources from an OPML or JSON lines file",
		Example: `  warta sources import feeds.opml
  warta sources --json | ssh other warta sources import -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := cmd.InOrStdin()
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			known, err := knownRegion()
			if err != nil {
				return err
			}
			sources, bad := sourcelist.Read(in, args[0], known)
			return withWriter(cmd, func(a *app) error {
				fresh, err := a.putSources(cmd.Context(), sources, false)
				if err == nil {
					fmt.Fprintf(cmd.ErrOrStderr(), "%d sources read, %d of them new\n", len(sources), fresh)
				}
				return errors.Join(err, bad)
			})
		},
	}
}

func newSourcesState(verb, short string, state store.SourceState) *cobra.Command {
	return &cobra.Command{
		Use:     verb + " SOURCE…",
		Short:   short,
		Example: "  warta sources " + verb + " radar.example",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWriter(cmd, func(a *app) error {
				for _, id := range args {
					err := a.db.SetSourceState(cmd.Context(), id, state)
					if errors.Is(err, store.ErrNotFound) {
						return fmt.Errorf("no source %q: 'warta sources' lists them", id)
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

// putSources puts sources into the registry and their addresses into the queue; fresh counts new ones.
func (a *app) putSources(ctx context.Context, sources []store.Source, onlyNew bool) (fresh int, err error) {
	var seeds []store.URL
	for _, s := range sources {
		isNew, err := a.db.PutSource(ctx, s, onlyNew)
		if err != nil {
			return fresh, err
		}
		if isNew {
			fresh++
		}
		if isNew || !onlyNew {
			seeds = append(seeds, s.Seeds()...)
		}
	}
	_, err = a.db.Offer(ctx, seeds)
	return fresh, err
}

// withReader runs f over an existing database, opened for reading.
func withReader(cmd *cobra.Command, f func(*app) error) (err error) {
	a, err := settings(cmd)
	if err != nil {
		return err
	}
	if err := a.openReader(cmd.Context()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	return f(a)
}

// withWriter runs f over the database, opened for writing and made where there is none.
func withWriter(cmd *cobra.Command, f func(*app) error) (err error) {
	a, err := settings(cmd)
	if err != nil {
		return err
	}
	if err := a.open(cmd.Context()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	return f(a)
}
