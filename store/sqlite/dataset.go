package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"time"

	"warta/store"
)

// Selection chooses the articles of a dataset. Of the query, Words, Region, Own, Strong, Source, Since, Until,
// Language and Flags count; the order is always that of first seeing, which nothing that happens later changes.
type Selection struct {
	store.Query
	// AsOf asks for the record as it was known before an instant: articles first seen before it, each with the
	// version that was current then. Words, Language and Flags know today's record only and are refused with it;
	// Source then means the source that found an article first. What the record cannot date is left out
	// (aliases), and a story is named after the first of its articles that was known then. Zero: today.
	AsOf time.Time
	// Retag gives an article that is returned to an older version the regions of that version. nil: none.
	Retag func(*store.Article)
	// Versions asks for all revisions of each article (known at AsOf), not only for the digests of its own.
	Versions bool
}

// Item is an article of a dataset.
type Item struct {
	store.Article
	Digests  []string         // of the pages its version rests on, in reading order
	Versions []store.Revision // oldest first; only if asked for
}

// View is the database as it was at one moment, whatever is written meanwhile, for reading many tables that
// must agree. It is for one goroutine, and holds up the tidying of the write-ahead log until it is closed.
type View struct {
	db   *DB
	pool *sql.DB
	tx   *sql.Tx
}

// View opens a view of now.
func (db *DB) View(ctx context.Context) (v *View, err error) {
	// Sorting may need more room than memory has, so temporary data goes to a file. What belongs to an article lies
	// all over the file, by its ID: a larger cache than other readers have saves reading the inner pages again.
	name := strings.NewReplacer(
		url.QueryEscape("temp_store(memory)"), url.QueryEscape("temp_store(file)"),
		url.QueryEscape("cache_size(-8192)"), url.QueryEscape("cache_size(-65536)"),
	).Replace(dsn(db.path, true))
	v = &View{db: db}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("view: %w", explain(err)), v.Close())
		}
	}()
	if v.pool, err = sql.Open("sqlite", name); err != nil {
		return nil, err
	}
	if v.tx, err = v.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}); err != nil {
		return v, err
	}
	var one int // the moment is that of the first read
	return v, v.tx.QueryRowContext(ctx, `SELECT count(*) FROM setting`).Scan(&one)
}

// Close ends the view.
func (v *View) Close() error {
	var errs []error
	if v.tx != nil {
		if err := v.tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
			errs = append(errs, err)
		}
	}
	if v.pool != nil {
		errs = append(errs, v.pool.Close())
	}
	return errors.Join(errs...)
}

// order is the statement for the row numbers of the chosen articles, first seen first.
func (s Selection) order(ctx context.Context, db *DB) (query string, args []any, ok bool, err error) {
	q := s.Query
	q.Oldest, q.Front, q.Limit = true, false, 0
	if !s.AsOf.IsZero() {
		if q.Words != "" || q.Language != "" || len(q.Flags) > 0 || q.Strong || q.Own {
			return "", nil, false, errors.New("as it was then: words, languages and flags can only be asked of today's record")
		}
		q = store.Query{Oldest: true}
	}
	c, ok, err := db.plan(ctx, q)
	if err != nil || !ok {
		return "", nil, false, err
	}
	if c.match == "" {
		c.from = `article a`
	}
	c.order = `a.first_seen_at, a.id`
	if !s.AsOf.IsZero() {
		c.and(`a.first_seen_at < ?`, stamp(s.AsOf))
		// An article is never sorted after it was first seen: what came much later need not be looked at.
		c.and(`a.sort < ?`, sortFloor(ceil(s.AsOf)))
		if s.Source != "" {
			c.and(`a.source = ?`, s.Source)
		}
		if !s.Since.IsZero() {
			c.and(`a.first_seen_at >= ?`, stamp(s.Since))
		}
	}
	query, args = c.sql(`SELECT a.sort`, 0)
	return query, args, true, nil
}

// reader reads the parts of an item by statements prepared once.
type reader struct {
	Selection
	article, revisions, digests, story *sql.Stmt
}

func (v *View) reader(ctx context.Context, s Selection) (r *reader, err error) {
	r = &reader{Selection: s}
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&r.article, sqlArticleHead + fullText + ` FROM article a WHERE a.sort = ?`},
		{&r.digests, `SELECT digests FROM revision WHERE article = ? AND number = ?`},
		{&r.revisions, sqlRevisions + ` AND r.seen_at < ? ORDER BY r.number`},
		{&r.story, `SELECT id FROM article WHERE story = ? AND not_article = '' AND first_seen_at < ? ORDER BY first_seen_at, id LIMIT 1`},
	} {
		if *p.to, err = v.tx.PrepareContext(ctx, p.query); err != nil {
			return r, errors.Join(err, r.close())
		}
	}
	return r, nil
}

func (r *reader) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{r.article, r.revisions, r.digests, r.story} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// Items runs a selection. The rows are read as the caller goes on; breaking off is fine.
func (v *View) Items(ctx context.Context, s Selection) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		fail := func(err error) { yield(Item{}, fmt.Errorf("dataset: %w", explain(err))) }
		query, args, ok, err := s.order(ctx, v.db)
		if err != nil || !ok {
			if err != nil {
				fail(err)
			}
			return
		}
		r, err := v.reader(ctx, s)
		if err != nil {
			fail(err)
			return
		}
		defer func() { _ = r.close() }()
		rows, err := v.tx.QueryContext(ctx, query, args...)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var sort int64
			err := rows.Scan(&sort)
			var item Item
			if err == nil {
				item, ok, err = r.item(ctx, sort)
			}
			if err != nil {
				fail(err)
				return
			}
			if ok && !yield(item, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}

