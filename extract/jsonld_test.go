package extract

import (
	"strings"
	"testing"
)

func TestParseLD(t *testing.T) {
	for _, tc := range []struct{ name, in, headline string }{
		{"plain", `{"@type":"NewsArticle","headline":"Banjir"}`, "Banjir"},
		{"list", `[{"@type":"WebSite","name":"X"},{"@type":"NewsArticle","headline":"Banjir"}]`, "Banjir"},
		{"graph", `{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},{"@type":["Article","BlogPosting"],"headline":"Banjir"}]}`, "Banjir"},
		{"full type address", `{"@type":"http://schema.org/NewsArticle","headline":"Banjir"}`, "Banjir"},
		{"main entity", `{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Banjir"}}`, "Banjir"},
		{"CDATA", "//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"Banjir\"}\n//]]>", "Banjir"},
		{"comment mark", "<!--\n{\"@type\":\"Article\",\"headline\":\"Banjir\"}\n-->", "Banjir"},
		{"comments", `{/* a */"@type":"Article", // b` + "\n" + `"headline":"Banjir"}`, "Banjir"},
		{"raw line break in a string", "{\"@type\":\"Article\",\"headline\":\"Banjir\n di Metro\"}", "Banjir di Metro"},
		{"tab and control character", "{\"@type\":\"Article\",\"headline\":\"Banjir\t\x01 di Metro\"}", "Banjir di Metro"},
		{"trailing commas", `{"@type":"Article","headline":"Banjir",},`, "Banjir"},
		{"missing comma", "{\"@type\":\"Article\"\n\"headline\":\"Banjir\"}", "Banjir"},
		{"quotes inside", `{"@type":"Article","headline":"Dia "pulang" kemarin","x":1}`, `Dia "pulang" kemarin`},
		{"quote before a comma", `{"@type":"Article","headline":"Kata "aman", kata dia","x":1}`, `Kata "aman", kata dia`},
		{"single quotes", `{'@type':'Article','headline':'Banjir'}`, "Banjir"},
		{"bare names", `{@type:"Article",headline:"Banjir"}`, "Banjir"},
		{"cut off", `{"@type":"Article","headline":"Banjir","articleBody":"Air na`, "Banjir"},
		{"bracket forgotten", `{"@graph":[{"@type":"Article","headline":"Banjir"}`, "Banjir"},
		{"two documents", `{"@type":"Organization","name":"A"}{"@type":"Article","headline":"Banjir"}`, "Banjir"},
		{"HTML entities", `{"@type":"Article","headline":"A &amp; B &#8216;C&#8217;"}`, "A & B ‘C’"},
		{"entities twice", `{"@type":"Article","headline":"A &amp;amp; B"}`, "A & B"},
		{"escapes", `{"@type":"Article","headline":"Caf\u00e9 \ud83d\ude00 \/ \"x\""}`, `Café 😀 / "x"`},
		{"half a pair", `{"@type":"Article","headline":"a\ud83dz"}`, "a\ufffdz"},
		{"whole script escaped", `{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;Banjir&quot;}`, "Banjir"},
		{"value object", `{"@type":"Article","headline":{"@value":"Banjir","@language":"id"}}`, "Banjir"},
		{"null", `{"@type":"Article","headline":null,"name":"Banjir"}`, "Banjir"},
		{"list of others", `{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Lain"}]}`, ""},
		{"empty", ``, ""},
		{"no JSON", `var x = 1;`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := readLD([]string{tc.in}, nil).headline; got != tc.headline {
				t.Errorf("headline of %s = %q, want %q", tc.in, got, tc.headline)
			}
		})
	}
}

func TestReadLD(t *testing.T) {
	a := readLD([]string{
		`{"@context":"https://schema.org","@graph":[
			{"@type":"NewsArticle","@id":"https://a.example/lain#article","headline":"Lain","datePublished":"2020-01-01","author":{"name":"Orang Lain"}},
			{"@type":"NewsArticle","@id":"https://a.example/banjir#article","headline":"Banjir","datePublished":"2021-09-23T19:50:00+07:00",
			 "dateModified":"2021-09-24","author":[{"@id":"#p1"},{"@type":"Organization","name":"Kantor Berita"}],"editor":{"name":"Siti"},
			 "publisher":{"@id":"#org"},"image":[{"url":"https://a.example/1.jpg"},{"url":"https://a.example/2.jpg"}],
			 "articleSection":["Daerah","Lampung"],"keywords":["banjir","Metro"],"inLanguage":"id-ID",
			 "articleBody":"Air naik.\r\n\r\n&quot;Cepat&quot; kata dia."},
			{"@type":"Person","@id":"#p1","name":"Budi Santoso"},
			{"@type":"Organization","@id":"#org","name":"Contoh Media"},
			{"@type":"BreadcrumbList","itemListElement":[{"name":"Beranda"},{"item":{"name":"Lampung"}}]}]}`,
	}, []string{"a.example/banjir"})
	if a.headline != "Banjir" || a.published != "2021-09-23T19:50:00+07:00" || a.modified != "2021-09-24" || a.publisher != "Contoh Media" {
		t.Errorf("%+v", a)
	}
	if len(a.authors) != 2 || a.authors[0] != (ldPerson{"Budi Santoso", false}) || a.authors[1] != (ldPerson{"Kantor Berita", true}) {
		t.Errorf("authors %+v", a.authors)
	}
	if a.image != "https://a.example/1.jpg" || strings.Join(a.section, "/") != "Daerah/Lampung" || strings.Join(a.tags, "/") != "banjir/Metro" ||
		strings.Join(a.editors, "/") != "Siti" || strings.Join(a.crumbs, "/") != "Beranda/Lampung" {
		t.Errorf("%+v", a)
	}
	if want := "Air naik.\n\"Cepat\" kata dia."; a.body != want {
		t.Errorf("body %q, want %q", a.body, want)
	}
}

// TestLDBounds reads what hostile pages send: deep nesting and great numbers.
func TestLDBounds(t *testing.T) {
	for _, s := range []string{
		strings.Repeat("[", 1_000_000), strings.Repeat(`{"a":`, 300_000), strings.Repeat(`{"@type":"Article",`, 100_000),
		`[` + strings.Repeat(`{"@type":"Article","headline":"x"},`, 50_000) + `]`, strings.Repeat(`"`, 1_000_000), strings.Repeat(`{"a":"" `, 200_000),
	} {
		readLD([]string{s}, nil)
	}
}

func FuzzParseLD(f *testing.F) {
	f.Add(`{"@type":"NewsArticle","headline":"Banjir","author":[{"@id":"x"}]}`)
	f.Add("{\"a\":\"b\n\\u12\", 'c':[1,2,{}], d:null}")
	f.Add(`[[[{"@graph":{"@type":`)
	f.Fuzz(func(t *testing.T, s string) {
		a := readLD([]string{s}, []string{"a.example/x"})
		if len(a.authors) > 24+1 || len(a.crumbs) > 8 {
			t.Errorf("more than the bounds: %d authors, %d crumbs", len(a.authors), len(a.crumbs))
		}
	})
}
