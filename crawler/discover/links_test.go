package discover

import (
	"net/url"
	"testing"
	"time"

	"warta/store"
)

// classes: addresses as Indonesian outlets and their systems form them, and what they are.
var classes = []struct {
	ref    string
	anchor string
	want   store.URLKind
	reason string
}{
	// WordPress by date, by name, by section; Blogger
	{"/2026/11/23/bupati-resmikan-jembatan/", "", store.KindArticle, ""},
	{"/2026/11/bupati-resmikan-jembatan.html", "", store.KindArticle, ""},
	{"/bupati-resmikan-jembatan-way-sekampung/", "", store.KindArticle, ""},
	{"/daerah/bupati-resmikan-jembatan-way-sekampung/", "", store.KindArticle, ""},
	{"/banjir-bandang-lagi/", "Banjir Bandang Lagi Landa Tiga Desa", store.KindArticle, ""},
	{"/?p=12345", "Banjir Bandang Lagi Landa Tiga Desa", store.KindArticle, ""},
	// portals and home-made systems
	{"/read/123/judul-berita.html", "", store.KindArticle, ""},
	{"/read/78912/judul", "", store.KindArticle, ""},
	{"/berita/123/judul-berita-daerah", "", store.KindArticle, ""},
	{"/berita/788049/dua-mahasiswi-raih-medali", "", store.KindArticle, ""},
	{"/berita/d-7123456/judul-berita-panjang", "", store.KindArticle, ""},
	{"/sumut/d-7123456/judul", "Judul berita yang panjang sekali", store.KindArticle, ""},
	{"/artikel-5123-judul-berita.html", "", store.KindArticle, ""},
	{"/berita-judul-yang-panjang-sekali.html", "", store.KindArticle, ""},
	{"/index.php?page=detail&id=512", "", store.KindArticle, ""},
	{"/detail.php?id=5", "", store.KindArticle, ""},
	{"/?page=berita&id=101", "", store.KindArticle, ""},
	{"/?page=berita&act=detail&id=12", "", store.KindArticle, ""},
	{"/index.php?option=com_content&view=article&id=101:judul-berita&catid=2", "", store.KindArticle, ""},
	{"/index.php?option=com_content&view=article&id=101%3Ajudul-berita&catid=2", "", store.KindArticle, ""},
	{"/news/judul-berita-panjang-sekali", "", store.KindArticle, ""},
	{"/post/4512/judul", "", store.KindArticle, ""},
	{"/read/xml/2016/02/23/145448826/Judul.Berita.Panjang", "", store.KindArticle, ""},
	{"/laporan/judul-berita-yang-panjang", "", store.KindArticle, ""},
	{"/kota/kanal/5512/judul-berita", "", store.KindArticle, ""},
	// lists
	{"/category/lampung-selatan/", "Lampung Selatan", store.KindSection, "section"},
	{"/kategori/12/hukum", "Hukum", store.KindSection, "section"},
	{"/kanal/politik", "Politik", store.KindSection, "section"},
	{"/ekonomi/", "Ekonomi", store.KindSection, "section"},
	{"/daerah/lampung-tengah", "Lampung Tengah", store.KindSection, "section"},
	{"/indeks", "Indeks", store.KindSection, "section"},
	{"/index.php?page=kategori&nama=politik", "Politik", store.KindSection, "section"},
	{"/index.php?page=kategori&id=3", "Politik", store.KindSection, "section"},
	{"/index.php?option=com_content&view=category&id=8:politik", "Politik", store.KindSection, "section"},
	{"/index.php?page=berita", "Berita", store.KindSection, "section"},
	// neither
	{"/", "Beranda", "", "home page"},
	{"/tag/banjir/", "banjir", "", "tag"},
	{"/topik/pilkada-serentak-lampung-2026", "", "", "tag"},
	{"/penulis/budi-santoso-wijaya-putra/", "", "", "author"},
	{"/search?q=x", "", "", "search"},
	{"/?s=banjir", "", "", "search"},
	{"/index.php?page=cari&q=x", "", "", "search"},
	{"/wp-login.php", "Masuk", "", "login"},
	{"/wp-admin/post.php?id=1234", "", "", "login"},
	{"/feed/", "RSS", "", "machine"},
	{"/2026/11/23/bupati-resmikan-jembatan/feed/", "", "", "machine"},
	{"/2026/11/23/bupati-resmikan-jembatan/amp/", "", "", "variant"},
	{"/2026/11/bupati-resmikan-jembatan.html?m=1", "", "", "variant"},
	{"/2026/11/23/bupati-resmikan-jembatan/comment-page-1/#comment-55", "", "", "variant"},
	{"/2026/11/23/bupati-resmikan-jembatan/embed/", "", "", "machine"},
	{"/print/12345", "", "", "variant"},
	{"/cetak.php?id=123", "", "", "variant"},
	{"/2026/11/23/judul-berita-ini/?print=print", "", "", "variant"},
	{"/kalender?bulan=2026-11", "", "", "calendar"},
	{"/berita?tanggal=2026-11-01", "", "", "calendar"},
	{"/2026/11/", "November 2026", "", "archive"},
	{"/2026/11/23/", "23", "", "archive"},
	{"/redaksi/", "Redaksi", "", "static"},
	{"/pedoman-media-siber.html", "Pedoman Media Siber", "", "static"},
	{"/about/pedoman-media-siber", "Pedoman Media Siber", "", "static"},
	{"/p/tentang-kami.html", "Tentang Kami", "", "static"},
	{"/index.php?page=profil&nama=visi-misi", "", "", "static"},
	{"/media/foto-banjir-besar-lampung.jpg", "", "", "file"},
	{"/dokumen/laporan-keuangan-daerah-2026.pdf", "", "", "file"},
	{"/judul-berita-yang-panjang?sid=8f3a", "", "", "session"},
	{"/judul-berita-panjang;jsessionid=8f3a", "", "", "session"},
	{"/a/b/a/b/a/judul-berita-yang-panjang", "", "", "trap"},
	{"/a/b/c/d/e/f/g/h/i/j/judul-berita-yang-panjang", "", "", "trap"},
	{"/x?a=1&b=2&c=3&d=4&e=5&id=4444", "", "", "trap"},
}

