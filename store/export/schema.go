package export

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"warta/store"
)

// Item is an article with what a dataset tells of it besides its record.
type Item struct {
	store.Article
	Digests  []string         `json:"page_digests"` // hex SHA-256 of the pages its version rests on, in reading order
	Versions []store.Revision `json:"-"`            // all its revisions, oldest first; for releases
}

// Day is what was tried for a source on one UTC day, and what came of it: what a dataset does not hold is
// told here.
type Day struct {
	Source      string `json:"source"`
	Day         Date   `json:"day"`
	Attempted   int    `json:"attempted"`
	Fetched     int    `json:"fetched"`
	Same        int    `json:"same"`
	NotModified int    `json:"not_modified"`
	Gone        int    `json:"gone"`
	Refused     int    `json:"refused"`
	Failed      int    `json:"failed"`
	Bytes       int64  `json:"bytes"`
	NoArticle   int    `json:"no_article"`
	Articles    int    `json:"articles"`
	Revisions   int    `json:"revisions"`
	Origin      string `json:"origin"` // which database tried; see About
}

// Withdrawn is an article that was taken out of the record for good: its text is in no dataset made later, also as
// of an earlier date, and those who hold an older one are asked to do without it too.
type Withdrawn struct {
	Article string    `json:"article"`
	At      time.Time `json:"withdrawn_at"`
}

// Date is a day of the UTC calendar: "2026-11-23".
type Date string

// The rows of the tables that are no noun of package store.
type (
	regionRow struct {
		Article  string           `json:"article"`
		Kind     string           `json:"kind"`
		Rank     int              `json:"rank"`
		Code     string           `json:"code"`
		Name     string           `json:"name"`
		Score    float64          `json:"score"`
		Strong   bool             `json:"strong"`
		Evidence []store.Evidence `json:"evidence"`
	}
	storyRow struct {
		ID        string    `json:"id"`
		Articles  int       `json:"articles"`
		Sources   int       `json:"sources"`
		FirstSeen time.Time `json:"first_seen_at"`
		LastSeen  time.Time `json:"last_seen_at"`
		Members   []string  `json:"members"`
	}
	sourceRow struct {
		ID         string    `json:"id"`
		Name       string    `json:"name"`
		Home       string    `json:"home"`
		Region     string    `json:"region,omitempty"`
		Language   string    `json:"lang,omitempty"`
		Zone       string    `json:"zone,omitempty"`
		Sections   []string  `json:"sections,omitempty"`
		Categories []string  `json:"categories,omitempty"`
		Feed       string    `json:"feed,omitempty"`
		FeedStatus string    `json:"feed_status,omitempty"`
		State      string    `json:"state"`
		Origin     string    `json:"origin,omitempty"`
		Added      time.Time `json:"added_at,omitzero"`
	}
)

// Field is a column of a table, with the name it has in every format.
type Field struct {
	Name string
	// Optional fields may be unknown: NULL, an empty cell, no key in JSON. Lists are empty instead.
	Optional bool
	// About says in words what the field holds.
	About string

	index []int // for reflect's FieldByIndex
	typ   reflect.Type
}

// Table is one kind of record.
type Table struct {
	Name, About string
	Key         []string          // fields that together tell rows apart
	Refs        map[string]string // field → table whose id it holds
	Fields      []Field
}

// Tables are those of a release, in the order in which they are described.
func Tables() []Table { return tables() }

