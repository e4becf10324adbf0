package export

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"warta/store"

	_ "modernc.org/sqlite" // the driver, without cgo
)

// sqliteSink writes a database of two tables:
//
//	article         one row an article, columns as in the other formats, but regions and places apart;
//	                published_at and modified_at are UTC, with the outlet's own offset ("+07:00") beside
//	                them in published_zone and modified_zone
//	article_region  one row a place, kind "about" or "mentioned", best first by rank
type sqliteSink struct {
	conn    *sql.Conn
	cols    []column
	article *sql.Stmt
	region  *sql.Stmt
	args    []any
}

// writeSQLite fills an empty file. Nothing in the file depends on the clock or the machine.
func writeSQLite(ctx context.Context, path string, articles iter.Seq2[store.Article, error]) (n int, err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return 0, err
	}
	p := filepath.ToSlash(abs)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	// No journal: a file that is not completed is thrown away.
	q := url.Values{"_pragma": {"page_size(4096)", "journal_mode(off)", "synchronous(off)", "locking_mode(exclusive)", "encoding('UTF-8')"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	s := &sqliteSink{conn: conn}
	if err := s.begin(ctx); err != nil {
		return 0, err
	}
	return copyTo(ctx, s, articles)
}

const sqlIndexes = `CREATE INDEX article_published ON article (published_at);
CREATE INDEX article_source ON article (source, published_at);
CREATE INDEX article_region_code ON article_region (code, kind, article);
COMMIT;`

const sqlRegionTable = `CREATE TABLE article_region (article TEXT NOT NULL REFERENCES article (id), kind TEXT NOT NULL, rank INTEGER NOT NULL,
	code TEXT NOT NULL, name TEXT NOT NULL, score REAL NOT NULL, strong INTEGER NOT NULL, evidence TEXT NOT NULL,
	PRIMARY KEY (article, kind, rank)) STRICT, WITHOUT ROWID`

func (s *sqliteSink) begin(ctx context.Context) (err error) {
	var table, names []string
	for _, c := range columns() {
		if c.name == "regions" || c.name == "places" {
			continue
		}
		s.cols = append(s.cols, c)
		definition := c.name + " " + sqlType(c.typ)
		if c.name == "id" {
			definition += " PRIMARY KEY"
		}
		table, names = append(table, definition), append(names, c.name)
		if zone, ok := zoneColumn(c); ok {
			table, names = append(table, zone+" TEXT"), append(names, zone)
		}
	}
	for _, query := range []string{"BEGIN", "CREATE TABLE article (" + strings.Join(table, ", ") + ") STRICT", sqlRegionTable} {
		if _, err := s.conn.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	s.article, err = s.conn.PrepareContext(ctx, "INSERT INTO article ("+strings.Join(names, ", ")+") VALUES (?"+strings.Repeat(", ?", len(names)-1)+")")
	if err != nil {
		return err
	}
	s.region, err = s.conn.PrepareContext(ctx, "INSERT INTO article_region VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
	return err
}

// zoneColumn is the column that holds the offset of an instant's clock: published_zone for published_at.
func zoneColumn(c column) (name string, ok bool) {
	return strings.TrimSuffix(c.name, "_at") + "_zone", c.typ == reflect.TypeFor[store.Instant]()
}

func sqlType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Bool:
		return "INTEGER"
	case reflect.Float64:
		return "REAL"
	default:
		return "TEXT"
	}
}

func (s *sqliteSink) put(ctx context.Context, a *store.Article) error {
	s.args = s.args[:0]
	v := reflect.ValueOf(a).Elem()
	for _, c := range s.cols {
		if err := s.add(c, v.FieldByIndex(c.index)); err != nil {
			return fmt.Errorf("article %s: %s: %w", a.ID, c.name, err)
		}
	}
	if _, err := s.article.ExecContext(ctx, s.args...); err != nil {
		return fmt.Errorf("article %s: %w", a.ID, err)
	}
	if err := s.putRegions(ctx, a.ID, "about", a.Regions); err != nil {
		return err
	}
	return s.putRegions(ctx, a.ID, "mentioned", a.Places)
}

// add appends a field's value; what is unknown is NULL.
func (s *sqliteSink) add(c column, v reflect.Value) error {
	if i, ok := v.Interface().(store.Instant); ok {
		if i.IsZero() {
			s.args = append(s.args, nil, nil)
		} else {
			s.args = append(s.args, i.Time.UTC().Format(time.RFC3339), i.Local().Format("-07:00"))
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		s.args = append(s.args, v.Int())
	case reflect.Float64:
		s.args = append(s.args, v.Float())
	case reflect.Bool:
		s.args = append(s.args, v.Bool())
	default:
		text, err := cell(v)
		if err != nil {
			return err
		}
		if text == "" && v.Kind() != reflect.String {
			s.args = append(s.args, nil)
		} else {
			s.args = append(s.args, text)
		}
	}
	return nil
}

func (s *sqliteSink) putRegions(ctx context.Context, id, kind string, regions []store.Region) error {
	for rank, r := range regions {
		evidence, err := cell(reflect.ValueOf(r.Evidence))
		if err != nil {
			return fmt.Errorf("article %s: evidence: %w", id, err)
		}
		if _, err := s.region.ExecContext(ctx, id, kind, rank, r.Code, r.Name, r.Score, r.Strong, evidence); err != nil {
			return fmt.Errorf("article %s: region %s: %w", id, r.Code, err)
		}
	}
	return nil
}

func (s *sqliteSink) finish(ctx context.Context) error {
	if err := errors.Join(s.article.Close(), s.region.Close()); err != nil {
		return err
	}
	_, err := s.conn.ExecContext(ctx, sqlIndexes)
	return err
}
