package feeds

import (
	"time"

	"warta/store"
)

// Feed is one feed before it is written in a dialect. RSS, Atom and JSON write the same Feed; every string
// may hold anything, the encoders keep the documents valid.
type Feed struct {
	ID          string // tag URI; never changes
	Title       string
	Description string
	Language    string // BCP 47
	Home        string // page for people about the same articles
	Self        string // address of this very document
	Alternates  []Link // the same feed in other dialects
	Hub         string // WebSub hub; none when empty
	Pages       Pages
	// Publisher is who runs the feed, author of what names none.
	Publisher string
	// Updated is when the newest change of an item was made: a function of the record, not of the clock.
	Updated time.Time
	// TTL is how long readers may wait between looks, from the rhythm of the items; 0: no advice.
	TTL   time.Duration
	Style string // address of a CSS file for people who open the feed in a browser; none when empty
	// Archive marks an archive document (RFC 5005 section 4), whose items never change.
	Archive bool
	Items   []Item
}

// Link is an address with its media type.
type Link struct {
	URL  string
	Type string
}

// Pages are the neighbours of a document in a paged feed (RFC 5005 section 3) and in an archived one
// (section 4). A feed that fits one document has none of the former.
type Pages struct {
	First string // the newest items; empty on that document itself
	Next  string // the next older items; empty on the last page
	// Current is the feed that an archive document belongs to, PrevArchive the archive document before this
	// one or, in the feed itself, the newest.
	Current     string
	PrevArchive string
}

// Item is one article in a feed.
type Item struct {
	ID      string // tag URI; never changes
	URL     string // at the outlet
	Page    string // our record of it
	Title   string
	Summary string // plain text
	HTML    string // clean, links absolute; empty in feeds of summaries
	Authors []string
	// Published stands in the outlet's zone; zero when nothing is known. Updated moves only when the
	// publisher changed the article.
	Published  time.Time
	Updated    time.Time
	Categories []Category
	Media      *Media
	Source     Source
	Language   string // BCP 47; empty: that of the feed
	Regions    []store.Region
	Flags      []store.Flag
	Story      string
	Also       []Copy // in folded feeds: the same text at other outlets
}

// Copy is the text of an item at another outlet.
type Copy struct {
	Source string // name of the outlet
	URL    string
}

// Category is one label of an item: a region, a section, a tag or a flag.
type Category struct {
	Label  string // in words
	Term   string // as machines compare it; Label when empty
	Scheme string // address of the vocabulary; none for what outlets choose freely
}

// Media is the main picture of an item.
type Media struct {
	URL           string
	Type          string // media type; empty when not known
	Length        int64  // bytes; 0 when not known
	Width, Height int    // pixels; 0 when not known
	Caption       string
}

// Source is the outlet an item comes from.
type Source struct {
	ID   string // tag URI
	Name string
	Home string
	Feed string // address of our feed of this source, without the file name of a dialect
}

// Dialect is a form a feed can be had in.
type Dialect string

// The dialects, by the file name they are served as.
const (
	DialectRSS  Dialect = "rss.xml"
	DialectAtom Dialect = "atom.xml"
	DialectJSON Dialect = "feed.json"
	DialectOPML Dialect = "opml.xml"
)

// Dialects are the forms of a feed, the one most readers know first.
func Dialects() []Dialect { return []Dialect{DialectRSS, DialectAtom, DialectJSON} }

// MediaType is what a document of this dialect is served as and linked with.
func (d Dialect) MediaType() string {
	switch d {
	case DialectAtom:
		return "application/atom+xml" // RFC 4287 section 7
	case DialectJSON:
		return "application/feed+json" // JSON Feed 1.1, "Suggestions for Publishers"
	case DialectOPML:
		return "text/x-opml" // OPML 2.0, "What is the MIME type of an OPML document?"
	}
	return "application/rss+xml" // RSS Board, best practices
}

// Name is what people call the dialect.
func (d Dialect) Name() string {
	switch d {
	case DialectAtom:
		return "Atom"
	case DialectJSON:
		return "JSON Feed"
	case DialectOPML:
		return "OPML"
	}
	return "RSS"
}
