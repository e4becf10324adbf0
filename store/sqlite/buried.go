package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"warta/store"
)

// Buried are the digests of the bodies that only articles name which were taken down: they are to be in no archive
// beside this database. With from, a database that is to be taken in next, those of its bodies are among them that only
// pages name which will be left out. Whoever copies an archive leaves them out.
func (db *DB) Buried(ctx context.Context, from *DB) (digests map[string]bool, err error) {
	g := graveyard{keys: map[string]bool{}, ids: map[string]bool{}}
	err = db.each(ctx, `SELECT key, article FROM tombstone`, nil, func(s scanner) error {
		var key, id string
		err := s.Scan(&key, &id)
		g.keys[key], g.ids[id] = true, true
		return err
	})
	if err != nil || len(g.keys) == 0 { // as in most databases
		return nil, err
	}
	digests = map[string]bool{}
	if err := db.ofForgotten(ctx, digests); err != nil {
		return nil, err
	}
	if from == nil {
		return digests, db.spare(ctx, digests)
	}
	if err := from.ofForgotten(ctx, digests); err != nil {
		return nil, err
	}
	refused, err := g.refused(ctx, from)
	if err != nil {
		return nil, err
	}
	out := func(article, address, final string) bool {
		return (article == "" || refused[article]) && (g.has(address) || g.has(final))
	}
	err = from.living(ctx, func(digest, article, address, final string) {
		if out(article, address, final) {
			digests[digest] = true
		}
	})
	if err != nil {
		return nil, err
	}
	err = from.living(ctx, func(digest, article, address, final string) { // which other pages may name too
		if !out(article, address, final) {
			delete(digests, digest)
		}
	})
	if err != nil {
		return nil, err
	}
	return digests, db.spare(ctx, digests)
}

// BuriedIn is Buried of a database file of whatever version, a backup for one, which stays as it is.
func BuriedIn(ctx context.Context, path string) (digests map[string]bool, err error) {
	pool, err := sql.Open("sqlite", dsn(path, true))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer pool.Close()
	var tables int
	err = pool.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name IN ('tombstone', 'unwanted', 'page')`).Scan(&tables)
	if err == nil && tables == 3 { // the first versions could not take anything down
		digests, err = (&DB{r: pool}).Buried(ctx, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, explain(err))
	}
	return digests, nil
}

// graveyard is what tombstones say.
type graveyard struct{ keys, ids map[string]bool }

func (g *graveyard) has(address string) bool {
	return address != "" && (g.keys[tombKey(address)] || g.ids[store.ArticleID(address)])
}

// refused are the articles of another database that will not be taken in.
func (g *graveyard) refused(ctx context.Context, from *DB) (ids map[string]bool, err error) {
	ids = map[string]bool{}
	err = from.each(ctx, `SELECT id, url FROM article UNION ALL SELECT article, url FROM article_url`, nil, func(s scanner) error {
		var id, address string
		err := s.Scan(&id, &address)
		if err == nil && !ids[id] && (g.ids[id] || g.has(address)) {
			ids[id] = true
		}
		return err
	})
	return ids, err
}

// ofForgotten adds the digests of pages that were forgotten.
func (db *DB) ofForgotten(ctx context.Context, digests map[string]bool) error {
	return db.each(ctx, `SELECT digest FROM page WHERE kind = ? UNION SELECT digest FROM unwanted`, []any{kindForgotten}, func(s scanner) error {
		var digest string
		err := s.Scan(&digest)
		digests[digest] = true
		return err
	})
}

// living tells of every page that was not forgotten.
func (db *DB) living(ctx context.Context, f func(digest, article, address, final string)) error {
	return db.each(ctx, `SELECT digest, ifnull(article, ''), address, final FROM page WHERE kind <> ?`, []any{kindForgotten}, func(s scanner) error {
		var digest, article, address, final string
		err := s.Scan(&digest, &article, &address, &final)
		if err == nil {
			f(digest, article, address, final)
		}
		return err
	})
}

// spare takes out the digests that pages name which were not forgotten.
func (db *DB) spare(ctx context.Context, digests map[string]bool) error {
	return db.living(ctx, func(digest, _, _, _ string) { delete(digests, digest) })
}
