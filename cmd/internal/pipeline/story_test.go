package pipeline

import (
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
	"warta/store/sqlite"
)

// TestImportedStory: articles that come from another machine keep the name of their story, in whatever order they
// are taken in; one that was edited until nothing of it is left has a story of its own.
func TestImportedStory(t *testing.T) {
	const founder, reprint = "https://a.example/rilis-asli", "https://b.example/rilis-yang-dimuat-lagi"
	text := strings.Repeat("Pemerintah kabupaten menyiapkan lahan parkir baru di dekat pasar supaya pedagang dan pembeli tidak lagi berebut tempat setiap akhir pekan. ", 3) +
		"Kepala dinas berharap pekerjaan selesai sebelum musim hujan tiba, dan warga sekitar diminta ikut menjaga kebersihan saluran."
	from := newDesk(t)
	from.fetch(founder, text)
	from.fetchOf("b.example", reprint, text)
	was := from.article(founder)
	if was.Story != was.ID || from.article(reprint).Story != was.ID {
		t.Fatalf("stories %q and %q", was.Story, from.article(reprint).Story)
	}
	view, err := from.DB.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	var records []sqlite.Record
	for item, err := range view.Items(t.Context(), sqlite.Selection{Versions: true}) {
		if err != nil {
			t.Fatal(err)
		}
		r := sqlite.Record{Article: item.Article}
		if item.ID == was.ID { // its page was the later one, but read first
			r.Article.FirstSeen = was.FirstSeen.Add(2 * time.Hour)
		}
		for _, v := range item.Versions {
			page := store.Page{Address: item.URL, Final: item.URL, Source: item.Source, Kind: store.KindArticle, At: v.At, Digest: v.Digests[0], Status: sqlite.StatusUnseen}
			r.Versions = append(r.Versions, sqlite.Version{Revision: v, Pages: []sqlite.Import{{Page: page}}})
		}
		records = append(records, r)
	}
	for _, order := range []string{"as it was", "the other way round"} {
		to := newDesk(t)
		for _, r := range records { // one after the other, as batches are
			if _, err := to.DB.ImportArticles(t.Context(), []sqlite.Record{r}); err != nil {
				t.Fatal(err)
			}
			to.drain()
		}
		for _, address := range []string{founder, reprint} {
			if got := to.article(address).Story; got != was.ID {
				t.Errorf("%s: %s is of story %q, was of %q", order, address, got, was.ID)
			}
		}
		alone := newDesk(t)
		for _, r := range records {
			if r.Article.ID == was.ID {
				continue
			}
			if _, err := alone.DB.ImportArticles(t.Context(), []sqlite.Record{r}); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 { // the second time from the start
			alone.drain()
			if got := alone.article(reprint).Story; got != was.ID {
				t.Errorf("without the article that it began with: of story %q, was of %q", got, was.ID)
			}
			if err := alone.DB.ResetCursor(t.Context(), Story); err != nil {
				t.Fatal(err)
			}
		}
		slices.Reverse(records)

		to.bodies["later"] = []byte(strings.Repeat("Tim renang daerah pulang membawa tujuh medali dari kejuaraan antarprovinsi yang digelar selama empat hari di ibu kota. ", 3))
		later := store.Page{Address: reprint, Final: reprint, Source: "b.example", Kind: store.KindArticle, At: from.now.AddDate(0, 0, 1), Digest: "later", Status: 200}
		if _, err := to.DB.ImportPages(t.Context(), []sqlite.Import{{Page: later}}); err != nil {
			t.Fatal(err)
		}
		to.drain()
		if a := to.article(reprint); a.Story != a.ID {
			t.Errorf("%s: edited, it is still of story %q", order, a.Story)
		}
	}
}
