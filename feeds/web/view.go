package web

import (
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"warta/feeds"
	"warta/feeds/internal/cursor"
	"warta/feeds/internal/safe"
	"warta/store"
)

// view is what a template shows. The exported part is for templates.
type view struct {
	place  place
	chosen bool // the address names the language
	bad    bool // the address cannot be read
	base   string
	asked  url.Values // what the address asks of this page, in the one form that is kept
	before cursor.Cursor
	number int // of the page, or of the version that the page begins below; 0 is the first page

	Lang     lang
	Style    string // address of the style sheet
	Script   string // address of the script
	Name     string // of the publisher
	Title    string // of the page
	Feeds    []feedLink
	Operator bool // there is a page for the operator

	Regions []node // front: provinces; region: what lies in it
	Crumbs  []link
	Total   int    // articles of this region
	Spark   *spark // of this region or source
	Own     string
	OPML    string
	Edits   string // address of the feed of edits
	Days    []day
	Older   string // address of the next page

	Article   articleView
	Revisions revisionsView
	Story     storyView
	Sources   []sourceView
	Source    sourceView
	Search    searchView
	Add       addView
	Words     string
	Wrong     string // what of the words cannot be understood, in words
	Status    int
}

type link struct{ Name, Href string }

// feedLink is a feed with what autodiscovery needs to know of it.
type feedLink struct{ Name, Href, Type, Title string }

// node is a region with its count, its last 30 days and what lies in it.
type node struct {
	link
	code     string
	zone     string
	Count    int
	Spark    *spark
	Children []node
}

// day is the articles of one day in a list.
type day struct {
	Label string
	Cards []card
}

// card is an article in a list.
type card struct {
	link
	Lang    string
	Source  string
	Clock   string // empty where only the day is known
	ISO     string
	Lead    string
	Passage []store.Piece // around the words that were searched for
	Regions []link
	Flags   []string // phrases
	Mates   []link   // the same text at other outlets, by the outlets' names
	Story   string   // address of the story that has them
}

// parameters are what the pages understand in an address, besides lang. What else stands there is nobody's.
var parameters = map[string][]string{
	"front": {"before"}, "region": {"before"}, "source": {"before"}, "sources": {"page"}, "revisions": {"before"},
	"search": {"q", "region", "source", "month", "before"}, "add": {"url"},
}

// maxAsked is the longest value of a parameter, in characters. What is longer is refused: cut, it would ask for
// something else.
const maxAsked = 200

func (h *handler) newView(r *http.Request, p place) view {
	v := view{place: p, Name: h.o.Name, Style: h.style, Script: h.script, Operator: h.o.Operator != nil, base: feeds.Base(h.o.BaseURL, r), asked: url.Values{}}
	v.Lang, v.chosen = langOf(r)
	q := r.URL.Query()
	ok := true
	for _, name := range parameters[p.name] {
		if s := safe.Line(q.Get(name), 0); s != "" {
			v.asked.Set(name, s)
			ok = ok && (utf8.RuneCountInString(s) <= maxAsked || name == "url")
		}
	}
	switch before := v.asked.Get("before"); {
	case !ok:
	case p.name == "revisions" && before != "":
		v.number, ok = whole(before)
	case p.name == "sources" && v.asked.Has("page"):
		v.number, ok = whole(v.asked.Get("page"))
	default:
		v.before, ok = cursor.Parse(before)
	}
	v.Words = v.asked.Get("q")
	v.bad = !ok
	return v
}

// whole reads a number from 1 on.
func whole(s string) (n int, ok bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && n < 1e9
}

// key names the page in the cache: all that it depends on besides the record.
func (v *view) key() string {
	return strings.Join([]string{v.base, v.place.name, v.place.arg, string(v.Lang), strconv.FormatBool(v.chosen), v.asked.Encode()}, "\x00")
}

// T is a phrase in the page's language.
func (v *view) T(key string) (string, error) { return v.Lang.say(key) }

// Tf is a phrase with a number or word put in its place.
func (v *view) Tf(key string, arg any) (string, error) {
	s, err := v.Lang.say(key)
	if n, ok := arg.(int); ok {
		s, err = v.Lang.sayOf(key, n)
		arg = v.Lang.number(n)
	}
	return fmt.Sprintf(s, arg), err
}

