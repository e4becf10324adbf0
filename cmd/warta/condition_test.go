package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"warta/store"
	"warta/store/sqlite"
)

// TestCondition: what makes a source ill, in words, and since when; what does not.
func TestCondition(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	day := func(ago, readings int, confidence, author float64, none int) sqlite.SourceDay {
		n := float64(readings)
		return sqlite.SourceDay{
			Day: now.AddDate(0, 0, -ago).Truncate(24 * time.Hour), Readings: readings, Confidence: confidence * n,
			WithDate: readings, WithAuthor: int(author * n), NoArticle: none,
		}
	}
	well := func(until int) (days []sqlite.SourceDay) {
		for ago := 27; ago > until; ago-- {
			days = append(days, day(ago, 10, 0.93, 0.9, 1))
		}
		return days
	}
	h := store.SourceHealth{
		Source: store.Source{Added: now.AddDate(-1, 0, 0)}, LastSuccess: now.Add(-time.Hour), LastArticle: now.Add(-3 * time.Hour),
		LastResult: "home: 500", Rhythm: store.Rhythm{PerDay: 4.2, Articles: 118},
	}
	failing, silent, rare := h, h, h
	failing.Failures, failing.LastSuccess = 6, now.Add(-26*time.Hour)
	silent.LastArticle = now.Add(-4 * 24 * time.Hour)
	rare.LastArticle, rare.Rhythm.PerDay = now.Add(-4*24*time.Hour), 0.5
	empty, young, ended, slow, unseen := h, h, h, h, h
	empty.LastArticle, empty.Rhythm, empty.Added = time.Time{}, store.Rhythm{}, now.Add(-30*time.Hour)
	young.LastArticle, young.Rhythm, young.Added = time.Time{}, store.Rhythm{}, now.Add(-3*time.Hour)
	ended.LastArticle, ended.Rhythm = now.AddDate(0, 0, -20), store.Rhythm{PerDay: 2, Articles: 5}
	slow.LastArticle, slow.Rhythm = now.AddDate(0, 0, -20), store.Rhythm{PerDay: 0.1, Articles: 5}
	unseen.LastArticle, unseen.LastSuccess, unseen.Rhythm = now.AddDate(0, 0, -20), now.AddDate(0, 0, -19), store.Rhythm{Articles: 5}
	for _, c := range []struct {
		name  string
		h     store.SourceHealth
		days  []sqlite.SourceDay
		want  string
		since time.Time
	}{
		{"well", h, well(-1), "", time.Time{}},
		{"new", h, []sqlite.SourceDay{day(1, 9, 0.3, 0, 0)}, "", time.Time{}},
		{"one bad page", h, append(well(0), day(0, 1, 0.1, 0, 0)), "", time.Time{}},
		{"worse", h, append(well(2), day(2, 5, 0.41, 0.9, 0), day(1, 0, 0, 0, 0), day(0, 5, 0.41, 0.9, 0)), "text confidence fell from .93 to .41 since 2026-11-21", now.AddDate(0, 0, -2).Truncate(24 * time.Hour)},
		{"no authors", h, append(well(1), day(1, 10, 0.93, 0, 0), day(0, 10, 0.93, 0.1, 0)), "articles with an author fell from .90 to .05 since 2026-11-22", now.AddDate(0, 0, -1).Truncate(24 * time.Hour)},
		{"redesigned", h, append(well(0), day(0, 1, 0.93, 1, 12)), "pages that are no articles rose from .09 to .92 since 2026-11-23", now.Truncate(24 * time.Hour)},
		{"down", failing, well(-1), "none of its lists could be fetched (home: 500) since 2026-11-22", failing.LastSuccess},
		{"silent", silent, well(3), "no article, where 4.2 a day are usual, since 2026-11-19", silent.LastArticle},
		{"a weekly", rare, well(3), "", time.Time{}},
		{"never an article", empty, nil, "its lists have led to no article since 2026-11-22", empty.Added},
		{"just added", young, nil, "", time.Time{}},
		{"a few, then none", ended, nil, "its lists have led to no article since 2026-11-03", ended.LastArticle},
		{"one in ten days", slow, nil, "", time.Time{}},
		{"nobody looked", unseen, nil, "", time.Time{}},
		{"moved", h, nil, "its home page moved for good to https://baru.example/ (another site: add that as a source), and nothing of it is taken since 2026-11-23", h.LastArticle},
	} {
		cond := condition{SourceHealth: c.h, looks: fewLooks}
		if c.name == "moved" {
			cond.moved = "https://baru.example/"
		}
		got, since := cond.judge(c.days, now)
		if got != c.want || !since.Equal(c.since) {
			t.Errorf("%s: %q since %s, want %q since %s", c.name, got, since, c.want, c.since)
		}
		if c.name == "worse" && (cond.Now.Confidence != 0.41 || cond.Usual.Confidence != 0.93 || cond.Now.sure(cond.Usual) != ".41 (.93)" || cond.Now.filled() != "100 80 0 %") {
			t.Errorf("%s: %+v, %+v, %s, %s", c.name, cond.Now, cond.Usual, cond.Now.sure(cond.Usual), cond.Now.filled())
		}
	}
	var b strings.Builder
	err := notes(&b, []condition{{SourceHealth: store.SourceHealth{
		Source: store.Source{ID: "radar.example", State: store.SourceActive}, Alert: "it is ill", Cut: map[string]int{"trap": 7, "too many": 2}, Behind: 3, Since: now,
	}}})
	if got := b.String(); err != nil || !strings.Contains(got, "! radar.example: it is ill\n") || !strings.Contains(got, "2 too many, 7 trap\n") || !strings.Contains(got, "3 addresses") || !strings.Contains(got, "--since 2026-11-23") {
		t.Errorf("%v %s", err, got)
	}
}

// TestCheckSources: news of a source's condition is told, but not that nobody looks at it any more.
func TestCheckSources(t *testing.T) {
	m := newTestMonitor(t) // a0.example, and a1.example, which is paused
	ctx := t.Context()
	var log strings.Builder
	m.log = slog.New(slog.NewTextHandler(&log, nil))
	for _, id := range []string{"a0.example", "a1.example"} {
		if _, err := m.db.SetAlert(ctx, id, "it is ill", "", time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.checkSources(ctx); err != nil {
		t.Fatal(err)
	}
	if got := log.String(); !strings.Contains(got, "well again\" source=a0.example was=\"it is ill\"") || strings.Contains(got, "a1.example") {
		t.Errorf("told: %s", got)
	}
	health, err := m.db.Health(ctx)
	if err != nil || health[0].Alert != "" || health[1].Alert != "" {
		t.Errorf("%+v, %v", health, err)
	}
}
