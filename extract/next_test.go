package extract

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TestContinuation: what continues an article is told from the pages of other articles, whatever the case of the
// address it was come by.
func TestContinuation(t *testing.T) {
	for _, c := range []struct{ base, links, next, whole string }{
		{"https://a.example/berita/banjir-di-kota-agung", "/berita/banjir-di-kota-agung/3 /berita/banjir-di-kota-agung/2 /berita/lain-lagi-di-sini/2", "/berita/banjir-di-kota-agung/2 /berita/banjir-di-kota-agung/3", ""},
		{"https://a.example/BERITA/Banjir-di-Kota-Agung", "/berita/banjir-di-kota-agung/2", "/berita/banjir-di-kota-agung/2", ""},
		{"https://a.example/banjir?id=9", "/banjir?id=9&page=2 /banjir?id=9&page=all /banjir?id=8&page=3", "/banjir?id=9&page=2", "/banjir?id=9&page=all"},
		{"https://a.example/?p=7", "/?p=8 /?p=9 /?p=all", "", ""},
		{"https://a.example/baca.php?p=7", "/baca.php?p=8", "", ""},
		{"https://a.example/detail.aspx?page=7", "/detail.aspx?page=8", "", ""},
		{"https://a.example/baca?p=7", "/baca?p=8", "", ""},
		{"https://a.example/banjir-di-kota-agung", "/banjir-di-kota-agung?p=2", "/banjir-di-kota-agung?p=2", ""},
		{"https://a.example/banjir-di-kota-agung.html", "/banjir-di-kota-agung.html?page=2", "/banjir-di-kota-agung.html?page=2", ""},
		{"https://a.example/banjir", "/banjir?page=2 /banjir?page=all", "/banjir?page=2", "/banjir?page=all"},
		{"https://a.example/baca?id=aB3", "/baca?id=Ab3&page=2 /baca?id=aB3&page=3", "/baca?id=aB3&page=3", ""},
		{"https://a.example/baca.php?id=7", "/baca.php?id=7&p=2", "/baca.php?id=7&p=2", ""},
		{"https://a.example/2026/11/1", "/2026/11/2", "", ""},
	} {
		var page strings.Builder
		for l := range strings.FieldsSeq(c.links) {
			fmt.Fprintf(&page, `<a href="%s">x</a>`, html.EscapeString(l))
		}
		base, err := url.Parse(c.base)
		if err != nil {
			t.Fatal(err)
		}
		var links []*html.Node
		for n := range parse([]byte(page.String())).Descendants() {
			if n.DataAtom == atom.A {
				links = append(links, n)
			}
		}
		next, whole, _ := continuation(base, links)
		for i := range next {
			next[i] = strings.TrimPrefix(next[i], "https://a.example")
		}
		if strings.Join(next, " ") != c.next || strings.TrimPrefix(whole, "https://a.example") != c.whole {
			t.Errorf("%s: next %q, whole %q; want %q, %q", c.base, next, whole, c.next, c.whole)
		}
	}
}

// TestPagesThatStateAll: where every page of an article states the whole body as data, each is read for what it shows,
// and the article is no longer than it is; the data stands in where a script draws the text.
func TestPagesThatStateAll(t *testing.T) {
	const base = "https://a.example/berita/warga-bersihkan-sungai-bersama"
	var parts []string
	for i := range 4 {
		var part []string
		for k := range 4 {
			part = append(part, fmt.Sprintf("Pada bagian %d alinea %d, warga desa nomor %d%d membersihkan sungai bersama perangkat desa dan karang taruna sejak pagi.", i+1, k+1, i, k))
		}
		parts = append(parts, strings.Join(part, "\n"))
	}
	page := func(n int, drawn bool) Page {
		var b strings.Builder
		fmt.Fprintf(&b, `<html lang="id"><head><title>Warga Bersihkan Sungai Bersama</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Warga Bersihkan Sungai Bersama","articleBody":%q}</script></head><body><article><h1>Warga Bersihkan Sungai Bersama</h1>`, strings.Join(parts, "\n"))
		if !drawn {
			for line := range strings.SplitSeq(parts[n-1], "\n") {
				fmt.Fprintf(&b, "<p>%s</p>", line)
			}
		}
		for i := range parts {
			fmt.Fprintf(&b, `<a href="%s/%d">%d</a> `, base, i+1, i+1)
		}
		b.WriteString("</article></body></html>")
		address := base
		if n > 1 {
			address += fmt.Sprintf("/%d", n)
		}
		return Page{URL: address, Body: []byte(b.String()), ContentType: "text/html; charset=utf-8"}
	}
	e := extractor(t)
	if first := e.Extract(Input{Pages: []Page{page(1, false)}}); first.Text != parts[0] || len(first.Next) != 3 {
		t.Errorf("first page: %q, next %q", first.Text, first.Next)
	}
	all := e.Extract(Input{Pages: []Page{page(1, false), page(2, false), page(3, false), page(4, false)}})
	if want := strings.Join(parts, "\n"); all.Text != want {
		t.Errorf("all pages: %q, want %q", all.Text, want)
	}
	if drawn := e.Extract(Input{Pages: []Page{page(1, true)}}); drawn.Text != strings.Join(parts, "\n") || len(drawn.Next) > 0 {
		t.Errorf("drawn by a script: %q, next %q", drawn.Text, drawn.Next)
	}
}
