package discover

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"warta/store"
)

const home = `<!DOCTYPE html><html><head><title>Agen Berita</title>
<link rel="alternate" type="application/rss+xml" title="Agen &raquo; Feed" href="/feed/">
<link rel="alternate" type="application/rss+xml" title="Agen &raquo; Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" href="https://lain.example/feed/">
<link rel="canonical" href="https://www.agen.example/"></head><body>
<header><nav><a href="/">Beranda</a> <a href="/category/politik/">Politik</a> <a href="/lampung-selatan">Lampung Selatan</a>
<a href="/redaksi">Redaksi</a> <a href="mailto:a@b.example">Surel</a> <a href="#top">Atas</a> <a href="javascript:void(0)">x</a></nav></header>
<div class="card"><a href="/2026/11/23/banjir-landa-desa/"><img src="x.jpg" alt="Foto banjir"></a>
<h2><a href="https://agen.example/2026/11/23/banjir-landa-desa">Banjir Landa Desa di Pesisir</a></h2>
<a href="/2026/11/23/banjir-landa-desa/?utm_source=home">Baca selengkapnya</a></div>
<a href="/2026/11/22/panen-raya-padi/" title="Panen Raya Padi di Sawah Warga"><div><p>Ekonomi</p><h3>Panen Raya Padi di Sawah Warga</h3><p>Minggu, 22 November 2026 - 10:00 WIB</p>
<p>` + "Teras berita yang panjang sekali dan berisi banyak kata sehingga tidak mungkin menjadi judul sebuah berita apa pun di dunia ini kecuali di mimpi.</p></div></a>" + `
<a href="https://lain.example/judul-berita-yang-lain">Judul berita yang lain</a>
<a href="http://127.0.0.1:22/judul-berita-yang-lain">Judul berita yang lain</a>
<a href="/tag/banjir">banjir</a> <a href="/?s=banjir">cari</a> <a href="/kalender?bulan=2026-10">&laquo;</a>
<a href="/2026/11/22/panen-raya-padi/?replytocom=5#respond">Balas</a>
<div class="nav-links"><a href="/page/2/">2</a> <a href="/page/3/">3</a> <a class="next" href="/page/2/">Berikutnya</a></div>
<footer><a href="/pedoman-media-siber/">Pedoman Media Siber</a></footer></body></html>`

// TestBackfillEnds: a walk back through a list ends at the date that was asked for, where that can be told.
func TestBackfillEnds(t *testing.T) {
	const body = `<a href="/2026/10/02/judul-berita-yang-baru/">Judul berita yang baru ini</a>
		<a href="/2024/12/30/judul-berita-yang-lama/">Judul berita yang lama itu</a> <a rel="next" href="/page/8/">Berikutnya</a>`
	f := Finder{Now: func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }}
	since := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		archive bool
		known   Known
		want    string
	}{
		{"an ordinary look takes what the page shows", false, Known{}, "judul-berita-yang-baru judul-berita-yang-lama page"},
		{"no date", true, Known{}, "judul-berita-yang-baru judul-berita-yang-lama page"},
		{"a date", true, Known{Since: since}, "judul-berita-yang-baru page"},
		{"beyond it", true, Known{Since: since, Past: true}, "judul-berita-yang-baru"},
	} {
		got, err := f.Find(store.Page{Address: "https://www.agen.example/page/7/", Kind: store.KindSection, Archive: c.archive}, []byte(body), source, c.known)
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, u := range got.URLs {
			parts := strings.Split(strings.Trim(u.URL, "/"), "/")
			if u.Via == store.ViaPage {
				words = append(words, "page")
			} else {
				words = append(words, parts[len(parts)-1])
			}
			if u.Archive != c.archive {
				t.Errorf("%s: %+v", c.name, u)
			}
		}
		if s := strings.Join(words, " "); s != c.want {
			t.Errorf("%s: %s, want %s (%v)", c.name, s, c.want, got.Dropped)
		}
	}
}

