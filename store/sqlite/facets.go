package sqlite

import (
	"context"
	"fmt"

	"warta/store"
)

// defaultFacets is how many of the newest articles facets are counted over unless the query says.
const defaultFacets = 1000

// Facets counts the newest articles that a query finds, by region (with all regions around it), source and
// month; q.Limit says how many of them, 0: 1,000.
func (db *DB) Facets(ctx context.Context, q store.Query) (f store.Facets, err error) {
	if q.Limit <= 0 {
		q.Limit = defaultFacets
	}
	q.Oldest, q.Relevance = false, false
	f = store.Facets{Regions: []store.Count{}, Sources: []store.Count{}, Months: []store.Count{}}
	c, ok, err := db.plan(ctx, q)
	if err != nil || !ok {
		if err != nil {
			err = fmt.Errorf("facets: %w", err)
		}
		return f, err
	}
	found, args := c.sql(`SELECT a.sort, a.id`, q.Limit+1)
	args = append(args, q.Limit, sortShift)
	// The newest ones are found once; each count is a walk along them.
	err = db.each(ctx, `WITH more AS MATERIALIZED (`+found+`), found AS MATERIALIZED (SELECT * FROM more ORDER BY sort DESC LIMIT ?)
		SELECT 'of', '', '', count(*) FROM more
		UNION ALL SELECT * FROM (SELECT 'region', r.code, ifnull(p.name, ''), count(*) FROM found JOIN region_article r ON r.article = found.id
			LEFT JOIN place p ON p.code = r.code GROUP BY r.code ORDER BY 4 DESC, 2)
		UNION ALL SELECT * FROM (SELECT 'source', x.source, ifnull(s.name, ''), count(*) FROM found JOIN article_source x ON x.article = found.id
			LEFT JOIN source s ON s.id = x.source GROUP BY x.source ORDER BY 4 DESC, 2)
		UNION ALL SELECT * FROM (SELECT 'month', strftime('%Y-%m', sort >> ?, 'unixepoch'), '', count(*) FROM found GROUP BY 2 ORDER BY 2 DESC)`,
		args, func(s scanner) error {
			var of string
			var n store.Count
			if err := s.Scan(&of, &n.Key, &n.Name, &n.N); err != nil {
				return err
			}
			switch of {
			case "of":
				f.Of, f.More = min(n.N, q.Limit), n.N > q.Limit
			case "region":
				f.Regions = append(f.Regions, n)
			case "source":
				f.Sources = append(f.Sources, n)
			default:
				f.Months = append(f.Months, n)
			}
			return nil
		})
	if err != nil {
		return f, fmt.Errorf("facets %q: %w", q.Words, err)
	}
	return f, nil
}
