package pipeline

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/crawler/discover"
	"warta/extract"
	"warta/extract/region"
	"warta/store"
	"warta/store/sqlite"
)

// bodies are page bodies by digest.
type bodies map[string][]byte

func (b bodies) Get(_ context.Context, digest string) ([]byte, error) {
	if body, ok := b[digest]; ok {
		return body, nil
	}
	return nil, fmt.Errorf("body %s: %w", digest, store.ErrNotFound)
}

// edition is an extractor of a version: version 2 leaves advertisements out. A line "next ADDRESS" names
// the part that goes on.
type edition string

func (v edition) Extract(in extract.Input) store.Content {
	c := store.Content{Title: "Judul", Authors: []string{}, Extractor: string(v), Confidence: 1}
	var lines []string
	for _, p := range in.Pages {
		for line := range strings.Lines(string(p.Body)) {
			line = strings.TrimSuffix(line, "\n")
			switch next, ok := strings.CutPrefix(line, "next "); {
			case ok && len(in.Pages) == 1:
				c.Next = append(c.Next, next)
			case ok, v == "2" && strings.HasPrefix(line, "IKLAN"):
			default:
				lines = append(lines, line)
			}
		}
	}
	c.Text = strings.Join(lines, "\n")
	return c
}

// desk is a pipeline with what it reads from.
type desk struct {
	*testing.T
	*Pipeline
	now    time.Time
	bodies bodies
}

func newDesk(t *testing.T) *desk {
	d := &desk{T: t, now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC), bodies: bodies{}}
	clock := func() time.Time { return d.now }
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "w.db"), sqlite.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	tagger, err := region.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Pipeline = New(Options{DB: db, Bodies: d.bodies, Finder: discover.Finder{}, Extractor: edition("1"), Tagger: tagger, Now: clock})
	return d
}

// fetch brings in an address's new body and lets the followers read it.
func (d *desk) fetch(address, body string) {
	d.Helper()
	d.fetchOf("a.example", address, body)
}

// fetchOf is fetch for an address that another source lists.
func (d *desk) fetchOf(source, address, body string) {
	d.Helper()
	d.list(source, address)
	d.part(address, body)
}

// list has a source list an address, an hour later.
func (d *desk) list(source, address string) {
	d.Helper()
	d.now = d.now.Add(time.Hour)
	u := store.URL{URL: address, Source: source, Kind: store.KindArticle, Via: "feed", Due: d.now}
	if _, err := d.DB.Offer(d.Context(), []store.URL{u}); err != nil {
		d.Fatal(err)
	}
}

// part brings in a page that is due and lets the followers read it.
func (d *desk) part(address, body string) {
	d.Helper()
	d.bring(address, body, store.Page{Status: 200}, store.OutcomeNew)
	d.drain()
}

// bring has a due address fetched; nobody reads it yet.
func (d *desk) bring(address, body string, p store.Page, outcome store.Outcome) {
	d.Helper()
	ctx := d.Context()
	p.Digest, p.At = "d"+d.now.Format(time.RFC3339)+address, d.now
	d.bodies[p.Digest] = []byte(body)
	for {
		b, ok, err := d.DB.Lease(ctx, d.now, time.Minute, 1)
		if err != nil || !ok {
			d.Fatalf("%s is not due: %v", address, err)
		}
		f := store.Fetch{URL: b.URLs[0], Attempt: store.Attempt{At: d.now, Status: 200, Outcome: store.OutcomeSame}}
		f.URL.Due = d.now.Add(time.Hour)
		hit := f.URL.URL == address
		if hit {
			f.Attempt.Status, f.Attempt.Outcome, f.Page = p.Status, outcome, &p
			if outcome == store.OutcomeGone {
				f.URL.Due, f.Page = time.Time{}, nil
			}
		}
		if err := d.DB.Done(ctx, b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
			d.Fatal(err)
		}
		if hit {
			return
		}
	}
}

func (d *desk) drain() {
	d.Helper()
	if err := d.Drain(d.Context()); err != nil {
		d.Fatal(err)
	}
}

// want checks the texts of an article's versions.
func (d *desk) want(address string, texts ...string) {
	d.Helper()
	id, err := d.DB.Resolve(d.Context(), address)
	if err != nil {
		d.Fatal(err)
	}
	revisions, err := d.DB.Revisions(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	var got []string
	for _, r := range revisions {
		got = append(got, r.Content.Text)
	}
	if !slices.Equal(got, texts) {
		d.Errorf("versions %q, want %q", got, texts)
	}
}

// TestUpgrade: an extractor that leaves out what the one before took for text makes no version of it.
func TestUpgrade(t *testing.T) {
	const address = "https://a.example/berita/satu"
	d := newDesk(t)
	d.fetch(address, "Isi.\nIKLAN satu")
	d.want(address, "Isi.\nIKLAN satu")
	d.Extractor = edition("2")
	d.fetch(address, "Isi.\nIKLAN dua")
	d.want(address, "Isi.")
	d.fetch(address, "Isi yang disunting.\nIKLAN tiga")
	d.want(address, "Isi.", "Isi yang disunting.")
}

// TestUpgradeParts: the same for an article in parts; all of them are read again.
func TestUpgradeParts(t *testing.T) {
	const first, second = "https://a.example/berita/dua", "https://a.example/berita/dua?page=2"
	d := newDesk(t)
	d.fetch(first, "Satu.\nIKLAN satu\nnext "+second)
	d.fetch(second, "Dua.\nIKLAN dua")
	d.want(first, "Satu.\nIKLAN satu\nDua.\nIKLAN dua")
	d.Extractor = edition("2")
	d.fetch(first, "Satu.\nIKLAN lain\nnext "+second)
	d.want(first, "Satu.\nDua.")
}

// TestUpgradeExpired: a version whose body is not kept any more stays as it was read.
func TestUpgradeExpired(t *testing.T) {
	const address = "https://a.example/berita/tiga"
	d := newDesk(t)
	d.fetch(address, "Isi.\nIKLAN")
	clear(d.bodies)
	d.Extractor = edition("2")
	d.fetch(address, "Isi.")
	d.want(address, "Isi.\nIKLAN", "Isi.")
}

// TestHintIsNoEdit: what a list says of an article between two looks is no edit of its, even where the page's body
// changed in a way that nobody reads.
func TestHintIsNoEdit(t *testing.T) {
	d := newDesk(t)
	ex, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.Extractor = ex
	address, body := storyAddress(0), storyPage(0)
	versions := func(want int) (last store.Revision) {
		t.Helper()
		id, err := d.DB.Resolve(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		all, err := d.DB.Revisions(t.Context(), id)
		if err != nil || len(all) != want {
			t.Fatalf("%d versions, %v, want %d", len(all), err, want)
		}
		return all[len(all)-1]
	}
	d.fetch(address, body)
	versions(1)
	hint := store.URL{URL: address, Source: "a.example", Kind: store.KindArticle, Via: "feed", Hint: store.Hint{Title: "Judul berita nomor 0", Authors: []string{"Budi Santoso"}}}
	if _, err := d.DB.Offer(t.Context(), []store.URL{hint}); err != nil {
		t.Fatal(err)
	}
	d.fetch(address, body+"<!-- 1 -->")
	versions(1)
	d.fetch(address, strings.Replace(body, "laporan ke-1 ", "laporan resmi ke-1 ", 1)+"<!-- 2 -->")
	if last := versions(2); len(last.Content.Authors) != 1 {
		t.Errorf("the edited version says nothing of the author: %+v", last.Content.Authors)
	}
}
