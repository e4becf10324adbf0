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

// TestTextAfterRefusal: a feed's text makes an article due at once that its site refused before, and no other.
func TestTextAfterRefusal(t *testing.T) {
	for _, c := range []struct {
		name    string
		outcome store.Outcome
		title   string // said by the list that came first
		digest  string
		want    bool
	}{
		{"refused", store.OutcomeRefused, "Judul", "", true},
		{"refused, nothing said before", store.OutcomeRefused, "", "", true},
		{"failed", store.OutcomeFailed, "Judul", "", false},
		{"has its text", store.OutcomeRefused, "Judul", "d", false},
	} {
		db, ctx := open(t), t.Context()
		u := address("https://a.example/x", "a", store.KindArticle)
		u.Hint.Title = c.title
		offer(t, db, u)
		b, _ := lease(t, db, epoch, 10)
		f := store.Fetch{URL: b.URLs[0], Attempt: store.Attempt{URL: b.URLs[0].ID, At: epoch, Status: 403, Outcome: c.outcome}}
		f.URL.Due, f.URL.Fails, f.URL.Digest = epoch.Add(24*time.Hour), 1, c.digest
		if err := db.Done(ctx, b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second look at the feed changes nothing
			u.Hint = store.Hint{Title: "Judul", HTML: "<p>Isi lengkap.</p>"}
			offer(t, db, u)
			got, err := db.KnownURL(ctx, "a.example/x")
			if err != nil || got.Hint.HTML == "" {
				t.Fatal(got, err)
			}
			if at := got.Due.Before(f.URL.Due); at != c.want || at != (got.ETag == store.FeedText) {
				t.Errorf("%s: due %s, %q", c.name, got.Due, got.ETag)
			}
		}
	}
}
