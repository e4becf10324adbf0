package robots

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWarta(t *testing.T) {
	for _, c := range []struct{ name, file, yes, no string }{
		{"version after the token", "User-agent: Warta/1.2\nDisallow: /a\n", "/b", "/a"},
		{"a longer token is another's", "User-agent: WartaBot\nDisallow: /\nUser-agent: *\nDisallow: /c\n", "/a", "/c"},
		{"only us", "User-agent: warta\nDisallow: /internal/\n\nUser-agent: *\nDisallow: /\n", "/x", "/internal/x"},
		{"an empty group of our own frees us", "User-agent: warta\n\nUser-agent: other\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "/x", ""},
		{"groups are merged", "User-agent: warta\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: warta\nDisallow: /b\n", "/c", "/a /b"},
		{"star with a comment", "User-agent: * # all\nDisallow: /a\n", "/b", "/a"},
		{"rules before the first group", "Disallow: /\nUser-agent: *\nDisallow: /a\n", "/b", "/a"},
		{"HTML", "<!DOCTYPE html><html><p>User-agent: *</p>\n<p>Disallow: /</p>", "/a", ""},
		{"misspelt", "User-agent: *\nDissallow: /a\n", "/b", "/a"},
		{"query as it stands", "User-agent: *\nDisallow: /?b=1&a=2\n", "/?a=2&b=1", "/?b=1&a=2"},
		{"anything before the query", "User-agent: *\nDisallow: /*?replytocom=\n", "/a/?x=1", "/a/b/?replytocom=3"},
		{"robots.txt itself", "User-agent: *\nDisallow: /\n", "/robots.txt", "/robots.txt2"},
		{"encoding in any case", "User-agent: *\nDisallow: /%e3%83%84\n", "/x", "/%E3%83%84 /ツ"},
		{"an encoded slash is no slash", "User-agent: *\nDisallow: /a%2fb\n", "/a/b", "/a%2Fb"},
		{"an encoded star is no wildcard", "User-agent: *\nDisallow: /a%2Ab\n", "/axb", "/a%2ab"},
		{"a dollar within is itself", "User-agent: *\nDisallow: /a$b\n", "/a", "/a$b"},
		{"a lone percent sign", "User-agent: *\nDisallow: /50%\n", "/51", "/50% /50%25"},
		{"no slash in front", "User-agent: *\nDisallow: tag\nDisallow: *.pdf$\n", "/tag", "/x.pdf"},
	} {
		r := Parse([]byte(c.file))
		for p := range strings.FieldsSeq(c.yes) {
			if !r.Allowed("warta", p) {
				t.Errorf("%s: %s is forbidden", c.name, p)
			}
		}
		for p := range strings.FieldsSeq(c.no) {
			if r.Allowed("warta", p) {
				t.Errorf("%s: %s is allowed", c.name, p)
			}
		}
	}
}

func TestCrawlDelay(t *testing.T) {
	for file, want := range map[string]time.Duration{
		"User-agent: *\nCrawl-delay: 10\n":                                             10 * time.Second,
		"User-agent: *\nCrawl-delay: 0.5\nDisallow:\n":                                 500 * time.Millisecond,
		"User-agent: other\nCrawl-delay: 10\n":                                         0,
		"User-agent: *\nCrawl-delay: 10\nUser-agent: warta\nDisallow: /x\n":            0,
		"User-agent: *\nCrawl-delay: -1\n":                                             0,
		"User-agent: *\nCrawl-delay: NaN\n":                                            0,
		"User-agent: *\nCrawl-delay: Inf\n":                                            1e6 * time.Second,
		"User-agent: warta\nUser-agent: x\nDisallow: /y\nCrawl-delay: 3\n":             3 * time.Second,
		"User-agent: warta\nCrawl-delay: 3\nUser-agent: warta\nCrawl-delay: 9\nAllow:": 3 * time.Second,
	} {
		if got := Parse([]byte(file)).CrawlDelay("warta"); got != want {
			t.Errorf("%q: %s, want %s", file, got, want)
		}
	}
}

func TestSitemaps(t *testing.T) {
	r := Parse([]byte("Sitemap: https://a.example/1.xml\nUser-agent: *\nSITEMAP:/2.xml # news\nDisallow: /\nsitemap:\n"))
	if want := []string{"https://a.example/1.xml", "/2.xml"}; !slices.Equal(r.Sitemaps, want) {
		t.Errorf("%q, want %q", r.Sitemaps, want)
	}
	if r := Parse([]byte(strings.Repeat("Sitemap: /x\n", 10_000))); len(r.Sitemaps) != maxSitemaps {
		t.Errorf("%d sitemaps", len(r.Sitemaps))
	}
}

func TestSize(t *testing.T) {
	var b bytes.Buffer
	for i := 0; b.Len() < 200<<10; i++ {
		fmt.Fprintf(&b, "User-agent: Bot%05d\nDisallow: /\n\n", i)
	}
	b.WriteString("User-agent: *\nDisallow: /rahasia/\n")
	if Parse(b.Bytes()).Allowed("warta", "/rahasia/x") {
		t.Error("rules after 200 KiB do not count")
	}
	pad := "#" + strings.Repeat("x", MaxSize-40) + "\nUser-agent: *\nDisallow: /"
	file := pad + strings.Repeat("y", 100)
	if !Parse([]byte(file)).Allowed("warta", "/z") {
		t.Error("half a rule at the limit counts")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /%7e", "/a/b?c=d")
	f.Add("\xef\xbbUser-agent warta\rdisallow /\x00", "")
	f.Add("user-agent: warta\ndisallow: "+strings.Repeat("*a", 500)+"b", strings.Repeat("a", 3000))
	f.Fuzz(func(t *testing.T, file, path string) {
		r := Parse([]byte(file))
		got := r.Allowed("warta", path)
		if g := r.Group("WARTA"); g.Allowed(path) != got {
			t.Errorf("%q %q: the token's case counts", file, path)
		}
		if n := normalise(path); normalise(n) != n {
			t.Errorf("normalise(%q) = %q, and that again %q", path, n, normalise(n))
		}
	})
}

func BenchmarkAllowed(b *testing.B) {
	g := Parse([]byte("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\nDisallow: /*?s=\nDisallow: /search\nDisallow: /*/feed/$\n")).Group("warta")
	b.ReportAllocs()
	for b.Loop() {
		if !g.Allowed("/2026/11/23/judul-berita-yang-panjang-sekali/") {
			b.Fatal("forbidden")
		}
	}
}
