package extract

import (
	"strings"
	"testing"
	"time"

	"warta/store"
)

// dayRead is when the pages of these tests are fetched: 08:30 on Monday, 23 November 2026 in Lampung.
var dayRead = time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC)

// datedPage is an article under a page's header, both with what is given.
func datedPage(header, meta string) string {
	text := `<p>` + strings.Repeat("Pemerintah Kota Metro menata kawasan taman kota dan memindahkan pedagang ke lokasi yang baru. ", 3) + `</p>`
	return `<!doctype html><html lang="id"><head><title>Pedagang Kaki Lima Dipindah ke Pasar</title><meta property="og:type" content="article"></head><body>` +
		header + `<article><h1>Pedagang Kaki Lima Dipindah ke Pasar</h1>` + meta + `<div class="entry-content">` + text + text + text + `</div></article></body></html>`
}

func publishedOf(t *testing.T, url, page string, at time.Time, hint store.Hint) string {
	t.Helper()
	c := extractor(t).Extract(Input{Pages: []Page{{URL: url, Body: []byte(page), At: at}}, Hint: hint})
	if c.Published.IsZero() {
		return ""
	}
	got := c.Published.String()
	if c.Precision == "day" {
		got, _, _ = strings.Cut(got, "T")
	}
	return got
}

// TestDateOfThePage: what stands in the page's header is the day of the visit, not that of the article.
func TestDateOfThePage(t *testing.T) {
	const (
		plain  = "https://kabar.example/berita/pedagang-dipindah/"
		dated  = "https://kabar.example/2026/11/18/pedagang-dipindah/"
		clock  = `<div class="top-bar">Senin, 23 November 2026</div>`
		ticker = `<div class="breaking"><b>Terkini</b> <a href="/2026/11/23/x">Harga Kopi Naik Tajam</a> <span>Senin, 23 November 2026 08:00 WIB</span></div>`
		shown  = `<div class="tgl">Rabu, 18 November 2026 07:00 WIB</div>`
	)
	for _, tc := range []struct{ name, url, header, meta, want string }{
		{"the day of the visit", plain, clock, "", ""},
		{"by its class a date", plain, `<div class="jeg_top_date">Senin, 23 November 2026</div>`, "", ""},
		{"in a table", plain, `<table><tr><td>Senin, 23 Nov 2026</td></tr></table>`, "", ""},
		{"a time element", plain, `<time id="now" datetime="2026-11-23T08:29:00+07:00">23 November 2026</time>`, "", ""},
		{"said to be published", plain, `<div class="post-date">Senin, 23 November 2026</div>`, "", ""},
		{"a ticker", plain, ticker, "", ""},
		{"the article's below the title", plain, clock, shown, "2026-11-18T07:00:00+07:00"},
		{"the article's on the same day", plain, clock, `<div class="tgl">Senin, 23 November 2026 07:00 WIB</div>`, "2026-11-23T07:00:00+07:00"},
		{"the address knows", dated, clock, "", "2026-11-18"},
		{"the address knows better than a ticker", dated, ticker, "", "2026-11-18"},
		{"another day in the header, published", plain, `<div class="published-date">18 November 2026</div>`, "", "2026-11-18"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := publishedOf(t, tc.url, datedPage(tc.header, tc.meta), dayRead, store.Hint{}); got != tc.want {
				t.Errorf("published %q, want %q", got, tc.want)
			}
		})
	}
	flat := func(page string) string {
		return strings.NewReplacer("<article>", "", "</article>", "").Replace(page)
	}
	for header, want := range map[string]string{`<header>` + clock + `</header>`: "", `<div class="tgl">Rabu, 18 November 2026</div>`: "2026-11-18"} {
		if got := publishedOf(t, plain, flat(datedPage(header, "")), dayRead, store.Hint{}); got != want {
			t.Errorf("title and body in the page itself: published %q, want %q", got, want)
		}
	}
	t.Run("above the title, in the article", func(t *testing.T) {
		page := strings.Replace(datedPage(clock, ""), "<article>", "<article>"+shown, 1)
		if got := publishedOf(t, plain, page, dayRead, store.Hint{}); got != "2026-11-18T07:00:00+07:00" {
			t.Errorf("published %q", got)
		}
	})
}

