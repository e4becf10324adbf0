package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"warta/store"
)

// errNone is the answer for what the record does not have.
func errNone(what, name string) error { return fmt.Errorf("%s %s: %w", what, name, store.ErrNotFound) }

// stories is a page of stories, those that came to be last first.
func (h *handler) stories(ctx context.Context, a ask) (any, error) {
	q := store.StoryQuery{Region: a.q.Region, Source: a.q.Source, Since: a.q.Since, Until: a.q.Until, Limit: a.limit + 1}
	if a.cursor != "" {
		var ok bool
		if q.BelowAt, q.BelowID, ok = parsePlace(a.cursor); !ok {
			return nil, &parameterError{"cursor", "not the next_cursor of a page"}
		}
	}
	all, err := h.reader.Stories(ctx, q)
	if err != nil {
		return nil, err
	}
	out := page[store.StoryHead]{Items: list(all)}
	if len(all) > a.limit {
		out.Items = all[:a.limit]
		last := &all[a.limit-1]
		out.Next = strconv.FormatInt(last.Created.UnixMilli(), 10) + "." + last.ID
	}
	return out, nil
}

// parsePlace reads a place in the list of stories: when the story above came to be, in milliseconds, and its ID.
func parsePlace(s string) (at time.Time, id string, ok bool) {
	ms, id, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil || n < 0 || n > 1<<50 || id == "" || len(id) > 40 || strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
		return at, "", false
	}
	return time.UnixMilli(n).UTC(), id, true
}

// story is one with its articles, first to last, and why each is in it.
func (h *handler) story(ctx context.Context, a ask) (any, error) {
	all, err := h.reader.StoryEvidence(ctx, a.id)
	if err != nil {
		return nil, err
	}
	out := struct {
		store.StoryHead
		Timeline []member `json:"timeline"`
	}{StoryHead: store.StoryHead{ID: all[0].Story, Title: all[0].Title, Articles: len(all)}}
	var sources []string
	items := make([]article, len(all))
	seen := slices.Clone(all)
	slices.SortStableFunc(seen, func(x, y store.StoryMember) int { return x.FirstSeen.Compare(y.FirstSeen) })
	for i := range seen {
		out.Members = append(out.Members, seen[i].ID)
	}
	out.Title, out.First, out.Last = seen[0].Title, seen[0].FirstSeen, seen[len(seen)-1].FirstSeen
	for i := range all {
		items[i] = newArticle(&all[i].Article, false)
		if !slices.Contains(sources, all[i].Source) {
			sources = append(sources, all[i].Source)
		}
	}
	out.Sources = len(sources)
	if err := h.digest(ctx, items); err != nil {
		return nil, err
	}
	for i := range all {
		out.Timeline = append(out.Timeline, member{Article: items[i], At: all[i].At, Delay: all[i].Delay, Match: all[i].Match})
	}
	return out, nil
}

// tree is the gazetteer with counts.
type tree struct {
	places     []store.Place
	total, own map[string]int
	below      map[string][]store.Place // by parent
	empty      bool
}

func (h *handler) tree(ctx context.Context, empty bool) (t tree, err error) {
	t.empty = empty
	if t.places, err = h.reader.Places(ctx); err != nil {
		return t, err
	}
	if t.total, err = h.reader.RegionCounts(ctx); err != nil {
		return t, err
	}
	if t.own, err = h.reader.OwnCounts(ctx); err != nil {
		return t, err
	}
	t.below = make(map[string][]store.Place)
	for _, p := range t.places {
		t.below[store.ParentCode(p.Code)] = append(t.below[store.ParentCode(p.Code)], p)
	}
	return t, nil
}

// region is a place with depth levels of what lies in it.
func (t *tree) region(p store.Place, depth int) region {
	r := region{Code: p.Code, Name: p.Name, Type: p.Type, Zone: p.Zone, Parent: store.ParentCode(p.Code), Articles: t.total[p.Code], Own: t.own[p.Code]}
	if depth > 0 {
		r.Children = t.children(p.Code, depth)
	}
	return r
}

func (t *tree) children(code string, depth int) []region {
	all := []region{}
	for _, p := range t.below[code] {
		if t.empty || t.total[p.Code] > 0 {
			all = append(all, t.region(p, depth-1))
		}
	}
	return all
}

// regions are the provinces, with what lies in them.
func (h *handler) regions(ctx context.Context, a ask) (any, error) {
	t, err := h.tree(ctx, a.empty)
	if err != nil {
		return nil, err
	}
	return page[region]{Items: t.children("", 1+max(a.depth, 0))}, nil
}

func (h *handler) region(ctx context.Context, a ask) (any, error) {
	t, err := h.tree(ctx, a.empty)
	if err != nil {
		return nil, err
	}
	depth := a.depth
	if depth < 0 {
		depth = 1
	}
	for _, p := range t.places {
		if p.Code == a.id {
			return t.region(p, depth), nil
		}
	}
	return nil, errNone("region", a.id)
}

// sources is a page of sources with how they fare, by ID.
func (h *handler) sources(ctx context.Context, a ask) (any, error) {
	below, err := base64.RawURLEncoding.DecodeString(a.cursor)
	if err != nil {
		return nil, &parameterError{"cursor", "not the next_cursor of a page"}
	}
	all, err := h.reader.Health(ctx)
	if err != nil {
		return nil, err
	}
	out := page[source]{Items: []source{}}
	for i := range all {
		s := &all[i]
		if s.ID <= string(below) || a.q.Region != "" && !store.Within(s.Region, a.q.Region) || a.state != "" && s.State != a.state {
			continue
		}
		if len(out.Items) == a.limit {
			out.Next = base64.RawURLEncoding.EncodeToString([]byte(out.Items[a.limit-1].ID))
			break
		}
		out.Items = append(out.Items, newSource(s))
	}
	return out, nil
}

// healthDays is how many days of a source's account are told.
const healthDays = 30

// source is one with what was tried on each of the last days.
func (h *handler) source(ctx context.Context, a ask) (any, error) {
	all, err := h.reader.Health(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s store.SourceHealth) bool { return s.ID == a.id })
	if i < 0 {
		return nil, errNone("source", a.id)
	}
	out := newSource(&all[i])
	today := h.o.Now().UTC().Truncate(24 * time.Hour)
	days, err := h.reader.DayCounts(ctx, today.AddDate(0, 0, 1-healthDays))
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		if d.Source == a.id {
			out.Health.Days = append(out.Health.Days, day{d.Day.Format(time.DateOnly), d.Attempted, d.Failed, d.Refused, d.Articles})
		}
	}
	return out, nil
}
