package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"warta/store"
)

// DefaultBudget is how many requests a day one host may be asked where nobody says otherwise.
const DefaultBudget = 10_000

// Options says how to crawl. The zero value is a polite crawler of the public web.
type Options struct {
	// Version and Contact make the User-Agent "Warta/VERSION (+CONTACT)". Contact is a URL or an e-mail
	// address at which a site's operator can reach who runs this crawler.
	Version string
	Contact string
	// UserAgent replaces the whole line. Groups of robots.txt are matched by Token whatever it says.
	UserAgent string

	Workers int           // large bodies read at the same time; 0: 16
	Hosts   int           // hosts visited at the same time, most of them in a pause; 0: eight for each worker
	Batch   int           // addresses leased at a time; 0: 20
	Lease   time.Duration // how long a batch may take before another worker gets it; 0: 10 minutes, the least
	// Delay is the pause between the end of a request and the next on the same host; 0: DefaultDelay,
	// negative: none. A host's Crawl-delay, its latency and its own words (Retry-After) make it longer.
	Delay time.Duration
	// Jitter is the random part added to each pause, as a share of it; 0: 0.2, negative: none.
	Jitter float64
	// MaxDelay caps what Crawl-delay and a slow server can ask for; 0: 30 seconds.
	MaxDelay time.Duration
	Timeouts Timeouts
	MaxBody  int64 // bytes of a decoded body; 0: 10 MiB

	// Allow lists the special networks (loopback, private …) that may be visited, on any port. All other
	// special addresses are refused, on every redirect.
	Allow []netip.Prefix
	// AllowHosts names hosts that may be at any address and port, in lower case. What such a host redirects
	// to is judged like everything else.
	AllowHosts []string
	// Proxy chooses the proxy of a request; nil: the standard environment variables. Through a proxy the
	// address of a host is not seen, so hosts are judged by their names.
	Proxy func(*http.Request) (*url.URL, error)

	// Policy is when to look again; its zero value is the default one.
	Policy Policy
	// Source looks a source up, for its fixed interval, timetable, quiet hours and the zone of these, before each
	// next look is planned; nil: all sources are adaptive.
	Source func(ctx context.Context, id string) (store.Source, error)

	// Rhythm tells how often a source publishes, nil where nobody knows; a nil function: never. It is asked
	// about once an hour for each source.
	Rhythm func(ctx context.Context, source string) (*Rhythm, error)
	// Budget is how many requests a day one host may be asked, so that a trap nobody thought of ends by
	// itself; 0: DefaultBudget, negative: no limit. What it cuts off is logged and stays due.
	Budget int

	// Committed is called after each Done, so that those who wait for pages wake up. It must not block.
	Committed func()
	// Idle tells Pass whether all pages so far have been read for new addresses; nil: always.
	Idle func(ctx context.Context) (bool, error)
	// Progress is called after each Done. It must not block.
	Progress func(Progress)

	Now func() time.Time // nil: time.Now
	Log *slog.Logger     // nil: silence
}

// Timeouts are the limits of one request. A server that is slower is left for later.
type Timeouts struct {
	Dial   time.Duration // to connect, TLS included; 0: 10 seconds
	Header time.Duration // until the response's head is there; 0: 20 seconds
	// Idle is how long a body may take for each MinProgress bytes; 0: 10 seconds.
	Idle  time.Duration
	Total time.Duration // from the request's start to the body's end; 0: 60 seconds; at most 2 minutes
}

// Token is the product token by which robots.txt addresses this crawler (RFC 9309 section 2.2.1).
const Token = "warta"

// Defaults of Options, and limits that have no option.
const (
	DefaultDelay = 2 * time.Second // the politest peers wait 1 to 9 s between requests
	MinProgress  = 1 << 10         // bytes of body per Timeouts.Idle; less is a slow-loris
	maxRedirects = 10              // as browsers and Go's client
	batchTime    = 15 * time.Second
	patience     = time.Minute // Pass waits for what is due again within this
)

// What can be wrong with a request besides the network. All are wrapped with the address.
var (
	ErrRobots    = errors.New("robots.txt disallows")
	ErrPrivate   = errors.New("not a public address")
	ErrTooLarge  = errors.New("body too large")
	ErrSlow      = errors.New("too slow")
	ErrRedirects = errors.New("too many redirects")
	ErrType      = errors.New("not a text")
)

// withDefaults fills in what was left zero.
func (o Options) withDefaults() (Options, error) {
	def(&o.Workers, 16)
	def(&o.Hosts, 8*o.Workers)
	def(&o.Batch, 20)
	o.Lease = max(o.Lease, 2*maxLook)
	def(&o.MaxDelay, 30*time.Second)
	def(&o.MaxBody, 10<<20)
	def(&o.Timeouts.Dial, 10*time.Second)
	def(&o.Timeouts.Header, 20*time.Second)
	def(&o.Timeouts.Idle, 10*time.Second)
	def(&o.Timeouts.Total, time.Minute)
	o.Timeouts.Total = min(o.Timeouts.Total, 2*time.Minute)
	def(&o.Budget, DefaultBudget)
	def(&o.Delay, DefaultDelay)
	def(&o.Jitter, 0.2)
	o.Delay, o.Jitter = max(o.Delay, 0), max(o.Jitter, 0)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	if o.UserAgent == "" {
		o.UserAgent = userAgent(o.Version, o.Contact)
	}
	if strings.ContainsAny(o.UserAgent, "\r\n\x00") {
		return o, fmt.Errorf("user agent %q: control characters", o.UserAgent)
	}
	o.Policy = o.Policy.withDefaults()
	return o, nil
}

func userAgent(version, contact string) string {
	if version == "" {
		version = "dev"
	}
	ua := "Warta/" + version
	if contact != "" {
		ua += " (+" + contact + ")"
	}
	return ua
}

func def[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}
