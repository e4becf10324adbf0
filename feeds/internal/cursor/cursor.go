// Package cursor says where a list of articles, newest first, goes on.
package cursor

import (
	"iter"
	"strconv"
	"strings"
	"time"

	"warta/store"
)

// Cursor stands below one article of a list: by its SortTime, to the second, and its ID, because many
// articles may share a second. The zero Cursor is the beginning of the list.
type Cursor struct {
	At time.Time
	ID string
}

// Below is the cursor that a list goes on from after a.
func Below(a *store.Article) Cursor {
	return Cursor{At: a.SortTime().UTC().Truncate(time.Second), ID: a.ID}
}

// IsZero reports whether c is the beginning of the list.
func (c Cursor) IsZero() bool { return c.ID == "" }

// String is the form that addresses carry, or "" for the zero Cursor.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	return strconv.FormatInt(c.At.Unix(), 10) + "." + c.ID
}

// Parse reads the form of String; ok is false for anything else.
func Parse(s string) (c Cursor, ok bool) {
	if s == "" {
		return Cursor{}, true
	}
	at, id, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !plain(id) || n < -1<<40 || n > 1<<40 {
		return Cursor{}, false
	}
	return Cursor{At: time.Unix(n, 0).UTC(), ID: id}, true
}

func plain(id string) bool {
	for i := range len(id) {
		if c := id[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return id != "" && len(id) <= 40
}

// From narrows a query to what may stand below c: its second and everything older.
func From(q store.Query, c Cursor) store.Query {
	if !c.IsZero() {
		if end := c.At.Add(time.Second); q.Until.IsZero() || end.Before(q.Until) {
			q.Until = end
		}
	}
	return q
}

// After leaves out of a list, newest first, the articles up to and including the cursor's: those of its
// second, until it has come. When the cursor's article is gone, its whole second is given once more.
func After(list iter.Seq2[store.Article, error], c Cursor) iter.Seq2[store.Article, error] {
	if c.IsZero() {
		return list
	}
	return func(yield func(store.Article, error) bool) {
		var held []store.Article
		passed := false
		release := func() bool {
			passed = true
			for _, a := range held {
				if !yield(a, nil) {
					return false
				}
			}
			return true
		}
		for a, err := range list {
			switch {
			case err != nil || passed:
			case a.ID == c.ID:
				passed, held = true, nil
				continue
			case a.SortTime().Unix() == c.At.Unix():
				held = append(held, a)
				continue
			case !release():
				return
			}
			if !yield(a, err) {
				return
			}
		}
		if !passed {
			release()
		}
	}
}
