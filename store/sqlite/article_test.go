package sqlite

import (
	"math"
	"reflect"
	"testing"
	"time"

	"warta/store"
)

func TestOneArticleManyAddresses(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	for _, s := range []string{"a", "b"} {
		if _, err := db.PutSource(ctx, store.Source{ID: s, Name: s, Home: "https://" + s + ".example/"}, true); err != nil {
			t.Fatal(err)
		}
	}
	offer(t, db, address("https://a.example/Berita/?id=7", "a", store.KindArticle), address("https://m.a.example/berita/amp?id=7", "b", store.KindArticle),
		address("https://a.example/lama", "b", store.KindArticle))
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(p store.Page) Reading {
		r := Reading{Content: content("Judul", "Isi")}
		if p.Address == "https://a.example/lama" { // moved
			r.URL, r.Known = "https://a.example/berita?id=7", []string{"https://a.example/berita-utama/lama"}
		}
		return r
	}))
	all := collect(t, db, store.Query{})
	if len(all) != 1 || all[0].ID != store.ArticleID("https://a.example/Berita/?id=7") || all[0].Revisions != 1 {
		t.Fatalf("%+v", all)
	}
	for _, u := range []string{"https://a.example/lama", "https://a.example/berita-utama/lama", "https://www.a.example/berita/?id=7"} {
		if id, err := db.Resolve(ctx, u); id != all[0].ID || err != nil {
			t.Errorf("%s: %s, %v", u, id, err)
		}
	}
	for _, s := range []string{"a", "b"} {
		if got := collect(t, db, store.Query{Source: s}); len(got) != 1 {
			t.Errorf("source %s has %d articles", s, len(got))
		}
	}
	// A third outlet lists an address later, without any fetch.
	offer(t, db, address("https://a.example/lama", "c", store.KindArticle))
	if got := collect(t, db, store.Query{Source: "c"}); len(got) != 1 {
		t.Errorf("source c has %d articles", len(got))
	}
	check(t, db)
}

