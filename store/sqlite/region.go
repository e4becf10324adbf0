package sqlite

import (
	"context"
	"fmt"
	"maps"
	"math"

	"warta/store"
)

// SetRegions records what an article is about and what it merely mentions, in the place of what was
// recorded before. It does not move the article's Seq.
func (tx *Tx) SetRegions(ctx context.Context, id string, regions store.Regions) error {
	if err := tx.exec(ctx, `DELETE FROM article_region WHERE article = ?`, id); err != nil {
		return err
	}
	for kind, list := range map[string][]store.Region{regionAbout: regions.About, regionMentioned: regions.Mentioned} {
		for rank, r := range list {
			if err := tx.putRegion(ctx, id, kind, rank, r); err != nil {
				return err
			}
		}
	}
	return tx.placeInRegions(ctx, id, regions.About)
}

func (tx *Tx) putRegion(ctx context.Context, id, kind string, rank int, r store.Region) error {
	if math.IsNaN(r.Score) || math.IsInf(r.Score, 0) {
		r.Score = 0
	}
	evidence := r.Evidence
	if evidence == nil {
		evidence = []store.Evidence{}
	}
	err := tx.exec(ctx, `INSERT INTO article_region (article, kind, rank, code, score, strong, evidence) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, kind, rank, r.Code, r.Score, r.Strong, object(evidence))
	if err != nil || r.Name == "" {
		return err
	}
	// A gazetteer that does not hold the place (another country's, say) still gets its name.
	return tx.exec(ctx, `INSERT INTO place (code, name, parent) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		r.Code, r.Name, store.ParentCode(r.Code))
}

// area is how an article belongs to one region.
type area struct{ own, strong, ownStrong bool }

// areas are the regions of an article with every region around them.
func areas(about []store.Region) map[string]area {
	all := map[string]area{}
	for _, r := range about {
		for code := r.Code; code != ""; code = store.ParentCode(code) {
			a := all[code]
			a.own = a.own || code == r.Code
			a.strong = a.strong || r.Strong
			a.ownStrong = a.ownStrong || r.Strong && code == r.Code
			all[code] = a
		}
	}
	return all
}

// placeInRegions rewrites the rows that region lists are read from, where they differ.
func (tx *Tx) placeInRegions(ctx context.Context, id string, about []store.Region) error {
	var sort int64
	var front, hidden bool
	ok, err := tx.row(ctx, `SELECT sort, front, not_article <> '' FROM article WHERE id = ?`, []any{id}, &sort, &front, &hidden)
	if err != nil || !ok {
		return err
	}
	want := areas(about)
	if hidden {
		want = nil
	}
	had := map[string]area{}
	err = tx.each(ctx, `SELECT code, own, strong, own_strong FROM region_article WHERE article = ?`, []any{id}, func(s scanner) error {
		var code string
		var a area
		err := s.Scan(&code, &a.own, &a.strong, &a.ownStrong)
		had[code] = a
		return err
	})
	if err != nil {
		return err
	}
	if !maps.Equal(had, want) {
		tx.reindex(id, sort)
	}
	if err := tx.exec(ctx, `DELETE FROM region_article WHERE article = ?`, id); err != nil {
		return err
	}
	for code, a := range want {
		err := tx.exec(ctx, `INSERT INTO region_article (code, sort, article, own, strong, own_strong, front) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			code, sort, id, a.own, a.strong, a.ownStrong, front)
		if err != nil {
			return err
		}
	}
	return nil
}

// PutPlaces fills the gazetteer; places that are known are brought up to date.
func (db *DB) PutPlaces(ctx context.Context, places []store.Place) error {
	return db.write(ctx, "places", func(tx *Tx) error {
		for _, p := range places {
			err := tx.exec(ctx, `INSERT INTO place (code, name, type, zone, parent) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (code) DO UPDATE SET name = excluded.name, type = excluded.type, zone = excluded.zone
				WHERE name <> excluded.name OR type <> excluded.type OR zone <> excluded.zone`,
				p.Code, p.Name, p.Type, p.Zone, store.ParentCode(p.Code))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Places are the whole gazetteer, by code.
func (db *DB) Places(ctx context.Context) ([]store.Place, error) {
	return db.places(ctx, `SELECT code, name, type, zone FROM place ORDER BY code`)
}

func (db *DB) places(ctx context.Context, query string, args ...any) (places []store.Place, err error) {
	err = db.each(ctx, query, args, func(s scanner) error {
		var p store.Place
		if err := s.Scan(&p.Code, &p.Name, &p.Type, &p.Zone); err != nil {
			return err
		}
		places = append(places, p)
		return nil
	})
	return places, err
}

// Place is the gazetteer's entry for a code; store.ErrNotFound when there is none.
func (db *DB) Place(ctx context.Context, code string) (p store.Place, err error) {
	places, err := db.places(ctx, `SELECT code, name, type, zone FROM place WHERE code = ?`, code)
	if err == nil && len(places) == 0 {
		return p, fmt.Errorf("region %s: %w", code, store.ErrNotFound)
	}
	if err != nil {
		return p, err
	}
	return places[0], nil
}

// Children are the places one level below a code, by code; "" asks for the topmost.
func (db *DB) Children(ctx context.Context, code string) ([]store.Place, error) {
	return db.places(ctx, `SELECT code, name, type, zone FROM place WHERE parent = ? ORDER BY code`, code)
}

// RegionCounts tells for each code that has any how many articles are about it or about a place in it.
func (db *DB) RegionCounts(ctx context.Context) (map[string]int, error) {
	return db.counts(ctx, `SELECT code, total FROM region_count WHERE total > 0`)
}

// OwnCounts tells for each code that has any how many articles are about the place itself.
func (db *DB) OwnCounts(ctx context.Context) (map[string]int, error) {
	return db.counts(ctx, `SELECT code, own FROM region_count WHERE own > 0`)
}

func (db *DB) counts(ctx context.Context, query string) (map[string]int, error) {
	counts := map[string]int{}
	err := db.each(ctx, query, nil, func(s scanner) error {
		var code string
		var n int
		if err := s.Scan(&code, &n); err != nil {
			return err
		}
		counts[code] = n
		return nil
	})
	return counts, err
}
