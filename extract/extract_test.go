package extract

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"warta/store"
)

var update = flag.Bool("update", false, "write golden files anew")

func extractor(tb testing.TB) *Extractor {
	tb.Helper()
	e, err := New(Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func fixture(tb testing.TB, name, url string) Page {
	tb.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return Page{URL: url, Body: body, ContentType: "text/html; charset=utf-8"}
}

// TestGolden compares whole records. After a wanted change: go test ./extract -run Golden -update.
func TestGolden(t *testing.T) {
	for _, tc := range []struct{ name, url string }{
		{"nomina", "https://kabarpesisir.example/bupati-buka-pelatihan-petani-kopi-di-liwa/"},
		{"multipage", "https://suaraway.example/2026/03/warga-gotong-royong-perbaiki-bendungan/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := extractor(t).Extract(Input{Pages: []Page{fixture(t, tc.name+".html", tc.url)}})
			c.Extractor = ""
			got, err := json.MarshalIndent(c, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := filepath.Join("testdata", tc.name+".json")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("record differs from %s:\n%s", golden, got)
			}
		})
	}
}

// TestSeed asks of the fixture of the seed page's layout what a reader would.
func TestSeed(t *testing.T) {
	c := extractor(t).Extract(Input{Pages: []Page{fixture(t, "nomina.html", "https://kabarpesisir.example/bupati-buka-pelatihan-petani-kopi-di-liwa/")}})
	if c.NotArticle != "" {
		t.Errorf("not an article: %s", c.NotArticle)
	}
	if c.Title != "Bupati Buka Pelatihan Petani Kopi di Liwa" {
		t.Errorf("title %q", c.Title)
	}
	if got := c.Published.String(); got != "2021-02-03T08:05:00+07:00" {
		t.Errorf("published %q", got)
	}
	if !c.Published.Time.Equal(time.Date(2021, 2, 3, 1, 5, 0, 0, time.UTC)) {
		t.Errorf("instant %v", c.Published.Time)
	}
	if len(c.Authors) != 1 || c.Authors[0] != "Redaksi" {
		t.Errorf("authors %q", c.Authors)
	}
	if c.Dateline != "Lampung Barat" {
		t.Errorf("dateline %q", c.Dateline)
	}
	if !c.HasFlag(store.FlagRelease) {
		t.Errorf("flags %q", c.Flags)
	}
	lines := strings.Split(c.Text, "\n")
	if len(lines) != 6 || !strings.HasPrefix(lines[0], "Lampung Barat (Kabarpesisir): Bupati") || !strings.HasSuffix(lines[5], "kata panitia.") {
		t.Errorf("text: %q", lines)
	}
	for _, bad := range []string{"ADVERTISEMENT", "SCROLL", "Baca Juga", "rls", "WhatsApp", "berhasil", "Terkait", "dibaca", "Tag", "2026"} {
		if strings.Contains(c.Text, bad) || strings.Contains(c.HTML, bad) {
			t.Errorf("%q is still there", bad)
		}
	}
	if c.Image == nil || !strings.HasSuffix(c.Image.URL, "/uploads/kopi.jpg") {
		t.Errorf("image %+v", c.Image)
	}
}

func TestPages(t *testing.T) {
	base := "https://suaraway.example/2026/03/warga-gotong-royong-perbaiki-bendungan/"
	e := extractor(t)
	first := fixture(t, "multipage.html", base)
	one := e.Extract(Input{Pages: []Page{first}})
	if want := []string{base + "2/", base + "3/"}; strings.Join(one.Next, " ") != strings.Join(want, " ") {
		t.Errorf("next %q, want %q", one.Next, want)
	}
	if strings.Contains(one.Text, "Halaman") {
		t.Errorf("page list in the text: %q", one.Text)
	}
	both := e.Extract(Input{Pages: []Page{first, fixture(t, "multipage2.html", base+"2/")}})
	lines := strings.Split(both.Text, "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[3], "Pekerjaan") || !strings.HasSuffix(lines[4], "tidak terulang.") {
		t.Errorf("text of both pages: %q", lines)
	}
	if strings.Count(both.HTML, "Ratusan warga") != 1 {
		t.Errorf("the head is repeated: %s", both.HTML)
	}
	if len(both.Next) != 0 {
		t.Errorf("next of the last page: %q", both.Next)
	}
}

func TestNotArticle(t *testing.T) {
	list := strings.Builder{}
	for i := range 30 {
		list.WriteString("<div class=box><h3><a href=/a" + string(rune('a'+i%26)) + ">Judul berita daerah yang ke " + strings.Repeat("i", i+1) + " ini</a></h3></div>")
	}
	for _, tc := range []struct{ name, url, html, want string }{
		{"nothing", "https://a.example/x-y-z", "", "empty"},
		{"challenge", "https://a.example/x-y-z", "<title>Just a moment...</title><p>Checking your browser before accessing a.example.</p>", "challenge"},
		{"soft 404", "https://a.example/x-y-z", "<title>Halaman tidak ditemukan - A</title><h1>404</h1><p>Maaf, halaman yang Anda cari tidak ada lagi.</p>", "soft-404"},
		{"home", "https://a.example/", "<title>A</title>" + list.String(), "listing"},
		{"tag", "https://a.example/tag/kopi", "<title>kopi - A</title>" + list.String(), "listing"},
		{"static", "https://a.example/pedoman-media-siber/", "<title>Pedoman Media Siber - A</title><h1>Pedoman</h1><p>" + strings.Repeat("Kemerdekaan berpendapat adalah hak asasi manusia yang dilindungi. ", 20) + "</p>", "static"},
		{"feed", "https://a.example/feed/", `<?xml version="1.0"?><rss version="2.0"><channel><title>A</title></channel></rss>`, "feed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := extractor(t).Extract(Input{Pages: []Page{{URL: tc.url, Body: []byte(tc.html)}}})
			if got.NotArticle != tc.want {
				t.Errorf("got %q, want %q (text %q)", got.NotArticle, tc.want, got.Text)
			}
		})
	}
}

