package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
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
		if v.Regions, err = h.nodes(ctx, v, "", "", counts, 2); err != nil {
			return err
		}
		fewer(v.Regions, maxRegions)
		if err := h.chart(ctx, v, v.Regions); err != nil {
			return err
		}
	}
	return h.list(ctx, v, store.Query{})
}

// maxRegions is how many regions the front page shows, so that it stays small; the others are a step away.
const maxRegions = 40

// fewer leaves out what lies in the regions that come after so many.
func fewer(nodes []node, limit int) {
	left := limit - len(nodes)
	for i := range nodes {
		if left -= len(nodes[i].Children); left < 0 {
			nodes[i].Children = nil
		}
	}
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
	v.Total = counts[code]
	v.Edits = v.base + feeds.Spec{Scope: feeds.ScopeRegion, Name: code, Kind: feeds.KindRevisions, Dialect: feeds.DialectRSS}.Path()
	if v.before.IsZero() {
		zone := h.zone(ctx, code)
		if v.Regions, err = h.nodes(ctx, v, code, zone, counts, 1); err != nil {
			return err
		}
		own := []node{{code: code, zone: zone}}
		if err := errors.Join(h.chart(ctx, v, v.Regions), h.chart(ctx, v, own)); err != nil {
			return err
		}
		v.Spark = own[0].Spark
	}
	return h.list(ctx, v, store.Query{Region: code})
}

// zone is the name of a region's time zone, which the gazetteer has on provinces; "" where it has none.
func (h *handler) zone(ctx context.Context, code string) string {
	for ; code != ""; code = store.ParentCode(code) {
		if p, err := h.reader.Place(ctx, code); err == nil && p.Zone != "" {
			return p.Zone
		}
	}
	return ""
}

// nodes are the regions in code that have articles, most first, with so many levels of what lies in them. zone is
// that of code.
func (h *handler) nodes(ctx context.Context, v *view, code, zone string, counts map[string]int, levels int) ([]node, error) {
	places, err := h.reader.Children(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("regions in %q: %w", code, err)
	}
	var list []node
	for _, p := range places {
		if counts[p.Code] == 0 {
			continue
		}
		n := node{link: link{Name: short(p), Href: v.Link("/r/" + p.Code)}, code: p.Code, zone: cmp.Or(p.Zone, zone), Count: counts[p.Code]}
		if levels > 1 {
			if n.Children, err = h.nodes(ctx, v, p.Code, n.zone, counts, levels-1); err != nil {
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

// list fills the days with articles, those with the same text folded into one, and says where it goes on.
func (h *handler) list(ctx context.Context, v *view, q store.Query) error {
	names, err := h.names(ctx)
	if err != nil {
		return err
	}
	q.NoText = true
	l := newLister(v, names)
	for a, err := range cursor.After(h.reader.Articles(ctx, cursor.From(q, v.before)), v.before) {
		if err != nil {
			return fmt.Errorf("articles: %w", err)
		}
		if !l.take(&a, nil) {
			break
		}
	}
	return nil
}

// lister fills a page with cards.
type lister struct {
	v       *view
	names   map[string]string // of sources, by ID
	stories map[string][2]int // day and card that shows the story
	shown   int               // cards
	read    int               // articles
	last    cursor.Cursor
}

func newLister(v *view, names map[string]string) *lister {
	return &lister{v: v, names: names, stories: map[string][2]int{}}
}

// take shows an article with the passage that was found in it, and reports whether there is room for more; where
// there is none it says where the list goes on. Copies of a text that is on the page already are named there.
func (l *lister) take(a *store.Article, passage []store.Piece) bool {
	v := l.v
	if a.NotArticle != "" || !a.Removed.IsZero() {
		return true
	}
	at, again := l.stories[a.Story]
	again = again && a.Story != ""
	if l.shown == perPage && !again || l.read == 4*perPage {
		v.Older = v.with("before", l.last.String())
		return false
	}
	l.read++
	l.last = cursor.Below(a)
	c := v.card(a, l.names)
	if again {
		first := &v.Days[at[0]].Cards[at[1]]
		first.Mates = append(first.Mates, link{Name: c.Source, Href: c.Href})
		first.Story = v.Link("/story/" + url.PathEscape(a.Story))
		return true
	}
	for _, p := range passage {
		if p.Text = strings.ReplaceAll(safe.Chars(p.Text), "\n", " "); p.Text != "" {
			c.Lead, c.Passage = "", append(c.Passage, p)
		}
	}
	v.add(a, c)
	l.shown++
	l.stories[a.Story] = [2]int{len(v.Days) - 1, len(v.Days[len(v.Days)-1].Cards) - 1}
	return true
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
