package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxTags = 30
	maxTag  = 60 // bytes; longer ones are sentences
)

// labels sets Section and Tags.
func (r *reader) labels() {
	r.section()
	c := &r.out.content
	seen := map[string]bool{fold(c.Section): true, fold(c.Title): true}
	add := func(s, origin string) {
		s = strings.TrimLeft(cleanText(s), "#")
		if k := fold(s); k != "" && len(s) <= maxTag && !seen[k] && !isPortalWord(k) && len(c.Tags) < maxTags && !strings.ContainsAny(s, ":{}_@") && !r.isSiteName(k) {
			seen[k] = true
			c.Tags = append(c.Tags, s)
			if r.origins["tags"] == "" {
				r.origins["tags"] = origin
			}
		}
	}
	for _, t := range r.ld.tags {
		for s := range strings.SplitSeq(t, ",") {
			add(s, "json-ld")
		}
	}
	for i := range r.f.metas {
		if k := r.f.metas[i].key; k == "article:tag" || k == "og:article:tag" {
			add(ldText(r.f.metas[i].val), "meta["+k+"]")
		}
	}
	var group *html.Node // an article's tags stand together; the next group is another article's
	for i := range r.f.tags {
		t := &r.f.tags[i]
		if t.node.DataAtom != atom.A || t.smell&smellTag == 0 || !r.nearArticle(t) {
			continue
		}
		if group == nil {
			group = groupOf(t.node)
		}
		if groupOf(t.node) == group {
			add(textOf(t.node, maxTag), "rel=tag")
		}
	}
	if len(c.Tags) == 0 {
		if v, n := r.metaNamed("news_keywords", "keywords", "sailthru.tags"); strings.Count(v, ",") < maxTags && !isWordList(v) {
			for s := range strings.SplitSeq(v, ",") {
				add(s, "meta["+n+"]")
			}
		}
	}
	if len(c.Tags) == 0 {
		for _, t := range r.in.hint.Tags {
			add(t, "feed")
		}
	}
}

// groupOf is the element that holds a link and those beside it, items of a list or not.
func groupOf(a *html.Node) *html.Node {
	g := a.Parent
	for g != nil && (g.DataAtom == atom.Li || g.DataAtom == atom.Span || g.DataAtom == atom.B || g.DataAtom == atom.Strong) {
		g = g.Parent
	}
	return g
}

// isPortalWord knows the keywords, folded, that portals put on every page.
func isPortalWord(k string) bool {
	switch k {
	case "berita", "beritaterkini", "beritaterbaru", "beritahariini", "beritaonline", "beritaindonesia", "portalindonesia", "portalberita", "indonesia", "news",
		"latestnews", "breakingnews", "terkini", "headline", "artikel", "uncategorized":
		return true
	}
	return false
}

// isWordList recognises keywords that are the words of a sentence, one by one.
func isWordList(keywords string) bool {
	for w := range strings.SplitSeq(strings.ToLower(keywords), ",") {
		switch w = strings.TrimSpace(w); w {
		case "sebuah", "tapi", "lain", "ya", "jika", "maka":
			return true
		default:
			if tongueOf[w] != 0 {
				return true
			}
		}
	}
	return false
}

// nearArticle reports whether s stands in the article or soon after it, and not among other articles.
func (r *reader) nearArticle(s *spot) bool {
	return r.main > 0 && s.seq > r.main && !r.asideList(s) && (r.f.bodyEnd == 0 || s.seq < r.f.bodyEnd || s.chars-r.f.bodyEndChars < 1500)
}

// section sets the label the article is filed under: JSON-LD, meta data, the last step of the breadcrumb
// trail, the feed.
func (r *reader) section() {
	c := &r.out.content
	set := func(s, origin string) bool {
		s = cleanText(s)
		if s == "" || len(s) > maxTag || fold(s) == fold(c.Title) || isHomeWord(s) {
			return false
		}
		c.Section = s
		r.origins["section"] = origin
		return true
	}
	for _, s := range r.ld.section {
		if first, _, _ := strings.Cut(s, ","); set(first, "json-ld") {
			return
		}
	}
	if s, n := r.metaNamed("article:section", "og:article:section", "parsely-section", "category", "content_category"); set(s, "meta["+n+"]") {
		return
	}
	for i := range r.f.tags {
		t := &r.f.tags[i]
		if t.smell&smellSection != 0 && r.main > 0 && t.chars > r.mainAt-300 && !r.asideList(t) && set(textOf(t.node, maxTag), "rel=category") {
			return
		}
	}
	for i := len(r.ld.crumbs) - 1; i >= 0; i-- {
		if set(r.ld.crumbs[i], "json-ld") {
			return
		}
	}
	for i := range r.f.crumbs {
		steps := crumbSteps(r.f.crumbs[i].node)
		for j := len(steps) - 1; j >= 0; j-- {
			if set(steps[j], "breadcrumb") {
				return
			}
		}
	}
	set(r.in.hint.Section, "feed")
}

// isHomeWord knows the first step of breadcrumb trails.
func isHomeWord(s string) bool {
	switch strings.ToLower(s) {
	case "home", "beranda", "homepage", "depan", "halaman depan", "start", "startseite", "news", "berita", "artikel", "article", "blog", "uncategorized", "index":
		return true
	}
	return false
}

// crumbSteps are the texts of the links of a breadcrumb trail.
func crumbSteps(top *html.Node) []string {
	var steps []string
	n := top
	for n != nil && len(steps) < 8 {
		if n.Type == html.ElementNode && n.DataAtom == atom.A {
			if t := textOf(n, maxTag); t != "" {
				steps = append(steps, t)
			}
		} else if n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != top && n.NextSibling == nil {
			if n = n.Parent; n == nil {
				return steps
			}
		}
		if n == top {
			break
		}
		n = n.NextSibling
	}
	return steps
}
