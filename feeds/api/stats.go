package api

import (
	"context"
	"fmt"
	"time"

	"warta/store"
)

const (
	statsDays = 30  // unless since says
	maxDays   = 366 // of one answer
)

// stats are counts of articles day by day.
type stats struct {
	By     store.SeriesBy `json:"by"`
	Since  time.Time      `json:"since"`
	Until  time.Time      `json:"until"`
	Days   []string       `json:"days"`
	Series []store.Series `json:"series"`
	More   bool           `json:"more"`
}

// stats counts what was published on each day, days being those of the zone that is asked for.
func (h *handler) stats(ctx context.Context, a ask) (any, error) {
	midnight := func(t time.Time) time.Time {
		y, m, d := t.In(a.zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, a.zone)
	}
	until := midnight(h.o.Now()).AddDate(0, 0, 1)
	if !a.q.Until.IsZero() {
		until = a.day(a.q.Until)
	}
	since := until.AddDate(0, 0, -statsDays)
	if !a.q.Since.IsZero() {
		since = a.day(a.q.Since)
	}
	days := int(until.Sub(since) / (24 * time.Hour))
	if days < 1 || days > maxDays {
		return nil, &parameterError{"since", fmt.Sprintf("from 1 to %d days lie between since and until, not %d", maxDays, days)}
	}
	series, err := h.reader.Series(ctx, store.SeriesQuery{By: a.by, Region: a.q.Region, Source: a.q.Source, From: since, Days: days})
	if err != nil {
		return nil, err
	}
	out := stats{By: a.by, Since: since, Until: until, Series: []store.Series{}}
	for i := range days {
		out.Days = append(out.Days, since.AddDate(0, 0, i).Format(time.DateOnly))
	}
	for _, s := range series {
		if a.by == store.ByRegion && a.q.Region != "" && !store.Within(s.Key, a.q.Region) {
			continue
		}
		if out.More = len(out.Series) == a.limit; out.More {
			break
		}
		out.Series = append(out.Series, s)
	}
	if a.by == store.ByDay && len(out.Series) == 0 {
		out.Series = append(out.Series, store.Series{Days: make([]int, days)})
	}
	return out, nil
}

// day is the midnight, in the zone that is asked for, of a date that was given without one (and so as midnight UTC),
// or before an instant.
func (a *ask) day(t time.Time) time.Time {
	local := t.In(a.zone)
	if t.Equal(t.Truncate(24 * time.Hour)) {
		local = t.UTC()
	}
	y, m, d := local.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, a.zone)
}
