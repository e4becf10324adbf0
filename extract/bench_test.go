package extract

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// benchPage is a page of a common size: the fixture among 60 kB of what surrounds articles.
func benchPage(b *testing.B) []byte {
	b.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "nomina.html"))
	if err != nil {
		b.Fatal(err)
	}
	var junk bytes.Buffer
	for range 150 {
		junk.WriteString(`<div class="widget item"><a href="/berita/lain-lagi"><span class="judul">Judul berita lain dari daerah yang sama</span></a><script>window.x = window.x || []; window.x.push({id: 1, name: "slot", sizes: [[300, 250], [320, 100]]});</script><p class="tanggal">Kamis, 19 Maret 2026</p></div>`)
	}
	return bytes.Replace(body, []byte("<footer>"), append(junk.Bytes(), "<footer>"...), 1)
}

// BenchmarkExtract is the whole reading of a page; compare with BenchmarkParse, the floor.
func BenchmarkExtract(b *testing.B) {
	e := extractor(b)
	body := benchPage(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		e.Extract(Input{Pages: []Page{{URL: "https://kabarpesisir.example/a-b-c/", Body: body}}})
	}
}

// BenchmarkParse is goquery parsing the same page and nothing else.
func BenchmarkParse(b *testing.B) {
	body := benchPage(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := goquery.NewDocumentFromReader(bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
	}
}
