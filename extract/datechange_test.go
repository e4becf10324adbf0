package extract

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// TestRewritten: what was published once and is written anew since has no day of publication, unless more
// than its own word speaks for the first one.
func TestRewritten(t *testing.T) {
	const (
		told = `<script type="application/ld+json">{"@type":"%","headline":"Panduan Memilih Sepatu","datePublished":"2019-03-04T08:00:00Z","dateModified":"2024-11-14T08:00:00Z"}</script>`
		head = `<h1>Panduan Memilih Sepatu</h1>`
	)
	as := func(kind string) string { return strings.Replace(told, "%", kind, 1) }
	for _, tc := range []struct{ name, url, page, feed, published, modified string }{
		{"shows the change", "", as("Article") + head + `<p>Updated: November 14, 2024</p>`, "", "", "2024-11-14"},
		{"shows it without a word", "", as("Article") + head + `<p>November 14, 2024</p>`, "", "", "2024-11-14"},
		{"shows both", "", as("Article") + head + `<p>Published: March 4, 2019 - Updated: November 14, 2024</p>`, "", "2019-03-04", "2024-11-14"},
		{"shows neither", "", as("Article") + head, "", "2019-03-04", "2024-11-14"},
		{"shows another day", "", as("Article") + head + `<p>Deadline: December 1, 2025</p>`, "", "2019-03-04", "2024-11-14"},
		{"news", "", as("NewsArticle") + head + `<p>Updated: November 14, 2024</p>`, "", "2019-03-04", "2024-11-14"},
		{"of a source", "", as("Article") + head + `<p>Updated: November 14, 2024</p>`, "", "2019-03-04", "2024-11-14"},
		{"the address has the day", "https://a.example/2019/03/04/sepatu/", as("Article") + head + `<p>Updated: November 14, 2024</p>`, "", "2019-03-04", "2024-11-14"},
		{"the feed said it", "", as("Article") + head + `<p>Updated: November 14, 2024</p>`, "2019-03-04T08:00:00Z", "2019-03-04", "2024-11-14"},
		{"the feed said another day", "", as("Article") + head + `<p>Updated: November 14, 2024</p>`, "2024-11-10T08:00:00Z", "2024-11-10", "2024-11-14"},
		{
			"corrected two days later", "", `<script type="application/ld+json">{"@type":"Article","datePublished":"2024-11-12T08:00:00Z","dateModified":"2024-11-14T08:00:00Z"}</script>` +
				head + `<p>Updated: November 14, 2024</p>`, "", "2024-11-12", "2024-11-14",
		},
		{"only the change is told", "", `<meta property="article:modified_time" content="2024-11-14T08:00:00Z">` + head + `<p>Updated: November 14, 2024</p>`, "", "", "2024-11-14"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, _ := url.Parse(tc.url)
			language := ""
			if tc.name == "of a source" {
				language = "en"
			}
			var hint store.Hint
			if tc.feed != "" {
				at, err := time.Parse(time.RFC3339, tc.feed)
				if err != nil {
					t.Fatal(err)
				}
				hint.Published = at
			}
			c := readMeta(metaInput{root: parse([]byte(`<html lang="en-US">` + tc.page)), url: u, hint: hint, language: language, structured: true}).content
			day := func(i store.Instant) string {
				if i.IsZero() {
					return ""
				}
				return i.Local().Format(time.DateOnly)
			}
			if day(c.Published) != tc.published || day(c.Modified) != tc.modified {
				t.Errorf("published %q, modified %q; want %q, %q (%v)", day(c.Published), day(c.Modified), tc.published, tc.modified, c.Origins)
			}
		})
	}
}

// TestDefaultZone: a time without a zone is that of the outlet's country, as far as the page tells it.
func TestDefaultZone(t *testing.T) {
	const page = `<h1>Banjir di Metro</h1><p>23/09/2021 19:50</p>`
	for _, tc := range []struct{ name, url, zone, page, want string }{
		{"nothing known", "https://kabar.example/a", "", page, "2021-09-23T19:50:00Z"},
		{"Indonesian host", "https://kabar.co.id/a", "", page, "2021-09-23T19:50:00+07:00"},
		{"Indonesian host, theme's language", "https://kabar.id/a", "", `<html lang="en-US">` + `<h1>Banjir di Metro</h1><p>September 23, 2021 19:50</p>`, "2021-09-23T19:50:00+07:00"},
		{"canonical of an Indonesian host", "", "", `<link rel="canonical" href="https://kabar.id/a">` + page, "2021-09-23T19:50:00+07:00"},
		{"the source's zone", "https://kabar.id/a", "Asia/Makassar", page, "2021-09-23T19:50:00+08:00"},
		{"declared language", "https://kabar.example/a", "", `<html lang="id">` + page, "2021-09-23T19:50:00+07:00"},
		{"Indonesian weekday and text", "https://kabar.example/a", "", `<h1>Banjir di Metro</h1><p>Kamis, 23 September 2021 19:50</p><p>Hujan deras membuat warga di kota itu mengungsi.</p>`, "2021-09-23T19:50:00+07:00"},
		{"zone shown", "https://kabar.id/a", "", `<h1>Banjir di Palu</h1><p>23/09/2021 19:50 WITA</p>`, "2021-09-23T19:50:00+08:00"},
		{"zone shown in the east", "https://kabar.example/a", "", `<h1>Banjir di Merauke</h1><p>23/09/2021 19.50 WIT</p>`, "2021-09-23T19:50:00+09:00"},
		{"Italian is not Indonesian", "https://kabar.example/a", "", `<h1>Il governo di Roma</h1><p>23/09/2021 19:50</p><p>Per la prima volta il governo di Roma non è della parte che ha vinto.</p>`, "2021-09-23T19:50:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, _ := url.Parse(tc.url)
			p := readMeta(metaInput{root: parse([]byte(tc.page)), url: u, zone: tc.zone, structured: true}).content.Published
			if got := p.Local().Format(time.RFC3339); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}
