package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"warta/feeds"
	"warta/feeds/internal/cursor"
	"warta/feeds/internal/safe"
	"warta/store"
)

// perPage is how many articles a list shows at once.
const perPage = 40

// front shows the regions that have articles, and the newest articles.
func (h *handler) front(ctx context.Context, v *view) error {
	v.Title = v.Name
	v.Feeds = v.feedLinks(feeds.Spec{Scope: feeds.ScopeAll}, v.Name)
	v.OPML = v.base + "/opml.xml"
	counts, err := h.reader.RegionCounts(ctx)
	if err != nil {
		return fmt.Errorf("region counts: %w", err)
	}
	if v.before.IsZero() {
		if v.Regions, err = h.nodes(ctx, v, "", counts, 2); err != nil {
			return err
		}
	}
	return h.list(ctx, v, "/", store.Query{})
}

// region shows one region.
func (h *handler) region(ctx context.Context, v *view) error {
	code := v.place.arg
	p, err := h.reader.Place(ctx, code)
	if err != nil {
		return fmt.Errorf("region %s: %w", code, err)
	}
	spec := feeds.Spec{Scope: feeds.ScopeRegion, Name: code, Dialect: feeds.DialectRSS}
	v.Title = feeds.PlaceName(p)
	v.Feeds = v.feedLinks(spec, v.Name+" – "+v.Title)
	spec.Own = true
	v.Own = v.base + spec.Path()
	v.OPML = v.base + feeds.Spec{Scope: feeds.ScopeRegion, Name: code, Dialect: feeds.DialectOPML}.Path()
	for up := store.ParentCode(code); up != ""; up = store.ParentCode(up) {
		if q, err := h.reader.Place(ctx, up); err == nil {
			v.Crumbs = append(v.Crumbs, link{Name: feeds.PlaceName(q), Href: v.Link("/r/" + q.Code)})
		}
	}
	slices.Reverse(v.Crumbs)
	counts, err := h.reader.RegionCounts(ctx)
	if err != nil {
		return fmt.Errorf("region counts: %w", err)
	}
	v.Count = counts[code]
	if v.before.IsZero() {
		if v.Regions, err = h.nodes(ctx, v, code, counts, 1); err != nil {
			return err
		}
	}
	return h.list(ctx, v, "/r/"+code, store.Query{Region: code})
}

// nodes are the regions in code that have articles, most first, with so many levels of what lies in them.
func (h *handler) nodes(ctx context.Context, v *view, code string, counts map[string]int, levels int) ([]node, error) {
	places, err := h.reader.Children(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("regions in %q: %w", code, err)
	}
	var list []node
	for _, p := range places {
		if counts[p.Code] == 0 {
			continue
		}
		n := node{link: link{Name: short(p), Href: v.Link("/r/" + p.Code)}, Count: counts[p.Code]}
		if levels > 1 {
			if n.Children, err = h.nodes(ctx, v, p.Code, counts, levels-1); err != nil {
				return nil, err
			}
		}
		list = append(list, n)
	}
	slices.SortStableFunc(list, func(a, b node) int { return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name)) })
	return list, nil
}

// short is a place's name in a list of its kind: "Lampung Selatan", but "Kota Metro".
func short(p store.Place) string {
	if p.Type == "kota" {
		return feeds.PlaceName(p)
	}
	return safe.Line(cmp.Or(p.Name, p.Code), 80)
}

// list fills the days with articles, and says where it goes on.
func (h *handler) list(ctx context.Context, v *view, path string, q store.Query) error {
	names, err := h.names(ctx)
	if err != nil {
		return err
	}
	q.NoText = true
	shown := 0
	var last cursor.Cursor
	for a, err := range cursor.After(h.reader.Articles(ctx, cursor.From(q, v.before)), v.before) {
		if err != nil {
			return fmt.Errorf("articles: %w", err)
		}
		if a.NotArticle != "" || !a.Removed.IsZero() {
			continue
		}
		if shown == perPage {
			v.Older = v.next(path, last)
			break
		}
		v.add(&a, v.card(&a, names))
		last = cursor.Below(&a)
		shown++
	}
	return nil
}

// names are the sources' names by ID.
func (h *handler) names(ctx context.Context) (map[string]string, error) {
	list, err := h.reader.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("sources: %w", err)
	}
	names := make(map[string]string, len(list))
	for _, s := range list {
		names[s.ID] = s.Name
	}
	return names, nil
}

// search shows what holds the reader's words.
func (h *handler) search(ctx context.Context, v *view) error {
	var err error
	if v.Title, err = v.T("search-for"); err != nil || v.Words == "" {
		return err
	}
	if _, err := store.ParseWords(v.Words); err != nil {
		v.Wrong = err.Error()
		return nil
	}
	v.Feeds = v.feedLinks(feeds.Spec{Scope: feeds.ScopeAll, Words: v.Words}, v.Name+" – "+v.Words)
	names, err := h.names(ctx)
	if err != nil {
		return err
	}
	q := cursor.From(store.Query{Words: v.Words, NoText: true, Limit: perPage + 40}, v.before)
	hits, err := h.reader.Search(ctx, q)
	if err != nil {
		return fmt.Errorf("search %q: %w", v.Words, err)
	}
	passages := make(map[string]string, len(hits))
	list := func(yield func(store.Article, error) bool) {
		for _, hit := range hits {
			passages[hit.ID] = hit.Snippet
			if !yield(hit.Article, nil) {
				return
			}
		}
	}
	shown := 0
	var last cursor.Cursor
	for a := range cursor.After(list, v.before) {
		if shown == perPage {
			v.Older = v.next("/search", last)
			break
		}
		if a.NotArticle != "" || !a.Removed.IsZero() {
			continue
		}
		c := v.card(&a, names)
		if c.Passage = pieces(passages[a.ID]); len(c.Passage) > 0 {
			c.Lead = ""
		}
		v.add(&a, c)
		last = cursor.Below(&a)
		shown++
	}
	return nil
}

// pieces cuts a passage at the marks around the found words.
func pieces(snippet string) []piece {
	var list []piece
	for i, part := range strings.Split(snippet, "\x02") {
		hit, rest, marked := strings.Cut(part, "\x03")
		if i == 0 || !marked {
			hit, rest = "", part
		}
		for _, p := range []piece{{Text: hit, Hit: true}, {Text: rest}} {
			if p.Text = strings.ReplaceAll(safe.Chars(p.Text), "\n", " "); p.Text != "" {
				list = append(list, p)
			}
		}
	}
	return list
}
