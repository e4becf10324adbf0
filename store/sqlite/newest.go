package sqlite

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"warta/store"
)

// lane is an index in which the articles of a source or region stand in feed order.
type lane struct {
	from string // with its condition
	args []any
	size string // how many articles it has, about
	of   any    // whose
}

// lanesOf are those of the source and the region that a query names.
func lanesOf(q store.Query) (all []lane) {
	if q.Source != "" {
		all = append(all, lane{`article_source WHERE source = ?`, []any{q.Source}, `SELECT articles FROM source WHERE id = ?`, q.Source})
	}
	if q.Region != "" {
		l := lane{`region_article ` + regionIndex(q) + ` WHERE code = ?`, []any{q.Region}, `SELECT total FROM region_count WHERE code = ?`, q.Region}
		for _, cond := range regionConds(q) {
			l.from += ` AND ` + cond
		}
		all = append(all, l)
	}
	return all
}

// everyArticle is the lane of all articles: the index has a small row of each, where the articles' own are large.
const everyArticle = `(SELECT id AS sort FROM article_fts_docsize) WHERE true`

// sparse is when few articles are in all lanes: less than one of so many. On one page of the full-text index a word's list has
// about twice as many entries, so that with fewer most of them are on pages of their own.
const sparse = 200

// errEnough is what a scan returns that wants no more rows.
var errEnough = errors.New("enough")

