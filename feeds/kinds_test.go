package feeds

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/feeds/internal/fake"
	"warta/store"
)

// parsed is a feed as a reader's library takes it in.
func parsed(t *testing.T, doc []byte) *gofeed.Feed {
	t.Helper()
	f, err := gofeed.NewParser().Parse(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// copies are the samples with one text at several outlets.
func copies() []store.Article {
	list := fake.Samples()
	first := list[1]
	for i, source := range []string{"siger.example", "kabar.example/lampung", "siger.example"} {
		a := first
		a.URL = fmt.Sprintf("https://%s/salinan-%d", source, i)
		a.ID, a.Source, a.SourceName = store.ArticleID(a.URL), source, "Media "+source[:5]
		a.FirstSeen = first.FirstSeen.Add(time.Duration(i+1) * time.Minute)
		a.Published.Time = first.Published.Time.Add(time.Duration(1-i) * time.Minute) // some are dated before the first
		list = append(list, a)
	}
	for i := range list {
		if list[i].Title == first.Title {
			list[i].Story = first.ID
		}
	}
	return list
}

// TestFolded: a story is one item, that which was found first, and stays so when copies follow; the others
// are named in a line.
func TestFolded(t *testing.T) {
	all := copies()
	first := all[1]
	b, r := testBuilder(all[:len(all)-3]...)
	for n := 0; n <= 3; n++ {
		if n > 0 {
			r.Put(all[len(all)-4+n])
		}
		for _, d := range Dialects() {
			doc := document(t, b, "/r/18/"+string(d)+"?folded=1")
			check(t, d, doc, fake.Now)
			var of []string
			for _, it := range parsed(t, doc).Items {
				if it.Title == first.Title {
					of = append(of, it.GUID)
					line := fmt.Sprintf("Juga di %d media:", min(n, 2))
					if n > 0 != strings.Contains(it.Content, line) {
						t.Errorf("%s with %d copies: %q in %q", d, n, line, it.Content)
					}
				}
			}
			if len(of) != 1 || of[0] != store.FeedID(testAuthority, first.ID) {
				t.Errorf("%s with %d copies: the story is %v", d, n, of)
			}
		}
	}
	summary := string(document(t, b, "/all/rss.xml?folded=1&summary=1"))
	if !strings.Contains(summary, "(Juga di 2 media: Media siger, Media kabar.)") && !strings.Contains(summary, "(Juga di 2 media: Media kabar, Media siger.)") {
		t.Errorf("no line in the summary: %s", summary)
	}
	// Where the first is not in the feed, the first that is stands for the story.
	if f := parsed(t, document(t, b, "/s/siger.example/atom.xml?folded=1")); len(f.Items) != 2 || !strings.Contains(f.Items[0].GUID+f.Items[1].GUID, all[len(all)-3].ID) {
		t.Errorf("%s: %d items, none is %s", f.Title, len(f.Items), all[len(all)-3].ID)
	}
	if f := parsed(t, document(t, b, "/r/18/atom.xml")); len(f.Items) != len(all)-countFar(all) {
		t.Errorf("unfolded, the feed has %d items", len(f.Items))
	}
	if f := parsed(t, document(t, b, "/story/"+first.ID+"/rss.xml")); len(f.Items) != 4 {
		t.Errorf("the story has %d items", len(f.Items))
	}
}

// countFar counts what the feed of Lampung does not show at its front.
func countFar(list []store.Article) (n int) {
	for _, a := range list {
		in := false
		for _, r := range a.Regions {
			in = in || store.Within(r.Code, "18")
		}
		if !in || a.Archive {
			n++
		}
	}
	return n
}

// TestArchive: an archive document stays as it is to the byte, whatever becomes of its articles, of sources
// and of the clock; it is marked, links to the one before and to its feed, and may be kept for good.
func TestArchive(t *testing.T) {
	samples := fake.Samples()
	now := fake.Now
	r := fake.New()
	start := func() http.Handler {
		h, err := NewHandler(r, Options{Authority: testAuthority, BaseURL: testBase, Hub: testBase + "/hub", Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	for _, a := range samples {
		r.Put(a)
	}
	edited := samples[0]
	edited.Title += " (baru)"
	told := func(a store.Article) store.Told {
		return store.Told{Article: a, Home: "https://siger.example/", Zone: "Asia/Jakarta"}
	}
	r.PutArchive("r/18", told(samples[0]), told(samples[1]), told(edited))
	r.PutArchive("r/18", told(samples[2]))
	h := start()
	was := map[string]string{}
	for _, d := range Dialects() {
		for _, query := range []string{"?archive=1", "?archive=2", "?archive=1&summary=1", "?archive=1&flag=-release", "?archive=1&strong=1", "?archive=1&children=0"} {
			target := "/r/18/" + string(d) + query
			res := ask(h, "GET", target)
			doc := body(t, res)
			check(t, d, []byte(doc), fake.Now)
			if res.StatusCode != 200 || res.Header.Get("Cache-Control") != forever || strings.Contains(doc, "/hub") {
				t.Errorf("%s: %d %v", target, res.StatusCode, res.Header)
			}
			if marked := strings.Contains(doc, "<fh:archive/>") || strings.Contains(doc, `"archive": true`); !marked || strings.Contains(doc, "next-archive") {
				t.Errorf("%s is not marked", target)
			}
			if prev := strings.Contains(doc, "prev"); prev != strings.Contains(query, "=2") {
				t.Errorf("%s: link to the one before: %v", target, prev)
			}
			was[target] = doc
		}
		main := body(t, ask(h, "GET", "/r/18/"+string(d)))
		if !strings.Contains(main, "/r/18/"+string(d)+"?archive=2") || strings.Contains(main, "fh:archive") {
			t.Errorf("%s does not link to its newest archive document", d)
		}
		for query, want := range map[string]int{"": 2, "&flag=-release": 1, "&flag=release": 1, "&children=0": 0, "&lang=en": 0} {
			if f := parsed(t, []byte(body(t, ask(h, "GET", "/r/18/"+string(d)+"?archive=1"+query)))); len(f.Items) != want {
				t.Errorf("%s %s: %d items, want %d", d, query, len(f.Items), want)
			} else if query == "" && !strings.HasSuffix(f.Items[0].Title, "(baru)") {
				t.Errorf("%s: an article told twice is told as %q", d, f.Items[0].Title)
			}
		}
	}
	golden(t, "archive-atom.xml", []byte(was["/r/18/atom.xml?archive=1"]))
	for _, a := range samples {
		a.Title, a.HTML, a.Regions, a.Removed, a.SourceName = "Lain", "<p>Lain</p>", nil, fake.Now, "Lain"
		r.Put(a)
	}
	r.PutArchive("r/18", told(edited))
	now = now.AddDate(1, 0, 0)
	h = start()
	for target, doc := range was {
		if got := body(t, ask(h, "GET", target)); got != doc {
			t.Errorf("%s changed:\n%s\n%s", target, doc, got)
		}
	}
	for _, target := range []string{"/r/18/rss.xml?limit=7", "/r/18/rss.xml?q=banjir", "/r/18/rss.xml?folded=1", "/r/18/rss.xml?since=2026-01-01"} {
		if strings.Contains(body(t, ask(h, "GET", target)), "prev-archive") {
			t.Errorf("%s links to an archive", target)
		}
	}
}

// TestRevisions: an item for each edit, with what was changed, and one when an article was taken down.
func TestRevisions(t *testing.T) {
	samples := fake.Samples()
	b, r := testBuilder(samples...)
	a := samples[0]
	before, after := a.Content, a.Content
	before.Text, after.Text = "Satu baris.\nKorban dua orang <tewas>.\nAkhir.", "Satu baris.\nKorban tiga orang <tewas>.\nAkhir."
	after.Title += " malam ini"
	r.PutEdits(
		store.Edit{Article: samples[1], At: fake.Now.Add(-time.Hour), Before: samples[1].Content},
		store.Edit{Article: a, Number: 3, At: fake.Now.Add(-2 * time.Hour), Before: after, After: after},
		store.Edit{Article: a, Number: 2, At: fake.Now.Add(-3 * time.Hour), Before: before, After: after},
	)
	for _, d := range Dialects() {
		s := Spec{Scope: ScopeRegion, Name: "18", Kind: KindRevisions, Dialect: d}
		doc := document(t, b, s.Path())
		check(t, d, doc, fake.Now)
		f := parsed(t, doc)
		if len(f.Items) != 3 || !strings.HasPrefix(f.Items[0].Title, "Dihapus: ") || !strings.HasPrefix(f.Items[2].Title, "Disunting: ") {
			t.Fatalf("%s: %v", d, f.Items)
		}
		it := f.Items[2]
		if it.GUID != store.FeedID(testAuthority, a.ID+"/2") || it.Link != a.URL || !it.PublishedParsed.Equal(fake.Now.Add(-3*time.Hour)) {
			t.Errorf("%s: %s %s %s", d, it.GUID, it.Link, it.Published)
		}
		for _, want := range []string{"<ins>malam ini</ins>", "Korban <del>dua</del> <ins>tiga</ins> orang &lt;tewas&gt;.", "<p>…</p>"} {
			if !strings.Contains(it.Content, want) {
				t.Errorf("%s: no %s in %s", d, want, it.Content)
			}
		}
		if strings.Contains(it.Content, "Satu baris") || !strings.Contains(it.Description, "Versi 2: judul diubah; 1 kata dihapus, 1 kata ditambah; suntingan diam-diam.") {
			t.Errorf("%s: %s: %s", d, it.Description, it.Content)
		}
		if !strings.Contains(f.Items[1].Description, "tanpa perubahan kata") {
			t.Errorf("%s: %s", d, f.Items[1].Description)
		}
		golden(t, "revisions."+strings.TrimSuffix(string(d), ".xml"), doc)
	}
	if f := parsed(t, document(t, b, "/r/31/revisions.rss")); len(f.Items) != 0 {
		t.Errorf("%d edits of elsewhere", len(f.Items))
	}
	announced := after
	announced.Text = before.Text + "\nRalat: korban tiga orang."
	split := before
	split.Text = strings.Replace(split.Text, " <", "\n<", 1)
	split.Modified = store.NewInstant(fake.Now)
	r.PutEdits(store.Edit{Article: a, Number: 3, At: fake.Now, Before: before, After: split}, store.Edit{Article: a, Number: 2, At: fake.Now, Before: after, After: announced})
	if f := parsed(t, document(t, b, "/r/18/revisions.rss")); f.Items[0].Description != "Versi 3: paragraf dibagi lain." || !strings.HasSuffix(f.Items[1].Description, "; ralat yang diumumkan.") {
		t.Errorf("%q, %q", f.Items[0].Description, f.Items[1].Description)
	}
	hostile := fake.Hostile()
	r.PutEdits(store.Edit{Article: hostile, Number: 2, At: fake.Now.Add(-time.Hour), Before: a.Content, After: hostile.Content}, store.Edit{Article: hostile, At: fake.Now.Add(-time.Hour), Before: hostile.Content})
	for _, d := range Dialects() {
		check(t, d, document(t, b, Spec{Scope: ScopeAll, Kind: KindRevisions, Dialect: d}.Path()), fake.Now)
	}
}

// TestHealth: a source that did not answer, and one that fell silent, are told once and told when it is over.
func TestHealth(t *testing.T) {
	b, r := testBuilder()
	today := fake.Now.Truncate(day)
	var days []store.SourceDay
	add := func(ago int, source string, attempted, failed, articles int) {
		days = append(days, store.SourceDay{Source: source, Day: today.Add(-time.Duration(ago) * day), Attempted: attempted, Failed: failed, Articles: articles})
	}
	for ago := 60; ago >= 0; ago-- {
		switch {
		case ago == 20 || ago == 19 || ago == 0:
			add(ago, "siger.example", 5, 5, 0)
		case ago == 18:
			add(ago, "siger.example", 0, 0, 0) // not tried
		default:
			add(ago, "siger.example", 9, 1, 3)
		}
		if ago > 10 {
			add(ago, "krakatau.example", 9, 0, 2)
		} else {
			add(ago, "krakatau.example", 9, 0, 0)
		}
		add(ago, "kabar.example/lampung", 9, 9, 0) // never answered in sight: nobody knows since when
	}
	r.PutDays(days...)
	at := func(ago int) string { return today.Add(-time.Duration(ago) * day).Format(time.DateOnly) }
	for _, d := range Dialects() {
		doc := document(t, b, Spec{Scope: ScopeAll, Kind: KindHealth, Dialect: d}.Path())
		check(t, d, doc, fake.Now)
		var got []string
		for _, it := range parsed(t, doc).Items {
			got = append(got, it.GUID[strings.Index(it.GUID, ":s/")+1:]+" "+it.Title)
		}
		want := []string{
			"s/siger.example/down-" + at(0) + " Siger Pos: tidak dapat diambil sejak 23 November 2026",
			"s/krakatau.example/silent-" + at(10) + " Krakatau Kini: tidak terbit sejak 13 November 2026",
			"s/siger.example/down-" + at(20) + " Siger Pos: tidak dapat diambil sejak 3 November 2026 (sudah pulih)",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %s", d, strings.Join(got, "\n"))
		}
		golden(t, "health."+strings.TrimSuffix(string(d), ".xml"), doc)
	}
	for target, want := range map[string]int{"/s/siger.example/health.rss": 2, "/r/18.01/health.rss": 1, "/r/18.10/health.rss": 0, "/r/18/health.rss?limit=1": 1} {
		if f := parsed(t, document(t, b, target)); len(f.Items) != want {
			t.Errorf("%s: %d items, want %d", target, len(f.Items), want)
		}
	}
	// Days later the same troubles have the same ids and dates.
	before := parsed(t, document(t, b, "/all/health.atom"))
	b.now = func() time.Time { return fake.Now.Add(3 * day) }
	after := parsed(t, document(t, b, "/all/health.atom"))
	for i, it := range before.Items {
		if a := after.Items[i]; a.GUID != it.GUID || a.Published != it.Published || a.Updated != it.Updated {
			t.Errorf("%s %s became %s %s", it.GUID, it.Published, a.GUID, a.Published)
		}
	}
}

// TestPictureOnce: the article's own picture stands before a text that does not show it already, whatever other
// picture's address begins with its own.
func TestPictureOnce(t *testing.T) {
	a := fake.Samples()[0]
	a.Image = &store.Image{URL: "https://siger.example/foto?id=1&b=2", Alt: "Utama"}
	for html, want := range map[string]bool{
		`<p>Satu</p>`: true,
		`<p><img src="https://siger.example/foto?id=1&amp;b=22"></p>`:              true,
		`<p>="https://siger.example/foto?id=1&amp;b=2"</p>`:                        true,
		`<p><img src="https://siger.example/foto?id=1&amp;b=2"></p>`:               false,
		`<a href="/foto?id=1&amp;b=2"><img src="https://siger.example/kecil"></a>`: false,
	} {
		a.HTML = html
		b, _ := testBuilder(a)
		if doc := string(document(t, b, "/all/rss.xml")); strings.Contains(doc, `alt="Utama"`) != want {
			t.Errorf("%s: shown %v, want %v: %s", html, !want, want, doc)
		}
	}
}

// TestPicture: a picture whose kind only its name tells is enclosed all the same, with the length that stands for
// none known.
func TestPicture(t *testing.T) {
	for address, want := range map[string]string{
		"https://siger.example/a.JPG?w=800.png": "image/jpeg", "https://siger.example/b.webp": "image/webp",
		"https://siger.example/foto": "", "https://siger.example/c.php": "", "https://siger.example/x.png/y": "",
	} {
		a := fake.Samples()[0]
		a.Image = &store.Image{URL: address}
		b, _ := testBuilder(a)
		for _, d := range Dialects() {
			doc := document(t, b, "/all/"+string(d))
			check(t, d, doc, fake.Now)
			f := parsed(t, doc)
			if d == DialectAtom {
				continue // gofeed does not tell of its enclosures
			}
			if got := f.Items[0].Enclosures; want == "" && len(got) != 0 || want != "" && (len(got) != 1 || got[0].Type != want || got[0].URL != address) {
				t.Errorf("%s %s: %+v", d, address, got)
			}
		}
	}
}
