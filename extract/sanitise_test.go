package extract

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestSanitise(t *testing.T) {
	p := policy()
	for _, bad := range []string{
		"<script>x</script>", `<p onclick="x">a</p>`, `<a href="javascript:x">a</a>`, `<a href="data:text/html,x">a</a>`,
		`<a href="https://a.example/" onclick="x">a</a>`, `<img src="https://a.example/a.jpg" onerror="x">`, `<img src="data:image/png;base64,x">`,
		"<iframe></iframe>", "<form></form>", "<style>p{}</style>", `<img src="https://a.example/" alt="x" onerror="y">`, "<p", `<a href="https://a.example/>x`,
		`<P>`, `<a href="https://a.example/"">x</a>`,
	} {
		if plainMarkup(bad) {
			t.Errorf("taken at sight: %s", bad)
		}
		got := sanitise(p, bad)
		for _, w := range []string{"script", "onclick", "onerror", "iframe", "form", "style", "data:"} {
			if strings.Contains(got, w) {
				t.Errorf("%s became %s", bad, got)
			}
		}
	}
	for _, good := range []string{
		"<p>a &amp; b &lt;c&gt; &#34;d&#34; &#39;e&#39;</p>\n<ul>\n<li>x</li>\n</ul>\n",
		`<p><a href="https://a.example/?a=1&amp;b=2"><strong>x</strong></a><br>y</p>`,
		`<figure><img src="https://a.example/a.jpg" alt="x &amp; y"><figcaption>z</figcaption></figure>`,
		"<table>\n<tr><th>a</th><td>b</td></tr>\n</table>\n",
	} {
		if !plainMarkup(good) || p.Sanitize(good) != good {
			t.Errorf("%s\nbecame\n%s", good, p.Sanitize(good))
		}
	}
}

// FuzzSanitise: whatever comes in, what goes out holds nothing but the allowed elements, attributes and
// addresses, and sanitising that again changes nothing.
func FuzzSanitise(f *testing.F) {
	for _, s := range []string{
		`<p>a <a href="https://a.example/?a=1&amp;b=2">b</a></p>`, `<img src="https://a.example/a.jpg" alt="x">`, `<a href="https://a.example/>x" onclick="y">z</a>`,
		`<p title="<script>">a</p><svg><style><img src=x onerror=y></style></svg>`, `<a href=" javascript:x">a</a><a href="HTTPS://A.example">b</a>`, `<table><tr><td>1<td>2</table><p>`,
		`<a href="mailto:a@b.example">x</a><a href="https://[::1">y</a>`, "<math><mtext></p><p><mglyph><style></math>", `<p>a & b < c > d " e '`, `<img src="https://a.example/" alt="a>b">`,
	} {
		f.Add(s)
	}
	p := policy()
	f.Fuzz(func(t *testing.T, s string) {
		once := sanitise(p, s)
		if twice := sanitise(p, once); twice != once {
			t.Fatalf("%q became\n%q and then\n%q", s, once, twice)
		}
		z := html.NewTokenizer(strings.NewReader(once))
		for {
			switch z.Next() {
			case html.ErrorToken:
				return
			case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
				tok := z.Token()
				if tok.Data != "img" && !plainTag(tok.Data) {
					t.Fatalf("<%s> in %q", tok.Data, once)
				}
				for _, a := range tok.Attr {
					v := strings.ToLower(a.Val)
					address := strings.HasPrefix(v, "https:") || strings.HasPrefix(v, "http:") || strings.HasPrefix(v, "mailto:")
					if !(a.Key == "alt" && tok.Data == "img") && !(address && (a.Key == "href" && tok.Data == "a" || a.Key == "src" && tok.Data == "img")) {
						t.Fatalf("%s=%q of <%s> in %q", a.Key, a.Val, tok.Data, once)
					}
				}
			case html.CommentToken, html.DoctypeToken:
				t.Fatalf("a comment in %q", once)
			}
		}
	})
}
