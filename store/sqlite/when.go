package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"warta/store"
)

// queryer is what can run a query that gives one row.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

const (
	// stampLayout is how instants are stored: UTC, milliseconds, fixed width, so that text order is time order.
	stampLayout = "2006-01-02T15:04:05.000Z"
	// statedLayout is how a publisher's own instants are stored: UTC, whole seconds.
	statedLayout = "2006-01-02T15:04:05Z"
)

// far is the last instant that is stored; later ones are cut to it, since they would no longer sort.
var far = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// stamp is t as it is stored, cut to the millisecond.
func stamp(t time.Time) string {
	t = t.UTC()
	switch {
	case t.Year() > 9999:
		t = far
	case t.Year() < 0:
		t = time.Time{}
	}
	return t.Format(stampLayout)
}

// dayOf is the UTC day of t as it is stored: 2026-11-23.
func dayOf(t time.Time) string { return stamp(t)[:len(time.DateOnly)] }

// stampUp is stamp rounded up: for what must not happen before t.
func stampUp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t.Add(time.Millisecond - time.Nanosecond))
}

// orNull is stamp, and NULL for the zero time.
func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// when reads a stored instant; NULL and "" are the zero time.
type when struct{ t *time.Time }

// Scan implements sql.Scanner.
func (w when) Scan(v any) error {
	switch s := v.(type) {
	case nil:
		*w.t = time.Time{}
		return nil
	case string:
		if s == "" {
			*w.t = time.Time{}
			return nil
		}
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return fmt.Errorf("stored instant %q: %w", s, err)
		}
		*w.t = t.UTC()
		return nil
	}
	return fmt.Errorf("stored instant: %T", v)
}

// millis reads and writes a duration kept in milliseconds.
type millis struct{ d *time.Duration }

// Scan implements sql.Scanner.
func (m millis) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("stored duration: %T", v)
	}
	*m.d = time.Duration(n) * time.Millisecond
	return nil
}

// doc reads a JSON column; NULL leaves the target as it is.
type doc struct{ v any }

// Scan implements sql.Scanner.
func (d doc) Scan(v any) error {
	switch s := v.(type) {
	case nil:
		return nil
	case string:
		if s == "" || s == "null" {
			return nil
		}
		return json.Unmarshal([]byte(s), d.v)
	}
	return fmt.Errorf("stored JSON: %T", v)
}

// list is v as JSON, "[]" for an empty list.
func list[T any](v []T) string {
	if len(v) == 0 {
		return "[]"
	}
	return object(v)
}

// object is v as JSON.
func object(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only for values JSON cannot hold, which no noun of package store contains
		return "null"
	}
	return string(b)
}

// stated is a publisher's instant as two columns.
func stated(i store.Instant) (at any, offset int) {
	if i.IsZero() {
		return nil, 0
	}
	return i.Time.UTC().Format(statedLayout), i.Offset
}
