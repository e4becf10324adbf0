package extract

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestPictureSource: which of its addresses a picture's is.
func TestPictureSource(t *testing.T) {
	const at = "https://kabar.example/2026/11/18/judul/"
	for _, tc := range []struct{ name, img, want string }{
		{"src", `<img src="foto.jpg">`, at + "foto.jpg"},
		{"a script's before a placeholder", `<img src="/kosong.gif" data-src="/a.jpg">`, "https://kabar.example/a.jpg"},
		{"a script's address before its smaller ones", `<img src="data:image/gif;base64,x" data-src="/a-750.jpg" data-srcset="/a-300.jpg 300w, /a-750.jpg 750w">`, "https://kabar.example/a-750.jpg"},
		{"the widest of a script's", `<img src="/kosong.gif" data-srcset="/a-300.jpg 300w, /a-750.jpg 750w">`, "https://kabar.example/a-750.jpg"},
		{"the widest", `<img srcset="/a-300.jpg 300w, /a-1024.jpg 1024w, /a-768.jpg 768w">`, "https://kabar.example/a-1024.jpg"},
		{"without white space", `<img srcset="/a-300.jpg 300w,/a-1024.jpg 1024w">`, "https://kabar.example/a-1024.jpg"},
		{"the sharpest", `<img srcset="/a.jpg, /b.jpg 2x">`, "https://kabar.example/b.jpg"},
		{"src before srcset", `<img src="/a.jpg" srcset="/a-300.jpg 300w, /a-1024.jpg 1024w">`, "https://kabar.example/a.jpg"},
		{"commas in an address", `<img src="/kosong.gif" data-src="https://gambar.example/w_800,h_400/foto.jpg">`, "https://gambar.example/w_800,h_400/foto.jpg"},
		{"commas in a srcset's", `<img srcset="https://gambar.example/w_300,h_150/foto.jpg 300w, https://gambar.example/w_800,h_400/foto.jpg 800w">`, "https://gambar.example/w_800,h_400/foto.jpg"},
		{"a srcset where one address belongs", `<img data-src="/a-300.jpg 300w, /a-750.jpg 750w">`, "https://kabar.example/a-750.jpg"},
		{"white space in an address", `<img data-src="/foto baru.jpg">`, "https://kabar.example/foto%20baru.jpg"},
		{"a candidate of no sense", `<img srcset="/a.jpg -5w, /b.jpg NaNx, ,,, /c.jpg 1e999w">`, "https://kabar.example/a.jpg"},
		{"nothing", `<img srcset=" , ,">`, ""},
		{"noscript", `<img src="data:image/svg+xml,x"><noscript><img src="/a.jpg"></noscript>`, "https://kabar.example/a.jpg"},
		{"noscript beside a placeholder", `<img src="/kosong.gif"> <noscript><img src="/a.jpg"></noscript>`, "https://kabar.example/a.jpg"},
		{"noscript before a placeholder", `<noscript><img src="/a.jpg"></noscript><img src="/kosong.gif">`, "https://kabar.example/a.jpg"},
		{"noscript of a counter beside a picture", `<img src="/a.jpg"><noscript><img src="https://hitung.example/p" width="1" height="1"></noscript>`, "https://kabar.example/a.jpg"},
		{"noscript beside a script's", `<img data-src="/a-750.jpg"><noscript><img src="/a.jpg"></noscript>`, "https://kabar.example/a-750.jpg"},
		{"noscript in a figure", `<figure><noscript><img src="/a.jpg"></noscript></figure>`, "https://kabar.example/a.jpg"},
		{"a counter", `<noscript><img src="https://hitung.example/p?c=1"></noscript>`, ""},
		{"noscript without a picture", `<figure><noscript><p>Nyalakan skrip</p></noscript></figure>`, ""},
		{"amp", `<amp-img src="/a.jpg" width="800" height="500"></amp-img>`, "https://kabar.example/a.jpg"},
		{"amp icon", `<amp-img src="/a.jpg" width="20" height="20"></amp-img>`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := extractor(t).Extract(Input{Pages: []Page{{URL: at, Body: []byte(datedPage("", `<p>`+tc.img+`</p>`))}}})
			got := ""
			for _, im := range c.Images {
				got += im.URL
			}
			if c.Image != nil && got == "" {
				got = c.Image.URL
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestBase: pictures and links are relative to what the page says they are.
func TestBase(t *testing.T) {
	const at = "https://kabar.example/2026/judul/"
	for _, tc := range []struct{ name, head, want string }{
		{"none", ``, at},
		{"of the site", `<base href="https://kabar.example/">`, "https://kabar.example/"},
		{"relative", `<base href="/gambar/">`, "https://kabar.example/gambar/"},
		{"another host", `<base href="https://gambar.example/a/">`, "https://gambar.example/a/"},
		{"the first that is one", `<base href="/a/"><base href="/b/">`, "https://kabar.example/a/"},
		{"a script", `<base href="javascript:alert(1)//">`, at},
		{"data", `<base href="data:text/html,x">`, at},
		{"empty", `<base href="">`, at},
		{"no host", `<base href="https:///x">`, at},
		{"endless", `<base href="/` + strings.Repeat("a", 1<<20) + `/">`, at},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page, _ := url.Parse(at)
			root, err := html.Parse(strings.NewReader("<html><head>" + tc.head + "</head><body>x"))
			if err != nil {
				t.Fatal(err)
			}
			if got := baseOf(root, page).String(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	const body = `<div class="entry-content">`
	page := strings.Replace(datedPage("", ""), "<head>", `<head><base href="https://kabar.example/dok/">`, 1)
	page = strings.Replace(page, body, body+`<p>Lihat <a href="berkas/1">dokumen</a> yang dibagikan kepada warga di kantor kelurahan pagi tadi.</p><p><img src="foto.jpg"></p>`, 1)
	c := extractor(t).Extract(Input{Pages: []Page{{URL: at, Body: []byte(page)}}})
	for _, want := range []string{`href="https://kabar.example/dok/berkas/1"`, `src="https://kabar.example/dok/foto.jpg"`} {
		if !strings.Contains(c.HTML, want) {
			t.Errorf("markup lacks %s: %s", want, c.HTML)
		}
	}
}
