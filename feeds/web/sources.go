package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"warta/feeds"
	"warta/feeds/internal/safe"
	"warta/store"
)

// sourceView is a source with how it fares.
type sourceView struct {
	link        // to the outlet
	ID          string
	Region      link
	Health      string // phrase
	Class       string // of the mark beside it
	Articles    int
	LastArticle moment
	LastSuccess moment
	Next        string
	Result      string
	Failures    int
	Feed        string // our feed of this source
}

// quiet is how long a source may bring nothing new before it is called so.
const quiet = 7 * 24 * time.Hour

// sources shows every source, those that need a look first.
func (h *handler) sources(ctx context.Context, v *view) error {
	v.Title, _ = v.T("sources")
	list, err := h.reader.Health(ctx)
	if err != nil {
		return fmt.Errorf("health of sources: %w", err)
	}
	now := h.o.Now()
	regions := map[string]string{}
	for i := range list {
		s := &list[i]
		w := sourceView{
			link:     link{Name: safe.Line(cmp.Or(s.Name, s.ID), 80), Href: safe.URL(s.Home)},
			ID:       s.ID,
			Articles: s.Articles, Failures: s.Failures,
			LastArticle: v.past(s.LastArticle, now), LastSuccess: v.past(s.LastSuccess, now),
			Result: safe.Line(s.LastResult, 160),
			Feed:   v.base + feeds.Spec{Scope: feeds.ScopeSource, Name: s.ID, Dialect: feeds.DialectRSS}.Path(),
		}
		w.Health, w.Class = health(s, now)
		if w.Class != "off" && !s.Next.IsZero() {
			if w.Next, err = v.T("due"); s.Next.After(now) {
				w.Next, err = v.Tf("in", v.Lang.span(s.Next.Sub(now)))
			}
			if err != nil {
				return err
			}
		}
		if w.Region, err = h.regionLink(ctx, v, s.Region, regions); err != nil {
			return err
		}
		v.Sources = append(v.Sources, w)
	}
	rank := map[string]int{"bad": 0, "warn": 1, "new": 2, "good": 3, "off": 4}
	slices.SortStableFunc(v.Sources, func(a, b sourceView) int {
		return cmp.Or(cmp.Compare(rank[a.Class], rank[b.Class]), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	return nil
}

// health is the state of a source in one word, and its class.
func health(s *store.SourceHealth, now time.Time) (phrase, class string) {
	switch {
	case s.State == store.SourcePaused:
		return "health-paused", "off"
	case s.State == store.SourceRemoved:
		return "health-removed", "off"
	case s.LastTry.IsZero() && s.LastSuccess.IsZero():
		return "health-new", "new"
	case s.Failures > 0:
		return "health-failing", "bad"
	case s.LastArticle.IsZero() || now.Sub(s.LastArticle) > quiet:
		return "health-quiet", "warn"
	}
	return "health-ok", "good"
}

// past is a time gone by: how long ago in words, the instant for machines.
func (v *view) past(t, now time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	s, err := v.Tf("ago", v.Lang.span(now.Sub(t)))
	if err != nil {
		return moment{}
	}
	return moment{Words: s, ISO: t.In(time.FixedZone("WIB", 7*3600)).Format(time.RFC3339)}
}

func (h *handler) regionLink(ctx context.Context, v *view, code string, known map[string]string) (link, error) {
	if code == "" {
		return link{}, nil
	}
	name, ok := known[code]
	if !ok {
		name = code
		if p, err := h.reader.Place(ctx, code); err == nil {
			name = short(p)
		}
		known[code] = name
	}
	return link{Name: name, Href: v.Link("/r/" + code)}, nil
}
