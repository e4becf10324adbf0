package feeds

import (
	"bytes"
	"context"
	_ "embed" // the style of feeds
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"warta/feeds/internal/cache"
	"warta/feeds/internal/param"
	"warta/store"
)

// Options of the handler. Authority is required; the zero value of everything else is a useful default.
type Options struct {
	// Authority is the authority of the tag URIs (RFC 4151) that name articles and feeds:
	// "warta.example,2026-11-23". It belongs to the database and never changes.
	Authority string
	// BaseURL is where the public reaches this server: "https://warta.example". Without it every answer's
	// links follow the Host its request was sent to, which suits a machine of one's own only.
	BaseURL  string
	Name     string         // of the publisher, in titles; default "Warta"
	Language string         // of feeds that do not say; default "id"
	Zone     *time.Location // of articles and sources that state none; default WIB
	Hub      string         // WebSub hub that is told of changes; none when empty
	Memory   int64          // bytes of finished feeds kept; default 64 MiB
	Now      func() time.Time
	Log      *slog.Logger
}

func (o Options) withDefaults() (Options, error) {
	if !authorityForm.MatchString(o.Authority) {
		return o, fmt.Errorf("authority %q is not like %q", o.Authority, "warta.example,2026-11-23")
	}
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return o, fmt.Errorf("base URL %q is not like %q", o.BaseURL, "https://warta.example")
		}
		o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	}
	o.Name, o.Language = orElse(o.Name, "Warta"), orElse(param.Language(o.Language), "id")
	if o.Zone == nil {
		o.Zone = Zone("Asia/Jakarta")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// authorityForm is taggingEntity of RFC 4151 section 2.1, in the lower case it asks for.
var authorityForm = regexp.MustCompile(`^([a-z0-9._-]+@)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?,\d{4}(-\d{2}(-\d{2})?)?$`)

//go:embed feed.css
var styleSheet []byte

const stylePath = "/feed.css"

// control lets readers and proxies keep a feed for a minute, and for a week where this server is down.
const control = "public, max-age=60, stale-while-revalidate=300, stale-if-error=604800"

// forever lets them keep an archive document for good.
const forever = "public, max-age=31536000, immutable"

// handler serves feeds. It is safe for concurrent use.
type handler struct {
	o     Options
	build builder
	cache *cache.Cache
	style *cache.Doc

	mu      sync.RWMutex
	targets map[place]*target // what was asked for lately
}

// NewHandler serves the feeds of what r reads:
//
//	/all/{rss.xml,atom.xml,feed.json}       everything
//	/r/CODE/{rss.xml,atom.xml,feed.json}    a region with what lies in it; ?children=0 its own only
//	/s/SOURCE/{rss.xml,atom.xml,feed.json}  one source
//	/story/ID/…, /section/NAME/…            one story, what outlets put into sections of that name
//	/{all,r/CODE,s/SOURCE}/revisions.{rss,atom,json}  what was edited or taken down after it was out
//	/{all,r/CODE,s/SOURCE}/health.{rss,atom,json}     sources that cannot be fetched or have fallen silent
//	/opml.xml, /r/CODE/opml.xml             all of these feeds as a subscription list, nested by region
//
// Other addresses are answered with 404, so the caller may route whole folders here.
func NewHandler(r Reader, o Options) (http.Handler, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("feeds: %w", err)
	}
	return &handler{
		o: o,
		build: builder{
			reader: r, authority: o.Authority, name: o.Name, language: o.Language, zone: o.Zone, hub: o.Hub, now: o.Now,
		},
		cache: cache.New(cache.Options{
			Head: r.FeedHead, Final: func(err error) bool { return errors.Is(err, store.ErrNotFound) },
			Bytes: o.Memory, Now: o.Now, Log: o.Log,
		}),
		style:   cache.NewDoc(cache.Page{Body: styleSheet, Type: "text/css; charset=utf-8"}, o.Now()),
		targets: make(map[place]*target),
	}, nil
}

