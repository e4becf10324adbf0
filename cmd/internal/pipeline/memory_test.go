package pipeline

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"warta/extract"
	"warta/store"
)

const plug = "Perusahaan ini berdiri sejak lima belas tahun lalu di tepi sungai, dan menurut catatan yang ada, pendirinya pernah menjadi guru di dua kecamatan."

// storyPage is an article page of its own, with the paragraph that all pages of the site have.
func storyPage(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<html lang=id><head><title>Judul berita nomor %d</title></head><body><article><h1>Judul berita nomor %d</h1><div class=entry-content>", n, n)
	places := []string{"Natar", "Kalianda", "Metro", "Sukadana", "Liwa", "Menggala", "Kotabumi", "Pringsewu"}
	for k := range 5 {
		place := places[(n+k)%len(places)]
		fmt.Fprintf(&b, "<p>Warga %s menyampaikan laporan ke-%d kepada pemerintah daerah, yang menurut rencana akan membahasnya pada rapat nomor %d di kantor kecamatan.</p>", place, n*10+k, n+k)
		if k == 2 {
			fmt.Fprintf(&b, "<p>%s</p>", plug)
		}
	}
	b.WriteString("</div></article></body></html>")
	return b.String()
}

// articles are all texts and numbers of memories, as JSON.
func (d *desk) articles(n int) string {
	var out []string
	for i := range n {
		id, err := d.DB.Resolve(d.Context(), storyAddress(i))
		if err != nil {
			d.Fatal(err)
		}
		revisions, err := d.DB.Revisions(d.Context(), id)
		if err != nil {
			d.Fatal(err)
		}
		text, err := json.Marshal(revisions)
		if err != nil {
			d.Fatal(err)
		}
		out = append(out, string(text))
	}
	return strings.Join(out, "\n")
}

func storyAddress(n int) string {
	if n == 1 {
		return "https://a.example/?p=12345"
	}
	return fmt.Sprintf("https://a.example/2026/11/23/judul-berita-nomor-%d", n)
}

// TestMemory: what a site says in every article is left out of all of them, those too that were read before it
// was known; it makes no versions; and reading everything again gives the same.
func TestMemory(t *testing.T) {
	d := newDesk(t)
	ex, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.Extractor = ex
	if c := ex.Extract(extract.Input{Pages: []extract.Page{{URL: storyAddress(0), Body: []byte(storyPage(0))}}}); !strings.Contains(c.Text, plug) {
		t.Fatalf("without memory the text is to hold the plug:\n%s", c.Text)
	}
	for i := range matured { // some of another desk of the site: the memory is the host's
		d.fetchOf([]string{"a.example", "a.example/desa"}[i/(matured/2)], storyAddress(i), storyPage(i))
	}
	// The first one again, with another body but the same text.
	d.fetch(storyAddress(0), storyPage(0)+"<!-- -->")
	live := d.articles(matured)
	if strings.Contains(live, `"text":""`) || strings.Count(live, "laporan ke-") < 5*matured {
		t.Errorf("text is missing:\n%s", live)
	}
	if strings.Contains(textsOf(t, d), plug) {
		t.Error("the plug is in an article's text")
	}
	if n := strings.Count(live, `"number":`); n != matured {
		t.Errorf("%d versions of %d articles", n, matured)
	}
	data, number, err := d.DB.Memory(t.Context(), store.HostKey(storyAddress(0)))
	if err != nil || number != matured+1 {
		t.Errorf("memory number %d, %v", number, err)
	}
	if err := d.DB.ForgetMemory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.DB.ResetCursor(t.Context(), Extract, Region, Story, Publish); err != nil {
		t.Fatal(err)
	}
	if err := d.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again := d.articles(matured); again != live {
		t.Error("reading the same pages again gave other records")
	}
	same, sameNumber, err := d.DB.Memory(t.Context(), store.HostKey(storyAddress(0)))
	if err != nil || string(same) != string(data) || sameNumber != number {
		t.Errorf("reading the same pages again taught something else (%d, %v)", sameNumber, err)
	}
}

// textsOf are the texts of all articles.
func textsOf(t *testing.T, d *desk) string {
	t.Helper()
	var b strings.Builder
	for i := range matured {
		id, err := d.DB.Resolve(t.Context(), storyAddress(i))
		if err != nil {
			t.Fatal(err)
		}
		a, err := d.DB.Article(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(a.Text)
	}
	return b.String()
}
