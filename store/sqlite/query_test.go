package sqlite

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// model is what a query should find, worked out the slow way.
func model(all []store.Article, fronts map[string]bool, q store.Query) (ids []string) {
	var found []store.Article
	for _, a := range all {
		about := func(match func(store.Region) bool) bool { return slices.ContainsFunc(a.Regions, match) }
		sort := a.SortTime().Truncate(time.Second)
		switch {
		case q.Region != "" && q.Own && q.Strong && !about(func(r store.Region) bool { return r.Code == q.Region && r.Strong }),
			q.Region != "" && q.Own && !about(func(r store.Region) bool { return r.Code == q.Region }),
			q.Region != "" && q.Strong && !about(func(r store.Region) bool { return store.Within(r.Code, q.Region) && r.Strong }),
			q.Region != "" && !about(func(r store.Region) bool { return store.Within(r.Code, q.Region) }),
			q.Source != "" && a.Source != q.Source,
			q.Language != "" && a.Language != q.Language && !strings.HasPrefix(a.Language, q.Language+"-"),
			!q.Since.IsZero() && sort.Before(q.Since),
			!q.Until.IsZero() && !sort.Before(q.Until),
			q.Front && !fronts[a.ID],
			q.Words != "" && !strings.Contains(a.Text+" ", q.Words+" "),
			slices.ContainsFunc(q.Flags, func(f store.Flag) bool { return !a.HasFlag(f) }):
			continue
		}
		found = append(found, a)
	}
	slices.SortFunc(found, func(a, b store.Article) int {
		if q.Oldest {
			return int(a.Seq - b.Seq)
		}
		return b.SortTime().Truncate(time.Second).Compare(a.SortTime().Truncate(time.Second))
	})
	for _, a := range found {
		ids = append(ids, a.ID)
	}
	if q.Limit > 0 && len(ids) > q.Limit {
		ids = ids[:q.Limit]
	}
	return ids
}

