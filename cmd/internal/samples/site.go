package samples

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// validator says which of the two HTTP validators a site sends.
type validator int

const (
	noValidator validator = iota
	etagAndDate
	weakETag
	dateOnly
)

// site is one outlet: how it looks, and how its articles are to be found.
type site struct {
	Host, Name string // Host as in canonical addresses, with www. where the site has it
	theme      string // file in templates/
	data       string // file in data/
	region     string
	zone       *time.Location
	zoneID     string // IANA name, where it is not that of the region

	path     string // of an article: {slug}, {year}, {month}
	sections string // in front of a section's slug; empty: the site has no section pages
	front    int    // articles on the home page; 0: all
	paging   int    // articles on one section page; 0: all

	feed      string // path of the feed; empty: none
	atom      bool
	full      bool             // the feed carries whole texts
	status    store.FeedStatus // how far a source list trusts the feed
	guess     string           // path that a source list has wrongly for a feed
	tracking  bool             // links of the feed say where the reader came from
	sitemap   bool
	amp, gzip bool
	dayOnly   bool // dates without an hour
	upper     bool // addresses in upper case

	robots     bool
	disallow   []string
	crawlDelay int // seconds

	pages validator // of HTML pages; feeds and sitemaps always have both
	via   string    // how articles are found: feed, sitemap, section, home

	changed  time.Time // when the last article was published or edited
	articles []*article
}

// sites is the table of outlets.
func sites() []*site {
	wib, wita := time.FixedZone("WIB", 7*3600), time.FixedZone("WITA", 8*3600)
	return []*site{
		{
			Host: "sigerpagi.example", Name: "Siger Pagi", theme: "nomina", data: "sigerpagi", region: "18", zone: wib,
			path: "/{slug}/", sections: "/kategori/", feed: "/feed/", status: store.FeedSeen,
			robots: true, disallow: []string{"/wp-admin/"}, via: "feed",
		},
		{
			Host: "ruwajurai.example", Name: "Ruwa Jurai Pos", theme: "newkarma", data: "ruwajurai", region: "18", zone: wib,
			path: "/{slug}/", sections: "/category/", front: 5, sitemap: true,
			robots: true, disallow: []string{"/wp-admin/", "/internal/"}, crawlDelay: 1, pages: etagAndDate, via: "sitemap",
		},
		{
			Host: "lenterasaburai.example", Name: "Lentera Saburai", theme: "jnews", data: "lenterasaburai", region: "18.71", zone: wib,
			path: "/{year}/{month}/{slug}/", sections: "/category/", front: 4, paging: 5,
			guess: "/feed/", robots: true, disallow: []string{"/wp-admin/", "/?s="}, pages: weakETag, via: "section",
		},
		{
			Host: "www.pesisirkini.example", Name: "Pesisir Kini", theme: "tagdiv", data: "pesisirkini", region: "18.13", zone: wib,
			path: "/{slug}/", sections: "/topik/", feed: "/feed/", full: true, status: store.FeedSeen, tracking: true,
			amp: true, gzip: true, robots: true, disallow: []string{"/wp-admin/"}, pages: etagAndDate, via: "feed",
		},
		{
			Host: "waylalaan.example", Name: "Catatan Way Lalaan", theme: "blogger", data: "waylalaan", region: "18.06", zone: wib,
			path: "/{year}/{month}/{slug}.html", feed: "/feeds/posts/default", atom: true, full: true, status: store.FeedSeen,
			robots: true, disallow: []string{"/search"}, pages: etagAndDate, via: "feed",
		},
		{
			Host: "pringsewu.example", Name: "Portal Kabupaten Pringsewu", theme: "government", data: "pringsewu", region: "18.10", zone: wib,
			path: "/Berita/Detail/{slug}", dayOnly: true, upper: true, pages: dateOnly, via: "home",
		},
		{
			Host: "tepianlosari.example", Name: "Tepian Losari", theme: "block", data: "tepianlosari", region: "73.71", zone: wita, zoneID: "Asia/Makassar",
			path: "/{slug}/", sections: "/kategori/", feed: "/feed/", status: store.FeedGuess, robots: true, disallow: []string{"/wp-admin/"}, via: "feed",
		},
	}
}

// home is the address of the home page.
func (s *site) home() string { return "http://" + s.Host + "/" }

// abs makes an absolute address of a path.
func (s *site) abs(path string) string { return "http://" + s.Host + path }

// FeedURL is the address of the feed, for templates.
func (s *site) FeedURL() string { return s.abs(s.feed) }

// Menu lists the section pages, for templates.
func (s *site) Menu() []card {
	var menu []card
	for _, name := range s.sectionNames() {
		menu = append(menu, card{Title: name, URL: s.sectionURL(name)})
	}
	return menu
}

func (s *site) sectionNames() []string {
	if s.sections == "" {
		return nil
	}
	var names []string
	for _, a := range s.articles {
		if !slices.Contains(names, a.section) {
			names = append(names, a.section)
		}
	}
	return names
}

func (s *site) sectionURL(name string) string {
	if s.sections == "" {
		return s.home()
	}
	return s.abs(s.sections + slug(name) + "/")
}

// visible is the articles that are out, newest first.
func (s *site) visible() []*article {
	var out []*article
	for _, a := range s.articles {
		if !a.published.IsZero() {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(x, y *article) int { return y.published.Compare(x.published) })
	return out
}

// source is the outlet as a source list has it.
func (s *site) source() store.Source {
	id, _ := store.SourceID(s.home()) // the table is tested
	src := store.Source{
		ID: id, Name: s.Name, Home: s.home(), Region: s.region, Language: "id", Zone: s.zoneID,
		State: store.SourceActive, Origin: "samples",
	}
	switch {
	case s.feed != "":
		src.Feed, src.FeedStatus = s.FeedURL(), s.status
	case s.guess != "":
		src.Feed, src.FeedStatus = s.abs(s.guess), store.FeedGuess
	}
	if s.via == "section" {
		for _, name := range s.sectionNames() {
			src.Sections = append(src.Sections, s.sectionURL(name))
		}
	}
	return src
}

// slug makes a path segment of a name.
func slug(s string) string {
	s = strings.Join(strings.Fields(strings.ToLower(s)), "-")
	return url.PathEscape(s)
}
