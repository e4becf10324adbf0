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
