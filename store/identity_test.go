package store

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestCanonicalURL(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "https://lampost.example/berita/a/", "https://lampost.example/berita/a/"},
		{"host case and default port", "HTTPS://WWW.Lampost.Example:443/A", "https://www.lampost.example/A"},
		{"other port stays", "http://a.example:8080/x", "http://a.example:8080/x"},
		{"userinfo and fragment go", "http://u:p@a.example/x#y", "http://a.example/x"},
		{"tracking goes, the rest keeps its order", "http://a.example/?z=1&utm_source=x&a=2&fbclid=q", "http://a.example/?z=1&a=2"},
		{"dot segments", "http://a.example/a/../b/./c/", "http://a.example/b/c/"},
		{"no path", "http://a.example", "http://a.example/"},
		{"ipv6", "http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := CanonicalURL(tc.in)
			if err != nil || got != tc.want {
				t.Errorf("CanonicalURL(%q) = %q, %v; want %q", tc.in, got, err, tc.want)
			}
		})
	}
	for _, bad := range []string{"", "/x", "ftp://a.example/", "javascript:alert(1)", "http://", "http://a b/", "http://a.example/" + strings.Repeat("x", MaxURL)} {
		if got, err := CanonicalURL(bad); err == nil {
			t.Errorf("CanonicalURL(%.40q) = %q, want an error", bad, got)
		}
	}
}

func TestKeys(t *testing.T) {
	same := []string{
		"https://a.example/2026/01/Judul-Berita/", "http://www.a.example/2026/01/judul-berita",
		"https://m.a.example/2026/01/judul-berita/?m=1", "https://a.example/2026/01/judul-berita/amp/",
		"https://a.example/2026/01/judul-berita/embed/", "https://a.example/2026/01/judul-berita/comment-page-12/#comment-55",
		"https://a.example/2026/01/judul-berita?page=all&utm_medium=rss", "https://a.example/amp/2026/01/judul-berita",
	}
	for _, s := range same {
		if ArticleKey(s) != ArticleKey(same[0]) || ArticleID(s) != ArticleID(same[0]) {
			t.Errorf("ArticleKey(%q) = %q, want %q", s, ArticleKey(s), ArticleKey(same[0]))
		}
	}
	if URLKey("https://a.example/x?page=all") == URLKey("https://a.example/x") {
		t.Error("the queue must tell ?page=all from the first page")
	}
	if ArticleKey("https://a.example/x?page=2") == ArticleKey("https://a.example/x") {
		t.Error("page 2 is not the article's own address")
	}
	if got := HostKey("https://www.a.example:8443/x"); got != "a.example:8443" {
		t.Errorf("HostKey = %q", got)
	}
	if id, err := SourceID("https://www.detik.example/sumbagsel/"); err != nil || id != "detik.example/sumbagsel" {
		t.Errorf("SourceID = %q, %v", id, err)
	}
}

func FuzzCanonicalURL(f *testing.F) {
	f.Add("https://a.example/b?c=d#e")
	f.Add("http://a.example/%zz/../..//")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := CanonicalURL(s)
		if err != nil {
			return
		}
		again, err := CanonicalURL(c)
		if err != nil || again != c {
			t.Errorf("CanonicalURL(%q) = %q, and of that %q, %v", s, c, again, err)
		}
		if URLKey(s) != URLKey(c) || ArticleKey(s) != ArticleKey(c) {
			t.Errorf("keys of %q and its canonical form %q differ", s, c)
		}
	})
}

func TestInstant(t *testing.T) {
	wib := time.FixedZone("", 7*3600)
	i := NewInstant(time.Date(2021, 9, 23, 19, 50, 0, 0, wib))
	b, err := json.Marshal(struct {
		P Instant `json:"p,omitzero"`
		Q Instant `json:"q,omitzero"`
	}{P: i})
	if err != nil || string(b) != `{"p":"2021-09-23T19:50:00+07:00"}` {
		t.Fatalf("%s, %v", b, err)
	}
	var back struct{ P Instant }
	if err := json.Unmarshal(b, &back); err != nil || back.P != i {
		t.Errorf("round trip: %+v, %v; want %+v", back.P, err, i)
	}
	if !i.Time.Equal(time.Date(2021, 9, 23, 12, 50, 0, 0, time.UTC)) || i.Local().Format("MST") != "WIB" {
		t.Errorf("%v %v", i.Time, i.Local())
	}
}

func TestWithin(t *testing.T) {
	if !Within("18.01.14", "18.01") || !Within("18", "18") || Within("18.01", "18.01.14") || Within("18.010", "18.01") {
		t.Error("Within")
	}
	if ParentCode("18.01.14") != "18.01" || ParentCode("18") != "" {
		t.Error("ParentCode")
	}
}
