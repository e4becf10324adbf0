package sqlite

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// choice is a query on its way to SQL: the table that is walked, in the order asked for, and what each
// row must also be. Newest first, the walk is always along an index and stops when enough is found, so
// that a first page costs the same in a small database and in a large one.
type choice struct {
	from   string
	where  []string
	args   []any // of from, then of where
	order  string
	words  bool       // the walk is along the full-text index, f
	marks  *matcher   // finds the words in a text
	titles []*matcher // each finds one thing that is asked for among the words in a title
}

func (c *choice) and(cond string, args ...any) {
	c.where = append(c.where, cond)
	c.args = append(c.args, args...)
}

// row is the article's number as the walk has it: what is asked of that need not read the article first.
func (c *choice) row() string {
	if c.words {
		return `f.rowid`
	}
	return `a.sort`
}

// articlesSQL is the statement for a query; ok is false when nothing can match.
func (db *DB) articlesSQL(ctx context.Context, q store.Query) (query string, args []any, ok bool, err error) {
	c, ok, err := db.plan(ctx, q)
	if err != nil || !ok {
		return "", nil, false, err
	}
	query, args, err = db.statement(ctx, &c, sqlArticleHead+long(q), q)
	return query, args, true, err
}

func long(q store.Query) string {
	if q.NoText {
		return noText
	}
	return fullText
}

func (c *choice) sql(head string, limit int) (query string, args []any) {
	query = head + ` FROM ` + c.from + ` WHERE ` + strings.Join(c.where, ` AND `) + ` ORDER BY ` + c.order
	args = c.args
	if limit > 0 {
		query += ` LIMIT ?`
		args = append(args, limit)
	}
	return query, args
}

// bestOf is among how many of the newest matches a search by relevance chooses. It is what keeps the time of
// a search for very common words in bounds.
const bestOf = 100