func TestClassify(t *testing.T) {
	r := testRun(t, store.KindHome, "https://agen.example/", Known{})
	for _, c := range classes {
		u, err := r.site.base.Parse(c.ref)
		if err != nil {
			t.Fatal(err)
		}
		kind, reason := r.classify(u, c.anchor, len(c.anchor) < 25)
		if kind != c.want || reason != c.reason {
			t.Errorf("%s (%q): %q, %q; want %q, %q", c.ref, c.anchor, kind, reason, c.want, c.reason)
		}
	}
}

func testRun(t *testing.T, kind store.URLKind, address string, known Known) *run {
	t.Helper()
	src := store.Source{ID: "agen.example", Home: "https://agen.example/"}
	s, err := newSite(src, address)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{f: Finder{}.withDefaults(), p: store.Page{Address: address, Final: address, Kind: kind}, src: src, known: known, site: s, now: now, seen: map[string]int{}}
	r.out.Dropped = map[string]int{}
	return r
}

var now = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

func TestSplitPage(t *testing.T) {
	for _, c := range []struct {
		ref  string
		n    int
		stem string
		bare bool
	}{
		{"/", 0, "", false},
		{"/page/2/", 2, "", false},
		{"/category/x/page/13/", 13, "category/x", false},
		{"/kanal/x?page=3", 3, "kanal/x", false},
		{"/indeks/2", 2, "", false},
		{"/lampung/indeks/2", 2, "lampung", false},
		{"/berita/2", 2, "berita", true},
		{"/index.php?page=berita&hal=4", 4, "index.php?page=berita", false},
		{"/berita/detail/101", 101, "berita/detail", true},
		{"/2026/11/", 0, "2026/11", false},
		{"/arsip/2026/11", 0, "arsip/2026/11", false},
		{"/search?start=20", 20, "search", false},
		{"/read/12345", 0, "read/12345", false},
		{"/?p=123", 0, "?p=123", false},
	} {
		u, err := url.Parse("https://agen.example" + c.ref)
		if err != nil {
			t.Fatal(err)
		}
		if n, stem, bare := splitPage(u); n != c.n || stem != c.stem || bare != c.bare {
			t.Errorf("%s: %d, %q, %t; want %d, %q, %t", c.ref, n, stem, bare, c.n, c.stem, c.bare)
		}
	}
}