// Count is a number of things, in words.
func (v *view) Count(n int, key string) (string, error) {
	s, err := v.Lang.sayOf(key, n)
	return v.Lang.number(n) + " " + s, err
}

// Num is a number in the page's language.
func (v *view) Num(n int) string { return v.Lang.number(n) }

// Link is an address of ours that keeps the language the reader chose.
func (v *view) Link(path string) string {
	if !v.chosen {
		return path
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + "lang=" + string(v.Lang)
}

// Switch is this page in another language.
func (v *view) Switch(to string) string {
	q := maps.Clone(v.asked)
	q.Set("lang", to)
	return v.place.address() + "?" + q.Encode()
}

// Here reports whether the page is the one of that name, for the menu.
func (v *view) Here(name string) bool { return v.place.name == name }

// with is this page with one parameter set anew, or without it where the value is empty; a list so changed begins
// at its first page.
func (v *view) with(name, value string) string {
	q := maps.Clone(v.asked)
	q.Del("before")
	q.Del("page")
	if q.Set(name, value); value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return v.Link(v.place.address())
	}
	return v.Link(v.place.address() + "?" + q.Encode())
}

// feedLinks are the feeds of a page in all dialects.
func (v *view) feedLinks(s feeds.Spec, title string) []feedLink {
	var list []feedLink
	for _, d := range feeds.Dialects() {
		list = append(list, feedLink{Name: d.Name(), Href: v.base + s.In(d).Path(), Type: d.MediaType(), Title: title + " (" + d.Name() + ")"})
	}
	return list
}

// card shows an article in a list.
func (v *view) card(a *store.Article, names map[string]string) card {
	c := card{
		link:   link{Name: safe.Line(a.Title, 300), Href: v.Link("/a/" + url.PathEscape(a.ID))},
		Lang:   articleLang(a),
		Source: sourceName(a, names),
		Lead:   safe.Line(a.Lead, 220),
	}
	if c.Name == "" {
		c.Name = a.ID
	}
	at := a.SortTime().In(zoneOf(a))
	c.ISO = at.Format(time.RFC3339)
	if a.Precision != "day" {
		c.Clock = v.Lang.clock(at)
	}
	for _, g := range a.Regions {
		if g.Strong && len(c.Regions) < 3 {
			c.Regions = append(c.Regions, link{Name: safe.Line(g.Name, 60), Href: v.Link("/r/" + url.PathEscape(g.Code))})
		}
	}
	c.Flags = flags(a)
	return c
}

// flags are the phrases of an article's flags that are known.
func flags(a *store.Article) []string {
	var list []string
	for _, f := range a.Flags {
		if key := "flag-" + string(f); phrases[key][0] != "" {
			list = append(list, key)
		}
	}
	return list
}

// zoneOf is the clock an article's times are shown on.
func zoneOf(a *store.Article) *time.Location {
	for _, i := range []store.Instant{a.Published, a.Modified} {
		if !i.IsZero() {
			return i.Local().Location()
		}
	}
	return time.FixedZone("WIB", 7*3600)
}

func sourceName(a *store.Article, names map[string]string) string {
	for _, n := range []string{a.SourceName, names[a.Source], a.Source} {
		if n = safe.Line(n, 80); n != "" {
			return n
		}
	}
	return "–"
}

// articleLang is the language attribute of an article's own words.
func articleLang(a *store.Article) string {
	for i := range len(a.Language) {
		c := a.Language[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && (c < '0' || c > '9') {
			return "id"
		}
	}
	if a.Language == "" || len(a.Language) > 35 {
		return "id"
	}
	return a.Language
}

// add puts a card under the day of its article, which goes on as long as the label is the same.
func (v *view) add(a *store.Article, c card) {
	label := v.Lang.day(a.SortTime().In(zoneOf(a)))
	if n := len(v.Days); n == 0 || v.Days[n-1].Label != label {
		v.Days = append(v.Days, day{Label: label})
	}
	d := &v.Days[len(v.Days)-1]
	d.Cards = append(d.Cards, c)
}

// trusted is markup that went through safe.HTML, which is what makes it trustworthy.
func trusted(clean string) template.HTML { return template.HTML(clean) } //nolint:gosec // see safe.HTML

// belowSources puts the page below the list of sources.
func (v *view) belowSources() {
	name, _ := v.T("sources")
	v.Crumbs = []link{{Name: name, Href: v.Link("/sources")}}
}
