package feeds

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/feeds/internal/fake"
	"warta/store"
)

func testHandler(t *testing.T, o Options, articles ...store.Article) (http.Handler, *fake.Reader) {
	t.Helper()
	r := fake.New()
	for _, a := range articles {
		r.Put(a)
	}
	o.Authority = testAuthority
	h, err := NewHandler(r, o)
	if err != nil {
		t.Fatal(err)
	}
	return h, r
}

func ask(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
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

// TestAddresses holds every form of address to what it answers: addresses of feeds are a promise.
func TestAddresses(t *testing.T) {
	now := fake.Now
	samples := fake.Samples()
	story := samples[1].ID
	for i := range samples {
		if strings.Contains(samples[i].Title, "Banjir") {
			story = samples[i].ID
			samples[i].Story, samples[i].Section = story, "Daerah"
		}
	}
	h, reader := testHandler(t, Options{BaseURL: testBase, Now: func() time.Time { return now }}, samples...)
	reader.PutArchive("r/18", store.Told{Article: samples[0]}, store.Told{Article: samples[1]})
	for _, c := range []struct {
		target string
		status int
		items  string // words of the titles that must be there, and with "-" must not
	}{
		{"/r/18/rss.xml", 200, "Banjir Kepala Sekolah -arsip -Jakarta"},
		{"/r/18/atom.xml", 200, "Banjir Kepala Sekolah -arsip"},
		{"/r/18/feed.json", 200, "Banjir Kepala Sekolah -arsip"},
		{"/r/18.01/rss.xml", 200, "Banjir Kepala -Sekolah"},
		{"/r/18.01.04/rss.xml", 200, "Banjir -Kepala"},
		{"/r/18.10/atom.xml", 200, "-Banjir"},
		{"/r/18/rss.xml?children=0", 200, "-Banjir -Kepala"},
		{"/r/18.01/rss.xml?children=0", 200, "Kepala Banjir"},
		{"/r/18/rss.xml?strong=1", 200, "Banjir -Sekolah"},
		{"/r/18/rss.xml?limit=1", 200, "Banjir -Kepala"},
		{"/r/18/rss.xml?flag=release", 200, "Kepala -Banjir"},
		{"/r/18/rss.xml?flag=-release", 200, "Banjir Sekolah -Kepala"},
		{"/r/18/rss.xml?source=siger.example", 200, "Kepala -Banjir"},
		{"/r/18/rss.xml?since=2026-11-22", 200, "Banjir Kepala -Sekolah"},
		{"/r/18/rss.xml?until=2026-11-22", 200, "Sekolah -Banjir"},
		{"/r/18/rss.xml?q=banjir", 200, "Banjir -Kepala"},
		{"/all/rss.xml", 200, "Banjir Jakarta -arsip"},
		{"/all/atom.xml?lang=en", 200, "Jakarta -Banjir"},
		{"/all/feed.json?summary=1", 200, "Banjir"},
		{"/s/siger.example/rss.xml", 200, "Kepala -Banjir"},
		{"/s/kabar.example/lampung/atom.xml", 200, "Sekolah Jakarta -Banjir"},
		{"/section/daerah/rss.xml", 200, "SECTION"},
		{"/story/STORY/atom.xml", 200, "Banjir -Kepala"},
		{"/all/rss.xml?folded=1", 200, "Banjir"},
		{"/r/18/revisions.rss", 200, "suntingan"},
		{"/all/revisions.atom", 200, "suntingan"},
		{"/s/siger.example/revisions.json?limit=5", 200, "suntingan"},
		{"/all/health.rss", 200, "keadaan"},
		{"/r/18/health.atom", 200, "keadaan"},
		{"/s/kabar.example/lampung/health.json", 200, "keadaan"},
		{"/r/18/atom.xml?archive=1", 200, "fh:archive Kepala"},
		{"/opml.xml", 200, "Metro /s/siger.example/rss.xml /all/revisions.rss"},
		{"/r/18/opml.xml", 200, "Metro -Jakarta"},
		{"/feed.css", 200, "prefers-color-scheme"},

		{"/r/18/rss.xml?children=1", 301, "/r/18/rss.xml"},
		{"/all/rss.xml?folded=0", 301, "/all/rss.xml"},
		{"/r/18/atom.xml?archive=01", 301, "/r/18/atom.xml?archive=1"},
		{"/section/Pemerintahan/rss.xml", 301, "/section/pemerintahan/rss.xml"},
		{"/r/18/rss.xml?limit=50", 301, "/r/18/rss.xml"},
		{"/r/18/rss.xml?full=1", 301, "/r/18/rss.xml"},
		{"/r/18/rss.xml?limit=007", 301, "/r/18/rss.xml?limit=7"},
		{"/r/18/rss.xml?", 301, "/r/18/rss.xml"},
		{"/r/%31%38/rss.xml", 301, "/r/18/rss.xml"},
		{"/r/18/rss.xml?limit=9&children=0", 301, "/r/18/rss.xml?children=0&limit=9"},
		{"/r/18/rss.xml?flag=photo&flag=-release&flag=photo", 301, "/r/18/rss.xml?flag=-release&flag=photo"},
		{"/all/rss.xml?lang=EN-gb", 301, "/all/rss.xml?lang=en-GB"},
		{"/all/rss.xml?since=2026-11-23T07:00:00+07:00", 301, "/all/rss.xml?since=2026-11-23"},
		{"/all/rss.xml?q=%20gubernur%20%20Lampung", 301, "/all/rss.xml?q=gubernur+Lampung"},

		{"/r/99/rss.xml", 404, "no such region: 99"},
		{"/r/18/atom.xml?archive=2", 404, "no such archive document: 2 of /r/18/atom.xml"},
		{"/story/tidakada/rss.xml", 404, "no such story: tidakada"},
		{"/section/tidak%20ada/rss.xml", 404, "no such section: tidak ada"},
		{"/story/TIDAK/rss.xml", 404, "no feed"},
		{"/section/../rss.xml", 404, "no feed"},
		{"/story/STORY/revisions.rss", 404, "no feed"},
		{"/r/18/revisions.xml", 404, "no feed"},
		{"/r/18/revisions.rss.xml", 404, "no feed"},
		{"/r/18/revisions.rss?q=x", 400, "no meaning"},
		{"/r/18/health.rss?flag=release", 400, "no meaning"},
		{"/r/18/rss.xml?archive=0", 400, "not the number"},
		{"/r/18/rss.xml?archive=1&q=x", 400, "no archive documents"},
		{"/r/18/rss.xml?archive=1&limit=7", 400, "no archive documents"},
		{"/story/STORY/rss.xml?folded=1", 400, "one story"},
		{"/r/18/rss", 404, "no feed"},
		{"/r/18/", 404, "no feed"},
		{"/r//rss.xml", 404, "no feed"},
		{"/r/../rss.xml", 404, "no feed"},
		{"/r/18/x/rss.xml", 404, "no feed"},
		{"/all/18/rss.xml", 404, "no feed"},
		{"/s/fehlt.example/rss.xml", 404, "source"},
		{"/rss.xml", 404, "no feed"},
		{"/all/opml.xml", 404, "no feed"},
		{"/r/18/rss.xml?anak=0", 400, `"anak": unknown`},
		{"/r/18/rss.xml?children=nein", 400, "neither 0 nor 1"},
		{"/r/18/rss.xml?limit=501", 400, "1 to 500"},
		{"/r/18/rss.xml?limit=1&limit=2", 400, "more than once"},
		{"/r/18/rss.xml?full=1&summary=1", 400, "together"},
		{"/r/18/rss.xml?since=gestern", 400, "date like"},
		{"/r/18/rss.xml?lang=%3Cx%3E", 400, "language"},
		{"/r/18/rss.xml?flag=%22", 400, "flag"},
		{"/r/18/rss.xml?since=2026-11-23&until=2026-11-23", 400, "not after since"},
		{"/r/18/rss.xml?q=%20", 400, "want words"},
		{"/r/18/rss.xml?q=flag%3Anope", 400, "there is no such flag"},
		{"/r/18/rss.xml?q=flag%3A-release", 400, "write -flag:release"},
		{"/r/18/rss.xml?q=%22(", 400, "want words"},
		{"/r/18/rss.xml?q=" + strings.Repeat("x", 201), 400, "at most 200 letters"},
		{"/r/18/rss.xml?q=after:besok", 400, "after:besok is no date"},
		{"/r/18/rss.xml?before=x", 400, "not a place"},
		{"/r/18/rss.xml?before=", 400, "not a place"},
		{"/r/18/rss.xml?limit=%zz", 400, "cannot be read"},
		{"/all/rss.xml?children=0", 400, "only regions"},
		{"/s/siger.example/rss.xml?source=x.example", 400, "one source"},
		{"/opml.xml?limit=1", 400, "takes none"},
	} {
		c.target = strings.Replace(c.target, "STORY", story, 1)
		c.items = strings.Replace(c.items, "SECTION", "Banjir", 1)
		res := ask(h, "GET", c.target)
		got := body(t, res)
		if res.StatusCode != c.status || res.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %v, want %d: %.200s", c.target, res.StatusCode, res.Header, c.status, got)
			continue
		}
		switch {
		case c.status == 301:
			if to := res.Header.Get("Location"); to != c.items {
				t.Errorf("%s: to %q, want %q", c.target, to, c.items)
			} else if again := ask(h, "GET", to); again.StatusCode != 200 {
				t.Errorf("%s: %s answers %d", c.target, to, again.StatusCode)
			}
		case c.status >= 400:
			if !strings.Contains(got, c.items) {
				t.Errorf("%s: says %q, want %q", c.target, got, c.items)
			}
		default:
			for word := range strings.SplitSeq(c.items, " ") {
				word, not := strings.CutPrefix(word, "-")
				if strings.Contains(got, word) == not {
					t.Errorf("%s: %q is there: %v", c.target, word, !not)
				}
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	now := fake.Now
	h, _ := testHandler(t, Options{BaseURL: testBase, Now: func() time.Time { return now }}, fake.Samples()...)
	for target, kind := range map[string]string{
		"/r/18/rss.xml": "application/rss+xml; charset=utf-8", "/r/18/atom.xml": "application/atom+xml; charset=utf-8",
		"/r/18/feed.json": "application/feed+json; charset=utf-8", "/opml.xml": "text/x-opml; charset=utf-8",
	} {
		now = now.Add(2 * time.Second)
		res := ask(h, "GET", target)
		now = now.Add(2 * time.Second)
		again := ask(h, "GET", target, "If-None-Match", res.Header.Get("ETag"))
		dated := ask(h, "GET", target, "If-Modified-Since", again.Header.Get("Last-Modified"))
		head := ask(h, "HEAD", target)
		if again.StatusCode != 304 || dated.StatusCode != 304 || again.Header.Get("Last-Modified") == "" {
			t.Errorf("%s: %d by tag, %d by date", target, again.StatusCode, dated.StatusCode)
		}
		if head.StatusCode != 200 || body(t, head) != "" || head.Header.Get("Content-Length") != res.Header.Get("Content-Length") {
			t.Errorf("%s: HEAD %d %v", target, head.StatusCode, head.Header)
		}
		if res.Header.Get("Content-Type") != kind || res.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(res.Header.Get("Cache-Control"), "stale-if-error") {
			t.Errorf("%s: %v", target, res.Header)
		}
		if zipped := ask(h, "GET", target, "Accept-Encoding", "gzip"); zipped.Header.Get("Content-Encoding") != "gzip" && target != "/opml.xml" {
			t.Errorf("%s: not compressed", target)
		}
	}
	reader, browser := ask(h, "GET", "/r/18/rss.xml"), ask(h, "GET", "/r/18/rss.xml", "Accept", "text/html,*/*;q=0.8")
	if got := browser.Header; got.Get("Content-Type") != "application/xml; charset=utf-8" || !strings.Contains(got.Get("Content-Security-Policy"), "default-src 'none'") || got.Get("ETag") != reader.Header.Get("ETag") {
		t.Errorf("a browser is shown %v", got)
	}
	if !strings.Contains(reader.Header.Get("Vary"), "Accept,") && !strings.HasSuffix(reader.Header.Get("Vary"), "Accept") || len(reader.Header) > 8 {
		t.Errorf("a reader is given %v", reader.Header)
	}
	if res := ask(h, "POST", "/r/18/rss.xml"); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

// TestBase: links start with the configured address, whatever a request claims; without one they follow the
// request, but only where that names a host.
func TestBase(t *testing.T) {
	for _, c := range []struct{ base, host, want string }{
		{testBase, "evil.example", `href="https://warta.example/r/18/rss.xml"`},
		{"https://warta.example/kabar/", "evil.example", `href="https://warta.example/kabar/r/18/rss.xml"`},
		{"", "127.0.0.1:8080", `href="http://127.0.0.1:8080/r/18/rss.xml"`},
		{"", `x"><script>`, `href="http://localhost/r/18/rss.xml"`},
	} {
		h, _ := testHandler(t, Options{BaseURL: c.base}, fake.Samples()...)
		r := httptest.NewRequest("GET", "/r/18/rss.xml", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), c.want) || strings.Contains(w.Body.String(), "evil.example") {
			t.Errorf("base %q, host %q: no %s", c.base, c.host, c.want)
		}
	}
	for _, o := range []Options{{}, {Authority: "Warta"}, {Authority: testAuthority, BaseURL: "warta.example"}, {Authority: testAuthority, BaseURL: "https://warta.example/?x"}} {
		if _, err := NewHandler(fake.New(), o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

// TestRenderedWhenTheLogGrows: many requests make one rendering, and nothing is asked of the database until
// the log has grown.
func TestRenderedWhenTheLogGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		samples := fake.Samples()
		h, r := testHandler(t, Options{BaseURL: testBase}, samples...)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { ask(h, "GET", "/r/18/rss.xml") })
		}
		wg.Wait()
		once := r.Asked("Articles") // what one rendering asks
		if once > 2 || r.Asked("FeedHead") != 1 {
			t.Errorf("100 requests asked for articles %d times, for the head %d times", r.Asked("Articles"), r.Asked("FeedHead"))
		}
		time.Sleep(5 * time.Second)
		before := ask(h, "GET", "/r/18/rss.xml")
		for range 100 {
			time.Sleep(100 * time.Millisecond)
			ask(h, "GET", "/r/18/rss.xml")
		}
		if r.Asked("Articles") != once || r.Asked("FeedHead") > 15 {
			t.Errorf("a quiet log: asked for articles %d times, for the head %d times", r.Asked("Articles"), r.Asked("FeedHead"))
		}
		r.Grow() // something changed that this feed does not show
		time.Sleep(time.Minute)
		after := ask(h, "GET", "/r/18/rss.xml")
		if r.Asked("Articles") != 2*once || before.Header.Get("ETag") != after.Header.Get("ETag") || before.Header.Get("Last-Modified") != after.Header.Get("Last-Modified") {
			t.Errorf("the same feed got other validators: %v %v", before.Header, after.Header)
		}
		samples[1].Title = "Judul yang disunting"
		r.Put(samples[1])
		time.Sleep(time.Minute)
		edited := ask(h, "GET", "/r/18/rss.xml", "If-None-Match", after.Header.Get("ETag"))
		if edited.StatusCode != 200 || !strings.Contains(body(t, edited), "Judul yang disunting") {
			t.Errorf("an edit is not shown: %d", edited.StatusCode)
		}
	})
}

// TestLastGoodFeed: a database that fails leaves feeds as they were.
func TestLastGoodFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, r := testHandler(t, Options{BaseURL: testBase}, fake.Samples()...)
		good := body(t, ask(h, "GET", "/r/18/atom.xml"))
		r.Grow()
		r.Fail(errors.New("disk I/O error"))
		for range 5 {
			time.Sleep(time.Minute)
			if res := ask(h, "GET", "/r/18/atom.xml"); res.StatusCode != 200 || body(t, res) != good {
				t.Fatalf("%d after a failure", res.StatusCode)
			}
		}
		res := ask(h, "GET", "/r/18.01/atom.xml") // never made: nothing to fall back to
		if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", res.StatusCode, res.Header)
		}
		if text := body(t, res); strings.Contains(text, "disk") {
			t.Errorf("the answer tells strangers of the machine: %q", text)
		}
		r.Fail(nil)
		time.Sleep(time.Minute)
		if res := ask(h, "GET", "/r/18.01/atom.xml"); res.StatusCode != 200 {
			t.Errorf("%d after recovery", res.StatusCode)
		}
	})
}

