package samples

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
	"warta/store/catalog"
)

// TestEveryArticle asks for every article at every address, as a browser would.
func TestEveryArticle(t *testing.T) {
	w, c, _ := open(t, Options{})
	w.Publish()
	truth := w.Truth()
	if len(truth) < 40 {
		t.Fatalf("%d articles", len(truth))
	}
	for _, a := range truth {
		var whole strings.Builder
		for n := 1; n <= a.Pages; n++ {
			u := a.URL
			if n > 1 {
				u += fmt.Sprintf("%d/", n)
			}
			r := c.ok(u)
			if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || !strings.Contains(r.body, html.EscapeString(a.Title)) {
				t.Errorf("%s: %s, title missing?", u, r.Header.Get("Content-Type"))
			}
			if n < a.Pages && !strings.Contains(r.body, fmt.Sprintf(`href="%s%d/"`, a.URL, n+1)) {
				t.Errorf("%s: no link to page %d", u, n+1)
			}
			whole.WriteString(html.UnescapeString(r.body))
		}
		for line := range strings.SplitSeq(a.Text, "\n") {
			if strings.Count(whole.String(), line) == 0 {
				t.Errorf("%s: not shown: %q", a.URL, line)
			}
		}
		for _, alias := range a.Aliases {
			if r := c.ok(alias); !strings.Contains(r.body, a.URL) {
				t.Errorf("%s does not name %s", alias, a.URL)
			}
		}
		if !strings.Contains(whole.String(), a.Authors[0]) {
			t.Errorf("%s: author not shown", a.URL)
		}
	}
}

// TestTruthIsSound checks the data files: nothing may look like the truth and be a slip.
func TestTruthIsSound(t *testing.T) {
	w, _, _ := open(t, Options{})
	w.Publish()
	places, err := catalog.Places()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, p := range places {
		known[p.Code] = true
	}
	sources := map[string]bool{}
	for _, s := range w.Sources() {
		if id, err := store.SourceID(s.Home); err != nil || id != s.ID || !known[s.Region] {
			t.Errorf("source %+v: %v", s, err)
		}
		sources[s.ID] = true
	}
	titles, keys, groups := map[string]bool{}, map[string]bool{}, map[string]int{}
	flags := map[store.Flag]int{}
	none := 0
	for _, a := range w.Truth() {
		if c, err := store.CanonicalURL(a.URL); err != nil || c != a.URL {
			t.Errorf("%s is not canonical: %s, %v", a.URL, c, err)
		}
		if titles[a.Title] || keys[store.ArticleKey(a.URL)] {
			t.Errorf("%s: title or address twice", a.URL)
		}
		titles[a.Title], keys[store.ArticleKey(a.URL)] = true, true
		for _, alias := range a.Aliases {
			if store.ArticleKey(alias) != store.ArticleKey(a.URL) {
				t.Errorf("%s and %s have different keys", alias, a.URL)
			}
		}
		if !sources[a.Source] || a.Title == "" || len(a.Authors) != 1 || a.Authors[0] == "" || strings.ContainsAny(a.Text, "{}|<>#") {
			t.Errorf("%+v", a)
		}
		if words := len(strings.Fields(a.Text)); words < 30 {
			t.Errorf("%s: %d words", a.URL, words)
		}
		if a.Published.Time.After(epoch) || epoch.Sub(a.Published.Time) > 7*24*time.Hour {
			t.Errorf("%s: published %v", a.URL, a.Published)
		}
		for _, r := range a.Regions {
			if !known[r] {
				t.Errorf("%s: region %q", a.URL, r)
			}
		}
		if a.Dateline != "" && !strings.HasPrefix(a.Text, a.Dateline) && !strings.Contains(a.Text, "\n"+a.Dateline) {
			t.Errorf("%s: dateline %q, text %.40q", a.URL, a.Dateline, a.Text)
		}
		if a.Group != "" {
			groups[a.Group]++
		}
		for _, f := range a.Flags {
			flags[f]++
		}
		if len(a.Regions) == 0 {
			none++
		}
	}
	if len(groups) != 1 || groups["pasar-murah"] != 4 || flags[store.FlagPhoto] != 1 || flags[store.FlagRelease] < 3 || none != 1 {
		t.Errorf("groups %v, flags %v, %d without region", groups, flags, none)
	}
}

