package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// month is an archive of an outlet's articles by date, as WordPress has it: five to a page, and 404 beyond.
func (p *daily) month(w http.ResponseWriter, r *http.Request, quiet time.Month) {
	var year, month int
	page := 1
	if n, _ := fmt.Sscanf(r.URL.Path, "/%d/%d/page/%d/", &year, &month, &page); n < 2 {
		http.NotFound(w, r)
		return
	}
	var all []int
	for i := range p.days {
		if at := p.epoch.AddDate(0, 0, -i); at.Year() == year && int(at.Month()) == month && at.Month() != quiet {
			all = append(all, i)
		}
	}
	if page < 1 || (page-1)*onePage >= len(all) {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintf(w, `<title>Arsip %02d/%d</title><h1>Arsip</h1>`, month, year)
	for _, i := range all[(page-1)*onePage : min(page*onePage, len(all))] {
		p.link(w, i)
	}
	if page*onePage < len(all) {
		fmt.Fprintf(w, `<a class="next" href="/%04d/%02d/page/%d/">Berikutnya</a>`, year, month, page+1)
	}
}

// TestBackfillByDate walks back through an outlet whose old articles stand in its archives by date alone, is killed on
// the way, and goes on. An outlet that shows no sign of such archives is not asked for any.
func TestBackfillByDate(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls for some seconds")
	}
	const days, back = 190, 130
	p := newDaily(t, days)
	quiet := p.epoch.AddDate(0, 0, -70).Month() // in which the outlet published nothing
	p.answer(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			if r.Host == "arsip.example" {
				fmt.Fprint(w, `<meta name="generator" content="WordPress 6.8">`)
			}
			fmt.Fprint(w, "<title>Beranda</title>")
			for i := range onePage {
				p.link(w, i)
			}
		case "/robots.txt":
			fmt.Fprintf(w, "Sitemap: http://%s/sitemap.xml\n", r.Host)
		case "/sitemap.xml":
			w.Header().Set("Content-Type", "application/xml")
			fmt.Fprint(w, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
			for i := range 2 * onePage {
				fmt.Fprintf(w, "<url><loc>http://%s%s</loc></url>", r.Host, p.path(i))
			}
			fmt.Fprint(w, "</urlset>")
		default:
			p.month(w, r, quiet)
		}
	})
	data := t.TempDir() + "/data"
	p.warta(t, "sources", "add", "http://arsip.example/", "--data", data)
	p.warta(t, "sources", "add", "http://polos.example/", "--data", data)
	since := p.epoch.AddDate(0, 0, -back)
	args := func(source string) []string {
		return []string{"crawl", "--catalog", "none", "--delay", "1ms", "--data", data, "--source", source, "--since", since.Format(time.DateOnly)}
	}
	walked := "walked back to " + since.Format(time.DateOnly)
	if out := p.warta(t, args("polos.example")...); !strings.Contains(out, walked+"\n") {
		t.Errorf("it said %s", out)
	}
	for path := range p.asked {
		if len(path) > 5 && path[0] == '/' && path[5] == '/' {
			t.Errorf("guessed: %s", path)
		}
	}

	p.kill(t, func() bool { return p.times(p.path(15)) > 0 }, args("arsip.example")...)
	if out := p.warta(t, args("arsip.example")...); !strings.Contains(out, walked+"\n") {
		t.Errorf("it said %s", out)
	}
	got := map[string]int{}
	for _, a := range exported(t, data) {
		got[store.ArticleKey(a.URL)]++
	}
	for i := range back + 1 {
		want := 1
		if i >= 2*onePage && p.epoch.AddDate(0, 0, -i).Month() == quiet {
			want = 0
		}
		if n := got[store.ArticleKey("http://arsip.example"+p.path(i))]; n != want {
			t.Errorf("%d days ago: %d articles, want %d", i, n, want)
		}
	}
	before := since.AddDate(0, 0, 1-since.Day()).AddDate(0, -1, 0)
	for path, n := range p.asked {
		if n > 2 && path != "/" && path != "/robots.txt" && path != "/sitemap.xml" && !strings.HasPrefix(path, "/berita/") { // two are those of a kill
			t.Errorf("%d times: %s", n, path)
		}
	}
	if path := before.Format("/2006/01/"); p.times(path) > 0 {
		t.Errorf("%s lies before %s", path, since)
	}
	out := p.warta(t, "sources", "why", "http://arsip.example"+p.path(120), "--data", data)
	if !strings.Contains(out, "readers were told: add, in archives only") || !strings.Contains(out, "on http://arsip.example/20") {
		t.Errorf("why: %s", out)
	}
}

// TestBackfillByFeed walks back through an outlet whose feed names where its older entries are.
func TestBackfillByFeed(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls for some seconds")
	}
	const back = 40
	p := newDaily(t, 90)
	p.answer(func(w http.ResponseWriter, r *http.Request) {
		page := 1
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, `<title>Beranda</title><link rel="alternate" type="application/atom+xml" href="/feed/">`)
			p.link(w, 0)
		case "/feed/":
			w.Header().Set("Content-Type", "application/atom+xml")
			_, _ = fmt.Sscanf(r.URL.RawQuery, "paged=%d", &page)
			fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>Umpan</title><link rel="next" href="/feed/?paged=%d"/>`, page+1)
			for i := (page - 1) * onePage; i < min(page*onePage, p.days); i++ {
				fmt.Fprintf(w, `<entry><title>Warga Gotong Royong Hari ke %d yang Lalu</title><link href="%s"/><published>%s</published></entry>`,
					i, p.path(i), p.epoch.AddDate(0, 0, -i).Format(time.RFC3339))
			}
			fmt.Fprint(w, "</feed>")
		default:
			http.NotFound(w, r)
		}
	})
	data := t.TempDir() + "/data"
	p.warta(t, "sources", "add", "http://umpan.example/", "--data", data)
	since := p.epoch.AddDate(0, 0, -back)
	out := p.warta(t, "crawl", "--catalog", "none", "--delay", "1ms", "--data", data, "--source", "umpan.example", "--since", since.Format(time.DateOnly))
	if !strings.Contains(out, "walked back to "+since.Format(time.DateOnly)+"\n") {
		t.Errorf("it said %s", out)
	}
	checkWalk(t, p, "umpan.example", data, back)
	if n := p.times("/feed/"); n > 2+back/onePage+2 {
		t.Errorf("%d looks at the feed and its older documents", n)
	}
}
