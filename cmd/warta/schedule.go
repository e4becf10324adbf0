package main

import (
	"context"
	"time"

	"warta/cmd/internal/pipeline"
	"warta/crawler"
	"warta/store"
	"warta/store/sqlite"
)

// clocks tells a crawler what its plans rest on: sources with the clock they go by, and how often they publish.
type clocks struct {
	db    *sqlite.DB
	zones pipeline.Zones
}

// rhythmDays is how far back a source's rhythm is learned from.
const rhythmDays = 28

// rhythm learns how often a source publishes from what is known of it, and keeps it for those who ask.
func (k clocks) rhythm(ctx context.Context, id string) (*crawler.Rhythm, error) {
	now := time.Now()
	times, err := k.db.Published(ctx, id, now.AddDate(0, 0, -rhythmDays))
	if err != nil {
		return nil, err
	}
	r := crawler.NewRhythm(times, now)
	if r == nil {
		return nil, nil
	}
	s, err := k.source(ctx, id)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	return r, k.db.SetRhythm(ctx, id, r.Told(zone, now))
}

// source is a source with the clock it goes by.
func (k clocks) source(ctx context.Context, id string) (store.Source, error) {
	s, err := k.db.Source(ctx, id)
	if s.Zone = k.zones.Of(s); s.Zone == "" {
		s.Zone = "Asia/Jakarta"
	}
	return s, err
}
