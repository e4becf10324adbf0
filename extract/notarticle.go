package extract

import (
	"bytes"
	"net/url"
	"strings"

	"warta/extract/internal/page"
	"warta/store"
)

// The reasons why a page is no article, as NotArticle holds them.
const (
	reasonEmpty     = "empty"     // no text
	reasonListing   = "listing"   // a home, section, tag or search page
	reasonStatic    = "static"    // about, contact, guidelines
	reasonMissing   = "soft-404"  // an error page sent as if all were well
	reasonChallenge = "challenge" // a captcha or a browser check
	reasonFeed      = "feed"      // RSS, Atom or other XML
	reasonPaywall   = "paywall"   // the first lines of an article that is to be paid for
)

// verdict is what the decision rests on.
type verdict struct {
	url     *url.URL
	meta    *metadata
	doc     *page.Page
	content *store.Content
	words   int // of the body
	lines   int
	feed    bool
	between int // gaps between its lines with headlines of other stories
}

// notArticle says why a page is no article, or "".
func notArticle(v verdict) string {
	title := words(v.content.Title)
	pageTitle := words(v.doc.Title)
	short := v.words < 120
	switch {
	case v.feed:
		return reasonFeed
	case short && (startsAny(pageTitle, challengeTitles) || startsAny(title, challengeTitles)):
		return reasonChallenge
	case short && (containsAny(pageTitle, missingTitles) || containsAny(title, missingTitles)):
		return reasonMissing
	}
	path := strings.ToLower(v.url.Path)
	dated := !v.content.Published.IsZero()
	article := v.meta.articleType || v.meta.ogType == "article"
	heads := headlines(v.doc)
	switch {
	case v.url.Host != "" && (path == "" || path == "/" || path == "/index.php" || path == "/index.html") && v.url.RawQuery == "":
		if !(article && dated && v.words > 150) {
			return reasonListing
		}
	case isListingPath(path) && (!article || heads >= 10) && v.words < 12*heads+60:
		return reasonListing
	case isStaticPath(path) && !dated:
		return reasonStatic
	}
	if v.between >= 5 && 2*v.between >= v.lines && v.words < 60*v.between && !article {
		return reasonListing
	}
	if !article && startsAny(title, listingTitles) && v.words < 60*heads {
		return reasonListing
	}
	if paywalled(&v) {
		return reasonPaywall
	}
	if v.words == 0 {
		if heads >= 8 {
			return reasonListing
		}
		return reasonEmpty
	}
	if !article && !dated && heads >= 15 && v.words < 6*heads && v.words < 300 {
		return reasonListing
	}
	if v.words < 60 && !dated && !article {
		if heads >= 8 {
			return reasonListing
		}
		if v.words < 15 {
			return reasonEmpty
		}
	}
	return ""
}

var (
	challengeTitles = []string{"just a moment", "attention required", "access denied", "are you a robot", "are you human", "verify you are", "verifying you are", "checking your browser", "please wait", "security check", "ddos guard", "one moment please", "bot verification", "human verification", "captcha", "pardon our interruption", "robot check"}
	listingTitles   = []string{"indeks berita", "berita terkini", "berita terbaru", "berita hari ini", "kumpulan berita", "arsip", "tag", "kategori", "hasil pencarian", "search results"}
	missingTitles   = []string{"page not found", "404 not found", "error 404", "404 error", "halaman tidak ditemukan", "tidak ditemukan", "not found", "halaman yang anda cari", "seite nicht gefunden", "page introuvable", "página no encontrada", "nothing found"}
)

func startsAny(s string, list []string) bool {
	for _, t := range list {
		if startsWith(s, t) {
			return true
		}
	}
	return false
}

// headlines counts the blocks that look like teasers of other stories: links of four words and more,
// each text once.
func headlines(doc *page.Page) int {
	n := 0
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Words >= 4 && b.Words <= 30 && b.Link*5 >= b.Chars*4 && b.Dup == 0 {
			n++
		}
	}
	return n
}

// between counts the gaps between kept blocks in which a teaser's headline stands.
func between(doc *page.Page, keep []bool) int {
	n := 0
	started, head := false, false
	for i := range doc.Blocks {
		if keep[i] {
			if started && head {
				n++
			}
			started, head = true, false
			continue
		}
		b := &doc.Blocks[i]
		if b.Words >= 4 && b.Words <= 30 && b.Link*5 >= b.Chars*4 && b.Dup == 0 {
			head = true
		}
	}
	return n
}

// isFeed reports whether the bytes are a feed or other XML, not a page.
func isFeed(body []byte) bool {
	head := bytes.TrimLeft(body[:min(len(body), 600)], " \t\r\n\ufeff")
	return bytes.HasPrefix(head, []byte("<rss")) || bytes.HasPrefix(head, []byte("<feed")) ||
		bytes.HasPrefix(head, []byte("<?xml")) && !bytes.Contains(head, []byte("<html")) && !bytes.Contains(head, []byte("XHTML"))
}

// isListingPath knows the paths of section, tag, author and search pages.
func isListingPath(path string) bool {
	steps := strings.Split(strings.Trim(path, "/"), "/")
	switch steps[0] {
	case "tag", "tags", "category", "categories", "kategori", "kanal", "topik", "topic", "topics", "author", "penulis", "search", "cari", "indeks", "index", "index-news", "terkini", "terpopuler", "label", "rubrik", "archive", "arsip":
		return len(steps) <= 4
	}
	for i, s := range steps {
		if s == "page" && i == len(steps)-2 && onlyNumbers(steps[i+1]) && i < 3 && strings.Count(steps[max(i-1, 0)], "-") < 2 {
			return true
		}
	}
	return len(steps) >= 2 && steps[len(steps)-2] == "label"
}

// isStaticPath knows the pages every outlet has that are no news.
func isStaticPath(path string) bool {
	last := path[strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')+1:]
	last = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(last, "/"), ".html"), ".php")
	switch last {
	case "about", "about-us", "tentang", "tentang-kami", "redaksi", "susunan-redaksi", "box-redaksi", "kontak", "kontak-kami", "contact", "contact-us",
		"privacy", "privacy-policy", "kebijakan-privasi", "disclaimer", "pedoman-media-siber", "pedoman-pemberitaan-media-siber", "kode-etik",
		"kode-etik-jurnalistik", "terms", "terms-of-service", "syarat-dan-ketentuan", "info-iklan", "pasang-iklan", "iklan", "karir", "sitemap", "login", "register":
		return true
	}
	return false
}