// statement is sql, or its like for a query by relevance: of the newest matches those first that have most of what is
// asked for in the title. FTS5's own bm25 would count, for every word, all articles that have it; and to ask it for
// titles would be to go through all matches once more for each word.
func (db *DB) statement(ctx context.Context, c *choice, head string, q store.Query) (query string, args []any, err error) {
	if !q.Relevance || !c.words || len(c.titles) == 0 {
		query, args = c.sql(head, q.Limit)
		return query, args, nil
	}
	type match struct {
		sort int64
		n    int
	}
	var best []match
	var words []word
	query, args = c.sql(`SELECT a.sort, a.title`, bestOf)
	err = db.each(ctx, query, args, func(s scanner) error {
		var m match
		var title string
		err := s.Scan(&m.sort, &title)
		words = slices.AppendSeq(words[:0], wordsOf(title))
		for _, t := range c.titles {
			if t.in(words) {
				m.n++
			}
		}
		best = append(best, m)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	slices.SortStableFunc(best, func(a, b match) int { return cmp.Compare(b.n, a.n) })
	if q.Limit > 0 && len(best) > q.Limit {
		best = best[:q.Limit]
	}
	sorts := make([]int64, len(best))
	for i, m := range best {
		sorts[i] = m.sort
	}
	return head + ` FROM json_each(?) j CROSS JOIN article a ON a.sort = j.value ORDER BY j.key`, []any{object(sorts)}, nil
}

// plan is chosen for this database.
func (db *DB) plan(ctx context.Context, q store.Query) (c choice, ok bool, err error) {
	current, err := db.indexCurrent(ctx)
	if err != nil {
		return c, false, err
	}
	return chosen(q, current)
}

// chosen plans a query; current tells whether the whole full-text index is of this program's making. The error is a
// *store.WordsError.
func chosen(q store.Query, current bool) (c choice, ok bool, err error) {
	w, err := store.ParseWords(q.Words)
	if err != nil || w.Void {
		return c, false, err
	}
	narrow(&q, &w)
	m := matchOf(w, q, current)
	c.words, c.marks = m != "", newMatcher(w)
	if q.Relevance && c.words {
		c.titles = titlesOf(w)
	}
	walked := c.walk(q, m)
	c.filter(q, w, m, walked, current)
	return c, true, nil
}

// walk says along what the articles are gone through, words that match m among them, and which condition of q that
// meets already.
func (c *choice) walk(q store.Query, m string) (walked string) {
	c.order = `a.sort DESC`
	switch {
	case m != "" && q.Story != "":
		// A story has few articles, whatever the words.
		walked = "story"
		c.from = `article a INDEXED BY article_story CROSS JOIN article_fts f ON f.rowid = a.sort`
		c.ofStory(q.Story)
		c.and(`article_fts MATCH ?`, m)
	case m != "":
		// CROSS JOIN keeps SQLite from turning the walk round.
		c.from = `article_fts f CROSS JOIN article a ON a.sort = f.rowid`
		c.and(`article_fts MATCH ?`, m)
		c.order = `f.rowid DESC`
	case q.Oldest:
		// Left to itself SQLite might sort the whole table, texts and all, in memory.
		c.from = `article a INDEXED BY article_seq`
	case q.Region != "":
		walked = "region"
		c.from = `region_article r ` + regionIndex(q) + ` CROSS JOIN article a ON a.sort = r.sort`
		c.and(`r.code = ?`, q.Region)
		for _, cond := range regionConds(q) {
			c.and(`r.` + cond)
		}
		c.order = `r.sort DESC`
	case q.Story != "":
		walked = "story"
		c.from = `article a INDEXED BY article_story`
		c.ofStory(q.Story)
	case q.Source != "":
		walked = "source"
		c.from = `article_source s CROSS JOIN article a ON a.sort = s.sort`
		c.and(`s.source = ?`, q.Source)
		c.order = `s.sort DESC`
	case q.Section != "":
		walked = "section"
		c.from = `article a INDEXED BY article_section`
		c.ofSection(q.Section)
	case q.Front:
		c.from = `article a INDEXED BY article_front`
	default:
		c.from = `article a`
	}
	if q.Oldest {
		c.order = `a.seq`
	}
	return walked
}

// filter adds the conditions of q that the walk does not meet by itself.
func (c *choice) filter(q store.Query, w store.Words, m, walked string, current bool) {
	c.and(`a.not_article = ''`)
	c.between(q)
	marked := m != "" && current // the index itself tells of regions, sources and sections
	if q.Region != "" && walked != "region" && !marked {
		conds := append([]string{`code = ?`, `sort = ` + c.row()}, regionConds(q)...)
		c.and(`EXISTS (SELECT 1 FROM region_article WHERE `+strings.Join(conds, ` AND `)+`)`, q.Region)
	}
	if q.Source != "" && walked != "source" && !marked {
		c.and(`EXISTS (SELECT 1 FROM article_source WHERE source = ? AND sort = `+c.row()+`)`, q.Source)
	}
	if q.Story != "" && walked != "story" {
		c.ofStory(q.Story)
	}
	if q.Section != "" && walked != "section" && !marked {
		c.ofSection(q.Section)
	}
	if q.Front {
		c.and(`a.front = 1`)
	}
	if !marked {
		c.places(w)
	}
	if q.Language != "" && m == "" {
		c.and(`(a.language = ? OR a.language GLOB ?)`, q.Language, q.Language+"-*")
	}
	for _, f := range q.Flags {
		if m != "" {
			break // they are among the words
		}
		c.and(`EXISTS (SELECT 1 FROM json_each(a.flags) WHERE value = ?)`, f)
	}
}

// narrow moves what the words say into the query where it has a place of its own, so that the walk can be
// planned by it.
func narrow(q *store.Query, w *store.Words) {
	if w.After.After(q.Since) {
		q.Since = w.After
	}
	if !w.Before.IsZero() && (q.Until.IsZero() || w.Before.Before(q.Until)) {
		q.Until = w.Before
	}
	w.All = slices.DeleteFunc(slices.Clone(w.All), func(choice []store.Clause) bool {
		switch only := choice[0]; {
		case len(choice) > 1:
		case only.Field == store.FieldRegion && q.Region == "" && !q.Own && !q.Strong:
			q.Region = only.Text
			return true
		case only.Field == store.FieldSource && q.Source == "":
			q.Source = only.Text
			return true
		}
		return false
	})
}

// places asks for the regions and sources that words name and the query does not.
func (c *choice) places(w store.Words) {
	all := append(slices.Clone(w.All), w.None)
	for i, choice := range all {
		for field, from := range map[store.Field]string{
			store.FieldRegion: `region_article WHERE sort = ` + c.row() + ` AND code`,
			store.FieldSource: `article_source WHERE sort = ` + c.row() + ` AND source`,
		} {
			var values []any
			for _, cl := range choice {
				if cl.Field == field {
					values = append(values, cl.Text)
				}
			}
			if len(values) == 0 {
				continue
			}
			cond := `EXISTS (SELECT 1 FROM ` + from + ` IN (` + strings.Repeat(`?, `, len(values)-1) + `?))`
			if i == len(w.All) {
				cond = `NOT ` + cond
			}
			c.and(cond, values...)
		}
	}
}

// ofStory chooses the articles of a story; a story that turned out to be another goes by both names.
func (c *choice) ofStory(id string) {
	c.and(`a.story <> '' AND a.story = ifnull((SELECT merged_into FROM story WHERE id = ? AND merged_into <> ''), ?)`, id, id)
}

func (c *choice) ofSection(name string) {
	c.and(`a.section <> '' AND lower(a.section) = ?`, store.SectionKey(name))
}

// between bounds the walk in time. All walks are along the same number.
func (c *choice) between(q store.Query) {
	column := strings.TrimSuffix(c.order, ` DESC`)
	if q.Oldest {
		column = `a.sort`
	}
	if !q.Since.IsZero() {
		c.and(column+` >= ?`, sortFloor(ceil(q.Since)))
	}
	if !q.Until.IsZero() {
		c.and(column+` < ?`, sortFloor(ceil(q.Until)))
	}
}

// ceil is t rounded up to whole seconds: feed order knows no finer time.
func ceil(t time.Time) time.Time {
	if r := t.Truncate(time.Second); r.Before(t) {
		return r.Add(time.Second)
	}
	return t
}

// regionIndex names the index in which a region's wanted articles stand next to each other.
func regionIndex(q store.Query) string {
	switch {
	case q.Own:
		return `INDEXED BY region_article_own`
	case q.Front:
		return `INDEXED BY region_article_front`
	}
	return ``
}

func regionConds(q store.Query) (conds []string) {
	if q.Own {
		conds = append(conds, `own = 1`)
	}
	if q.Front {
		conds = append(conds, `front = 1`)
	}
	switch {
	case q.Strong && q.Own:
		conds = append(conds, `own_strong = 1`)
	case q.Strong:
		conds = append(conds, `strong = 1`)
	}
	return conds
}