// TestValidators holds each site to its kind of conditional requests.
func TestValidators(t *testing.T) {
	w, c, _ := open(t, Options{})
	for _, s := range w.sites {
		u := s.visible()[0].url()
		r := c.ok(u)
		tag, date := r.Header.Get("ETag"), r.Header.Get("Last-Modified")
		want := map[validator][2]bool{noValidator: {}, etagAndDate: {true, true}, weakETag: {true, false}, dateOnly: {false, true}}[s.pages]
		if got := [2]bool{tag != "", date != ""}; got != want {
			t.Errorf("%s: ETag %q, Last-Modified %q", u, tag, date)
		}
		if tag != "" {
			if again := c.get(u, "If-None-Match", tag); again.StatusCode != http.StatusNotModified || again.body != "" {
				t.Errorf("%s: If-None-Match: %s", u, again.Status)
			}
			if again := c.get(u, "If-None-Match", `"other"`); again.StatusCode != http.StatusOK {
				t.Errorf("%s: another ETag: %s", u, again.Status)
			}
		}
		if date != "" {
			if again := c.get(u, "If-Modified-Since", date); again.StatusCode != http.StatusNotModified {
				t.Errorf("%s: If-Modified-Since: %s", u, again.Status)
			}
		}
		if s.gzip {
			if z := c.get(u, "Accept-Encoding", "gzip"); z.Header.Get("Content-Encoding") != "gzip" || z.body != r.body || z.Header.Get("ETag") == tag {
				t.Errorf("%s: gzip: %v", u, z.Header)
			}
		}
		if other := c.ok(u); (other.body == r.body) == (s.theme == "nomina" || s.pages == noValidator && s.theme != "block") {
			t.Errorf("%s: body steady: %v", u, other.body == r.body)
		}
	}
}

// TestEveryArticleIsListedWhereTruthSays finds the articles through each outlet's own doors.
func TestEveryArticleIsListedWhereTruthSays(t *testing.T) {
	w, c, _ := open(t, Options{})
	w.Publish()
	listed := map[string][]string{} // source, via → addresses
	for _, s := range w.Sources() {
		listed[s.ID+" home"] = c.links(s.Home, hrefs)
		switch {
		case s.ID == "lenterasaburai.example":
			if r := c.get(s.Feed); r.StatusCode != http.StatusNotFound || s.FeedStatus != store.FeedGuess {
				t.Errorf("the wrong guess %s is there: %s", s.Feed, r.Status)
			}
			for _, section := range s.Sections {
				listed[s.ID+" section"] = c.links(section, hrefs)
				listed[s.ID+" pagination"] = c.links(section+"page/2/", hrefs)
				if !slices.Contains(listed[s.ID+" section"], section+"page/2/") {
					t.Errorf("%s does not lead on", section)
				}
				if r := c.get(section + "page/3/"); r.StatusCode != http.StatusNotFound {
					t.Errorf("page 3 of two: %s", r.Status)
				}
			}
		case s.Feed != "":
			for _, item := range c.feed(s.Feed).Items {
				u, err := store.CanonicalURL(item.Link)
				if err != nil {
					t.Error(err)
				}
				listed[s.ID+" feed"] = append(listed[s.ID+" feed"], u)
			}
		case s.ID == "ruwajurai.example":
			rules := c.ok(s.Home + "robots.txt").body
			if !strings.Contains(rules, "Crawl-delay: 1\n") || !strings.Contains(rules, "Disallow: /internal/\n") {
				t.Errorf("robots.txt:\n%s", rules)
			}
			for _, m := range regexp.MustCompile(`(?m)^Sitemap: (\S+)$`).FindAllStringSubmatch(rules, -1) {
				for _, u := range c.links(m[1], locs) {
					if strings.HasSuffix(u, ".xml") {
						listed[s.ID+" sitemap"] = append(listed[s.ID+" sitemap"], c.links(u, locs)...)
					}
				}
			}
			if news := c.links(s.Home+"news-sitemap.xml", locs); len(news) < 3 {
				t.Errorf("news sitemap: %v", news)
			}
		}
	}
	for _, a := range w.Truth() {
		if !slices.Contains(listed[a.Source+" "+a.Via], a.URL) {
			t.Errorf("%s is not listed by %s of %s", a.URL, a.Via, a.Source)
		}
	}
}

