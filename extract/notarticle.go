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
	shape   shape
}

// notArticle says why a page is no article, or "".
func notArticle(v verdict) string {
	if v.feed {
		return reasonFeed
	}
	if why := errorTitle(titleParts(v.doc.Title, v.content.Title), &v); why != "" {
		return why
	}
	path := strings.ToLower(v.url.Path)
	dated := !v.content.Published.IsZero()
	article := v.meta.articleType
	heads := headlines(v.doc)
	whole := dated && v.shape.body // an article by all that is shown, wherever it stands
	switch {
	case isHome(v.url):
		if !(article && dated && v.words > 150) || v.shape.isList(true) {
			return reasonListing
		}
	case isListingPath(path) && !whole && (!article || heads >= 10) && v.words < 12*heads+60:
		return reasonListing
	case isStaticPath(path) && !v.meta.news:
		return reasonStatic
	case v.meta.list && !whole:
		return reasonListing
	}
	if !v.meta.typed && v.shape.isList(article) {
		return reasonListing
	}
	between := v.shape.between
	if between >= 5 && 2*between >= v.lines && v.words < 60*between && !article && !v.shape.own {
		return reasonListing
	}
	if !article && listingTitle(v.content.Title, &v) && v.words < 60*heads {
		return reasonListing
	}
	if !v.meta.news && staticTitle(&v) {
		return reasonStatic
	}
	if paywalled(&v) {
		return reasonPaywall
	}
	return tooLittle(&v, heads)
}

// tooLittle says why a page with next to no text is no article, or "".
func tooLittle(v *verdict, heads int) string {
	known := v.meta.articleType || !v.content.Published.IsZero()
	switch {
	case v.words == 0 && heads >= 8:
		return reasonListing
	case v.words == 0:
		return reasonEmpty
	case known:
		return ""
	case heads >= 15 && v.words < 6*heads && v.words < 300:
		return reasonListing
	case v.words < 60 && heads >= 8:
		return reasonListing
	case v.words < 15:
		return reasonEmpty
	}
	return ""
}

func startsAny(s string, list []string) bool {
	for _, t := range list {
		if startsWith(s, t) {
			return true
		}
	}
	return false
}

// isFeed reports whether the bytes are a feed or other XML, not a page.
func isFeed(body []byte) bool {
	head := bytes.TrimLeft(body, " \t\r\n\ufeff")
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return bytes.HasPrefix(head, []byte("<rss")) || bytes.HasPrefix(head, []byte("<feed"))
	}
	for {
		i := bytes.IndexByte(head, '<')
		if i < 0 {
			return true
		}
		head = head[i:]
		start, end := string(head[:min(len(head), 24)]), ">"
		switch {
		case bytes.HasPrefix(head, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(head, []byte("<?")):
		case hasPrefixFold(start, "<!doctype html"):
			return false
		case hasPrefixFold(start, "<!doctype"):
		default:
			return !hasPrefixFold(start, "<html")
		}
		if i = bytes.Index(head, []byte(end)); i < 0 {
			return true
		}
		head = head[i+len(end):]
	}
}

// isHome reports whether an address is that of a site's first page, whatever it says of where its visitor came from.
func isHome(u *url.URL) bool {
	switch strings.ToLower(u.Path) {
	case "", "/", "/index.php", "/index.html":
		return u.Host != "" && !strings.Contains(store.ArticleKey(u.String()), "?")
	}
	return false
}

// isListingPath knows the paths of section, tag, author and search pages. Articles stand below the words of sections too:
// a last step of several words, or one below a step that says it is to be read, is the name of one.
func isListingPath(path string) bool {
	steps := strings.Split(strings.Trim(path, "/"), "/")
	last := steps[len(steps)-1]
	switch steps[0] {
	case "category", "categories", "kategori", "kanal", "indeks", "index", "index-news", "terkini", "terpopuler", "rubrik", "archive", "arsip":
		return len(steps) <= 4 && !namesArticle(last) && !isRead(steps)
	case "tag", "tags", "topik", "topic", "topics", "author", "penulis", "search", "cari", "label":
		return len(steps) <= 4 && !isRead(steps)
	}
	for i, s := range steps {
		if s == "page" && i == len(steps)-2 && onlyNumbers(steps[i+1]) && i < 3 && strings.Count(steps[max(i-1, 0)], "-") < 2 {
			return true
		}
	}
	return len(steps) >= 2 && steps[len(steps)-2] == "label"
}

// namesArticle reports whether a step of a path names one article: several words, or a number and words.
func namesArticle(step string) bool {
	n := strings.Count(step, "-")
	if n == 0 {
		return false
	}
	first, last := step[:strings.IndexByte(step, '-')], strings.TrimSuffix(step[strings.LastIndexByte(step, '-')+1:], ".html")
	return n >= 3 || n >= 2 && (len(first) >= 4 && onlyNumbers(first) || len(last) >= 5 && onlyNumbers(last))
}

// isRead reports whether a step before the last says that what follows is one article.
func isRead(steps []string) bool {
	for _, s := range steps[:len(steps)-1] {
		switch s {
		case "read", "baca", "detail":
			return true
		}
	}
	return false
}

// isStaticPath knows the pages every outlet has that are no news.
func isStaticPath(path string) bool {
	steps := strings.Split(strings.Trim(path, "/"), "/")
	last := steps[len(steps)-1]
	for _, s := range steps[:len(steps)-1] {
		if len(s) == 4 && onlyNumbers(s) { // the year of an article
			return false
		}
	}
	last = strings.TrimSuffix(strings.TrimSuffix(last, ".html"), ".php")
	if n := len(last); n > 2 && last[n-2] == '-' && last[n-1] >= '2' && last[n-1] <= '9' { // a second page of the same name
		last = last[:n-2]
	}
	switch last {
	case "about", "about-us", "tentang", "tentang-kami", "redaksi", "susunan-redaksi", "box-redaksi", "boks-redaksi", "tim-redaksi", "kontak", "kontak-kami", "hubungi-kami", "contact", "contact-us",
		"privacy", "privacy-policy", "kebijakan-privasi", "disclaimer", "pedoman-media-siber", "pedoman-pemberitaan-media-siber", "kode-etik",
		"kode-etik-jurnalistik", "terms", "terms-of-service", "syarat-dan-ketentuan", "info-iklan", "pasang-iklan", "iklan", "karir", "sitemap", "login", "register":
		return true
	}
	return false
}
