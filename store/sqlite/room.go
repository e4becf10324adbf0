package sqlite

import (
	"context"
	"fmt"
	"time"
)

// RegionDays counts for each of the codes that has any what was published on each of so many days of 24 hours,
// the first of which begins at from: articles about the region or about a place in it, by store.Article.SortTime.
// It reads the articles of those days alone, however many older ones there are.
func (db *DB) RegionDays(ctx context.Context, codes []string, from time.Time, days int) (map[string][]int, error) {
	const day = int64(24 * time.Hour / time.Second)
	first := from.Unix()
	counts := map[string][]int{}
	err := db.each(ctx, `SELECT c.value, ((r.sort >> ?1) - ?2) / ?3, count(*) FROM json_each(?4) c
		CROSS JOIN region_article r ON r.code = c.value AND r.sort >= ?2 << ?1 AND r.sort < (?2 + ?3 * ?5) << ?1 GROUP BY 1, 2`,
		[]any{sortShift, first, day, list(codes), days}, func(s scanner) error {
			var code string
			var i, n int
			if err := s.Scan(&code, &i, &n); err != nil {
				return err
			}
			if counts[code] == nil {
				counts[code] = make([]int, days)
			}
			counts[code][i] = n
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("days of regions: %w", err)
	}
	return counts, nil
}
