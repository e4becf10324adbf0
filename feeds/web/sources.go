package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/safe"
	"warta/store"
)

// sourceView is a source with how it fares.
type sourceView struct {
	link        // to its page
	ID          string
	Region      link
	Health      string // phrase
	Class       string // of the mark beside it
	Why         string // in words, where it does not fare well
	Articles    int
	URLs        int
	LastArticle moment
	LastSuccess moment
	LastTry     moment
	Next        string
	Result      string
	Failures    int
	Spark       *spark // articles first seen

	Address     string // of the outlet
	FeedAddress string // of the outlet's own feed
	Added       moment
	Days        []dayView
}

// quiet is how long a source may bring nothing new before it is called so.
const quiet = 7 * 24 * time.Hour

// perSources is how many sources a page shows.
const perSources = 50

// sources shows every source, those that need a look first.
func (h *handler) sources(ctx context.Context, v *view) (err error) {
	if v.Title, err = v.T("sources"); err != nil {
		return err
	}
	list, err := h.reader.Health(ctx)
	if err != nil {
		return fmt.Errorf("health of sources: %w", err)
	}
	now := h.o.Now()
	rank := map[string]int{"bad": 0, "warn": 1, "new": 2, "good": 3, "off": 4}
	slices.SortStableFunc(list, func(a, b store.SourceHealth) int {
		_, x := health(&a, now)
		_, y := health(&b, now)
		return cmp.Or(cmp.Compare(rank[x], rank[y]), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	from := (max(v.number, 1) - 1) * perSources
	if from >= len(list) && v.number > 1 {
		return fmt.Errorf("page %d of sources: %w", v.number, store.ErrNotFound)
	}
	if end := from + perSources; end < len(list) {
		list = list[:end]
		v.Older = v.with("page", strconv.Itoa(max(v.number, 1)+1))
	}
	days, err := h.sourceDays(ctx, now)
	if err != nil {
		return err
	}
	regions := map[string]string{}
	for i := range list[from:] {
		s := &list[from+i]
		w, err := h.sourceView(ctx, v, s, now, regions)
		if err != nil {
			return err
		}
		w.fill(v, days[s.ID], now)
		v.Sources = append(v.Sources, w)
	}
	return nil
}

// sourceView is how one source fares. regions are names that are known already.
func (h *handler) sourceView(ctx context.Context, v *view, s *store.SourceHealth, now time.Time, regions map[string]string) (w sourceView, err error) {
	w = sourceView{
		link: link{Name: safe.Line(cmp.Or(s.Name, s.ID), 80), Href: v.Link(place{name: "source", arg: s.ID}.address())},
		ID:   safe.Line(s.ID, 100), Articles: s.Articles, URLs: s.URLs, Failures: s.Failures, Result: safe.Line(s.LastResult, 160),
		LastArticle: v.past(s.LastArticle, now), LastSuccess: v.past(s.LastSuccess, now), LastTry: v.past(s.LastTry, now),
	}
	w.Health, w.Class = health(s, now)
	if w.Class != "off" && !s.Next.IsZero() {
		if w.Next, err = v.T("due"); s.Next.After(now) {
			w.Next, err = v.Tf("in", v.Lang.span(s.Next.Sub(now)))
		}
		if err != nil {
			return w, err
		}
	}
	switch why := trouble(s.LastResult); {
	case w.Class == "bad" && why != "":
		w.Why, err = v.T(why)
	case w.Class == "warn" && s.LastArticle.IsZero():
		w.Why, err = v.T("why-none")
	case w.Class == "warn":
		w.Why, err = v.Tf("why-quiet", v.Lang.span(now.Sub(s.LastArticle)))
	}
	if err != nil {
		return w, err
	}
	w.Region, err = h.regionLink(ctx, v, s.Region, regions)
	return w, err
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
