package extract

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// hostile are pages that break naive readers, each with words that must survive where there are any.
func hostile() map[string]struct {
	body []byte
	want string
} {
	para := "<p>" + strings.Repeat("Kepala desa mengatakan bahwa jalan itu akan diperbaiki bulan depan. ", 8) + "</p>"
	wide := func(s string, big bool) []byte {
		var out []byte
		for _, u := range utf16.Encode([]rune(s)) {
			if big {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return out
	}
	page := "<html><body><h1>Jalan</h1>" + para + para + "</body></html>"
	type c = struct {
		body []byte
		want string
	}
	return map[string]c{
		"empty":             {nil, ""},
		"nested divs":       {[]byte(strings.Repeat("<div>", 100000) + para + strings.Repeat("</div>", 100000)), "Kepala desa"},
		"nested inline":     {[]byte("<p>" + strings.Repeat("<b><i><span>", 30000) + "Kepala desa mengatakan bahwa jalan itu akan diperbaiki." + para), "Kepala desa"},
		"nested tables":     {[]byte(strings.Repeat("<table><tr><td>", 20000) + para), ""},
		"nested lists":      {[]byte(strings.Repeat("<ul><li>", 50000) + para), "Kepala desa"},
		"unclosed":          {[]byte(strings.Repeat("<p><b><a href=/x>", 30000) + para), ""},
		"megabyte attr":     {[]byte(`<div class="` + strings.Repeat("x ", 1<<20) + `" style="` + strings.Repeat("a:b;", 1<<18) + `">` + para + para + "</div>"), "Kepala desa"},
		"200000 links":      {[]byte(para + strings.Repeat("<a href=/berita/2>tautan ke berita lain</a> ", 200000) + para), ""},
		"200000 paragraphs": {[]byte(strings.Repeat("<p>Satu kalimat pendek.</p>", 200000)), ""},
		"NUL":               {[]byte(strings.ReplaceAll(page, "desa", "de\x00sa")), ""},
		"invalid utf-8":     {[]byte(strings.ReplaceAll(page, "jalan", "ja\xff\xfelan")), "Kepala desa"},
		"utf-16 le":         {append([]byte{0xFF, 0xFE}, wide(page, false)...), "Kepala desa"},
		"utf-16 be":         {append([]byte{0xFE, 0xFF}, wide(page, true)...), "Kepala desa"},
		"open comment":      {[]byte(para + para + "<!-- " + strings.Repeat("x", 1<<20)), "Kepala desa"},
		"open script":       {[]byte(para + para + "<script>" + strings.Repeat("if (a < b) {", 1<<16)), "Kepala desa"},
		"open quote":        {[]byte(para + para + `<a href="` + strings.Repeat("x<p>", 1<<16)), ""},
		"comments":          {[]byte(strings.Repeat("<!--", 1<<18) + para), ""},
		"scripts":           {[]byte(para + strings.Repeat("<script>", 1<<16) + para), ""},
		"less-than":         {[]byte(strings.Repeat("<", 1<<20) + para), ""},
		"broken json-ld":    {[]byte(`<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"` + strings.Repeat(`\`, 1<<18) + `</script>` + para + para), "Kepala desa"},
		"quotes":            {[]byte("<a " + strings.Repeat(`='"`, 1<<18) + ">" + para), ""},
		"breaks":            {[]byte("<div>" + strings.Repeat("kata<br>", 100000) + "</div>"), ""},
	}
}

func TestHostile(t *testing.T) {
	e := extractor(t)
	for name, tc := range hostile() {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			c := e.Extract(Input{Pages: []Page{{URL: "https://a.example/x-y-z", Body: tc.body}}})
			if took := time.Since(start); took > 3*time.Minute {
				t.Errorf("took %v for %d bytes", took, len(tc.body))
			}
			if !strings.Contains(c.Text, tc.want) {
				t.Errorf("text lacks %q: %.200q", tc.want, c.Text)
			}
		})
	}
}

func FuzzExtract(f *testing.F) {
	for name, tc := range hostile() {
		if len(tc.body) < 20000 && name != "" {
			f.Add(tc.body)
		}
	}
	f.Add([]byte(`<article><h1>A</h1><p>One <a href="javascript:x">two</a> <b onclick=x>three</b> four five six seven eight nine ten eleven twelve, thirteen.<img src=x onerror=y><table><tr><td>1<td>2</table><ul><li>x<ol><li>y`))
	e, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	p := policy()
	f.Fuzz(func(t *testing.T, body []byte) {
		c := e.Extract(Input{Pages: []Page{{URL: "https://a.example/x-y-z", Body: body}, {URL: "https://a.example/x-y-z/2", Body: body}}})
		if !utf8.ValidString(c.Text) || !norm.NFC.IsNormalString(c.Text) {
			t.Fatalf("text is not valid NFC: %q", c.Text)
		}
		for _, r := range c.Text {
			if r < ' ' && r != '\n' {
				t.Fatalf("control character %q in %q", r, c.Text)
			}
		}
		if again := p.Sanitize(c.HTML); again != c.HTML {
			t.Fatalf("sanitising again changes\n%q\nto\n%q", c.HTML, again)
		}
		low := strings.ToLower(c.HTML)
		for _, bad := range []string{"<script", "<style", "<iframe", "<form", "javascript:", "data:"} {
			if strings.Contains(low, bad) && !strings.Contains(strings.ToLower(c.Text), bad) && !strings.Contains(low, "https://a.example/"+bad) {
				if i := strings.Index(low, "href=\""+bad); i >= 0 || bad[0] == '<' {
					t.Fatalf("%q in %q", bad, c.HTML)
				}
			}
		}
		if c.Confidence < 0 || c.Confidence > 1 {
			t.Fatalf("confidence %v", c.Confidence)
		}
	})
}

func TestStrip(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"nothing", "<p>a</p>", "<p>a</p>"},
		{"script", "<p>a</p><script>if (a<b) x</script><p>b", "<p>a</p><p>b"},
		{"upper case", "a<SCRIPT SRC=x></SCRIPT >b", "ab"},
		{"json stays", `<script type="application/ld+json">{"a":1}</script>b`, `<script type="application/ld+json">{"a":1}</script>b`},
		{"style", "a<style>p{}</style>b", "ab"},
		{"comment", "a<!-- <p>x --><p>b", "a<p>b"},
		{"odd comments", "a<!--><p>b<!---><p>c", "a<p>b<p>c"},
		{"svg", "a<svg><path d='x'/></svg>b", "a b"},
		{"quoted", `<a title="<script>">a</a><script>x</script>`, `<a title="<script>">a</a>`},
		{"title", "<title>a <script> b</title><p>c", "<title>a <script> b</title><p>c"},
		{"textarea", "<textarea><!-- </textarea><p>c", "<textarea><!-- </textarea><p>c"},
		{"unclosed script stays", "<p>a<script>b", "<p>a<script>b"},
		{"not a tag", "1 < 2 <3 </p>", "1 < 2 <3 </p>"},
		{"scripted", "<scripted>a</scripted>", "<scripted>a</scripted>"},
		{"space between lines", "<div>\n <p>a</p>\n <p> b</p> </div> c", "<div><p>a</p><p> b</p></div> c"},
		{"space behind what shows nothing", `<p><b>a</b><link rel="canonical" href=x> <b>b</b><meta itemprop=x> c`, `<p><b>a</b><link rel="canonical" href=x> <b>b</b><meta itemprop=x> c`},
		{"space between lines that show nothing", "<head>\n<meta name=x>\n<title>a</title>\n<link rel=canonical href=x>\n</head>", "<head><meta name=x><title>a</title><link rel=canonical href=x></head>"},
		{"space inside a line", "<p>a <b>b</b> <i>c</i> </p>", "<p>a <b>b</b> <i>c</i> </p>"},
		{"space around what is dropped", "<p>a</p> <script>x</script>\n<!-- y -->\n<p>b <script>x</script> <b>c</b>", "<p>a</p><p>b  <b>c</b>"},
		{"attributes of looks", `<div style="color:red" class=a tabindex=0 data-x='>'>b`, `<div class=a >b`},
		{"attributes side by side", `<a target="_blank"href="/x"rel='nofollow'>b`, `<a href="/x">b`},
		{"hidden by its style", `<p style="display:none">a`, `<p style="display:none">a`},
		{"sizes of pictures alone", `<img width=5 src=a/><td width=5>`, `<img width=5 src=a/><td >`},
		{"style sheets and fields", `<link rel=stylesheet href=a><link rel="canonical" href="b"><input name=q><p>c`, `<link rel="canonical" href="b"><p>c`},
		{"open quote", `<p>a <b class="x>b</b>`, `<p>a <b class="x>b</b>`},
		{"open tag", `<p>a</p> <b class=x `, `<p>a</p><b class=x `},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := strip(nil, []byte(tc.in)); string(got) != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestMemory(t *testing.T) {
	e := extractor(t)
	page := func(n int) Page {
		num := strings.Repeat("i", n+1)
		return Page{URL: "https://a.example/berita-daerah-" + num, Body: []byte("<body><article><h1>Judul " + num + "</h1><p>Kepala desa " + num +
			" mengatakan bahwa jalan itu akan diperbaiki bulan depan, setelah anggaran disetujui.</p><p>Warga " + num +
			" berharap perbaikan segera dikerjakan, kata seorang pedagang di pasar setempat.</p>" +
			"<p>Redaksi menerima kiriman berita, foto, dan opini dari pembaca setiap hari kerja, dengan mencantumkan identitas.</p></article></body>")}
	}
	m := NewMemory()
	for i := range 4 {
		c, prints := e.Read(Input{Pages: []Page{page(i)}, Memory: m})
		has := strings.Contains(c.Text, "Redaksi menerima")
		if i == 3 && has {
			t.Errorf("page %d still has the standing line: %q", i, c.Text)
		}
		if i == 3 && (len(c.Removed) == 0 || c.Removed[0].Rule != "memory") {
			t.Errorf("not reported: %+v", c.Removed)
		}
		m.Learn(prints)
		m.Learn(prints) // the same page again counts nothing
	}
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again Memory
	if err := again.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	b2, _ := again.MarshalBinary()
	if !bytes.Equal(b, b2) || again.Pages() != m.Pages() {
		t.Error("a memory read back differs")
	}
	for _, bad := range [][]byte{nil, {9}, b[:len(b)-1]} {
		if again.UnmarshalBinary(bad) == nil {
			t.Errorf("read %d bad bytes", len(bad))
		}
	}
	for i := range 3 * maxPrints {
		m.Learn(Prints{Key: uint64(i), Blocks: []Print{{Hash: uint64(i) + 1, Words: 9}}})
	}
	if len(m.prints) > maxPrints {
		t.Errorf("%d prints kept", len(m.prints))
	}
}
