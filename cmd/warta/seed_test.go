package main

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"warta/cmd/internal/config"
	"warta/store"
)

// seeded opens the data directory as a crawler does and gives the registry after the seeding.
func seeded(t *testing.T, dir string, change func(*config.Config)) map[string]store.Source {
	t.Helper()
	a := &app{Config: config.Default(), console: newConsole(io.Discard), log: slog.New(slog.DiscardHandler)}
	a.Data = dir
	change(&a.Config)
	if err := a.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := a.seedSources(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := a.db.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]store.Source{}
	for _, s := range all {
		known[s.ID] = s
	}
	return known
}

// TestRegionsNarrow: regions choose from the catalog, also where the database knows all of it already; what
// a command has settled stays.
func TestRegionsNarrow(t *testing.T) {
	dir := t.TempDir()
	regions := func(codes ...string) map[string]store.Source {
		return seeded(t, dir, func(c *config.Config) { c.Regions = codes })
	}
	active := func(known map[string]store.Source) (n int, out []string) {
		for id, s := range known {
			if s.State != store.SourceActive {
				continue
			}
			n++
			if !store.Within(s.Region, "18.05") {
				out = append(out, id)
			}
		}
		return n, out
	}
	few := regions("18.05")
	if n, out := active(few); n == 0 || len(out) > 0 || len(few) != n {
		t.Fatalf("at first: %d of %d active, outside %v", n, len(few), out)
	}
	all := regions()
	if n, _ := active(all); n < 50 || n != len(all) {
		t.Fatalf("of the whole catalog: %d of %d active", n, len(all))
	}
	var mine string // a source outside that a command has touched
	for id, s := range all {
		if !store.Within(s.Region, "18.05") {
			mine = id
			break
		}
	}
	setState(t, dir, mine, store.SourceActive)
	if n, out := active(regions("18.05")); n != len(few)+1 || len(out) != 1 || out[0] != mine {
		t.Errorf("narrowed: %d active, outside %v; want %d and %s", n, out, len(few)+1, mine)
	}
	setState(t, dir, mine, store.SourceRemoved)
	again := regions()
	if n, _ := active(again); n != len(all)-1 || again[mine].State != store.SourceRemoved {
		t.Errorf("widened: %d of %d active, %s is %s", n, len(all), mine, again[mine].State)
	}
}

func setState(t *testing.T, dir, id string, state store.SourceState) {
	t.Helper()
	a := &app{log: slog.New(slog.DiscardHandler), console: newConsole(io.Discard)}
	a.Data = dir
	if err := a.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := a.db.SetSourceState(t.Context(), id, state); err != nil {
		t.Fatal(err)
	}
}

// TestOverlay: the configuration stands on top of what the catalog says of the same outlet.
func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	plain := seeded(t, dir, func(*config.Config) {})
	var base store.Source
	for _, s := range plain {
		if s.Feed != "" && s.Region != "" && s.Name != s.ID {
			base = s
			break
		}
	}
	own := store.Source{ID: base.ID, Name: base.ID, Home: base.Home, Interval: time.Hour, Origin: "config"}
	got := seeded(t, dir, func(c *config.Config) { c.Sources = []store.Source{own} })[base.ID]
	if got.Name != base.Name || got.Region != base.Region || got.Feed != base.Feed || got.FeedStatus != base.FeedStatus ||
		got.Interval != time.Hour || got.State != store.SourceActive || got.Origin != "config" {
		t.Errorf("got\n%+v\non top of\n%+v", got, base)
	}
	own.Region, own.Name = "18.71", "Other"
	if got := seeded(t, dir, func(c *config.Config) { c.Sources = []store.Source{own} })[base.ID]; got.Region != "18.71" || got.Name != "Other" {
		t.Errorf("changed: %+v", got)
	}
}

// TestSettled: a source stays as a command has settled it, start after start, where the configuration leaves that open.
func TestSettled(t *testing.T) {
	dir := t.TempDir()
	own := store.Source{ID: "radar.example", Name: "radar.example", Home: "https://radar.example/", Origin: "config"}
	start := func(s store.Source) store.Source {
		return seeded(t, dir, func(c *config.Config) { c.Catalog, c.Sources = false, []store.Source{s} })[own.ID]
	}
	command := func(change func(*store.Source)) {
		a := &app{log: slog.New(slog.DiscardHandler), console: newConsole(io.Discard)}
		a.Data = dir
		if err := a.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer a.close()
		s, err := a.db.Source(t.Context(), own.ID)
		if err != nil {
			t.Fatal(err)
		}
		change(&s)
		s.Origin = fromCommand
		if _, err := a.db.PutSource(t.Context(), s, false); err != nil {
			t.Fatal(err)
		}
	}
	hourly := own
	hourly.Interval = time.Hour
	if start(hourly); start(own).Interval != 0 {
		t.Error("what the configuration no longer says is kept")
	}
	command(func(s *store.Source) {
		s.Name, s.Region, s.Cron, s.Quiet = "Radar", "18.71", "5 * * * *", "22:00-05:00"
	})
	for range 2 {
		if s := start(own); s.Name != "Radar" || s.Region != "18.71" || s.Cron != "5 * * * *" || s.Quiet != "22:00-05:00" {
			t.Errorf("after a start: %+v", s)
		}
	}
	for range 2 {
		if s := start(hourly); s.Interval != time.Hour || s.Cron != "" || s.Quiet != "22:00-05:00" {
			t.Errorf("the configuration says only how often: %+v", s)
		}
	}
	late := own
	late.Quiet = "23:00-04:00"
	if s := start(late); s.Quiet != "23:00-04:00" {
		t.Errorf("the configuration says when not: %+v", s)
	}
}
