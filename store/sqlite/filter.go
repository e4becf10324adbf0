package sqlite

import (
	"strings"
	"time"

	"warta/store"
)

// choice is a query on its way to SQL: the table that is walked, in the order asked for, and what each
// row must also be. Newest first, the walk is always along an index and stops when enough is found, so
// that a first page costs the same in a small database and in a large one.
type choice struct {
	from  string
	where []string
	args  []any // of from, then of where
	order string
}

func (c *choice) and(cond string, args ...any) {
	c.where = append(c.where, cond)
	c.args = append(c.args, args...)
}

// articlesSQL is the statement for a query; ok is false when nothing can match.
func articlesSQL(q store.Query) (query string, args []any, ok bool) {
	c, ok := chosen(q)
	if !ok {
		return "", nil, false
	}
	query, args = c.sql(sqlArticleHead+long(q), q.Limit)
	return query, args, true
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

// chosen plans a query.
func chosen(q store.Query) (c choice, ok bool) {
	m := parseWords(q.Words)
	if m.impossible {
		return c, false
	}
	walked := "" // which condition the walk itself meets
	c.order = `a.sort DESC`
	switch {
	case m.match != "":
		// CROSS JOIN keeps SQLite from turning the walk round.
		c.from = `article_fts f CROSS JOIN article a ON a.sort = f.rowid`
		c.and(`article_fts MATCH ?`, m.match)
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
	c.and(`a.not_article = ''`)
	c.between(q)
	if q.Region != "" && walked != "region" {
		conds := append([]string{`code = ?`, `sort = a.sort`}, regionConds(q)...)
		c.and(`EXISTS (SELECT 1 FROM region_article WHERE `+strings.Join(conds, ` AND `)+`)`, q.Region)
	}
	if q.Source != "" && walked != "source" {
		c.and(`EXISTS (SELECT 1 FROM article_source WHERE source = ? AND sort = a.sort)`, q.Source)
	}
	if q.Story != "" && walked != "story" {
		c.ofStory(q.Story)
	}
	if q.Section != "" && walked != "section" {
		c.ofSection(q.Section)
	}
	if q.Front {
		c.and(`a.front = 1`)
	}
	if q.Language != "" {
		c.and(`(a.language = ? OR a.language GLOB ?)`, q.Language, q.Language+"-*")
	}
	for _, f := range q.Flags {
		c.and(`EXISTS (SELECT 1 FROM json_each(a.flags) WHERE value = ?)`, f)
	}
	if m.without != "" {
		c.and(`a.sort NOT IN (SELECT rowid FROM article_fts WHERE article_fts MATCH ?)`, m.without)
	}
	return c, true
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
