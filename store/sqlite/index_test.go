package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"warta/store"
)

// TestReindex: an index that another version of the program made is found out at opening, is made anew piece by
// piece wherever it was broken off, and answers meanwhile.
func TestReindex(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "w.db")
	db := openAt(t, path, Options{})
	grow(t, db, 0, 2*indexStep+7)
	some := collect(t, db, store.Query{Limit: 1})[0]
	question := store.Query{Words: "title:" + strings.Fields(some.Title)[0], Source: some.Source, Region: some.Regions[0].Code}
	want := len(collect(t, db, question))
	if n, err := db.Reindex(ctx); n != 0 || err != nil || want == 0 {
		t.Fatalf("a new database: %d articles indexed, %v; %d found", n, err, want)
	}
	// As another version would have left it: words without anything beside them.
	raw := rawDB(t, path)
	for _, query := range []string{
		`INSERT INTO article_fts (article_fts) VALUES ('delete-all')`,
		`INSERT INTO article_fts (rowid, title, text, keys) SELECT sort, title, text, char(0xe004) FROM article`,
		`UPDATE setting SET value = '1.1' WHERE key = 'index'`,
	} {
		if _, err := raw.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	for i, left := range []int{indexStep, indexStep, 7, 0} {
		db := openAt(t, path, Options{}) // each time another process
		if got := len(collect(t, db, question)); got != want {
			t.Errorf("after %d pieces %d articles are found, not %d", i, got, want)
		}
		if ok, err := db.indexCurrent(ctx); ok != (left == 0) || err != nil {
			t.Errorf("after %d pieces it is current: %v, %v", i, ok, err)
		}
		if n, err := db.Reindex(ctx); n != left || err != nil {
			t.Errorf("piece %d: %d articles, %v; want %d", i, n, err, left)
		}
	}
	// A follower does it by the way.
	if _, err := raw.Exec(`UPDATE setting SET value = '1.0' WHERE key = 'index'`); err != nil {
		t.Fatal(err)
	}
	db = openAt(t, path, Options{})
	for range 3 {
		if _, err := db.Follow(ctx, Follower{Name: "nobody", Pages: func(context.Context, *Tx, store.Page) error { return nil }}); err != nil {
			t.Fatal(err)
		}
	}
	if ok, err := db.indexCurrent(ctx); !ok || err != nil {
		t.Errorf("after following it is current: %v, %v", ok, err)
	}
	// What the old entries left is merged away, by the way too.
	for steps := 0; ; steps++ {
		if _, err := db.Setting(ctx, settingScrub); errors.Is(err, store.ErrNotFound) && steps > 0 {
			break
		} else if err != nil || steps > 100 {
			t.Fatal(steps, err)
		}
		if _, err := db.Follow(ctx, Follower{Name: "nobody", Pages: func(context.Context, *Tx, store.Page) error { return nil }}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(collect(t, db, question)); got != want {
		t.Errorf("in the end %d articles are found, not %d", got, want)
	}
}

// TestIndexPlaces: the index learns of it when an article comes into other regions, lists or sections.
func TestIndexPlaces(t *testing.T) {
	db, ctx := open(t), t.Context()
	grow(t, db, 0, 3)
	a := collect(t, db, store.Query{Limit: 1})[0]
	word := strings.Fields(a.Text)[0]
	found := func(q string) bool {
		t.Helper()
		hits, err := db.Search(ctx, store.Query{Words: word + " " + q})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if h.ID == a.ID {
				return true
			}
		}
		return false
	}
	was := a.Regions[0].Code
	if !found("region:"+was) || !found("region:18") || found("region:31.71") || !found("source:"+a.Source) || found("-source:"+a.Source) {
		t.Fatal("as it came")
	}
	err := db.write(ctx, "move", func(tx *Tx) error {
		if err := tx.SetRegions(ctx, a.ID, store.Regions{About: []store.Region{{Code: "31.71", Strong: true}}}); err != nil {
			return err
		}
		return tx.addSource(ctx, a.ID, "lain.example")
	})
	if err != nil {
		t.Fatal(err)
	}
	if found("region:"+was) || !found("region:31.71") || !found("region:31") || !found("source:lain.example") || !found("source:"+a.Source) {
		t.Error("after it moved")
	}
	for _, c := range []struct {
		q    store.Query
		want bool
	}{
		{store.Query{Region: "31", Own: true}, false},
		{store.Query{Region: "31.71", Own: true, Strong: true}, true},
		{store.Query{Region: "31", Strong: true}, true},
		{store.Query{Region: "31", Source: "lain.example"}, true},
		{store.Query{Region: "31", Source: "lain.example", Own: true}, false},
		{store.Query{Region: "31.71", Source: a.Source, Own: true, Strong: true}, true},
		{store.Query{Region: was, Source: a.Source}, false},
		{store.Query{Region: "31", Section: "DAERAH"}, true},
		{store.Query{Region: "31", Section: "Olahraga"}, false},
	} {
		c.q.Words = word
		if got := len(collect(t, db, c.q)) == 1; got != c.want {
			t.Errorf("%s: %v", fmt.Sprintf("%+v", c.q), got)
		}
	}
}
