package pipeline

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/extract"
	"warta/feeds"
	"warta/store"
	"warta/store/sqlite"
)

// signed is an extractor that also reads a line "canonical ADDRESS", and whose titles are the first line.
type signed struct{ edition }

func (s signed) Extract(in extract.Input) store.Content {
	c := s.edition.Extract(in)
	var lines []string
	for line := range strings.SplitSeq(c.Text, "\n") {
		if address, ok := strings.CutPrefix(line, "canonical "); ok {
			c.Canonical = address
			continue
		}
		lines = append(lines, line)
	}
	c.Title, c.Text = lines[0], strings.Join(lines, "\n")
	return c
}

// restart ends the process and starts another over the same file.
func (d *desk) restart() {
	d.Helper()
	path := d.DB.Path()
	if err := d.DB.Close(); err != nil {
		d.Fatal(err)
	}
	db, err := sqlite.Open(d.Context(), path, sqlite.Options{Now: func() time.Time { return d.now }})
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { _ = db.Close() })
	o := d.Options
	o.DB = db
	d.Pipeline = New(o)
}

// records are a database's articles with their versions, as another machine imports them.
func records(t *testing.T, db *sqlite.DB) (all []sqlite.Record) {
	t.Helper()
	v, err := db.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for item, err := range v.Items(t.Context(), sqlite.Selection{Versions: true}) {
		if err != nil {
			t.Fatal(err)
		}
		r := sqlite.Record{Article: item.Article}
		for _, rev := range item.Versions {
			version := sqlite.Version{Revision: rev}
			for _, digest := range rev.Digests {
				version.Pages = append(version.Pages, sqlite.Import{Page: store.Page{
					Address: item.URL, Final: item.URL, Source: item.Source, Kind: store.KindArticle, At: rev.At, Digest: digest, Status: sqlite.StatusUnseen,
				}})
			}
			r.Versions = append(r.Versions, version)
		}
		all = append(all, r)
	}
	return all
}

// TestReplay lives through a month of an outlet over a real database, with a reader that looks again and again.
// Articles are edited, move to other addresses, are read by another extractor, the process is restarted, and another
// machine's record of the same outlet is merged in: no item comes up twice, and none moves without an edit.
func TestReplay(t *testing.T) {
	d, other := newDesk(t), newDesk(t)
	d.Extractor, other.Extractor = signed{"1"}, signed{"1"}
	dice := rand.New(rand.NewPCG(3, 4))
	type sight struct{ updated string }
	shown, bodies, addresses, edited := map[string]sight{}, map[string]string{}, []string{}, map[string]bool{}
	look := func(what string) {
		t.Helper()
		h, err := feeds.NewHandler(d.DB, feeds.Options{Authority: "warta.example,2026-11-23", BaseURL: "https://warta.example", Now: func() time.Time { return d.now }})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/all/atom.xml?limit=500", nil))
		f, err := gofeed.NewParser().ParseString(w.Body.String())
		if err != nil {
			t.Fatalf("%s: %d %v", what, w.Code, err)
		}
		titles := map[string]bool{}
		for _, it := range f.Items {
			name, _, _ := strings.Cut(it.Title, " (")
			if titles[name] {
				t.Errorf("%s: %q stands there twice", what, name)
			}
			titles[name] = true
			was, known := shown[it.GUID]
			if known && was.updated != it.Updated && !edited[name] {
				t.Errorf("%s: %q moved from %s to %s", what, name, was.updated, it.Updated)
			}
			shown[it.GUID] = sight{updated: it.Updated}
		}
		clear(edited)
	}
	for i := range 120 { // six hours each
		d.now = d.now.Add(5 * time.Hour)
		address := fmt.Sprintf("https://a.example/berita/%d", i)
		body := fmt.Sprintf("Berita nomor %d\nIsi berita yang ke-%d.\nIKLAN %d", i, i, i)
		addresses, bodies[address] = append(addresses, address), body
		d.fetch(address, body)
		if i%4 == 0 {
			other.now = d.now
			other.fetch(address, body)
		}
		old := addresses[dice.IntN(len(addresses))]
		what := "a new article"
		switch i % 8 {
		case 1:
			what = "an edit"
			name, rest, _ := strings.Cut(bodies[old], "\n")
			name, _, _ = strings.Cut(name, " (")
			bodies[old] = fmt.Sprintf("%s (versi %d)\n%s", name, i, rest)
			edited[name] = true
			d.fetch(old, bodies[old])
		case 3:
			what = "another address"
			moved := strings.Replace(old, "/berita/", "/daerah/", 1)
			d.fetch(old, bodies[old]+"\ncanonical "+moved)
			d.fetch(moved, bodies[old]+"\ncanonical "+moved)
		case 5:
			what = "another extractor"
			d.Extractor = signed{edition(fmt.Sprint(1 + i/8%2))}
			if err := d.DB.ResetCursor(t.Context(), Extract); err != nil {
				t.Fatal(err)
			}
			if err := d.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		case 6:
			what = "a restart"
			d.restart()
		case 7:
			what = "another machine's record"
			if _, err := d.DB.ImportArticles(t.Context(), records(t, other.DB)); err != nil {
				t.Fatal(err)
			}
			if err := d.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		look(what)
	}
	if len(shown) != len(addresses) {
		t.Errorf("a reader saw %d items of %d articles", len(shown), len(addresses))
	}
}
