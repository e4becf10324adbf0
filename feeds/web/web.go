package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"warta/feeds"
	"warta/feeds/internal/cache"
	"warta/feeds/internal/param"
	"warta/feeds/picture"
	"warta/store"
)

// Reader is what the pages need of a database. Every method is safe for concurrent use.
type Reader interface {
	feeds.Reader
	// Revisions are all versions of an article, oldest first.
	Revisions(ctx context.Context, id string) ([]store.Revision, error)
	// Health tells for every source how it fares.
	Health(ctx context.Context) ([]store.SourceHealth, error)
	// Search finds articles by words, best or newest first, with a passage around the words.
	Search(ctx context.Context, q store.Query) ([]store.Hit, error)
	// Facets counts the newest articles of a search by region, source and month.
	Facets(ctx context.Context, q store.Query) (store.Facets, error)
	// StoryEvidence is the story of an article, or of that name, with what put each of its articles there.
	StoryEvidence(ctx context.Context, id string) ([]store.StoryMember, error)
	// RegionDays counts for each code that has any what was published on each of so many days of 24 hours, the
	// first of which begins at from.
	RegionDays(ctx context.Context, codes []string, from time.Time, days int) (map[string][]int, error)
}

// Options of the reading room. The zero value is a useful default.
type Options struct {
	// Feeds answers what is no page: pass feeds.NewHandler of the same database. Nil: not found.
	Feeds   http.Handler
	BaseURL string // as in feeds.Options
	Name    string // of the publisher; default "Warta"
	// Picture gets the bytes of an address, as picture.Options.Fetch. Pages then show the pictures of articles, from
	// this server, which fetches each when a reader first sees it. Nil: pictures are links.
	Picture func(ctx context.Context, address string) ([]byte, error)
	// Operator serves a page that looks at sites and adds them as sources. Nil: there is none.
	Operator *Operator
	Zone     *time.Location // of times that have none of their own; default WIB
	Memory   int64          // bytes of finished pages kept; default 32 MiB
	Now      func() time.Time
	Log      *slog.Logger
}

// robots asks search engines to leave the endless to us and the articles to their publishers.
const robots = "User-agent: *\nDisallow: /a/\nDisallow: /picture/\nDisallow: /search\n"

//go:embed pages/*.html static/warta.css static/warta.js static/icon.svg
var files embed.FS

// handler serves the pages. It is safe for concurrent use.
type handler struct {
	reader Reader
	o      Options
	pages  map[string]*template.Template // by name
	cache  *cache.Cache                  // pages that change with the log
	live   *cache.Cache                  // pages that change by themselves
	static map[string]*cache.Doc         // by path
	style  string                        // address of the style sheet, with its version
	script string                        // address of the script, with its version
	pulse  pulse
	shelf  *picture.Shelf // nil: pictures are links

	key     []byte        // of what the operator's page lets be confirmed
	looking chan struct{} // looks at sites that are under way
}

