package feeds

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/feeds/internal/fake"
	"warta/store"
)

// TestReplay lives through thirty days of a newsroom, with one reader a dialect that looks every three hours. Whatever happens
// to an article that a reader was shown (edits, another address, another reading, other regions, a restart
// of the server, a backfill around it), it never comes back as new, and its updated time moves with edits
// only.
func TestReplay(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	r := fake.New()
	var h http.Handler
	restart := func() {
		var err error
		if h, err = NewHandler(r, Options{Authority: testAuthority, BaseURL: testBase, Now: clock}); err != nil {
			t.Fatal(err)
		}
	}
	restart()
	dice := rand.New(rand.NewPCG(1, 2))
	var articles []store.Article
	known := make(map[Dialect]map[string]sight)
	folded := map[string]sight{}
	for _, d := range Dialects() {
		known[d] = map[string]sight{}
	}
	edits, shown, notModified := map[string]int{}, 0, 0
	tags := map[Dialect]string{}
	days := 30
	if testing.Short() {
		days = 3
	}
	for hour := range days * 24 {
		now = now.Add(time.Hour)
		night := now.Hour() >= 16 && now.Hour() < 22 // in UTC
		for range dice.IntN(6) {
			if !night {
				articles = append(articles, newArticle(len(articles), now, dice.IntN(8) == 0))
				r.Put(articles[len(articles)-1])
			}
		}
		if len(articles) > 0 && !night {
			i := max(0, len(articles)-1-dice.IntN(80))
			happen(&articles[i], dice.IntN(8), now, edits)
			r.Put(articles[i])
		}
		if hour%50 == 49 {
			restart()
		}
		if hour%6 == 5 {
			f, err := gofeed.NewParser().ParseString(body(t, ask(h, "GET", "/r/18/atom.xml?folded=1")))
			if err != nil {
				t.Fatal(err)
			}
			look(t, "folded", f, folded, edits, hour)
		}
		d := Dialects()[hour%3]
		res := ask(h, "GET", "/r/18/"+string(d), "If-None-Match", tags[d])
		if res.StatusCode == http.StatusNotModified {
			notModified++
			continue
		}
		tags[d] = res.Header.Get("ETag")
		f, err := gofeed.NewParser().ParseString(body(t, res))
		if err != nil {
			t.Fatal(err)
		}
		shown += look(t, d, f, known[d], edits, hour)
	}
	if !testing.Short() && (len(articles) < 1000 || shown < 3*1000 || len(edits) < 50 || notModified == 0) {
		t.Errorf("too little happened: %d articles, %d shown, %d edited, %d answers of 304", len(articles), shown, len(edits), notModified)
	}
}

// sight is what a reader remembers of an item.
type sight struct {
	last      int // hour of the last look that showed it
	updated   string
	published string
	edits     int
}

func newArticle(n int, now time.Time, backfill bool) store.Article {
	url := fmt.Sprintf("https://siger.example/berita/%d", n)
	a := store.Article{
		ID: store.ArticleID(url), URL: url, Source: "siger.example", Revisions: 1, FirstSeen: now, Updated: now, Archive: backfill,
		Content: store.Content{Title: fmt.Sprintf("Berita nomor %d", n), Text: "Isi berita.", HTML: "<p>Isi berita.</p>", Language: "id"},
		Regions: []store.Region{{Code: "18", Name: "Lampung", Strong: true}},
	}
	published := now.Add(-time.Duration(n%50) * time.Minute)
	if backfill {
		published = now.AddDate(-1, 0, -n%300)
	}
	a.Published = store.NewInstant(published.In(time.FixedZone("WIB", 7*3600)))
	if n%13 == 0 {
		a.Published = store.Instant{} // the outlet states no date
	}
	return a
}

// happen lets something happen to an article. Only the first is an edit by the publisher.
func happen(a *store.Article, what int, now time.Time, edits map[string]int) {
	switch what {
	case 0:
		a.Title += " (diperbarui)"
		a.Revisions++
		a.Updated = now
		edits[a.ID]++
	case 1:
		a.Aliases = append(a.Aliases, a.URL)
		a.URL = strings.Replace(a.URL, "/berita/", "/daerah/", 1)
	case 2:
		a.Extractor, a.HTML = a.Extractor+"+", a.HTML+"<p>Dibaca ulang.</p>"
	case 3:
		a.Regions = append(a.Regions, store.Region{Code: "18.72", Name: "Metro"})
	case 4:
		a.Modified = store.NewInstant(now) // a date moved, nothing else
	case 5:
		a.Story = "cerita"
	}
}

// look takes in a feed as a reader does and returns how many items were new to it.
func look(t *testing.T, d Dialect, f *gofeed.Feed, known map[string]sight, edits map[string]int, hour int) (fresh int) {
	t.Helper()
	here := map[string]bool{}
	for _, it := range f.Items {
		if here[it.GUID] {
			t.Errorf("%s, hour %d: %s twice in one feed", d, hour, it.GUID)
		}
		here[it.GUID] = true
		id := it.GUID[strings.LastIndexByte(it.GUID, ':')+1:]
		s, seen := known[it.GUID]
		switch {
		case !seen:
			fresh++
		case s.last < 0:
			t.Errorf("%s, hour %d: %s came back", d, hour, it.GUID)
		case s.published != it.Published:
			t.Errorf("%s, hour %d: %s was published at %s, now at %s", d, hour, it.GUID, s.published, it.Published)
		case s.updated != it.Updated && s.edits == edits[id]:
			t.Errorf("%s, hour %d: %s says updated %s instead of %s without an edit", d, hour, it.GUID, it.Updated, s.updated)
		}
		known[it.GUID] = sight{last: hour, updated: it.Updated, published: it.Published, edits: edits[id]}
	}
	for guid, s := range known {
		if !here[guid] && s.last >= 0 {
			s.last = -1 // gone from the front: from now on it must not come again
			known[guid] = s
		}
	}
	return fresh
}
