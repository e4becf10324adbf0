package discover

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"warta/store"
)

var source = store.Source{ID: "agen.example", Home: "https://www.agen.example/"}

// find runs one Find on a page of the source.
func find(t *testing.T, kind store.URLKind, address, ctype, body string, known Known) (Found, error) {
	t.Helper()
	f := Finder{Now: func() time.Time { return now }}
	return f.Find(store.Page{URL: 7, Address: address, Final: address, Kind: kind, ContentType: ctype}, []byte(body), source, known)
}

// list is the found addresses of one kind, one a line.
func list(f Found, kind store.URLKind) string {
	var b strings.Builder
	for _, u := range f.URLs {
		if u.Kind == kind {
			b.WriteString(u.URL + "\n")
		}
	}
	return b.String()
}

const rssHead = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Agen</title><link>https://www.agen.example/</link>`

func item(link, rest string) string {
	return "<item><title>Judul berita</title><link>" + link + "</link>" + rest + "</item>"
}

func TestFeeds(t *testing.T) {
	const tail = "</channel></rss>"
	a, b := "https://www.agen.example/2026/11/23/a-b-c/", "https://www.agen.example/2026/11/22/d-e-f/"
	both := a + "\n" + b + "\n"
	for _, c := range []struct{ name, ctype, body, want string }{
		{"RSS", "application/rss+xml", rssHead + item(a, "") + item(b, "") + tail, both},
		{"as HTML", "text/html; charset=UTF-8", rssHead + item(a, "") + item(b, "") + tail, both},
		{"as plain text, blanks in front", "text/plain", "\n\n " + rssHead + item(a, "") + item(b, "") + tail, both},
		{"a script's warning in front", "text/html", "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/feed.php</b> on line <b>3</b><br />\n" + rssHead + item(a, "") + item(b, "") + tail, both},
		{"a script's warning, no declaration", "text/xml", "Notice: a < b & c\n" + rssHead[strings.Index(rssHead, "<rss"):] + item(a, "") + item(b, "") + tail, both},
		{"byte order mark", "text/xml", "\ufeff" + rssHead + item(a, "") + item(b, "") + tail, both},
		{"cut off in an entry", "text/xml", rssHead + item(a, "") + item(b, "") + "<item><title>Judul</ti", both},
		{"end missing", "text/xml", rssHead + item(a, "") + item(b, ""), both},
		{"bare ampersand and unknown entity", "text/xml", rssHead + item(a, "<description>Berita & Kabar &nbsp; &x</description>") + item(b, ""), both},
		{"control characters", "text/xml", rssHead + item(a, "<description>\x07\x1b[31m</description>") + item(b, "") + tail, both},
		{"relative links", "text/xml", rssHead + item("/2026/11/23/a-b-c/", "") + item("2026/11/22/d-e-f/", "") + tail, both},
		{"links with blanks", "text/xml", rssHead + item("\n  "+a+"\n", "") + item(b, "") + tail, both},
		{"tracking", "text/xml", rssHead + item(a+"?utm_source=rss&amp;utm_medium=rss", "") + item(b+"#isi", "") + tail, both},
		{"link in guid", "text/xml", rssHead + "<item><title>x</title><guid>" + a + "</guid></item>" + item(b, "") + tail, both},
		{"same twice", "text/xml", rssHead + item(a, "") + item(strings.TrimSuffix(a, "/"), "") + item(b, "") + tail, both},
		{"other site's", "text/xml", rssHead + item(a, "") + item("https://lain.example/x-y-z", "") + item("http://127.0.0.1:22/", "") + item(b, "") + tail, both},
		{"home page and script", "text/xml", rssHead + item(a, "") + item("https://www.agen.example/", "") + item("javascript:alert(1)", "") + item(b, "") + tail, both},
		{"RDF", "text/xml", `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel>` + item(a, "") + item(b, "") + "</rdf:RDF>", both},
		{
			"Atom", "application/atom+xml", `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>a</title><link rel="replies" href="` + a + `#comments"/><link rel="alternate" href="` + a +
				`"/></entry><entry><title>b</title><link href="` + b + `"/></entry></feed>`, both,
		},
		{"JSON Feed", "application/feed+json", fmt.Sprintf(`{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","url":%q},{"id":"2","url":%q}]}`, a, b), both},
		{"windows-1252", "text/xml", strings.Replace(rssHead, "UTF-8", "windows-1252", 1) + "<item><title>\x93Judul\x94 \x96 caf\xe9</title><link>" + a + "</link></item>" + item(b, "") + tail, both},
		{"comments", "text/xml", rssHead + item(a+"#comment-1", "") + item(b, "") + tail, b + "\n"},
	} {
		f, err := find(t, store.KindFeed, "https://www.agen.example/feed/", c.ctype, c.body, Known{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := list(f, store.KindArticle); got != c.want {
			t.Errorf("%s: found\n%swant\n%s%v", c.name, got, c.want, f.Dropped)
		}
	}
}

func TestNoFeed(t *testing.T) {
	bomb := "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\">"
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf("<!ENTITY %c \"%s\">", i, strings.Repeat(fmt.Sprintf("&%c;", i-1), 10))
	}
	bomb += "]><rss version=\"2.0\"><channel><title>&j;</title><item><title>&x;</title><link>http://127.0.0.1:22/</link></item></channel></rss>"
	for name, body := range map[string]string{
		"HTML": "<!DOCTYPE html><html><body><a href=/x>feed <rss></a></html>", "empty": "", "JSON": `{"items":[]}`, "text": "tidak ada",
		"cut in the head": rssHead[:60], "bomb": bomb,
	} {
		start := time.Now()
		f, err := find(t, store.KindFeed, "https://www.agen.example/feed/", "text/xml", body, Known{})
		if name != "bomb" && !errors.Is(err, ErrNotFeed) {
			t.Errorf("%s: %v, want ErrNotFeed", name, err)
		}
		if len(f.URLs) > 0 || time.Since(start) > 2*time.Minute {
			t.Errorf("%s: found %d after %s", name, len(f.URLs), time.Since(start))
		}
	}
}

func TestFeedHint(t *testing.T) {
	full := "<p>" + strings.Repeat("Isi berita lengkap. ", 60) + "</p>"
	body := rssHead + "<item><title><![CDATA[<script>alert(1)</script><b>Judul</b> &amp; &#8220;kabar&#8221;\x07]]></title><link>/2026/11/23/a-b-c/</link>" +
		"<dc:creator><![CDATA[Budi &amp; Sari]]></dc:creator><pubDate>Mon, 23 Nov 2026 08:30:00 +0700</pubDate><category>Politik</category><category>Lampung</category>" +
		"<content:encoded><![CDATA[" + full + "]]></content:encoded></item>" +
		item("/2026/11/22/d-e-f/", "<pubDate>0000-00-00T00:00:00Z</pubDate><description>Pendek</description>") +
		item("/2026/11/21/g-h-i/", "<pubDate>Mon, 23 Nov 2099 08:30:00 +0700</pubDate>") + "</channel></rss>"
	f, err := find(t, store.KindFeed, "https://www.agen.example/feed/", "text/xml", body, Known{})
	if err != nil || len(f.URLs) != 3 {
		t.Fatalf("%d found, %v", len(f.URLs), err)
	}
	u := f.URLs[0]
	if u.Hint.Title != "Judul & “kabar”" || len(u.Hint.Authors) != 1 || u.Hint.Authors[0] != "Budi & Sari" ||
		!u.Hint.Published.Equal(time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC)) || len(u.Hint.Tags) != 2 || u.Hint.HTML != full {
		t.Errorf("hint %+v", u.Hint)
	}
	if u.Parent != 7 || u.Via != "feed" || u.Source != "agen.example" || u.Host != "agen.example" || !u.Due.IsZero() || u.Key == "" {
		t.Errorf("address %+v", u)
	}
	for _, u := range f.URLs[1:] {
		if !u.Hint.Published.IsZero() || u.Hint.HTML != "" {
			t.Errorf("hint %+v: wrong dates and teasers are no hints", u.Hint)
		}
	}
	if f.Title != "Agen" {
		t.Errorf("title %q", f.Title)
	}
}

