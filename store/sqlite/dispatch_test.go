package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"warta/crawler"
	"warta/crawler/dispatchtest"
	"warta/feeds"
	"warta/store"
)

// What DB is to the rooms that know it only by an interface of their own.
var (
	_ crawler.Dispatcher = (*DB)(nil)
	_ crawler.Hastener   = (*DB)(nil)
	_ feeds.Reader       = (*DB)(nil)
)

func TestDispatcher(t *testing.T) {
	dispatchtest.Test(t, func(t *testing.T, now func() time.Time) crawler.Dispatcher {
		db := openAt(t, filepath.Join(t.TempDir(), "warta.db"), Options{Now: now})
		if _, err := db.PutSource(t.Context(), store.Source{ID: dispatchtest.Source, Name: "Agen", Home: "https://agen.example/"}, true); err != nil {
			t.Fatal(err)
		}
		return db
	})
}
