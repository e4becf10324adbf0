package discover

import (
	"strings"
	"testing"
	"time"

	"warta/store"
)

// TestArchivesByDate: what a backfill looks for in a site's archives by date, and that a site which shows no sign of
// such is asked for none.
func TestArchivesByDate(t *testing.T) {
	const (
		home    = "https://www.agen.example/"
		dated   = `<a href="/2026/11/22/judul-berita-yang-baru/">Judul berita yang baru ini</a>`
		plain   = `<a href="/judul-berita-yang-baru/">Judul berita yang baru ini</a>`
		press   = `<meta name="generator" content="WordPress 6.8">`
		theme   = `<link rel="stylesheet" href="/wp-content/themes/x/style.css">`
		widget  = `<a href="/2026/09/">September 2026</a> <a href="/2025/12/">Desember 2025</a> <a href="/2024/01/">Januari 2024</a> <a href="/2027/01/">Januari 2027</a>`
		days    = `<a href="/2026/11/21/">21</a> <a href="/2026/11/22/">22</a>`
		march   = `<title>Maret 2026</title><a href="/2026/03/14/judul-berita-bulan-maret/">Judul berita bulan Maret ini</a>`
		further = `<a class="next" href="/2026/03/page/2/">Berikutnya</a>`
	)
	around := func(prefix string, months ...string) string {
		var all []string
		for _, m := range months {
			all = append(all, prefix+"/"+m+"/")
		}
		return strings.Join(all, " ")
	}
	seen := Known{Since: time.Date(2025, 12, 10, 0, 0, 0, 0, time.UTC), URL: func(string) bool { return true }}
	since := Known{Since: seen.Since}
	year := around("", "2026/11", "2026/10", "2026/09", "2026/08", "2026/07", "2026/06", "2026/05", "2026/04", "2026/02", "2026/01", "2025/12")
	for _, c := range []struct {
		name, address string
		kind          store.URLKind
		body          string
		known         Known
		want          string
	}{
		{"no sign", home, store.KindHome, plain, since, ""},
		{"articles by month", home, store.KindHome, dated, since, "/2026/11/"},
		{"by month below a word", home, store.KindHome, strings.ReplaceAll(dated, "/2026/", "/berita/2026/"), since, "/berita/2026/11/"},
		{"a section need not ask, too", home + "category/x/", store.KindSection, dated, since, ""},
		{"WordPress", home, store.KindHome, press + plain, since, "/2026/10/"},
		{"a theme of WordPress", home, store.KindHome, theme + plain, since, "/2026/10/"},
		{"links", home, store.KindHome, dated + widget + days, since, "/2026/09/ /2025/12/"},
		{"links to days alone", home, store.KindHome, plain + days, since, "/2026/11/21/ /2026/11/22/"},
		{"a feed of WordPress", home + "feed/", store.KindFeed, `<rss><channel><generator>https://wordpress.org/?v=6.8</generator></channel></rss>`, since, "/2026/10/"},
		{"a feed without a sign", home + "feed/", store.KindFeed, `<rss><channel><item><link>/judul-berita</link></item></channel></rss>`, since, ""},
		{"newer than is asked for", home, store.KindHome, dated, Known{Since: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}, ""},

		{"a month", home + "2026/03/", store.KindSection, march + further, since, year + " /2026/03/page/2/"},
		{"a known month, asked for once more", home + "2026/03/", store.KindSection, march, seen, year},
		{"a month of articles without dates", home + "2026/03/", store.KindSection, plain, since, year},
		{"a month of known ones, told by its title", home + "2026/03/", store.KindSection, "<title>Maret 2026</title>" + plain, seen, year},
		{"an empty month", home + "2026/03/", store.KindSection, "<title>Maret 2026</title>Tidak ada", since, ""},
		{"no month, but the latest news", home + "2026/03/", store.KindSection, dated, since, ""},
		{"no month, but known news", home + "2026/03/", store.KindSection, plain, seen, ""},
		{"second page", home + "2026/03/page/2/", store.KindSection, strings.ReplaceAll(march+further, "page/2", "page/3"), since, year + " /2026/03/page/3/"},
		{"below a base", home + "2026/03/page/2/", store.KindSection, `<base href="/">` + strings.ReplaceAll(march+further, "page/2", "page/3"), since, year + " /2026/03/page/3/"},
		{
			"a day", home + "2026/11/22/", store.KindSection, dated + days,
			Known{Since: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)},
			"/2026/11/23/ /2026/11/21/ /2026/11/20/",
		},
	} {
		for _, archive := range []bool{true, false} {
			f := Finder{Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }}
			got, err := f.Find(store.Page{Address: c.address, Kind: c.kind, Archive: archive}, []byte(c.body), source, c.known)
			if err != nil {
				t.Fatal(err)
			}
			var dates, rest []string
			for _, u := range got.URLs {
				path := strings.TrimPrefix(u.URL, "https://www.agen.example")
				switch {
				case u.Kind != store.KindSection:
				case u.Via == store.ViaPage:
					rest = append(rest, path)
				default:
					dates = append(dates, path)
				}
			}
			if !archive {
				if len(dates) > 0 {
					t.Errorf("%s: an ordinary look goes to %s", c.name, dates)
				}
				continue
			}
			if s := strings.Join(append(dates, rest...), " "); s != c.want {
				t.Errorf("%s: %s, want %s (%v)", c.name, s, c.want, got.Dropped)
			}
		}
	}
}

// TestRepeatedPage: a list whose page shows once more what the one before showed has come to its end.
func TestRepeatedPage(t *testing.T) {
	body := numberedList(1, 3, "<a rel=next href=/2026/03/page/4/>4</a>")
	for _, c := range []struct {
		name   string
		before Known
		next   bool
	}{
		{"known, from elsewhere", Known{URL: func(string) bool { return true }}, true},
		{"all on the page before", Known{URL: func(string) bool { return true }, Before: func(string) bool { return true }}, false},
		{"some on the page before", Known{URL: func(string) bool { return true }, Before: func(k string) bool { return strings.HasSuffix(k, "-1") }}, true},
	} {
		got, err := Finder{}.Find(store.Page{Address: "https://www.agen.example/2026/03/page/3/", Kind: store.KindSection, Archive: true}, []byte(body), source, c.before)
		if err != nil {
			t.Fatal(err)
		}
		if s := list(got, store.KindSection); strings.Contains(s, "/page/4/") != c.next {
			t.Errorf("%s: %q", c.name, s)
		}
	}
}
