package pipeline

import (
	"strings"
	"testing"

	"warta/extract"
	"warta/store"
)

// edge is an extractor that takes the lines after a "? " for the article's only where the page says "wide": it is
// what surrounds an article that decides of them.
type edge struct{}

func (edge) Extract(in extract.Input) store.Content {
	c := store.Content{Title: "Judul", Authors: []string{}, Extractor: "1", Confidence: 1}
	body := string(in.Pages[0].Body)
	var lines []string
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		doubtful, ok := strings.CutPrefix(line, "? ")
		switch {
		case line == "wide", ok && !strings.Contains(body, "\nwide"):
		case ok:
			lines = append(lines, doubtful)
		default:
			lines = append(lines, line)
		}
	}
	c.Text = strings.Join(lines, "\n")
	return c
}

func (edge) Shows(p extract.Page, lines []string) bool {
	at := 0
	for _, l := range lines {
		i := strings.Index(string(p.Body)[at:], l)
		if i < 0 {
			return false
		}
		at += i + len(l)
	}
	return true
}

// TestEdgeIsNoEdit: a line that one reading takes for the article's and the other does not, though both pages show it,
// makes no version, and the fuller reading stays; whatever the outlet did makes one.
func TestEdgeIsNoEdit(t *testing.T) {
	const address = "https://a.example/satu"
	const first, second, last = "Bupati membuka pasar murah di lapangan kota.", "Warga datang sejak pagi untuk berbelanja.", "Acara ditutup dengan doa dan makan bersama."
	one := first + "\n" + second
	d := newDesk(t)
	d.Extractor = edge{}
	d.fetch(address, one+"\n? "+last+"\nwide")
	d.fetch(address, one+"\n? "+last)
	d.want(address, one+"\n"+last)
	d.fetch(address, one+"\n? "+last+"\nwide")
	d.want(address, one+"\n"+last)
	for _, edited := range []string{
		first + "\n" + second + " Mereka antre.\n? " + last,
		first + "\n? " + last,
		second + "\n" + first + "\n? " + last,
		second + "\n" + first + "\n? " + strings.Replace(last, "doa", "tari", 1) + "\nwide",
	} {
		before := d.article(address).Revisions
		if d.fetch(address, edited); d.article(address).Revisions != before+1 {
			t.Errorf("no version, though it is edited:\n%s", edited)
		}
	}
}

// TestFullerReadingStays: where a later look reads lines that an earlier page showed as well, the version has them,
// also when all is read anew.
func TestFullerReadingStays(t *testing.T) {
	const address = "https://a.example/satu"
	const first, second, third = "Bupati membuka pasar murah di lapangan kota.", "Warga datang sejak pagi untuk berbelanja.", "Acara ditutup dengan doa dan makan bersama."
	d := newDesk(t)
	d.Extractor = edge{}
	body := first + "\n? " + second + "\n? " + third
	d.fetch(address, body)
	d.fetch(address, body+"\nwide")
	d.fetch(address, body)
	d.want(address, first+"\n"+second+"\n"+third)
	if err := d.DB.ResetCursor(t.Context(), Extract); err != nil {
		t.Fatal(err)
	}
	d.drain()
	d.want(address, first+"\n"+second+"\n"+third)
}

// TestRetractionIsAnEdit: what the outlet takes out of an article is no less gone because a reader quoted it below.
func TestRetractionIsAnEdit(t *testing.T) {
	const address = "https://a.example/berita/bupati-membuka-pasar-murah"
	const claim = "Bupati disebut menerima uang dari tiga pengusaha yang memasok bahan pokok untuk pasar murah itu."
	paragraphs := []string{
		"Bupati membuka pasar murah di lapangan kota pada Senin pagi dan disambut ratusan warga yang datang dari sejumlah kecamatan.",
		"Warga datang sejak pagi untuk berbelanja beras, minyak goreng, gula pasir dan telur dengan harga yang lebih rendah daripada di pasar.",
		claim,
		"Acara ditutup dengan doa dan makan bersama di pendopo kabupaten bersama para tokoh masyarakat dan perangkat desa.",
	}
	page := func(with bool) string {
		var b strings.Builder
		b.WriteString(`<html lang="id"><head><title>Bupati Membuka Pasar Murah</title></head><body><article><h1>Bupati Membuka Pasar Murah</h1>`)
		for _, p := range paragraphs {
			if p != claim || with {
				b.WriteString("<p>" + p + "</p>")
			}
		}
		return b.String() + `</article><section id="comments" class="comments"><h3>Komentar</h3><div class="comment"><b>Budi</b><blockquote>` + claim + `</blockquote><p>Apa buktinya?</p></div></section></body></html>`
	}
	ex, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	d.Extractor = ex
	d.fetch(address, page(true))
	d.fetch(address, page(false))
	if n := d.article(address).Revisions; n != 2 {
		t.Errorf("%d versions", n)
	}
}