func TestWithoutStructured(t *testing.T) {
	e, err := New(Options{WithoutStructured: true, WithoutRules: true})
	if err != nil {
		t.Fatal(err)
	}
	c := e.Extract(Input{Pages: []Page{fixture(t, "nomina.html", "https://kabarpesisir.example/x/")}})
	if !strings.HasPrefix(c.Text, "Lampung Barat") {
		t.Errorf("text %q", c.Text)
	}
}

func TestStandIn(t *testing.T) {
	body := strings.Repeat("Kepala desa mengatakan bahwa jalan itu akan diperbaiki bulan depan. ", 14)
	html := `<html lang="id"><head><title>Jalan Diperbaiki</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Jalan Diperbaiki","articleBody":"` +
		body + `\nAlinea &amp; kedua."}</script></head><body><h1>Jalan Diperbaiki</h1><div id="app"></div></body></html>`
	c := extractor(t).Extract(Input{Pages: []Page{{URL: "https://a.example/jalan-itu-diperbaiki", Body: []byte(html)}}})
	lines := strings.Split(c.Text, "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "Kepala desa") || lines[1] != "Alinea & kedua." || c.Origins["text"] != "json-ld" {
		t.Errorf("text %q from %q", c.Text, c.Origins["text"])
	}
	if !strings.Contains(c.HTML, "<p>Alinea &amp; kedua.</p>") {
		t.Errorf("html %q", c.HTML)
	}
	bare, err := New(Options{WithoutStructured: true})
	if err != nil {
		t.Fatal(err)
	}
	if c := bare.Extract(Input{Pages: []Page{{URL: "https://a.example/jalan-itu-diperbaiki", Body: []byte(html)}}}); strings.Contains(c.Text, "Alinea") {
		t.Errorf("read without being asked to: %q", c.Text)
	}
}

func TestShows(t *testing.T) {
	page := Page{URL: "https://a.example/1", ContentType: "text/html; charset=utf-8", Body: []byte(
		`<body><div>Petugas  <b>Kalianda</b>&nbsp;turun&#x20;tangan. (*)</div><p>Iklan</p><p>Di tepi berita</p>
		<p>a</p><p>b</p><p>c</p><aside><p>Di luar berita</p></aside><script>Petugas rahasia</script>`)}
	for _, c := range []struct {
		want  bool
		lines []string
	}{
		{true, []string{"Petugas Kalianda turun tangan."}},
		{true, []string{"Petugas Kalianda turun", "Di tepi berita"}},
		{true, []string{"Di tepi berita", "a", "c", "Di luar berita"}},
		{false, []string{"Petugas Kalianda turun tang"}},
		{false, []string{"Di tepi berita", "Petugas Kalianda turun tangan."}},
		{false, []string{"Di tepi berita", "Di luar berita"}}, // too much between
		{false, []string{"tangan. (*) Iklan"}},
		{false, []string{"rahasia"}},
		{false, []string{""}},
		{false, nil},
	} {
		if got := extractor(t).Shows(page, c.lines); got != c.want {
			t.Errorf("%q: %v", c.lines, got)
		}
	}
}
