package discover

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/store"
)

// maxAnchors bounds the links that are looked at on one page.
const maxAnchors = 5000

// anchor is what a page says of one address.
type anchor struct {
	address string
	text    string // the longest text of its links
	title   string // the shortest that can be a headline: longer ones hold the whole teaser
	nav     bool   // all its links stand in navigation
	next    bool   // rel=next
}

// listing reads the links of a home or section page.
func (r *run) listing(text []byte) {
	anchors := r.anchors(text)
	fresh, articles, repeated := 0, 0, 0
	var sections []*anchor
	r.signs.here, r.signs.is = datesOf(r.site.page)
	for _, a := range anchors {
		u, err := url.Parse(a.address)
		if err != nil || !r.site.own(u) {
			r.drop("other site")
			continue
		}
		if _, ok := r.nextPage(a, u); ok {
			continue // below
		}
		kind, reason := r.classify(u, a.text, a.nav || len(a.text) < 25)
		if kind == store.KindArticle && r.p.Archive {
			r.signs.article(u)
		}
		switch {
		case kind == store.KindArticle && !r.site.desk(u):
			r.drop("other desk")
		case kind == store.KindArticle && r.p.Archive && r.old(pathDate(u.Path)):
			articles++
			r.drop("old")
		case kind == store.KindArticle && articles >= r.f.MaxLinks:
			r.drop("too many")
		case kind == store.KindArticle:
			articles++
			if r.add(a.address, kind, "link", store.Hint{Title: a.title}) {
				fresh++
			} else if r.known.before(a.address) {
				repeated++
			}
		case kind == store.KindSection && r.p.Kind == store.KindHome && r.site.desk(u) && r.site.here(u):
			sections = append(sections, a)
		case kind == "" && r.p.Archive && r.archiveLink(a.address, u): // offered below
		default:
			r.drop(reason)
		}
	}
	for i, a := range sections {
		if i >= r.f.MaxSections {
			r.out.Dropped["too many"] += len(sections) - i
			break
		}
		r.add(a.address, store.KindSection, "link", store.Hint{})
	}
	r.follow(anchors, fresh, articles > repeated)
	if r.p.Archive {
		r.archives(articles, fresh)
	}
}

// headline tells whether a link's text can be a title: neither "Baca selengkapnya" nor a whole teaser.
func headline(text string) bool {
	n := len(strings.Fields(text))
	return n >= 4 && n <= 30 && len(text) <= 180
}

// anchors collects the page's links, each address once, in order of appearance.
func (r *run) anchors(text []byte) []*anchor {
	c := &collector{r: r, byKey: map[string]*anchor{}}
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(4 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			c.close()
			return c.list
		case html.TextToken:
			if c.open != "" || c.title {
				c.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			c.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			c.end(atom.Lookup(name))
		}
	}
}

// collector walks over the tags of a page.
type collector struct {
	r     *run
	list  []*anchor
	byKey map[string]*anchor

	open  string // address of the link we are in
	words strings.Builder
	next  bool
	title bool
	nav   int // depth of nav, header and footer
}

func (c *collector) text(s string) {
	if c.words.Len() < 1000 {
		c.words.WriteString(s)
		c.words.WriteByte(' ')
	}
}

func (c *collector) start(z *html.Tokenizer) {
	name, more := z.TagName()
	switch tag := atom.Lookup(name); tag {
	case atom.A, atom.Link, atom.Base, atom.Img, atom.Meta:
		c.element(tag, attributes(z, more))
	case atom.Nav, atom.Footer, atom.Header:
		c.nav++
	case atom.Title:
		if c.open == "" && c.r.out.Title == "" {
			c.title = true
			c.words.Reset()
		}
	}
}

func attributes(z *html.Tokenizer, more bool) map[string]string {
	m := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if len(v) <= store.MaxURL && len(m) < 40 {
			m[string(k)] = string(v)
		}
	}
	return m
}

