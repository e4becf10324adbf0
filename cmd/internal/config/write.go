package config

import (
	"fmt"
	"io"
	"text/template"
)

// Write writes the commented file that "warta config init" leaves: it says what holds anyway, so that
// reading it back gives Default.
func Write(w io.Writer) error {
	t, err := template.New("warta.toml").Funcs(template.FuncMap{"span": showSpan}).Parse(sample)
	if err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	if err := t.Execute(w, Default()); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	return nil
}

const sample = `# warta.toml: what Warta watches, how it crawls, and where it serves.
# Lines that begin with # are comments; a key that is left out keeps its default, which is the value shown.
# Check your changes with: warta config check
#
# Time spans are written "500ms", "30s", "15m", "6h" or "30d".

# Directory of the database and the archive of pages. The flag --data wins over it.
# data = "warta-data"

# Address that feeds and pages are served at. Only this machine can reach 127.0.0.1; ":8080" is everyone.
listen = "{{.Listen}}"

# The address readers know this server by, for the links in feeds and pages.
# public_url = "https://warta.example"

# Who stands behind the ids in feeds: a domain of yours, and a day on which it was yours. It is fixed in the
# database when that is made, and must never change afterwards: readers would take every article for new.
# authority = "warta.example,2026-11-23"

# Serve a WebSub hub, so that subscribers are sent a feed the moment it changes instead of asking for it.
# It needs public_url, and sends to addresses that strangers choose (public ones only; see allow).
# Subscribers show no token, so that those elsewhere can use it only where the record is public.
hub = {{.Hub}}

# Let everyone read who can reach the address above? If not, only this machine reads without a token (see "warta
# tokens"), and other addresses than its own are listened on only once there is a token.
public = {{.Public}}

# Reverse proxies in front of Warta, by address or network: whose request it is, they are believed to say
# (X-Forwarded-For). What others say of that is not believed.
# proxies = ["127.0.0.1"]

# A mail address or page where publishers reach you. It is sent with every request.
# contact = "redaksi@warta.example"

# HTTP proxy for all fetching (http, https or socks5). Without it HTTP_PROXY, HTTPS_PROXY and NO_PROXY count.
# proxy = "http://127.0.0.1:3128"

# Start from the built-in list of outlets? Only those at home in these regions and what lies in them; an
# empty list takes all. Codes are Kemendagri's: "18" is Lampung, "18.01" Lampung Selatan.
catalog = {{.Catalog}}
regions = []

# Private addresses are never fetched, so that no link can make Warta read your own network. Name the
# networks and hosts that are meant to be crawled all the same.
# allow = ["10.1.0.0/16", "portal.kominfo.internal"]

[api]
# Requests a minute that one client, by token or address, may send to the API (0: any number), and how many at once.
rate = {{.API.Rate}}
burst = {{.API.Burst}}

[web]
# Pictures of articles on pages: "off" makes them links to the outlets; "proxy" shows them, fetched by this server when
# a reader first sees one, so that the outlet learns nothing of the reader. They stay in memory for a while (64 MB),
# never on disk.
images = "{{.Web.Images}}"

[crawl]
# Pause between two requests to one host. A host that asks for a longer one in robots.txt gets it.
delay = "{{span .Crawl.Delay}}"
# Bounds of the time between two looks at a source; between them it adapts to how often there is news.
min_interval = "{{span .Crawl.MinInterval}}"
max_interval = "{{span .Crawl.MaxInterval}}"
# Limit for one request, from dialling to the last byte.
timeout = "{{span .Crawl.Timeout}}"
# How many pages of more than a megabyte are read at once, and an eighth of how many hosts are visited, most of them in
# a pause; one request per host is in flight however many there are.
workers = {{.Crawl.Workers}}

[keep]
# How long every single request stays on record; older ones are counted by day ("0s": for ever). Articles and
# their revisions always stay.
attempts = "{{span .Keep.Attempts}}"
# How long pages stay as they were fetched, and how much disk they may take ("0": any); the oldest go first.
# What was read from a page stays, but a later version of Warta cannot read it again.
bodies = "{{span .Keep.Bodies}}"
size = "0"

# Your own sources, one [[source]] each. Only home is needed; an outlet of the built-in list keeps what is not
# said here. The database keeps the register of sources: what stands here is entered at each start, and a
# source that is taken out here stays until "warta sources remove".
#
# [[source]]
# name = "Siger Pagi"
# home = "https://sigerpagi.example/"
# feed = "https://sigerpagi.example/feed/"
# region = "18.01"                                     # where the outlet is at home
# lang = "id"
# zone = "Asia/Jakarta"                                # its clock; without it that of its region
# sections = ["https://sigerpagi.example/kategori/kalianda/"]
# categories = ["harian"]                              # labels of your own
# interval = "15m"                                     # fixed; without it adaptive
# cron = "*/10 5-22 * * *"                             # or a timetable, by its clock: minute hour day month weekday
# quiet = "23:00-04:30"                                # hours of its clock in which nothing is asked of it
# paused = false                                       # left out: as "warta sources pause" and "resume" say
`