// run runs a query, newest first or by relevance, until scan returns errEnough.
func (db *DB) run(ctx context.Context, c *choice, head string, q store.Query, scan func(scanner) error) (err error) {
	s := &search{db: db}
	defer s.end(ctx)
	if err := c.shortest(ctx, s); err != nil {
		return err
	}
	switch {
	case len(c.titles) > 0:
		err = s.atOnce(ctx, func(at eacher) error { return c.best(ctx, at, head, q.Limit, scan) })
	case c.jumps(q.Limit):
		err = s.atOnce(ctx, func(at eacher) error { return c.newest(ctx, at, head, q.Limit, scan) })
	default:
		query, args := c.sql(head, q.Limit)
		err = s.each(ctx, query, args, scan)
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// jumps reports whether a walk for the first articles may have to jump backwards in the full-text index.
func (c *choice) jumps(limit int) bool {
	return c.words && limit > 0 && (c.few || c.high < math.MaxInt64)
}

// newest runs a query for its first articles, limit of them, 0: all. Once it has found so many it may return errEnough.
//
// FTS5 goes quickly through a word's list backwards, but it does not jump well backwards: then it takes apart all of a
// page where it is to look for one article, and for each page that it passes it reads the list's table of pages from
// its beginning. A walk jumps that does not begin at the newest article, or that meets the few of a small source, or
// of a source in a region. Such a walk is cut into stretches, of some of the articles that may be asked for and then of
// ever more, and each is gone through forwards.
func (c *choice) newest(ctx context.Context, at eacher, head string, limit int, scan func(scanner) error) error {
	rest, left := *c, limit
	take := func(s scanner) error {
		err := scan(s)
		if left--; err == nil && left == 0 {
			err = errEnough
		}
		return err
	}
	if c.jumps(limit) {
		size := 2 * limit * c.rest
		for n := 1; c.few || n > 0 && size <= longest; size *= next(left, n) {
			had := left
			if err := rest.stretch(ctx, at, size, head, left, take); err != nil {
				return err
			}
			if rest.high <= rest.low {
				return nil
			}
			n = had - left
		}
	}
	query, args := rest.sql(head, limit) // each other number would be another statement
	return at.each(ctx, query, args, take)
}

// longest bounds the stretches of lanes that do not have few articles: where one ends is counted out.
const longest = 5000

// next is how many times as large the next stretch is for finding the rest, when the last one had n.
func next(rest, n int) int {
	if n == 0 {
		return 32
	}
	return max(2, min((3*rest+2*n-1)/(2*n), 32))
}

// shortest finds the lane with the fewest articles, that of all articles when there is none, and about how many articles
// are in all of them, taking it that those of a source are as likely about a region as any.
func (c *choice) shortest(ctx context.Context, at eacher) error {
	c.lane, c.share, c.few, c.rest = lane{from: everyArticle}, 1, false, 1
	if !c.words || len(c.lanes) == 0 {
		return nil
	}
	query, args := `SELECT ifnull(max(seq), 0)`, []any(nil)
	sizes := make([]int64, 1+len(c.lanes))
	to := []any{&sizes[0]}
	for i, l := range c.lanes {
		query += `, ifnull((` + l.size + `), ?)`
		args, to = append(args, l.of, int64(math.MaxInt64)), append(to, &sizes[i+1])
	}
	err := at.each(ctx, query+` FROM article`, args, func(s scanner) error { return s.Scan(to...) })
	all, n := sizes[0], int64(math.MaxInt64)
	for i, size := range sizes[1:] {
		if size <= n {
			c.lane, n = c.lanes[i], size
		}
		c.share *= float64(min(size, all)) / float64(max(all, 1))
	}
	c.few = c.share < 1./sparse
	if c.share > 0 && n <= all {
		c.rest = int(float64(n) / float64(all) / c.share)
	}
	return err
}

// stretch goes through the newest articles of the shortest lane, size of them, and takes the stretch off c. wanted is
// how many scan takes before it has enough.
func (c *choice) stretch(ctx context.Context, at eacher, size int, head string, wanted int, scan func(scanner) error) error {
	low := c.low
	err := at.each(ctx, `SELECT sort FROM `+c.lane.from+` AND sort < ? ORDER BY sort DESC LIMIT 1 OFFSET ?`, append(slices.Clip(c.lane.args), c.high, size-1),
		func(s scanner) error { return s.Scan(&low) })
	if err != nil {
		return err
	}
	low = max(low, c.low)
	var sorts []int64
	err = at.each(ctx, `SELECT rowid FROM article_fts WHERE article_fts MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid`, []any{c.match, low, c.high},
		func(s scanner) error {
			var sort int64
			err := s.Scan(&sort)
			sorts = append(sorts, sort)
			return err
		})
	if err != nil {
		return err
	}
	slices.Reverse(sorts)
	c.high = low
	for tried := 0; tried < len(sorts); {
		some := sorts[tried:min(len(sorts), tried+max(wanted, tried))]
		tried += len(some)
		query, args := c.among(head, some)
		if err := at.each(ctx, query, args, scan); err != nil {
			return err
		}
	}
	return nil
}

// among is the statement for those of some articles that meet what is asked for beside the words, newest first.
func (c *choice) among(head string, sorts []int64) (query string, args []any) {
	of := choice{from: `article f CROSS JOIN article a ON a.sort = f.rowid`, order: `f.rowid DESC`, high: math.MaxInt64}
	of.where = append([]string{`f.rowid IN (SELECT value FROM json_each(?))`}, c.where...)
	of.args = append([]any{object(sorts)}, c.args...)
	return of.sql(head, 0)
}

// bestOf is among how many of the newest matches a search by relevance chooses. It is what keeps the time of
// a search for very common words in bounds.
const bestOf = 100

// candidates is among how many a search for the best limit chooses: fewer where each is far from the next.
func (c *choice) candidates(limit int) int {
	switch {
	case limit <= 0:
		return bestOf
	case c.few || c.marks != nil && len(c.marks.phrases) > 0:
		return min(bestOf, 2*limit)
	case c.share < 0.1:
		return min(bestOf, 3*limit)
	}
	return bestOf
}

// best is newest by relevance: of the newest matches those first that have most of what is asked for in the title.
// FTS5's own bm25 would count, for every word, all articles that have it; and to ask it for titles would be to go
// through all matches once more for each word.
func (c *choice) best(ctx context.Context, at eacher, head string, limit int, scan func(scanner) error) error {
	type match struct {
		sort int64
		n    int
	}
	var best []match
	var words []word
	err := c.newest(ctx, at, `SELECT a.sort, a.title`, c.candidates(limit), func(s scanner) error {
		var m match
		var title string
		err := s.Scan(&m.sort, &title)
		words = words[:0]
		for _, t := range c.titles {
			if _, found := t.start(title); !found {
				continue
			}
			if len(words) == 0 {
				words = slices.AppendSeq(words, wordsOf(title))
			}
			if t.in(words) {
				m.n++
			}
		}
		best = append(best, m)
		return err
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	slices.SortStableFunc(best, func(a, b match) int { return cmp.Compare(b.n, a.n) })
	if limit > 0 && len(best) > limit {
		best = best[:limit]
	}
	sorts := make([]int64, len(best))
	for i, m := range best {
		sorts[i] = m.sort
	}
	query := head + ` FROM json_each(?) j CROSS JOIN article a ON a.sort = j.value ORDER BY j.key`
	return at.each(ctx, query, []any{object(sorts)}, scan)
}
