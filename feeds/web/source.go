package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"warta/feeds"
	"warta/feeds/internal/safe"
	"warta/store"
)

// source shows one source: how it fares, day by day, and what it brought last.
func (h *handler) source(ctx context.Context, v *view) error {
	list, err := h.reader.Health(ctx)
	if err != nil {
		return fmt.Errorf("health of sources: %w", err)
	}
	i := slices.IndexFunc(list, func(s store.SourceHealth) bool { return s.ID == v.place.arg })
	if i < 0 {
		return fmt.Errorf("source %s: %w", v.place.arg, store.ErrNotFound)
	}
	now := h.o.Now()
	days, err := h.sourceDays(ctx, now)
	if err != nil {
		return err
	}
	if v.Source, err = h.sourceView(ctx, v, &list[i], now, map[string]string{}); err != nil {
		return err
	}
	v.Source.fill(v, days[v.place.arg], now)
	v.Title = v.Source.Name
	v.belowSources()
	spec := feeds.Spec{Scope: feeds.ScopeSource, Name: list[i].ID}
	v.Feeds = v.feedLinks(spec, v.Name+" – "+v.Title)
	spec.Kind, spec.Dialect = feeds.KindRevisions, feeds.DialectRSS
	v.Edits = v.base + spec.Path()
	v.Source.Address, v.Source.FeedAddress = safe.URL(list[i].Home), safe.URL(list[i].Feed)
	v.Source.Added = v.moment(list[i].Added, h.o.Zone)
	if v.before.IsZero() {
		v.Source.Days = v.sourceTable(days[v.place.arg], now)
	}
	return h.list(ctx, v, store.Query{Source: list[i].ID})
}

// dayView is what was tried for a source on a day.
type dayView struct {
	Label                                string
	Attempted, Failed, Refused, Articles int
}

// sourceTable is the last days of a source, the newest first, without those on which nothing was tried.
func (v *view) sourceTable(days []store.SourceDay, now time.Time) (table []dayView) {
	since := now.UTC().AddDate(0, 0, -13).Truncate(24 * time.Hour)
	for _, d := range slices.Backward(days) {
		if d.Day.Before(since) {
			break
		}
		table = append(table, dayView{v.Lang.day(d.Day), d.Attempted, d.Failed, d.Refused, d.Articles})
	}
	return table
}

// sourceDays are the last days of every source, oldest first.
func (h *handler) sourceDays(ctx context.Context, now time.Time) (map[string][]store.SourceDay, error) {
	list, err := h.reader.DayCounts(ctx, now.UTC().AddDate(0, 0, 1-sparkDays))
	if err != nil {
		return nil, fmt.Errorf("days of sources: %w", err)
	}
	days := map[string][]store.SourceDay{}
	for _, d := range list {
		days[d.Source] = append(days[d.Source], d)
	}
	return days, nil
}

// fill adds a source's last days.
func (w *sourceView) fill(v *view, days []store.SourceDay, now time.Time) {
	today := now.UTC().Truncate(24 * time.Hour)
	counts := make([]int, sparkDays)
	for _, d := range days {
		if i := sparkDays - 1 - int(today.Sub(d.Day)/(24*time.Hour)); i >= 0 && i < sparkDays {
			counts[i] = d.Articles
		}
	}
	w.Spark = v.newSpark(counts, today)
}

// troubles are what goes wrong when a site is fetched, by what the record says of it, as phrases. The first that
// stands in it counts.
var troubles = []struct{ word, phrase string }{
	{"no such host", "why-name"},
	{"server misbehaving", "why-name"},
	{"connection refused", "why-refused"},
	{"no route to host", "why-refused"},
	{"network is unreachable", "why-refused"},
	{"robots", "why-robots"},
	{"not public", "why-private"},
	{"private", "why-private"},
	{"certificate", "why-tls"},
	{"tls", "why-tls"},
	{"x509", "why-tls"},
	{"timeout", "why-slow"},
	{"deadline exceeded", "why-slow"},
	{"reset by peer", "why-cut"},
	{"unexpected eof", "why-cut"},
	{": eof", "why-cut"},
	{"too large", "why-large"},
	{"redirect", "why-redirect"},
	{"type", "why-type"},
}

// trouble says in a phrase why a source fails, from its last result; "" where the result says it best.
func trouble(result string) string {
	result = strings.ToLower(result)
	if status := statusIn(result); status != "" {
		return status
	}
	for _, t := range troubles {
		if strings.Contains(result, t.word) {
			return t.phrase
		}
	}
	return ""
}

// statusIn reads an HTTP status of an answer ("feed: 503, failed").
func statusIn(result string) string {
	_, rest, ok := strings.Cut(result, ": ")
	if !ok || len(rest) < 3 || len(rest) > 3 && rest[3] >= '0' && rest[3] <= '9' {
		return ""
	}
	switch code := rest[:3]; {
	case code == "401" || code == "403" || code == "451":
		return "why-forbidden"
	case code == "404" || code == "410":
		return "why-gone"
	case code == "429":
		return "why-busy"
	case code >= "500" && code <= "599":
		return "why-server"
	}
	return ""
}
