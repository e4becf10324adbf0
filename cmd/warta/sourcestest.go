package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"warta/crawler/discover"
	"warta/extract"
	"warta/store"
)

func newSourcesTest() *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "test URL",
		Short: "Fetch one page and show what would be taken from it",
		Long: `Fetch one page, politely, and show what would be taken from it; nothing is kept and no database is needed.

Of an article: each field with where it came from; where a site rule had a say, what it takes beside what would
be taken without it; then the page's lines beside what is taken of them, and what was cut out by which rule. Of
a home page, section, feed or sitemap: the feed it announces and the addresses it leads to.`,
		Example: `  warta sources test https://radar.example/
  warta sources test https://radar.example/2026/11/judul/ | less
  warta sources test https://radar.example/2026/11/judul/ --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := settings(cmd)
			if err != nil {
				return err
			}
			t, err := a.trial(cmd, args[0])
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if asJSON {
				enc := json.NewEncoder(out)
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				return enc.Encode(t)
			}
			return t.print(out, all)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	cmd.Flags().BoolVar(&all, "all", false, "show every line of the page and every address")
	return cmd
}

// trial is what one page would give.
type trial struct {
	URL         string          `json:"url"`
	Final       string          `json:"final"`
	Status      int             `json:"status"`
	ContentType string          `json:"content_type"`
	Size        int64           `json:"size"`
	Record      record          `json:"record"`
	Removed     []store.Removal `json:"removed"`
	Rule        string          `json:"rule,omitempty"`    // of the site, that had a say
	Generic     *record         `json:"generic,omitempty"` // then: what would be taken without it
	Feed        string          `json:"feed,omitempty"`    // the page announces
	Links       []trialLink     `json:"links,omitempty"`   // of what is no article
	Dropped     map[string]int  `json:"dropped,omitempty"` // links left out, by reason

	body []byte
}

type trialLink struct {
	Kind  string `json:"kind"`
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
}

// trial fetches a page and reads it.
func (a *app) trial(cmd *cobra.Command, address string) (*trial, error) {
	f, err := a.newFetcher()
	if err != nil {
		return nil, err
	}
	p, body, err := f.get(cmd.Context(), address)
	if err != nil {
		return nil, err
	}
	r, err := newReader(extract.Options{})
	if err != nil {
		return nil, err
	}
	page := extract.Page{URL: p.Final, Body: body, ContentType: p.ContentType}
	t := &trial{
		URL: p.Address, Final: p.Final, Status: p.Status, ContentType: p.ContentType, Size: p.Size, body: body,
		Record: r.read("", p.Final, nil, page),
	}
	if t.Rule = ruleOf(&t.Record.Content); t.Rule != "" {
		bare, err := newReader(extract.Options{WithoutRules: true})
		if err != nil {
			return nil, err
		}
		generic := bare.read("", p.Final, nil, page)
		t.Generic = &generic
	}
	if t.Removed = t.Record.Removed; t.Removed == nil {
		t.Removed = []store.Removal{}
	}
	if t.Record.NotArticle != "" || strings.Count(strings.TrimSuffix(p.Final, "/"), "/") <= 2 {
		t.look(p)
	}
	return t, nil
}

// look reads the page for addresses, as if it were its site's home page, feed or sitemap.
func (t *trial) look(p store.Page) {
	found, err := findIn(p, t.body, p.Address)
	if err != nil {
		return // it is neither: the record says what it is
	}
	t.Feed, t.Dropped = found.Feed, found.Dropped
	for _, u := range found.URLs {
		t.Links = append(t.Links, trialLink{string(u.Kind), u.URL, u.Hint.Title})
	}
}

func (t *trial) print(out io.Writer, all bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", t.URL)
	if t.Final != t.URL {
		fmt.Fprintf(&b, "redirected to %s\n", t.Final)
		if !discover.SameSite(t.URL, t.Final) {
			b.WriteString("That is another site: what it has is taken where it is a source of its own.\n")
		}
	}
	fmt.Fprintf(&b, "%d, %s, %d bytes\n\n", t.Status, t.ContentType, t.Size)
	if t.Record.NotArticle != "" {
		fmt.Fprintf(&b, "This is no article: %s.\n", t.Record.NotArticle)
	}
	if len(t.Links) > 0 || t.Feed != "" {
		t.printLinks(&b, all)
	}
	if t.Record.NotArticle == "" {
		t.printFields(&b)
		t.printRule(&b, width(out))
		t.printSides(&b, width(out), all)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (t *trial) printLinks(b *strings.Builder, all bool) {
	if t.Feed != "" {
		fmt.Fprintf(b, "announces the feed %s\n", t.Feed)
	}
	const few = 12
	for _, kind := range []store.URLKind{store.KindArticle, store.KindSection, store.KindFeed, store.KindSitemap} {
		var links []trialLink
		for _, l := range t.Links {
			if l.Kind == string(kind) {
				links = append(links, l)
			}
		}
		if len(links) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s\n", count(len(links), string(kind)))
		for i, l := range links {
			if i == few && !all {
				fmt.Fprintf(b, "  … and %d more (--all)\n", len(links)-few)
				break
			}
			fmt.Fprintf(b, "  %s", l.URL)
			if l.Title != "" {
				fmt.Fprintf(b, "  %s", l.Title)
			}
			b.WriteByte('\n')
		}
	}
	if len(t.Dropped) > 0 {
		var reasons []string
		for reason, n := range t.Dropped {
			reasons = append(reasons, fmt.Sprintf("%s %d", reason, n))
		}
		slices.Sort(reasons)
		fmt.Fprintf(b, "\nleft out: %s\n", strings.Join(reasons, ", "))
	}
}

// printFields lists what was read besides the text, and from where.
func (t *trial) printFields(b *strings.Builder) {
	r := t.Record
	row := func(field, name, value string) {
		if value == "" {
			value = "-"
		}
		from := r.Origins[field]
		if from != "" {
			from = "  ← " + from
		}
		fmt.Fprintf(b, "%-11s %s%s\n", name, value, from)
	}
	row("title", "title", r.Title)
	row("authors", "authors", strings.Join(r.Authors, ", "))
	row("editors", "editors", strings.Join(r.Editors, ", "))
	row("published_at", "published", when(r.Published, r.Precision))
	row("modified_at", "modified", when(r.Modified, ""))
	row("section", "section", r.Section)
	row("tags", "tags", strings.Join(r.Tags, ", "))
	row("dateline", "dateline", r.Dateline)
	row("language", "language", r.Language)
	if r.Image != nil {
		row("image", "image", r.Image.URL)
	}
	row("flags", "flags", join(r.Flags))
	row("canonical", "canonical", r.Canonical)
	if len(r.Next) > 0 {
		row("next", "goes on at", strings.Join(r.Next, " "))
	}
	for _, g := range r.Regions {
		row("", "about", tag(g))
	}
	row("text", "text", fmt.Sprintf("%s, %d characters, confidence %.2f", count(strings.Count(r.Text, "\n")+1, "paragraph"), len([]rune(r.Text)), r.Confidence))
}

func when(i store.Instant, precision string) string {
	switch {
	case i.IsZero():
		return ""
	case precision == "day":
		return i.Local().Format("2006-01-02")
	}
	return i.Local().Format("2006-01-02 15:04 MST")
}

// width is how many columns there are.
func width(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w >= 60 {
			return min(w, 200)
		}
	}
	return 120
}