// TestQueries compares random queries over random articles with the slow way.
func TestQueries(t *testing.T) {
	db := open(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	codes := []string{"18", "18.01", "18.01.14", "18.71", "11", "11.01", "18.0"}
	sources := []string{"a.example", "b.example", "c.example"}
	words := []string{"banjir", "pasar", "pilkada", "jalan"}
	flags := []store.Flag{store.FlagRelease, store.FlagPhoto}
	var urls []store.URL
	for i := range 200 {
		s := sources[rnd.IntN(len(sources))]
		urls = append(urls, address(fmt.Sprintf("https://%s/%d", s, i), s, store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(store.Page) Reading {
		c := content("Judul", words[rnd.IntN(4)]+" "+words[rnd.IntN(4)])
		c.Published = store.NewInstant(epoch.Add(time.Duration(rnd.IntN(1e6)-9e5) * time.Second))
		c.Language = []string{"id", "id-ID", "su", ""}[rnd.IntN(4)]
		for _, f := range flags {
			if rnd.IntN(2) == 0 {
				c.Flags = append(c.Flags, f)
			}
		}
		return Reading{Content: c, Archive: rnd.IntN(3) == 0}
	}), tagging(func(store.Article) store.Regions {
		var about []store.Region
		for _, i := range rnd.Perm(len(codes))[:rnd.IntN(4)] {
			about = append(about, store.Region{Code: codes[i], Strong: rnd.IntN(2) == 0, Score: 0.5})
		}
		return store.Regions{About: about}
	}), publishing())
	check(t, db)
	all := collect(t, db, store.Query{})
	fronts := map[string]bool{}
	for _, a := range all {
		fronts[a.ID] = !a.Archive
	}
	for i := range 600 {
		q := store.Query{Own: rnd.IntN(3) == 0, Strong: rnd.IntN(3) == 0, Front: rnd.IntN(3) == 0, Oldest: rnd.IntN(4) == 0, NoText: rnd.IntN(2) == 0}
		if rnd.IntN(2) == 0 {
			q.Region = codes[rnd.IntN(len(codes))]
		}
		if rnd.IntN(3) == 0 {
			q.Source = sources[rnd.IntN(len(sources))]
		}
		if rnd.IntN(3) == 0 {
			q.Words = words[rnd.IntN(len(words))]
		}
		if rnd.IntN(4) == 0 {
			q.Language = "id"
		}
		if rnd.IntN(3) == 0 {
			q.Since = epoch.Add(-time.Duration(rnd.Int64N(1e15)))
		}
		if rnd.IntN(3) == 0 {
			q.Until = epoch.Add(-time.Duration(rnd.Int64N(1e14)))
		}
		if rnd.IntN(4) == 0 {
			q.Flags = flags[:1+rnd.IntN(2)]
		}
		if rnd.IntN(3) == 0 {
			q.Limit = 1 + rnd.IntN(20)
		}
		var got []string
		for _, a := range collect(t, db, q) {
			got = append(got, a.ID)
			if q.NoText != (a.Text == "" && a.HTML == "") {
				t.Fatalf("%+v: text %q", q, a.Text)
			}
		}
		if want := model(all, fronts, q); !slices.Equal(got, want) {
			t.Fatalf("query %d %+v:\ngot  %v\nwant %v", i, q, got, want)
		}
		if q.Limit > 0 {
			hits, err := db.Search(t.Context(), q)
			if err != nil || len(hits) != len(got) {
				t.Fatalf("%+v: search found %d, want %d, %v", q, len(hits), len(got), err)
			}
		}
	}
}

// TestFirstPagesWalkAnIndex: no list that feeds and pages show first may sort or scan.
func TestFirstPagesWalkAnIndex(t *testing.T) {
	db := open(t)
	fill(t, db, 100)
	if _, err := db.w.conn.ExecContext(t.Context(), `ANALYZE`); err != nil { // what Close does, in effect
		t.Fatal(err)
	}
	for _, q := range []store.Query{
		{},
		{Front: true},
		{Region: "18"},
		{Region: "18", Own: true},
		{Region: "18", Front: true},
		{Region: "18", Front: true, Own: true, Strong: true, Language: "id"},
		{Source: "a.example", Front: true},
		{Section: "Ekonomi", Front: true},
		{Words: "banjir"},
		{Words: "banjir", Region: "18"},
		{Region: "18", Until: epoch, Since: epoch.Add(-time.Hour)},
		{Oldest: true},
		{Oldest: true, Region: "18"},
		{Oldest: true, Region: "18", Limit: 50},
		{Region: "18", Front: true, Limit: 50},
	} {
		c, ok, err := chosen(q, true)
		if err != nil || !ok {
			t.Fatalf("%+v: no query: %v", q, err)
		}
		query, args := c.sql(`SELECT a.id`, q.Limit) // without what is looked up for each row that is found
		steps := plan(t, db, query, args...)
		bad := func(s string) bool {
			// Walking all articles newest first is the index walk: sort is the table's own key.
			return strings.Contains(s, "TEMP B-TREE") || strings.HasPrefix(s, "SCAN") && !strings.HasPrefix(s, "SCAN a") && !strings.HasPrefix(s, "SCAN f VIRTUAL")
		}
		if i := slices.IndexFunc(steps, bad); i >= 0 {
			t.Errorf("%+v: %s\n%s", q, steps[i], strings.Join(steps, "\n"))
		}
	}
}

func TestSameSecond(t *testing.T) {
	db := open(t)
	pages(t, db, 60) // no publication date: all stand at the second they were seen
	follow(t, db, extracting(func(p store.Page) Reading { return Reading{Content: content("J "+p.Final, "I")} }))
	first := collect(t, db, store.Query{})
	if len(first) != 60 {
		t.Fatalf("%d articles", len(first))
	}
	if again := collect(t, db, store.Query{Limit: 30}); len(again) != 30 || again[29].ID != first[29].ID {
		t.Error("the order of equal articles is not steady")
	}
	check(t, db)
}

func TestDateMovesAnArticle(t *testing.T) {
	db := open(t)
	fill(t, db, 3)
	if err := db.ResetCursor(t.Context(), "extract"); err != nil {
		t.Fatal(err)
	}
	follow(t, db, extracting(func(p store.Page) Reading {
		c := content("Judul "+p.Final, "Isi berita "+p.Final)
		c.Published = store.NewInstant(epoch.Add(-time.Duration(p.Seq) * time.Hour)) // the other way round
		return Reading{Content: c}
	}))
	check(t, db)
	for _, q := range []store.Query{{}, {Region: "18"}, {Source: "a.example"}, {Words: "berita"}, {Front: true}} {
		got := collect(t, db, q)
		if len(got) != 3 || got[0].URL != "https://a.example/berita/0" || got[2].URL != "https://a.example/berita/2" {
			t.Errorf("%+v: %v", q, len(got))
		}
	}
}

func TestIterationMayBreakOff(t *testing.T) {
	db := open(t)
	fill(t, db, 20)
	soon := epoch.Add(time.Hour)
	for _, q := range []store.Query{{}, {Words: "berita", Until: soon, Limit: 5}, {Words: "berita", Relevance: true, Limit: 5}, {Words: "berita", Relevance: true, Until: soon}} {
		for range 20 { // more often than there are readers
			found := false
			for _, err := range db.Articles(t.Context(), q) {
				if err != nil {
					t.Fatal(err)
				}
				found = true
				break
			}
			if !found {
				t.Fatalf("%+v: nothing", q)
			}
		}
	}
	if got := len(collect(t, db, store.Query{})); got != 20 {
		t.Error(got)
	}
}

func TestGazetteer(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	places := []store.Place{{Code: "18", Name: "Lampung", Type: "provinsi", Zone: "Asia/Jakarta"}, {Code: "18.01", Name: "Kabupaten Lampung Selatan", Type: "kabupaten"}, {Code: "11", Name: "Aceh", Type: "provinsi"}}
	for range 2 {
		if err := db.PutPlaces(ctx, places); err != nil {
			t.Fatal(err)
		}
	}
	fill(t, db, 4)
	if p, err := db.Place(ctx, "18.01"); p.Name != "Kabupaten Lampung Selatan" || err != nil {
		t.Error(p, err)
	}
	top, err := db.Children(ctx, "")
	if err != nil || len(top) != 2 || top[0].Code != "11" || top[1].Zone != "Asia/Jakarta" {
		t.Error(top, err)
	}
	if in, err := db.Children(ctx, "18"); err != nil || len(in) != 1 || in[0].Code != "18.01" {
		t.Error(in, err)
	}
	if all, err := db.Places(ctx); err != nil || len(all) != 3 {
		t.Error(all, err)
	}
	total, err := db.RegionCounts(ctx)
	if err != nil || total["18"] != 4 || total["18.01"] != 4 || len(total) != 2 {
		t.Error(total, err)
	}
	own, err := db.OwnCounts(ctx)
	if err != nil || own["18.01"] != 4 || len(own) != 1 {
		t.Error(own, err)
	}
}

func TestHealth(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	fill(t, db, 2)
	feed := address("https://a.example/feed", "a.example", store.KindFeed)
	offer(t, db, feed)
	for i := range 3 {
		b, ok := lease(t, db, epoch, 1)
		if !ok {
			t.Fatal("nothing due")
		}
		f := store.Fetch{URL: b.URLs[0], Attempt: store.Attempt{At: epoch.Add(time.Duration(i) * time.Minute), Outcome: store.OutcomeFailed, Err: "connection refused"}}
		if i == 0 {
			f.Attempt.Outcome, f.Attempt.Err, f.Attempt.Status = store.OutcomeNotModified, "", 304
		}
		if i == 2 {
			f.URL.Due = epoch.Add(time.Hour)
		}
		if err := db.Done(ctx, b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := db.Health(ctx)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	h := all[0]
	if h.Articles != 2 || h.URLs != 3 || h.Failures != 2 || !h.LastSuccess.Equal(epoch) || !h.LastTry.Equal(epoch.Add(2*time.Minute)) ||
		!h.Next.Equal(epoch.Add(time.Hour)) || !strings.Contains(h.LastResult, "connection refused") || !h.LastArticle.Equal(epoch) {
		t.Errorf("%+v", h)
	}
	if n, err := db.PruneAttempts(ctx, epoch.Add(time.Minute)); n != 3 || err != nil {
		t.Errorf("%d forgotten, %v", n, err)
	}
}
