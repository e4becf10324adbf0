package feeds

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/feeds/internal/param"
)

// The rules of the W3C feed validator, level AA (no errors, no warnings), for what this package emits. The
// names in the messages are the validator's own.

// element is one XML element.
type element struct {
	name     string // with the prefix we give its namespace
	attrs    map[string]string
	text     string
	children []*element
}

func (e *element) all(name string) (list []*element) {
	for _, c := range e.children {
		if c.name == name {
			list = append(list, c)
		}
	}
	return list
}

func (e *element) get(name string) string {
	if l := e.all(name); len(l) > 0 {
		return l[0].text
	}
	return ""
}

var prefixes = map[string]string{
	"": "", nsAtom: "atom:", nsContent: "content:", nsDC: "dc:", nsMedia: "media:", nsSy: "sy:", nsHistory: "fh:",
	"http://www.w3.org/XML/1998/namespace": "xml:",
}

// parseXML reads a document strictly, and refuses what the validator warns of in any document.
func parseXML(doc []byte) (*element, error) {
	if !utf8.Valid(doc) {
		return nil, errors.New("UnicodeError")
	}
	for _, r := range string(doc) {
		if r >= 0x7f && r <= 0x9f || r == 0xfffd || r < 0x20 && r != '\n' || r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe {
			return nil, fmt.Errorf("BadCharacters: %U", r)
		}
	}
	dec := xml.NewDecoder(bytes.NewReader(doc))
	root := &element{}
	stack := []*element{root}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("SAXError: %w", err)
		}
		top := stack[len(stack)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			prefix, ok := prefixes[tok.Name.Space]
			if !ok {
				return nil, fmt.Errorf("UnknownNamespace: %s", tok.Name.Space)
			}
			e := &element{name: prefix + tok.Name.Local, attrs: map[string]string{}}
			for _, a := range tok.Attr {
				name := prefixes[a.Name.Space] + a.Name.Local
				if a.Value == "" {
					return nil, fmt.Errorf("AttrNotBlank: %s %s", e.name, name)
				}
				if a.Name.Space != "xmlns" && name != "xmlns" {
					e.attrs[name] = a.Value
				}
			}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(tok)
		}
	}
	if len(root.children) != 1 {
		return nil, errors.New("no root element")
	}
	return root.children[0], nil
}

// expected are the attributes that an element may have.
var expected = map[string]string{
	"rss": " version ", "guid": " isPermaLink ", "category": " domain ", "source": " url ", "enclosure": " url length type ",
	"atom:feed": " xml:lang ", "atom:entry": " xml:lang ", "atom:title": " type ", "atom:subtitle": " type ", "atom:summary": " type ",
	"atom:content": " type ", "atom:category": " term scheme label ", "atom:link": " rel type href length ",
	"media:content": " url medium type fileSize width height ", "media:description": " type ",
	"opml": " version ", "outline": " text type title xmlUrl htmlUrl language ",
}

// tree checks what holds everywhere in a document.
func (r *ruler) tree(e *element) {
	for name := range e.attrs {
		r.need(strings.Contains(expected[e.name], " "+name+" "), "UnexpectedAttribute: %s in %s", name, e.name)
	}
	r.need(len(e.children) == 0 || strings.TrimSpace(e.text) == "", "UnexpectedText: %q in %s", e.text, e.name)
	if lang, ok := e.attrs["xml:lang"]; ok {
		r.need(param.Language(lang) != "", "InvalidLanguage: %q", lang)
	}
	for _, c := range e.children {
		r.tree(c)
	}
}

// canonical checks an identifier that is compared as it is written.
func (r *ruler) canonical(id string) {
	r.need(tagForm.MatchString(id), "InvalidTAG: %q", id)
	for _, m := range percentForm.FindAllString(id, -1) {
		c, err := strconv.ParseUint(m[1:], 16, 8)
		plain := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.ContainsRune("-._~", rune(c))
		r.need(err == nil && !plain && m == strings.ToUpper(m), "NonCanonicalURI: %q", id)
	}
}