func TestPathDate(t *testing.T) {
	for p, want := range map[string]string{
		"/2026/11/05/judul":      "2026-11-05",
		"/berita/2026/1/5/judul": "2026-01-05",
		"/2026/11/judul.html":    "2026-11-28",
		"/2026/judul":            "0001-01-01",
		"/2026/13/judul":         "0001-01-01",
		"/1823/11/05/judul":      "0001-01-01",
	} {
		if got := pathDate(p).Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", p, got, want)
		}
	}
}

func TestSite(t *testing.T) {
	desk, err := newSite(store.Source{Home: "https://www.portal.example/lampung/"}, "https://www.portal.example/lampung/")
	if err != nil {
		t.Fatal(err)
	}
	moved, err := newSite(store.Source{Home: "https://lama.example/"}, "https://www.lama.example/")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		s         *site
		address   string
		own, desk bool
	}{
		{desk, "https://portal.example/lampung/berita/1", true, true},
		{desk, "https://portal.example/jabar/berita/1", true, false},
		{desk, "https://amp.portal.example/lampung/x", true, true},
		{desk, "https://bola.portal.example/x", true, false},
		{desk, "https://portal.example.jahat.example/lampung/", false, true},
		{moved, "http://m.lama.example/x", true, true},
		{moved, "https://baru.example/x", false, true},
	} {
		u, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		if own, desk := c.s.own(u), c.s.desk(u); own != c.own || desk != c.desk {
			t.Errorf("%s: own %v, desk %v; want %v, %v", c.address, own, desk, c.own, c.desk)
		}
	}
}

func TestShapes(t *testing.T) {
	for ref, want := range map[string]string{
		"/2026/11/23/judul-berita-ini/":     "/N4/N2/N2/S",
		"/2026/11/judul-berita-ini.html":    "/N4/N2/S.html",
		"/read/123/judul":                   "/read/N3/w",
		"/category/politik/":                "/category/w",
		"/hukum/d-712345/judul-berita-ini":  "/w/NS/S",
		"/index.php?page=detail&id=512":     "/index.php&page=detail&id=N",
		"/index.php?id=101:judul":           "/index.php&id=N",
		"/karangan-khas-redaksi-hari-senin": "/S",
	} {
		u, err := url.Parse("https://agen.example" + ref)
		if err != nil {
			t.Fatal(err)
		}
		if got := Shape(u); got != want {
			t.Errorf("%s: %s, want %s", ref, got, want)
		}
	}
	s := &Shapes{}
	for range enough {
		s.Learn("https://agen.example/kabar/banjir", true)       // too short for the first guess
		s.Learn("https://agen.example/rekap/pekan-ini", false)   // "/w/w" by shape, like the one above
		s.Learn("https://agen.example/x/info-lowongan-a", false) // slugs that are none
	}
	b, err := s.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	back := &Shapes{}
	if err := back.UnmarshalJSON(b); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		back.Learn("https://agen.example/kabar/banjir", true)
	}
	r := testRun(t, store.KindHome, "https://agen.example/", Known{Shapes: back})
	for ref, want := range map[string]store.URLKind{"/kabar/longsor": store.KindArticle, "/x/info-lowongan-baru": ""} {
		u, err := r.site.base.Parse(ref)
		if err != nil {
			t.Fatal(err)
		}
		if kind, reason := r.classify(u, "", false); kind != want {
			t.Errorf("%s: %q (%s), want %q", ref, kind, reason, want)
		}
	}
}
