package main

import (
	"testing"
	"time"

	"warta/crawler"
	"warta/crawler/dispatchtest"
	"warta/store"
	"warta/store/sqlite"
)

// TestWalksDispatcher: with a backfill under way, too, the dispatcher is one.
func TestWalksDispatcher(t *testing.T) {
	dispatchtest.Test(t, func(t *testing.T, now func() time.Time) crawler.Dispatcher {
		db, err := sqlite.Open(t.Context(), t.TempDir()+"/warta.db", sqlite.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.PutSource(t.Context(), store.Source{ID: dispatchtest.Source, Home: "https://agen.example/"}, true); err != nil {
			t.Fatal(err)
		}
		k := newWalks(&app{db: db}, nil)
		k.open[dispatchtest.Source] = &walk{work: db.OfSource(dispatchtest.Source, 0)}
		return k
	})
}
