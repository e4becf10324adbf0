package robots

import (
	"net/url"
	"strings"
	"testing"
)

// The cases of Google's robots_test.cc, as facts: a file, a crawler, an address, and whether it may be
// fetched. Cases marked rfc differ on purpose, where RFC 9309 is plain and Google's parser departs from it.
var cases = []struct {
	name  string
	file  string
	agent string
	yes   string // addresses, by blanks
	no    string
}{
	{"empty file", "", "FooBot", "http://foo.bar/x/y /", ""},
	{"empty address is the home page", "user-agent: FooBot\ndisallow: /\n", "FooBot", "", "http://foo.bar"},
	{"line syntax", "user-agent: FooBot\ndisallow: /\n", "FooBot", "", "http://foo.bar/x/y"},
	{"unknown keys", "foo: FooBot\nbar: /\n", "FooBot", "http://foo.bar/x/y", ""},
	{"no colon", "user-agent FooBot\ndisallow /\n", "FooBot", "", "http://foo.bar/x/y"},

	{"groups: FooBot", groups, "FooBot", "http://foo.bar/x/b http://foo.bar/z/d", "http://foo.bar/y/c http://foo.bar/foo/bar/"},
	{"groups: BarBot", groups, "BarBot", "http://foo.bar/y/c http://foo.bar/w/a", "http://foo.bar/z/d http://foo.bar/foo/bar/"},
	{"groups: BazBot", groups, "BazBot", "http://foo.bar/z/d", "http://foo.bar/foo/bar/"},
	{"sitemap does not end a run of agents", "User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "FooBot", "", "http://foo.bar/"},
	{"sitemap does not end a run of agents", "User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "BarBot", "", "http://foo.bar/"},
	{"unknown line does not end a run of agents", "User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "FooBot", "", "http://foo.bar/"},
	{"unknown line does not end a run of agents", "User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "BarBot", "", "http://foo.bar/"},

	{"upper case keys", "USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", "http://foo.bar/x/y", "http://foo.bar/a/b"},
	{"lower case keys", "user-agent: FooBot\nallow: /x/\ndisallow: /\n", "FooBot", "http://foo.bar/x/y", "http://foo.bar/a/b"},
	{"mixed case keys", "uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /\n", "FooBot", "http://foo.bar/x/y", "http://foo.bar/a/b"},
	{"agent in upper case", "User-Agent: FOO BAR\nAllow: /x/\nDisallow: /\n", "Foo", "http://foo.bar/x/y", "http://foo.bar/a/b"},
	{"agent in lower case", "User-Agent: foo bar\nAllow: /x/\nDisallow: /\n", "Foo", "http://foo.bar/x/y", "http://foo.bar/a/b"},
	{"agent in mixed case", "User-Agent: FoO bAr\nAllow: /x/\nDisallow: /\n", "foo", "http://foo.bar/x/y", "http://foo.bar/a/b"},
	{"agent up to the first blank", "User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo", "http://foo.bar/x/y", ""},

	{"own group before that for all", "user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "FooBot", "", "http://foo.bar/x/y"},
	{"group for all for the others", "user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "BarBot", "http://foo.bar/x/y", ""},
	{"no group", "user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /\nuser-agent: BazBot\ndisallow: /\n", "QuxBot", "http://foo.bar/x/y", ""},
	{"value's case counts", "user-agent: FooBot\ndisallow: /x/\n", "FooBot", "", "http://foo.bar/x/y"},
	{"value's case counts", "user-agent: FooBot\ndisallow: /X/\n", "FooBot", "http://foo.bar/x/y", ""},

	{"longest match: page forbidden", "user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n", "FooBot", "", "http://foo.bar/x/page.html"},
	{"longest match: page allowed", "user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", "http://foo.bar/x/page.html", "http://foo.bar/x/"},
	{"empty rules", "user-agent: FooBot\ndisallow: \nallow: \n", "FooBot", "http://foo.bar/x/page.html", ""},
	{"tie", "user-agent: FooBot\ndisallow: /\nallow: /\n", "FooBot", "http://foo.bar/x/page.html", ""},
	{"slash", "user-agent: FooBot\ndisallow: /x\nallow: /x/\n", "FooBot", "http://foo.bar/x/", "http://foo.bar/x"},
	{"tie of pages", "user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/page.html\n", "FooBot", "http://foo.bar/x/page.html", ""},
	{"wildcard is longer", "user-agent: FooBot\nallow: /page\ndisallow: /*.html\n", "FooBot", "http://foo.bar/page", "http://foo.bar/page.html"},
	{"page is longer", "user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", "http://foo.bar/x/page.html", "http://foo.bar/x/y.html"},
	{"rules of others do not count", "User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", "http://foo.bar/x/page", "http://foo.bar/y/page"},

	{"query", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n", "FooBot", "http://foo.bar/foo/bar?qux=taz&baz=http://foo.bar?tar&par", ""},
	{"three octets, encoded in the file", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%E3%83%84\n", "FooBot", "http://foo.bar/foo/bar/%E3%83%84", ""},
	{"three octets, plain in the file", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ\n", "FooBot", "http://foo.bar/foo/bar/%E3%83%84", ""},
	// rfc: Google compares %62 and b as they stand; RFC 9309 section 2.2.2 decodes unreserved characters first.
	{"encoded letters", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n", "FooBot", "http://foo.bar/foo/bar/%62%61%7A http://foo.bar/foo/bar/baz", ""},

	{"star", "User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", "http://foo.bar/foo/quz http://foo.bar/foo//quz http://foo.bar/foo/bax/quz", "http://foo.bar/foo/bar/quz"},
	{"dollar", "User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", "http://foo.bar/foo/bar/qux http://foo.bar/foo/bar/ http://foo.bar/foo/bar/baz", "http://foo.bar/foo/bar"},
	{"comments", "User-agent: FooBot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "FooBot", "http://foo.bar/foo/bar", "http://foo.bar/foo/quz"},
	{
		"index.html is the directory", "User-Agent: *\nAllow: /allowed-slash/index.html\nDisallow: /\n", "foobot",
		"http://foo.com/allowed-slash/ http://foo.com/allowed-slash/index.html", "http://foo.com/allowed-slash/index.htm http://foo.com/anyother-url",
	},

	{
		"/fish", "user-agent: FooBot\ndisallow: /\nallow: /fish\n", "FooBot",
		"http://foo.bar/fish http://foo.bar/fish.html http://foo.bar/fish/salmon.html http://foo.bar/fishheads http://foo.bar/fishheads/yummy.html http://foo.bar/fish.html?id=anything",
		"http://foo.bar/bar http://foo.bar/Fish.asp http://foo.bar/catfish http://foo.bar/?id=fish",
	},
	{
		"/fish*", "user-agent: FooBot\ndisallow: /\nallow: /fish*\n", "FooBot",
		"http://foo.bar/fish http://foo.bar/fish.html http://foo.bar/fish/salmon.html http://foo.bar/fishheads http://foo.bar/fishheads/yummy.html http://foo.bar/fish.html?id=anything",
		"http://foo.bar/bar http://foo.bar/Fish.bar http://foo.bar/catfish http://foo.bar/?id=fish",
	},
	{
		"/fish/", "user-agent: FooBot\ndisallow: /\nallow: /fish/\n", "FooBot",
		"http://foo.bar/fish/ http://foo.bar/fish/salmon http://foo.bar/fish/?salmon http://foo.bar/fish/salmon.html http://foo.bar/fish/?id=anything",
		"http://foo.bar/bar http://foo.bar/fish http://foo.bar/fish.html http://foo.bar/Fish/Salmon.html",
	},
	{
		"/*.php", "user-agent: FooBot\ndisallow: /\nallow: /*.php\n", "FooBot",
		"http://foo.bar/filename.php http://foo.bar/folder/filename.php http://foo.bar/folder/filename.php?parameters http://foo.bar//folder/any.php.file.html http://foo.bar/filename.php/ http://foo.bar/index?f=filename.php/",
		"http://foo.bar/bar http://foo.bar/php/ http://foo.bar/index?php http://foo.bar/windows.PHP",
	},
	{
		"/*.php$", "user-agent: FooBot\ndisallow: /\nallow: /*.php$\n", "FooBot",
		"http://foo.bar/filename.php http://foo.bar/folder/filename.php",
		"http://foo.bar/bar http://foo.bar/filename.php?parameters http://foo.bar/filename.php/ http://foo.bar/filename.php5 http://foo.bar/php/ http://foo.bar/filename?php http://foo.bar/aaaphpaaa http://foo.bar//windows.PHP",
	},
	{
		"/fish*.php", "user-agent: FooBot\ndisallow: /\nallow: /fish*.php\n", "FooBot",
		"http://foo.bar/fish.php http://foo.bar/fishheads/catfish.php?parameters", "http://foo.bar/bar http://foo.bar/Fish.PHP",
	},
	{"precedence: /p", "user-agent: FooBot\nallow: /p\ndisallow: /\n", "FooBot", "http://example.com/page", ""},
	{"precedence: /folder", "user-agent: FooBot\nallow: /folder\ndisallow: /folder\n", "FooBot", "http://example.com/folder/page", ""},
	{"precedence: /*.htm", "user-agent: FooBot\nallow: /page\ndisallow: /*.htm\n", "FooBot", "", "http://example.com/page.htm"},
	{"precedence: /$", "user-agent: FooBot\nallow: /$\ndisallow: /\n", "FooBot", "http://example.com/", "http://example.com/page.html"},

	{"byte order mark", "\xef\xbb\xbfUser-Agent: foo\nDisallow: /a\n", "foo", "http://a/b", "http://a/a"},
	{"half a byte order mark", "\xef\xbbUser-Agent: foo\nDisallow: /a\n", "foo", "http://a/b", "http://a/a"},
	{"broken byte order mark", "\xef\x11\xbfUser-Agent: foo\nDisallow: /a\n", "foo", "http://a/b http://a/a", ""},
	{"line ends of Unix", "User-Agent: foo\nDisallow: /a\nUser-Agent: bar\n\n\nDisallow: /\n", "foo", "http://a/b", "http://a/a"},
	{"line ends of DOS", "User-Agent: foo\r\nDisallow: /a\r\nUser-Agent: bar\r\n\r\n\r\nDisallow: /\r\n", "foo", "http://a/b", "http://a/a"},
	{"line ends of old Macs", "User-Agent: foo\rDisallow: /a\rUser-Agent: bar\r\r\rDisallow: /\r", "foo", "http://a/b", "http://a/a"},
	{"no line end", "User-Agent: foo\nDisallow: /a", "foo", "http://a/b", "http://a/a"},

	{"long rule, cut", longDisallow, "FooBot", "http://foo.bar/fux", "http://foo.bar" + longPath + "/fux"},
	{"long rules, cut", longAllow, "FooBot", "http://foo.bar" + longPathA + "/fux", "http://foo.bar/"},
}

const groups = `allow: /foo/bar/

user-agent: FooBot
disallow: /
allow: /x/
user-agent: BarBot
disallow: /
allow: /y/


allow: /w/
user-agent: BazBot

user-agent: FooBot
allow: /z/
disallow: /
`

var (
	longPath     = "/x/" + strings.Repeat("a", maxLine-len("disallow: /x/"))
	longPathA    = "/x/" + strings.Repeat("b", maxLine-len("allow: /x/"))
	longDisallow = "user-agent: FooBot\ndisallow: " + longPath + "/qux\n"
	longAllow    = "user-agent: FooBot\ndisallow: /\nallow: /x/short/qux\nallow: " + longPathA + "/qux\n"
)

// pathOf is an address's path with its query.
func pathOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p := u.EscapedPath()
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p
}

func TestGoogle(t *testing.T) {
	assertions := 0
	for _, c := range cases {
		r := Parse([]byte(c.file))
		for _, want := range []bool{true, false} {
			list := c.yes
			if !want {
				list = c.no
			}
			for address := range strings.FieldsSeq(list) {
				assertions++
				if got := r.Allowed(c.agent, pathOf(t, address)); got != want {
					t.Errorf("%s: %s may fetch %.80s: %v, want %v", c.name, c.agent, address, got, want)
				}
			}
		}
	}
	if assertions < 120 {
		t.Errorf("only %d assertions ran", assertions)
	}
}
