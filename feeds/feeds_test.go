package feeds

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/feeds/internal/fake"
	"warta/store"
)

var update = flag.Bool("update", false, "rewrite the golden documents")

const (
	testAuthority = "warta.example,2026-11-23"
	testBase      = "https://warta.example"
)

func testBuilder(articles ...store.Article) (*builder, *fake.Reader) {
	r := fake.New()
	for _, a := range articles {
		r.Put(a)
	}
	return &builder{
		reader: r, authority: testAuthority, name: "Warta", language: "id", zone: Zone("Asia/Jakarta"),
		now: func() time.Time { return fake.Now },
	}, r
}

func mustSpec(t *testing.T, address string) Spec {
	t.Helper()
	path, query, _ := strings.Cut(address, "?")
	s, err := ParseSpec(path, query)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func document(t *testing.T, b *builder, address string) []byte {
	t.Helper()
	s := mustSpec(t, address)
	f, err := b.feed(context.Background(), testBase, s)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := Encode(&buf, f, s.Dialect); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestGolden holds one document per dialect to its bytes: subscribers see every change.
func TestGolden(t *testing.T) {
	b, _ := testBuilder(fake.Samples()...)
	for _, d := range Dialects() {
		got := document(t, b, "/r/18/"+string(d))
		check(t, d, got, fake.Now)
		golden(t, "region-"+string(d), got)
	}
	title, list, err := b.outlines(t.Context(), testBase, "")
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := OPML(&buf, title, list); err != nil {
		t.Fatal(err)
	}
	check(t, DialectOPML, buf.Bytes(), fake.Now)
	golden(t, "all-opml.xml", buf.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed (go test -update rewrites it):\n%s", file, got)
	}
}

// TestRead reads every dialect with a feed reader's library and compares what it found with the articles.
func TestRead(t *testing.T) {
	b, _ := testBuilder(fake.Samples()...)
	for _, d := range Dialects() {
		f, err := gofeed.NewParser().Parse(bytes.NewReader(document(t, b, "/r/18/"+string(d))))
		if err != nil {
			t.Fatalf("%s: %v", d, err)
		}
		if f.Title != "Warta – Lampung" || f.Language != "id" || f.FeedLink != testBase+"/r/18/"+string(d) {
			t.Errorf("%s: %q %q %q", d, f.Title, f.Language, f.FeedLink)
		}
		var titles []string
		for _, it := range f.Items {
			titles = append(titles, it.Title)
		}
		want := "Banjir rendam ratusan rumah di Natar, warga mengungsi|Kepala dinas pimpin rapat koordinasi informasi publik|Sekolah di Metro buka kelas sore"
		if got := strings.Join(titles, "|"); got != want {
			t.Fatalf("%s: items %q, want %q", d, got, want)
		}
		meeting := f.Items[1]
		if meeting.GUID != store.FeedID(testAuthority, store.ArticleID("https://siger.example/2026/11/22/rapat-koordinasi-informasi-publik/")) {
			t.Errorf("%s: id %q", d, meeting.GUID)
		}
		if meeting.Link != "https://siger.example/2026/11/22/rapat-koordinasi-informasi-publik/" {
			t.Errorf("%s: link %q", d, meeting.Link)
		}
		if len(meeting.Authors) != 1 || meeting.Authors[0].Name != "Redaksi" {
			t.Errorf("%s: authors %v", d, meeting.Authors)
		}
		if got := meeting.PublishedParsed; got == nil || !got.Equal(time.Date(2026, 11, 22, 12, 50, 0, 0, time.UTC)) || !strings.HasSuffix(strings.ReplaceAll(meeting.Published, ":", ""), "+0700") {
			t.Errorf("%s: published %q", d, meeting.Published)
		}
		if !strings.Contains(meeting.Content, "17 kecamatan &amp; 256 desa") || !strings.Contains(meeting.Content, `<img src="https://siger.example/foto/rapat.jpg"`) {
			t.Errorf("%s: content %q", d, meeting.Content)
		}
		if meeting.Description != "Rapat koordinasi dan diskusi kelompok bidang informasi publik digelar di Kalianda." {
			t.Errorf("%s: summary %q", d, meeting.Description)
		}
		for _, c := range []string{"Lampung Selatan", "Pemerintahan", "release"} {
			if d != DialectAtom && !strings.Contains(strings.Join(meeting.Categories, "|"), c) {
				t.Errorf("%s: categories %q", d, meeting.Categories)
			}
		}
		if d != DialectAtom && (len(meeting.Enclosures) == 0 || meeting.Enclosures[0].Type != "image/jpeg" || meeting.Enclosures[0].Length != "148211") {
			t.Errorf("%s: enclosures %v", d, meeting.Enclosures)
		}
		if edited := f.Items[0]; d != DialectRSS && (edited.UpdatedParsed == nil || !edited.UpdatedParsed.Truncate(time.Second).Equal(time.Date(2026, 11, 23, 0, 35, 0, 0, time.UTC))) {
			t.Errorf("%s: updated %q", d, edited.Updated)
		}
	}
}

// TestHostile publishes an article that tries everything, alone and among others.
func TestHostile(t *testing.T) {
	b, _ := testBuilder(append(fake.Samples(), fake.Hostile())...)
	for _, path := range []string{"/r/18/", "/all/", "/s/siger.example/"} {
		for _, d := range Dialects() {
			for _, query := range []string{"", "?summary=1", "?images=0"} {
				doc := document(t, b, path+string(d)+query)
				check(t, d, doc, fake.Now)
				if len(doc) > 100<<10 {
					t.Errorf("%s%s is %d bytes long", path, d, len(doc))
				}
				for _, bad := range []string{"<script", "javascript:", "onload=", "<iframe", "data:text"} {
					if bytes.Contains(doc, []byte(bad)) && !(bad == "<script" && d == DialectJSON) {
						t.Errorf("%s%s holds %s", path, d, bad)
					}
				}
				if f, err := gofeed.NewParser().Parse(bytes.NewReader(doc)); err != nil || len(f.Items) < 2 {
					t.Errorf("%s%s: %v", path, d, err)
				}
			}
		}
	}
}

// TestEveryForm holds every form of feed over hostile data against the rules, and against a reader's library.
func TestEveryForm(t *testing.T) {
	r, addresses := fake.Everything()
	h, err := NewHandler(r, Options{Authority: testAuthority, BaseURL: testBase, Hub: testBase + "/hub", Now: func() time.Time { return fake.Now }})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{} // items by what their feed is of
	for _, address := range addresses {
		res := ask(h, "GET", address)
		if res.StatusCode != 200 {
			t.Errorf("%s: %d", address, res.StatusCode)
			continue
		}
		s := mustSpec(t, strings.ReplaceAll(address, "%20", " "))
		doc := []byte(body(t, res))
		before := t.Failed()
		check(t, s.Dialect, doc, fake.Now)
		if self := testBase + s.Path(); !bytes.Contains(doc, []byte(escapeXML(self))) && !bytes.Contains(doc, []byte(self)) {
			t.Errorf("SelfDoesntMatchLocation: no %s", self)
		}
		f, err := gofeed.NewParser().Parse(bytes.NewReader(doc))
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if t.Failed() && !before {
			t.Fatalf("in %s", address)
		}
		for _, it := range f.Items {
			if it.Title == "" || it.GUID == "" || it.Link == "" || it.Content == "" && it.Description == "" {
				t.Errorf("%s: %+v", address, it)
			}
		}
		kinds[fmt.Sprint(s.Scope, s.Kind, s.Folded, s.Archive > 0)] += len(f.Items)
	}
	for kind, n := range kinds {
		if n == 0 {
			t.Errorf("no feed of %s has items", kind)
		}
	}
	if len(kinds) < 14 {
		t.Errorf("only %d kinds: %v", len(kinds), kinds)
	}
}

// TestBare publishes an article of which nothing is known but that it was there.
func TestBare(t *testing.T) {
	bare := store.Article{ID: store.ArticleID("https://siger.example/x"), URL: "https://siger.example/x"}
	nothing := store.Article{ID: "aaaaaaaaaaaaaaaa"}
	for _, list := range [][]store.Article{{}, {bare}, {bare, nothing}} {
		b, _ := testBuilder(list...)
		for _, d := range Dialects() {
			doc := document(t, b, "/all/"+string(d))
			check(t, d, doc, fake.Now)
			if f, err := gofeed.NewParser().Parse(bytes.NewReader(doc)); err != nil || len(f.Items) != len(list) {
				t.Errorf("%s: %v", d, err)
			}
		}
	}
	var buf bytes.Buffer
	if err := OPML(&buf, "", nil); err != nil {
		t.Fatal(err)
	}
	check(t, DialectOPML, buf.Bytes(), fake.Now)
}

func TestTimes(t *testing.T) {
	seen := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	wita := time.FixedZone("WITA", 8*3600)
	m := &maker{now: fake.Now, zone: Zone("Asia/Jakarta"), sources: map[string]store.Source{"timur.example": {Zone: "Asia/Jayapura"}}, zones: map[string]*time.Location{"Asia/Jayapura": Zone("Asia/Jayapura")}}
	for _, c := range []struct {
		name              string
		a                 store.Article
		published, change string
	}{
		{"stated", store.Article{Content: store.Content{Published: store.NewInstant(seen.Add(-time.Hour).In(wita))}}, "2026-11-22T19:00:00+08:00", "2026-11-22T19:00:00+08:00"},
		{"in the future", store.Article{Content: store.Content{Published: store.NewInstant(seen.Add(72 * time.Hour).In(wita))}}, "2026-11-22T20:00:00+08:00", "2026-11-22T20:00:00+08:00"},
		{"before the web", store.Article{Content: store.Content{Published: store.NewInstant(time.Unix(0, 0))}}, "2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z"},
		{"unknown", store.Article{}, "2026-11-22T19:00:00+07:00", "2026-11-22T19:00:00+07:00"},
		{"unknown, source's clock", store.Article{Source: "timur.example"}, "2026-11-22T21:00:00+09:00", "2026-11-22T21:00:00+09:00"},
		{"edited", store.Article{Revisions: 2, Updated: seen.Add(time.Hour)}, "2026-11-22T19:00:00+07:00", "2026-11-22T20:00:00+07:00"},
		{"read anew, not edited", store.Article{Revisions: 1, Updated: seen.Add(time.Hour)}, "2026-11-22T19:00:00+07:00", "2026-11-22T19:00:00+07:00"},
	} {
		c.a.FirstSeen = seen
		p, u := m.times(&c.a)
		if p.Format(time.RFC3339) != c.published || u.Format(time.RFC3339) != c.change {
			t.Errorf("%s: published %s, updated %s; want %s, %s", c.name, p.Format(time.RFC3339), u.Format(time.RFC3339), c.published, c.change)
		}
	}
}

// TestIdentity: what may change of an article without a new version leaves id and updated alone.
func TestIdentity(t *testing.T) {
	b, r := testBuilder(fake.Samples()...)
	before, _ := b.feed(t.Context(), testBase, mustSpec(t, "/r/18/atom.xml"))
	for _, a := range fake.Samples() {
		a.URL += "?baru=1" // the outlet moved
		a.HTML += "<p>Dibaca ulang.</p>"
		a.Extractor = "2"
		a.Modified = store.NewInstant(fake.Now)
		r.Put(a)
	}
	after, _ := b.feed(t.Context(), testBase, mustSpec(t, "/r/18/atom.xml"))
	if len(before.Items) != len(after.Items) {
		t.Fatal("items appeared or vanished")
	}
	for i := range before.Items {
		x, y := before.Items[i], after.Items[i]
		if x.ID != y.ID || !x.Updated.Equal(y.Updated) || !x.Published.Equal(y.Published) {
			t.Errorf("%s became %s, updated %v became %v", x.ID, y.ID, x.Updated, y.Updated)
		}
		if !stamp(x.Updated, x.ID).Equal(stamp(y.Updated, y.ID)) {
			t.Error("the fraction of a second changed")
		}
	}
}

// FuzzFeeds: whatever an article holds, every dialect is valid.
func FuzzFeeds(f *testing.F) {
	h := fake.Hostile()
	f.Add("Judul", "Isi", "<p>Isi</p>", "https://a.example/x", "Ekonomi", int64(1700000000), 0)
	f.Add(h.Title[:200], h.Text, h.HTML, h.URL, h.Section, int64(-1), 3)
	f.Add("]]>", "&amp;", "<![CDATA[x]]>", "http://[::1]/\x00", "\ud7ff", int64(1<<40), 1)
	f.Fuzz(func(t *testing.T, title, text, markup, url, label string, published int64, revisions int) {
		a := store.Article{
			ID: store.ArticleID(url), URL: url, Source: label, SourceName: label, Revisions: revisions,
			FirstSeen: fake.Now.Add(-time.Hour), Updated: time.Unix(published, 0), Story: label,
			Content: store.Content{
				Title: title, Text: text, HTML: markup, Lead: label, Authors: []string{label}, Section: label, Tags: []string{title},
				Language: label, Published: store.Instant{Time: time.Unix(published%(1<<36), 0).UTC(), Offset: int(published % 90000)},
				Image: &store.Image{URL: url, Caption: text, Type: label, Length: published, Width: revisions},
			},
			Regions: []store.Region{{Code: "18", Name: label}, {Code: label, Name: title}},
		}
		b, _ := testBuilder(a)
		for _, d := range Dialects() {
			check(t, d, document(t, b, "/all/"+string(d)), fake.Now)
		}
	})
}