// item reads an article; ok is false when it is not what the selection wants after all.
func (r *reader) item(ctx context.Context, sort int64) (item Item, ok bool, err error) {
	if err := scanArticle(r.article.QueryRowContext(ctx, sort), &item.Article); err != nil {
		return item, false, err
	}
	if r.Versions || !r.AsOf.IsZero() {
		if err := r.versions(ctx, &item); err != nil || len(item.Versions) == 0 {
			return item, false, err
		}
		item.Digests = item.Versions[len(item.Versions)-1].Digests
	} else if err := r.digests.QueryRowContext(ctx, item.ID, item.Revisions).Scan(doc{&item.Digests}); err != nil {
		return item, false, fmt.Errorf("article %s: revision %d: %w", item.ID, item.Revisions, err)
	}
	if r.AsOf.IsZero() {
		return item, true, nil
	}
	if err := r.restore(ctx, &item); err != nil {
		return item, false, err
	}
	return item, r.wants(&item.Article), nil
}

func (r *reader) versions(ctx context.Context, item *Item) error {
	before := stamp(far)
	if !r.AsOf.IsZero() {
		before = stamp(r.AsOf)
	}
	rows, err := r.revisions.QueryContext(ctx, item.ID, before)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var rev store.Revision
		if err := scanRevision(rows, &rev); err != nil {
			return fmt.Errorf("article %s: %w", item.ID, err)
		}
		if rev.Number == item.Revisions {
			rev.Content = item.Content
		}
		item.Versions = append(item.Versions, rev)
	}
	return rows.Err()
}

// restore makes an article what it was at AsOf.
func (r *reader) restore(ctx context.Context, item *Item) error {
	a := &item.Article
	if !a.Removed.Before(r.AsOf) {
		a.Removed = time.Time{}
	}
	a.Aliases = nil
	if last := item.Versions[len(item.Versions)-1]; last.Number != a.Revisions {
		a.Content, a.Revisions, a.Updated, a.ContentHash = last.Content, last.Number, last.At, last.Hash
		a.Regions, a.Places = []store.Region{}, nil
		if r.Retag != nil {
			r.Retag(a)
		}
	}
	if a.Story == "" {
		return nil
	}
	return r.story.QueryRowContext(ctx, a.Story, stamp(r.AsOf)).Scan(&a.Story)
}

// wants is what order cannot ask of a version that is no longer current.
func (r *reader) wants(a *store.Article) bool {
	at := a.SortTime()
	if at.Before(r.Since) || !r.Until.IsZero() && !at.Before(r.Until) {
		return false
	}
	if r.Region == "" {
		return true
	}
	for _, g := range a.Regions {
		if store.Within(g.Code, r.Region) {
			return true
		}
	}
	return false
}

// sqlKnown are the sources known before the instant ?1 and its UTC day ?2: since they were added, or, where they were
// taken in from elsewhere, since the first article or attempt of theirs.
const sqlKnown = `added_at < ?1
	OR EXISTS (SELECT 1 FROM article_source f CROSS JOIN article a ON a.sort = f.sort WHERE f.source = source.id AND a.source = source.id AND a.first_seen_at < ?1)
	OR id IN (SELECT source FROM source_day WHERE day < ?2 UNION SELECT source FROM imported_day WHERE day < ?2)`

// Sources are all sources known at an instant (zero: now), removed ones included, by ID.
func (v *View) Sources(ctx context.Context, asOf time.Time) (sources []store.Source, err error) {
	if asOf.IsZero() {
		asOf = far
	}
	err = v.each(ctx, `SELECT `+sourceColumns+` FROM source WHERE `+sqlKnown+` ORDER BY id`, []any{stamp(asOf), dayOf(asOf)}, func(s scanner) error {
		var src store.Source
		err := scanSource(s, &src)
		sources = append(sources, src)
		return err
	})
	return sources, err
}

// SourceDays is the account of every source and UTC day from since to before until (zero: no limit), oldest
// first, with what databases that were taken in had tried: of each an account of its own, so that whoever takes in
// several of them counts none twice. A day counts when all of it lies in between.
func (v *View) SourceDays(ctx context.Context, since, until time.Time) (days []SourceDay, err error) {
	if until.IsZero() {
		until = far
	}
	us, err := v.db.Origin(ctx)
	if err != nil {
		return nil, err
	}
	err = v.each(ctx, sqlAllDays+` WHERE day >= ? AND day < ? ORDER BY day, source, origin`, []any{us, dayOf(since.Add(24*time.Hour - 1)), dayOf(until)}, func(s scanner) error {
		var origin string
		d, err := scanSourceDay(s, &origin)
		d.Origin = origin
		days = append(days, d)
		return err
	})
	return days, err
}

// Tombstones are all articles that were taken down, the first first. An article under several addresses is one.
func (v *View) Tombstones(ctx context.Context) (all []Tombstone, err error) {
	err = v.each(ctx, `SELECT article, min(at), reason FROM tombstone GROUP BY article ORDER BY 2, 1`, nil, func(s scanner) error {
		var t Tombstone
		err := s.Scan(&t.Article, when{&t.At}, &t.Reason)
		all = append(all, t)
		return err
	})
	return all, err
}

func (v *View) each(ctx context.Context, query string, args []any, scan func(scanner) error) error {
	rows, err := v.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("dataset: %w", explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("dataset: %w", err)
		}
	}
	return explain(rows.Err())
}
