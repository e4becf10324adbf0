package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// statsWorld has, on each of three days, articles of two outlets about two regions; those of a day are one story.
func statsWorld(t *testing.T) (db *DB, ids []string) {
	t.Helper()
	db, ctx := open(t), t.Context()
	if err := db.PutPlaces(ctx, []store.Place{{Code: "18", Name: "Lampung"}, {Code: "18.01", Name: "Lampung Selatan"}, {Code: "31", Name: "Jakarta"}}); err != nil {
		t.Fatal(err)
	}
	var records []Record
	region, story := map[string]string{}, map[string]string{}
	for day := range 3 {
		for i, source := range []string{"a.example", "b.example"} {
			for n := range day + 1 {
				url := fmt.Sprintf("https://%s/%d/%d", source, day, n)
				at := epoch.UTC().Truncate(24*time.Hour).AddDate(0, 0, day).Add(time.Duration(n) * time.Hour)
				id := store.ArticleID(url)
				c := store.Content{Title: url, Text: "x", Authors: []string{}, Published: store.NewInstant(at)}
				digest := fmt.Sprintf("%064x", len(ids)+1)
				v := Version{
					Revision: store.Revision{Article: id, Number: 1, At: at, Digests: []string{digest}, Content: c},
					Pages:    []Import{{Page: store.Page{Address: url, Source: source, Kind: store.KindArticle, At: at, Digest: digest, Status: StatusUnseen}}},
				}
				records = append(records, Record{Article: store.Article{ID: id, URL: url, Source: source, Content: c, FirstSeen: at, Updated: at}, Versions: []Version{v}})
				region[id], story[id] = []string{"18.01", "31"}[i], store.ArticleID(fmt.Sprintf("https://a.example/%d/0", day))
				ids = append(ids, id)
			}
		}
	}
	if got, err := db.ImportArticles(ctx, records); err != nil || got.New != 12 {
		t.Fatal(got, err)
	}
	_, err := db.Follow(ctx, Follower{Name: "tag", Articles: func(ctx context.Context, tx *Tx, a store.Article) error {
		if err := tx.SetRegions(ctx, a.ID, store.Regions{About: []store.Region{{Code: region[a.ID]}}}); err != nil {
			return err
		}
		return tx.SetStory(ctx, a.ID, StoryPlace{Story: story[a.ID], Keys: []uint64{uint64(a.Seq)}})
	}})
	if err != nil {
		t.Fatal(err)
	}
	return db, ids
}

func TestSeries(t *testing.T) {
	db, _ := statsWorld(t)
	from := epoch.UTC().Truncate(24 * time.Hour)
	for _, c := range []struct {
		q    store.SeriesQuery
		want string
	}{
		{store.SeriesQuery{By: store.ByDay, Days: 3}, "= 12 [2 4 6]"},
		{store.SeriesQuery{By: store.ByDay, Days: 2}, "= 6 [2 4]"},
		{store.SeriesQuery{By: store.ByDay, Source: "a.example", Days: 3}, "= 6 [1 2 3]"},
		{store.SeriesQuery{By: store.ByDay, Region: "18", Days: 3}, "= 6 [1 2 3]"},
		{store.SeriesQuery{By: store.ByDay, Region: "18", Source: "b.example", Days: 3}, ""},
		{store.SeriesQuery{By: store.ByRegion, Days: 3}, "18=Lampung 6 [1 2 3]; 18.01=Lampung Selatan 6 [1 2 3]; 31=Jakarta 6 [1 2 3]"},
		{store.SeriesQuery{By: store.BySource, Region: "31", Days: 3}, "b.example= 6 [1 2 3]"},
	} {
		c.q.From = from
		got, err := db.Series(t.Context(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, s := range got {
			all = append(all, fmt.Sprintf("%s=%s %d %v", s.Key, s.Name, s.N, s.Days))
		}
		if s := strings.Join(all, "; "); strings.TrimSpace(s) != c.want {
			t.Errorf("%+v: %s, want %s", c.q, s, c.want)
		}
	}
	if _, err := db.Series(t.Context(), store.SeriesQuery{By: "moon"}); err == nil {
		t.Error("series by moon")
	}
}

func TestStoryHeads(t *testing.T) {
	db, ids := statsWorld(t)
	var walked []string
	q := store.StoryQuery{Limit: 1}
	for {
		got, err := db.Stories(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 {
			break
		}
		h := got[0]
		if len(h.Members) != h.Articles || h.Sources != 2 || !slices.Contains(h.Members, h.ID) || !strings.HasPrefix(h.Title, "https://") || h.Last.Before(h.First) {
			t.Errorf("%+v", h)
		}
		walked = append(walked, fmt.Sprintf("%s %d", h.ID, h.Articles))
		q.BelowAt, q.BelowID = h.Created, h.ID
	}
	if len(walked) != 3 || len(slices.Compact(slices.Sorted(slices.Values(walked)))) != 3 {
		t.Errorf("walked %v", walked)
	}
	for _, c := range []struct {
		q store.StoryQuery
		n int
	}{
		{store.StoryQuery{Region: "18"}, 3},
		{store.StoryQuery{Region: "18.02"}, 0},
		{store.StoryQuery{Source: "b.example"}, 3},
		{store.StoryQuery{Since: epoch.AddDate(10, 0, 0)}, 0},
		{store.StoryQuery{Until: epoch.AddDate(-10, 0, 0)}, 0},
	} {
		if got, err := db.Stories(t.Context(), c.q); err != nil || len(got) != c.n {
			t.Errorf("%+v: %d stories, %v", c.q, len(got), err)
		}
	}
	digests, err := db.VersionDigests(t.Context(), ids[:2])
	if err != nil || len(digests) != 2 || digests[ids[1]][0] != fmt.Sprintf("%064x", 2) {
		t.Errorf("%v %v", digests, err)
	}
}
