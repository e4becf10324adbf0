package discover

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/store"
)

// shortFeed is how many entries a feed may have without their age being asked: a feed's last entries
// are its news, however slow the outlet.
const shortFeed = 100

// fullText is how long an entry's content must be to be the article and no teaser, in bytes of markup.
const fullText = 800

// feed reads RSS, Atom and JSON Feed.
func (r *run) feed(body []byte) error {
	text := decode(body, r.p.ContentType)
	f, err := parseFeed(text)
	if err != nil {
		return err
	}
	r.out.Title = words(f.Title, 200)
	for i, it := range f.Items {
		if i >= r.f.MaxEntries {
			r.out.Dropped["too many"] += len(f.Items) - i
			break
		}
		r.entry(it, f, len(f.Items))
	}
	if r.p.Archive {
		r.older(text)
		r.signs.system("generator", f.Generator, "")
		r.archives(0, 0)
	}
	return nil
}

// older offers a backfill the document that holds a feed's entries before these (RFC 5005: paged and archived feeds;
// Blogger's are so), while they are young enough and not those of the document before.
func (r *run) older(text []byte) {
	repeated := 0
	for _, u := range r.out.URLs {
		if r.known.before(u.URL) {
			repeated++
		}
	}
	link := olderLink(text)
	if link == "" || len(r.out.URLs) == repeated {
		return
	}
	address, err := r.site.resolve(link)
	if u, perr := url.Parse(address); err == nil && perr == nil && strings.HasSuffix(u.Path, "/posts/default") && strings.HasSuffix(r.site.page.Path, "/feeds/posts/default") {
		own := *r.site.page // Blogger names its own host for what the blog's has, too
		own.RawQuery = u.RawQuery
		address = own.String()
	}
	switch {
	case err != nil:
		r.drop("no address")
	case !r.site.sameDomain(address):
		r.drop("other site")
	case r.known.Past:
		r.drop("older than is asked for")
	default:
		r.add(address, store.KindFeed, store.ViaPage, store.Hint{})
	}
}

// olderLink is where a feed says, before its first entry, that its older entries are; "" where it says nothing.
func olderLink(text []byte) string {
	d := xml.NewDecoder(bytes.NewReader(plainXML(text)))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	for {
		t, err := d.Token()
		if err != nil {
			return ""
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		var rel, href string
		switch e.Name.Local {
		case "item", "entry":
			return ""
		case "link":
			for _, a := range e.Attr {
				switch a.Name.Local {
				case "rel":
					rel = a.Value
				case "href":
					href = a.Value
				}
			}
		}
		if hasWord(rel, "next") || hasWord(rel, "prev-archive") {
			return href
		}
	}
}

// parseFeed parses, and where the XML is broken mends it: bare ampersands, and an end that is cut off.
func parseFeed(text []byte) (f *gofeed.Feed, err error) {
	defer func() { // a foreign document must not end a follower
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("%w: %v", ErrNotFeed, p)
		}
	}()
	start, ok := feedStart(text)
	if !ok {
		return nil, ErrNotFeed
	}
	text = text[start:]
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		text = plainXML(text)
	}
	f, err = gofeed.NewParser().Parse(bytes.NewReader(text))
	if err == nil {
		return f, nil
	}
	if f, merr := gofeed.NewParser().Parse(bytes.NewReader(mend(text))); merr == nil {
		return f, nil
	}
	return nil, fmt.Errorf("%w: %w", ErrNotFeed, err)
}

// mend cuts a feed after its last whole entry, closes it, and escapes what is no entity.
func mend(text []byte) []byte {
	low := bytes.ToLower(text)
	for _, end := range []struct{ entry, closing string }{
		{"</item>", "</channel></rss>"}, {"</entry>", "</feed>"},
	} {
		i := bytes.LastIndex(low, []byte(end.entry))
		if i < 0 {
			continue
		}
		text = text[:i+len(end.entry)]
		closing := end.closing
		if bytes.Contains(low[:min(len(low), 4096)], []byte("<rdf:rdf")) {
			closing = "</rdf:RDF>"
		}
		text = append(bytes.Clone(text), closing...)
		break
	}
	return escapeAmps(text)
}

