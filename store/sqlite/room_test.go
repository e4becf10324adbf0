package sqlite

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"warta/store"
)

// TestRegionDays compares the counts with the slow way.
func TestRegionDays(t *testing.T) {
	db := open(t)
	rnd := rand.New(rand.NewPCG(8, 9))
	codes := []string{"18", "18.01", "18.01.14", "11"}
	var urls []store.URL
	for i := range 120 {
		urls = append(urls, address(fmt.Sprintf("https://a.example/%d", i), "a.example", store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(store.Page) Reading {
		c := content("Judul", "teks")
		c.Published = store.NewInstant(epoch.Add(-time.Duration(rnd.IntN(8*86400)) * time.Second))
		return Reading{Content: c}
	}), tagging(func(store.Article) store.Regions {
		return store.Regions{About: []store.Region{{Code: codes[rnd.IntN(len(codes))], Score: 1}}}
	}))
	from := epoch.Add(-5 * 24 * time.Hour).Truncate(24 * time.Hour).Add(-7 * time.Hour)
	const days = 4
	want := map[string][]int{}
	for a, err := range db.Articles(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		since := a.SortTime().Truncate(time.Second).Sub(from)
		if since < 0 || since >= days*24*time.Hour {
			continue
		}
		for code := a.Regions[0].Code; code != ""; code = store.ParentCode(code) {
			if want[code] == nil {
				want[code] = make([]int, days)
			}
			want[code][since/(24*time.Hour)]++
		}
	}
	got, err := db.RegionDays(t.Context(), append(codes, "99", "18.0"), from, days)
	if err != nil || len(want) != 4 || !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if none, err := db.RegionDays(t.Context(), nil, from, days); err != nil || len(none) != 0 {
		t.Errorf("no codes: %v, %v", none, err)
	}
}