// last checks that nothing follows the elements of that name.
func (r *ruler) last(e *element, name, fault string) {
	past := false
	for _, c := range e.children {
		r.need(!past || c.name == name, "%s: %s", fault, c.name)
		past = past || c.name == name
	}
}

// ruler collects what is wrong with a feed.
type ruler struct{ wrong []string }

func (r *ruler) need(ok bool, format string, args ...any) {
	if !ok {
		r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
	}
}

func (r *ruler) counts(e *element, most map[string]int) {
	seen := map[string]int{}
	for _, c := range e.children {
		seen[c.name]++
		limit, known := most[c.name]
		r.need(known, "UndefinedElement: %s in %s", c.name, e.name)
		r.need(!known || limit < 0 || seen[c.name] <= limit, "DuplicateElement: %s in %s", c.name, e.name)
	}
}

var (
	linkForm    = regexp.MustCompile(`^https?://[^/]` + `[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#\[\]]+$`)
	tagForm     = regexp.MustCompile(`^tag:([a-z0-9\-._]+?@)?[a-z0-9.\-]+?,\d{4}(-\d{2}(-\d{2})?)?:[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]*$`)
	dateForm    = regexp.MustCompile(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d\d[03]0$`)
	isoForm     = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
	mimeForm    = regexp.MustCompile(`^[^\s()<>,;:\\"/[\]?=]+/[^\s()<>,;:\\"/[\]?=]+$`)
	httpForm    = regexp.MustCompile(`(?i)^https?://(([0-9]{1,3}\.){3}|([A-Z0-9\-]+\.)+)([A-Z0-9][-A-Z0-9]*)(:\d+)?(/|$)`)
	entityForm  = regexp.MustCompile(`&#?\w`)
	percentForm = regexp.MustCompile(`%..`)
	endTagForm  = regexp.MustCompile(`</(\w+)>|<[a-zA-Z/]`)
)

func (r *ruler) link(what, s string) {
	r.need(linkForm.MatchString(s), "InvalidLink: %s %.100q", what, s)
}

func (r *ruler) plain(what, s string) {
	r.need(!endTagForm.MatchString(s), "ContainsHTML: %s %.100q", what, s)
	r.need(strings.TrimSpace(s) != "", "NotBlank: %s", what)
}

func (r *ruler) plausible(t time.Time, now time.Time) {
	r.need(t.Year() >= 1990 && !t.After(now.Add(10*time.Minute)), "ImplausibleDate: %v", t)
}

func (r *ruler) date822(what, s string, now time.Time) {
	t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 -0700", s)
	r.need(err == nil && dateForm.MatchString(s) && t.Format("Mon") == s[:3], "InvalidRFC2822Date: %s %q", what, s)
	r.plausible(t, now)
}

func (r *ruler) date3339(what, s string, now time.Time) {
	t, err := time.Parse(time.RFC3339, s)
	r.need(err == nil && isoForm.MatchString(s), "InvalidRFC3339Date: %s %q", what, s)
	r.plausible(t, now)
}

// safeHTML checks markup: known harmless elements and attributes only, absolute addresses.
func (r *ruler) safeHTML(what, s string) {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	r.need(err == nil, "NotHtml: %s %v", what, err)
	var tree, written []string
	for _, n := range nodes {
		tree = appendTags(tree, n)
	}
	z := html.NewTokenizer(strings.NewReader(s))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		if tt == html.TextToken {
			continue
		}
		name, _ := z.TagName()
		mark := map[html.TokenType]string{html.StartTagToken: "<", html.EndTagToken: "</"}[tt] + string(name)
		if string(name) != "tbody" { // which a parser may add
			written = append(written, mark)
		}
	}
	r.need(slices.Equal(tree, written), "NotHtml: %s: a strict parser finds faults in it: %.300s", what, s)
	for _, n := range nodes {
		r.node(what, n)
		for d := range n.Descendants() {
			r.node(what, d)
		}
	}
}

