package main

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"

	"warta/store"
	"warta/store/catalog"
)

// seedSources puts the catalog (where wanted) and the configuration's sources into the registry. The catalog
// only adds what is not known; the configuration states what its sources are to be, on top of what the
// catalog and commands say of the same outlet.
func (a *app) seedSources(ctx context.Context) error {
	all, err := catalog.Sources()
	if err != nil {
		return err
	}
	if a.Catalog {
		wanted := slices.DeleteFunc(slices.Clone(all), func(s store.Source) bool { return !a.wanted(s) })
		if _, err := a.putSources(ctx, wanted, true); err != nil {
			return err
		}
		if err := a.narrow(ctx); err != nil {
			return err
		}
	}
	own := slices.Clone(a.Sources)
	for i, s := range own {
		old, err := a.db.Source(ctx, s.ID)
		switch {
		case err == nil:
			own[i] = settled(old, s)
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if n := slices.IndexFunc(all, func(b store.Source) bool { return b.ID == s.ID }); n >= 0 {
			own[i] = overlay(all[n], own[i])
		}
	}
	_, err = a.putSources(ctx, own, false)
	return err
}

// wanted reports whether the configuration's regions leave room for a source of the catalog.
func (a *app) wanted(s store.Source) bool {
	return len(a.Regions) == 0 || slices.ContainsFunc(a.Regions, func(code string) bool { return store.Within(s.Region, code) })
}

// narrow pauses those of the catalog's sources that the configuration's regions leave out, and visits those again
// that they let in. What a command or the configuration has settled is left alone.
func (a *app) narrow(ctx context.Context) error {
	known, err := a.db.Sources(ctx)
	if err != nil {
		return err
	}
	out, in := 0, 0
	for _, s := range known {
		state, n := store.SourcePaused, &out
		if a.wanted(s) {
			state, n = store.SourceActive, &in
		}
		if s.Origin != fromCatalog || s.State == state || s.State == store.SourceRemoved {
			continue
		}
		s.State = state
		if _, err := a.db.PutSource(ctx, s, false); err != nil {
			return err
		}
		*n++
	}
	if out+in > 0 {
		a.console.say("regions in the configuration: %d built-in sources paused, %d visited again\n", out, in)
	}
	return nil
}

// fromCatalog is the origin of a source that nobody has changed since the catalog brought it.
const fromCatalog = "catalog"

// overlay is what the catalog says of an outlet with what the configuration says of it on top.
func overlay(base, s store.Source) store.Source {
	if s.Name == s.ID {
		s.Name = base.Name // none was given
	}
	for _, f := range []struct {
		to *string
		or string
	}{{&s.Region, base.Region}, {&s.Language, base.Language}, {&s.Zone, base.Zone}} {
		if *f.to == "" {
			*f.to = f.or
		}
	}
	if s.Feed == "" {
		s.Feed, s.FeedStatus = base.Feed, base.FeedStatus
	}
	if s.Sections == nil {
		s.Sections = base.Sections
	}
	if s.Categories == nil {
		s.Categories = base.Categories
	}
	return s
}

// fromCommand is the origin of a source that a command has changed.
const fromCommand = "command"

// settled is a source of the configuration with what a command has settled that it leaves open. Lists are not left
// open: a section that is no longer named is no longer watched. An interval and a timetable are one choice.
func settled(old, s store.Source) store.Source {
	if old.Origin != fromCommand {
		return s
	}
	own := s
	if s.Name == s.ID {
		s.Name = old.Name
	}
	if s.Feed == "" {
		s.Feed, s.FeedStatus = old.Feed, old.FeedStatus
	}
	if s.Interval == 0 && s.Cron == "" {
		s.Interval, s.Cron = old.Interval, old.Cron
	}
	s.Region, s.Language, s.Zone = cmp.Or(s.Region, old.Region), cmp.Or(s.Language, old.Language), cmp.Or(s.Zone, old.Zone)
	s.Quiet = cmp.Or(s.Quiet, old.Quiet)
	if !reflect.DeepEqual(s, own) {
		s.Origin = fromCommand // so that the next start keeps it too
	}
	return s
}

// putSources puts sources into the registry and their addresses into the queue; fresh counts new ones.
func (a *app) putSources(ctx context.Context, sources []store.Source, onlyNew bool) (fresh int, err error) {
	var seeds []store.URL
	for _, s := range sources {
		isNew, err := a.db.PutSource(ctx, s, onlyNew)
		if err != nil {
			return fresh, err
		}
		if isNew {
			fresh++
		}
		if onlyNew && !isNew {
			continue
		}
		kept, err := a.db.Source(ctx, s.ID) // with what was learned of its feed
		if err != nil {
			return fresh, err
		}
		seeds = append(seeds, kept.Seeds()...)
	}
	_, err = a.db.Offer(ctx, seeds)
	return fresh, err
}

// asksContact reminds, once per database and whenever somebody watches, that nobody can reach the one who
// crawls.
func (a *app) asksContact(ctx context.Context) error {
	if a.Contact != "" {
		return nil
	}
	const said = "said_contact"
	_, err := a.db.Setting(ctx, said)
	if err == nil && !a.console.terminal {
		return nil
	}
	a.console.say("no contact is configured: set contact = \"you@example.org\" in warta.toml ('warta config init' writes one), so that a site's operator can reach you\n")
	if errors.Is(err, store.ErrNotFound) {
		return a.db.SetSetting(ctx, said, "yes")
	}
	return err
}
