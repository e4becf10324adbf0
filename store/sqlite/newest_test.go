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
		switch {
		case i%300 == 7:
			s = "kecil.example"
		case i%10 == 3:
			s = "sedang.example"
		}
		urls = append(urls, address(fmt.Sprintf("https://%s/%d", s, i), s, store.KindArticle))
	}
	for _, id := range []string{"besar.example", "kecil.example", "sedang.example"} {
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
		switch {
		case rnd.IntN(300) == 0:
			code = "18.02"
		case rnd.IntN(25) == 0:
			code = "18.03"
		}
		return store.Regions{About: []store.Region{{Code: code, Strong: rnd.IntN(2) == 0, Score: 0.5}}}
	}), publishing())
	found := collect(t, db, store.Query{})
	fronts := map[string]bool{}
	for _, a := range found {
		fronts[a.ID] = !a.Archive
	}
	few, together, rounds := 0, 0, 0
	for i := range 2000 {
		q := store.Query{Words: []string{"semua", "banyak", "jarang"}[rnd.IntN(3)], Limit: 1 + rnd.IntN(12), NoText: true}
		q.Source = []string{"", "kecil.example", "besar.example", "sedang.example"}[rnd.IntN(4)]
		q.Region = []string{"", "18", "18.01", "18.02", "18.03"}[rnd.IntN(5)]
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
			if q.Source == "sedang.example" && q.Region == "18.03" {
				together++
			}
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
	if few < 300 || together < 50 || rounds < 300 {
		t.Errorf("%d queries for few articles, %d of them for few only together, %d before a day", few, together, rounds)
	}
}

// TestCandidates: a search for the best looks through fewer of the newest matches where they are hard to come by.
func TestCandidates(t *testing.T) {
	db := open(t)
	const all = bestOf + 10
	var urls []store.URL
	for i := range all {
		urls = append(urls, address(fmt.Sprintf("https://a.example/%d", i), "a.example", store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(p store.Page) Reading {
		var i int
		if _, err := fmt.Sscanf(p.Final, "https://a.example/%d", &i); err != nil {
			t.Error(err)
		}
		title := "Kabar"
		if i == 2*5 || i == bestOf || i == 2*5-1 || i == bestOf-1 { // counted from the newest
			title = "Jalan rusak"
		}
		c := content(title, "Jalan rusak.")
		c.Published = store.NewInstant(epoch.Add(-time.Duration(i) * time.Hour))
		return Reading{Content: c}
	}))
	for _, tc := range []struct {
		words string
		want  []int
	}{
		{"jalan rusak", []int{9, 10, bestOf - 1, 0, 1}},
		{`"jalan rusak"`, []int{9, 0, 1, 2, 3}},
	} {
		hits, err := db.Search(t.Context(), store.Query{Words: tc.words, Relevance: true, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, h := range hits {
			got = append(got, h.URL)
		}
		for _, i := range tc.want {
			want = append(want, fmt.Sprintf("https://a.example/%d", i))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tc.words, got, want)
		}
	}
}
