package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"warta/crawler/discover"
	"warta/extract"
	"warta/store"
	"warta/store/sqlite"
)

// verdicts is an extractor that takes a page for what its body says.
type verdicts struct{}

func (verdicts) Extract(in extract.Input) store.Content {
	body := string(in.Pages[0].Body)
	if body == "listing" || body == "soft-404" {
		return store.Content{NotArticle: body, Extractor: "1"}
	}
	return store.Content{Title: "Judul", Text: body, Authors: []string{"Sari"}, Extractor: "1", Confidence: 0.9}
}

func TestShapesAreLearned(t *testing.T) {
	d := newDesk(t)
	d.Extractor = verdicts{}
	if _, err := d.DB.PutSource(t.Context(), store.Source{ID: "a.example", Home: "https://a.example/"}, false); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		d.fetch(fmt.Sprintf("https://a.example/lampung/pemkot-%d", i), fmt.Sprintf("isi berita %d", i))
		d.fetch(fmt.Sprintf("https://a.example/laman/judul-halaman-khusus-%d", i), "listing")
		d.fetch(fmt.Sprintf("https://a.example/d-%d/tidak-ada-lagi-di-sini", i), "soft-404")
	}
	learned := d.shapes()
	home := store.Page{Address: "https://a.example/", Final: "https://a.example/", Kind: store.KindHome, Source: "a.example", ContentType: "text/html"}
	body := `<a href="/lampung/warga">Warga</a><a href="/laman/bukan-berita-sama-sekali">Bukan berita sama sekali</a>`
	found, err := discover.Finder{}.Find(home, []byte(body), store.Source{ID: "a.example", Home: "https://a.example/"}, discover.Known{Shapes: learned})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.URLs) != 1 || found.URLs[0].URL != "https://a.example/lampung/warga" || found.URLs[0].Kind != store.KindArticle || found.Dropped["shape of no article"] != 1 {
		t.Errorf("%+v", found)
	}
	days, err := d.DB.SourceDays(t.Context(), d.now.AddDate(0, 0, -7))
	if err != nil {
		t.Fatal(err)
	}
	var sum sqlite.SourceDay
	for _, day := range days {
		sum.Readings, sum.Confidence, sum.WithAuthor, sum.WithDate = sum.Readings+day.Readings, sum.Confidence+day.Confidence, sum.WithAuthor+day.WithAuthor, sum.WithDate+day.WithDate
	}
	if sum.Readings != 6 || sum.Confidence < 5.39 || sum.Confidence > 5.41 || sum.WithAuthor != 6 || sum.WithDate != 0 {
		t.Errorf("counted %+v", sum)
	}

	// Read again, in the same order: the same is learned, and nothing is counted twice.
	was := asJSON(t, learned)
	if err := d.DB.ForgetShapes(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.DB.ResetCursor(t.Context(), Extract); err != nil {
		t.Fatal(err)
	}
	if err := d.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := asJSON(t, d.shapes()); now != was || was == "{}" {
		t.Errorf("learned %s, then %s", was, now)
	}
	if again, err := d.DB.SourceDays(t.Context(), d.now.AddDate(0, 0, -7)); err != nil || fmt.Sprint(again) != fmt.Sprint(days) {
		t.Errorf("counted %v, then %v, %v", days, again, err)
	}
}

// shapes are those that were learned of the desk's source.
func (d *desk) shapes() (s *discover.Shapes) {
	d.Helper()
	ctx := d.Context()
	if err := d.DB.ResetCursor(ctx, "peek"); err != nil {
		d.Fatal(err)
	}
	for n, err := 1, error(nil); n > 0; {
		n, err = d.DB.Follow(ctx, sqlite.Follower{Name: "peek", Pages: func(ctx context.Context, tx *sqlite.Tx, _ store.Page) (err error) {
			s, err = shapesOf(ctx, tx, "a.example")
			return err
		}})
		if err != nil {
			d.Fatal(err)
		}
	}
	return s
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
