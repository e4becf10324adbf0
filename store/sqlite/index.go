package sqlite

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"warta/store"
	"warta/store/stem"
)

// entry is what the full-text index makes its words of in an article's own record. Lists are the JSON of its row.
type entry struct {
	sort                                           int64
	title, text, authors, language, flags, section string
}

// reindex notes that what the full-text index holds of an article is no longer so. Whatever is noted first in a
// transaction tells where the index has it: old is its row number there, 0 for a new article.
func (tx *Tx) reindex(id string, old int64) {
	if _, known := tx.words[id]; !known {
		tx.words[id] = old
	}
}

// reindexPlaces is reindex for an article whose record is the same.
func (tx *Tx) reindexPlaces(ctx context.Context, id string) error {
	var sort int64
	ok, err := tx.row(ctx, `SELECT sort FROM article WHERE id = ?`, []any{id}, &sort)
	if ok {
		tx.reindex(id, sort)
	}
	return err
}

// place is an article's row numbers in the full-text index: as it is, and as it is to be.
type place struct{ old, now int64 }

// indexWords brings the full-text index up to date, in order of row number and with nothing in between:
// FTS5 gathers words in memory until a smaller row number or another statement's savepoint makes it write
// them out, and small pieces cost it dearly later.
func (tx *Tx) indexWords() error {
	ctx := context.Background()
	changed := make([]place, 0, len(tx.words))
	for id, old := range tx.words {
		p := place{old: old}
		if _, err := tx.row(ctx, `SELECT sort FROM article WHERE id = ?`, []any{id}, &p.now); err != nil {
			return err
		}
		changed = append(changed, p)
	}
	return tx.indexRows(ctx, changed)
}

func (tx *Tx) indexRows(ctx context.Context, changed []place) error {
	slices.SortFunc(changed, func(a, b place) int { return cmp.Compare(a.now, b.now) })
	for _, p := range changed {
		if p.old == 0 {
			continue
		}
		if err := tx.exec(ctx, `DELETE FROM article_fts WHERE rowid = ?`, p.old); err != nil {
			return err
		}
	}
	for _, p := range changed {
		if p.now == 0 { // it is gone
			continue
		}
		var a store.Article
		in := standing{areas: map[string]area{}}
		if err := tx.indexed(ctx, p.now, &a, &in); err != nil {
			return err
		}
		err := tx.exec(ctx, `INSERT INTO article_fts (rowid, title, text, keys) VALUES (?, ?, ?, ?)`, p.now, a.Title, a.Text, tx.db.w.roots.keys(&a, in))
		if err != nil {
			return err
		}
	}
	return nil
}

// indexed reads what the index makes its words of.
func (tx *Tx) indexed(ctx context.Context, sort int64, a *store.Article, in *standing) error {
	_, err := tx.row(ctx, `SELECT id, title, authors, language, flags, section, text FROM article WHERE sort = ?`, []any{sort},
		&a.ID, &a.Title, doc{&a.Authors}, &a.Language, doc{&a.Flags}, &a.Section, &a.Text)
	if err != nil {
		return err
	}
	err = tx.each(ctx, `SELECT source FROM article_source WHERE article = ? ORDER BY source`, []any{a.ID}, func(s scanner) error {
		var source string
		err := s.Scan(&source)
		in.sources = append(in.sources, source)
		return err
	})
	if err != nil {
		return err
	}
	return tx.each(ctx, `SELECT code, own, strong, own_strong FROM region_article WHERE article = ?`, []any{a.ID}, func(s scanner) error {
		var code string
		var at area
		err := s.Scan(&code, &at.own, &at.strong, &at.ownStrong)
		in.areas[code] = at
		return err
	})
}

// The settings that tell how the index was made. While there is an indexNext, the articles from that row number
// on are still as another version made them.
const (
	settingIndex     = "index"
	settingIndexNext = "index_next"
	indexStep        = 100 // articles a transaction, at most
)

// indexVersion is how this program makes the index.
func indexVersion() string { return indexFormat + "." + stem.Version }

// indexCurrent reports whether the whole index is as this program makes it. Once it is, it stays so.
func (db *DB) indexCurrent(ctx context.Context) (bool, error) {
	if db.current.Load() {
		return true, nil
	}
	var version string
	var left bool
	err := db.each(ctx, `SELECT ifnull((SELECT value FROM setting WHERE key = ?), ''), EXISTS (SELECT 1 FROM setting WHERE key = ?)`,
		[]any{settingIndex, settingIndexNext}, func(s scanner) error { return s.Scan(&version, &left) })
	if err != nil {
		return false, err
	}
	db.current.Store(version == indexVersion() && !left)
	return db.current.Load(), nil
}

// Reindex makes a part of the full-text index anew if another version of the program made it, and returns for how
// many articles; 0 when the whole index is up to date. It is to be called until then. It goes on where it was
// broken off, by whatever process. Meanwhile everything is found, if not by every form of its words.
func (db *DB) Reindex(ctx context.Context) (n int, err error) {
	if ok, err := db.indexCurrent(ctx); ok || err != nil {
		return 0, err
	}
	err = db.write(ctx, "reindex", func(tx *Tx) (err error) {
		n, err = tx.reindexStep(ctx)
		return err
	})
	return n, err
}

func (tx *Tx) reindexStep(ctx context.Context) (n int, err error) {
	var version string
	if _, err := tx.row(ctx, `SELECT value FROM setting WHERE key = ?`, []any{settingIndex}, &version); err != nil {
		return 0, err
	}
	var next int64
	going, err := tx.row(ctx, `SELECT CAST(value AS INTEGER) FROM setting WHERE key = ?`, []any{settingIndexNext}, &next)
	if err != nil {
		return 0, err
	}
	if version == indexVersion() && !going {
		return 0, nil
	}
	if version != indexVersion() { // from the beginning, whoever had begun what
		next = 0
	}
	var rows []place
	err = tx.each(ctx, `SELECT sort FROM article WHERE sort >= ? ORDER BY sort LIMIT ?`, []any{next, indexStep}, func(s scanner) error {
		var p place
		err := s.Scan(&p.now)
		p.old = p.now
		rows = append(rows, p)
		return err
	})
	if err != nil {
		return 0, err
	}
	if err := tx.indexRows(ctx, rows); err != nil {
		return 0, err
	}
	if err := tx.set(ctx, settingIndex, indexVersion()); err != nil {
		return 0, err
	}
	if len(rows) < indexStep {
		// The entries that were replaced slow searches down until they are merged away.
		if err := tx.set(ctx, settingScrub, scrubFirst); err != nil {
			return 0, err
		}
		return len(rows), tx.exec(ctx, `DELETE FROM setting WHERE key = ?`, settingIndexNext)
	}
	return len(rows), tx.set(ctx, settingIndexNext, strconv.FormatInt(rows[len(rows)-1].now+1, 10))
}
