package extract

import (
	"html"
	"net/url"
	"testing"
)

func TestTitle(t *testing.T) {
	u, _ := url.Parse("https://www.kabarsatu.example/berita/a")
	for _, tc := range []struct{ name, page, want, origin string }{
		{"heading and site's name", `<title>Banjir di Metro - Kabar Satu</title><meta property="og:site_name" content="Kabar Satu"><h1>Banjir di Metro</h1>`, "Banjir di Metro", "h1"},
		{"site's name unknown, heading tells", `<title>Banjir di Metro | Portal XYZ</title><h1>Banjir di Metro</h1>`, "Banjir di Metro", "h1"},
		{"an office's long name behind it", `<title>Warga Mengungsi ke Masjid - Dinas Kominfo Kabupaten Pesisir Barat 12</title><table><tr><td class="judul"><font><b>Warga Mengungsi ke Masjid</b></font></td></tr></table>`, "Warga Mengungsi ke Masjid", "td"},
		{"no heading", `<title>Banjir di Metro - Kabar Satu</title>`, "Banjir di Metro", "title"},
		{"host as the site's name", `<title>Banjir di Metro - KabarSatu.example</title>`, "Banjir di Metro", "title"},
		{"heading is the section", `<title>Banjir di Metro Belum Surut</title><h1>Regional</h1><h2>Banjir di Metro Belum Surut</h2>`, "Banjir di Metro Belum Surut", "h2"},
		{"heading is the site", `<title>Banjir di Metro</title><h1><a href="/">Kabar Satu</a></h1>`, "Banjir di Metro", "title"},
		{"heading worded otherwise than for search engines", `<title>Banjir Metro 2021: Penyebab, Lokasi, dan Data Terbaru</title><h1>Banjir di Metro, Ini Penyebab dan Lokasi Warga Mengungsi</h1>`, "Banjir di Metro, Ini Penyebab dan Lokasi Warga Mengungsi", "h1"},
		{"kicker inside the heading", `<meta property="og:title" content="Warga Mengungsi ke Masjid"><h1><span>Banjir Metro</span> <span>Warga Mengungsi ke Masjid</span></h1>`, "Warga Mengungsi ke Masjid", "h1"},
		{"kicker and heading told together", `<meta property="og:title" content="Banjir Metro: Warga Mengungsi ke Masjid"><h1><span>Banjir Metro</span><br><span>Warga Mengungsi ke Masjid</span></h1>`, "Banjir Metro: Warga Mengungsi ke Masjid", "h1"},
		{"site's name in the heading too", `<title>Warga Mengungsi ke Masjid – Kabar Satu</title><meta property="og:site_name" content="Kabar Satu"><h1>Warga Mengungsi ke Masjid – Kabar Satu</h1>`, "Warga Mengungsi ke Masjid", "h1"},
		{"begins like the site's name", `<title>Warga Mengungsi ke Masjid</title><meta property="og:site_name" content="Kabar"><h1>Kabar Baik: Warga Mengungsi ke Masjid</h1>`, "Kabar Baik: Warga Mengungsi ke Masjid", "h1"},
		{"count beside the heading's link", `<title>Warga Mengungsi ke Masjid</title><h1><span><a href="/a">Warga Mengungsi ke Masjid</a> <small>(kabar.example)</small></span> <b>87</b></h1>`, "Warga Mengungsi ke Masjid", "h1"},
		{"heading in capitals", `<meta property="og:title" content="Warga Mengungsi ke Masjid"><h1>WARGA MENGUNGSI KE MASJID</h1>`, "Warga Mengungsi ke Masjid", "h1"},
		{"two headings", `<title>Warga Mengungsi ke Masjid</title><h1>Berita Hari Ini</h1><h1>Warga Mengungsi ke Masjid</h1>`, "Warga Mengungsi ke Masjid", "h1"},
		{"related heading first", `<title>Warga Mengungsi ke Masjid</title><aside><h1>Harga Beras Naik Lagi di Pasar</h1></aside><h1>Warga Mengungsi ke Masjid</h1>`, "Warga Mengungsi ke Masjid", "h1"},
		{"cut off at a quote", `<title>Warga "Serbu" Pasar</title><meta property="og:title" content="Warga "serbu" pasar"><h1>Warga "Serbu" Pasar</h1>`, `Warga "Serbu" Pasar`, "h1"},
		{"escaped twice", `<title>A &amp;amp; B Bertemu</title><h1>A &amp;amp; B Bertemu</h1>`, "A & B Bertemu", "h1"},
		{"only JSON-LD", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Banjir di Metro"}</script>`, "Banjir di Metro", "json-ld"},
		{"nothing", `<p>x</p>`, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := readMeta(metaInput{root: parse([]byte(tc.page)), url: u, structured: true}).content
			if c.Title != tc.want || c.Origins["title"] != tc.origin {
				t.Errorf("title = %q from %q, want %q from %q", c.Title, c.Origins["title"], tc.want, tc.origin)
			}
		})
	}
}

// FuzzTitle: a title is never longer than what is believed, and always something that the page says.
func FuzzTitle(f *testing.F) {
	f.Add("Banjir di Metro - Kabar Satu", "Banjir Metro: Warga", "Kabar Satu | Banjir", "<b>Banjir</b> di Metro", "Kabar Satu")
	f.Add("a | b | c", "", "a - b :: c", "<span>a</span><br>b <small>3</small>", "b")
	f.Fuzz(func(t *testing.T, title, og, headline, h1, site string) {
		page := "<title>" + html.EscapeString(title) + `</title><meta property="og:title" content="` + html.EscapeString(og) + `"><meta property="og:site_name" content="` + html.EscapeString(site) +
			`"><meta name="headline" content="` + html.EscapeString(headline) + `"><body><h1 class="x">` + h1 + "</h1>"
		u, _ := url.Parse("https://kabarsatu.example/a")
		root := parse(decode([]byte(page), "text/html; charset=utf-8"))
		got := readMeta(metaInput{root: root, url: u, structured: true}).content.Title
		if len(got) > 2*maxTitle {
			t.Fatalf("%d bytes", len(got))
		}
		if got != cleanText(got) {
			t.Fatalf("not clean: %q", got)
		}
	})
}