// escapeAmps turns ampersands that begin no XML entity into &amp;, outside CDATA sections.
func escapeAmps(text []byte) []byte {
	var b bytes.Buffer
	for len(text) > 0 {
		i := bytes.IndexAny(text, "&<")
		if i < 0 {
			break
		}
		b.Write(text[:i])
		text = text[i:]
		if bytes.HasPrefix(text, []byte("<![CDATA[")) {
			end := bytes.Index(text, []byte("]]>"))
			if end < 0 {
				break
			}
			b.Write(text[:end+3])
			text = text[end+3:]
			continue
		}
		if text[0] == '&' && !isEntity(text) {
			b.WriteString("&amp;")
		} else {
			b.WriteByte(text[0])
		}
		text = text[1:]
	}
	b.Write(text)
	return b.Bytes()
}

func isEntity(text []byte) bool {
	end := bytes.IndexByte(text[:min(len(text), 12)], ';')
	if end < 2 {
		return false
	}
	switch name := string(text[1:end]); {
	case name == "amp", name == "lt", name == "gt", name == "quot", name == "apos":
		return true
	default:
		return name[0] == '#'
	}
}

// entry offers one entry of a feed.
func (r *run) entry(it *gofeed.Item, f *gofeed.Feed, total int) {
	address, err := r.entryAddress(it, f)
	if err != nil {
		r.drop("no address")
		return
	}
	u, err := url.Parse(address)
	if err != nil || !r.site.own(u) && !r.site.sameDomain(address) {
		r.drop("other site")
		return
	}
	if strings.Contains(it.Link, "#comment") {
		r.drop("comment")
		return
	}
	if u.Path == "/" && u.RawQuery == "" {
		r.drop("home page")
		return
	}
	if r.p.Archive {
		r.signs.article(u)
	}
	hint := r.entryHint(it)
	if (total > shortFeed || r.p.Archive) && r.old(hint.Published) {
		r.drop("old")
		return
	}
	r.add(address, store.KindArticle, "feed", hint)
}

// entryAddress is an entry's link: its own, FeedBurner's original, or an identifier that is an address.
func (r *run) entryAddress(it *gofeed.Item, f *gofeed.Feed) (string, error) {
	link := it.Link
	if ext := it.Extensions["feedburner"]["origLink"]; len(ext) > 0 && ext[0].Value != "" {
		link = ext[0].Value
	}
	if link == "" && len(it.Links) > 0 {
		link = it.Links[0]
	}
	if strings.TrimSpace(link) == "" {
		link = it.GUID
		if !strings.HasPrefix(link, "http") {
			return "", store.ErrURL
		}
	}
	link = strings.TrimSpace(link)
	if f.Link != "" && !strings.Contains(link, "://") { // relative to the site, not to the feed's own address
		if home, err := url.Parse(strings.TrimSpace(f.Link)); err == nil && home.IsAbs() && r.site.own(home) {
			if u, err := home.Parse(link); err == nil {
				link = u.String()
			}
		}
	}
	return r.site.resolve(link)
}

func (r *run) entryHint(it *gofeed.Item) store.Hint {
	h := store.Hint{Title: words(it.Title, 500)}
	for _, a := range it.Authors {
		if a == nil {
			continue
		}
		if name := words(a.Name, 100); name != "" && len(h.Authors) < 10 {
			h.Authors = append(h.Authors, name)
		}
	}
	if t := it.PublishedParsed; t != nil && plausible(*t, r.now) {
		h.Published = t.UTC()
	}
	for _, c := range it.Categories {
		if c = words(c, 80); c != "" && len(h.Tags) < 30 {
			h.Tags = append(h.Tags, c)
		}
	}
	if it.Image != nil {
		if u, err := r.site.resolve(it.Image.URL); err == nil {
			h.Image = u
		}
	}
	for _, markup := range []string{it.Content, it.Description} {
		if len(markup) >= fullText && len(markup) <= 1<<20 {
			h.HTML = markup
			break
		}
	}
	return h
}

// plausible tells whether a date can be one of publication: not before the web, not in days to come.
func plausible(t, now time.Time) bool {
	return t.Year() >= 1995 && t.Before(now.Add(48*time.Hour))
}
