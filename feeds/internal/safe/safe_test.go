package safe

import (
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Harga gabah naik", "Harga gabah naik"},
		{"controls", "a\x00b\x0bc\x1bd\x7fe\u0085f", "ab cdef"},
		{"bad UTF-8 and a lone surrogate", "a\xffb\xed\xa0\x80c", "abc"},
		{"bidirectional overrides", "a\u202eb\u2066c", "abc"},
		{"noncharacters", "a\ufffeb\U0001ffffc\ufdd0d\ufffde", "abcde"},
		{"spaces", "  a\u00a0 \t\r\n b ", "a b"},
		{"emoji stays", "banjir 🌊 “besar”", "banjir 🌊 “besar”"},
	} {
		if got := Line(c.in, 0); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	long := Line(strings.Repeat("kata ", 1<<18), 50)
	if n := utf8.RuneCountInString(long); n > 50 || !strings.HasSuffix(long, "kata…") {
		t.Errorf("a megabyte became %d characters: %q", n, long)
	}
	if got := Line(strings.Repeat("é", 1000), 10); got != strings.Repeat("é", 9)+"…" {
		t.Errorf("cut at %q", got)
	}
	if got := Plain("3 < 5 <b>x</b><!-- <?"); got != "3 < 5 ‹b>x‹/b>‹!-- ‹?" {
		t.Errorf("Plain = %q", got)
	}
}

func TestNames(t *testing.T) {
	clean := HTML(`<p title="x">src="https://a.example/4"<img src="/1?a=1&b=2" alt="https://a.example/5"><a href="/2">b</a><a href="/6"><img src="/3"></a></p>`, Options{Base: "https://a.example/"})
	for address, want := range map[string]bool{
		"https://a.example/1?a=1&b=2": true, "https://a.example/2": true, "https://a.example/3": true, "https://a.example/6": true,
		"https://a.example/1?a=1&b=": false, "https://a.example/1": false, "https://a.example/4": false, "https://a.example/5": false, "": false,
	} {
		if Names(clean, address) != want {
			t.Errorf("%q named: %v in %s", address, !want, clean)
		}
	}
}

func TestURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x?y=1#z":                     "https://a.example/x?y=1#z",
		" HTTP://User:pw@A.Example/ä b\"<>|^` ":         "http://a.example/%C3%A4%20b%22%3C%3E%7C%5E%60",
		"http://[2001:db8::1]:8080/[x]":                 "http://[2001:db8::1]:8080/%5Bx%5D",
		"http://bücher.example/":                        "http://xn--bcher-kva.example/",
		"http://a.example/100%":                         "http://a.example/100%25",
		"http://a.example/#a#b":                         "http://a.example/#a%23b",
		"http://foto_lama.a.example/":                   "http://foto_lama.a.example/",
		"java\nscript:alert(1)":                         "",
		"javascript://a.example/%0aalert(1)":            "",
		"data:text/html,x":                              "",
		"/x":                                            "",
		"//a.example/x":                                 "",
		"http://":                                       "",
		"http:a.example":                                "",
		"http://a\"b.example/":                          "",
		"http://a b/":                                   "",
		"vbscript:x":                                    "",
		"http://a.example/" + strings.Repeat("x", 5000): "",
	} {
		if got := URL(in); got != want {
			t.Errorf("URL(%.60q) = %q, want %q", in, got, want)
		}
	}
	base, _ := url.Parse("https://a.example/2026/x")
	if got := Resolve(base, "../img/foto 1.jpg"); got != "https://a.example/img/foto%201.jpg" {
		t.Errorf("Resolve = %q", got)
	}
}

