package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/cmd/internal/pipeline"
	"warta/extract/fingerprint"
	"warta/extract/fingerprint/story"
	"warta/store"
)

// maxRelease is the longest release that is read, in bytes.
const maxRelease = 1 << 20

func newTraceCommand() *cobra.Command {
	var (
		title  string
		sent   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "trace FILE|-|URL|ID",
		Short: "Who ran our release: outlets, delay, what they kept and what they changed",
		Long: `Take a press release, as plain text from a file or standard input, and list the articles that print all or part
of it: outlet, delay, the share kept word for word, whether the headline was kept, and every sentence that was
changed, dropped or added. The URL or ID of a kept article traces that article's text.

The first line of a file is the headline unless --title gives one.`,
		Example: `  warta trace release.txt --sent 2026-11-23T08:00:00+07:00
  warta trace https://radar.example/2026/11/pasar-murah/ --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var at store.Instant
			if err := at.UnmarshalText([]byte(sent)); err != nil {
				return fmt.Errorf("--sent: %w", err)
			}
			return withReader(cmd, func(a *app) error {
				ctx := cmd.Context()
				release, err := a.release(ctx, cmd.InOrStdin(), args[0], title)
				if err != nil {
					return err
				}
				found, err := story.Candidates(ctx, release, pipeline.StoryIndex(a.db), story.Options{Candidates: 500, PerStory: 500, Postings: 1000})
				if err != nil {
					return err
				}
				prints := story.Trace(release, at.Time, found)
				if asJSON {
					enc := json.NewEncoder(cmd.OutOrStdout())
					for _, p := range prints {
						if err := enc.Encode(p); err != nil {
							return err
						}
					}
					return nil
				}
				if len(prints) == 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), "nobody ran it, as far as the kept articles go")
				}
				return printTrace(cmd.OutOrStdout(), prints)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&title, "title", "", "headline of the release")
	f.StringVar(&sent, "sent", "", "when it went out (`TIME` in RFC 3339); delays count from then, else from the first print")
	f.BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

// release reads the text to trace: a kept article's, or a file's.
func (a *app) release(ctx context.Context, in io.Reader, arg, title string) (*fingerprint.Text, error) {
	if id, err := a.articleID(ctx, arg); err == nil {
		art, err := a.db.Article(ctx, id)
		if err != nil {
			return nil, err
		}
		return fingerprint.New(art.Title, art.Text), nil
	} else if strings.Contains(arg, "://") {
		return nil, err
	}
	if arg != "-" {
		f, err := os.Open(arg)
		if err != nil {
			return nil, fmt.Errorf("no article and no file of that name: %w", err)
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxRelease+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxRelease {
		return nil, fmt.Errorf("%s: longer than %d bytes, which no press release is", arg, maxRelease)
	}
	text := strings.TrimSpace(strings.ToValidUTF8(string(b), " "))
	if text == "" {
		return nil, fmt.Errorf("%s: empty", arg)
	}
	if first, rest, more := strings.Cut(text, "\n"); title == "" && more {
		title, text = first, rest
	}
	return fingerprint.New(title, text), nil
}

// articleID is the ID of the article that a person names by ID or address.
func (a *app) articleID(ctx context.Context, name string) (string, error) {
	if strings.Contains(name, "://") {
		id, err := a.db.Resolve(ctx, name)
		if errors.Is(err, store.ErrNotFound) {
			return "", fmt.Errorf("no article is known at %s", name)
		}
		return id, err
	}
	_, err := a.db.Article(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return "", fmt.Errorf("no article %q", name)
	}
	return name, err
}

func printTrace(out io.Writer, prints []story.Print) error {
	var b strings.Builder
	for i, p := range prints {
		headline := "new headline"
		if p.Headline {
			headline = "headline kept"
		}
		fmt.Fprintf(&b, "%d. %s, %s later: %.0f %% kept, %.0f %% its own, %s\n   %s\n   %s\n", i+1, p.Outlet,
			(time.Duration(p.Delay) * time.Second).Round(time.Minute), 100*p.Kept, 100*p.Own, headline, p.Title, p.URL)
		for _, c := range p.Changes {
			switch c.Kind {
			case fingerprint.Edited:
				fmt.Fprintf(&b, "   ~ %s\n     → %s\n", c.From, c.To)
			case fingerprint.Dropped:
				fmt.Fprintf(&b, "   - %s\n", c.From)
			case fingerprint.Added:
				fmt.Fprintf(&b, "   + %s\n", c.To)
			}
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
