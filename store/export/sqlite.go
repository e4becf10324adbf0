package export

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"warta/store"

	_ "modernc.org/sqlite" // the driver, without cgo
)

// database is a SQLite file that is being filled: a table for each sink. What is unknown is NULL; lists and
// objects are JSON; published_at and modified_at are UTC, with the outlet's own offset ("+07:00") beside them
// in published_zone and modified_zone. Nothing in the file depends on the clock or the machine.
type database struct {
	pool   *sql.DB
	conn   *sql.Conn
	tables []Table
	open   []*sqliteSink
}

// openDatabase makes a database in an empty file.
func openDatabase(ctx context.Context, path string) (*database, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	p := filepath.ToSlash(abs)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	// No journal: a file that is not completed is thrown away. One that is complete is on the disk.
	q := url.Values{"_pragma": {"page_size(4096)", "journal_mode(off)", "synchronous(normal)", "locking_mode(exclusive)", "encoding('UTF-8')"}}
	d := &database{}
	if d.pool, err = sql.Open("sqlite", (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()); err != nil {
		return nil, err
	}
	if d.conn, err = d.pool.Conn(ctx); err == nil {
		_, err = d.conn.ExecContext(ctx, "BEGIN")
	}
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *database) close() error {
	var errs []error
	for _, s := range d.open {
		errs = append(errs, s.insert.Close())
	}
	d.open = nil
	if d.conn != nil {
		errs = append(errs, d.conn.Close())
	}
	return errors.Join(append(errs, d.pool.Close())...)
}

// complete makes the indexes that the tables' readers will want, and ends the transaction.
func (d *database) complete(ctx context.Context) error {
	for _, t := range d.tables {
		for _, columns := range [][]string{{"published_at"}, {"source", "published_at"}, {"story"}, {"code", "kind", "article"}, {"day"}} {
			if !slices.ContainsFunc(columns, func(c string) bool { return !t.has(c) }) {
				query := fmt.Sprintf("CREATE INDEX %s_%s ON %s (%s)", t.Name, columns[0], t.Name, strings.Join(columns, ", "))
				if _, err := d.conn.ExecContext(ctx, query); err != nil {
					return err
				}
			}
		}
	}
	_, err := d.conn.ExecContext(ctx, "COMMIT")
	return err
}

// add makes a table and the sink that fills it.
func (d *database) add(ctx context.Context, t Table) (sink, error) {
	var columns, names []string
	for _, f := range t.Fields {
		column := f.Name + " " + sqlType(f.typ)
		if !f.Optional {
			column += " NOT NULL"
		}
		columns, names = append(columns, column), append(names, f.Name)
		if zone, ok := zoneOf(f); ok {
			columns, names = append(columns, zone+" TEXT"), append(names, zone)
		}
	}
	keyed := true
	for _, k := range t.Key {
		keyed = keyed && t.has(k)
	}
	if keyed {
		columns = append(columns, "PRIMARY KEY ("+strings.Join(t.Key, ", ")+")")
	}
	if _, err := d.conn.ExecContext(ctx, "CREATE TABLE "+t.Name+" ("+strings.Join(columns, ", ")+") STRICT"); err != nil {
		return nil, err
	}
	insert, err := d.conn.PrepareContext(ctx, "INSERT INTO "+t.Name+" ("+strings.Join(names, ", ")+") VALUES (?"+strings.Repeat(", ?", len(names)-1)+")")
	if err != nil {
		return nil, err
	}
	s := &sqliteSink{table: t, insert: insert}
	d.tables, d.open = append(d.tables, t), append(d.open, s)
	return s, nil
}

// sqliteSink fills one table.
type sqliteSink struct {
	table  Table
	insert *sql.Stmt
	args   []any
}

// zoneOf is the column that holds the offset of an instant's clock: published_zone for published_at.
func zoneOf(f Field) (name string, ok bool) {
	return strings.TrimSuffix(f.Name, "_at") + "_zone", f.typ == reflect.TypeFor[store.Instant]()
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

func (s *sqliteSink) put(ctx context.Context, row reflect.Value) error {
	s.args = s.args[:0]
	for _, f := range s.table.Fields {
		if err := s.add(f, row.FieldByIndex(f.index)); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	_, err := s.insert.ExecContext(ctx, s.args...)
	return err
}

// add appends a field's value.
func (s *sqliteSink) add(f Field, v reflect.Value) error {
	_, zoned := zoneOf(f)
	switch {
	case f.Optional && v.IsZero():
		s.args = append(s.args, nil)
		if zoned {
			s.args = append(s.args, nil)
		}
		return nil
	case zoned:
		i := v.Interface().(store.Instant)
		s.args = append(s.args, i.Time.UTC().Format(time.RFC3339), offset(i))
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
		s.args = append(s.args, text)
	}
	return nil
}

// offset is the offset of an instant's clock from UTC: "+07:00".
func offset(i store.Instant) string { return i.Local().Format("-07:00") }

func (s *sqliteSink) finish(context.Context) error { return nil }