func TestHome(t *testing.T) {
	f, err := find(t, store.KindHome, "https://www.agen.example/", "text/html", home, Known{})
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[store.URLKind]string{
		store.KindArticle: "https://www.agen.example/2026/11/23/banjir-landa-desa/\nhttps://www.agen.example/2026/11/22/panen-raya-padi/\n",
		store.KindSection: "https://www.agen.example/category/politik/\nhttps://www.agen.example/lampung-selatan\nhttps://www.agen.example/page/2/\n",
		store.KindFeed:    "https://www.agen.example/feed/\n",
	} {
		if got := list(f, kind); got != want {
			t.Errorf("%s: found\n%swant\n%s%v", kind, got, want, f.Dropped)
		}
	}
	if f.Feed != "https://www.agen.example/feed/" || f.Title != "Agen Berita" {
		t.Errorf("feed %q, title %q", f.Feed, f.Title)
	}
	for _, u := range f.URLs {
		switch {
		case strings.Contains(u.URL, "banjir") && u.Hint.Title != "Banjir Landa Desa di Pesisir",
			strings.Contains(u.URL, "panen") && u.Hint.Title != "",
			strings.Contains(u.URL, "/page/") && u.Via != store.ViaPage:
			t.Errorf("%s: via %s, hint %q", u.URL, u.Via, u.Hint.Title)
		}
	}
	for _, reason := range []string{"other site", "tag", "search", "calendar", "static", "comment", "other page"} {
		if f.Dropped[reason] == 0 {
			t.Errorf("nothing dropped as %q: %v", reason, f.Dropped)
		}
	}
}

// numbered makes a list of articles with links to its pages.
func numberedList(from, n int, next string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<a href=/judul-berita-nomor-%d>Judul berita yang bernomor %d</a>\n", from+i, from+i)
	}
	return b.String() + next
}

// TestPages: a list is followed for as long as it brings something new, page by page, but not for ever.
func TestPages(t *testing.T) {
	known := Known{URL: func(string) bool { return true }}
	for _, c := range []struct {
		name, address, next string
		known               Known
		want                string
	}{
		{"first page", "/category/x/", "<a href=/category/x/page/2/>2</a><a href=/category/x/page/9/>9</a>", Known{}, "/category/x/page/2/"},
		{"first page, nothing new", "/category/x/", "<a href=/category/x/page/2/>2</a>", known, "/category/x/page/2/"},
		{"second page", "/category/x/page/2/", "<a href=/category/x/>1</a><a href=/category/x/page/3/>3</a>", Known{}, "/category/x/page/3/"},
		{"second page, nothing new", "/category/x/page/2/", "<a href=/category/x/page/3/>3</a>", known, ""},
		{"back", "/category/x/page/3/", "<a href=/category/x/page/2/>2</a>", Known{}, ""},
		{"another list's", "/category/x/", "<a href=/category/y/page/2/>2</a>", Known{}, ""},
		{"query", "/kanal/x", "<a href='/kanal/x?page=2'>Berikutnya</a>", Known{}, "/kanal/x?page=2"},
		{"rel=next", "/kanal/x", "<link rel=next href='/arsip/halaman/2'>", Known{}, "/arsip/halaman/2"},
		{"index", "/x", "<a href=/x/indeks/2>2</a>", Known{}, "/x/indeks/2"},
		{"without end", "/category/x/page/20/", "<a href=/category/x/page/21/>21</a>", Known{}, ""},
		{"search", "/search", "<a href='/search?q=x&page=2'>2</a>", Known{}, ""},
	} {
		f, err := find(t, store.KindSection, "https://www.agen.example"+c.address, "text/html", numberedList(1, 10, c.next), c.known)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if c.want != "" {
			want = "https://www.agen.example" + c.want + "\n"
		}
		if got := list(f, store.KindSection); got != want {
			t.Errorf("%s: %q, want %q (%v)", c.name, got, want, f.Dropped)
		}
	}
	if f, err := find(t, store.KindSection, "https://www.agen.example/x", "text/html", "<p>Kosong<a href=/x/page/2/>2</a>", Known{}); err != nil || len(f.URLs) != 0 {
		t.Errorf("a page without articles leads to %v, %v", f.URLs, err)
	}
}