// TestDateOfTheAddress: a day that only the page's face shows does not stand against the address.
func TestDateOfTheAddress(t *testing.T) {
	const url = "https://kabar.example/2026/11/18/pedagang-dipindah/"
	feed := store.Hint{Published: time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)}
	for _, tc := range []struct {
		name, meta string
		hint       store.Hint
		want       string
	}{
		{"another day", `<div class="tgl">Jumat, 20 November 2026 09:00 WIB</div>`, store.Hint{}, "2026-11-18"},
		{"another day, and the feed says so", `<div class="tgl">Jumat, 20 November 2026 09:00 WIB</div>`, feed, "2026-11-20T09:00:00+07:00"},
		{"the day after", `<div class="tgl">Kamis, 19 November 2026 00:10 WIB</div>`, store.Hint{}, "2026-11-19T00:10:00+07:00"},
		{"the address's among others", `<div class="tgl">20 November 2026 09:00 WIB</div><div class="isi"><span>Rabu, 18 November 2026</span></div>`, store.Hint{}, "2026-11-18"},
		{"told as well", `<meta itemprop="datePublished" content="2026-11-20T09:00:00+07:00"><div class="tgl">20 November 2026 09:00 WIB</div>`, store.Hint{}, "2026-11-20T09:00:00+07:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := publishedOf(t, url, datedPage("", tc.meta), time.Time{}, tc.hint); got != tc.want {
				t.Errorf("published %q, want %q", got, tc.want)
			}
		})
	}
}

func TestURLDate(t *testing.T) {
	for path, want := range map[string]string{
		"/2026/11/18/judul":            "2026-11-18",
		"/read/2026/11/18/070000178/x": "2026-11-18",
		"/2012/09/2012/09/30/judul":    "2012-09-30",
		"/2026/11/judul":               "",
		"/2026-11-18-judul":            "2026-11-18",
		"/berita/20261118":             "",
	} {
		got := ""
		if s, ok := urlDate(path); ok {
			got = s.String()
		}
		if got != want {
			t.Errorf("urlDate(%q) = %q, want %q", path, got, want)
		}
	}
}

// TestDateOfTheMaking: WebPage's date makes no news of a page about the outlet, and no other day of an article.
func TestDateOfTheMaking(t *testing.T) {
	const made = `<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2020-01-01T03:00:00+07:00"}%]}</script>`
	for _, tc := range []struct{ name, url, ld, want string }{
		{"about the outlet", "https://kabar.example/redaksi/", strings.Replace(made, "%", "", 1), ""},
		{"nothing else tells", "https://kabar.example/berita/pedagang-dipindah/", strings.Replace(made, "%", "", 1), "2020-01-01T03:00:00+07:00"},
		{
			"the article tells", "https://kabar.example/berita/pedagang-dipindah/",
			strings.Replace(made, "%", `,{"@type":"NewsArticle","datePublished":"2026-11-18T07:00:00+07:00"}`, 1), "2026-11-18T07:00:00+07:00",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := publishedOf(t, tc.url, datedPage(tc.ld, ""), time.Time{}, store.Hint{}); got != tc.want {
				t.Errorf("published %q, want %q", got, tc.want)
			}
		})
	}
}

// TestClockBelow: the hour in a box of its own behind the date.
func TestClockBelow(t *testing.T) {
	for _, tc := range []struct{ name, meta, want string }{
		{"in two boxes", `<div class="tgl">Rabu, 18 November 2026</div> <div class="jam">07:00 WIB</div>`, "2026-11-18T07:00:00+07:00"},
		{"a duration", `<div class="tgl">Rabu, 18 November 2026</div><div>07:00 menit baca</div>`, "2026-11-18"},
		{"a paragraph", `<div class="tgl">Rabu, 18 November 2026</div><p>07:00 WIB pedagang mulai pindah ke pasar yang baru itu.</p>`, "2026-11-18"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := publishedOf(t, "https://kabar.example/berita/a", datedPage("", tc.meta), time.Time{}, store.Hint{}); got != tc.want {
				t.Errorf("published %q, want %q", got, tc.want)
			}
		})
	}
}
