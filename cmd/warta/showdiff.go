package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"warta/store"
)

// edit is what a publisher did to an article at one time, as --diff --json prints it.
type edit struct {
	Number int       `json:"number,omitempty"` // of the version it made; none when the article was taken down
	At     time.Time `json:"seen_at"`
	Chain  string    `json:"chain_hash,omitempty"`
	store.Change
}

// edits are the differences from each version to the next, and the end of the article.
func edits(a *store.Article, revisions []store.Revision) (list []edit) {
	for i := 1; i < len(revisions); i++ {
		r := revisions[i]
		list = append(list, edit{r.Number, r.At, r.Chain, store.Compare(&revisions[i-1].Content, &r.Content)})
	}
	if !a.Removed.IsZero() {
		list = append(list, edit{At: a.Removed, Change: store.Change{Kinds: []store.EditKind{store.EditUnpublished}}})
	}
	return list
}

func (a *app) showDiff(ctx context.Context, out io.Writer, art *store.Article, asJSON bool) error {
	revisions, err := a.db.Revisions(ctx, art.ID)
	if err != nil {
		return err
	}
	list := edits(art, revisions)
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		for _, e := range list {
			if err := enc.Encode(e); err != nil {
				return err
			}
		}
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\nversion 1, seen %s\n", art.Title, art.URL, art.FirstSeen.Format("2006-01-02 15:04 MST"))
	mark := plainMarks
	if isTerminal(out) {
		mark = colourMarks
	}
	for _, e := range list {
		printEdit(&b, e, mark)
	}
	if len(list) == 0 {
		b.WriteString("its publisher has changed nothing since\n")
	}
	_, err = io.WriteString(out, b.String())
	return err
}

// marks stand around words that went and words that came.
type marks map[store.Op][2]string

var (
	plainMarks  = marks{store.OpOut: {"[-", "-]"}, store.OpIn: {"{+", "+}"}}
	colourMarks = marks{store.OpOut: {"\x1b[31m[-", "-]\x1b[0m"}, store.OpIn: {"\x1b[32m{+", "+}\x1b[0m"}}
)

func printEdit(b *strings.Builder, e edit, m marks) {
	name := "taken down"
	if e.Number > 0 {
		name = fmt.Sprintf("version %d", e.Number)
	}
	kinds := make([]string, len(e.Kinds))
	for i, k := range e.Kinds {
		kinds[i] = string(k)
	}
	what := strings.Join(kinds, ", ")
	if what == "" {
		what = "no word differs"
	}
	fmt.Fprintf(b, "\n%s, seen %s: %s", name, e.At.Format("2006-01-02 15:04 MST"), what)
	if e.Out+e.In > 0 {
		fmt.Fprintf(b, "; %s out, %d in", count(e.Out, "word"), e.In)
	}
	b.WriteString("\n")
	for _, part := range []struct {
		name string
		runs []store.Run
	}{{"title", e.Title}, {"authors", e.Authors}, {"text", e.Text}} {
		for _, line := range changedLines(part.runs, m) {
			fmt.Fprintf(b, "  %-8s %s\n", part.name, line)
		}
	}
}

// changedLines are the paragraphs in which words went or came.
func changedLines(runs []store.Run, m marks) (lines []string) {
	var words []string
	changed := false
	end := func() {
		if changed {
			lines = append(lines, strings.Join(words, " "))
		}
		words, changed = nil, false
	}
	for _, r := range runs {
		around := m[r.Op]
		var piece []string
		put := func() {
			if len(piece) > 0 {
				words = append(words, around[0]+strings.Join(piece, " ")+around[1])
				changed = changed || r.Op != store.OpSame
			}
			piece = nil
		}
		for _, w := range r.Words {
			if w != "\n" {
				piece = append(piece, w)
				continue
			}
			put()
			end()
		}
		put()
	}
	end()
	return lines
}
