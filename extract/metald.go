package extract

import (
	"html"
	"strings"

	"warta/store"
)

// ldArticle is what the JSON-LD of a page says about its article.
type ldArticle struct {
	found     bool // some node describes the page
	article   bool // that node is an article
	news      bool // of news, by its type
	list      bool // the page is one of a section, a tag or a search
	headline  string
	names     []string // other names it gives: name, alternativeHeadline
	authors   []ldPerson
	editors   []string
	published string
	created   string
	modified  string
	// pagePublished and pageModified come from a WebPage node beside the article.
	pagePublished, pageModified string
	publisher                   string
	site                        string
	image                       string
	section                     []string
	tags                        []string
	language                    string
	body                        string
	url                         string
	crumbs                      []string
	paid                        bool // not free to read, it says
	words                       int  // of the whole text, it says; 0: nothing
}

type ldPerson struct {
	name string
	org  bool
}

func isArticleType(t string) bool {
	switch t {
	case "Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
		"BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "LiveBlogPosting", "Report", "TechArticle",
		"ScholarlyArticle", "SocialMediaPosting", "DiscussionForumPosting", "AdvertiserContentArticle", "SatiricalArticle",
		"Recipe", "Review", "MedicalScholarlyArticle", "NewsArtcile", "MedicalWebPage", "HowTo":
		return true
	}
	return strings.HasSuffix(t, "NewsArticle")
}

func isPageType(t string) bool {
	switch t {
	case "WebPage", "ItemPage", "AboutPage", "FAQPage", "CreativeWork", "VideoObject", "ImageGallery", "MediaGallery", "PodcastEpisode", "Course":
		return true
	}
	return false
}

// ldScan gathers the nodes of all scripts.
type ldScan struct {
	articles []*ldValue
	pages    []*ldValue
	byID     map[string]*ldValue
	crumbs   *ldValue
	site     string
	org      string
	seen     int
}

// readLD reads the page's JSON-LD. keys are the ArticleKeys of the page's own addresses.
func readLD(scripts []string, keys []string) ldArticle {
	sc := ldScan{byID: map[string]*ldValue{}}
	var docs []ldValue
	for _, s := range scripts {
		if strings.IndexByte(s, '"') < 0 && strings.Contains(s, "&quot;") {
			s = html.UnescapeString(s)
		}
		docs = append(docs, parseLD(s)...)
	}
	for i := range docs {
		sc.gather(&docs[i], 0)
	}
	a := ldArticle{list: callsList(docs)}
	best, score := (*ldValue)(nil), -1
	for _, v := range sc.articles {
		if n := sc.rank(v, keys); n > score {
			best, score = v, n
		}
	}
	if best != nil {
		a.found, a.article = true, true
		a.fill(best, &sc)
	}
	for _, v := range sc.pages {
		a.fillPage(v, &sc)
	}
	a.site = sc.site
	if a.publisher == "" {
		a.publisher = sc.org
	}
	sc.readCrumbs(&a)
	return a
}

// callsList reports whether one of a page's own nodes says that it shows a list of other pages. What an article is part
// of does not count.
func callsList(docs []ldValue) bool {
	for i := range docs {
		d := &docs[i]
		if d.kind == '[' && callsList(d.list) || d.is(isListType) {
			return true
		}
		if g := d.get("@graph"); g.kind == '[' && callsList(g.list) {
			return true
		}
	}
	return false
}

func isListType(t string) bool { return t == "CollectionPage" || t == "SearchResultsPage" }

// gather files v and what it holds, but does not look for articles in lists of other articles.
func (sc *ldScan) gather(v *ldValue, depth int) {
	if sc.seen++; depth > 6 || sc.seen > maxLDNodes {
		return
	}
	switch v.kind {
	case '[':
		for i := range v.list {
			sc.gather(&v.list[i], depth+1)
		}
		return
	case '{':
	default:
		return
	}
	if id := v.get("@id").raw(); id != "" && len(v.obj) > 1 {
		if old := sc.byID[id]; old == nil || len(v.obj) > len(old.obj) {
			sc.byID[id] = v
		}
	}
	switch {
	case v.is(isArticleType):
		sc.articles = append(sc.articles, v)
	case v.is(isPageType):
		sc.pages = append(sc.pages, v)
	case v.is(func(t string) bool { return t == "BreadcrumbList" }):
		if sc.crumbs == nil {
			sc.crumbs = v
		}
		return
	case v.is(func(t string) bool { return t == "WebSite" }):
		if sc.site == "" {
			sc.site = ldText(v.get("name").raw())
		}
	case v.is(func(t string) bool {
		return t == "Organization" || t == "NewsMediaOrganization" || t == "Corporation" || t == "LocalBusiness"
	}):
		if sc.org == "" {
			sc.org = ldText(v.get("name").raw())
		}
	case v.is(func(t string) bool { return t == "ItemList" || t == "Blog" }):
		return
	}
	for i := range v.obj {
		switch v.obj[i].name {
		case "@graph", "mainEntity", "mainEntityOfPage", "breadcrumb", "isPartOf", "about":
			sc.gather(&v.obj[i].val, depth+1)
		case "author", "creator", "publisher", "image", "editor":
			sc.index(&v.obj[i].val)
		}
	}
}

// index remembers nodes by their id so that others can refer to them.
func (sc *ldScan) index(v *ldValue) {
	v.each(func(o *ldValue) {
		if id := o.get("@id").raw(); id != "" && len(o.obj) > 1 && sc.byID[id] == nil {
			sc.byID[id] = o
		}
	})
}

