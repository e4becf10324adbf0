package sqlite

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"warta/store"
)

// newspaper is a follower's world: what each page's body says now, and by which extractor.
type newspaper struct {
	t         *testing.T
	db        *DB
	at        time.Time
	bodies    map[string]string // body by digest
	extractor string
	changes   []Change
}

func newNewspaper(t *testing.T) *newspaper {
	n := &newspaper{t: t, db: open(t), at: epoch, bodies: map[string]string{}, extractor: "1"}
	if _, err := n.db.PutSource(t.Context(), store.Source{Name: "A", Home: "https://a.example/"}, true); err != nil {
		t.Fatal(err)
	}
	return n
}

// publish fetches an address with a new body, an hour after the last.
func (n *newspaper) publish(url string, kind store.URLKind, parent int64, body string) {
	n.t.Helper()
	n.at = n.at.Add(time.Hour)
	u := address(url, "a.example", kind)
	u.Parent = parent
	offer(n.t, n.db, u)
	err := n.db.write(n.t.Context(), "due", func(tx *Tx) error {
		u, _, err := tx.KnownURL(n.t.Context(), store.URLKey(url))
		if err != nil {
			return err
		}
		return tx.SetDue(n.t.Context(), u.ID, n.at)
	})
	if err != nil {
		n.t.Fatal(err)
	}
	digest := fmt.Sprintf("d%d", len(n.bodies))
	n.bodies[digest] = body
	b, ok := lease(n.t, n.db, n.at, 1)
	if !ok {
		n.t.Fatal("nothing to fetch")
	}
	f := store.Fetch{URL: b.URLs[0], Attempt: store.Attempt{At: n.at, Outcome: store.OutcomeNew}, Page: &store.Page{Digest: digest, At: n.at}}
	f.URL.Due = time.Time{}
	f.URL.Looks++
	if err := n.db.Done(n.t.Context(), b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
		n.t.Fatal(err)
	}
}

// read is today's extractor: version 1 takes a body as it is; version 2 leaves out advertisements and
// refuses listings.
func (n *newspaper) read(pages []store.Page) store.Content {
	text := ""
	for i, p := range pages {
		if i > 0 {
			text += "\n"
		}
		text += n.bodies[p.Digest]
	}
	c := content("Judul", text)
	c.Extractor = n.extractor
	if n.extractor == "2" {
		if len(text) > 6 && text[len(text)-6:] == " IKLAN" {
			c.Text = text[:len(text)-6]
		}
		if text == "daftar" {
			c.NotArticle = "listing"
		}
	}
	if text == "404" {
		c.NotArticle = "soft-404"
	}
	return c
}

// follow runs the extraction as a pipeline would: articles are the first page with the parts that are there.
func (n *newspaper) follow() {
	n.t.Helper()
	n.changes = nil
	follow(n.t, n.db, Follower{Name: "extract", Pages: func(ctx context.Context, tx *Tx, p store.Page) error {
		first := p
		if p.Kind == store.KindPart {
			u, err := tx.URL(ctx, p.URL)
			if err != nil {
				return err
			}
			if first, _, err = tx.FirstPage(ctx, u.Parent); err != nil {
				return err
			}
		}
		parts, err := tx.PageParts(ctx, first.URL)
		if err != nil {
			return err
		}
		all := append([]store.Page{first}, parts...)
		_, change, err := tx.SaveReading(ctx, Reading{
			URL: first.Final, Source: p.Source, Pages: all, Content: n.read(all),
			Again: func(_ context.Context, pages []store.Page) (store.Content, error) { return n.read(pages), nil },
		})
		n.changes = append(n.changes, change)
		return err
	}})
	check(n.t, n.db)
}

func (n *newspaper) reread(extractor string) {
	n.t.Helper()
	n.extractor = extractor
	if err := n.db.ResetCursor(n.t.Context(), "extract"); err != nil {
		n.t.Fatal(err)
	}
	n.follow()
}

func (n *newspaper) want(changes ...Change) {
	n.t.Helper()
	if !reflect.DeepEqual(n.changes, changes) {
		n.t.Errorf("changes %v, want %v", n.changes, changes)
	}
}

// texts are the texts of all revisions of the one article at an address.
func (n *newspaper) texts(url string, want ...string) []store.Revision {
	n.t.Helper()
	id, err := n.db.Resolve(n.t.Context(), url)
	if err != nil {
		n.t.Fatal(err)
	}
	revisions, err := n.db.Revisions(n.t.Context(), id)
	if err != nil {
		n.t.Fatal(err)
	}
	var got []string
	for i, r := range revisions {
		got = append(got, r.Content.Text)
		if r.Number != i+1 || r.Hash != r.Content.Hash() || len(r.Digests) != len(r.Pages) {
			n.t.Errorf("revision %+v", r)
		}
	}
	if !reflect.DeepEqual(got, want) {
		n.t.Errorf("revisions %q, want %q", got, want)
	}
	a, err := n.db.Article(n.t.Context(), id)
	if err != nil || a.Text != want[len(want)-1] || a.Revisions != len(want) || a.ContentHash != revisions[len(want)-1].Hash || !a.Updated.Equal(revisions[len(want)-1].At) {
		n.t.Errorf("article %+v, %v", a, err)
	}
	return revisions
}

const berita = "https://a.example/berita"

