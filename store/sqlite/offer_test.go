package sqlite

import (
	"fmt"
	"testing"
	"time"

	"warta/store"
)

func TestOfferKeepsWhatIsKnown(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	first := address("https://a.example/x", "a", store.KindArticle)
	first.Hint = store.Hint{Title: "Satu"}
	offer(t, db, first)
	fetchAll(t, db, epoch)
	known := func() store.URL {
		u, err := db.KnownURL(ctx, "a.example/x")
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	before := known()
	if before.Looks != 1 || !before.Due.IsZero() {
		t.Fatalf("after the fetch: %+v", before)
	}
	again := address("http://www.a.example/x/", "b", store.KindSection)
	again.Due, again.Hint = epoch.Add(-time.Hour), store.Hint{Title: "Dua", Section: "Daerah", Published: epoch}
	if n, err := db.Offer(ctx, []store.URL{again, again, {URL: "not a url"}, {}}); n != 0 || err != nil {
		t.Errorf("added %d, %v", n, err)
	}
	want := before
	want.Hint = store.Hint{Title: "Satu", Section: "Daerah", Published: epoch} // what was said stays, what was not is added
	if got := known(); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	k, err := db.Explain(ctx, "https://a.example/x")
	if err != nil || len(k.Sources) != 1 || k.Sources[0] != "b" {
		t.Errorf("further sources %v, %v", k.Sources, err)
	}
}

func TestOfferBeforeTheFirstFetch(t *testing.T) {
	db := open(t)
	u := address("https://a.example/x", "a", store.KindArticle)
	u.Archive, u.Hint = true, store.Hint{Title: "Lama", Published: epoch.Add(-time.Hour), Image: "i"}
	later := address("https://a.example/x", "a", store.KindArticle)
	later.Hint = store.Hint{Title: "Baru", Published: epoch}
	offer(t, db, u)
	offer(t, db, later)
	offer(t, db, u) // an older statement again
	b, _ := lease(t, db, epoch, 10)
	if len(b.URLs) != 1 || b.URLs[0].Archive || b.URLs[0].Hint.Title != "Baru" || b.URLs[0].Hint.Image != "i" || !b.URLs[0].Hint.Published.Equal(epoch) {
		t.Errorf("%+v", b.URLs)
	}
	var hints int
	if err := db.r.QueryRow(`SELECT count(*) FROM hint`).Scan(&hints); err != nil || hints != 1 {
		t.Errorf("%d hints kept, %v", hints, err)
	}
}

func TestSeedBecomesAListing(t *testing.T) {
	db := open(t)
	offer(t, db, address("https://a.example/daerah", "b", store.KindArticle))
	fetchAll(t, db, epoch)
	seed := address("https://a.example/daerah/", "a", store.KindSection)
	seed.Via = "seed"
	offer(t, db, seed)
	b, ok := lease(t, db, epoch, 10)
	if !ok || b.URLs[0].Kind != store.KindSection || b.URLs[0].Source != "a" {
		t.Errorf("%v %+v", ok, b)
	}
	// And a listing is never taken for an article again, nor is a second seeding work.
	offer(t, db, address("https://a.example/daerah", "b", store.KindArticle), seed)
	if u, err := db.KnownURL(t.Context(), "a.example/daerah"); u.Kind != store.KindSection || err != nil {
		t.Error(u, err)
	}
}

func TestZeroDueIsAtOnce(t *testing.T) {
	db := open(t)
	offer(t, db, store.URL{URL: "https://a.example/", Source: "a", Kind: store.KindHome})
	if b, ok := lease(t, db, epoch, 1); !ok || len(b.URLs) != 1 {
		t.Error(b, ok)
	}
}