// appendTags lists the tags of a tree as they are written.
func appendTags(tags []string, n *html.Node) []string {
	if n.Type != html.ElementNode {
		return tags
	}
	if n.Data != "tbody" {
		tags = append(tags, "<"+n.Data)
	}
	for c := range n.ChildNodes() {
		tags = appendTags(tags, c)
	}
	if n.Data != "tbody" && n.Data != "img" && n.Data != "br" && n.Data != "hr" {
		tags = append(tags, "</"+n.Data)
	}
	return tags
}

func (r *ruler) node(what string, n *html.Node) {
	if n.Type != html.ElementNode {
		r.need(n.Type == html.TextNode, "%s: node %v", what, n.Type)
		return
	}
	const known = " p br hr h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q cite pre code kbd samp var em strong b i u s del ins mark small sub sup abbr dfn table caption thead tbody tfoot tr th td figure figcaption img a "
	r.need(strings.Contains(known, " "+n.Data+" "), "SecurityRisk: %s <%s>", what, n.Data)
	for _, a := range n.Attr {
		switch a.Key {
		case "href", "src":
			r.link(what+" "+a.Key, a.Val)
		case "alt", "width", "height", "colspan", "rowspan", "rel":
		default:
			r.need(false, "SecurityRiskAttr: %s %s", what, a.Key)
		}
	}
}

func (r *ruler) dimensions(e *element) {
	for _, name := range []string{"width", "height", "fileSize", "length"} {
		if v, ok := e.attrs[name]; ok {
			n, err := strconv.Atoi(v)
			unknown := e.name == "enclosure" && name == "length" && v == "0" // UseZeroForUnknown
			r.need(err == nil && (n > 0 || unknown), "InvalidPositiveInteger: %s %q", name, v)
		}
	}
	if v, ok := e.attrs["type"]; ok {
		r.need(mimeForm.MatchString(v), "InvalidMIMEAttribute: %q", v)
	}
	if v, ok := e.attrs["url"]; ok {
		r.link(e.name, v)
	}
}

// checkRSS says what is wrong with an RSS document.
func checkRSS(doc []byte, now time.Time) []string {
	root, err := parseXML(doc)
	if err != nil {
		return []string{err.Error()}
	}
	r := &ruler{}
	r.tree(root)
	r.need(root.name == "rss" && root.attrs["version"] == "2.0" && len(root.children) == 1, "InvalidRSSVersion")
	ch := root.children[0]
	r.counts(ch, map[string]int{
		"title": 1, "link": 1, "description": 1, "language": 1, "lastBuildDate": 1, "docs": 1, "generator": 1, "ttl": 1,
		"sy:updatePeriod": 1, "sy:updateFrequency": 1, "atom:link": -1, "fh:archive": 1, "item": -1,
	})
	for _, name := range []string{"title", "description"} {
		r.plain("channel "+name, ch.get(name))
	}
	r.link("channel link", ch.get("link"))
	r.need(param.Language(ch.get("language")) != "", "InvalidLanguage: %q", ch.get("language"))
	if d := ch.get("lastBuildDate"); d != "" {
		r.date822("lastBuildDate", d, now)
	}
	r.links(ch, "atom:link", DialectRSS)
	r.last(ch, "item", "MisplacedItem")
	for _, name := range []string{"ttl", "sy:updateFrequency"} {
		if n, err := strconv.Atoi(ch.get(name)); len(ch.all(name)) > 0 {
			r.need(err == nil && n > 0, "InvalidPositiveInteger: %s %q", name, ch.get(name))
		}
	}
	if p := ch.get("sy:updatePeriod"); p != "" {
		r.need(slices.Contains([]string{"hourly", "daily", "weekly", "monthly", "yearly"}, p), "InvalidUpdatePeriod: %q", p)
	}
	guids := map[string]bool{}
	for _, it := range ch.all("item") {
		r.rssItem(it, now)
		r.need(!guids[it.get("guid")], "DuplicateValue: guid %s", it.get("guid"))
		guids[it.get("guid")] = true
	}
	return r.wrong
}