// TestArticleComesBackWhole: every field of the record survives, in the row and in an old revision.
func TestArticleComesBackWhole(t *testing.T) {
	ctx := t.Context()
	wit := time.FixedZone("WIT", 9*3600)
	c := store.Content{
		Title: "Judul \x01 «aneh»", Authors: []string{"A", "B, S.Pd."}, Editors: []string{"C"},
		Published: store.NewInstant(time.Date(2021, 9, 23, 19, 50, 1, 0, wit)), Modified: store.NewInstant(time.Date(2021, 9, 24, 1, 0, 0, 0, time.UTC)),
		Precision: "day", Language: "id", Dateline: "Kalianda", Lead: "L", Text: "T\nU 'kutip' \"ganda\"", HTML: "<p>T</p>",
		Image: &store.Image{URL: "u", Caption: "c", Alt: "a", Width: 1, Height: 2, Type: "image/jpeg", Length: 3}, Images: []store.Image{{URL: "v"}},
		Section: "S", Tags: []string{"x"}, Flags: []store.Flag{store.FlagRelease, store.FlagPhoto}, Syndicated: "Y", Canonical: "https://a.example/c",
		Next: []string{"n"}, Whole: "w", Confidence: 0.5, Origins: map[string]string{"title": "h1"}, Extractor: "1",
	}
	other := c
	other.Text = "lain"
	db := open(t)
	for i, want := range []store.Content{c, other} {
		u := address("https://a.example/1", "a", store.KindArticle)
		offer(t, db, u)
		if i > 0 {
			if err := db.write(ctx, "again", func(tx *Tx) error { return tx.SetDue(ctx, 1, epoch) }); err != nil {
				t.Fatal(err)
			}
		}
		fetchAll(t, db, epoch)
		follow(t, db, extracting(func(store.Page) Reading { return Reading{Content: want} }))
	}
	revisions, err := db.Revisions(ctx, store.ArticleID("https://a.example/1"))
	if err != nil || len(revisions) != 2 || !reflect.DeepEqual(revisions[0].Content, c) || !reflect.DeepEqual(revisions[1].Content, other) {
		t.Errorf("%+v\n%+v, %v", revisions, c, err)
	}
	if a, err := db.Article(ctx, revisions[0].Article); err != nil || !reflect.DeepEqual(a.Content, other) || len(a.Aliases) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestOddContent(t *testing.T) {
	db := open(t)
	pages(t, db, 1)
	far := time.Date(123456, 1, 1, 0, 0, 0, 0, time.UTC)
	follow(t, db, extracting(func(store.Page) Reading {
		return Reading{Content: store.Content{Title: "\xff\x00", Confidence: math.NaN(), Published: store.NewInstant(far), Modified: store.NewInstant(far)}}
	}), tagging(func(store.Article) store.Regions {
		return store.Regions{About: []store.Region{{Code: "", Score: math.NaN()}, {Code: "..", Score: math.Inf(1)}}}
	}))
	if got := collect(t, db, store.Query{}); len(got) != 1 || !got[0].Published.IsZero() || got[0].Confidence != 0 {
		t.Errorf("%+v", got)
	}
	check(t, db)
}

func TestFeedLog(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	fill(t, db, 2)
	front := func() int { return len(collect(t, db, store.Query{Region: "18", Front: true})) }
	put := func(id string, kind store.EntryKind, mark string) {
		t.Helper()
		err := db.write(ctx, "entry", func(tx *Tx) error {
			_, err := tx.PutFeedEntry(ctx, store.FeedEntry{Article: id, Kind: kind, Front: true, Mark: mark})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	id := collect(t, db, store.Query{})[0].ID
	if front() != 2 {
		t.Fatalf("%d at the front", front())
	}
	put(id, store.EntryRemove, "gone")
	if front() != 1 {
		t.Errorf("after a removal %d at the front", front())
	}
	put(id, store.EntryUpdate, "x")
	if front() != 1 {
		t.Errorf("an update brought it back")
	}
	put(id, store.EntryAdd, "back")
	if front() != 2 {
		t.Errorf("after it is back %d at the front", front())
	}
	err := db.write(ctx, "last", func(tx *Tx) error {
		e, ok, err := tx.LastFeedEntry(ctx, id)
		if !ok || e.Mark != "back" || e.Seq != 5 || !e.At.Equal(epoch) {
			t.Errorf("%+v, %v", e, ok)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := db.FeedEntries(ctx, 2, 2)
	if err != nil || len(entries) != 2 || entries[0].Kind != store.EntryRemove || entries[0].Seq != 3 {
		t.Errorf("%+v, %v", entries, err)
	}
	check(t, db)
}

func TestMemory(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	err := db.write(ctx, "memory", func(tx *Tx) error {
		if data, n, err := tx.Memory(ctx, "a.example"); data != nil || n != 0 || err != nil {
			t.Errorf("%v, %d, %v", data, n, err)
		}
		for want := range int64(3) {
			if n, err := tx.SetMemory(ctx, "a.example", blob{1, byte(want)}); n != want+1 || err != nil {
				t.Errorf("number %d, %v", n, err)
			}
		}
		data, n, err := tx.Memory(ctx, "a.example")
		if len(data) != 2 || data[1] != 2 || n != 3 {
			t.Errorf("%v, %d", data, n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if data, n, err := db.Memory(ctx, "a.example"); len(data) != 2 || data[1] != 2 || n != 3 || err != nil {
		t.Errorf("committed: %v, %d, %v", data, n, err)
	}
	err = db.write(ctx, "memory", func(tx *Tx) error {
		n, err := tx.SetMemory(ctx, "a.example", blob(nil))
		if n != 4 {
			t.Errorf("number %d of the next transaction", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if data, n, err := db.Memory(ctx, "a.example"); len(data) != 0 || n != 4 || err != nil {
		t.Errorf("the next transaction: %v, %d, %v", data, n, err)
	}
	if err := db.ForgetMemory(ctx); err != nil {
		t.Fatal(err)
	}
}

type blob []byte

func (b blob) MarshalBinary() ([]byte, error) { return b, nil }
