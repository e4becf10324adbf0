package sqlite

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"warta/store"
)

// TestPrepared: statements are used again, no more are kept than the bound, and searches at the same time whose
// statements drop those of others find what they should.
func TestPrepared(t *testing.T) {
	db := open(t)
	grow(t, db, 0, 50)
	word := strings.Fields(collect(t, db, store.Query{Limit: 1})[0].Text)[0]
	matches := len(collect(t, db, store.Query{Words: word}))
	if matches == 0 {
		t.Fatal("no matches")
	}
	find := func(limit int, relevance bool) error {
		q := store.Query{Words: "before:2030-01-01 " + word, Limit: limit, Relevance: relevance}
		if limit%2 == 0 {
			q.Words = word
		}
		all, err := db.Search(t.Context(), q)
		if err == nil && len(all) < min(limit, matches) {
			err = fmt.Errorf("%+v: %d found", q, len(all))
		}
		return err
	}
	kept := func() int {
		if err := find(3, true); err != nil {
			t.Fatal(err)
		}
		return len(db.prepared.all)
	}
	if first, again := kept(), kept(); first == 0 || again != first {
		t.Errorf("%d statements, then %d", first, again)
	}
	var all sync.WaitGroup
	for worker := range 6 {
		all.Go(func() {
			for i := range 2 * keptStatements {
				if err := find(1+(i*7+worker)%(2*keptStatements), i%2 == 0); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if n := len(db.prepared.all); n != keptStatements {
		t.Errorf("%d statements are kept, not %d", n, keptStatements)
	}
}
