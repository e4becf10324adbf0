package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"warta/store"
)

// recorded is everything a database has, as records.
func recorded(t *testing.T, db *DB) (all []Record) {
	t.Helper()
	v, err := db.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for item, err := range v.Items(t.Context(), Selection{Versions: true}) {
		if err != nil {
			t.Fatal(err)
		}
		r := Record{Article: item.Article}
		for _, rev := range item.Versions {
			version := Version{Revision: rev}
			for i, d := range rev.Digests {
				p := Import{Page: store.Page{Address: item.URL, Final: item.URL, Source: item.Source, Kind: store.KindArticle, At: rev.At, Digest: d, Status: StatusUnseen}}
				if i > 0 {
					p.Kind, p.Address = store.KindPart, fmt.Sprintf("%s?part=%d", item.URL, i+1)
				}
				version.Pages = append(version.Pages, p)
			}
			r.Versions = append(r.Versions, version)
		}
		all = append(all, r)
	}
	return all
}

// plain takes out of records what belongs to one database.
func plain(records []Record) []Record {
	for i := range records {
		records[i].Article.Seq, records[i].Article.Archive = 0, false
		for j := range records[i].Versions {
			records[i].Versions[j].Revision.Pages, records[i].Versions[j].Pages = nil, nil
		}
	}
	return records
}

func head(t *testing.T, db *DB) string {
	t.Helper()
	done, err := db.Verify(t.Context(), Verification{Report: func(p Problem) { t.Errorf("verify: %+v", p) }})
	if err != nil {
		t.Fatal(err)
	}
	return done.Head
}

// TestImportArticles: another database's record, moved, is the same record: IDs, versions, instants, hashes.
func TestImportArticles(t *testing.T) {
	from, id := forgetful(t, filepath.Join(t.TempDir(), "from.db"))
	fill(t, from, 20)
	if err := from.write(t.Context(), "removed", func(tx *Tx) error { return tx.SetRemoved(t.Context(), id, epoch.Add(time.Hour)) }); err != nil {
		t.Fatal(err)
	}
	records := recorded(t, from)
	if len(records) != 22 {
		t.Fatalf("%d records", len(records))
	}
	to := open(t)
	for i := range records {
		if err := records[i].Check(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := to.PutSource(t.Context(), store.Source{ID: "kabar.example", Home: "https://kabar.example/"}, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []Imported{{New: 22}, {Same: 22}} {
		if got, err := to.ImportArticles(t.Context(), records); err != nil || got != want {
			t.Fatalf("%+v, %v; want %+v", got, err, want)
		}
	}
	want, got := plain(records), plain(recorded(t, to))
	for i := range got { // the gazetteer and the names of sources are not part of it
		got[i].Article.Regions, got[i].Article.Places, got[i].Article.SourceName = want[i].Article.Regions, want[i].Article.Places, want[i].Article.SourceName
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("record %d:\n%+v\nwant\n%+v", i, got[i], want[i])
		}
	}
	if a, b := head(t, from), head(t, to); a != b {
		t.Errorf("head %s, was %s", b, a)
	}
	if front := collect(t, to, store.Query{Front: true}); len(front) > 0 {
		t.Errorf("%d at the front of feeds", len(front))
	}
	if _, ok, err := to.Lease(t.Context(), epoch.AddDate(1, 0, 0), time.Minute, 10); ok || err != nil {
		t.Errorf("the crawler has got work: %v, %v", ok, err)
	}
	// Its pages, when they come, are those it knows; a newer one makes a further version.
	importAll(t, to, Imported{Same: 1, New: 1}, capture("https://kabar.example/rahasia-zumaraga", "d-zumaraga-2", epoch.Add(time.Hour)),
		capture("https://kabar.example/rahasia-zumaraga", "d-zumaraga-3", epoch.Add(2*time.Hour)))
	extract := extracting(func(p store.Page) Reading {
		return Reading{Content: content("Judul", "Isi "+p.Digest), Archive: p.Archive}
	})
	read := extract.Pages
	extract.Pages = func(ctx context.Context, tx *Tx, p store.Page) error {
		if p.Status == StatusUnseen { // its body is not at hand
			return nil
		}
		return read(ctx, tx, p)
	}
	follow(t, to, extract)
	revisions, err := to.Revisions(t.Context(), id)
	if err != nil || len(revisions) != 3 || revisions[2].Content.Text != "Isi d-zumaraga-3" || revisions[1].Content.Text != "Isi d-zumaraga-2" {
		t.Errorf("%d revisions: %+v, %v", len(revisions), revisions, err)
	}
	check(t, to)
}

func TestImportArticlesRefused(t *testing.T) {
	from, id := forgetful(t, filepath.Join(t.TempDir(), "from.db"))
	for name, spoil := range map[string]func(*Record){
		"text":     func(r *Record) { r.Versions[0].Content.Text += "." },
		"instant":  func(r *Record) { r.Versions[0].At = r.Versions[0].At.Add(time.Second) },
		"digest":   func(r *Record) { r.Versions[1].Digests[0] = "x" },
		"missing":  func(r *Record) { r.Versions = r.Versions[1:] },
		"none":     func(r *Record) { r.Versions = nil },
		"other":    func(r *Record) { r.Article.Title = "Lain" },
		"no pages": func(r *Record) { r.Versions[0].Pages = nil },
		"id":       func(r *Record) { r.Article.ID = "x" },
	} {
		for _, r := range recorded(t, from) {
			if r.Article.ID != id {
				continue
			}
			if err := r.Check(); err != nil {
				t.Fatal(err)
			}
			spoil(&r)
			if err := r.Check(); !errors.Is(err, ErrRecord) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	to := open(t)
	forget(t, to, "https://kabar.example/rahasia-zumaraga")
	if got, err := to.ImportArticles(t.Context(), recorded(t, from)); err != nil || got != (Imported{New: 1, Gone: 1}) {
		t.Errorf("with one taken down here: %+v, %v", got, err)
	}
}
