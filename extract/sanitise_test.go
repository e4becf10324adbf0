package extract

import (
	"strings"
	"testing"
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
