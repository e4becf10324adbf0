package sqlite

import (
	"context"
	"slices"
	"time"

	"warta/store"
)

// sqlAllDays is sqlSourceDays with what other databases tried, and the origin of each account; ?1 is this database's own.
const sqlAllDays = `SELECT * FROM (SELECT source, day, sum(attempted), sum(fetched), sum(same), sum(not_modified), sum(gone), sum(refused),
	sum(failed), sum(bytes), sum(no_article), sum(articles), sum(revisions), sum(readings), sum(confidence), sum(with_date),
	sum(with_author), sum(with_image), max(alert), origin FROM (SELECT *, ?1 AS origin FROM (` + sqlSourceDays + `) UNION ALL
	SELECT source, day, attempted, fetched, same, not_modified, gone, refused, failed, bytes, no_article, 0, 0, 0, 0.0, 0, 0, 0, '', origin FROM imported_day)
	GROUP BY source, day, origin)`

// Origin tells this database from all others: its authority, and when it was made. A copy has the same.
func (db *DB) Origin(ctx context.Context) (string, error) {
	authority, err := db.Authority(ctx)
	if err != nil {
		return "", err
	}
	created, err := db.Setting(ctx, settingCreated)
	return authority + " " + created, err
}

// ImportDays takes in what another database tried, source by source and day by day, so that a gap in what it had can
// be told from silence. It is idempotent: of what one origin tells of a day the fullest account counts, whether it
// comes from a release or from the database itself; what this database tried itself (its own Origin) is not
// counted again. Articles and Revisions are not taken: the articles that are taken in are counted as they come.
func (db *DB) ImportDays(ctx context.Context, origin string, days []SourceDay) error {
	us, err := db.Origin(ctx)
	if err != nil {
		return err
	}
	return db.write(ctx, "import days", func(tx *Tx) error {
		for _, d := range days {
			if d.Attempted == 0 {
				continue
			}
			day := dayOf(d.Day)
			if origin == us {
				var own int
				if _, err := tx.row(ctx, `SELECT attempted FROM source_day WHERE source = ? AND day = ?`, []any{d.Source, day}, &own); err != nil {
					return err
				}
				if own > 0 {
					continue
				}
			}
			err := tx.exec(ctx, `INSERT INTO imported_day (origin, source, day, attempted, fetched, same, not_modified, gone, refused, failed, bytes, no_article)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, day, origin) DO UPDATE SET
				attempted = excluded.attempted, fetched = excluded.fetched, same = excluded.same, not_modified = excluded.not_modified,
				gone = excluded.gone, refused = excluded.refused, failed = excluded.failed, bytes = excluded.bytes, no_article = excluded.no_article
				WHERE excluded.attempted > attempted`,
				origin, d.Source, day, d.Attempted, d.Fetched, d.Same, d.NotModified, d.Gone, d.Refused, d.Failed, d.Bytes, d.NoArticle)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ImportedDays are what was taken in by ImportDays, by origin.
func (db *DB) ImportedDays(ctx context.Context) (days map[string][]SourceDay, err error) {
	days = map[string][]SourceDay{}
	err = db.each(ctx, `SELECT origin, source, day, attempted, fetched, same, not_modified, gone, refused, failed, bytes, no_article
		FROM imported_day ORDER BY origin, day, source`, nil, func(s scanner) error {
		var origin, day string
		var d SourceDay
		err := s.Scan(&origin, &d.Source, &day, &d.Attempted, &d.Fetched, &d.Same, &d.NotModified, &d.Gone, &d.Refused, &d.Failed, &d.Bytes, &d.NoArticle)
		if err == nil {
			d.Day, err = time.Parse(time.DateOnly, day)
		}
		days[origin] = append(days[origin], d)
		return err
	})
	return days, err
}

// Grave is a tombstone as it goes from one database to another: with the hashes of the addresses the article was known
// by, if they are known.
type Grave struct {
	Tombstone
	Keys []string // see tombKey
}

// Graves are all articles that were taken down, with what keeps them from coming back, the first first.
func (db *DB) Graves(ctx context.Context) (all []Grave, err error) {
	at := map[string]int{}
	err = db.each(ctx, `SELECT article, at, reason, key FROM tombstone ORDER BY at, article, key`, nil, func(s scanner) error {
		var g Grave
		var key string
		if err := s.Scan(&g.Article, when{&g.At}, &g.Reason, &key); err != nil {
			return err
		}
		i, ok := at[g.Article]
		if !ok {
			i = len(all)
			at[g.Article] = i
			all = append(all, g)
		}
		all[i].Keys = append(all[i].Keys, key)
		return nil
	})
	return all, err
}

// graveKey is the key of a tombstone of which only the article's ID is known.
func graveKey(article string) string { return "article " + article }

// Bury takes in tombstones of another database or a release: none of these articles will come in, and those that are
// here are taken down, as Forget does it, whatever they are called here. It returns how many of them were. Doing it
// again takes down what is left where it was broken off, and changes nothing else.
func (db *DB) Bury(ctx context.Context, graves []Grave) (down int, err error) {
	var here []Grave
	err = db.write(ctx, "tombstones", func(tx *Tx) error {
		here = here[:0]
		named := map[string]Grave{}
		for _, g := range graves {
			keys := g.Keys
			if len(keys) == 0 {
				keys = []string{graveKey(g.Article)}
			}
			for _, key := range keys {
				named[key] = g // a known one too: it may have been broken off before its article was taken down
				var one int
				if known, err := tx.row(ctx, `SELECT 1 FROM tombstone WHERE key = ?`, []any{key}, &one); err != nil {
					return err
				} else if known {
					continue
				}
				err := tx.exec(ctx, `INSERT INTO tombstone (key, article, at, reason) VALUES (?, ?, ?, ?)`, key, g.Article, stamp(g.At), g.Reason)
				if err != nil {
					return err
				}
			}
		}
		here, err = tx.buriedAlive(ctx, named)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, g := range here {
		// Under the ID it has here there may be no tombstone yet: its addresses have that of another.
		err := db.write(ctx, "tombstone", func(tx *Tx) error {
			return tx.exec(ctx, `INSERT INTO tombstone (key, article, at, reason) SELECT ?1, ?2, ?3, ?4
				WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE article = ?2)`, graveKey(g.Article), g.Article, stamp(g.At), g.Reason)
		})
		if err != nil {
			return down, err
		}
		if _, err := db.Forget(ctx, g.Article, g.Reason); err != nil {
			return down, err
		}
		down++
	}
	return down, nil
}

// buriedAlive are the articles that are here for all that there is a tombstone for them, under the IDs they have here.
func (tx *Tx) buriedAlive(ctx context.Context, named map[string]Grave) (here []Grave, err error) {
	if len(named) == 0 {
		return nil, nil
	}
	byID := map[string]Grave{}
	for _, g := range named {
		byID[g.Article] = g
	}
	seen := func(id string, g Grave) {
		g.Article = id
		if !slices.ContainsFunc(here, func(h Grave) bool { return h.Article == id }) {
			here = append(here, g)
		}
	}
	for id, g := range byID {
		var one int
		ok, err := tx.row(ctx, `SELECT 1 FROM article WHERE id = ?`, []any{id}, &one)
		if err != nil {
			return nil, err
		}
		if ok {
			seen(id, g)
		}
	}
	err = tx.each(ctx, `SELECT url, article FROM article_url`, nil, func(s scanner) error {
		var address, id string
		if err := s.Scan(&address, &id); err != nil {
			return err
		}
		if g, ok := named[tombKey(address)]; ok {
			seen(id, g)
		} else if g, ok := byID[store.ArticleID(address)]; ok {
			seen(id, g)
		}
		return nil
	})
	return here, err
}
