package extract

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"
)

// scriptPage is an article whose body a script draws, with a structured body and what the page shows.
func scriptPage(t *testing.T, body, description, shown string) string {
	t.Helper()
	ld, err := json.Marshal(map[string]string{"@type": "NewsArticle", "headline": "Pedagang Kaki Lima Dipindah", "datePublished": "2026-11-18T07:00:00+07:00", "articleBody": body})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`<html lang="id"><head><title>Pedagang Kaki Lima Dipindah</title><meta name="description" content="%s"><script type="application/ld+json">%s</script></head>`+
		`<body><article><h1>Pedagang Kaki Lima Dipindah</h1><div id="app">%s</div></article></body></html>`, html.EscapeString(description), ld, shown)
}

// TestStructuredBody: a body that a script draws is read from the structured data, however it is written there.
func TestStructuredBody(t *testing.T) {
	lines := []string{
		"Pemerintah Kota Metro mulai menata kawasan taman kota dengan memindahkan pedagang ke lokasi yang baru.",
		`Kepala dinas meminta warga "tenang" karena sewa lapak tetap murah & tertib bagi pedagang kecil di sana.`,
		"Penataan dilakukan bertahap hingga akhir tahun agar para pedagang tidak kehilangan pelanggan mereka.",
	}
	text := strings.Join(lines, "\n")
	var marked strings.Builder
	for _, l := range lines {
		marked.WriteString("<p>" + html.EscapeString(l) + "</p>")
	}
	other := strings.Repeat("Cerita lain yang tidak ada di halaman ini sama sekali dan panjang sekali isinya. ", 20)
	shown := "<p>" + strings.Join(lines, "</p><p>") + "</p>"
	for _, tc := range []struct{ name, body, description, shown, want string }{
		{"text", text, "", "", text},
		{"markup", marked.String(), "", "", text},
		{"escaped markup", html.EscapeString(marked.String()), "", "", text},
		{"markup escaped twice", html.EscapeString(html.EscapeString("<p>" + strings.Join(lines, "</p><p>") + "</p>")), "", "", text},
		{"line breaks", strings.Join(lines, "<br />\n"), "", "", text},
		{"links in lines", strings.Replace(text, "taman kota", `<a href="/x">taman kota</a>`, 1), "", "", text},
		{"scripts and captions", "<figure><img src=x><figcaption>Foto: Antara</figcaption></figure><script>var a = 1</script>" + marked.String(), "", "", text},
		{"signs of text", strings.Replace(text, "tahun agar", "tahun 5 < 6 agar", 1), "", "", strings.Replace(text, "tahun agar", "tahun 5 < 6 agar", 1)},
		{"only what it is about", lines[0] + " Warga setuju dengan penataan itu, kata mereka.", lines[0] + " Warga setuju dengan penataan itu, kata mereka.", "", ""},
		{"another article's", other, "", shown, text},
		{"a few words shown", text + "\n" + text + "\n" + text, "", "<p>Memuat berita, mohon tunggu sebentar.</p>", text + "\n" + text + "\n" + text},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := extractor(t).Extract(Input{Pages: []Page{{URL: "https://kabar.example/berita/pedagang", Body: []byte(scriptPage(t, tc.body, tc.description, tc.shown))}}})
			if c.Text != tc.want {
				t.Errorf("got %q, want %q", c.Text, tc.want)
			}
			if (c.NotArticle == "") != (tc.want != "") {
				t.Errorf("not an article: %q", c.NotArticle)
			}
		})
	}
	long := strings.Repeat(text+"\n", 8)
	c := extractor(t).Extract(Input{Pages: []Page{{URL: "https://kabar.example/berita/pedagang", Body: []byte(scriptPage(t, strings.TrimSpace(long), "", shown))}}})
	if strings.Count(c.Text, "\n") != 23 {
		t.Errorf("a body that holds the lines shown does not stand in: %q", c.Text)
	}
}
