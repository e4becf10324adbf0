package discover

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// Limits of sitemaps (sitemaps.org/protocol.html: 50,000 addresses, 50 MB uncompressed).
const (
	maxSitemap  = 50 << 20
	maxChildren = 1000 // of an index
	maxField    = 4096 // bytes of one element's text
)

// mapEntry is one <url> or <sitemap>.
type mapEntry struct {
	loc     string
	lastmod string
	news    time.Time
	title   string
}

// sitemap reads a sitemap, a sitemap index, a list of addresses, or a feed in their place, gzipped or not.
func (r *run) sitemap(body []byte) error {
	if bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotSitemap, err)
		}
		if body, err = io.ReadAll(io.LimitReader(z, maxSitemap)); err != nil && len(body) == 0 {
			return fmt.Errorf("%w: %w", ErrNotSitemap, err)
		}
	}
	text := plainXML(decode(body, r.p.ContentType))
	switch {
	case len(text) > 0 && text[0] != '<':
		return r.addressList(text)
	case looksLikeFeed(text):
		return r.feed(body)
	}
	return r.xmlSitemap(text)
}

// addressList reads one address a line.
func (r *run) addressList(text []byte) error {
	var all []mapEntry
	for line := range bytes.Lines(text) {
		if s := strings.TrimSpace(string(line)); strings.HasPrefix(s, "http") && len(all) < r.f.MaxEntries {
			all = append(all, mapEntry{loc: s})
		}
	}
	if len(all) == 0 {
		return ErrNotSitemap
	}
	r.mapArticles(all)
	return nil
}

// xmlSitemap streams the document. Entities of its own are not expanded: Go's parser knows none.
func (r *run) xmlSitemap(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	var articles, children []mapEntry
	var e mapEntry
	known := false
	var err error
	for {
		var t xml.Token
		if t, err = d.Token(); err != nil {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch name := strings.ToLower(t.Name.Local); name {
			case "urlset", "sitemapindex":
				known = true
			case "url", "sitemap":
				e = mapEntry{}
			case "loc", "lastmod", "publication_date", "title":
				if t.Name.Space == "" || !foreign(t.Name.Space) {
					e.set(name, field(d))
				}
			}
		case xml.EndElement:
			switch strings.ToLower(t.Name.Local) {
			case "url":
				articles = r.keep(articles, e, r.f.MaxEntries)
			case "sitemap":
				children = r.keep(children, e, maxChildren)
			}
		}
	}
	if !known {
		if errors.Is(err, io.EOF) {
			err = errors.New("no urlset")
		}
		return fmt.Errorf("%w: %w", ErrNotSitemap, err)
	}
	if !errors.Is(err, io.EOF) {
		r.drop("broken XML") // what came before counts
	}
	r.mapChildren(children)
	r.mapArticles(articles)
	return nil
}

func (r *run) keep(list []mapEntry, e mapEntry, most int) []mapEntry {
	switch {
	case e.loc == "":
		return list
	case len(list) >= most:
		r.drop("too many")
		return list
	}
	return append(list, e)
}

// foreign tells extensions whose <loc> and <title> are those of pictures and films.
func foreign(space string) bool {
	return strings.Contains(space, "image") || strings.Contains(space, "video") || space == "xhtml"
}

func (e *mapEntry) set(name, value string) {
	switch name {
	case "loc":
		if e.loc == "" {
			e.loc = value
		}
	case "lastmod":
		e.lastmod = value
	case "publication_date":
		e.news = parseDate(value)
	case "title":
		e.title = words(value, 500)
	}
}

// field is the text of the element whose start was read, cut at maxField.
func field(d *xml.Decoder) string {
	var b strings.Builder
	for depth := 0; ; {
		t, err := d.Token()
		if err != nil {
			return b.String()
		}
		switch t := t.(type) {
		case xml.CharData:
			if b.Len()+len(t) <= maxField {
				b.Write(t)
			}
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth == 0 {
				return strings.TrimSpace(b.String())
			}
			depth--
		}
	}
}

