package discover

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"warta/store"
)

const (
	urlset = `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">`
	index  = `<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`
)

func loc(ref, rest string) string {
	return "<url><loc>https://www.agen.example" + ref + "</loc>" + rest + "</url>"
}

func gz(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func TestSitemaps(t *testing.T) {
	const a, b = "https://www.agen.example/judul-berita-yang-satu\n", "https://www.agen.example/judul-berita-yang-dua\n"
	one, two := loc("/judul-berita-yang-satu", "<lastmod>2026-11-20</lastmod>"), loc("/judul-berita-yang-dua", "<lastmod>2026-11-21T08:00:00+07:00</lastmod>")
	for _, c := range []struct{ name, body, want string }{
		{"plain", urlset + one + two + "</urlset>", a + b},
		{"gzip", gz(urlset + one + two + "</urlset>"), a + b},
		{"no namespace", "<urlset>" + one + two + "</urlset>", a + b},
		{"byte order mark and blanks", "\ufeff\n" + urlset + one + two, a + b},
		{"cut off", urlset + one + two + "<url><loc>https://www.agen.example/judul-be", a + b},
		{"list of addresses", strings.TrimSpace(a+b) + "\r\nnonsense\r\n", a + b},
		{"a feed instead", rssHead + item("/judul-berita-yang-satu", "") + item("/judul-berita-yang-dua", "") + "</channel></rss>", a + b},
		{"old", urlset + one + loc("/judul-berita-yang-lama", "<lastmod>2025-01-01</lastmod>") + two + "</urlset>", a + b},
		{"old by its address", urlset + one + loc("/2021/09/23/judul-berita-lama/", "<lastmod>2026-11-20</lastmod>") + two, a + b},
		{"undated", urlset + loc("/judul-berita-yang-satu", "") + loc("/judul-berita-yang-dua", ""), a + b},
		{"other sites", urlset + one + "<url><loc>https://lain.example/judul-berita-yang-tiga</loc></url><url><loc>file:///etc/passwd</loc></url>" + two, a + b},
		{"home, sections, statics", urlset + loc("/", "") + loc("/category/politik/", "") + loc("/tentang-kami/", "") + loc("/tag/x/", "") + one + two, a + b},
		{"pictures", urlset + loc("/judul-berita-yang-satu", "<image:image><image:loc>https://www.agen.example/foto-banjir-di-kota.jpg</image:loc><image:title>x</image:title></image:image>") + two, a + b},
		{"entities", urlset + strings.Replace(one, "satu", "satu?a=1&amp;b=2", 1) + two, "https://www.agen.example/judul-berita-yang-satu?a=1&b=2\n" + b},
		{
			"short titles among articles", urlset + one + two + loc("/judul-berita-yang-tiga", "") + loc("/judul-berita-yang-empat", "") + loc("/banjir", "<lastmod>2026-11-20</lastmod>"),
			a + b + "https://www.agen.example/judul-berita-yang-tiga\nhttps://www.agen.example/judul-berita-yang-empat\nhttps://www.agen.example/banjir\n",
		},
	} {
		f, err := find(t, store.KindSitemap, "https://www.agen.example/sitemap.xml", "text/xml", c.body, Known{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := list(f, store.KindArticle); got != c.want {
			t.Errorf("%s: found\n%swant\n%s%v", c.name, got, c.want, f.Dropped)
		}
	}
}

func TestSitemapIndex(t *testing.T) {
	child := func(ref, lastmod string) string {
		return "<sitemap><loc>https://www.agen.example" + ref + "</loc><lastmod>" + lastmod + "</lastmod></sitemap>"
	}
	body := index + child("/post-sitemap.xml", "2026-11-20") + child("/post-sitemap2.xml.gz", "2024-11-20") + child("/post_tag-sitemap.xml", "2026-11-20") +
		child("/category-sitemap.xml", "2026-11-20") + child("/author-sitemap.xml", "2026-11-20") + child("/page-sitemap.xml", "2026-11-20") +
		child("/news-sitemap.xml", "") + "<sitemap><loc>https://lain.example/sitemap.xml</loc></sitemap>" + "<sitemap><loc>/sitemap-berita.xml</loc></sitemap></sitemapindex>"
	f, err := find(t, store.KindSitemap, "https://www.agen.example/sitemap_index.xml", "text/xml", body, Known{})
	want := "https://www.agen.example/post-sitemap.xml\nhttps://www.agen.example/news-sitemap.xml\nhttps://www.agen.example/sitemap-berita.xml\n"
	if got := list(f, store.KindSitemap); err != nil || got != want {
		t.Errorf("found\n%swant\n%s%v, %v", got, want, f.Dropped, err)
	}
	if f.Dropped["old"] != 1 || f.Dropped["sitemap without articles"] != 4 || f.Dropped["other site"] != 1 {
		t.Errorf("dropped %v", f.Dropped)
	}
}

func TestNewsSitemap(t *testing.T) {
	body := urlset + loc("/judul-berita-yang-satu", "<news:news><news:publication><news:name>Agen</news:name></news:publication>"+
		"<news:publication_date>2026-11-23T08:00:00+07:00</news:publication_date><news:title>Judul &amp; kabar</news:title></news:news>")
	f, err := find(t, store.KindSitemap, "https://www.agen.example/news-sitemap.xml", "text/xml", body, Known{})
	if err != nil || len(f.URLs) != 1 {
		t.Fatalf("%d, %v", len(f.URLs), err)
	}
	if h := f.URLs[0].Hint; h.Title != "Judul & kabar" || !h.Published.Equal(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("hint %+v", h)
	}
}

// TestLastmod: what lies about dates is not believed, in either direction.
func TestLastmod(t *testing.T) {
	var same, right strings.Builder
	same.WriteString(urlset)
	right.WriteString(urlset)
	for i := range 300 {
		same.WriteString(loc(fmt.Sprintf("/judul-berita-nomor-%d", i), "<lastmod>2019-05-05</lastmod>"))
		right.WriteString(loc(fmt.Sprintf("/judul-berita-nomor-%d", i), "<lastmod>"+now.AddDate(0, 0, -i).Format(time.DateOnly)+"</lastmod>"))
	}
	f, err := find(t, store.KindSitemap, "https://www.agen.example/s.xml", "", same.String(), Known{})
	if err != nil || len(f.URLs) != 300 {
		t.Errorf("all the same date: %d found, %v", len(f.URLs), err)
	}
	f, err = find(t, store.KindSitemap, "https://www.agen.example/s.xml", "", right.String(), Known{})
	if err != nil || len(f.URLs) != 120 || f.Dropped["old"] != 180 {
		t.Errorf("right dates: %d found, %v, %v", len(f.URLs), f.Dropped, err)
	}
}

func TestSitemapLimits(t *testing.T) {
	var b strings.Builder
	b.WriteString(urlset)
	for i := range 60_000 {
		b.WriteString(loc(fmt.Sprintf("/judul-berita-nomor-%d", i), ""))
	}
	f, err := find(t, store.KindSitemap, "https://www.agen.example/s.xml", "", b.String(), Known{})
	if err != nil || len(f.URLs) != 5000 || f.Dropped["too many"] != 55_000 {
		t.Errorf("%d found, %v, %v", len(f.URLs), f.Dropped, err)
	}
	start := time.Now()
	bomb := gz(urlset + strings.Repeat(" ", 80<<20))
	if _, err := find(t, store.KindSitemap, "https://www.agen.example/s.xml.gz", "", bomb, Known{}); err != nil || time.Since(start) > 3*time.Minute {
		t.Errorf("gzip bomb: %v after %s", err, time.Since(start))
	}
	for name, body := range map[string]string{"HTML": "<!DOCTYPE html><html><body>404</body></html>", "empty": "", "text": "tidak ada", "XML": "<a/>", "gzip of nothing": gz("")} {
		if _, err := find(t, store.KindSitemap, "https://www.agen.example/s.xml", "", body, Known{}); !errors.Is(err, ErrNotSitemap) {
			t.Errorf("%s: %v, want ErrNotSitemap", name, err)
		}
	}
}

func TestRobotsSitemaps(t *testing.T) {
	body := "User-agent: *\nDisallow:\nSitemap: https://www.agen.example/sitemap.xml\nSitemap: /news.xml\nSitemap: https://cdn.agen.example/s.xml\nSitemap: https://lain.example/s.xml\nSitemap: file:///etc/passwd\n"
	f, err := find(t, store.KindRobots, "https://www.agen.example/robots.txt", "text/plain", body, Known{})
	want := "https://www.agen.example/sitemap.xml\nhttps://www.agen.example/news.xml\nhttps://cdn.agen.example/s.xml\n"
	if got := list(f, store.KindSitemap); err != nil || got != want {
		t.Errorf("found\n%swant\n%s%v", got, want, err)
	}
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(urlset + loc("/judul-berita-yang-satu", "<lastmod>2026-11-20</lastmod>")))
	f.Add([]byte(index + "<sitemap><loc>/a.xml</loc></sitemap>"))
	f.Add([]byte("https://www.agen.example/judul-berita-yang-satu\n"))
	f.Add([]byte(gz(urlset)))
	f.Fuzz(func(t *testing.T, body []byte) {
		check(t, store.KindSitemap, body, "text/xml")
		check(t, store.KindRobots, body, "text/plain")
	})
}
