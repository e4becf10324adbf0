package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/html"

	"warta/feeds"
	"warta/feeds/internal/fake"
	"warta/store"
)

func room(t *testing.T, o Options, articles ...store.Article) (http.Handler, *fake.Reader) {
	t.Helper()
	r := fake.New()
	for _, a := range articles {
		r.Put(a)
	}
	f, err := feeds.NewHandler(r, feeds.Options{Authority: "warta.example,2026-11-23", BaseURL: "https://warta.example"})
	if err != nil {
		t.Fatal(err)
	}
	o.Feeds, o.BaseURL = f, "https://warta.example"
	h, err := NewHandler(r, o)
	if err != nil {
		t.Fatal(err)
	}
	return h, r
}

func ask(h http.Handler, target string, header ...string) *http.Response {
	r := httptest.NewRequest("GET", target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func idOf(u string) string { return store.ArticleID(u) }

var (
	meeting = "/a/" + idOf("https://siger.example/2026/11/22/rapat-koordinasi-informasi-publik/")
	flood   = "/a/" + idOf("https://krakatau.example/banjir-natar")
	school  = "/a/" + idOf("https://kabar.example/lampung/2026/11/sekolah")
)

func TestPages(t *testing.T) {
	gone := fake.Samples()[0]
	gone.ID, gone.Title, gone.Removed = "aaaaaaaaaaaaaaaa", "Berita yang ditarik", fake.Now
	run := fake.Samples()[0]
	run.ID, run.Title, run.Story, run.Source = idOf("tayang"), "Siaran tentang jalan", "cerita", "siger.example"
	copied := run
	copied.ID, copied.Title, copied.Source = idOf("salin"), "Siaran baru tentang jalan", "krakatau.example"
	copied.Published = store.NewInstant(run.Published.Time.Add(3 * time.Hour))
	copied.FirstSeen = fake.Now
	none := fake.Samples()[0]
	none.ID, none.NotArticle = "bbbbbbbbbbbbbbbb", "listing"
	h, r := room(t, Options{Now: func() time.Time { return fake.Now }}, append(fake.Samples(), gone, none, run, copied)...)
	day := fake.Now.Truncate(24 * time.Hour)
	r.PutDays(
		store.SourceDay{Source: "krakatau.example", Day: day.AddDate(0, 0, -1), Attempted: 40, Failed: 4, Refused: 1, Articles: 7},
		store.SourceDay{Source: "krakatau.example", Day: day, Attempted: 9, Articles: 5},
	)
	for _, c := range []struct {
		target string
		status int
		words  []string // that must be there; with "!" that must not
	}{
		{"/", 200, []string{`<html lang="id">`, "Banjir rendam", "Senin, 23 November 2026", "06.15 WIB", "Lampung Selatan", `type="application/atom&#43;xml" title="Warta (Atom)" href="https://warta.example/all/atom.xml"`, "Siaran pers", "/opml.xml", "!ditarik"}},
		{"/?lang=en", 200, []string{`<html lang="en">`, "Monday, 23 November 2026", "06:15 WIB", "Press release", `href="/r/18?lang=en"`}},
		{"/r/18", 200, []string{"<h1>Lampung</h1>", "6 berita, ", `href="https://warta.example/r/18/rss.xml"`, "children=0", "Berita lama dari arsip", "Kota Metro"}},
		{"/r/18.01", 200, []string{"<h1>Kabupaten Lampung Selatan</h1>", `<a href="/r/18">Lampung</a>`, "Natar", "!Sekolah di Metro"}},
		{"/r/18.10", 200, []string{"<h1>Kabupaten Pringsewu</h1>", "Belum ada berita"}},
		{meeting, 200, []string{
			"Minggu, 22 November 2026 19.50 WIB", `<time datetime="2026-11-22T19:50:00&#43;07:00">`, `href="https://siger.example/2026/11/22/rapat-koordinasi-informasi-publik/"`,
			"Redaksi", "Siaran pers", "tempat di awal berita", "<code>published_at</code>", "<code>json-ld</code>", "17 kecamatan &amp; 256 desa", "Satu versi",
			`<link rel="canonical" href="https://siger.example/2026/11/22/rapat-koordinasi-informasi-publik/">`, "!<img", "Lihat gambar: Peserta rapat",
		}},
		{flood + "?lang=en", 200, []string{"Monday, 23 November 2026, 06:15 WIB", "Versions kept: 2.", "headline changed", "silent edit", "/revisions?lang=en", "<table>", "Also mentioned", "Modified, says the outlet"}},
		{school, 200, []string{"Sabtu, 21 November 2026", "jam tidak disebut", "dugaan", "wilayah media", "!00.00"}},
		{"/sources", 200, []string{"Krakatau Kini", "gagal", "no such host", "25 menit lagi", "dijeda", `href="/s/siger.example"`, "Nama situs tidak ditemukan", "30 hari terakhir: 12 berita", "!Tambah media"}},
		{"/sources?page=2", 404, nil},
		{"/sources?page=x", 400, []string{"tidak dapat dibaca"}},
		{"/s/krakatau.example", 200, []string{"<h1>Krakatau Kini</h1>", "Banjir rendam", "!anggaran", "4 gagal berturut-turut", "no such host", "/s/krakatau.example/revisions.rss", "Minggu, 22 November 2026"}},
		{"/s/kabar.example/lampung?lang=en", 200, []string{"<h1>Kabar Lampung</h1>", "Rapat anggaran", "paused"}},
		{"/s/tidak.example", 404, nil},
		{"/s/siger.example/rss.xml", 200, []string{"<rss"}},
		{meeting + "/revisions", 200, []string{"Versi pertama yang terlihat", "Sidik isi"}},
		{flood + "/revisions", 200, []string{"suntingan diam-diam", "judul diubah", "<del>(versi 1)</del>", "1 jam setelah versi sebelumnya", "/s/krakatau.example/revisions.rss", "!ditarik"}},
		{"/a/aaaaaaaaaaaaaaaa/revisions", 200, []string{"ditarik", "Versi pertama"}},
		{flood + "/revisions?before=2", 200, []string{"!suntingan diam-diam</span>", "Versi pertama"}},
		{flood + "/revisions?before=x", 400, nil},
		{"/a/cccccccccccccccc/revisions", 404, nil},
		{"/story/cerita?lang=en", 200, []string{"2 articles, 2 outlets, within 3 hours", "first", "3 hours later", "94% of the words of Siger Pos", "Another headline", "<ins>baru</ins>", "31 words", "/story/cerita/rss.xml"}},
		{"/story/tidakada", 404, nil},
		{"/a/" + idOf("salin"), 200, []string{"Teks yang sama di media lain", "94 % dari kata-kata Siger Pos", "/story/cerita", "halaman ini"}},
		{"/?lang=id", 200, []string{"Juga di <a href=", "urutan tayang", "<svg class=\"spark\""}},
		{"/search?q=rapat&region=18.01", 200, []string{"Dipersempit ke: <strong>Lampung Selatan</strong>", "lepas", "!anggaran"}},
		{"/search?region=18", 200, []string{"Banjir", "Dihitung dari", "Sumber"}},
		{"/search?q=di&month=2026-11&lang=en", 200, []string{"Narrowed to: <strong>November 2026</strong>", "Narrow down", `href="/search?month=2026-11&amp;q=di&amp;source=`}},
		{"/search?month=besok", 404, nil},
		{"/sources/add", 404, nil},
		{"/search?q=rapat", 200, []string{"<mark>Rapat</mark>", "!Banjir", `href="https://warta.example/all/rss.xml?q=rapat"`}},
		{"/search?q=tidakada", 200, []string{"Tidak ada berita yang cocok"}},
		{"/search?q=after:besok", 200, []string{"after:besok bukan tanggal; tulislah seperti after:2026-11-23", "!all/rss.xml?q"}},
		{"/search?q=after:besok&lang=en", 200, []string{"after:besok is no date; write it like after:2026-11-23"}},
		{"/search?q=%22(", 200, []string{"Tidak ada kata di dalamnya", "!all/rss.xml?q", "!Tidak ada berita yang cocok"}},
		{"/search?q=" + strings.Repeat("x", 201), 400, []string{"tidak dapat dibaca"}},
		{"/search", 200, []string{"Cari berita"}},
		{"/static/warta.css", 200, []string{"prefers-color-scheme"}},
		{"/static/icon.svg", 200, []string{"<svg"}},
		{"/a/aaaaaaaaaaaaaaaa", 410, []string{"ditarik penerbitnya", "Berita yang ditarik", "!17 kecamatan"}},
		{"/a/bbbbbbbbbbbbbbbb", 404, []string{"Halaman tidak ditemukan"}},
		{"/a/cccccccccccccccc", 404, []string{"Halaman tidak ditemukan"}},
		{"/r/99", 404, []string{"Halaman tidak ditemukan"}},
		{"/r/18/", 301, nil},
		{"/sources//?lang=en", 301, nil},
		{"/r/18/x/", 404, []string{"Halaman tidak ditemukan"}},
		{"//evil.example/", 404, nil},
		{"/robots.txt", 200, []string{"Disallow: /a/"}},
		{"/static/", 404, nil},
		{"/static/../web.go", 404, nil},
		{"/favicon.ico", 404, nil},
		{"/?before=x", 400, nil},
		{"/r/18/rss.xml", 200, []string{"<rss"}},
		{"/r/18/rss.xml?x=1", 400, []string{"unknown"}},
	} {
		res := ask(h, c.target)
		got := body(t, res)
		if res.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", c.target, res.StatusCode, c.status)
		}
		for _, w := range c.words {
			w, not := strings.CutPrefix(w, "!")
			if strings.Contains(got, w) == not {
				t.Errorf("%s: %q is there: %v", c.target, w, !not)
			}
		}
		if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && c.status == 200 || c.status == 410 {
			wellMade(t, c.target, res, got)
		}
	}
}

// wellMade checks what every page must be: its own, valid where it matters, small, accessible in outline.
func wellMade(t *testing.T, target string, res *http.Response, page string) {
	t.Helper()
	csp := res.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || res.Header.Get("X-Content-Type-Options") != "nosniff" || len(res.Cookies()) > 0 {
		t.Errorf("%s: headers %v", target, res.Header)
	}
	if len(page) > 50<<10 {
		t.Errorf("%s: %d bytes", target, len(page))
	}
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, firsts, lastLevel := map[string]bool{}, 0, 0
	var labelled, fors []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			if !strings.HasPrefix(attr(n, "src"), "/static/warta.js?v=") || n.FirstChild != nil {
				t.Errorf("%s: <script src=%q>", target, attr(n, "src"))
			}
		case "style", "iframe", "object", "embed", "base":
			t.Errorf("%s: <%s>", target, n.Data)
		case "h1", "h2", "h3", "h4", "h5", "h6":
			level := int(n.Data[1] - '0')
			if level == 1 {
				firsts++
			}
			if level > lastLevel+1 {
				t.Errorf("%s: <%s> after a heading of level %d", target, n.Data, lastLevel)
			}
			lastLevel = level
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "http-equiv":
				t.Errorf("%s: <%s %s>", target, n.Data, a.Key)
			case a.Key == "id":
				if ids[a.Val] {
					t.Errorf("%s: id %s twice", target, a.Val)
				}
				ids[a.Val] = true
			case a.Key == "aria-labelledby":
				labelled = append(labelled, a.Val)
			case a.Key == "for":
				fors = append(fors, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "action":
				u, err := url.Parse(a.Val)
				if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
					t.Errorf("%s: address %q", target, a.Val)
				}
				if own := u.Host == ""; !own && (n.Data == "img" || n.Data == "link" && attr(n, "rel") == "stylesheet" || n.Data == "form") {
					t.Errorf("%s: <%s> reaches for %q", target, n.Data, a.Val)
				}
			}
		}
	}
	for _, id := range append(labelled, fors...) {
		if !ids[id] {
			t.Errorf("%s: nothing has the id %s", target, id)
		}
	}
	if firsts != 1 {
		t.Errorf("%s: %d first headings", target, firsts)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// TestHostile shows an article that tries everything on every page that shows it.
func TestHostile(t *testing.T) {
	evil := fake.Hostile()
	evil.Published = store.NewInstant(fake.Now.Add(-time.Hour))
	evil.Story = "cerita"
	second := evil
	second.ID, second.FirstSeen = "eeeeeeeeeeeeeeee", fake.Now
	for _, o := range []Options{{}, {Picture: pictures(t).get}} {
		h, _ := room(t, o, append(fake.Samples(), evil, second)...)
		for _, target := range []string{
			"/", "/r/18", "/r/18.01", "/a/" + evil.ID, "/a/" + evil.ID + "?lang=en", "/a/" + evil.ID + "/revisions", "/s/siger.example", "/story/cerita", "/sources", "/search?q=script",
			"/search?q=" + url.QueryEscape(`"><script>alert(1)</script>`),
		} {
			res := ask(h, target)
			page := body(t, res)
			if res.StatusCode != 200 {
				t.Errorf("%s: %d", target, res.StatusCode)
			}
			wellMade(t, target, res, page)
			if target == "/a/"+evil.ID && !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
				t.Errorf("%s does not show the title as text", target)
			}
		}
		for _, target := range []string{"/a/<script>alert(1)</script>", "/r/%22%3E%3Cscript%3E", "/%3Cscript%3E?lang=%3Cscript%3E"} {
			page := body(t, ask(h, (&url.URL{Path: target}).String()))
			if strings.Contains(page, "<script>") {
				t.Errorf("%s comes back as markup", target)
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		accept, target string
		want           lang
		chosen         bool
	}{
		{"", "/", id, false},
		{"id", "/", id, false},
		{"en-GB,en;q=0.8", "/", en, false},
		{"de,en;q=0.5", "/", en, false},
		{"id,en;q=0.5", "/", id, false},
		{"en;q=0.3,id;q=0.9", "/", id, false},
		{"ms-MY", "/", id, false},
		{"ja", "/", id, false},
		{"en", "/?lang=id", id, true},
		{"id", "/?lang=en", en, true},
		{"id", "/?lang=xx", id, false},
		{"%%%", "/", id, false},
		{strings.Repeat("en,", 1000), "/", id, false},
	} {
		r := httptest.NewRequest("GET", c.target, nil)
		r.Header.Set("Accept-Language", c.accept)
		if got, chosen := langOf(r); got != c.want || chosen != c.chosen {
			t.Errorf("%q %s: %s %v", c.accept, c.target, got, chosen)
		}
	}
	h, _ := room(t, Options{}, fake.Samples()...)
	res := ask(h, "/", "Accept-Language", "en")
	if !strings.Contains(res.Header.Get("Vary"), "Accept-Language") || !strings.Contains(body(t, res), `<html lang="en">`) {
		t.Error("Accept-Language is not followed")
	}
}

func TestWords(t *testing.T) {
	wib := time.FixedZone("WIB", 7*3600)
	at := time.Date(2021, 9, 23, 19, 50, 0, 0, wib)
	if got := id.moment(at); got != "Kamis, 23 September 2021 19.50 WIB" {
		t.Error(got)
	}
	if got := en.moment(at); got != "Thursday, 23 September 2021, 19:50 WIB" {
		t.Error(got)
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1.000", 1234567: "1.234.567", -1234: "-1.234"} {
		if got := id.number(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	for d, want := range map[time.Duration]string{time.Second: "less than a minute", time.Minute: "1 minute", 90 * time.Minute: "1 hour", 50 * time.Hour: "2 days"} {
		if got := en.span(d); got != want {
			t.Errorf("%v: %s", d, got)
		}
	}
	for key, p := range phrases {
		if p[0] == "" || p[1] == "" {
			t.Errorf("phrase %s lacks a language", key)
		}
	}
	if _, err := id.say("tidak ada"); err == nil {
		t.Error("an unknown phrase was said")
	}
}

// TestPhrasesUsed: every phrase is used somewhere, and every template's phrase exists.
func TestPhrasesUsed(t *testing.T) {
	used := map[string]bool{}
	entries, err := files.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	word := regexp.MustCompile(`\.(?:Tf?|Count [^}]*?) "([a-z-]+)"`)
	for _, e := range entries {
		b, err := files.ReadFile("pages/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range word.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
			if _, ok := phrases[m[1]]; !ok {
				t.Errorf("%s: no phrase %q", e.Name(), m[1])
			}
		}
	}
	code, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`"([a-z-]+)"`)
	for _, name := range code { // said by code
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = used[m[1]] || name != "phrases.go" && !strings.HasSuffix(name, "_test.go")
		}
	}
	for k := range phrases {
		if !used[k] && !strings.HasPrefix(k, "flag-") {
			t.Errorf("phrase %s is never used", k)
		}
	}
}

// TestQuestions: what cannot be understood of a question is said in the page's language, whatever it is.
func TestQuestions(t *testing.T) {
	h, _ := room(t, Options{}, fake.Samples()...)
	said := map[string]bool{"the question is longer than %d characters": true} // longer than any address may be
	for _, q := range []string{
		"banjir after:besok", "title:", "region:18*", "banjir OR region:18", "-after:2026", "after:2026-12 before:2026-11", strings.Repeat("a OR ", 64) + "a",
		"flag:-release", "region:Lampung", "flag:nope",
	} {
		_, err := store.ParseWords(q)
		var bad *store.WordsError
		if !errors.As(err, &bad) {
			t.Fatalf("%s: %v", q, err)
		}
		said[bad.Format] = true
		english, indonesian := html.EscapeString(bad.Error()), html.EscapeString(fmt.Sprintf(wrongWords[bad.Format], bad.Args...))
		for target, want := range map[string]string{"/search?q=": indonesian, "/search?lang=en&q=": english} {
			if q = strings.TrimSpace(q); len(q) > maxAsked {
				continue
			}
			if page := body(t, ask(h, target+url.QueryEscape(q))); !strings.Contains(page, want) {
				t.Errorf("%s%s does not say %s", target, q, want)
			}
		}
	}
	code, err := os.ReadFile("../../store/words.go")
	if err != nil {
		t.Fatal(err)
	}
	if kinds := strings.Count(string(code), "badWords(") - 1; kinds != len(said) || len(wrongWords) != kinds {
		t.Errorf("%d kinds of mistakes, %d tried, %d in Indonesian", kinds, len(said), len(wrongWords))
	}
	for f := range said {
		if strings.Count(wrongWords[f], "%") != strings.Count(f, "%") {
			t.Errorf("%q in Indonesian is %q", f, wrongWords[f])
		}
	}
}

// TestCounts: one thing is not many.
func TestCounts(t *testing.T) {
	for _, c := range []struct {
		lang lang
		n    int
		key  string
		want string
	}{{en, 1, "articles", "1 article"}, {en, 2, "articles", "2 articles"}, {en, 0, "words-in", "0 words added"}, {en, 1, "words-out", "1 word removed"}, {id, 1, "articles", "1 berita"}} {
		v := view{Lang: c.lang}
		if got, err := v.Count(c.n, c.key); got != c.want || err != nil {
			t.Errorf("%q %v, want %q", got, err, c.want)
		}
	}
	v := view{Lang: en}
	if got, _ := v.Tf("counted-all", 1); got != "Counted over 1 match." {
		t.Error(got)
	}
	if got, _ := v.T("articles"); got != "articles" {
		t.Error(got)
	}
	if s := v.newSpark(make([]int, 30), fake.Now); s.Label != "No articles in the last 30 days" {
		t.Error(s.Label)
	}
}

// watched is a record of a few sources.
type watched struct {
	*fake.Reader
	list []store.SourceHealth
}

func (w watched) Health(context.Context) ([]store.SourceHealth, error) { return w.list, nil }

// TestEmpty: where there is nothing yet, the pages say so.
func TestEmpty(t *testing.T) {
	h, err := NewHandler(watched{fake.New(), nil}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := NewHandler(watched{fake.New(), []store.SourceHealth{{Source: store.Source{ID: "baru.example", Home: "https://baru.example/"}}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	plain := fake.Samples()[4]
	plain.Regions = nil
	full, _ := room(t, Options{}, plain)
	for target, words := range map[string]string{"/": "Begitu perayap menemukan berita", "/r/18": "Belum ada berita", "/sources": "Belum ada media yang dipantau", "/search?q=jalan": "Tidak ada berita yang cocok", "/a/" + plain.ID: "Tidak ada wilayah yang dikenali", "/s/baru.example": "Begitu perayap menemukan berita"} {
		from := h
		if strings.HasPrefix(target, "/a/") {
			from = full
		}
		if strings.HasPrefix(target, "/s/") {
			from = fresh
		}
		res := ask(from, target)
		page := body(t, res)
		if !strings.Contains(page, words) || strings.Contains(page, "<tbody>\n</tbody>") {
			t.Errorf("%s does not say %q: %s", target, words, page)
		}
		wellMade(t, target, res, page)
	}
}

// TestOlder walks a list to its end: every article once, in order, also where many share a second.
func TestOlder(t *testing.T) {
	r := fake.New()
	base := fake.Samples()[0]
	for i := range 3*perPage + 7 {
		a := base
		a.ID, a.Title = fmt.Sprintf("id%014d", i), fmt.Sprintf("Judul %d.", i)
		a.Published.Time = base.Published.Time.Add(-time.Duration(i/25) * time.Hour) // 25 a second
		r.Put(a)
	}
	h, err := NewHandler(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	next := regexp.MustCompile(`href="([^"]*)" rel="next"`)
	title := regexp.MustCompile(`Judul \d+\.`)
	pages := 0
	for target := "/r/18?lang=id"; target != ""; pages++ {
		page := body(t, ask(h, target))
		for _, m := range title.FindAllString(page, -1) {
			if seen[m] {
				t.Errorf("%s twice", m)
			}
			seen[m] = true
		}
		target = ""
		if m := next.FindStringSubmatch(page); m != nil {
			target = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if len(seen) != 3*perPage+7 || pages != 4 {
		t.Errorf("%d articles on %d pages", len(seen), pages)
	}
}

// TestKept: pages come from memory until the log grows, survive a failing database, and carry validators.
func TestKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, r := room(t, Options{}, fake.Samples()...)
		first := ask(h, "/r/18")
		time.Sleep(5 * time.Second)
		again := ask(h, "/r/18", "If-None-Match", first.Header.Get("ETag"))
		if again.StatusCode != 304 || r.Asked("Articles") != 1 {
			t.Errorf("%d, articles asked for %d times", again.StatusCode, r.Asked("Articles"))
		}
		r.Grow()
		r.Fail(errors.New("disk I/O error"))
		time.Sleep(time.Minute)
		if res := ask(h, "/r/18"); res.StatusCode != 200 {
			t.Errorf("%d when the database fails", res.StatusCode)
		}
		res := ask(h, "/r/18.01")
		if text := body(t, res); res.StatusCode != 503 || strings.Contains(text, "disk") || !strings.Contains(text, "Coba lagi") {
			t.Errorf("%d %s", res.StatusCode, text)
		}
	})
}

// TestStyle: the sheet may be kept for good, because another one has another address.
func TestStyle(t *testing.T) {
	h, _ := room(t, Options{}, fake.Samples()...)
	m := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`).FindStringSubmatch(body(t, ask(h, "/")))
	if m == nil {
		t.Fatal("no style sheet")
	}
	if res := ask(h, m[1]); res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", m[1], res.StatusCode, res.Header)
	}
	if res := ask(h, "/static/warta.css"); strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Error("a sheet without a version may be kept for good")
	}
}

// TestLongSource: a source may have as long an ID as its feeds' addresses can hold.
func TestLongSource(t *testing.T) {
	h, r := room(t, Options{}, fake.Samples()...)
	id := "kabar.example/" + strings.Repeat("a", 255-len("kabar.example/"))
	r.PutSource(store.Source{ID: id, Name: "Kabar Panjang", Home: "https://" + id})
	for target, status := range map[string]int{"/s/" + id: 200, "/s/" + id + "/rss.xml": 200, "/s/" + id + "a": 404, "/s/" + id + "a/rss.xml": 404} {
		if res := ask(h, target); res.StatusCode != status {
			t.Errorf("%s: %d", target, res.StatusCode)
		}
	}
}

func TestMethods(t *testing.T) {
	h, _ := room(t, Options{}, fake.Samples()...)
	r := httptest.NewRequest("POST", "/", strings.NewReader("x"))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("POST: %d", w.Code)
	}
	r = httptest.NewRequest("HEAD", "/", nil)
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
}

// TestContrast computes the contrast of every pair of colours that meet (WCAG 2.2, 1.4.3: 4.5 to 1 for
// text, and 1.4.11: 3 to 1 for the borders of controls).
func TestContrast(t *testing.T) {
	css, err := files.ReadFile("static/warta.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark colours")
	}
	dark, _, _ = strings.Cut(dark, "* {")
	for name, sheet := range map[string]string{"light": light, "dark": dark} {
		colour := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(sheet, -1) {
			colour[m[1]] = m[2]
		}
		for _, pair := range []struct {
			front, ground string
			least         float64
		}{
			{"ink", "ground", 7},
			{"ink", "card", 7},
			{"soft", "ground", 4.5},
			{"soft", "card", 4.5},
			{"accent", "ground", 4.5},
			{"accent", "card", 4.5},
			{"accent", "accent-ground", 4.5},
			{"good", "card", 4.5},
			{"warn", "card", 4.5},
			{"bad", "card", 4.5},
			{"good", "ground", 4.5},
			{"warn", "ground", 4.5},
			{"ink", "mark", 4.5},
			{"soft", "mark", 4.5},
			{"soft", "ground", 3},
		} {
			if c := contrast(t, colour[pair.front], colour[pair.ground]); c < pair.least {
				t.Errorf("%s: %s on %s is %.2f to 1, want %.1f", name, pair.front, pair.ground, c, pair.least)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(s string) float64 {
		if len(s) != 7 {
			t.Fatalf("no colour %q", s)
		}
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
