package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"warta/store"
	"warta/store/archive"
	"warta/store/sqlite"
)

// snapshot is every article with its versions, by address, as text to compare.
func (d *desk) snapshot() string {
	d.Helper()
	var all []string
	for a, err := range d.DB.Articles(d.Context(), store.Query{Oldest: true}) {
		if err != nil {
			d.Fatal(err)
		}
		revisions, err := d.DB.Revisions(d.Context(), a.ID)
		if err != nil {
			d.Fatal(err)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s %v\n", a.URL, a.Flags)
		for _, r := range revisions {
			fmt.Fprintf(&b, " %d %v %s\n", r.Number, r.Pages, strings.ReplaceAll(r.Content.Text, "\n", "|"))
		}
		all = append(all, b.String())
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func (d *desk) again() {
	d.Helper()
	if err := d.DB.ResetCursor(d.Context(), Discover, Extract, Region, Story, Publish); err != nil {
		d.Fatal(err)
	}
	if err := d.Drain(d.Context()); err != nil {
		d.Fatal(err)
	}
}

// TestBodiesExpired: what was read stays when the pages' bodies go, in any combination, and what is left is
// read anew.
func TestBodiesExpired(t *testing.T) {
	d := newDesk(t)
	d.fetch("https://a.example/1", "satu\nIKLAN\nnext https://a.example/1?page=2")
	d.fetch("https://a.example/1?page=2", "dua\nIKLAN")
	d.fetch("https://a.example/1", "satu, diubah\nIKLAN\nnext https://a.example/1?page=2")
	d.fetch("https://a.example/2", "lain\nIKLAN")
	before := d.snapshot()
	if !strings.Contains(before, "satu|IKLAN|dua|IKLAN") || !strings.Contains(before, "satu, diubah|IKLAN|dua|IKLAN") {
		t.Fatalf("not what this test is about:\n%s", before)
	}
	var digests []string
	for digest := range d.bodies {
		digests = append(digests, digest)
	}
	slices.Sort(digests)
	kept := d.Bodies
	for gone := range 1 << len(digests) {
		left := bodies{}
		for i, digest := range digests {
			if gone&(1<<i) == 0 {
				left[digest] = d.bodies[digest]
			}
		}
		d.Bodies = left
		d.again()
		if after := d.snapshot(); after != before {
			t.Fatalf("without bodies %b:\n%s\nwant\n%s", gone, after, before)
		}
	}
	d.Bodies, d.Extractor = bodies{digests[3]: d.bodies[digests[3]]}, edition("2")
	d.again()
	if after, want := d.snapshot(), strings.Replace(before, "lain|IKLAN", "lain", 1); after != want {
		t.Errorf("a better extractor, one body left:\n%s\nwant\n%s", after, want)
	}
	d.Bodies = kept
	d.again()
	if after, want := d.snapshot(), strings.ReplaceAll(before, "|IKLAN", ""); after != want {
		t.Errorf("with the bodies back:\n%s\nwant\n%s", after, want)
	}
}

// TestBodyMissingAtFirst: a page whose body was lost before anybody read it stops nothing, and is said to be lost.
func TestBodyMissingAtFirst(t *testing.T) {
	d := newDesk(t)
	lost := failing{fmt.Errorf("body: %w", archive.ErrDamaged)}
	d.Bodies = lost
	d.fetch("https://a.example/1", "satu")
	d.Bodies = d.bodies
	d.fetch("https://a.example/2", "dua")
	if got := d.snapshot(); got != "https://a.example/2 []\n 1 [2] dua\n" {
		t.Errorf("articles:\n%s", got)
	}
	k, err := d.DB.Explain(t.Context(), "https://a.example/1")
	if err != nil || len(k.Pages) != 1 || k.Pages[0].Verdict != errNoBody.Error() {
		t.Errorf("%+v, %v", k.Pages, err)
	}
	d.again()
	if got := d.snapshot(); !strings.Contains(got, "https://a.example/1 []\n 1 [1] satu\n") {
		t.Errorf("with the body back:\n%s", got)
	}
}

// failing is an archive that cannot be read.
type failing struct{ err error }

func (f failing) Get(context.Context, string) ([]byte, error) { return nil, f.err }

// TestArchiveGone: trouble with the disk is no fact about a page; followers wait.
func TestArchiveGone(t *testing.T) {
	d := newDesk(t)
	d.fetch("https://a.example/1", "satu")
	before := d.snapshot()
	broken := errors.New("input/output error")
	d.Bodies = failing{broken}
	if err := d.DB.ResetCursor(t.Context(), Extract); err != nil {
		t.Fatal(err)
	}
	if err := d.Drain(t.Context()); !errors.Is(err, broken) {
		t.Errorf("went on: %v", err)
	}
	d.Bodies = d.bodies
	d.again()
	if after := d.snapshot(); after != before {
		t.Errorf("afterwards:\n%s\nwant\n%s", after, before)
	}
}

// TestImportedParts: an import sends nobody out for the pages it lacks.
func TestImportedParts(t *testing.T) {
	d := newDesk(t)
	bring := func(address, body string, kind store.URLKind, of string) {
		d.bodies["d"+address] = []byte(body)
		p := store.Page{Address: address, Final: address, Source: "a.example", Kind: kind, At: d.now, Status: 200, Digest: "d" + address}
		if _, err := d.DB.ImportPages(t.Context(), []sqlite.Import{{Page: p, Continues: of}}); err != nil {
			t.Fatal(err)
		}
		if err := d.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	bring("https://a.example/1", "satu\nnext https://a.example/1?page=2", store.KindArticle, "")
	if got := d.snapshot(); got != "https://a.example/1 [incomplete]\n 1 [1] satu\n" {
		t.Errorf("without its second page:\n%s", got)
	}
	if at, ok, err := d.DB.NextDue(t.Context(), d.now); ok || err != nil {
		t.Errorf("something is to be fetched at %v, %v", at, err)
	}
	bring("https://a.example/1?page=2", "dua", store.KindPart, "https://a.example/1")
	if got := d.snapshot(); got != "https://a.example/1 []\n 1 [1 2] satu|dua\n" {
		t.Errorf("with its second page:\n%s", got)
	}
}