// TestOverTheWire asks a real server as a reader does.
func TestOverTheWire(t *testing.T) {
	h, _ := testHandler(t, Options{}, append(fake.Samples(), fake.Hostile())...)
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = NewServer("", h, nil)
	srv.Start()
	defer srv.Close()
	for _, d := range Dialects() {
		f, err := gofeed.NewParser().ParseURL(srv.URL + "/r/18/" + string(d))
		if err != nil || len(f.Items) != 4 || !strings.HasPrefix(f.FeedLink, srv.URL) {
			t.Errorf("%s: %v", d, err)
		}
	}
	res, err := http.Get(srv.URL + "/r/18/rss.xml?q=" + strings.Repeat("x", maxAddress))
	if err != nil || res.StatusCode != http.StatusRequestURITooLong {
		t.Errorf("a long address: %v %v", res, err)
	}
	req, _ := http.NewRequest("GET", srv.URL+"/r/18/rss.xml", nil)
	req.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	if res, err := http.DefaultClient.Do(req); err == nil && res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a long header: %d", res.StatusCode)
	}
}

// TestPaged walks every dialect of a feed along its next links to the first article: each article once,
// also where many share a second, and what a backfill found as well.
func TestPaged(t *testing.T) {
	r := fake.New()
	base := fake.Samples()[0]
	const n = 73
	for i := range n {
		a := base
		a.ID, a.Title = fmt.Sprintf("id%014d", i), fmt.Sprintf("Judul %d.", i)
		a.Published.Time = base.Published.Time.Add(-time.Duration(i/15) * time.Hour)
		a.Archive = i >= 60
		r.Put(a)
		if a.ID, a.Archive = "x"+a.ID, true; i >= 70 { // a region of which a backfill alone knows
			a.Regions = []store.Region{{Code: "18.10", Strong: true}}
			r.Put(a)
		}
	}
	h, err := NewHandler(r, Options{Authority: testAuthority, BaseURL: testBase, Now: func() time.Time { return fake.Now }})
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range append(Dialects(), DialectAtom, DialectRSS, DialectJSON) {
		seen := map[string]bool{}
		pages, first, want, wantPages := 0, "/r/18.01/"+string(d)+"?limit=10", n, 8
		switch i {
		case 3: // all that may stand at the front fits on it
			first, wantPages = "/r/18.01/"+string(d)+"?limit=60", 2
		case 4: // nothing may
			first, want, wantPages = "/r/18.10/"+string(d), 3, 2
		case 5: // the flag that is left out is on all
			first, want, wantPages = "/r/18/"+string(d)+"?flag=-release", 0, 1
		}
		next := regexp.MustCompile(`(?:rel="next" href=|"next_url": )"([^"]*)"`)
		for target := first; target != ""; pages++ {
			doc := body(t, ask(h, "GET", target))
			check(t, d, []byte(doc), fake.Now)
			f, err := gofeed.NewParser().ParseString(doc)
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range f.Items {
				if seen[it.GUID] {
					t.Errorf("%s: %s twice", d, it.Title)
				}
				seen[it.GUID] = true
			}
			target = ""
			if m := next.FindStringSubmatch(doc); m != nil {
				target = strings.ReplaceAll(strings.TrimPrefix(m[1], testBase), "&#x26;", "&")
			}
		}
		if len(seen) != want || pages != wantPages {
			t.Errorf("%s: %d articles on %d pages, want %d on %d", first, len(seen), pages, want, wantPages)
		}
	}
}

