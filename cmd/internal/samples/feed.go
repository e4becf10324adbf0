package samples

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// trackingQuery is what a feed of a site with tracking adds to every link.
const trackingQuery = "?utm_source=rss&utm_medium=rss&utm_campaign=pembaca"

// rules is robots.txt (RFC 9309), with the two widespread additions Crawl-delay and Sitemap.
func (s *site) rules() string {
	var b strings.Builder
	b.WriteString("# " + s.Name + "\nUser-agent: *\n")
	for _, p := range s.disallow {
		b.WriteString("Disallow: " + p + "\n")
		if p == "/wp-admin/" {
			b.WriteString("Allow: /wp-admin/admin-ajax.php\n")
		}
	}
	if s.crawlDelay > 0 {
		fmt.Fprintf(&b, "Crawl-delay: %d\n", s.crawlDelay)
	}
	if s.sitemap {
		fmt.Fprintf(&b, "\nSitemap: %s\nSitemap: %s\n", s.abs("/sitemap_index.xml"), s.abs("/news-sitemap.xml"))
	}
	return b.String()
}

// esc makes text fit for XML, attribute values included.
func esc(s string) string { return html.EscapeString(s) }

func cdata(s string) string {
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}

// feedType is the media type of the feed; WordPress sends RSS so.
func (s *site) feedType() string {
	if s.atom {
		return "application/atom+xml; charset=UTF-8"
	}
	return "application/rss+xml; charset=UTF-8"
}

func (s *site) renderFeed() []byte {
	if s.atom {
		return s.renderAtom()
	}
	return s.renderRSS()
}

// renderRSS is RSS 2.0 as WordPress writes it.
func (s *site) renderRSS() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
`)
	fmt.Fprintf(&b, "\t<title>%s</title>\n\t<atom:link href=\"%s\" rel=\"self\" type=\"application/rss+xml\" />\n\t<link>%s</link>\n\t<description></description>\n\t<lastBuildDate>%s</lastBuildDate>\n\t<language>id</language>\n",
		esc(s.Name), s.FeedURL(), s.home(), s.changed.UTC().Format(time.RFC1123Z))
	for _, a := range s.visible() {
		link := a.url()
		if s.tracking {
			link += trackingQuery
		}
		fmt.Fprintf(&b, "\t<item>\n\t\t<title>%s</title>\n\t\t<link>%s</link>\n\t\t<dc:creator>%s</dc:creator>\n\t\t<pubDate>%s</pubDate>\n\t\t<category>%s</category>\n\t\t<guid isPermaLink=\"false\">%s?p=%d</guid>\n\t\t<description>%s</description>\n",
			esc(a.title), esc(link), cdata(a.by), a.published.UTC().Format(time.RFC1123Z), cdata(a.section), s.home(), a.id, cdata(a.excerpt()))
		if s.full {
			fmt.Fprintf(&b, "\t\t<content:encoded>%s</content:encoded>\n", cdata(a.feedHTML("<p>", "</p>\n")))
		}
		b.WriteString("\t</item>\n")
	}
	b.WriteString("</channel>\n</rss>\n")
	return []byte(b.String())
}

// renderAtom is Atom (RFC 4287) as Blogger writes it.
func (s *site) renderAtom() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:%s,2019:blog-77</id><updated>%s</updated><title type='text'>%s</title><link rel='self' type='application/atom+xml' href='%s'/><link rel='alternate' type='text/html' href='%s'/><generator uri='http://www.blogger.com'>Blogger</generator>\n",
		s.Host, s.changed.Format(time.RFC3339), esc(s.Name), s.FeedURL(), s.home())
	for _, a := range s.visible() {
		fmt.Fprintf(&b, "<entry><id>tag:%s,2019:blog-77.post-%d</id><published>%s</published><updated>%s</updated>", s.Host, a.id, a.published.Format(time.RFC3339), a.touched().Format(time.RFC3339))
		for _, t := range a.tags {
			fmt.Fprintf(&b, "<category scheme='http://www.blogger.com/atom/ns#' term='%s'/>", esc(t))
		}
		fmt.Fprintf(&b, "<title type='text'>%s</title><content type='html'>%s</content><link rel='edit' href='%sfeeds/77/posts/%d'/><link rel='alternate' type='text/html' href='%s' title='%s'/><author><name>%s</name></author></entry>\n",
			esc(a.title), esc(a.feedHTML("", "<br /><br />\n")), s.home(), a.id, a.url(), esc(a.title), esc(a.by))
	}
	b.WriteString("</feed>\n")
	return []byte(b.String())
}

// feedHTML is the text as the feed carries it.
func (a *article) feedHTML(open, closing string) string {
	var b strings.Builder
	for n := range a.pages {
		for _, blk := range a.blocks(n + 1) {
			text := blk.Text
			if blk.Tail != "" {
				text += " " + blk.Tail
			}
			b.WriteString(open + html.EscapeString(text) + closing)
		}
	}
	return b.String()
}

// excerpt is the beginning of the text, cut at a word, as WordPress makes it.
func (a *article) excerpt() string {
	const most = 180
	text := a.blocks(1)[0].Text
	if len(text) <= most {
		return text
	}
	cut := strings.LastIndexByte(text[:most], ' ')
	return text[:cut] + " […]"
}

// renderSitemap is one of the site's sitemaps (sitemaps.org protocol 0.9; the news extension of 2009).
func (s *site) renderSitemap(path string, now time.Time) ([]byte, bool) {
	const ns = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	switch path {
	case "/sitemap_index.xml":
		fmt.Fprintf(&b, "<sitemapindex %s>\n<sitemap><loc>%s</loc><lastmod>%s</lastmod></sitemap>\n<sitemap><loc>%s</loc></sitemap>\n</sitemapindex>\n",
			ns, s.abs("/post-sitemap.xml"), s.changed.Format(time.RFC3339), s.abs("/page-sitemap.xml"))
	case "/post-sitemap.xml":
		fmt.Fprintf(&b, "<urlset %s>\n<url><loc>%s</loc></url>\n", ns, s.home())
		for _, a := range s.visible() {
			fmt.Fprintf(&b, "<url><loc>%s</loc><lastmod>%s</lastmod></url>\n", a.url(), a.touched().Format(time.RFC3339))
		}
		b.WriteString("</urlset>\n")
	case "/page-sitemap.xml": // it gives away what robots.txt closes, as real ones do
		fmt.Fprintf(&b, "<urlset %s>\n<url><loc>%s</loc></url>\n<url><loc>%s</loc></url>\n</urlset>\n", ns, s.abs("/tentang-kami/"), s.abs(internalPath))
	case "/news-sitemap.xml":
		fmt.Fprintf(&b, "<urlset %s xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n", ns)
		for _, a := range s.visible() {
			if now.Sub(a.published) > 48*time.Hour {
				continue
			}
			fmt.Fprintf(&b, "<url><loc>%s</loc><news:news><news:publication><news:name>%s</news:name><news:language>id</news:language></news:publication><news:publication_date>%s</news:publication_date><news:title>%s</news:title></news:news></url>\n",
				a.url(), esc(s.Name), a.published.Format(time.RFC3339), esc(a.title))
		}
		b.WriteString("</urlset>\n")
	default:
		return nil, false
	}
	return []byte(b.String()), true
}