func (r *ruler) rssItem(it *element, now time.Time) {
	r.counts(it, map[string]int{
		"title": 1, "link": 1, "guid": 1, "pubDate": 1, "atom:updated": 1, "dc:creator": -1, "dc:language": 1, "category": -1, "source": 1,
		"description": 1, "content:encoded": 1, "enclosure": 1, "media:content": -1,
	})
	r.plain("title", it.get("title"))
	r.link("item link", it.get("link"))
	r.need(tagForm.MatchString(it.get("guid")) && it.all("guid")[0].attrs["isPermaLink"] == "false", "InvalidTAG: %q", it.get("guid"))
	if d := it.get("pubDate"); d != "" {
		r.date822("pubDate", d, now)
	}
	if u := it.get("atom:updated"); u != "" {
		r.date3339("atom:updated", u, now)
	}
	for _, c := range it.all("category") {
		r.plain("category", c.text)
	}
	for _, c := range it.all("dc:creator") {
		r.plain("dc:creator", c.text)
	}
	for _, s := range it.all("source") {
		r.plain("source", s.text)
		r.link("source url", s.attrs["url"])
	}
	r.need(len(it.all("description")) == 1, "ItemMustContainTitleOrDescription")
	r.safeHTML("description", it.get("description"))
	r.safeHTML("content:encoded", it.get("content:encoded"))
	order := slices.IndexFunc(it.children, func(e *element) bool { return e.name == "content:encoded" })
	r.need(order < 0 || slices.IndexFunc(it.children, func(e *element) bool { return e.name == "description" }) < order, "NeedDescriptionBeforeContent")
	for _, e := range it.all("enclosure") {
		r.dimensions(e)
		r.need(httpForm.MatchString(e.attrs["url"]) && e.attrs["type"] != "" && e.attrs["length"] != "", "InvalidURLAttribute: %v", e.attrs)
	}
	for _, m := range it.all("media:content") {
		r.dimensions(m)
		r.need(m.attrs["medium"] == "image", "InvalidMediaMedium: %q", m.attrs["medium"])
		for _, d := range m.all("media:description") {
			r.plain("media:description", d.text)
			r.need(d.attrs["type"] == "plain", "InvalidMediaTextType: %q", d.attrs["type"])
		}
	}
}

// links checks the links of a feed: one self of the right type, no two of the same kind.
func (r *ruler) links(e *element, name string, d Dialect) {
	seen := map[string]bool{}
	self := 0
	for _, l := range e.all(name) {
		key := l.attrs["rel"] + " " + l.attrs["type"]
		r.need(!seen[key], "DuplicateAtomLink: %s", key)
		seen[key] = true
		r.link(key, l.attrs["href"])
		if l.attrs["rel"] == "self" {
			self++
			r.need(l.attrs["type"] == d.MediaType(), "SelfNotAtom: %q", l.attrs["type"])
		}
		r.need(strings.TrimSpace(l.text) == "", "AtomLinkNotEmpty")
		r.need(slices.Contains([]string{"self", "alternate", "hub", "first", "next", "current", "prev-archive", "via", "related", "enclosure"}, l.attrs["rel"]), "UnregisteredAtomLinkRel: %q", l.attrs["rel"])
	}
	r.need(self == 1, "MissingSelf")
	if len(e.all("fh:archive")) > 0 {
		r.need(seen["current "], "MissingCurrentInArchive")
		// The validator asks this of the first as well, which has none before it.
		r.need(seen["prev-archive "] || strings.Contains(selfOf(e, name), "archive=1"), "ArchiveIncomplete")
	}
}

// selfOf is the address that a feed says is its own.
func selfOf(e *element, name string) string {
	for _, l := range e.all(name) {
		if l.attrs["rel"] == "self" {
			return l.attrs["href"]
		}
	}
	return ""
}

