package sqlite

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"warta/store"
)

// choice is a query on its way to SQL: the table that is walked, in the order asked for, and what each
// row must also be. Newest first, the walk is always along an index and stops when enough is found, so
// that a first page costs the same in a small database and in a large one.
type choice struct {
	from   string
	match  string // what is asked of the full-text index, f
	where  []string
	args   []any // of where
	order  string
	column string     // holds the article's number, along the walk
	low    int64      // articles from this number on …
	high   int64      // … to below this one
	words  bool       // the walk is along the full-text index
	lanes  []lane     // places that are among the words
	lane   lane       // the shortest of them
	share  float64    // of all articles that are in all of them, about
	few    bool       // that is little
	rest   int        // every how manyth of lane is in the others too, about
	marks  *matcher   // finds the words in a text
	titles []*matcher // each finds one thing that is asked for among the words in a title
}

func (c *choice) and(cond string, args ...any) {
	c.where = append(c.where, cond)
	c.args = append(c.args, args...)
}

// row is the article's number as the walk has it: what is asked of that need not read the article first.
func (c *choice) row() string {
	if c.match != "" {
		return `f.rowid`
	}
	return `a.sort`
}

func long(q store.Query) string {
	if q.NoText {
		return noText
	}
	return fullText
}

// sql is the whole query as one statement.
func (c *choice) sql(head string, limit int) (query string, args []any) {
	where := slices.Clip(c.where)
	if c.match != "" {
		where = append([]string{`article_fts MATCH ?`}, where...)
		args = append(args, c.match)
	}
	args = append(args, c.args...)
	if c.low > 0 {
		where, args = append(where, c.column+` >= ?`), append(args, c.low)
	}
	if c.high < math.MaxInt64 {
		where, args = append(where, c.column+` < ?`), append(args, c.high)
	}
	query = head + ` FROM ` + c.from + ` WHERE ` + strings.Join(where, ` AND `) + ` ORDER BY ` + c.order
	if limit > 0 { // as a parameter SQLite would plan by it, so plan twice
		query += ` LIMIT ` + strconv.Itoa(limit)
	}
	return query, args
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
	c.match, c.marks = matchOf(w, q, current), newMatcher(w)
	if q.Relevance && c.match != "" {
		c.titles = titlesOf(w)
	}
	walked := c.walk(q)
	c.filter(q, w, walked, current)
	if c.words && current {
		c.lanes = lanesOf(q)
	}
	return c, true, nil
}

// walk says along what the articles are gone through, and which condition of q that meets already.
func (c *choice) walk(q store.Query) (walked string) {
	c.order = `a.sort DESC`
	switch {
	case c.match != "" && q.Story != "":
		// A story has few articles, whatever the words.
		walked = "story"
		c.from = `article a INDEXED BY article_story CROSS JOIN article_fts f ON f.rowid = a.sort`
		c.ofStory(q.Story)
	case c.match != "":
		// CROSS JOIN keeps SQLite from turning the walk round.
		c.from = `article_fts f CROSS JOIN article a ON a.sort = f.rowid`
		c.order = `f.rowid DESC`
		c.words = !q.Oldest
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
func (c *choice) filter(q store.Query, w store.Words, walked string, current bool) {
	c.and(`a.not_article = ''`)
	c.between(q)
	marked := c.match != "" && current // the index itself tells of regions, sources and sections
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
	if q.Language != "" && c.match == "" {
		c.and(`(a.language = ? OR a.language GLOB ?)`, q.Language, q.Language+"-*")
	}
	for _, f := range q.Flags {
		if c.match != "" {
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
	c.column, c.high = strings.TrimSuffix(c.order, ` DESC`), math.MaxInt64
	if q.Oldest {
		c.column = `a.sort`
	}
	if !q.Since.IsZero() {
		c.low = sortFloor(ceil(q.Since))
	}
	if !q.Until.IsZero() {
		c.high = sortFloor(ceil(q.Until))
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
