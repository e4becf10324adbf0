package extract

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// TestFalseUTC: a clock time that is told as UTC, and as the same clock time of another zone elsewhere, is the
// latter's.
func TestFalseUTC(t *testing.T) {
	const ld = `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-10-27T20:03:00+00:00"}</script><h1>Judul</h1>`
	for _, tc := range []struct{ name, page, feed, want string }{
		{"told twice", ld + `<meta property="article:published_time" content="2026-10-27T20:03:00+07:00">`, "", "2026-10-27T20:03:00+07:00"},
		{"told twice and shown", ld + `<meta property="article:published_time" content="2026-10-27T20:03:00+07:00"><p class="date">27 Oktober 2026 20:03</p>`, "", "2026-10-27T20:03:00+07:00"},
		{"the feed, and shown", ld + `<p class="date">27 Oktober 2026 20:03</p>`, "2026-10-27T20:03:00+07:00", "2026-10-27T20:03:00+07:00"},
		{"shown in UTC", ld + `<p class="date">27 Oktober 2026 20:03</p>`, "2026-10-27T20:03:00Z", "2026-10-28T03:03:00+07:00"},
		{"the feed", ld, "2026-10-27T20:03:00+07:00", "2026-10-27T20:03:00+07:00"},
		{"the feed tells the same moment", ld, "2026-10-27T20:03:00Z", "2026-10-28T03:03:00+07:00"},
		{"the same moment told twice", ld + `<meta property="article:published_time" content="2026-10-28T03:03:00+07:00">`, "", "2026-10-28T03:03:00+07:00"},
		{"nothing else", ld, "", "2026-10-28T03:03:00+07:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, err := url.Parse("https://kabar.id/a")
			if err != nil {
				t.Fatal(err)
			}
			var hint store.Hint
			if tc.feed != "" {
				if hint.Published, err = time.Parse(time.RFC3339, tc.feed); err != nil {
					t.Fatal(err)
				}
				hint.Published = hint.Published.UTC() // as hints are kept
			}
			c := readMeta(metaInput{root: parse([]byte(`<html lang="id">` + tc.page)), url: u, hint: hint, structured: true}).content
			if got := c.Published.Local().Format(time.RFC3339); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// TestFurnitureOfTheHouse: an outlet's furniture is in its own language around texts in another.
func TestFurnitureOfTheHouse(t *testing.T) {
	const (
		one = "The village head said that the broken road would be repaired next month, after the council had agreed to the budget."
		two = "Residents hope that the work will be done before the rainy season begins, said a trader at the market of the town."
	)
	page := `<html lang="id"><h1>Village Road to Be Repaired</h1><article><p>` + one + `</p><div class="x"><p>BACA JUGA: <a href="/b">Harga Beras Naik Menjelang Panen</a></p></div><p>` + two + `</p><p>` + one + ` Again.</p></article>`
	for _, source := range []string{"", "id"} {
		e, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		c := e.Extract(Input{Language: source, Pages: []Page{{URL: "https://kabar.example/a", Body: []byte(page), ContentType: "text/html; charset=utf-8"}}})
		if c.Language != "en" || !strings.Contains(c.Text, two) || strings.Contains(c.Text, "BACA") {
			t.Errorf("source %q: language %s, text %q", source, c.Language, c.Text)
		}
	}
}
