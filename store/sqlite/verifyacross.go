package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"maps"

	"warta/store"
)

// What the tables say of one another, where they must say the same however the record came about: by crawling, from
// other databases, in whatever order, with articles taken down since. What is only mostly so is not looked at.
var crossings = []struct{ kind, query, what string }{
	{
		"article", `SELECT a.id FROM article a JOIN revision r ON r.article = a.id AND r.number = a.revisions WHERE a.updated_at <> r.seen_at`,
		"it says that its newest version was seen at another instant than that version does",
	},
	// An article that came from elsewhere may have been seen before the first version of it that came along.
	{
		"article", `SELECT a.id FROM article a JOIN revision r ON r.article = a.id AND r.number = 1 WHERE a.first_seen_at > r.seen_at
		OR a.first_seen_at < r.seen_at AND NOT EXISTS (SELECT 1 FROM page p WHERE p.article = a.id AND p.archive = 1)`,
		"it says that it was first seen at another instant than its first version does",
	},
	{"article", `SELECT id FROM article a WHERE NOT EXISTS (SELECT 1 FROM article_url u WHERE u.article = a.id)`, "no address leads to it"},
	{
		"article", `SELECT id FROM article a WHERE source <> '' AND NOT EXISTS (SELECT 1 FROM article_source s WHERE s.article = a.id AND s.source = a.source)`,
		"the source that found it does not list it",
	},
	{"page", `SELECT r.article || ' revision ' || r.number FROM revision r WHERE EXISTS (SELECT 1 FROM json_each(r.pages) j
		WHERE NOT EXISTS (SELECT 1 FROM page p WHERE p.seq = j.value))`, "a page it rests on is not there"},
	// The page that a dataset stands for may be another one than that with the same body which comes later.
	{"page", `SELECT r.article || ' revision ' || r.number FROM revision r WHERE r.seen_at NOT IN (SELECT fetched_at FROM page)
		AND NOT EXISTS (SELECT 1 FROM page p WHERE p.article = r.article AND p.archive = 1)`, "no page was fetched at its instant"},
	{"story", `SELECT article FROM story_text t WHERE story <> '' AND NOT EXISTS (SELECT 1 FROM story s WHERE s.id = t.story)`, "its story is not there"},
	{
		"story", `SELECT id FROM story s WHERE merged_into <> '' AND NOT EXISTS (SELECT 1 FROM story m WHERE m.id = s.merged_into)`,
		"the story that it turned out to be is not there",
	},
	{"count", `SELECT code FROM region_count c WHERE own <> (SELECT count(*) FROM region_article r WHERE r.code = c.code AND r.own = 1)
		UNION SELECT code FROM region_article WHERE code NOT IN (SELECT code FROM region_count)`, "the region's number of articles about itself is wrong"},
	// Days also count what was taken down since.
	{
		"count", `SELECT source FROM article a GROUP BY source HAVING count(*) > ifnull((SELECT sum(articles) FROM source_day d WHERE d.source = a.source), 0)
		OR sum(revisions - 1) > ifnull((SELECT sum(revisions) FROM source_day d WHERE d.source = a.source), 0)`,
		"its days count fewer articles or versions than there are",
	},
}

// across checks what tables say of one another.
func (v *verifier) across(ctx context.Context) error {
	for _, c := range crossings {
		if err := v.rows(ctx, c.kind, c.query, c.what); err != nil {
			return err
		}
	}
	return errors.Join(v.addresses(ctx), v.regions(ctx))
}

// addresses checks that every article's own address is known: as one that leads to it, or as one that such an address
// has moved to.
func (v *verifier) addresses(ctx context.Context) error {
	return v.each(ctx, `SELECT id, url FROM article a WHERE NOT EXISTS (SELECT 1 FROM article_url u WHERE u.article = a.id AND u.url = a.url)`, nil,
		func(s scanner) error {
			var id, address string
			if err := s.Scan(&id, &address); err != nil {
				return err
			}
			var one int
			err := v.tx.QueryRowContext(ctx, `SELECT 1 FROM article_url WHERE key = ? UNION SELECT 1 FROM url WHERE key = ?`,
				store.ArticleKey(address), store.URLKey(address)).Scan(&one)
			if errors.Is(err, sql.ErrNoRows) {
				v.bad("article", id, "its address is not among those known of it")
				return nil
			}
			return err
		})
}

const sqlPlaced = `SELECT a.id, (SELECT json_group_array(json_object('code', code, 'strong', json(iif(strong, 'true', 'false'))))
		FROM article_region WHERE article = a.id AND kind = 'about'),
	(SELECT json_group_array(json_object('code', code, 'own', own, 'strong', strong, 'own_strong', own_strong)) FROM region_article WHERE article = a.id)
	FROM article a WHERE a.not_article = '' AND a.seq <= ifnull((SELECT seq FROM cursor WHERE name = 'region'), 0)`

// regions checks that the regions' lists have every article that is about them, and no other. Those whose regions are
// still to be told are left out.
func (v *verifier) regions(ctx context.Context) error {
	return v.each(ctx, sqlPlaced, nil, func(s scanner) error {
		var id string
		var about []store.Region
		var rows []struct {
			Code      string `json:"code"`
			Own       int    `json:"own"`
			Strong    int    `json:"strong"`
			OwnStrong int    `json:"own_strong"`
		}
		if err := s.Scan(&id, doc{&about}, doc{&rows}); err != nil {
			return err
		}
		listed := make(map[string]area, len(rows))
		for _, r := range rows {
			listed[r.Code] = area{r.Own != 0, r.Strong != 0, r.OwnStrong != 0}
		}
		if !maps.Equal(listed, areas(about)) {
			v.bad("article", id, "the lists that it stands in are not those of the regions it is about")
		}
		return nil
	})
}
