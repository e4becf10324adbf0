package main

import (
	"context"
	"time"

	"warta/crawler"
	"warta/store"
)

// rhythmDays is how far back a source's rhythm is learned from.
const rhythmDays = 28

// rhythm learns how often a source publishes from what is known of it, and keeps it for those who ask.
func (a *app) rhythm(ctx context.Context, id string) (*crawler.Rhythm, error) {
	now := time.Now()
	times, err := a.db.Published(ctx, id, now.AddDate(0, 0, -rhythmDays))
	if err != nil {
		return nil, err
	}
	r := crawler.NewRhythm(times, now)
	if r == nil {
		return nil, nil
	}
	s, err := a.zonedSource(ctx, id)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	return r, a.db.SetRhythm(ctx, id, r.Told(zone, now))
}

// zonedSource is a source with the clock it goes by, which is that of its region where it has none of its own.
func (a *app) zonedSource(ctx context.Context, id string) (store.Source, error) {
	s, err := a.db.Source(ctx, id)
	for code := s.Region; err == nil && s.Zone == "" && code != ""; code = store.ParentCode(code) {
		s.Zone = a.zones[code]
	}
	if s.Zone == "" {
		s.Zone = "Asia/Jakarta"
	}
	return s, err
}