func (c *collector) element(tag atom.Atom, attr map[string]string) {
	switch tag {
	case atom.A:
		c.close()
		if address, ok := c.address(attr["href"]); ok {
			c.open, c.next = address, hasWord(attr["rel"], "next")
			c.words.Reset()
			if t := attr["title"]; t != "" && len(t) < 300 {
				c.text(t + "\x00")
			}
		}
	case atom.Meta:
		if strings.EqualFold(strings.TrimSpace(attr["http-equiv"]), "refresh") {
			c.refresh(attr["content"])
		}
		c.r.signs.system(attr["name"], attr["content"], "")
	case atom.Img:
		c.r.signs.system("", "", attr["src"])
		if c.open != "" && c.words.Len() == 0 {
			c.text(attr["alt"] + "\x00") // counts only where there are no words
		}
	case atom.Base:
		if u, err := c.r.site.base.Parse(strings.TrimSpace(attr["href"])); err == nil && u.Host != "" && c.r.site.own(u) {
			s := *c.r.site
			s.base = u
			c.r.site = &s
		}
	case atom.Link:
		c.link(attr)
	}
}

// refresh reads where a home page sends its visitors by <meta http-equiv=refresh>: its list is there.
func (c *collector) refresh(content string) {
	_, target, ok := strings.Cut(content, "=")
	if !ok || c.r.p.Kind != store.KindHome {
		return // it loads itself again
	}
	address, ok := c.address(strings.Trim(strings.TrimSpace(target), `"'`))
	if !ok || store.URLKey(address) == store.URLKey(c.r.site.page.String()) {
		return
	}
	if u, err := url.Parse(address); err != nil || !c.r.site.own(u) {
		c.r.drop("other site")
		return
	}
	c.r.add(address, store.KindSection, "link", store.Hint{})
}

// link reads <link rel=next> and announced feeds.
func (c *collector) link(attr map[string]string) {
	address, ok := c.address(attr["href"])
	if !ok {
		return
	}
	c.r.signs.system("", "", address)
	switch {
	case hasWord(attr["rel"], "next"):
		c.put(address, "", false, true)
	case hasWord(attr["rel"], "alternate"):
		switch typ, _, _ := strings.Cut(strings.ToLower(attr["type"]), ";"); strings.TrimSpace(typ) {
		case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
			c.r.announced(address, attr["title"])
		}
	}
}

// announced offers a feed that the page names, unless it is one of comments.
func (r *run) announced(address, title string) {
	low := strings.ToLower(address + " " + title)
	u, err := url.Parse(address)
	switch {
	case err != nil || !r.site.sameDomain(address):
		r.drop("other site")
	case strings.Contains(low, "comment") || strings.Contains(low, "komentar"):
		r.drop("comment")
	case len(r.out.Feed) > 0 && len(splitPath(u).segments) > 3:
		r.drop("other feed")
	default:
		if r.out.Feed == "" {
			r.out.Feed = address
		}
		r.add(address, store.KindFeed, "autodiscovery", store.Hint{})
	}
}

func (c *collector) end(tag atom.Atom) {
	switch tag {
	case atom.A:
		c.close()
	case atom.Nav, atom.Footer, atom.Header:
		c.nav = max(c.nav-1, 0)
	case atom.Title:
		if c.title {
			c.r.out.Title = words(c.words.String(), 200)
			c.title = false
		}
	}
}

// close ends the link we are in.
func (c *collector) close() {
	if c.open == "" {
		return
	}
	text := c.words.String()
	if i := strings.LastIndexByte(text, 0); i >= 0 { // title and alt, then words
		if said := words(text[i+1:], 500); said != "" {
			text = said
		}
	}
	c.put(c.open, words(strings.ReplaceAll(text, "\x00", " "), 500), c.nav > 0, c.next)
	c.open = ""
}

func (c *collector) put(address, text string, nav, next bool) {
	key := store.URLKey(address)
	a := c.byKey[key]
	if a == nil {
		if len(c.list) >= maxAnchors {
			c.r.drop("too many links")
			return
		}
		a = &anchor{address: address, nav: true}
		c.byKey[key] = a
		c.list = append(c.list, a)
	}
	if len(text) > len(a.text) {
		a.text = text
	}
	if headline(text) && (a.title == "" || len(text) < len(a.title)) {
		a.title = text
	}
	a.nav = a.nav && nav
	a.next = a.next || next
}

// address makes a link absolute; false for what leads to no page.
func (c *collector) address(href string) (string, bool) {
	href = strings.TrimSpace(href)
	if href == "" || href[0] == '#' {
		return "", false
	}
	if i := strings.IndexByte(href, ':'); i > 0 && i < 12 && isWord(href[:i]) {
		switch strings.ToLower(href[:i]) {
		case "http", "https":
		default:
			return "", false // mailto:, javascript:, whatsapp: …
		}
	}
	address, err := c.r.site.resolve(href)
	if err != nil {
		c.r.drop("no address")
		return "", false
	}
	return address, true
}

func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}
