package feeds

import (
	"os"
	"strings"
	"testing"

	"warta/feeds/internal/fake"
)

// TestRulesSee breaks documents that are in order: each rule sees what it is for.
func TestRulesSee(t *testing.T) {
	for _, c := range []struct{ file, old, new, rule string }{
		{"region-rss.xml", `<rss version="2.0"`, `<rss version="2.0" lang="id"`, "UnexpectedAttribute: lang in rss"},
		{"region-rss.xml", "<language>", "lepas<language>", "UnexpectedText"},
		{"region-rss.xml", " </channel>", "<docs>https://warta.example/</docs> </channel>", "MisplacedItem: docs"},
		{"region-rss.xml", "<ttl>", "<ttl>-", "InvalidPositiveInteger: ttl"},
		{"region-rss.xml", "</sy:updatePeriod>", "often</sy:updatePeriod>", "InvalidUpdatePeriod"},
		{"region-rss.xml", `medium="image"`, `medium="foto"`, "InvalidMediaMedium"},
		{"region-rss.xml", `<media:description type="plain"`, `<media:description type="text"`, "InvalidMediaTextType"},
		{"region-rss.xml", "<guid", "<nomor", "SAXError"},
		{"region-rss.xml", "<dc:creator>", "<dc:creator><b>", "SAXError"},
		{"region-rss.xml", "<title>", "<title>&#x3C;b>x&#x3C;/b>", "ContainsHTML"},
		{"region-atom.xml", "</feed>", "<generator>x</generator></feed>", "MisplacedMetadata: atom:generator"},
		{"region-atom.xml", `xml:lang="id"`, `xml:lang="bahasa"`, "InvalidLanguage"},
		{"region-atom.xml", "<id>tag:warta.example,2026-11-23:r/18</id>", "<id>tag:warta.example,2026-11-23:r/%318</id>", "NonCanonicalURI"},
		{"region-atom.xml", "<id>tag:warta.example,2026-11-23:r/18</id>", "<id>tag:warta.example,2026-11-23:r/%c3%a9</id>", "NonCanonicalURI"},
		{"region-atom.xml", `rel="self"`, `rel="sendiri"`, "MissingSelf"},
		{"region-atom.xml", `<category term="`, `<category term=" " x="`, "MissingAttribute: term"},
		{"archive-atom.xml", `rel="current"`, `rel="via"`, "MissingCurrentInArchive"},
		{"archive-atom.xml", "archive=1", "archive=7", "ArchiveIncomplete"},
		{"all-opml.xml", "</head>", "<docs>http://opml.org/spec2.opml</docs></head>", "UndefinedElement: docs in head"},
		{"all-opml.xml", "</head>", "<title>x</title></head>", "DuplicateElement: title in head"},
		{"all-opml.xml", `language="id"`, `language="indonesia"`, "InvalidLanguage"},
		{"all-opml.xml", `<outline type="rss" text="`, `<outline type="rss" isi="`, "UnexpectedAttribute: isi in outline"},
		{"all-opml.xml", "<body>", "<body>lepas", "UnexpectedText"},
		{"all-opml.xml", "<title>Warta</title>", "", "NotBlank: head"},
	} {
		doc, err := os.ReadFile("testdata/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		rules := func(doc string) []string {
			switch {
			case strings.Contains(c.file, "opml"):
				return checkOPML([]byte(doc))
			case strings.Contains(c.file, "rss"):
				return checkRSS([]byte(doc), fake.Now)
			}
			return checkAtom([]byte(doc), fake.Now)
		}
		if wrong := rules(string(doc)); len(wrong) > 0 {
			t.Errorf("%s is not in order: %q", c.file, wrong)
		}
		if wrong := strings.Join(rules(strings.ReplaceAll(string(doc), c.old, c.new)), "\n"); !strings.Contains(wrong, c.rule) {
			t.Errorf("%s with %s: no %s in %q", c.file, c.new, c.rule, wrong)
		}
	}
}
