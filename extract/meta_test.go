package extract

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/store"
)

// TestReadMeta reads the pages of testdata/meta, written by hand after the layouts of real outlets, and
// compares every field with the .json beside each. The address and the source's zone stand in a comment
// at the top of a page; the body is its <article> or the element with id "body".
func TestReadMeta(t *testing.T) {
	pages, err := filepath.Glob("testdata/meta/*.html")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, p := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(p), ".html"), func(t *testing.T) {
			src, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(p, ".html") + ".json"
			c := readMeta(inputOf(t, src)).content
			c.Extractor, c.Confidence = "", 0
			got, err := json.MarshalIndent(c, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func inputOf(t *testing.T, src []byte) metaInput {
	in := metaInput{root: parse(decode(src, "")), structured: true}
	head, _, _ := strings.Cut(strings.TrimPrefix(string(src), "<!--"), "-->")
	for _, f := range strings.Fields(head) {
		k, v, _ := strings.Cut(f, "=")
		switch k {
		case "url":
			u, err := url.Parse(v)
			if err != nil {
				t.Fatal(err)
			}
			in.url = u
		case "zone":
			in.zone = v
		case "language":
			in.language = v
		}
	}
	for n := range in.root.Descendants() {
		if n.Type == html.ElementNode && (n.DataAtom == atom.Article || attr(n, "id") == "body") {
			in.body = n
		}
	}
	return in
}

func TestReadMetaOfNothing(t *testing.T) {
	m := readMeta(metaInput{root: parse(nil)})
	if m.content.Title != "" || !m.content.Published.IsZero() || len(m.content.Authors) > 0 {
		t.Errorf("%+v", m.content)
	}
	hint := store.Hint{Title: "Banjir di Metro", Authors: []string{"Budi Santoso"}, Section: "Lampung", Image: "https://a.example/1.jpg", Tags: []string{"banjir"}}
	m = readMeta(metaInput{root: parse(nil), hint: hint})
	if m.content.Title != "Banjir di Metro" || m.content.Authors[0] != "Budi Santoso" || m.content.Section != "Lampung" || m.content.Image == nil || len(m.content.Tags) != 1 {
		t.Errorf("what the feed said is not used: %+v", m.content)
	}
}

func TestCanonical(t *testing.T) {
	const own = "https://www.contoh.example/berita/lampung/banjir-di-kota-metro-pagi-ini"
	for _, tc := range []struct{ name, claim, want string }{
		{"itself", own, own},
		{"without tracking", own + "?utm_source=x", own},
		{"other host of the site", "https://m.contoh.example/berita/lampung/banjir-di-kota-metro-pagi-ini", "https://m.contoh.example/berita/lampung/banjir-di-kota-metro-pagi-ini"},
		{"relative", "/2021/banjir", "https://www.contoh.example/2021/banjir"},
		{"home page", "https://www.contoh.example/", ""},
		{"other site", "https://lain.test/berita/banjir", ""},
		{"section above it", "https://www.contoh.example/berita/lampung", ""},
		{"tag page", "https://www.contoh.example/tag/banjir", ""},
		{"no web address", "javascript:alert(1)", ""},
		{"empty", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, _ := url.Parse(own)
			page := `<link rel="canonical" href="` + tc.claim + `"><h1>Banjir di Kota Metro</h1>`
			if got := readMeta(metaInput{root: parse([]byte(page)), url: u}).content.Canonical; got != tc.want {
				t.Errorf("canonical of %q = %q, want %q", tc.claim, got, tc.want)
			}
		})
	}
}

func TestImage(t *testing.T) {
	u, _ := url.Parse("https://contoh.example/berita/a/")
	for _, tc := range []struct{ name, head, want string }{
		{"absolute", `<meta property="og:image" content="https://cdn.example/1.jpg">`, "https://cdn.example/1.jpg"},
		{"relative", `<meta property="og:image" content="/img/1.jpg">`, "https://contoh.example/img/1.jpg"},
		{"data", `<meta property="og:image" content="data:image/png;base64,xx">`, ""},
		{"script", `<meta property="og:image" content="javascript:1">`, ""},
		{"twitter", `<meta name="twitter:image" content="//cdn.example/2.jpg">`, "https://cdn.example/2.jpg"},
		{"link", `<link rel="image_src" href="3.jpg">`, "https://contoh.example/berita/a/3.jpg"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			img := readMeta(metaInput{root: parse([]byte(tc.head)), url: u}).content.Image
			got := ""
			if img != nil {
				got = img.URL
			}
			if got != tc.want {
				t.Errorf("image of %s = %q, want %q", tc.head, got, tc.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	id := strings.Repeat("Pemerintah kabupaten mengatakan bahwa bantuan itu akan diberikan kepada warga yang terdampak banjir pada hari ini. ", 6)
	en := strings.Repeat("The government said that the aid will be given to the people who have been hit by the flood on that day. ", 6)
	jv := strings.Repeat("Wong desa iku padha lunga menyang pasar kanggo adol panenan lan tuku bibit sing bakal ditandur ing sawah. ", 6)
	ru := strings.Repeat("Правительство сообщило что помощь будет передана жителям пострадавшим от наводнения в этом году. ", 6)
	for _, tc := range []struct{ name, declared, text, want string }{
		{"declared and right", "id-ID", id, "id-ID"},
		{"old code", "in", id, "id"},
		{"underscore", "en_US", en, "en-US"},
		{"theme's language left in", "en-US", id, "id"},
		{"the other way", "id", en, "en"},
		{"nothing declared", "", id, "id"},
		{"Javanese", "id", jv, "jv"},
		{"Malay declared, words shared", "ms-MY", "Kerajaan negeri berkata bantuan itu akan diberikan kepada rakyat yang terjejas kerana banjir. " + strings.Repeat("Beliau turut berkata demikian ketika ditemui. ", 8), "ms-MY"},
		{"Cyrillic", "en", ru, "ru"},
		{"Ukrainian declared", "uk", ru, "uk"},
		{"too little to say", "en", "Banjir di Metro.", "en"},
		{"unknown tongue", "zu", strings.Repeat("Umholi weqembu uthe bazobuya ngoLwesihlanu ukuzokhuluma nomphakathi ngalolu daba olubucayi kakhulu. ", 6), "zu"},
		{"no tag", "bahasa indonesia raya", "", "id"},
		{"nonsense", "xyzzy!", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := parse([]byte(`<html lang="` + tc.declared + `"><body><article><p>` + tc.text + `</p></article>`))
			var body *html.Node
			for n := range root.Descendants() {
				if n.DataAtom == atom.Article {
					body = n
				}
			}
			if got := readMeta(metaInput{root: root, body: body}).content.Language; got != tc.want {
				t.Errorf("language = %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzReadMeta(f *testing.F) {
	pages, _ := filepath.Glob("testdata/meta/*.html")
	for _, p := range pages {
		src, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, "https://contoh.example/berita/a")
	}
	f.Add([]byte(`<h1><span>A</span></h1><time datetime="2021-02-31">x</time><p>Penulis: </p>`), "")
	f.Fuzz(func(t *testing.T, src []byte, addr string) {
		u, err := url.Parse(addr)
		if err != nil {
			u = nil
		}
		c := readMeta(metaInput{root: parse(decode(src, "")), url: u, structured: true}).content
		if len(c.Title) > 2*maxTitle || len(c.Authors) > 24 || len(c.Tags) > maxTags {
			t.Errorf("beyond the bounds: %+v", c)
		}
		if c.Image != nil && !strings.HasPrefix(c.Image.URL, "http") {
			t.Errorf("image %q", c.Image.URL)
		}
	})
}

// TestHostilePages reads pages that repeat one thing without end; each must be done with in the time a
// big honest page takes.
func TestHostilePages(t *testing.T) {
	u, _ := url.Parse("https://contoh.example/a")
	for _, tc := range []struct{ name, page string }{
		{"nested", strings.Repeat("<div class='author date related'>", 100_000) + "12 Mei 2021"},
		{"headings", strings.Repeat("<h1>Judul <b>berita</b></h1>", 50_000)},
		{"dates", strings.Repeat("<p>12 Mei 2021</p>", 50_000)},
		{"dates with empty neighbours", "<h1>A</h1>" + strings.Repeat("<div>"+strings.Repeat("<i></i>", 300)+"12 Mei 2021</div>", 400)},
		{"dates in one block", "<p>" + strings.Repeat("12 Mei 2021<i></i>", 50_000)},
		{"credits", strings.Repeat("<span>Penulis: Budi Santoso</span>", 50_000)},
		{"bylines in bylines", "<h1>A</h1>" + strings.Repeat("<span class=author>", 400) + "Budi Santoso"},
		{"metas", strings.Repeat("<meta name=author content='Budi Santoso'>", 100_000)},
		{"links", strings.Repeat("<a rel=tag href=/x>x</a>", 100_000)},
		{"attribute", "<div class='" + strings.Repeat("author ", 300_000) + "'>x</div>"},
		{"title", "<title>" + strings.Repeat("a | ", 300_000) + "</title>"},
		{"og:title", "<meta property=og:title content='" + strings.Repeat("a - ", 300_000) + "'>"},
		{"og:site_name", "<meta property=og:site_name content='" + strings.Repeat("a ", 300_000) + "'><title>" + strings.Repeat("a ", 1000) + "</title>"},
		{"ld", "<script type='application/ld+json'>" + strings.Repeat(`[{"@type":"Article","author":[`, 50_000) + "</script>"},
		{"ld authors", "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":\"" + strings.Repeat("A, ", 200_000) + "\"}</script>"},
		{"empty spans", "<p>" + strings.Repeat("<span></span>", 200_000) + "12 Mei 2021"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := parse([]byte(tc.page))
			start := time.Now()
			c := readMeta(metaInput{root: root, url: u, structured: true}).content
			if took := time.Since(start); took > 2*time.Minute {
				t.Errorf("took %v", took)
			}
			if len(c.Title) > 2*maxTitle {
				t.Errorf("title of %d bytes", len(c.Title))
			}
		})
	}
}
