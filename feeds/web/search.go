package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"warta/feeds"
	"warta/feeds/internal/cursor"
	"warta/feeds/internal/safe"
	"warta/store"
)

// searchView is a search with what narrows it.
type searchView struct {
	Asked   bool    // there is something to look for
	Chosen  []facet // what it is narrowed by, each with the way out
	Region  string  // the same for the form, which must not lose it
	Source  string
	Month   string
	Facets  []facets
	Counted string // over how many articles, in words
}

// facets are the values of one kind, most first.
type facets struct {
	Title  string // phrase
	Values []facet
}

// facet is a value that a search can be narrowed to.
type facet struct {
	link
	N int
}

// maxValues is how many values of a facet are offered; facetsOver is how many of the newest matches are counted.
const (
	maxValues  = 8
	facetsOver = 1000
)

// search shows what holds the reader's words, and what there is of it by region, source and month.
func (h *handler) search(ctx context.Context, v *view) (err error) {
	if v.Title, err = v.T("search-for"); err != nil {
		return err
	}
	q := store.Query{Words: v.Words, Region: v.asked.Get("region"), Source: v.asked.Get("source"), NoText: true}
	w := &v.Search
	w.Region, w.Source, w.Month = q.Region, q.Source, v.asked.Get("month")
	if w.Month != "" {
		if q.Since, err = time.Parse("2006-01", w.Month); err != nil {
			return fmt.Errorf("month %q: %w", w.Month, store.ErrNotFound)
		}
		q.Until = q.Since.AddDate(0, 1, 0)
	}
	if w.Asked = len(v.asked) > 0; !w.Asked {
		return nil
	}
	asked, err := store.ParseWords(v.Words)
	if err == nil && asked.Void {
		v.Wrong, err = v.T("no-question")
		return err
	}
	if err != nil {
		v.Wrong = v.wrong(err)
		return nil
	}
	if v.Words != "" {
		v.Feeds = v.feedLinks(searchFeed(q), v.Name+" – "+v.Words)
	}
	names, err := h.names(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(h.found(ctx, v, q, names), h.facets(ctx, v, q, names)); err != nil {
		return fmt.Errorf("search %q: %w", v.Words, err)
	}
	return nil
}

// wrong is what cannot be understood of a question, in the page's language.
func (v *view) wrong(err error) string {
	var w *store.WordsError
	if v.Lang == id && errors.As(err, &w) && wrongWords[w.Format] != "" {
		return fmt.Sprintf(wrongWords[w.Format], w.Args...)
	}
	return err.Error()
}

// searchFeed is the feed of a search.
func searchFeed(q store.Query) feeds.Spec {
	s := feeds.Spec{Scope: feeds.ScopeAll, Words: q.Words, Source: q.Source, Since: q.Since, Until: q.Until}
	if q.Region != "" {
		s.Scope, s.Name = feeds.ScopeRegion, q.Region
	}
	return s
}

// found lists the articles. A search of regions, sources and months alone is a list like any other.
func (h *handler) found(ctx context.Context, v *view, q store.Query, names map[string]string) error {
	q = cursor.From(q, v.before)
	if q.Words == "" {
		return h.list(ctx, v, q)
	}
	q.Limit = perPage + 40
	hits, err := h.reader.Search(ctx, q)
	if err != nil {
		return err
	}
	passages := make(map[string][]store.Piece, len(hits))
	all := func(yield func(store.Article, error) bool) {
		for _, hit := range hits {
			passages[hit.ID] = hit.Pieces()
			if !yield(hit.Article, nil) {
				return
			}
		}
	}
	l := newLister(v, names)
	for a := range cursor.After(all, v.before) {
		if !l.take(&a, passages[a.ID]) {
			break
		}
	}
	if len(hits) == q.Limit && v.Older == "" && !l.last.IsZero() { // all were shown, folded; there may be more
		v.Older = v.with("before", l.last.String())
	}
	return nil
}

// facets counts what is found. What the search is narrowed by already is not offered again.
func (h *handler) facets(ctx context.Context, v *view, q store.Query, names map[string]string) error {
	q.Limit = facetsOver
	f, err := h.reader.Facets(ctx, q)
	if err != nil {
		return err
	}
	w := &v.Search
	if w.Counted, err = v.Tf("counted-all", f.Of); f.More {
		w.Counted, err = v.Tf("counted", f.Of)
	}
	if err != nil {
		return err
	}
	for _, c := range []struct {
		title, param string
		counts       []store.Count
		name         func(store.Count) string
	}{
		{"regions", "region", f.Regions, func(c store.Count) string { return h.regionName(ctx, c.Key, c.Name) }},
		{"sources", "source", f.Sources, func(c store.Count) string { return cmp.Or(names[c.Key], c.Name, c.Key) }},
		{"months", "month", f.Months, func(c store.Count) string { return v.Lang.month(c.Key) }},
	} {
		if chosen := v.asked.Get(c.param); chosen != "" {
			name := safe.Line(c.name(store.Count{Key: chosen}), 80)
			w.Chosen = append(w.Chosen, facet{link: link{Name: name, Href: v.with(c.param, "")}})
			if c.param != "region" { // inside a region there are others
				continue
			}
		}
		values := facets{Title: c.title}
		for _, n := range c.counts {
			if len(values.Values) < maxValues && n.N < f.Of && !store.Within(v.asked.Get("region"), n.Key) {
				name := safe.Line(c.name(n), 80)
				values.Values = append(values.Values, facet{link: link{Name: name, Href: v.with(c.param, n.Key)}, N: n.N})
			}
		}
		if len(values.Values) > 0 {
			w.Facets = append(w.Facets, values)
		}
	}
	return nil
}

// regionName is how a region is called among others.
func (h *handler) regionName(ctx context.Context, code, name string) string {
	if p, err := h.reader.Place(ctx, code); err == nil {
		return short(p)
	}
	return cmp.Or(name, code)
}