func TestHTML(t *testing.T) {
	o := Options{Base: "https://a.example/berita/x"}
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs", "<p>Satu <b>dua</b></p>\n<p>tiga</p>", "<p>Satu <b>dua</b></p>\n<p>tiga</p>"},
		{"script", `<p>a<script>alert(1)</script>b</p>`, "<p>ab</p>"},
		{"handlers and styles", `<p onclick="x()" style="position:fixed" class=c id=d>a</p>`, "<p>a</p>"},
		{"javascript link", `<a href="java&#10;script:alert(1)">a</a>`, "a"},
		{"relative link", `<a href="/y?a=1&b=2" onmouseover=x>a</a>`, `<a href="https://a.example/y?a=1&amp;b=2">a</a>`},
		{"own fragment", `<a href="#atas">a</a>`, "a"},
		{"image", `<img src=f.jpg alt='"x" <y>' width=640 height=0 onerror=alert(1)>`, `<img src="https://a.example/berita/f.jpg" alt="&quot;x&quot; &lt;y&gt;" width="640">`},
		{"data image", `<p>a<img src="data:image/svg+xml,<svg onload=alert(1)>"></p>`, "<p>a</p>"},
		{"svg", `<p>a</p><svg><foreignObject><p>b<script>c</script></p></foreignObject></svg>`, "<p>a</p>"},
		{"frames and forms", `<iframe src="https://e.test"></iframe><form action=/x>a <input name=b></form>`, "a"},
		{"unclosed", `<p>a<b>b<p>c`, "<p>a<b>b</b></p><p><b>c</b></p>"},
		{"block in paragraph by unwrapping", `<p>a<x-y><p>b</p></x-y>c</p>`, "<p>a</p><p>b</p>c"},
		{"text that looks like a tag", `<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>`, `<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>`},
		{"end of CDATA", `<p>a]]>b</p>`, `<p>a]]&gt;b</p>`},
		{"comment", `<p>a<!-- <img src=x onerror=alert(1)> -->b</p>`, "<p>ab</p>"},
		{"table", `<table><tr><td colspan=2 width=9>a<td>b</table>`, `<table><tbody><tr><td colspan="2">a</td><td>b</td></tr></tbody></table>`},
		{"first heading", `<h1>a</h1>`, "<h2>a</h2>"},
		{"empty paragraphs", "<p> </p><p>a</p><p></p>", "<p>a</p>"},
		{"link in link", `<a href=/1>a<object><a href=/2>b</a></object></a>`, `<a href="https://a.example/1">a</a>`},
		{"style hidden in a table", `<table><style><img src=x onerror=alert(1)></style></table>`, "<table></table>"},
		{"raw text that hides markup", `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<img src="https://a.example/berita/x" alt="">&quot;&gt;`},
		{"math and mglyph", `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, ""},
		{"control characters", "<p>a\x00\x08\u0085b\xff</p>", "<p>ab</p>"},
	} {
		got := HTML(c.in, o)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	deep := HTML(strings.Repeat("<blockquote>", 5000)+"inti", o)
	if !strings.Contains(deep, "inti") || strings.Count(deep, "<blockquote>") > maxDepth+1 {
		t.Errorf("deep nesting gave %.200q", deep)
	}
	var tangle strings.Builder
	for i := range 400 {
		tangle.WriteString("<b a=" + strings.Repeat("x", i) + ">")
	}
	tangle.WriteString(strings.Repeat("<p>kata", 100_000))
	began := time.Now()
	if got := HTML(tangle.String(), o); !strings.HasPrefix(got, "<p>kata</p>") || time.Since(began) > 3*time.Minute {
		t.Errorf("tangle took %v and gave %.200q", time.Since(began), got)
	}
	o.Images, o.Rel, o.Picture = LinkImages, "nofollow", "Foto"
	if got := HTML(`<figure><img src=/f.jpg><figcaption>k</figcaption></figure>`, o); got != `<figure><a href="https://a.example/f.jpg" rel="nofollow">Foto</a><figcaption>k</figcaption></figure>` {
		t.Errorf("linked picture: %q", got)
	}
	o.Images = DropImages
	if got := HTML(`<p><img src=/f.jpg alt=x></p>`, o); strings.Contains(got, "f.jpg") {
		t.Errorf("dropped picture: %q", got)
	}
}

func TestParagraphs(t *testing.T) {
	if got := Paragraphs("satu <b>\n\n dua & tiga\n"); got != "<p>satu &lt;b&gt;</p>\n<p>dua &amp; tiga</p>" {
		t.Errorf("%q", got)
	}
}

// FuzzHTML reads the cleaned markup with a parser as a browser would: it must see allowed elements only,
// and cleaning it again must change nothing.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		`<p>a<script>b</script>`, `<a href=javascript:x>`, `<svg><style><img src=x onerror=y>`, `<table><td><p><table>`,
		`<math><mtext><table><mglyph><style><!--</style>`, `<pre>` + "\n\n" + `x</pre>`, "<select><p>x", `<b><p><i></b>x</p>`,
		`<a href="http://a.example/?a=1&copy=2">x</a>`, `<noscript><p title="</noscript><img src=x onerror=1>">`, "<li><ul><li>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := HTML(s, Options{Base: "https://a.example/x"})
		if !utf8.ValidString(out) || Chars(out) != out {
			t.Fatalf("characters: %q", out)
		}
		if again := HTML(out, Options{Base: "https://a.example/x"}); again != out {
			t.Errorf("not settled:\n in %q\nout %q\nthen %q", s, out, again)
		}
		nodes, err := html.ParseFragment(strings.NewReader(out), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range nodes {
			check(t, n)
			for d := range n.Descendants() {
				check(t, d)
			}
		}
	})
}

func check(t *testing.T, n *html.Node) {
	t.Helper()
	if n.Type != html.ElementNode {
		return
	}
	if kindOf(n.DataAtom) != kept || n.Namespace != "" {
		t.Errorf("element %s", n.Data)
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "href", "src":
			if URL(a.Val) != a.Val {
				t.Errorf("address %q", a.Val)
			}
		case "alt", "width", "height", "colspan", "rowspan":
		default:
			t.Errorf("attribute %s", a.Key)
		}
	}
}