var tables = sync.OnceValue(func() []Table {
	about, err := readDictionary()
	if err != nil {
		panic(err) // the file is part of the program; a test reads it
	}
	all := []Table{
		{Name: "articles", Key: []string{"id"}, Refs: map[string]string{"source": "sources"}, Fields: fieldsOf(reflect.TypeFor[Item](), nil)},
		{Name: "revisions", Key: []string{"article", "number"}, Refs: map[string]string{"article": "articles"}, Fields: fieldsOf(reflect.TypeFor[store.Revision](), nil)},
		{Name: "regions", Key: []string{"article", "kind", "rank"}, Refs: map[string]string{"article": "articles"}, Fields: fieldsOf(reflect.TypeFor[regionRow](), nil)},
		{Name: "stories", Key: []string{"id"}, Fields: fieldsOf(reflect.TypeFor[storyRow](), nil)},
		{Name: "sources", Key: []string{"id"}, Fields: fieldsOf(reflect.TypeFor[sourceRow](), nil)},
		{Name: "attempts", Key: []string{"source", "day", "origin"}, Refs: map[string]string{"source": "sources"}, Fields: fieldsOf(reflect.TypeFor[Day](), nil)},
		{Name: "withdrawn", Key: []string{"article"}, Fields: fieldsOf(reflect.TypeFor[Withdrawn](), nil)},
	}
	for i := range all {
		t := &all[i]
		t.About = about[t.Name+"."]
		for j := range t.Fields {
			t.Fields[j].About = about.of(t.Name, t.Fields[j].Name)
		}
	}
	return all
})

func table(name string) Table {
	for _, t := range tables() {
		if t.Name == name {
			return t
		}
	}
	panic("export: no table " + name)
}

// fieldsOf are the fields of a type in the order of its declaration, under their JSON names; what JSON leaves
// out is left out. A revision's content is laid flat, like an article's.
func fieldsOf(t reflect.Type, at []int) (fields []Field) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		tag, tagged := f.Tag.Lookup("json")
		name, how, _ := strings.Cut(tag, ",")
		switch {
		case f.Anonymous && !tagged, f.Type == reflect.TypeFor[store.Content]():
			fields = append(fields, fieldsOf(f.Type, index)...)
		case name != "-":
			optional := strings.Contains(how, "omit") && f.Type.Kind() != reflect.Slice && f.Type.Kind() != reflect.Map
			fields = append(fields, Field{Name: name, Optional: optional, index: index, typ: f.Type})
		}
	}
	return fields
}

// only is the table with these fields, in this order.
func (t Table) only(names []string) (Table, error) {
	var fields []Field
	for _, name := range names {
		i := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Name == name })
		if i < 0 {
			return t, fmt.Errorf("%s have no field %q; they have %s", t.Name, name, strings.Join(t.names(), ", "))
		}
		if slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			return t, fmt.Errorf("field %q is named twice", name)
		}
		fields = append(fields, t.Fields[i])
	}
	t.Fields = fields
	return t, nil
}

// without is the table without some fields.
func (t Table) without(drop ...string) Table {
	t.Fields = slices.DeleteFunc(slices.Clone(t.Fields), func(f Field) bool { return slices.Contains(drop, f.Name) })
	return t
}

func (t Table) names() (names []string) {
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	return names
}

func (t Table) has(name string) bool { return slices.Contains(t.names(), name) }

// worded are the fields that hold a publisher's words or pictures, table by table: a set of ids does without.
var worded = map[string][]string{
	"articles":  {"title", "authors", "editors", "dateline", "lead", "text", "html", "image", "images", "section", "tags", "origins"},
	"revisions": {"title", "authors", "editors", "dateline", "lead", "text", "html", "image", "images", "section", "tags", "origins"},
	"regions":   {"evidence"},
}

//go:embed dictionary.csv
var files embed.FS

// dictionary holds descriptions by "table.field", and by "table." those of tables.
type dictionary map[string]string

// of falls back on "content", which articles and revisions share.
func (d dictionary) of(table, field string) string {
	if s, ok := d[table+"."+field]; ok || table != "articles" && table != "revisions" {
		return s
	}
	return d["content."+field]
}

func readDictionary() (dictionary, error) {
	f, err := files.Open("dictionary.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.FieldsPerRecord = '#', 3
	d := dictionary{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return d, nil
		}
		if err != nil {
			return nil, fmt.Errorf("dictionary.csv: %w", err)
		}
		key := row[0] + "." + row[1]
		if d[key] != "" {
			return nil, fmt.Errorf("dictionary.csv: %s is there twice", key)
		}
		d[key] = row[2]
	}
}
