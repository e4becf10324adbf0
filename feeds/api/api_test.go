package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/feeds/internal/fake"
	"warta/store"
	"warta/store/sqlite"
)

// noon is the moment of the tests.
var noon = fake.Now

// full is an article that has everything.
func full() store.Article {
	url := "https://siger.example/2026/11/23/jalan-rusak/"
	image := store.Image{URL: "https://siger.example/foto/jalan.jpg", Caption: "Jalan <rusak>", Alt: "Lubang", Width: 800, Height: 600, Type: "image/jpeg", Length: 4711}
	c := store.Content{
		Title: "Jalan rusak di Natar & Kalianda", Authors: []string{"Dewi Sari"}, Editors: []string{"Budi"},
		Published: store.NewInstant(noon.Add(-time.Hour).In(time.FixedZone("", 7*3600))), Modified: store.NewInstant(noon.In(time.FixedZone("", 7*3600))),
		Precision: "day", Language: "id", Dateline: "Kalianda", Lead: "Jalan rusak sejak Oktober.",
		Text: "Jalan rusak sejak Oktober.\nBupati menjanjikan perbaikan jalan.", HTML: "<p>Jalan rusak sejak Oktober.</p><p>Bupati menjanjikan perbaikan jalan.</p>",
		Image: &image, Images: []store.Image{image}, Section: "Daerah", Tags: []string{"Jalan"}, Flags: []store.Flag{store.FlagRelease, store.FlagIncomplete},
		Syndicated: "Krakatau Kini", Canonical: url, Next: []string{url + "?page=2"}, Whole: url + "?page=all",
		Confidence: 0.875, Origins: map[string]string{"title": "h1", "text": "rule:siger"}, Extractor: "7",
	}
	evidence := []store.Evidence{{Words: "Natar", Where: "title", Rule: "name", Count: 2}, {Words: "Kalianda", Where: "dateline", Rule: "capital"}}
	return store.Article{
		ID: store.ArticleID(url), URL: url, Source: "siger.example", Aliases: []string{url + "amp/"}, Content: c,
		Regions: []store.Region{{Code: "18.01.04", Name: "Natar", Score: 0.9, Strong: true, Evidence: evidence}, {Code: "18.01", Name: "Lampung Selatan", Score: 0.5}},
		Places:  []store.Region{{Code: "18.72", Name: "Metro", Score: 0.1, Evidence: evidence[:1]}},
		Removed: noon.Add(time.Hour), FirstSeen: noon.Add(-50 * time.Minute), Updated: noon.Add(-50 * time.Minute),
	}
}

// world is a database with some articles, and the API over it.
type world struct {
	http.Handler
	db    *sqlite.DB
	now   time.Time
	story []string // its articles
}