func TestRevisions(t *testing.T) {
	n := newNewspaper(t)
	n.publish(berita, store.KindArticle, 0, "satu")
	n.follow()
	n.want(ChangeNew)
	n.publish(berita, store.KindArticle, 0, "satu")
	n.follow()
	n.want(ChangeNone)
	n.publish(berita, store.KindArticle, 0, "dua")
	n.publish(berita, store.KindArticle, 0, "satu") // back to what it was: a version too
	n.follow()
	n.want(ChangeRevision, ChangeRevision)
	r := n.texts(berita, "satu", "dua", "satu")
	if !r[1].At.Equal(epoch.Add(3*time.Hour)) || r[2].Pages[0] != 4 {
		t.Errorf("%+v", r)
	}
	n.reread("1")
	n.want(ChangeNone, ChangeNone, ChangeNone, ChangeNone)
	n.texts(berita, "satu", "dua", "satu")
}

func TestNewExtractorMakesNoRevision(t *testing.T) {
	n := newNewspaper(t)
	n.publish(berita, store.KindArticle, 0, "satu IKLAN")
	n.publish(berita, store.KindArticle, 0, "dua IKLAN")
	n.follow()
	n.texts(berita, "satu IKLAN", "dua IKLAN")
	n.reread("2")
	n.want(ChangeNone, ChangeReading)
	r := n.texts(berita, "satu", "dua")
	if !r[1].At.Equal(epoch.Add(2 * time.Hour)) {
		t.Errorf("re-reading moved the instant: %v", r[1].At)
	}
}

// TestUpgradeBetweenLooks: a new extractor meets a new body that differs only in what it now leaves out.
func TestUpgradeBetweenLooks(t *testing.T) {
	n := newNewspaper(t)
	n.publish(berita, store.KindArticle, 0, "satu IKLAN")
	n.follow()
	n.extractor = "2"
	n.publish(berita, store.KindArticle, 0, "satu")
	n.follow()
	n.want(ChangeNone)
	n.texts(berita, "satu")
	n.publish(berita, store.KindArticle, 0, "dua IKLAN")
	n.follow()
	n.want(ChangeRevision)
	n.texts(berita, "satu", "dua")
	n.reread("2")
	n.texts(berita, "satu", "dua")
}

func TestParts(t *testing.T) {
	n := newNewspaper(t)
	n.publish(berita, store.KindArticle, 0, "satu")
	n.follow()
	u, err := n.db.KnownURL(t.Context(), store.URLKey(berita))
	if err != nil {
		t.Fatal(err)
	}
	n.publish(berita+"/2", store.KindPart, u.ID, "lanjut")
	n.follow()
	n.want(ChangeReading)
	n.texts(berita, "satu\nlanjut")
	n.publish(berita, store.KindArticle, 0, "satu, ralat")
	n.follow()
	n.want(ChangeRevision)
	n.publish(berita+"/2", store.KindPart, u.ID, "lanjut, ralat")
	n.follow()
	n.want(ChangeRevision)
	want := []string{"satu\nlanjut", "satu, ralat\nlanjut", "satu, ralat\nlanjut, ralat"}
	n.texts(berita, want...)
	before := n.texts(berita, want...)
	n.reread("1")
	n.want(ChangeNone, ChangeNone, ChangeNone, ChangeNone)
	if after := n.texts(berita, want...); !reflect.DeepEqual(before, after) {
		t.Errorf("reading again changed\n%+v\nto\n%+v", before, after)
	}
}

func TestNoArticle(t *testing.T) {
	ctx := t.Context()
	n := newNewspaper(t)
	n.publish("https://a.example/hilang", store.KindArticle, 0, "404")
	n.publish(berita, store.KindArticle, 0, "isi")
	n.publish(berita, store.KindArticle, 0, "404") // what was an article shows an error page once
	n.publish("https://a.example/tag", store.KindArticle, 0, "daftar")
	n.follow()
	n.want(ChangeNotArticle, ChangeNew, ChangeNotArticle, ChangeNew)
	n.texts(berita, "isi")
	if _, err := n.db.Resolve(ctx, "https://a.example/hilang"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	k, err := n.db.Explain(ctx, "https://a.example/hilang")
	if err != nil || k.Pages[0].Verdict != "soft-404" {
		t.Errorf("%+v, %v", k.Pages, err)
	}
	follow(t, n.db, tagging(func(store.Article) store.Regions { return store.Regions{About: []store.Region{lamsel}} }))
	if got := len(collect(t, n.db, store.Query{Region: "18"})); got != 2 {
		t.Errorf("%d articles", got)
	}
	// The next extractor sees that one was a listing: it is hidden, and comes back when one thinks otherwise.
	n.reread("2")
	hidden := 0
	follow(t, n.db, tagging(func(a store.Article) store.Regions {
		if a.NotArticle != "" {
			hidden++
		}
		return store.Regions{About: []store.Region{lamsel}}
	}))
	for _, q := range []store.Query{{}, {Region: "18"}, {Source: "a.example"}, {Words: "daftar OR isi"}, {Oldest: true}} {
		if got := collect(t, n.db, q); len(got) != 1 || got[0].Text != "isi" {
			t.Errorf("%+v: %d articles", q, len(got))
		}
	}
	if h, err := n.db.Health(ctx); err != nil || h[0].Articles != 1 || hidden != 1 {
		t.Errorf("%+v, %v, %d hidden", h, err, hidden)
	}
	check(t, n.db)
	n.reread("1")
	follow(t, n.db, tagging(func(store.Article) store.Regions { return store.Regions{About: []store.Region{lamsel}} }))
	if got := len(collect(t, n.db, store.Query{Region: "18"})); got != 2 {
		t.Errorf("%d articles", got)
	}
	check(t, n.db)
	days, err := n.db.SourceDays(ctx, epoch)
	if err != nil || len(days) != 1 || days[0].Articles != 2 || days[0].Fetched != 4 || days[0].NoArticle != 2 || days[0].Attempted != 4 {
		t.Errorf("%+v, %v", days, err)
	}
}
