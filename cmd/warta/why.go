package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/store"
	"warta/store/sqlite"
)

func newSourcesWhy() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "why URL",
		Short: "Tell everything that is known about one address",
		Long: `Tell everything that is known about one address: how it was found, each time it was fetched, what was decided
about each page and why, the article it belongs to with its regions, and when it is looked at next.`,
		Example: `  warta sources why https://radar.example/2026/11/judul/
  warta sources why https://radar.example/feed/ --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			address, err := store.CanonicalURL(args[0])
			if err != nil {
				return err
			}
			return withReader(cmd, func(a *app) error {
				w, err := a.why(cmd.Context(), address)
				if err != nil {
					return err
				}
				out := cmd.OutOrStdout()
				if asJSON {
					enc := json.NewEncoder(out)
					enc.SetEscapeHTML(false)
					enc.SetIndent("", "  ")
					return enc.Encode(w)
				}
				return w.print(out, time.Now())
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// why is everything known about an address.
type why struct {
	URL        string    `json:"url"`
	Kind       string    `json:"kind"`
	Source     string    `json:"source"`
	SourceName string    `json:"source_name,omitempty"`
	State      string    `json:"source_state,omitempty"`
	AlsoIn     []string  `json:"also_in,omitempty"` // further sources that list it
	Found      time.Time `json:"found_at,omitzero"`
	Via        string    `json:"via"`
	Path       []string  `json:"found_on,omitempty"` // what led here, nearest first
	Archive    bool      `json:"archive,omitempty"`  // found by a backfill

	Next     time.Time `json:"next_visit,omitzero"` // absent: never
	Waits    string    `json:"waits_for,omitempty"` // why the next visit is not sooner, or will not be at all
	Looks    int       `json:"looks"`
	Same     int       `json:"unchanged_in_a_row"`
	Fails    int       `json:"failures_in_a_row"`
	ETag     string    `json:"etag,omitempty"`
	Modified string    `json:"last_modified,omitempty"`

	Attempts []whyAttempt `json:"attempts"`
	Pages    []whyPage    `json:"pages"`
	Article  *whyArticle  `json:"article,omitempty"`
}

type whyAttempt struct {
	At      time.Time     `json:"at"`
	Took    time.Duration `json:"took_ns"`
	Status  int           `json:"status,omitempty"`
	Bytes   int64         `json:"bytes"`
	Outcome string        `json:"outcome"`
	Error   string        `json:"error,omitempty"`
}

type whyPage struct {
	Seq         int64     `json:"seq"`
	At          time.Time `json:"fetched_at"`
	Final       string    `json:"final"`
	Status      int       `json:"status"`
	ContentType string    `json:"content_type"`
	Size        int64     `json:"size"`
	Digest      string    `json:"digest"`
	Verdict     string    `json:"verdict"`
	Article     string    `json:"article,omitempty"`
	Revision    int       `json:"revision,omitempty"`
}

type whyArticle struct {
	ID        string         `json:"id"`
	URL       string         `json:"url"`
	Title     string         `json:"title"`
	Published store.Instant  `json:"published_at,omitzero"`
	FirstSeen time.Time      `json:"first_seen_at"`
	Revisions int            `json:"revisions"`
	Removed   time.Time      `json:"removed_at,omitzero"`
	NotOne    string         `json:"not_article,omitempty"`
	Flags     []store.Flag   `json:"flags,omitempty"`
	Sure      float64        `json:"confidence"`
	Regions   []store.Region `json:"regions"`
	Places    []store.Region `json:"places,omitempty"`
	Told      []whyTold      `json:"told"` // what readers were told, oldest first
}

type whyTold struct {
	At    time.Time `json:"at"`
	Kind  string    `json:"kind"`  // add, update, remove
	Front bool      `json:"front"` // at the front of feeds, not in archives only
}

// why gathers it. An address that was never queued may still be one of an article's; else the error says
// what could be done.
func (a *app) why(ctx context.Context, address string) (why, error) {
	k, err := a.db.Explain(ctx, address)
	if errors.Is(err, store.ErrNotFound) {
		return a.whyUnknown(ctx, address)
	}
	if err != nil {
		return why{}, err
	}
	w := why{
		URL: k.URL.URL, Kind: string(k.URL.Kind), Source: k.URL.Source, Found: k.Found, Via: k.URL.Via, Archive: k.URL.Archive,
		Next: k.URL.Due, Looks: k.URL.Looks, Same: k.URL.Same, Fails: k.URL.Fails, ETag: k.URL.ETag, Modified: k.URL.LastModified,
		Attempts: []whyAttempt{}, Pages: []whyPage{},
	}
	for _, p := range k.Parents {
		w.Path = append(w.Path, p.URL)
	}
	for _, s := range k.Sources {
		if s != k.URL.Source {
			w.AlsoIn = append(w.AlsoIn, s)
		}
	}
	if s, err := a.db.Source(ctx, k.URL.Source); err == nil {
		w.SourceName, w.State = s.Name, string(s.State)
	}
	w.Waits = waits(k)
	if k.Paused {
		w.Next = time.Time{}
	}
	for _, t := range k.Attempts {
		w.Attempts = append(w.Attempts, whyAttempt{t.At, t.Took, t.Status, t.Bytes, string(t.Outcome), t.Err})
	}
	for _, p := range k.Pages {
		w.Pages = append(w.Pages, whyPage{p.Seq, p.At, p.Final, p.Status, p.ContentType, p.Size, p.Digest, p.Verdict, p.Article, p.Revision})
	}
	if k.Article != "" {
		if w.Article, err = a.whyArticle(ctx, k.Article); err != nil {
			return w, err
		}
	}
	return w, nil
}

// waits says what the next visit waits for besides its time.
func waits(k sqlite.Known) string {
	switch {
	case k.Paused:
		return "its source is not visited now"
	case k.Held:
		return "a backfill of its source: 'warta crawl --source " + k.URL.Source + " --since DATE' fetches it"
	case k.Moved != "" && k.URL.Due.IsZero():
		return "nothing: it moved for good to " + k.Moved
	case k.URL.Due.IsZero() && k.URL.Fails > 0:
		return "nothing: it failed too often and was given up"
	case k.URL.Due.IsZero() && k.URL.Kind == store.KindRobots:
		return "nothing: robots.txt is read again whenever its host is visited"
	case k.URL.Due.IsZero():
		return "nothing: it was read as often as articles are"
	case k.Host.Leased:
		return "a worker has it now"
	case k.Host.NotBefore.After(k.URL.Due):
		return "its host wants to be left alone until " + k.Host.NotBefore.Format(time.RFC3339)
	}
	return ""
}

func (a *app) whyArticle(ctx context.Context, id string) (*whyArticle, error) {
	art, err := a.db.Article(ctx, id)
	if err != nil {
		return nil, err
	}
	entries, err := a.db.Told(ctx, id)
	if err != nil {
		return nil, err
	}
	told := make([]whyTold, len(entries))
	for i, e := range entries {
		told[i] = whyTold{e.At, string(e.Kind), e.Front}
	}
	return &whyArticle{
		ID: art.ID, URL: art.URL, Title: art.Title, Published: art.Published, FirstSeen: art.FirstSeen, Revisions: art.Revisions,
		Removed: art.Removed, NotOne: art.NotArticle, Flags: art.Flags, Sure: art.Confidence, Regions: art.Regions, Places: art.Places,
		Told: told,
	}, nil
}

// whyUnknown answers for an address that was never queued.
func (a *app) whyUnknown(ctx context.Context, address string) (why, error) {
	if id, err := a.db.Resolve(ctx, address); err == nil {
		art, err := a.whyArticle(ctx, id)
		return why{
			URL: address, Kind: string(store.KindArticle), Via: "canonical", Waits: "nothing: never fetched itself; another address of the article was",
			Attempts: []whyAttempt{}, Pages: []whyPage{}, Article: art,
		}, err
	}
	all, err := a.db.Sources(ctx)
	if err != nil {
		return why{}, err
	}
	host := store.HostKey(address)
	for _, s := range all {
		if store.HostKey(s.Home) != host {
			continue
		}
		if s.State != store.SourceActive {
			return why{}, fmt.Errorf("%s was never seen: its source %s is %s ('warta sources resume %s')", address, s.ID, s.State, s.ID)
		}
		return why{}, fmt.Errorf("%s was never seen: it stood in none of the lists of %s so far, or is no article's address ('warta sources test %s' shows what a page leads to)", address, s.ID, s.Home)
	}
	return why{}, fmt.Errorf("%s was never seen, and no source is at %s: 'warta sources add https://%s/'", address, host, host)
}

func (w why) print(out io.Writer, now time.Time) error {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		if text := fmt.Sprintf(format, args...); text != "" {
			fmt.Fprintf(&b, "%-10s %s\n", name, text)
		}
	}
	fmt.Fprintf(&b, "%s\n\n", w.URL)
	line("is", "%s", w.Kind)
	if w.Source != "" {
		line("of", "%s, %s (%s)", w.SourceName, w.Source, w.State)
	}
	line("also in", "%s", strings.Join(w.AlsoIn, ", "))
	found := w.Via
	if !w.Found.IsZero() {
		found += ", " + moment(w.Found)
	}
	if w.Archive {
		found += ", by a backfill"
	}
	line("found by", "%s", found)
	for _, p := range w.Path {
		line("", "  on %s", p)
	}
	switch {
	case !w.Next.IsZero():
		line("next visit", "%s (%s)", moment(w.Next), ahead(w.Next))
	default:
		line("next visit", "never")
	}
	line("waits for", "%s", w.Waits)
	line("looks", "%d answered, the last %d unchanged, %d failed since", w.Looks, w.Same, w.Fails)
	if w.ETag+w.Modified != "" {
		line("validators", "%s", strings.TrimSpace(w.ETag+" "+w.Modified))
	}
	w.printFetches(&b)
	w.printArticle(&b)
	_, err := io.WriteString(out, b.String())
	return err
}

func (w why) printFetches(b *strings.Builder) {
	if len(w.Attempts) > 0 {
		b.WriteString("\nfetched, newest first\n")
	}
	for _, t := range w.Attempts {
		status := "no answer"
		if t.Status > 0 {
			status = fmt.Sprint(t.Status)
		}
		fmt.Fprintf(b, "  %s  %-9s  %-12s  %7d bytes  %s", moment(t.At), status, t.Outcome, t.Bytes, t.Took.Round(time.Millisecond))
		if t.Error != "" {
			fmt.Fprintf(b, "  %s", t.Error)
		}
		b.WriteByte('\n')
	}
	if len(w.Pages) > 0 {
		b.WriteString("\npages kept, newest first\n")
	}
	for _, p := range w.Pages {
		verdict := p.Verdict
		if verdict == "" {
			verdict = "not read yet"
		}
		if p.Revision > 0 {
			verdict += fmt.Sprintf(" (revision %d)", p.Revision)
		}
		fmt.Fprintf(b, "  %s  page %d, %d bytes, %s  → %s\n", moment(p.At), p.Seq, p.Size, p.ContentType, verdict)
		if p.Final != w.URL {
			fmt.Fprintf(b, "  %20s  redirected to %s\n", "", p.Final)
		}
	}
}

func (w why) printArticle(b *strings.Builder) {
	a := w.Article
	if a == nil {
		return
	}
	fmt.Fprintf(b, "\narticle %s\n  %s\n", a.ID, a.Title)
	if a.URL != w.URL {
		fmt.Fprintf(b, "  %s\n", a.URL)
	}
	published := "no date"
	if !a.Published.IsZero() {
		published = "published " + a.Published.Local().Format("2006-01-02 15:04 MST")
	}
	fmt.Fprintf(b, "  %s, first seen %s, %s, confidence %.2f\n", published, moment(a.FirstSeen), count(a.Revisions, "version"), a.Sure)
	if f := join(a.Flags); f != "" {
		fmt.Fprintf(b, "  flags: %s\n", f)
	}
	switch {
	case a.NotOne != "":
		fmt.Fprintf(b, "  in no feed: it is no article (%s)\n", a.NotOne)
	case !a.Removed.IsZero():
		fmt.Fprintf(b, "  in no feed: taken down, seen %s\n", moment(a.Removed))
	}
	for _, t := range a.Told {
		where := ""
		if !t.Front {
			where = ", in archives only: it was old when it was found"
		}
		fmt.Fprintf(b, "  %s  readers were told: %s%s\n", moment(t.At), t.Kind, where)
	}
	for _, r := range a.Regions {
		fmt.Fprintf(b, "  about    %s\n", tag(r))
	}
	for _, r := range a.Places {
		fmt.Fprintf(b, "  mentions %s\n", tag(r))
	}
}

// moment is a time of ours, in UTC.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }
