package feeds

import (
	"io"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/safe"
)

// The namespaces of the RSS modules in use.
const (
	nsContent = "http://purl.org/rss/1.0/modules/content/"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	nsAtom    = "http://www.w3.org/2005/Atom"
	nsMedia   = "http://search.yahoo.com/mrss/"
	nsSy      = "http://purl.org/rss/1.0/modules/syndication/"
	nsHistory = "http://purl.org/syndication/history/1.0" // RFC 5005
)

// RSS writes f as RSS 2.0 (www.rssboard.org/rss-specification, with its Best Practices Profile).
//
// Titles and labels are text there, but some readers take them for HTML; so nothing in them looks like a tag.
// description is HTML by the specification and holds the summary; the full text is in content:encoded.
func RSS(w io.Writer, f Feed) error {
	var x xmlWriter
	x.head(f.Style)
	x.open("rss", attrs{
		"version", "2.0", "xmlns:atom", nsAtom, "xmlns:content", nsContent, "xmlns:dc", nsDC,
		"xmlns:media", nsMedia, "xmlns:sy", nsSy, "xmlns:fh", history(f),
	})
	x.open("channel", nil)
	x.text("title", plain(f.Title), nil)
	x.text("link", f.Home, nil)
	x.text("description", plain(orElse(f.Description, f.Title)), nil)
	x.text("language", f.Language, nil)
	x.text("lastBuildDate", rfc822(f.Updated), nil)
	x.text("docs", "https://www.rssboard.org/rss-specification", nil)
	x.text("generator", "Warta", nil)
	if minutes := int(f.TTL / time.Minute); minutes > 0 {
		x.text("ttl", strconv.Itoa(minutes), nil)
		period, times := rhythm(f.TTL)
		x.text("sy:updatePeriod", period, nil)
		x.text("sy:updateFrequency", strconv.Itoa(times), nil)
	}
	x.empty("atom:link", attrs{"rel", "self", "type", DialectRSS.MediaType(), "href", f.Self})
	feedLinks(&x, "atom:link", f)
	if f.Archive {
		x.empty("fh:archive", nil)
	}
	for i := range f.Items {
		rssItem(&x, &f, &f.Items[i])
	}
	x.end()
	x.end()
	_, err := w.Write(x.buf.Bytes())
	return err
}

// feedLinks are the links that RSS and Atom share.
func feedLinks(x *xmlWriter, name string, f Feed) {
	for _, l := range f.Alternates {
		x.empty(name, attrs{"rel", "alternate", "type", l.Type, "href", l.URL})
	}
	if f.Hub != "" {
		x.empty(name, attrs{"rel", "hub", "href", f.Hub})
	}
	for _, l := range []struct{ rel, url string }{
		{"first", f.Pages.First},
		{"next", f.Pages.Next},
		{"current", f.Pages.Current},
		{"prev-archive", f.Pages.PrevArchive},
	} {
		if l.url != "" {
			x.empty(name, attrs{"rel", l.rel, "href", l.url})
		}
	}
}

// history is the namespace of what marks archive documents, where it is used.
func history(f Feed) string {
	if f.Archive {
		return nsHistory
	}
	return ""
}

func rssItem(x *xmlWriter, f *Feed, it *Item) {
	x.open("item", nil)
	x.text("title", plain(it.Title), nil)
	x.text("link", it.URL, nil)
	x.text("guid", it.ID, attrs{"isPermaLink", "false"})
	x.text("pubDate", rfc822(it.Published), nil)
	if !it.Published.IsZero() && it.Updated.Sub(it.Published) >= time.Second {
		x.text("atom:updated", rfc3339(it.Updated), nil)
	}
	// One element with all names: readers that know one author only take the first or the last.
	x.text("dc:creator", plain(strings.Join(it.Authors, ", ")), nil)
	x.text("dc:language", otherLanguage(it.Language, f.Language), nil)
	for _, c := range it.Categories {
		domain := c.Scheme
		if domain != "" && c.Term != "" {
			domain += c.Term
		}
		x.text("category", plain(c.Label), attrs{"domain", domain})
	}
	if it.Source.Feed != "" {
		x.text("source", plain(orElse(it.Source.Name, it.Source.Feed)), attrs{"url", it.Source.Feed + "/" + string(DialectRSS)})
	}
	x.text("description", safe.Escape(it.Summary), nil)
	x.markup("content:encoded", it.HTML, nil)
	if m := it.Media; m != nil && m.URL != "" {
		if m.Type != "" && enclosable(m.URL) {
			// 0 stands for a length that is not known (RSS Best Practices Profile, enclosure).
			x.empty("enclosure", attrs{"url", m.URL, "length", orElse(number(m.Length), "0"), "type", m.Type})
		}
		rssMedia(x, m)
	}
	x.end()
}

func rssMedia(x *xmlWriter, m *Media) {
	a := attrs{
		"url", m.URL, "medium", "image", "type", m.Type, "fileSize", number(m.Length),
		"width", number(m.Width), "height", number(m.Height),
	}
	if m.Caption == "" {
		x.empty("media:content", a)
		return
	}
	x.open("media:content", a)
	x.text("media:description", plain(m.Caption), attrs{"type", "plain"})
	x.end()
}

// otherLanguage is an item's language where it is another than the feed's: "id-ID" says no more than "id".
func otherLanguage(item, feed string) string {
	primary := func(tag string) string { p, _, _ := strings.Cut(tag, "-"); return p }
	if primary(item) == primary(feed) {
		return ""
	}
	return item
}

func plain(s string) string { return safe.Plain(s) }

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// enclosable reports whether an address has the form that RSS enclosures must have: a host of names
// without underscores, with a dot, or an IPv4 address.
func enclosable(addr string) bool {
	_, rest, ok := strings.Cut(addr, "://")
	host, _, _ := strings.Cut(rest, "/")
	name, _, _ := strings.Cut(host, ":")
	return ok && strings.Contains(name, ".") && !strings.HasSuffix(name, ".") && !strings.ContainsAny(host, "_[]?#")
}

// rhythm says a time between looks as RSS's syndication module does: so many times a period.
func rhythm(every time.Duration) (period string, times int) {
	if every >= 24*time.Hour {
		return "daily", 1
	}
	if every > time.Hour {
		return "daily", int(24 * time.Hour / every)
	}
	return "hourly", int(time.Hour / every)
}
