package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"warta/store"
)

func newSearchCommand() *cobra.Command {
	var (
		q      store.Query
		by     string
		facets int
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "search WORDS…",
		Short: "Find articles by their words, newest first",
		Long: `Find articles, newest first. All words must occur, in any of their forms: pemerintah finds pemerintahan.

  "jalan rusak"     these words as they are, side by side     -tol          without this one
  banjir OR longsor one of them                               pemerin*      words that begin so
  title:banjir      in the title                              author:"Siti Aminah"
  region:18.01      about this region or what lies in it      source:lampost.co
  lang:id           in this language                          flag:release
  after:2026-11-01  from that day on (UTC; a month or year)   before:2026-12

Quote what the shell or a flag would take for its own, and put -- before a question that begins with -. --by
relevance puts first, of the newest 100 that match, those with most of the words in their titles.`,
		Example: `  warta search jalan rusak --region 18.01
  warta search 'banjir OR longsor' --limit 5
  warta search '"tambang emas" -liga' --json --limit 100
  warta search 'title:banjir after:2026-11' --by relevance
  warta search korupsi --facets
  warta search korupsi --facets=50`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Words = strings.Join(args, " ")
			if facets == facetsOver {
				if err := mistaken(args); err != nil {
					return err
				}
			}
			switch by {
			case "newest", "relevance":
				q.Relevance = by == "relevance"
			default:
				return fmt.Errorf("--by %q: there are newest and relevance", by)
			}
			return withReader(cmd, func(a *app) error {
				if err := a.checkQuery(cmd.Context(), q); err != nil {
					return err
				}
				out := cmd.OutOrStdout()
				if facets > 0 {
					return a.printFacets(cmd.Context(), out, q, facets, asJSON)
				}
				hits, err := a.db.Search(cmd.Context(), q)
				if err != nil {
					return askedWrong(err)
				}
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
	f.StringVar(&by, "by", "newest", "`ORDER`: newest or relevance")
	f.IntVar(&facets, "facets", 0, "instead of articles, count the newest `N` that match by region, source and month; written --facets=N")
	f.Lookup("facets").NoOptDefVal = strconv.Itoa(facetsOver)
	f.BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

// facetsOver is how many articles --facets counts where it is not said.
const facetsOver = 1000

// mistaken refuses "--facets 50", which would look for the word 50: a number that may be left out stands behind "=".
func mistaken(words []string) error {
	for _, w := range words {
		if n, err := strconv.Atoi(w); err == nil && n > 0 {
			return fmt.Errorf(`--facets and %s apart from it: write --facets=%s to count so many, or '"%s"' to look for it as a word`, w, w, w)
		}
	}
	return nil
}

// askedWrong leaves of an error what a person who asked in a wrong way needs to read.
func askedWrong(err error) error {
	var bad *store.WordsError
	if errors.As(err, &bad) {
		return bad
	}
	return err
}

// shownFacets is how many values of a facet are printed for people.
const shownFacets = 15

func (a *app) printFacets(ctx context.Context, out io.Writer, q store.Query, n int, asJSON bool) error {
	q.Limit = n
	f, err := a.db.Facets(ctx, q)
	if err != nil {
		return askedWrong(err)
	}
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(f)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s", count(f.Of, "article"))
	if f.More {
		b.WriteString(", the newest; older ones match too")
	}
	b.WriteString("\n")
	for _, part := range []struct {
		name   string
		counts []store.Count
	}{{"region", f.Regions}, {"source", f.Sources}, {"month", f.Months}} {
		for i, c := range part.counts {
			if i == shownFacets {
				fmt.Fprintf(&b, "%-8s … %d more\n", part.name, len(part.counts)-i)
				break
			}
			fmt.Fprintf(&b, "%-8s %6d  %s\n", part.name, c.N, strings.TrimSpace(c.Key+"  "+c.Name))
		}
	}
	_, err = io.WriteString(out, b.String())
	return err
}

// checkQuery refuses regions and sources that do not exist, in the flags and among the words: a slip of the pen is no
// empty result.
func (a *app) checkQuery(ctx context.Context, q store.Query) error {
	asked, err := store.ParseWords(q.Words)
	if err != nil {
		return err
	}
	if err := a.checkRegion(ctx, "--region "+strconv.Quote(q.Region), q.Region); err != nil {
		return err
	}
	if err := a.checkSource(ctx, "--source "+strconv.Quote(q.Source), q.Source); err != nil {
		return err
	}
	for _, choice := range append(asked.All, asked.None) {
		for _, c := range choice {
			said := string(c.Field) + ":" + c.Text
			switch c.Field {
			case store.FieldRegion:
				err = a.checkRegion(ctx, said, c.Text)
			case store.FieldSource:
				err = a.checkSource(ctx, said, c.Text)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *app) checkRegion(ctx context.Context, said, code string) error {
	if code == "" {
		return nil
	}
	_, err := a.db.Place(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%s: no such region code (18 is Lampung, 18.01 Lampung Selatan; 'warta regions NAME' finds others)", said)
	}
	return err
}

func (a *app) checkSource(ctx context.Context, said, id string) error {
	if id == "" {
		return nil
	}
	_, err := a.db.Source(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%s: no such source ('warta sources' lists them)", said)
	}
	return err
}

// printHits shows when, where and around which words; on a terminal the words stand out.
func printHits(out io.Writer, hits []store.Hit) {
	begin, end := "", ""
	if isTerminal(out) {
		begin, end = "\x1b[1m", "\x1b[0m"
	}
	for _, h := range hits {
		at := when(h.Published, h.Precision)
		if at == "" {
			at = "seen " + h.FirstSeen.Format("2006-01-02 15:04 MST")
		}
		var passage strings.Builder
		for _, p := range h.Pieces() {
			text := strings.ReplaceAll(p.Text, "\n", " ")
			if p.Hit {
				text = begin + text + end
			}
			passage.WriteString(text)
		}
		fmt.Fprintf(out, "%s  %s  %s\n    %s\n    %s\n", at, h.ID, h.Title, passage.String(), h.URL)
	}
}