// deref follows a reference by @id.
func (sc *ldScan) deref(v *ldValue) *ldValue {
	if v.kind == '{' && v.get("name").kind == 0 {
		if o := sc.byID[v.get("@id").raw()]; o != nil {
			return o
		}
	}
	return v
}

// rank says how likely v is the page's own article.
func (sc *ldScan) rank(v *ldValue, keys []string) int {
	n := 0
	if v.get("headline").kind != 0 {
		n += 4
	}
	if v.get("datePublished").kind != 0 {
		n += 4
	}
	if v.get("author").kind != 0 {
		n += 2
	}
	if v.get("articleBody").kind != 0 {
		n++
	}
	if v.is(func(t string) bool { return t == "Review" || t == "Recipe" || t == "HowTo" || t == "MedicalWebPage" }) {
		n -= 3
	}
	own := false
	for _, name := range [...]string{"url", "mainEntityOfPage", "@id"} {
		w := v.get(name)
		if w.kind == '{' {
			if id := w.get("@id"); id.kind != 0 {
				w = id
			} else {
				w = w.get("url")
			}
		}
		raw := w.raw()
		if i := strings.IndexByte(raw, '#'); i > 0 {
			raw = raw[:i]
		}
		if !strings.HasPrefix(raw, "http") {
			continue
		}
		k := store.ArticleKey(raw)
		for _, key := range keys {
			own = own || k == key
		}
	}
	if own {
		n += 10
	}
	return n
}

func (a *ldArticle) fill(v *ldValue, sc *ldScan) {
	a.news = v.is(func(t string) bool { return strings.HasSuffix(t, "NewsArticle") || t == "LiveBlogPosting" })
	a.headline = v.get("headline").text()
	for _, n := range [...]string{"name", "alternativeHeadline", "alternateName"} {
		if s := v.get(n).text(); s != "" {
			a.names = append(a.names, s)
		}
	}
	if a.headline == "" && len(a.names) > 0 {
		a.headline = a.names[0]
	}
	a.authors = sc.people(v.get("author"))
	if len(a.authors) == 0 {
		a.authors = sc.people(v.get("creator"))
	}
	for _, p := range sc.people(v.get("editor")) {
		a.editors = append(a.editors, p.name)
	}
	a.published = v.get("datePublished").text()
	a.created = v.get("dateCreated").text()
	a.modified = v.get("dateModified").text()
	a.publisher = sc.deref(v.get("publisher")).get("name").text()
	a.image = sc.imageOf(v.get("image"))
	if a.image == "" {
		a.image = sc.imageOf(v.get("thumbnailUrl"))
	}
	v.get("articleSection").each(func(s *ldValue) { a.section = append(a.section, s.text()) })
	v.get("keywords").each(func(s *ldValue) { a.tags = append(a.tags, s.text()) })
	a.language = v.get("inLanguage").text()
	a.body = ldBody(v.get("articleBody"))
	a.url = v.get("url").raw()
	a.paid, a.words = v.isPaid(), atoi(v.get("wordCount").raw())
}

// fillPage takes from a WebPage node what the article node does not say.
func (a *ldArticle) fillPage(v *ldValue, sc *ldScan) {
	if a.pagePublished == "" {
		a.pagePublished = v.get("datePublished").text()
	}
	if a.pageModified == "" {
		a.pageModified = v.get("dateModified").text()
	}
	if len(a.authors) == 0 {
		a.authors = sc.people(v.get("author"))
	}
	if a.language == "" {
		a.language = v.get("inLanguage").text()
	}
	if s := v.get("name").text(); s != "" {
		a.names = append(a.names, s)
	}
	if a.headline == "" {
		a.headline = v.get("headline").text()
	}
	a.found = true
}

// people reads persons given as names, objects, references or lists of these.
func (sc *ldScan) people(v *ldValue) []ldPerson {
	var out []ldPerson
	v.each(func(o *ldValue) {
		if len(out) >= 24 {
			return
		}
		if o.kind == 's' {
			if s := ldText(o.str); s != "" && !strings.HasPrefix(s, "http") {
				out = append(out, ldPerson{name: s})
			}
			return
		}
		o = sc.deref(o)
		org := o.is(func(t string) bool {
			return strings.HasSuffix(t, "Organization") || t == "Corporation" || t == "WebSite"
		})
		o.get("name").each(func(n *ldValue) {
			if s := n.text(); s != "" && !strings.HasPrefix(s, "http") {
				out = append(out, ldPerson{s, org})
			}
		})
	})
	return out
}

func (sc *ldScan) imageOf(v *ldValue) string {
	found := ""
	v.each(func(o *ldValue) {
		if found != "" {
			return
		}
		if o.kind == 's' {
			found = o.str
			return
		}
		if o.get("url").kind == 0 {
			if d := sc.byID[o.get("@id").raw()]; d != nil {
				o = d
			}
		}
		for _, n := range [...]string{"url", "contentUrl"} {
			o.get(n).each(func(u *ldValue) {
				if found == "" {
					found = u.raw()
				}
			})
		}
	})
	return strings.TrimSpace(html.UnescapeString(found))
}

func (sc *ldScan) readCrumbs(a *ldArticle) {
	if sc.crumbs == nil {
		return
	}
	sc.crumbs.get("itemListElement").each(func(o *ldValue) {
		s := o.get("name").text()
		if s == "" {
			s = o.get("item").get("name").text()
		}
		if s != "" && len(a.crumbs) < 8 {
			a.crumbs = append(a.crumbs, s)
		}
	})
}