// checkAtom says what is wrong with an Atom document.
func checkAtom(doc []byte, now time.Time) []string {
	root, err := parseXML(doc)
	if err != nil {
		return []string{err.Error()}
	}
	r := &ruler{}
	r.tree(root)
	r.last(root, "atom:entry", "MisplacedMetadata")
	r.need(root.name == "atom:feed", "root is %s", root.name)
	r.counts(root, map[string]int{
		"atom:id": 1, "atom:title": 1, "atom:subtitle": 1, "atom:updated": 1, "atom:author": -1, "atom:generator": 1,
		"atom:link": -1, "fh:archive": 1, "atom:entry": -1,
	})
	r.canonical(root.get("atom:id"))
	r.need(param.Language(root.attrs["xml:lang"]) != "", "InvalidLanguage")
	r.textConstruct(root, "atom:title", true)
	r.textConstruct(root, "atom:subtitle", false)
	r.date3339("updated", root.get("atom:updated"), now)
	r.links(root, "atom:link", DialectAtom)
	r.need(len(root.all("atom:author")) > 0, "MissingElement: author")
	ids, times := map[string]bool{}, map[string]bool{}
	for _, e := range root.all("atom:entry") {
		r.atomEntry(e, now)
		r.need(!ids[e.get("atom:id")], "DuplicateEntries: %s", e.get("atom:id"))
		r.need(!times[e.get("atom:updated")], "DuplicateUpdated: %s", e.get("atom:updated"))
		ids[e.get("atom:id")], times[e.get("atom:updated")] = true, true
	}
	return r.wrong
}

func (r *ruler) atomEntry(e *element, now time.Time) {
	r.counts(e, map[string]int{
		"atom:id": 1, "atom:title": 1, "atom:link": -1, "atom:published": 1, "atom:updated": 1, "atom:author": -1,
		"atom:category": -1, "atom:summary": 1, "atom:content": 1, "atom:source": 1, "media:content": -1,
	})
	r.canonical(e.get("atom:id"))
	r.textConstruct(e, "atom:title", true)
	r.textConstruct(e, "atom:summary", true)
	r.date3339("updated", e.get("atom:updated"), now)
	if p := e.get("atom:published"); p != "" {
		r.date3339("published", p, now)
	}
	for _, a := range e.all("atom:author") {
		r.plain("author", a.get("atom:name"))
	}
	seen := map[string]bool{}
	for _, l := range e.all("atom:link") {
		r.link("entry link", l.attrs["href"])
		r.dimensions(l)
		key := l.attrs["rel"] + l.attrs["type"]
		r.need(!seen[key], "DuplicateAtomLink: %s", key)
		r.need(slices.Contains([]string{"alternate", "via", "related", "enclosure"}, l.attrs["rel"]), "FeedHistoryRelInEntry: %q", l.attrs["rel"])
		seen[key] = true
	}
	for _, c := range e.all("atom:category") {
		r.need(strings.TrimSpace(c.attrs["term"]) != "", "MissingAttribute: term")
		r.plain("label", c.attrs["label"])
		if s, ok := c.attrs["scheme"]; ok {
			r.link("scheme", s)
		}
	}
	r.need(len(e.all("atom:content")) > 0 || seen["alternatetext/html"], "MissingContentOrAlternate")
	for _, c := range e.all("atom:content") {
		r.need(c.attrs["type"] == "html", "content type %q", c.attrs["type"])
		r.safeHTML("content", c.text)
	}
	for _, s := range e.all("atom:source") {
		r.canonical(s.get("atom:id"))
		r.textConstruct(s, "atom:title", true)
		r.date3339("source updated", s.get("atom:updated"), now)
		r.links(s, "atom:link", DialectAtom)
	}
	for _, m := range e.all("media:content") {
		r.dimensions(m)
	}
}

func (r *ruler) textConstruct(e *element, name string, must bool) {
	list := e.all(name)
	r.need(len(list) == 1 || !must && len(list) == 0, "MissingElement: %s", name)
	for _, t := range list {
		switch t.attrs["type"] {
		case "":
			r.plain(name, t.text)
			r.need(!entityForm.MatchString(t.text), "ContainsUndeclaredHTML: %s", name)
		case "html":
			r.safeHTML(name, t.text)
			r.need(strings.TrimSpace(t.text) != "", "NotBlank: %s", name)
		default:
			r.need(false, "InvalidTextType: %q", t.attrs["type"])
		}
	}
}

