package store

import "time"

// URLKind says what is expected at an address. It decides who reads the page.
type URLKind string

// Home, section, feed and sitemap are looked at again and again for links; an article's page (and
// its continuations) on a decaying schedule for edits.
const (
	KindHome    URLKind = "home"
	KindSection URLKind = "section"
	KindFeed    URLKind = "feed"
	KindSitemap URLKind = "sitemap"
	KindRobots  URLKind = "robots"
	KindArticle URLKind = "article"
	KindPart    URLKind = "part" // a further page of a multi-page article
)

// IsListing reports whether pages of this kind are read for links rather than for text.
func (k URLKind) IsListing() bool {
	switch k {
	case KindHome, KindSection, KindFeed, KindSitemap, KindRobots:
		return true
	}
	return false
}

// ViaPage is the URL.Via of the further pages of a paginated list, which are looked at rarely.
const ViaPage = "page"

// URL is one known address in the crawl queue.
type URL struct {
	ID     int64  // number in the database; 0 while it is only offered
	URL    string // as it is requested
	Key    string // URLKey of URL: two addresses with one key are one entry
	Host   string // HostKey of URL: the politeness bucket
	Source string // source ID
	Kind   URLKind
	Parent int64  // URL.ID of the page that led here; 0 for seeds
	Via    string // how it was found: seed, feed, sitemap, link, page, archive, autodiscovery, canonical, continuation, robots
	Hint   Hint
	// Archive marks what a backfill found: it enters the record and the archives, not the front of a feed.
	Archive bool

	Due time.Time // when to fetch; zero: never again
	// Validators of the last body, for conditional requests.
	ETag         string
	LastModified string
	Digest       string // of the last body
	Looks        int    // fetches that were answered
	Same         int    // looks in a row that found nothing new
	Barren       int    // bodies of a listing in a row that led to no new address; kept by who reads them
	Fails        int    // failures in a row
}

// Hint is what a feed, a sitemap or a listing said about an address before it was fetched.
type Hint struct {
	Title     string    `json:"title,omitempty"`
	Authors   []string  `json:"authors,omitempty"`
	Published time.Time `json:"published,omitzero"`
	Image     string    `json:"image,omitempty"`
	Section   string    `json:"section,omitempty"`
	Tags      []string  `json:"tags,omitempty"`
	// HTML is the full text where a feed carries it; used only when the page refuses us.
	HTML string `json:"html,omitempty"`
}

// Batch is work on one host, leased to one worker: at most one batch per host is out at any time, so
// one request is in flight per host however many workers there are.
type Batch struct {
	ID    int64
	Host  string
	Until time.Time     // end of the lease
	Delay time.Duration // pause this host last asked for; 0: the crawler's own default
	Spent Spent
	URLs  []URL
}

// Spent counts the requests that were sent to a host on one day.
type Spent struct {
	Day      int64 // since 1970, UTC
	Requests int
}

// HostState is what the crawler learned about a host during a batch.
type HostState struct {
	NotBefore time.Time     // no request before this (delay, Retry-After, back-off)
	Delay     time.Duration // pause in force, as adapted or as robots.txt asks
	Fails     int           // failures in a row of the host as a whole
	Spent     Spent
}