// NewHandler serves the reading room over what r reads:
//
//	/                  regions with their counts, newest articles
//	/r/CODE            a region
//	/a/ID              an article; /a/ID/revisions its versions
//	/story/ID          who ran the same text, and when
//	/sources           the sources and how they fare; /s/ID one of them
//	/search?q=         articles by words
//	/sources/add       the operator's: a source before it is added
//	/picture/ID/…      a picture of an article, where Options.Picture is set
//	/static/…          style, script and icon; /robots.txt
//
// and hands the addresses of feeds to Options.Feeds.
func NewHandler(r Reader, o Options) (http.Handler, error) {
	if o.Name == "" {
		o.Name = "Warta"
	}
	if o.Zone == nil {
		o.Zone = feeds.Zone("Asia/Jakarta")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Memory <= 0 {
		o.Memory = 32 << 20
	}
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	h := &handler{reader: r, o: o, key: key, looking: make(chan struct{}, maxLooking), pages: map[string]*template.Template{}, static: map[string]*cache.Doc{}}
	for _, name := range []string{"front", "region", "article", "removed", "revisions", "story", "sources", "source", "search", "add", "problem"} {
		t, err := template.ParseFS(files, "pages/layout.html", "pages/list.html", "pages/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		h.pages[name] = t
	}
	for path, kind := range map[string]string{"warta.css": "text/css; charset=utf-8", "warta.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		b, err := files.ReadFile("static/" + path)
		if err != nil {
			return nil, fmt.Errorf("file %s: %w", path, err)
		}
		h.static["/static/"+path] = cache.NewDoc(cache.Page{Body: b, Type: kind}, o.Now())
		sum := sha256.Sum256(b)
		switch versioned := "/static/" + path + "?v=" + hex.EncodeToString(sum[:6]); path {
		case "warta.css":
			h.style = versioned
		case "warta.js":
			h.script = versioned
		}
	}
	h.static["/robots.txt"] = cache.NewDoc(cache.Page{Body: []byte(robots), Type: "text/plain; charset=utf-8"}, o.Now())
	final := func(err error) bool { return errors.Is(err, store.ErrNotFound) }
	h.cache = cache.New(cache.Options{Head: r.FeedHead, Final: final, Bytes: o.Memory, Now: o.Now, Log: o.Log})
	h.live = cache.New(cache.Options{Head: r.FeedHead, Final: final, Bytes: 4 << 20, MaxAge: 15 * time.Second, Now: o.Now, Log: o.Log})
	if o.Picture != nil {
		h.shelf = picture.New(picture.Options{Fetch: o.Picture, Now: o.Now, Log: o.Log})
	}
	return h, nil
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, ok := h.route(r.URL.Path)
	if bare := strings.TrimRight(r.URL.Path, "/"); !ok && bare != r.URL.Path {
		if _, known := h.route(bare); known {
			to := url.URL{Path: bare, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
			return
		}
	}
	if !ok {
		if h.o.Feeds != nil && feeds.Serves(r.URL.Path) {
			h.o.Feeds.ServeHTTP(w, r)
			return
		}
		h.protect(w)
		h.problem(w, r, http.StatusNotFound)
		return
	}
	h.protect(w)
	if p.name == "add" {
		h.operate(w, r, p)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	if doc := h.static[r.URL.Path]; doc != nil {
		control := "public, max-age=3600"
		if u := r.URL.RequestURI(); u == h.style || u == h.script {
			control = "public, max-age=31536000, immutable"
		}
		doc.Serve(w, r, control, h.o.Now())
		return
	}
	if len(r.URL.RawQuery) > 1000 {
		h.problem(w, r, http.StatusBadRequest)
		return
	}
	if p.name == "picture" {
		h.show(w, r, p)
		return
	}
	h.page(w, r, p)
}

// place is a page by its address.
type place struct {
	name string // of the template
	arg  string // region code, ID of an article, story or source, or ID of an article and name of a picture
}

// address is the path of the page.
func (p place) address() string {
	arg := strings.ReplaceAll(url.PathEscape(p.arg), "%2F", "/") // IDs of sources may hold slashes
	switch p.name {
	case "region":
		return "/r/" + arg
	case "article":
		return "/a/" + arg
	case "revisions":
		return "/a/" + arg + "/revisions"
	case "story", "picture":
		return "/" + p.name + "/" + arg
	case "source":
		return "/s/" + arg
	case "sources", "search":
		return "/" + p.name
	case "add":
		return "/sources/add"
	}
	return "/"
}

// plainPlaces are the pages whose addresses are a prefix and one argument.
var plainPlaces = []struct{ prefix, name string }{{"/r/", "region"}, {"/a/", "article"}, {"/story/", "story"}}

// route finds the page of a path; ok is false when it is none of ours.
func (h *handler) route(path string) (p place, ok bool) {
	switch path {
	case "/":
		return place{name: "front"}, true
	case "/sources", "/search":
		return place{name: path[1:]}, true
	case "/sources/add":
		return place{name: "add"}, h.o.Operator != nil
	}
	if _, ok := h.static[path]; ok {
		return place{}, true
	}
	if feeds.Serves(path) {
		return place{}, false
	}
	if id, ok := strings.CutPrefix(path, "/a/"); ok {
		if id, ok := strings.CutSuffix(id, "/revisions"); ok && single(id) {
			return place{name: "revisions", arg: id}, true
		}
	}
	if id, ok := strings.CutPrefix(path, "/s/"); ok && id != "" && !strings.HasSuffix(id, "/") && len(id) <= param.MaxName {
		return place{name: "source", arg: id}, true
	}
	if arg, ok := strings.CutPrefix(path, "/picture/"); ok && h.shelf != nil {
		if id, name, ok := strings.Cut(arg, "/"); ok && single(id) && single(name) {
			return place{name: "picture", arg: arg}, true
		}
	}
	for _, p := range plainPlaces {
		if arg, ok := strings.CutPrefix(path, p.prefix); ok && single(arg) {
			return place{name: p.name, arg: arg}, true
		}
	}
	return place{}, false
}

// single reports whether an argument is one part of a path.
func single(arg string) bool { return arg != "" && len(arg) <= 100 && !strings.Contains(arg, "/") }

// page answers with a page from memory, made if need be.
func (h *handler) page(w http.ResponseWriter, r *http.Request, p place) {
	v := h.newView(r, p)
	if v.bad {
		h.problem(w, r, http.StatusBadRequest)
		return
	}
	kept := h.cache
	if p.name == "sources" || p.name == "source" {
		kept = h.live
	}
	doc, err := kept.Get(r.Context(), v.key(), func(ctx context.Context) (cache.Page, error) { return h.make(ctx, v) })
	if err != nil {
		h.failed(w, r, err)
		return
	}
	w.Header()["Vary"] = []string{"Accept-Encoding, Accept-Language"}
	doc.Serve(w, r, "public, max-age=60, stale-if-error=86400", h.o.Now())
}

// make makes the bytes of a page.
func (h *handler) make(ctx context.Context, v view) (cache.Page, error) {
	var err error
	name := v.place.name
	status := http.StatusOK
	switch name {
	case "front":
		err = h.front(ctx, &v)
	case "region":
		err = h.region(ctx, &v)
	case "sources":
		err = h.sources(ctx, &v)
	case "source":
		err = h.source(ctx, &v)
	case "search":
		err = h.search(ctx, &v)
	case "story":
		err = h.story(ctx, &v)
	case "revisions":
		err = h.revisions(ctx, &v)
	case "article":
		if err = h.article(ctx, &v); err == nil && v.Article.Removed {
			name, status = "removed", http.StatusGone
		}
	}
	if err != nil {
		return cache.Page{}, err
	}
	body, err := h.execute(name, &v)
	return cache.Page{Body: body, Type: "text/html; charset=utf-8", Status: status}, err
}

func (h *handler) execute(name string, v *view) ([]byte, error) {
	var b bytes.Buffer
	if err := h.pages[name].ExecuteTemplate(&b, "layout.html", v); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// failed is the one place where errors become statuses.
func (h *handler) failed(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, store.ErrForgotten):
		h.problem(w, r, http.StatusGone)
	case errors.Is(err, store.ErrNotFound):
		h.problem(w, r, http.StatusNotFound)
	default:
		if !errors.Is(err, context.Canceled) {
			h.o.Log.Error("page not served", "path", r.URL.Path, "err", err)
		}
		w.Header().Set("Retry-After", "30")
		h.problem(w, r, http.StatusServiceUnavailable)
	}
}

// problem answers with a page that says in words what is the matter.
func (h *handler) problem(w http.ResponseWriter, r *http.Request, status int) {
	v := h.newView(r, place{name: "problem"})
	key := "not-found"
	switch v.Status = status; status {
	case http.StatusBadRequest:
		key = "bad-request"
	case http.StatusGone:
		key = "forgotten"
	case http.StatusServiceUnavailable:
		key = "unavailable"
	}
	v.Title, _ = v.T(key)
	h.answer(w, r, "problem", &v, status)
}

// answer answers with a page that is not kept.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, name string, v *view, status int) {
	body, err := h.execute(name, v)
	if err != nil {
		h.o.Log.Error("page not made", "err", err)
		http.Error(w, http.StatusText(status), status)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader went away; there is nobody to tell
	}
}

// protect sets the headers that keep a page to itself: no script but ours, nothing from elsewhere, no frames.
func (h *handler) protect(w http.ResponseWriter) {
	head := w.Header()
	head.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()")
}