func TestLongFeed(t *testing.T) {
	var b strings.Builder
	b.WriteString(rssHead)
	for i := range 150 {
		at := now.AddDate(0, 0, -2*i)
		b.WriteString(item(fmt.Sprintf("/x/berita-nomor-%d-ini", i), "<pubDate>"+at.Format(time.RFC1123Z)+"</pubDate>"))
	}
	b.WriteString("</channel></rss>")
	f, err := find(t, store.KindFeed, "https://www.agen.example/feed/", "text/xml", b.String(), Known{})
	if err != nil || len(f.URLs) != 61 || f.Dropped["old"] != 89 {
		t.Errorf("%d found, dropped %v, %v", len(f.URLs), f.Dropped, err)
	}
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(rssHead+item("/a-b-c", "<pubDate>x</pubDate>")), "text/xml")
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a"/></entry></feed>`), "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"url":"/a","id":1}]}`), "text/html; charset=utf-16")
	f.Fuzz(func(t *testing.T, body []byte, ctype string) {
		check(t, store.KindFeed, body, ctype)
	})
}

// check holds what is found in foreign bytes against what must be true of all addresses.
func check(t *testing.T, kind store.URLKind, body []byte, ctype string) {
	t.Helper()
	f := Finder{Now: func() time.Time { return now }}
	found, _ := f.Find(store.Page{Address: "https://www.agen.example/x", Kind: kind, ContentType: ctype}, body, source, Known{})
	seen := map[string]bool{}
	for _, u := range found.URLs {
		if c, err := store.CanonicalURL(u.URL); err != nil || c != u.URL || store.URLKey(c) != u.Key || store.HostKey(c) != u.Host {
			t.Errorf("%q: not canonical (%q, %v)", u.URL, c, err)
		}
		if seen[u.Key] {
			t.Errorf("%q: twice", u.Key)
		}
		if !strings.HasSuffix(u.Host, "agen.example") && !strings.Contains(u.Host, "agen.example:") {
			t.Errorf("%q: another site", u.URL)
		}
		seen[u.Key] = true
	}
}

// TestOlderEntries: a backfill goes on to the documents of older entries that a feed names, for as long as these bring
// something; an ordinary look does not.
func TestOlderEntries(t *testing.T) {
	const (
		atom   = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Agen</title><link rel="self" href="/feeds/posts/default"/>`
		next   = `<link rel="next" href="https://www.agen.example/feed/?paged=2"/>`
		entry  = `<entry><title>Judul berita</title><link href="https://www.agen.example/2026/11/judul-berita.html"/><published>2026-11-20T08:00:00Z</published></entry>`
		theirs = `<link rel="next" href="https://www.blogger.com/feeds/123/posts/default?start-index=26&amp;max-results=25"/>`
		deep   = `<entry><title>Judul</title><link rel="next" href="https://www.agen.example/lain"/><link href="https://www.agen.example/2026/11/judul-berita.html"/></entry>`
	)
	since := Known{Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		name, address, body string
		known               Known
		want                string
	}{
		{"paged", "/feed/", atom + next + entry + "</feed>", since, "/feed/?paged=2"},
		{"archived", "/feed/", atom + strings.Replace(next, "next", "prev-archive", 1) + entry + "</feed>", since, "/feed/?paged=2"},
		{"RSS", "/feed/", strings.Replace(rssHead, "<title>", `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/feed/?paged=2"/><title>`, 1) + item("https://www.agen.example/2026/11/22/d-e-f/", "") + "</channel></rss>", since, "/feed/?paged=2"},
		{"Blogger", "/feeds/posts/default", atom + theirs + entry + "</feed>", since, "/feeds/posts/default?start-index=26&max-results=25"},
		{"another site's", "/feed/", atom + theirs + entry + "</feed>", since, ""},
		{"an entry's", "/feed/", atom + deep + "</feed>", since, ""},
		{"the last", "/feed/", atom + entry + "</feed>", since, ""},
		{"old enough", "/feed/", atom + next + entry + "</feed>", Known{Since: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}, ""},
		{"known from elsewhere", "/feed/", atom + next + entry + "</feed>", Known{Since: since.Since, URL: func(string) bool { return true }}, "/feed/?paged=2"},
		{"the one before once more", "/feed/", atom + next + entry + "</feed>", Known{Since: since.Since, Before: func(string) bool { return true }}, ""},
		{"empty", "/feed/", atom + next + "</feed>", since, ""},
	} {
		for _, archive := range []bool{true, false} {
			f := Finder{Now: func() time.Time { return now }}
			got, err := f.Find(store.Page{Address: "https://www.agen.example" + c.address, Kind: store.KindFeed, Archive: archive}, []byte(c.body), source, c.known)
			if err != nil {
				t.Fatal(c.name, err)
			}
			want := c.want
			if !archive {
				want = ""
			}
			if s := strings.TrimPrefix(strings.TrimSpace(list(got, store.KindFeed)), "https://www.agen.example"); s != want {
				t.Errorf("%s, backfill %v: %q, want %q", c.name, archive, s, want)
			}
		}
	}
}