// checkJSON says what is wrong with a JSON Feed: the MUSTs of version 1.1.
func checkJSON(doc []byte, now time.Time) []string {
	r := &ruler{}
	var f map[string]any
	if err := json.Unmarshal(doc, &f); err != nil || !utf8.Valid(doc) {
		return []string{fmt.Sprint("not JSON: ", err)}
	}
	str := func(m map[string]any, key string) string { s, _ := m[key].(string); return s }
	r.need(str(f, "version") == "https://jsonfeed.org/version/1.1", "version")
	r.need(str(f, "title") != "", "title")
	r.link("feed_url", str(f, "feed_url"))
	r.link("home_page_url", str(f, "home_page_url"))
	items, ok := f["items"].([]any)
	r.need(ok, "items must be an array")
	ids := map[string]bool{}
	for _, raw := range items {
		it, _ := raw.(map[string]any)
		r.need(tagForm.MatchString(str(it, "id")) && !ids[str(it, "id")], "id %q", str(it, "id"))
		ids[str(it, "id")] = true
		r.link("url", str(it, "url"))
		_, hasHTML := it["content_html"]
		_, hasText := it["content_text"]
		r.need(hasHTML || hasText, "an item without content")
		r.safeHTML("content_html", str(it, "content_html"))
		for _, key := range []string{"date_published", "date_modified"} {
			if s := str(it, key); s != "" {
				r.date3339(key, s, now)
			}
		}
		if s := str(it, "image"); s != "" {
			r.link("image", s)
		}
		authors, _ := it["authors"].([]any)
		for _, a := range authors {
			m, _ := a.(map[string]any)
			r.need(str(m, "name") != "", "an author without a name")
		}
		attachments, _ := it["attachments"].([]any)
		for _, a := range attachments {
			m, _ := a.(map[string]any)
			r.link("attachment", str(m, "url"))
			r.need(mimeForm.MatchString(str(m, "mime_type")), "mime_type %q", str(m, "mime_type"))
		}
	}
	return r.wrong
}

// checkOPML says what is wrong with a subscription list.
func checkOPML(doc []byte) []string {
	root, err := parseXML(doc)
	if err != nil {
		return []string{err.Error()}
	}
	r := &ruler{}
	r.need(root.name == "opml" && root.attrs["version"] == "2.0", "InvalidOPMLVersion")
	r.tree(root)
	if r.need(len(root.all("head")) == 1 && len(root.all("body")) == 1, "MissingElement"); len(r.wrong) > 0 {
		return r.wrong
	}
	r.counts(root, map[string]int{"head": 1, "body": 1})
	r.counts(root.all("head")[0], map[string]int{"title": 1, "dateCreated": 1, "dateModified": 1, "ownerName": 1, "ownerEmail": 1, "ownerId": 1})
	r.plain("head", root.all("head")[0].get("title"))
	var walk func(e *element)
	walk = func(e *element) {
		for _, o := range e.children {
			r.need(o.name == "outline", "UndefinedElement: %s", o.name)
			r.plain("text", o.attrs["text"])
			if o.attrs["type"] == "rss" {
				r.link("xmlUrl", o.attrs["xmlUrl"])
				r.link("htmlUrl", o.attrs["htmlUrl"])
				r.plain("title", o.attrs["title"])
				r.need(param.Language(o.attrs["language"]) != "", "InvalidLanguage: %q", o.attrs["language"])
				r.need(len(o.children) == 0, "a feed with outlines inside")
			} else {
				r.need(len(o.attrs) == 1, "MissingOutlineType: %v", o.attrs)
			}
			walk(o)
		}
	}
	r.need(len(root.all("body")[0].children) > 0, "MissingElement: outline")
	walk(root.all("body")[0])
	return r.wrong
}

// check holds a document against the rules of its dialect.
func check(t *testing.T, d Dialect, doc []byte, now time.Time) {
	t.Helper()
	var wrong []string
	switch d {
	case DialectRSS:
		wrong = checkRSS(doc, now)
	case DialectAtom:
		wrong = checkAtom(doc, now)
	case DialectJSON:
		wrong = checkJSON(doc, now)
	case DialectOPML:
		wrong = checkOPML(doc)
	}
	for _, w := range wrong {
		t.Errorf("%s: %s", d, w)
	}
}