// TestFeeds reads them with the reader that real ones are read with.
func TestFeeds(t *testing.T) {
	w, c, _ := open(t, Options{})
	truth := map[string]Article{}
	for _, a := range w.Truth() {
		truth[a.URL] = a
	}
	for _, s := range w.Sources() {
		if s.Feed == "" || s.ID == "lenterasaburai.example" {
			continue
		}
		f := c.feed(s.Feed)
		if f.Title != s.Name || len(f.Items) < 4 {
			t.Errorf("%s: %q, %d items", s.Feed, f.Title, len(f.Items))
		}
		for _, item := range f.Items {
			u, _ := store.CanonicalURL(item.Link)
			a, ok := truth[u]
			if !ok || item.Title != a.Title || item.PublishedParsed == nil || !item.PublishedParsed.Equal(a.Published.Time) || len(item.Authors) == 0 || item.Authors[0].Name != a.Authors[0] {
				t.Errorf("%s: %+v", s.Feed, item)
			}
			if s.ID == "pesisirkini.example" && (!strings.Contains(item.Link, "utm_source") || !strings.Contains(item.Content, "<p>")) {
				t.Errorf("%s: link %s, content %.40q", s.Feed, item.Link, item.Content)
			}
		}
	}
}

// TestHouseRules covers what a site answers besides news.
func TestHouseRules(t *testing.T) {
	_, c, _ := open(t, Options{})
	for _, x := range []struct {
		url      string
		status   int
		location string
	}{
		{"http://pringsewu.example/robots.txt", 404, ""},
		{"http://pesisirkini.example/feed/?a=b", 301, "http://www.pesisirkini.example/feed/?a=b"},
		{"http://www.sigerpagi.example/", 301, "http://sigerpagi.example/"},
		{"http://sigerpagi.example/bantuan-hukum-gratis-masuk-desa", 301, "http://sigerpagi.example/bantuan-hukum-gratis-masuk-desa/"},
		{"http://sigerpagi.example/menyusuri-jejak-kopi-robusta-di-lereng-pesagi/4/", 404, ""},
		{"http://sigerpagi.example/tidak-ada/", 404, ""},
		{"http://sigerpagi.example:80/tentang-kami/", 200, ""},
		{"http://sigerpagi.example:81/", 502, ""},
		{"http://sigerpagi.example/kategori/lampung-selatan/", 200, ""},
		{"http://sigerpagi.example/tag/banjir/", 200, ""},
		{"http://pringsewu.example/berita/detail/1186/petugas-data-ulang-irigasi-di-pagelaran", 404, ""},
		{"http://pringsewu.example/Profil", 200, ""},
		{"http://ruwajurai.example" + internalPath, 200, ""},
		{"http://waylalaan.example/search/label/Ekonomi", 200, ""},
		{"http://waylalaan.example/p/tentang-kami.html", 200, ""},
		{"http://ruwajurai.example/uploads/2026/11/foto-4100.png", 200, ""},
		{"http://iklan.example/klik", 502, ""},
		{"http://169.254.169.254/latest/meta-data/", 502, ""},
	} {
		r := c.get(x.url)
		if r.StatusCode != x.status || r.Header.Get("Location") != x.location {
			t.Errorf("%s: %s %s", x.url, r.Status, r.Header.Get("Location"))
		}
	}
	if links := c.links("http://ruwajurai.example/", hrefs); !slices.Contains(links, "http://ruwajurai.example"+internalPath) {
		t.Error("the closed page is not linked to")
	}
}

// TestWithoutProxy asks the listener directly, as a name in /etc/hosts would.
func TestWithoutProxy(t *testing.T) {
	w, _, _ := open(t, Options{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+w.Addr()+"/feed/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "sigerpagi.example"
	resp, err := (&http.Transport{}).RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", resp, err)
	}
	_ = resp.Body.Close()
}

func TestSameEpochSameWorld(t *testing.T) {
	w1, c1, _ := open(t, Options{Epoch: epoch.AddDate(0, 0, -3)})
	_, c2, clock := open(t, Options{Epoch: epoch.AddDate(0, 0, -3)})
	clock.pass(time.Hour)
	for _, a := range w1.Truth() {
		if a.Source == "sigerpagi.example" { // has the counter
			continue
		}
		if c1.ok(a.URL).body != c2.ok(a.URL).body {
			t.Errorf("%s differs", a.URL)
		}
	}
}

func TestStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w, err := Start(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Start(ctx, Options{Addr: w.Addr()}); err == nil {
		t.Error("one port was taken twice")
	}
	cancel()
	<-w.stopped
	if err := w.Close(); err != nil {
		t.Errorf("Close after the context ended: %v", err)
	}
}
