package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// storyFar is above every story of a list.
const storyFar = "~"

// Stories are the stories of at least two articles, those that came to be last first.
func (db *DB) Stories(ctx context.Context, q store.StoryQuery) (stories []store.StoryHead, err error) {
	where := []string{`merged_into = ''`, `(created_at, id) < (?, ?)`, `(SELECT count(*) FROM (SELECT 1 FROM article a INDEXED BY article_story
		WHERE a.story = s.id AND a.story <> '' AND a.not_article = '' LIMIT 2)) = 2`}
	below, id := storyFar, ""
	if q.BelowID != "" {
		below, id = stamp(q.BelowAt), q.BelowID
	}
	args := []any{below, id}
	if !q.Since.IsZero() {
		where, args = append(where, `created_at >= ?`), append(args, stamp(q.Since))
	}
	if !q.Until.IsZero() {
		where, args = append(where, `created_at < ?`), append(args, stamp(q.Until))
	}
	const member = `EXISTS (SELECT 1 FROM article a INDEXED BY article_story CROSS JOIN %s x ON x.article = a.id
		WHERE a.story = s.id AND a.story <> '' AND a.not_article = '' AND x.%s = ?)`
	if q.Region != "" {
		where, args = append(where, fmt.Sprintf(member, "region_article", "code")), append(args, q.Region)
	}
	if q.Source != "" {
		where, args = append(where, fmt.Sprintf(member, "article_source", "source")), append(args, q.Source)
	}
	err = db.each(ctx, `WITH chosen AS MATERIALIZED (SELECT id, created_at FROM story s INDEXED BY story_created
			WHERE `+strings.Join(where, ` AND `)+` ORDER BY created_at DESC, id DESC LIMIT ?)
		SELECT c.id, c.created_at, count(*), count(DISTINCT a.source), min(a.first_seen_at), max(a.first_seen_at),
			json_group_array(a.id ORDER BY a.first_seen_at, a.id), json_group_array(a.title ORDER BY a.first_seen_at, a.id) ->> 0
		FROM chosen c CROSS JOIN article a INDEXED BY article_story ON a.story = c.id AND a.story <> '' AND a.not_article = ''
		GROUP BY c.id ORDER BY c.created_at DESC, c.id DESC`, append(args, cmp.Or(q.Limit, defaultHits)), func(s scanner) error {
		var h store.StoryHead
		err := s.Scan(&h.ID, when{&h.Created}, &h.Articles, &h.Sources, when{&h.First}, when{&h.Last}, doc{&h.Members}, &h.Title)
		stories = append(stories, h)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("stories: %w", err)
	}
	return stories, nil
}

// Series counts articles day by day: most first, with the names that regions and sources have. Only the articles of
// those days are read, however many older ones there are.
func (db *DB) Series(ctx context.Context, q store.SeriesQuery) (series []store.Series, err error) {
	const day = int64(24 * time.Hour / time.Second)
	from := q.From.Unix()
	walk, args := seriesWalk(q, max(from, 0)<<sortShift, max(from+day*int64(q.Days), 0)<<sortShift)
	keys := map[store.SeriesBy]string{
		store.ByDay:    `SELECT '', '', sort FROM found`,
		store.ByRegion: `SELECT r.code, ifnull(p.name, ''), found.sort FROM found CROSS JOIN region_article r ON r.article = found.article LEFT JOIN place p ON p.code = r.code`,
		store.BySource: `SELECT x.source, ifnull(s.name, ''), found.sort FROM found CROSS JOIN article_source x ON x.article = found.article LEFT JOIN source s ON s.id = x.source`,
	}
	of, ok := keys[q.By]
	if !ok {
		return nil, fmt.Errorf("series by %q: there are day, region and source", q.By)
	}
	at := map[string]int{}
	err = db.each(ctx, `WITH found (sort, article) AS MATERIALIZED (`+walk+`), keyed (key, name, sort) AS (`+of+`)
		SELECT key, name, ((sort >> ?) - ?) / ?, count(*) FROM keyed GROUP BY 1, 2, 3`, append(args, sortShift, from, day), func(s scanner) error {
		var key, name string
		var i, n int
		if err := s.Scan(&key, &name, &i, &n); err != nil {
			return err
		}
		if _, ok := at[key]; !ok {
			at[key] = len(series)
			series = append(series, store.Series{Key: key, Name: name, Days: make([]int, q.Days)})
		}
		s1 := &series[at[key]]
		s1.Days[i] += n
		s1.N += n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("series by %s: %w", q.By, err)
	}
	slices.SortStableFunc(series, func(a, b store.Series) int { return cmp.Or(b.N-a.N, strings.Compare(a.Key, b.Key)) })
	return series, nil
}

// seriesWalk chooses the articles that a series counts, by an index each.
func seriesWalk(q store.SeriesQuery, low, high int64) (query string, args []any) {
	switch {
	case q.Region != "":
		query, args = `SELECT r.sort, r.article FROM region_article r WHERE r.code = ? AND r.sort >= ? AND r.sort < ?`, []any{q.Region, low, high}
		if q.Source != "" {
			query, args = query+` AND EXISTS (SELECT 1 FROM article_source x WHERE x.source = ? AND x.sort = r.sort)`, append(args, q.Source)
		}
		return query, args
	case q.Source != "":
		return `SELECT a.sort, a.id FROM article_source x CROSS JOIN article a ON a.sort = x.sort
			WHERE x.source = ? AND x.sort >= ? AND x.sort < ? AND a.not_article = ''`, []any{q.Source, low, high}
	}
	return `SELECT sort, id FROM article WHERE sort >= ? AND sort < ? AND not_article = ''`, []any{low, high}
}

// VersionDigests are for each of the articles the digests of the pages that its current version rests on.
func (db *DB) VersionDigests(ctx context.Context, ids []string) (map[string][]string, error) {
	all := make(map[string][]string, len(ids))
	err := db.each(ctx, `SELECT j.value, (SELECT digests FROM revision WHERE article = j.value ORDER BY number DESC LIMIT 1) FROM json_each(?) j`,
		[]any{list(ids)}, func(s scanner) error {
			var id string
			var digests []string
			if err := s.Scan(&id, doc{&digests}); err != nil {
				return err
			}
			all[id] = digests
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("digests: %w", err)
	}
	return all, nil
}
