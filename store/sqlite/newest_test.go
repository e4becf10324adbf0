package sqlite

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"warta/store"
)

// TestNewest compares what is found in stretches with the slow way: few articles among many, of a source, of a region
// and of both, before a day, with words that all, some and hardly any have. The order they came in is not that
// of their days.
func TestNewest(t *testing.T) {
	db := open(t)
	rnd := rand.New(rand.NewPCG(5, 9))
	const all = 1000 // few are fewer than all/sparse
	var urls []store.URL
	for i := range all {
		s := "besar.example"
		if i%300 == 7 {
			s = "kecil.example"
		}
		urls = append(urls, address(fmt.Sprintf("https://%s/%d", s, i), s, store.KindArticle))
	}
	for _, id := range []string{"besar.example", "kecil.example"} {
		if _, err := db.PutSource(t.Context(), store.Source{ID: id, Name: id, Home: "https://" + id + "/"}, false); err != nil {
			t.Fatal(err)
		}
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(store.Page) Reading {
		text := "semua "
		if rnd.IntN(10) == 0 {
			text += "banyak "
		}
		if rnd.IntN(300) == 0 {
			text += "jarang "
		}
		c := content("Judul", text)
		c.Published = store.NewInstant(epoch.Add(-time.Duration(rnd.IntN(1e6)) * time.Second))
		return Reading{Content: c, Archive: rnd.IntN(3) == 0}
	}), tagging(func(store.Article) store.Regions {
		code := "18.01"
		if rnd.IntN(300) == 0 {
			code = "18.02"
		}
		return store.Regions{About: []store.Region{{Code: code, Strong: rnd.IntN(2) == 0, Score: 0.5}}}
	}), publishing())
	found := collect(t, db, store.Query{})
	fronts := map[string]bool{}
	for _, a := range found {
		fronts[a.ID] = !a.Archive
	}
	few, rounds := 0, 0
	for i := range 1500 {
		q := store.Query{Words: []string{"semua", "banyak", "jarang"}[rnd.IntN(3)], Limit: 1 + rnd.IntN(12), NoText: true}
		q.Source = []string{"", "kecil.example", "besar.example"}[rnd.IntN(3)]
		q.Region = []string{"", "18", "18.01", "18.02"}[rnd.IntN(4)]
		q.Own, q.Strong, q.Front = rnd.IntN(4) == 0, rnd.IntN(4) == 0, rnd.IntN(3) == 0
		if rnd.IntN(2) == 0 {
			q.Until = epoch.Add(-time.Duration(rnd.IntN(1e6)) * time.Second)
		}
		if rnd.IntN(3) == 0 {
			q.Since = epoch.Add(-time.Duration(rnd.IntN(1e6)) * time.Second)
		}
		c, _, err := chosen(q, true)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.shortest(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if c.few {
			few++
		}
		if !q.Until.IsZero() {
			rounds++
		}
		var got []string
		for _, a := range collect(t, db, q) {
			got = append(got, a.ID)
		}
		if want := model(found, fronts, q); !slices.Equal(got, want) {
			t.Fatalf("query %d %+v:\ngot  %v\nwant %v", i, q, got, want)
		}
	}
	if few < 300 || rounds < 300 {
		t.Errorf("%d queries for few articles, %d before a day", few, rounds)
	}
}