// Values of headers that are the same in every answer; nobody writes to them. A usual answer has eight
// headers: a map of more is made twice.
var (
	noSniff      = []string{"nosniff"}
	policy       = []string{"default-src 'none'; style-src 'self'; img-src http: https:; sandbox"}
	anyOrigin    = []string{"*"}
	variesAccept = []string{"Accept-Encoding, Accept"}
	browserXML   = []string{"application/xml; charset=utf-8"}
)

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head["X-Content-Type-Options"] = noSniff
	head["Access-Control-Allow-Origin"] = anyOrigin
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path == stylePath {
		h.style.Serve(w, r, "public, max-age=86400", h.o.Now())
		return
	}
	t, err := h.target(r)
	if err != nil {
		refuse(w, err)
		return
	}
	if t.moved != "" { // one spelling for one feed
		http.Redirect(w, r, t.moved, http.StatusMovedPermanently)
		return
	}
	doc, err := h.cache.Get(r.Context(), t.key, t.render)
	if err != nil {
		h.failed(w, t.spec, err)
		return
	}
	head["Vary"] = variesAccept
	if accept := r.Header["Accept"]; len(accept) > 0 && strings.Contains(accept[0], "text/html") { // a browser that shows it as a page
		head["Content-Security-Policy"] = policy
		if t.spec.Dialect == DialectRSS || t.spec.Dialect == DialectAtom {
			head["Content-Type"] = browserXML // only then is the feed shown with its style
		}
	}
	if t.link != nil {
		head["Link"] = t.link
	}
	var now time.Time
	if !doc.Settled() {
		now = h.o.Now()
	}
	doc.Serve(w, r, t.control, now)
}

// Serves reports whether a path has the form of an address that the handler of NewHandler answers.
func Serves(path string) bool {
	_, err := parsePath(path)
	return err == nil || path == stylePath
}

// Base is configured, or where nothing is configured the scheme and host that a request was sent to.
func Base(configured string, r *http.Request) string {
	if configured != "" {
		return configured
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if !hostForm.MatchString(r.Host) {
		return scheme + "://localhost"
	}
	return scheme + "://" + strings.ToLower(r.Host)
}

var hostForm = regexp.MustCompile(`^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)

func refuse(w http.ResponseWriter, err error) {
	var p *ParameterError
	if errors.As(err, &p) {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Error(w, err.Error(), http.StatusNotFound)
}

func (h *handler) failed(w http.ResponseWriter, s Spec, err error) {
	switch {
	case errors.Is(err, store.ErrNotFound):
		http.Error(w, "no such "+missing(s), http.StatusNotFound)
	default:
		if !errors.Is(err, context.Canceled) {
			h.o.Log.Error("feed not served", "path", s.Path(), "err", err)
		}
		w.Header().Set("Retry-After", "30")
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "the feed cannot be made just now; try again in half a minute", http.StatusServiceUnavailable)
	}
}

func missing(s Spec) string {
	switch {
	case s.Archive > 0:
		return fmt.Sprintf("archive document: %d of %s", s.Archive, s.numbered(0).Path())
	case s.Scope == ScopeSource:
		return "source: " + s.Name
	case s.Scope == ScopeRegion:
		return "region: " + s.Name
	}
	return string(s.Scope) + ": " + s.Name
}

// render makes the document of a Spec.
func (h *handler) render(ctx context.Context, base string, s Spec) (cache.Page, error) {
	var b bytes.Buffer
	if s.Dialect == DialectOPML {
		title, list, err := h.build.outlines(ctx, base, s.Name)
		if err != nil {
			return cache.Page{}, err
		}
		err = OPML(&b, title, list)
		return cache.Page{Body: b.Bytes(), Type: s.Dialect.MediaType() + "; charset=utf-8"}, err
	}
	f, err := h.build.feed(ctx, base, s)
	if err != nil {
		return cache.Page{}, err
	}
	if base != h.o.BaseURL {
		f.Hub = "" // an address with a token is nobody's topic
	}
	err = Encode(&b, f, s.Dialect)
	return cache.Page{Body: b.Bytes(), Type: s.Dialect.MediaType() + "; charset=utf-8"}, err
}

// Encode writes f in a dialect.
func Encode(w io.Writer, f Feed, d Dialect) error {
	switch d {
	case DialectRSS:
		return RSS(w, f)
	case DialectAtom:
		return Atom(w, f)
	case DialectJSON:
		return JSON(w, f)
	}
	return fmt.Errorf("%q is no dialect of feeds", d)
}
