package extract

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"warta/store"
)

// metaInput is what the metadata of a page is read from.
type metaInput struct {
	root       *html.Node
	url        *url.URL // where the page was fetched; nil if unknown
	hint       store.Hint
	language   string     // of the source, BCP 47
	zone       string     // of the source, IANA name
	at         time.Time  // when the page was fetched; zero: unknown
	structured bool       // use JSON-LD
	body       *html.Node // the chosen body container; nil if none was found
	rule       *rule      // of the site; nil for none
}

// metadata is what readMeta found. Of content only the fields that are not body are set.
type metadata struct {
	content     store.Content
	articleBody string // JSON-LD articleBody, unescaped, cleaned line by line
	articleType bool   // JSON-LD, microdata or og:type calls the page an article
	typed       bool   // JSON-LD does
	news        bool   // and says that it is one of news
	list        bool   // JSON-LD calls the page a list of others, and no article
	ogType      string
	headline    string // JSON-LD headline
	paid        bool   // the page says that its article is not free to read
	wordCount   int    // of the whole article, as the page says; 0: unknown
}

// reader is the state of one readMeta.
type reader struct {
	in          metaInput
	f           *facts
	ld          ldArticle
	site        []siteName // names of the site
	main        int        // seq of the element that shows the title; of the body's start if none does; 0: unknown
	mainAt      int        // chars before it
	lang        string
	told        []dateCandidate // publication dates told to machines, best first
	toldMod     []dateCandidate // dates of change told to machines
	offset      int             // of the outlet's clock, if a time told in UTC is shown in another
	offsetKnown bool
	out         metadata
	origins     map[string]string
}

// readMeta reads everything but the body from one walk over the page.
func readMeta(in metaInput) metadata {
	r := reader{in: in, f: collect(in.root, in.body), origins: map[string]string{}}
	if in.url == nil {
		r.in.url = &url.URL{}
	}
	if in.structured {
		r.ld = readLD(r.f.ld, r.pageKeys())
	}
	r.out.articleBody = r.ld.body
	r.out.headline = r.ld.headline
	r.out.paid, r.out.wordCount = r.ld.paid || r.metaText("article:content_tier") == "locked", r.ld.words
	r.out.ogType = strings.ToLower(r.metaText("og:type"))
	r.out.typed, r.out.news, r.out.list = r.ld.article, r.ld.article && r.ld.news, r.ld.list && !r.ld.article
	r.out.articleType = r.ld.article || r.out.ogType == "article" && !r.out.list
	r.site = r.siteNames()
	r.language()
	r.title()
	r.ruleTitle()
	r.dates()
	r.people()
	r.links()
	r.labels()
	r.out.content.Origins = r.origins
	return r.out
}

// metaText is the cleaned content of the first meta element with one of the names, in their order.
func (r *reader) metaText(names ...string) string {
	s, _ := r.metaNamed(names...)
	return s
}

func (r *reader) metaNamed(names ...string) (value, name string) {
	for _, n := range names {
		for i := range r.f.metas {
			if r.f.metas[i].key == n {
				if v := ldText(r.f.metas[i].val); v != "" {
					return v, n
				}
			}
		}
	}
	return "", ""
}

// pageKeys are the addresses the page goes by, for telling its own JSON-LD from that of others.
func (r *reader) pageKeys() []string {
	var keys []string
	add := func(raw string) {
		if raw = strings.TrimSpace(raw); raw == "" {
			return
		}
		if u, err := r.in.url.Parse(raw); err == nil && u.Host != "" {
			keys = append(keys, store.ArticleKey(u.String()))
		}
	}
	if r.in.url.Host != "" {
		add(r.in.url.String())
	}
	for _, l := range r.f.links {
		if l.rel == "canonical" {
			add(l.href)
		}
	}
	add(r.metaText("og:url"))
	return keys
}

// host is where the page was fetched from, else where it says it belongs; "" if nothing tells.
func (r *reader) host() string {
	if h := r.in.url.Hostname(); h != "" {
		return h
	}
	for _, l := range r.f.links {
		if l.rel == "canonical" {
			if u, err := url.Parse(l.href); err == nil && u.Hostname() != "" {
				return u.Hostname()
			}
		}
	}
	if u, err := url.Parse(r.metaText("og:url")); err == nil {
		return u.Hostname()
	}
	return ""
}

// siteNames are the names the site calls itself by, for cutting them off titles and knowing them among
// authors.
func (r *reader) siteNames() []siteName {
	var names []siteName
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && len(s) < 80 {
			names = append(names, newSiteName(s))
		}
	}
	add(r.metaText("og:site_name"))
	add(r.ld.publisher)
	add(r.ld.site)
	add(r.metaText("application-name"))
	add(r.metaText("al:ios:app_name", "twitter:app:name:iphone", "apple-mobile-web-app-title"))
	add(strings.TrimPrefix(r.metaText("twitter:site"), "@"))
	return addHost(names, r.host())
}