// parseDate reads the W3C forms of a date (www.w3.org/TR/NOTE-datetime); zero where it is none.
func parseDate(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05 -07:00", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05", "2006-01-02", "2006-01", time.RFC1123Z, time.RFC1123,
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// lies tells whether lastmod says nothing: many entries, all with the same or today's date. Sites that
// print the time of asking do that.
func (r *run) lies(list []mapEntry) bool {
	const many = 10
	if len(list) < many {
		return false
	}
	days := map[string]int{}
	for _, e := range list {
		if e.lastmod != "" {
			days[e.lastmod[:min(len(e.lastmod), 10)]]++
		}
	}
	return len(days) == 1 && !slices.ContainsFunc(list, func(e mapEntry) bool { return e.lastmod == "" })
}

// mapChildren offers the parts of an index that can hold news.
func (r *run) mapChildren(list []mapEntry) {
	lies := r.lies(list)
	for _, e := range list {
		address, err := r.site.resolve(e.loc)
		switch {
		case err != nil:
			r.drop("no address")
		case !r.site.sameDomain(address):
			r.drop("other site")
		case !lies && r.old(parseDate(e.lastmod)):
			r.drop("old")
		case holdsNoNews(address):
			r.drop("sitemap without articles")
		default:
			r.add(address, store.KindSitemap, "sitemap", store.Hint{})
		}
	}
}

// holdsNoNews knows the parts of a sitemap index that list tags, authors, sections and pictures, as the
// common plug-ins name them.
func holdsNoNews(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	name := strings.ToLower(u.Path[strings.LastIndexByte(u.Path, '/')+1:])
	for _, w := range []string{"tag", "author", "users", "category", "kategori", "topik", "image", "video", "page-sitemap", "pages", "taxonom", "product", "attachment", "static", "kanal"} {
		if strings.Contains(name, w) {
			return !strings.Contains(name, "post-sitemap") && !strings.Contains(name, "news")
		}
	}
	return false
}

// mapArticles offers a sitemap's entries that look like articles and are not old.
func (r *run) mapArticles(list []mapEntry) {
	lies, undated := r.lies(list), 0
	for _, e := range r.mapLinks(list) {
		at := e.date(e.u, lies)
		if r.old(at) {
			r.drop("old")
			continue
		}
		if at.IsZero() {
			if undated++; undated > r.f.MaxUndated {
				r.drop("too many")
				continue
			}
		}
		hint := store.Hint{Title: e.title}
		if plausible(e.news, r.now) {
			hint.Published = e.news
		}
		r.add(e.u.String(), store.KindArticle, "sitemap", hint)
	}
}

// mapLink is an entry whose address belongs to the site.
type mapLink struct {
	mapEntry
	u *url.URL
}

// mapLinks are the entries that are taken for articles. Where nearly all of a sitemap's entries look like
// articles, those that do not quite are articles with short titles.
func (r *run) mapLinks(list []mapEntry) []mapLink {
	var sure, unsure []mapLink
	others := 0
	for _, e := range list {
		address, err := r.site.resolve(e.loc)
		if err != nil {
			r.drop("no address")
			continue
		}
		u, err := url.Parse(address)
		if err != nil || !r.site.own(u) && !r.site.sameDomain(address) {
			r.drop("other site")
			continue
		}
		switch kind, reason := r.classify(u, e.title, false); {
		case kind == store.KindArticle:
			sure = append(sure, mapLink{e, u})
		case reason == unlike:
			unsure = append(unsure, mapLink{e, u})
		default:
			r.drop(reason)
			others++
		}
	}
	if len(sure) >= 4*(len(unsure)+others) && len(sure) >= 4 {
		return append(sure, unsure...)
	}
	for range unsure {
		r.drop(unlike)
	}
	return sure
}

// date is when an entry was published, as far as it can be told: the news date, the date in the address,
// or the time of the last change.
func (e *mapEntry) date(u *url.URL, lies bool) time.Time {
	if !e.news.IsZero() {
		return e.news
	}
	if t := pathDate(u.Path); !t.IsZero() {
		return t
	}
	if lies {
		return time.Time{}
	}
	return parseDate(e.lastmod)
}
