package samples

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	heldURL   = "http://www.pesisirkini.example/peringatan-gelombang-tinggi-untuk-nelayan-pesisir-barat/"
	editedURL = "http://ruwajurai.example/angin-kencang-rusak-17-rumah-di-tulang-bawang-tengah/"
)

func (w *World) find(url string) (Article, bool) {
	for _, a := range w.Truth() {
		if a.URL == url {
			return a, true
		}
	}
	return Article{}, false
}

func TestPlan(t *testing.T) {
	w, c, clock := open(t, Options{PublishAfter: 10 * time.Second, EditAfter: 20 * time.Second})
	if r := c.get(heldURL); r.StatusCode != http.StatusNotFound {
		t.Errorf("before its time: %s", r.Status)
	}
	feed := c.ok("http://www.pesisirkini.example/feed/")
	page := c.ok(editedURL)
	count := len(w.Truth())

	clock.pass(10 * time.Second)
	if r := c.ok(heldURL); !strings.Contains(r.body, "Gelombang Lima Meter") {
		t.Error("the held article has no title")
	}
	again := c.get("http://www.pesisirkini.example/feed/", "If-None-Match", feed.Header.Get("ETag"), "If-Modified-Since", feed.Header.Get("Last-Modified"))
	if again.StatusCode != http.StatusOK || !strings.Contains(again.body, heldURL) || again.Header.Get("Last-Modified") == feed.Header.Get("Last-Modified") {
		t.Errorf("the feed does not tell: %s %v", again.Status, again.Header)
	}
	if n := len(w.Truth()); n != count+1 {
		t.Errorf("%d articles, then %d", count, n)
	}
	if r := c.get(editedURL, "If-None-Match", page.Header.Get("ETag")); r.StatusCode != http.StatusNotModified {
		t.Errorf("edited too early: %s", r.Status)
	}

	clock.pass(10 * time.Second)
	r := c.get(editedURL, "If-None-Match", page.Header.Get("ETag"), "If-Modified-Since", page.Header.Get("Last-Modified"))
	if r.StatusCode != http.StatusOK || strings.Contains(r.body, "17 Rumah</h1>") || !strings.Contains(r.body, "Sebanyak 21 rumah") || !strings.Contains(r.body, "article:modified_time") {
		t.Errorf("not edited: %s", r.Status)
	}
	if r.Header.Get("ETag") == page.Header.Get("ETag") || r.Header.Get("Last-Modified") != epoch.Add(20*time.Second).Format(http.TimeFormat) {
		t.Errorf("validators: %v", r.Header)
	}
	a, _ := w.find(editedURL)
	if a.Versions != 2 || a.Title != "Angin Kencang Rusak 21 Rumah di Tulang Bawang Tengah" || !strings.Contains(a.Text, "Seorang warga luka ringan") || a.Modified.IsZero() {
		t.Errorf("%+v", a)
	}
	if got := c.ok("http://ruwajurai.example/post-sitemap.xml").body; !strings.Contains(got, "2026-11-23T10:04:25+07:00") {
		t.Errorf("the sitemap does not tell:\n%s", got)
	}
	clock.pass(time.Hour)
	if a, _ := w.find(editedURL); a.Versions != 2 {
		t.Errorf("the plan happened again: %+v", a)
	}
}

func TestByHand(t *testing.T) {
	w, c, _ := open(t, Options{})
	if urls := w.Publish(); !slices.Equal(urls, []string{heldURL}) {
		t.Errorf("%v", urls)
	}
	if urls := w.Publish(); urls != nil {
		t.Errorf("published again: %v", urls)
	}
	if urls := w.EditPlanned(); !slices.Equal(urls, []string{editedURL}) {
		t.Errorf("%v", urls)
	}
	if urls := w.EditPlanned(); urls != nil {
		t.Errorf("edited again: %v", urls)
	}
	const u = "http://tepianlosari.example/gowa-pasang-sensor-longsor/"
	for _, x := range [][3]string{{u, "tidak ada di sini", "x"}, {u + "x", "a", "b"}, {u, "", "x"}} {
		if err := w.Edit(x[0], x[1], x[2]); err == nil {
			t.Errorf("edited %v", x)
		}
	}
	if err := w.Edit(u, "delapan sensor", "sembilan sensor"); err != nil {
		t.Fatal(err)
	}
	if a, _ := w.find(u); a.Versions != 2 || !strings.Contains(a.Text, "sembilan sensor") {
		t.Errorf("%+v", a)
	}
	if !strings.Contains(c.ok(u).body, "sembilan sensor") {
		t.Error("the page does not tell")
	}
}

// TestOthersStay: an edit of one article leaves the pages of the others byte for byte.
func TestOthersStay(t *testing.T) {
	w, c, _ := open(t, Options{})
	before := map[string]string{}
	for _, a := range w.Truth() {
		if a.Source == "ruwajurai.example" || a.Source == "pesisirkini.example" {
			before[a.URL] = c.ok(a.URL).Header.Get("ETag")
		}
	}
	w.EditPlanned()
	w.Publish()
	for u, tag := range before {
		if now := c.ok(u).Header.Get("ETag"); (now != tag) != (u == editedURL) {
			t.Errorf("%s: ETag %s, then %s", u, tag, now)
		}
	}
}

func TestRecord(t *testing.T) {
	w, c, _ := open(t, Options{Latency: 60 * time.Millisecond})
	c.get("http://sigerpagi.example/", "User-Agent", "tergesa/1")
	c.get("http://sigerpagi.example/robots.txt", "User-Agent", "sopan/1")
	done := make(chan bool)
	for range 3 {
		go func() {
			defer func() { done <- true }()
			c.get("http://sigerpagi.example/wp-admin/?x=1")
		}()
	}
	for range 3 {
		<-done
	}
	c.ok("http://ruwajurai.example/robots.txt")
	c.get("http://www.pesisirkini.example/")
	c.get("http://pesisirkini.example/")
	c.get("http://iklan.example/klik")
	got := map[string]Host{}
	for _, h := range w.Requests() {
		got[h.Name] = h
	}
	s := got["sigerpagi.example"]
	if s.Requests != 5 || s.MaxInFlight < 2 || s.BeforeRules != 1 || len(s.Disallowed) != 3 || s.Disallowed[0] != "/wp-admin/?x=1" ||
		s.MinGap > 55*time.Millisecond || len(s.Agents) != 3 || s.Paths["/"] != 1 || s.Status[404] != 3 || !s.Known {
		t.Errorf("%+v", s)
	}
	if r := got["ruwajurai.example"]; r.Requests != 1 || r.MaxInFlight != 1 || r.BeforeRules != 0 || r.MinGap != 0 || r.Disallowed != nil {
		t.Errorf("%+v", r)
	}
	if p := got["pesisirkini.example"]; p.Requests != 2 || p.MinGap < 60*time.Millisecond || p.Status[301] != 1 {
		t.Errorf("%+v", p)
	}
	if i, ok := got["iklan.example"]; !ok || i.Known {
		t.Errorf("%+v", i)
	}
}
