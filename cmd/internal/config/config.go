package config

import (
	"net/netip"
	"time"

	"warta/store"
)

// Config is what warta.toml says. Flags of a command win over it.
type Config struct {
	// Data is the directory of the database and the archive; empty: the command's own default.
	Data string
	// Listen is the host:port that feeds and pages are served at.
	Listen string
	// PublicURL is the address readers know this server by, without a closing slash; empty: taken from
	// each request. Authority is the tagging entity of feed ids (RFC 4151: "warta.example,2026-11-23");
	// empty: chosen when the database is made. Both are fixed in the database at that moment.
	PublicURL string
	Authority string
	// Hub serves a WebSub hub, so that subscribers are sent feeds when they change; it needs PublicURL.
	Hub bool
	// Public lets everyone read what is served. Else this machine alone reads without a token, and no other address
	// than its own is listened on before there is a token.
	Public bool
	// Proxies are the networks of reverse proxies whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// Contact stands in the User-Agent so that a publisher can complain: a mail address or a page.
	Contact string
	// Proxy is the HTTP proxy all fetching goes through; empty: the standard environment variables.
	Proxy string
	// Catalog says whether the built-in list of outlets seeds the registry of sources; Regions narrows it
	// to outlets at home in these regions and what lies in them. Empty: all of the catalog.
	Catalog bool
	Regions []string
	// Allow and AllowHosts name private networks, and hosts by name, that may be fetched from although
	// private addresses are refused.
	Allow      []netip.Prefix
	AllowHosts []string

	API     API
	Web     Web
	Crawl   Crawl
	Keep    Keep
	Sources []store.Source // complete, with ID; Origin "config"
}

// API is how much one client may ask of the API.
type API struct {
	Rate  int // requests a minute, on the whole; 0: any number
	Burst int // requests at once
}

// Web is what pages show.
type Web struct {
	// Images is what becomes of the pictures of articles: ImagesOff or ImagesProxy.
	Images string
}

// What can become of pictures on pages.
const (
	ImagesOff   = "off"   // links to the outlets
	ImagesProxy = "proxy" // shown, fetched by this server when a reader first sees one
)

// Crawl is the pace.
type Crawl struct {
	// Delay is the pause between two requests to one host, from 0. A host that asks for more in robots.txt
	// gets it.
	Delay time.Duration
	// MinInterval and MaxInterval bound the time between two looks at a source, which adapts to how
	// often there is news.
	MinInterval time.Duration
	MaxInterval time.Duration
	// Timeout is for one request, from dialling to the last byte.
	Timeout time.Duration
	// Workers is how many large bodies are read at once. Eight times as many hosts are visited, most of them in a pause.
	Workers int
}

// Keep is how long raw material stays; articles and their revisions stay for good. 0 is for ever.
type Keep struct {
	Bodies   time.Duration // pages as fetched, in the archive, since they were last fetched
	Size     int64         // bytes of such pages, compressed; the oldest go first
	Attempts time.Duration // the log of every request; older ones are counted by day
}

// Bounds of values that a slip of the pen would turn into an attack or a standstill.
const (
	maxRate     = 1_000_000
	maxWorkers  = 256
	maxDelay    = time.Hour
	minInterval = 10 * time.Second
	maxInterval = 30 * 24 * time.Hour
	maxTimeout  = 10 * time.Minute
)

// Default is what holds without a file.
func Default() Config {
	return Config{
		Listen:  "127.0.0.1:8080",
		Catalog: true,
		API:     API{Rate: 600, Burst: 120},
		Web:     Web{Images: ImagesOff},
		Crawl: Crawl{
			Delay:       2 * time.Second,
			MinInterval: 5 * time.Minute,
			MaxInterval: 24 * time.Hour,
			Timeout:     30 * time.Second,
			Workers:     16,
		},
		Keep: Keep{Attempts: 30 * 24 * time.Hour},
	}
}