// TestBackfill: pages of a backfill lead on where ordinary ones end, and what they lead to is marked.
func TestBackfill(t *testing.T) {
	all := Known{URL: func(string) bool { return true }}
	for _, c := range []struct {
		name, address string
		archive       bool
		known         Known
		want          int
	}{
		{"ordinary, all known", "/x/page/5/", false, all, 0},
		{"backfill over what is known", "/x/page/5/", true, all, 1},
		{"ordinary end", "/x/page/20/", false, Known{}, 0},
		{"backfill beyond it", "/x/page/20/", true, Known{}, 1},
		{"backfill far beyond it", "/x/page/300/", true, Known{}, 1},
		{"a last page that repeats for ever", "/x/page/300/", true, all, 0},
	} {
		f := Finder{Now: func() time.Time { return now }}
		n := pageNumber(mustURL(t, "https://www.agen.example"+c.address)) + 1
		body := numberedList(1, 10, fmt.Sprintf("<a href=/x/page/%d/>berikutnya</a>", n))
		got, err := f.Find(store.Page{Address: "https://www.agen.example" + c.address, Kind: store.KindSection, Archive: c.archive}, []byte(body), source, c.known)
		if err != nil {
			t.Fatal(err)
		}
		next := 0
		for _, u := range got.URLs {
			if u.Archive != c.archive {
				t.Errorf("%s: %s: archive %v", c.name, u.URL, u.Archive)
			}
			if u.Kind == store.KindSection {
				next++
			}
		}
		if next != c.want {
			t.Errorf("%s: %d further pages, want %d (%v)", c.name, next, c.want, got.Dropped)
		}
	}
	old := urlset + loc("/judul-berita-yang-satu", "<lastmod>2019-01-01</lastmod>") + loc("/judul-berita-yang-dua", "<lastmod>2025-06-01</lastmod>")
	f := Finder{Now: func() time.Time { return now }, BackfillAge: 600 * 24 * time.Hour}
	got, err := f.Find(store.Page{Address: "https://www.agen.example/s.xml", Kind: store.KindSitemap, Archive: true}, []byte(old), source, Known{})
	if err != nil || list(got, store.KindArticle) != "https://www.agen.example/judul-berita-yang-dua\n" {
		t.Errorf("found %v, %v", got.URLs, err)
	}
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestManyLinks(t *testing.T) {
	start := time.Now()
	f, err := find(t, store.KindHome, "https://www.agen.example/", "text/html", numberedList(1, 200_000, ""), Known{})
	if err != nil || len(f.URLs) != 400 || f.Dropped["too many"] != maxAnchors-400 || f.Dropped["too many links"] != 200_000-maxAnchors {
		t.Errorf("%d found, dropped %v, %v", len(f.URLs), f.Dropped, err)
	}
	if d := time.Since(start); d > 2*time.Minute {
		t.Errorf("took %s", d)
	}
}

func TestDeep(t *testing.T) {
	body := strings.Repeat("<div>", 100_000) + numberedList(1, 3, "") + strings.Repeat("</div>", 100_000) + strings.Repeat("<a href='", 1000)
	if f, err := find(t, store.KindHome, "https://www.agen.example/", "text/html", body, Known{}); err != nil || len(f.URLs) != 3 {
		t.Errorf("%d found, %v", len(f.URLs), err)
	}
}

func TestDesk(t *testing.T) {
	f := Finder{Now: func() time.Time { return now }}
	src := store.Source{ID: "portal.example/lampung", Home: "https://www.portal.example/lampung/"}
	body := `<base href="https://www.portal.example/lampung/"><a href="berita/d-7123456/judul-berita-lampung">Judul berita dari Lampung</a>
<a href="/jabar/berita/d-7123457/judul-berita-jabar">Judul berita dari Jawa Barat</a><a href="/lampung/hukum">Hukum</a><a href="/jabar/hukum">Hukum</a>`
	got, err := f.Find(store.Page{Address: src.Home, Kind: store.KindHome}, []byte(body), src, Known{})
	if err != nil || list(got, store.KindArticle) != "https://www.portal.example/lampung/berita/d-7123456/judul-berita-lampung\n" ||
		list(got, store.KindSection) != "https://www.portal.example/lampung/hukum\n" || got.Dropped["other desk"] != 1 {
		t.Errorf("found %v, dropped %v, %v", got.URLs, got.Dropped, err)
	}
}

func TestArticlesLeadNowhere(t *testing.T) {
	for _, kind := range []store.URLKind{store.KindArticle, store.KindPart} {
		if f, err := find(t, kind, "https://www.agen.example/a-b-c-d", "text/html", home, Known{}); err != nil || len(f.URLs) != 0 {
			t.Errorf("%s: %v, %v", kind, f.URLs, err)
		}
	}
}

func FuzzListing(f *testing.F) {
	f.Add([]byte(home))
	f.Add([]byte("<base href=//[::1]/><a href=http://a\x00b/>x</a><a href='?page=2'>"))
	f.Add([]byte("\xff\xfe<\x00a\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		check(t, store.KindHome, body, "text/html")
		check(t, store.KindSection, body, "text/html; charset=iso-8859-1")
	})
}

func BenchmarkListing(b *testing.B) {
	body := []byte(numberedList(1, 300, ""))
	f := Finder{}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Find(store.Page{Address: "https://www.agen.example/", Kind: store.KindHome}, body, source, Known{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestShortNumbers: the last number of an address is an article's where a headline leads to it, and a page's where it
// stands after a word for pages, or where the link is that very number.
func TestShortNumbers(t *testing.T) {
	const text = "Bupati resmikan jembatan baru di Way Sekampung"
	for _, shape := range []string{
		"/index.php/berita/detail/%d", "/index.php/berita/detail/10%d/3", "/berita/read/%d", "/berita/view/%d", "/detail/%d", "/news/%d/", "/berita/%d",
		"/?page=berita&id=%d", "/?page=berita&act=detail&id=%d", "/index.php?option=com_content&view=article&id=%d:judul-berita&catid=2",
	} {
		for _, page := range []struct {
			kind    store.URLKind
			address string
		}{{store.KindHome, "https://www.agen.example/"}, {store.KindSection, "https://www.agen.example/berita"}} {
			body := ""
			for i := range 3 {
				body += fmt.Sprintf(`<h2><a href="`+shape+`">%s</a></h2>`, 101+i, text)
			}
			f, err := find(t, page.kind, page.address, "text/html", body, Known{})
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(list(f, store.KindArticle), "\n"); n != 3 {
				t.Errorf("%s on %s: %d articles of 3: %v", shape, page.address, n, f.Dropped)
			}
		}
	}
	for _, c := range []struct{ page, link, text string }{
		{"/berita", "/berita/2", "2"},
		{"/berita", "/berita/2", "Berikutnya"},
		{"/lampung/2", "/lampung/3", "Lama &raquo;"},
		{"/lampung", "/lampung/page/2", "2"},
		{"/", "/berita/2", "2"},
		{"/", "/indeks/2", "Selengkapnya"},
	} {
		kind := store.KindSection
		if c.page == "/" {
			kind = store.KindHome
		}
		const article = `<a href="/2026/11/23/judul-berita-yang-baru/">Judul berita yang baru ini</a>`
		f, err := find(t, kind, "https://www.agen.example"+c.page, "text/html", article+fmt.Sprintf(`<a href=%q>%s</a>`, c.link, c.text), Known{})
		if err != nil {
			t.Fatal(err)
		}
		if want := "https://www.agen.example" + c.link + "\n"; list(f, store.KindSection) != want {
			t.Errorf("%s %q on %s: %s%v", c.link, c.text, c.page, list(f, store.KindSection), f.Dropped)
		}
	}
	f, err := find(t, store.KindSection, "https://www.agen.example/lampung", "text/html", `<a href="/lampung/2">2</a> <a href="/lampung/3">3</a>`, Known{})
	if err != nil || f.Dropped["page of a list without articles"] != 2 {
		t.Errorf("left out silently: %v, %v", f.Dropped, err)
	}
}

// TestRefresh: a home page that is nothing but a way to another page of its site leads there, and to no other site.
func TestRefresh(t *testing.T) {
	for content, want := range map[string]string{
		"0; url=/portal/": "https://www.agen.example/portal/\n",
		"0;URL='https://agen.example/portal/index.php'": "https://agen.example/portal/index.php\n",
		"300":                          "",
		"300; url=/":                   "",
		"0; url=https://lain.example/": "",
		"0; url=javascript:alert(1)":   "",
	} {
		f, err := find(t, store.KindHome, "https://www.agen.example/", "text/html", `<html><head><meta http-equiv="refresh" content="`+content+`"></head></html>`, Known{})
		if err != nil || list(f, store.KindSection) != want {
			t.Errorf("%s: %s%v, %v", content, list(f, store.KindSection), f.Dropped, err)
		}
	}
}
