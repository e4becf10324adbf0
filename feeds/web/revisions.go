package web

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"warta/feeds"
	"warta/feeds/internal/safe"
	"warta/store"
)

// revisionsView is what a publisher did to an article, the last thing first.
type revisionsView struct {
	Article string // address of its page
	Lang    string
	Source  string
	URL     string
	Removed moment
	List    []revisionView
	Count   int
}

// revisionView is one version, and what it changed of the one before.
type revisionView struct {
	Number  int
	At      moment
	Since   string // after the version before, in words
	Title   string
	Kinds   []kind
	In, Out int
	Head    *diffView // of the headline
	Names   *diffView // of the authors
	Text    *diffView
	Hidden  bool // the publisher took the article down: its words are not repeated
	Hash    string
	Chain   string
}

// kind is what an edit was, with its phrase and the class of its mark.
type kind struct{ Phrase, Class string }

// perHistory is how many versions a page shows.
const perHistory = 20

// edits are the kinds of edits, as they are called and marked.
var edits = map[store.EditKind]kind{
	store.EditHeadline:    {"edit-headline", "warn"},
	store.EditText:        {"edit-text", ""},
	store.EditAuthors:     {"edit-authors", ""},
	store.EditCorrection:  {"edit-correction", "good"},
	store.EditSilent:      {"edit-silent", "bad"},
	store.EditUnpublished: {"edit-unpublished", "bad"},
}

// revisions shows the versions of an article.
func (h *handler) revisions(ctx context.Context, v *view) error {
	a, src, zone, err := h.standing(ctx, v.place.arg)
	if err != nil {
		return err
	}
	list, err := h.reader.Revisions(ctx, a.ID)
	if err != nil {
		return fmt.Errorf("versions of %s: %w", a.ID, err)
	}
	title := cmp.Or(safe.Line(a.Title, 300), a.ID)
	w := &v.Revisions
	*w = revisionsView{
		Article: v.Link("/a/" + url.PathEscape(a.ID)), Lang: articleLang(&a), Source: sourceName(&a, map[string]string{a.Source: src.Name}),
		URL: safe.URL(a.URL), Count: len(list),
	}
	v.Crumbs = []link{{Name: title, Href: w.Article}}
	if v.Title, err = v.Tf("versions-of", title); err != nil {
		return err
	}
	v.Edits = v.base + feeds.Spec{Scope: feeds.ScopeSource, Name: a.Source, Kind: feeds.KindRevisions, Dialect: feeds.DialectRSS}.Path()
	if !a.Removed.IsZero() && v.number == 0 {
		w.Removed = v.moment(a.Removed, zone)
	}
	end := len(list)
	for v.number > 0 && end > 0 && list[end-1].Number >= v.number {
		end--
	}
	for i := end - 1; i >= 0; i-- {
		if len(w.List) == perHistory {
			v.Older = v.with("before", strconv.Itoa(list[i+1].Number))
			break
		}
		var before *store.Revision
		if i > 0 {
			before = &list[i-1]
		}
		w.List = append(w.List, v.revision(before, &list[i], zone, !a.Removed.IsZero()))
	}
	return nil
}

// revision is one version beside the one before it; nil before the first.
func (v *view) revision(before, r *store.Revision, zone *time.Location, hidden bool) revisionView {
	w := revisionView{
		Number: r.Number, At: v.moment(r.At, zone), Title: safe.Line(r.Content.Title, 300), Hidden: hidden,
		Hash: safe.Line(r.Hash, 64), Chain: safe.Line(r.Chain, 64),
	}
	if before == nil {
		return w
	}
	w.Since = v.Lang.delay(r.At.Sub(before.At))
	c := store.Compare(&before.Content, &r.Content)
	for _, k := range c.Kinds {
		w.Kinds = append(w.Kinds, edits[k])
	}
	w.In, w.Out = c.In, c.Out
	if hidden {
		return w
	}
	for _, f := range []struct {
		runs []store.Run
		to   **diffView
	}{{c.Title, &w.Head}, {c.Authors, &w.Names}, {c.Text, &w.Text}} {
		if len(f.runs) > 0 {
			d := show(f.runs)
			*f.to = &d
		}
	}
	return w
}