func newWorld(t testing.TB, o Options, articles ...store.Article) *world {
	t.Helper()
	w := &world{now: noon.Add(2 * time.Hour)}
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/warta.db", sqlite.Options{Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w.db = db
	known := fake.New()
	places, _ := known.Children(t.Context(), "")
	for _, code := range []string{"18", "18.01"} {
		below, _ := known.Children(t.Context(), code)
		places = append(places, below...)
	}
	sources, _ := known.Sources(t.Context())
	err = db.PutPlaces(t.Context(), places)
	for _, s := range sources {
		s.Sections, s.Categories, s.FeedStatus, s.Origin = []string{s.Home + "daerah"}, []string{"harian"}, store.FeedSeen, "import"
		if err == nil {
			_, err = db.PutSource(t.Context(), s, false)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	w.put(t, articles...)
	o.Now = func() time.Time { return w.now }
	w.Handler = NewHandler(db, o)
	return w
}

// put takes articles in. The first two of several are one story, and the first has an earlier version.
func (w *world) put(t testing.TB, articles ...store.Article) {
	t.Helper()
	var records []sqlite.Record
	byID := map[string]store.Article{}
	for i, a := range articles {
		versions := []store.Content{a.Content}
		if i == 0 && len(articles) > 1 {
			old := a.Content
			old.Title = "Jalan rusak di Natar"
			versions = []store.Content{old, a.Content}
		}
		r := sqlite.Record{Article: a}
		for n, c := range versions {
			digest := fmt.Sprintf("%064x", i*10+n+1)
			v := sqlite.Version{Revision: store.Revision{Article: a.ID, Number: n + 1, At: a.FirstSeen.Add(time.Duration(n) * time.Minute), Digests: []string{digest}, Content: c, Hash: c.Hash()}}
			v.Pages = []sqlite.Import{{Page: store.Page{Address: a.URL, Source: a.Source, Kind: store.KindArticle, At: v.At, Digest: digest, Status: sqlite.StatusUnseen}}}
			r.Versions = append(r.Versions, v)
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		records, byID[a.ID] = append(records, r), a
	}
	if got, err := w.db.ImportArticles(t.Context(), records); err != nil || got.New != len(articles) {
		t.Fatal(got, err)
	}
	if len(articles) > 1 {
		w.story = []string{articles[0].ID, articles[1].ID}
	}
	for n := 1; n > 0; {
		var err error
		n, err = w.db.Follow(t.Context(), sqlite.Follower{Name: "tag", Articles: func(ctx context.Context, tx *sqlite.Tx, x store.Article) error {
			a := byID[x.ID]
			err := tx.SetRegions(ctx, a.ID, store.Regions{About: a.Regions, Mentioned: a.Places})
			if i := slices.Index(w.story, a.ID); i >= 0 && err == nil {
				p := sqlite.StoryPlace{Story: w.story[0], Keys: []uint64{1, 2}, Shingles: 3}
				if i > 0 {
					p.Evidence = &store.StoryMatch{Article: w.story[0], Kind: "same", Reason: "the same text", Jaccard: 0.9, Kept: 1, Of: 0.8, Delay: 60, Passages: []store.SharedPassage{{Words: 5, Text: "a b c d e"}}, Version: 1}
				}
				err = tx.SetStory(ctx, a.ID, p)
			}
			if !a.Removed.IsZero() && err == nil {
				err = tx.SetRemoved(ctx, a.ID, a.Removed)
			}
			return err
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func ask1(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// get is a decoded answer, which must be of that status.
func (w *world) get(t *testing.T, status int, path string) map[string]any {
	t.Helper()
	got := ask1(w, http.MethodGet, Root+path)
	if got.Code != status {
		t.Fatalf("%s: %d %s", path, got.Code, got.Body)
	}
	var v map[string]any
	if err := json.Unmarshal(got.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return v
}

// ids are those of a page's items.
func ids(v map[string]any) (all []string) {
	for _, item := range v["items"].([]any) {
		all = append(all, item.(map[string]any)["id"].(string))
	}
	return all
}

func sampleWorld(t testing.TB, o Options) *world {
	return newWorld(t, o, append([]store.Article{full()}, fake.Samples()...)...)
}

// TestPages walks lists page by page while articles come in: none is missed, none is there twice.
func TestPages(t *testing.T) {
	w := newWorld(t, Options{})
	var articles []store.Article
	for i := range 23 { // many of the same second, as articles without an hour are
		a := full()
		a.URL = fmt.Sprintf("https://siger.example/%d", i)
		a.ID, a.Aliases, a.Removed = store.ArticleID(a.URL), nil, time.Time{}
		a.Published = store.NewInstant(noon.AddDate(0, 0, -i/9))
		articles = append(articles, a)
	}
	w.put(t, articles...)
	for _, path := range []string{"/articles?limit=4", "/articles?limit=4&region=18", "/articles?limit=4&source=siger.example", "/articles?limit=4&q=jalan", "/search?limit=4&q=jalan", "/search?limit=4", "/search?limit=4&region=18.01&q=bupati"} {
		t.Run(path, func(t *testing.T) {
			seen := map[string]bool{}
			pages, next := 0, path
			for next != "" {
				v := w.get(t, 200, next)
				for _, id := range ids(v) {
					if seen[id] {
						t.Errorf("%s is there twice", id)
					}
					seen[id] = true
				}
				if next = ""; v["next_cursor"] != nil {
					next = path + "&cursor=" + v["next_cursor"].(string)
				}
				if pages > 100 {
					t.Fatal("the pages have no end")
				}
				if pages++; pages == 2 {
					late := full()
					late.URL = "https://siger.example/late" + path
					late.ID, late.Aliases = store.ArticleID(late.URL), nil
					late.Published, late.FirstSeen = store.NewInstant(noon), noon
					w.put(t, late)
					w.now = w.now.Add(time.Minute)
				}
			}
			for _, a := range articles {
				if !seen[a.ID] {
					t.Errorf("%s is missing", a.URL)
				}
			}
			if pages < 6 {
				t.Errorf("%d pages", pages)
			}
		})
	}
}

// TestAnswers looks at what is in the answers.
func TestAnswers(t *testing.T) {
	w := sampleWorld(t, Options{})
	a := full()
	text := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, c := range []struct{ path, want string }{
		{"/articles/" + a.ID, `"text":"Jalan rusak sejak Oktober.\nBupati menjanjikan perbaikan jalan."`},
		{"/articles/" + a.ID, `"page_digests":["` + fmt.Sprintf("%064x", 2) + `"]`},
		{"/articles/" + a.ID, `"published_at":"2026-11-23T08:00:00+07:00"`},
		{"/articles/" + a.ID + "/revisions", `"title":"Jalan rusak di Natar"`},
		{"/articles?region=18.01.04&flag=release&flag=incomplete", `"id":"` + a.ID + `"`},
		{"/articles?since=2026-11-23&until=2026-11-24&lang=id&text=1", `"html":"\u003cp\u003eJalan`},
		{"/articles?lang=ID&limit=1", `"id":"`},
		{"/articles?q=title%3Ajalan+source%3Asiger.example", `"id":"` + a.ID + `"`},
		{"/articles?region=99", `"items":[]`},
		{"/search?q=perbaikan&order=relevance", `"hit":true,"text":"perbaikan"`},
		{"/search?q=jalan", `"facets":{"months":[{"key":"2026-11","n":1}],"more":false,"of":1,"regions":[{"key":"18","n":1,"name":"Lampung"}`},
		{"/stories", `"articles":2`},
		{"/stories?region=18.01&source=siger.example&since=2026-11-01", `"members":[`},
		{"/stories?region=31", `"items":[]`},
		{"/stories/" + w.story[1], `"reason":"the same text"`},
		{"/regions", `{"articles":5,"code":"18","name":"Lampung","own":1,"type":"provinsi","zone":"Asia/Jakarta"}`},
		{"/regions?children=2", `{"articles":2,"code":"18.01.04","name":"Natar","own":2,"parent":"18.01","type":"kecamatan"}`},
		{"/regions/18", `"children":[{"articles":3,"code":"18.01"`},
		{"/regions/18?children=1&empty=1", `"code":"18.10"`},
		{"/sources", `"state":"paused"`},
		{"/sources?region=18.01&state=active", `"id":"krakatau.example"`},
		{"/sources/kabar.example/lampung", `"name":"Kabar Lampung"`},
		{"/stats", `"per_day":[`},
		{"/stats?by=region&region=18.01&zone=Asia%2FJakarta&since=2026-11-23&until=2026-11-24", `"series":[{"articles":2,"key":"18.01","name":"Lampung Selatan","per_day":[2]}`},
		{"/stats?by=source&source=siger.example&since=2026-11-01&until=2026-11-24", `"key":"siger.example"`},
	} {
		if got := text(w.get(t, 200, c.path)); !strings.Contains(got, c.want) {
			t.Errorf("%s has not %s:\n%s", c.path, c.want, got)
		}
	}
	if v := w.get(t, 200, "/articles/"+a.ID+"/revisions"); len(v["items"].([]any)) != 2 {
		t.Errorf("%d versions", len(v["items"].([]any)))
	}
	if got := text(w.get(t, 200, "/articles?q=jalan")); strings.Contains(got, `"text":"Jalan`) || strings.Contains(got, `"html"`) {
		t.Errorf("texts in a list that was not asked for them: %s", got)
	}
}

// counting counts what revisions have no use for.
type counting struct {
	*sqlite.DB
	digests int
}

func (c *counting) VersionDigests(ctx context.Context, ids []string) (map[string][]string, error) {
	c.digests++
	return c.DB.VersionDigests(ctx, ids)
}

// TestRevisionsAlone: versions are answered without the digests of the article's pages, which they have themselves.
func TestRevisionsAlone(t *testing.T) {
	w := sampleWorld(t, Options{})
	c := &counting{DB: w.db}
	h := NewHandler(c, Options{})
	if got := ask1(h, http.MethodGet, Root+"/articles/"+full().ID+"/revisions"); got.Code != 200 || c.digests != 0 {
		t.Errorf("%d, digests asked for %d times", got.Code, c.digests)
	}
	if got := ask1(h, http.MethodGet, Root+"/articles/"+full().ID); got.Code != 200 || c.digests != 1 {
		t.Errorf("%d, digests asked for %d times", got.Code, c.digests)
	}
}

func TestSourcesPages(t *testing.T) {
	w := sampleWorld(t, Options{})
	var all []string
	for next := "/sources?limit=1"; next != ""; {
		v := w.get(t, 200, next)
		all = append(all, ids(v)...)
		if next = ""; v["next_cursor"] != nil {
			next = "/sources?limit=1&cursor=" + v["next_cursor"].(string)
		}
	}
	if got := strings.Join(all, " "); got != "kabar.example/lampung krakatau.example siger.example" {
		t.Errorf("got %s", got)
	}
}

func TestRefused(t *testing.T) {
	w := sampleWorld(t, Options{})
	gone := fake.Samples()[0].ID
	if _, err := w.db.Forget(t.Context(), gone, "court order"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path      string
		status    int
		parameter string
		detail    string
	}{
		{"/articles?lmit=3", 400, "lmit", "unknown; here are q, region"},
		{"/articles?limit=0", 400, "limit", "from 1 to 500"},
		{"/articles?limit=501", 400, "limit", "from 1 to 500"},
		{"/articles?limit=5&limit=6", 400, "limit", "more than once"},
		{"/articles?cursor=x", 400, "cursor", "next_cursor"},
		{"/articles?cursor=", 400, "cursor", "next_cursor"},
		{"/articles?since=yesterday", 400, "since", "neither a date"},
		{"/articles?since=2026-11-23&until=2026-11-23", 400, "until", "not after since"},
		{"/articles?strong=1", 400, "strong", "goes with region"},
		{"/articles?children=0", 400, "children", "goes with region"},
		{"/articles?children=2&region=18", 400, "children", "neither 0 nor 1"},
		{"/articles?q=title%3A", 400, "q", ""},
		{"/articles?q=flag%3A-release", 400, "q", "write -flag:release"},
		{"/search?q=region%3ALampung", 400, "q", "no code of a region"},
		{"/search?q=%22(", 400, "q", "want words"},
		{"/articles?q=" + strings.Repeat("x", 501), 400, "q", "at most 500"},
		{"/articles?region=18/01", 400, "region", "not the code"},
		{"/articles?flag=no%20flag", 400, "flag", "not a flag"},
		{"/articles?flag=-release", 400, "flag", "not a flag"},
		{"/articles?lang=bahasa", 400, "lang", "not a language tag"},
		{"/articles?region=.18", 400, "region", "not the code"},
		{"/articles?%zz", 400, "?", "cannot be read"},
		{"/articles?x=" + strings.Repeat("x", 5000), 400, "?", "too long"},
		{"/articles/abc?text=1", 400, "text", "there are none here"},
		{"/search?q=jalan&order=best", 400, "order", "newest or relevance"},
		{"/search?q=jalan&order=relevance&cursor=1.a", 400, "cursor", "one page"},
		{"/stories?cursor=1", 400, "cursor", "next_cursor"},
		{"/sources?cursor=!", 400, "cursor", "next_cursor"},
		{"/stats?since=2020-01-01", 400, "since", "366 days"},
		{"/stats?by=year", 400, "by", "day, region or source"},
		{"/stats?zone=Mars", 400, "zone", "Asia/Jakarta"},
		{"/articles/nonsense", 404, "", "article nonsense"},
		{"/articles/nonsense/revisions", 404, "", ""},
		{"/articles/" + gone, 410, "", "taken down"},
		{"/stories/nonsense", 404, "", ""},
		{"/regions/99", 404, "", "region 99"},
		{"/sources/nonsense", 404, "", ""},
		{"/articles/", 404, "", "openapi.json"},
		{"/articles/a/b", 404, "", "openapi.json"},
		{"", 404, "", "openapi.json"},
		{"/", 404, "", "openapi.json"},
	} {
		got := ask1(w, http.MethodGet, Root+c.path)
		var p struct {
			Title, Detail, Parameter string
			Status                   int
		}
		if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: no problem document: %v %s", c.path, err, got.Body)
			continue
		}
		if got.Code != c.status || p.Status != c.status || p.Parameter != c.parameter || !strings.Contains(p.Detail, c.detail) || p.Title != http.StatusText(c.status) {
			t.Errorf("%.80s: %d %+v, want %d %s", c.path, got.Code, p, c.status, c.detail)
		}
		if got.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: a script of another site cannot know why", c.path)
		}
	}
}

func TestMethods(t *testing.T) {
	w := sampleWorld(t, Options{})
	for _, path := range []string{Root + "/articles", Root + "/sources", Root + docPath} {
		get := ask1(w, http.MethodGet, path)
		head := ask1(w, http.MethodHead, path)
		if head.Code != 200 || head.Body.Len() > 0 || head.Header().Get("Content-Length") != fmt.Sprint(get.Body.Len()) {
			t.Errorf("HEAD %s: %d, %d bytes, %v", path, head.Code, head.Body.Len(), head.Header())
		}
		if again := ask1(w, http.MethodGet, path, "If-None-Match", get.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%s again: %d", path, again.Code)
		}
		if zipped := ask1(w, http.MethodGet, path, "Accept-Encoding", "gzip"); get.Body.Len() > 2000 && zipped.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is not compressed", path)
		}
		options := ask1(w, http.MethodOptions, path, "Origin", "https://elsewhere.example", "Access-Control-Request-Headers", "authorization")
		if options.Code != 204 || !strings.Contains(options.Header().Get("Access-Control-Allow-Headers"), "Authorization") || options.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("OPTIONS %s: %d %v", path, options.Code, options.Header())
		}
		if got := ask1(w, http.MethodGet, path, "Origin", "https://elsewhere.example"); !strings.Contains(got.Header().Get("Access-Control-Expose-Headers"), "RateLimit-Remaining") {
			t.Errorf("%s: a script of another site does not see how many requests are left", path)
		}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, "BREW"} {
			if got := ask1(w, method, path); got.Code != 405 || got.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s: %d", method, path, got.Code)
			}
		}
	}
}

// broken is a database that fails.
type broken struct{ *sqlite.DB }

func (broken) Health(context.Context) ([]store.SourceHealth, error) {
	return nil, errors.New("disk on fire")
}

func TestBroken(t *testing.T) {
	w := sampleWorld(t, Options{})
	got := ask1(NewHandler(broken{w.db}, Options{}), http.MethodGet, Root+"/sources")
	if got.Code != 503 || got.Header().Get("Retry-After") == "" || strings.Contains(got.Body.String(), "fire") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
