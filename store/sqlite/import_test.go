package sqlite

import (
	"testing"
	"time"

	"warta/store"
)

// capture is a page as an import brings it; its text is its digest.
func capture(address, body string, at time.Time) Import {
	return Import{Page: store.Page{
		Address: address, Final: address, Source: "kabar.example", Kind: store.KindArticle, At: at, Status: 200,
		ContentType: "text/html", Digest: body, Size: 10, Hint: store.Hint{Title: "Petunjuk"},
	}}
}

func importAll(t *testing.T, db *DB, want Imported, pages ...Import) {
	t.Helper()
	got, err := db.ImportPages(t.Context(), pages)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("imported %+v, want %+v", got, want)
	}
}

func reading() Follower {
	return extracting(func(p store.Page) Reading {
		c := content("T", p.Digest)
		if p.Kind.IsListing() {
			c.NotArticle = "listing"
		}
		return Reading{Content: c, Archive: p.Archive}
	})
}

func TestImportPages(t *testing.T) {
	db := open(t)
	old := epoch.AddDate(-3, 0, 0)
	file := []Import{
		capture("https://kabar.example/satu?utm_source=x", "a", old),
		capture("https://kabar.example/satu", "a", old.Add(time.Hour)),   // unchanged
		capture("https://kabar.example/satu", "b", old.Add(2*time.Hour)), // edited
		capture("https://kabar.example/satu", "a", old.Add(3*time.Hour)), // and back
		capture("https://kabar.example/dua", "c", old.Add(time.Minute)),
	}
	importAll(t, db, Imported{New: 4, Same: 1}, file...)
	importAll(t, db, Imported{Same: 5}, file...)
	follow(t, db, reading(), tagging(nowhere), publishing())

	articles := collect(t, db, store.Query{})
	if len(articles) != 2 {
		t.Fatalf("%d articles, want 2", len(articles))
	}
	for _, a := range articles {
		if !a.Archive || a.FirstSeen.After(old.Add(time.Minute)) {
			t.Errorf("%s: archive %v, first seen %v", a.URL, a.Archive, a.FirstSeen)
		}
	}
	if front := collect(t, db, store.Query{Front: true}); len(front) > 0 {
		t.Errorf("%d imported articles stand at the front of feeds", len(front))
	}
	if _, ok, err := db.Lease(t.Context(), epoch.AddDate(1, 0, 0), time.Minute, 10); ok || err != nil {
		t.Errorf("an import gave the crawler work: %v, %v", ok, err)
	}
	one, err := db.Resolve(t.Context(), "https://kabar.example/satu")
	if err != nil {
		t.Fatal(err)
	}
	revisions, err := db.Revisions(t.Context(), one)
	if err != nil || len(revisions) != 3 {
		t.Errorf("%d revisions, want 3 (a, b, a); %v", len(revisions), err)
	}
	pages, err := db.PagesOf(t.Context(), one)
	if err != nil || len(pages) != 3 || pages[0].Hint.Title != "Petunjuk" {
		t.Errorf("pages of the article: %+v, %v", pages, err)
	}
}

// TestImportOlder: what an import brings late neither undoes nor repeats what is known.
func TestImportOlder(t *testing.T) {
	db := open(t)
	offer(t, db, address("https://kabar.example/satu", "kabar.example", store.KindArticle), address("https://kabar.example/", "kabar.example", store.KindHome))
	fetchAll(t, db, epoch)
	live := reading()
	follow(t, db, live, tagging(nowhere), publishing())
	importAll(t, db, Imported{New: 1, Lists: 1},
		capture("https://kabar.example/satu", "older", epoch.AddDate(-1, 0, 0)), capture("http://www.kabar.example/", "home", epoch))
	follow(t, db, live, tagging(nowhere), publishing())
	a := collect(t, db, store.Query{Front: true})
	if len(a) != 1 || a[0].Text != "d-https://kabar.example/satu" || a[0].Revisions != 1 || !a[0].Updated.Equal(epoch) {
		t.Fatalf("after importing an older page: %+v", a)
	}
	pages, err := db.PagesOf(t.Context(), a[0].ID)
	if err != nil || len(pages) != 2 || pages[1].Digest != "older" {
		t.Errorf("the older page was not kept: %+v, %v", pages, err)
	}
	importAll(t, db, Imported{New: 1}, capture("https://kabar.example/satu", "newer", epoch.Add(time.Hour)))
	follow(t, db, live, tagging(nowhere), publishing())
	if a := collect(t, db, store.Query{Front: true}); len(a) != 1 || a[0].Text != "newer" || a[0].Revisions != 2 {
		t.Errorf("after importing a newer page: %+v", a)
	}
	if err := db.ResetCursor(t.Context(), "extract"); err != nil {
		t.Fatal(err)
	}
	follow(t, db, live, tagging(nowhere), publishing())
	if a := collect(t, db, store.Query{}); len(a) != 1 || a[0].Text != "newer" || a[0].Revisions != 2 {
		t.Errorf("after reading everything again: %+v", a)
	}
}

func TestImportParts(t *testing.T) {
	db := open(t)
	part := capture("https://kabar.example/satu?page=2", "p2", epoch)
	part.Kind, part.Continues = store.KindPart, "https://kabar.example/satu"
	importAll(t, db, Imported{New: 2}, part, capture("https://kabar.example/satu", "p1", epoch))
	u, err := db.KnownURL(t.Context(), store.URLKey("https://kabar.example/satu"))
	if err != nil || !u.Due.IsZero() || u.Via != ViaImport || u.Kind != store.KindArticle {
		t.Fatalf("first page: %+v, %v", u, err)
	}
	two, err := db.KnownURL(t.Context(), store.URLKey("https://kabar.example/satu?page=2"))
	if err != nil || two.Parent != u.ID {
		t.Fatalf("its continuation: %+v, %v", two, err)
	}
	if from, err := db.ParentOf(t.Context(), two.ID); err != nil || from != "https://kabar.example/satu" {
		t.Errorf("ParentOf: %q, %v", from, err)
	}
}

func TestImportRefused(t *testing.T) {
	db := open(t)
	bad := []Import{capture("https://kabar.example/satu", "a", epoch), capture("ftp://kabar.example/", "b", epoch)}
	if _, err := db.ImportPages(t.Context(), bad); err == nil {
		t.Fatal("an address that is none was taken in")
	}
	for p := range db.Pages(t.Context(), 0, 0) {
		t.Errorf("a failed import left %s", p.Address)
	}
}

func nowhere(store.Article) store.Regions { return store.Regions{} }