func TestSpecRoundTrip(t *testing.T) {
	for _, s := range []Spec{
		{Scope: ScopeAll, Dialect: DialectRSS},
		{Scope: ScopeRegion, Name: "18.01", Dialect: DialectAtom, Own: true, Strong: true, Summary: true, NoImages: true, Limit: 7},
		{Scope: ScopeSource, Name: "kabar.example/lampung", Dialect: DialectJSON, Words: `"a b" & c=d#é`, Flags: []string{"-photo", "release"}},
		{Scope: ScopeAll, Dialect: DialectRSS, Language: "id", Source: "a.example/b c", Since: fake.Now, Until: fake.Now.Truncate(24 * time.Hour)},
		{Scope: ScopeRegion, Name: "18", Dialect: DialectOPML},
		{Scope: ScopeSection, Name: "hukum & kriminal/lalu lintas", Dialect: DialectRSS, Folded: true},
		{Scope: ScopeSource, Name: "kabar.example/lampung", Kind: KindHealth, Dialect: DialectJSON, Limit: 3},
		{Scope: ScopeRegion, Name: "18", Dialect: DialectAtom, Archive: 12, Flags: []string{"-advertorial"}},
	} {
		path, query, _ := strings.Cut(s.Path(), "?")
		path, _ = url.PathUnescape(path)
		if s.Source == "a.example/b c" {
			if _, err := ParseSpec(path, query); err == nil {
				t.Errorf("a source with a space was taken")
			}
			continue
		}
		got, err := ParseSpec(path, query)
		if err != nil || got.Path() != s.Path() {
			t.Errorf("%s: %+v, %v", s.Path(), got, err)
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add("/r/18/rss.xml", "children=0&flag=-x")
	f.Add("/section/Hukum & Kriminal/rss.xml", "folded=1&archive=2")
	f.Add("/r/18/revisions.atom", "limit=7")
	f.Add("/s/a.example/b/atom.xml", "q=%22&since=2026-01-01T00:00:00+07:00")
	f.Fuzz(func(t *testing.T, path, query string) {
		s, err := ParseSpec(path, query)
		if err != nil {
			var p *ParameterError
			if !errors.Is(err, ErrNoFeed) && !errors.As(err, &p) {
				t.Errorf("error %v", err)
			}
			return
		}
		r := httptest.NewRequest("GET", "http://warta.example"+s.Path(), nil)
		again, err := ParseSpec(r.URL.Path, r.URL.RawQuery)
		if err != nil || again.Path() != s.Path() {
			t.Errorf("%q %q became %s, and that %+v, %v", path, query, s.Path(), again, err)
		}
		if linkForm.FindString(testBase+s.Path()) == "" {
			t.Errorf("no address: %s", s.Path())
		}
	})
}

func BenchmarkServe(b *testing.B) {
	r := fake.New()
	for _, a := range fake.Samples() {
		r.Put(a)
	}
	h, err := NewHandler(r, Options{Authority: testAuthority, BaseURL: testBase})
	if err != nil {
		b.Fatal(err)
	}
	req := httptest.NewRequest("GET", "/r/18/rss.xml", nil)
	w := &discard{head: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.head)
		h.ServeHTTP(w, req)
	}
}

type discard struct{ head http.Header }

func (d *discard) Header() http.Header         { return d.head }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

func BenchmarkRender(b *testing.B) {
	build, _ := testBuilder()
	var f Feed
	m := build.maker(testBase, nil)
	for range 10 {
		for _, a := range fake.Samples() {
			a.HTML = strings.Repeat(a.HTML+"<p>"+strings.Repeat("Kata demi kata. ", 30)+"</p>", 5)
			f.Items = append(f.Items, m.item(&a))
		}
	}
	var buf bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset()
		if err := RSS(&buf, f); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(buf.Len()))
}
