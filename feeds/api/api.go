// Package api answers programs: JSON below /api/v1, for reading alone.
//
// Names of fields are those of an export; openapi.json, which is served too, describes every address, parameter and
// field, and a test holds what is answered against it. What went wrong is told as application/problem+json (RFC 9457).
// Lists are cut into pages; next_cursor of one is the parameter cursor of the next. A page stays where it is: what
// comes meanwhile stands before the first one.
package api

import (
	"bytes"
	"context"
	_ "embed" // the description
	"encoding/json"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"warta/feeds/internal/cache"
	"warta/feeds/internal/problem"
	"warta/store"
)

// Reader is what the API needs of a database. Every method is safe for concurrent use. What is not there is an error
// that wraps store.ErrNotFound.
type Reader interface {
	Articles(ctx context.Context, q store.Query) iter.Seq2[store.Article, error]
	Article(ctx context.Context, id string) (store.Article, error)
	Revisions(ctx context.Context, id string) ([]store.Revision, error)
	// VersionDigests are for each article the digests of the pages that its current version rests on.
	VersionDigests(ctx context.Context, ids []string) (map[string][]string, error)
	// Search finds articles by words, with a passage around them; Facets counts what such a search finds.
	Search(ctx context.Context, q store.Query) ([]store.Hit, error)
	Facets(ctx context.Context, q store.Query) (store.Facets, error)
	// Stories are those that came to be last first; StoryEvidence is one, first article first.
	Stories(ctx context.Context, q store.StoryQuery) ([]store.StoryHead, error)
	StoryEvidence(ctx context.Context, id string) ([]store.StoryMember, error)
	// Places are the whole gazetteer, by code; the counts tell how many articles are about a place or what lies in
	// it, and about the place itself.
	Places(ctx context.Context) ([]store.Place, error)
	RegionCounts(ctx context.Context) (map[string]int, error)
	OwnCounts(ctx context.Context) (map[string]int, error)
	// Health is all sources and how they fare, by ID.
	Health(ctx context.Context) ([]store.SourceHealth, error)
	DayCounts(ctx context.Context, since time.Time) ([]store.SourceDay, error)
	Series(ctx context.Context, q store.SeriesQuery) ([]store.Series, error)
	FeedHead(ctx context.Context) (int64, error)
}

// Options of the API. The zero value is a useful default.
type Options struct {
	// Rate is how many requests a minute one client may send on the whole, Burst how many at once; by token, else by
	// address. Rate 0: any number.
	Rate, Burst int
	Memory      int64 // bytes of finished answers kept; default 32 MiB
	Now         func() time.Time
	Log         *slog.Logger
}

// Root is where all addresses of the API begin.
const Root = "/api/v1"

// Serves reports whether a path is the API's to answer.
func Serves(path string) bool { return path == Root || strings.HasPrefix(path, Root+"/") }

//go:embed openapi.json
var description []byte

// handler is safe for concurrent use.
type handler struct {
	reader Reader
	o      Options
	routes []route
	cache  *cache.Cache // answers that change with the log
	live   *cache.Cache // answers that change by themselves
	doc    *cache.Doc   // the description
	limit  *limiter
}

// NewHandler serves the API over what r reads. What it is asked for elsewhere than below Root is not found.
func NewHandler(r Reader, o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Memory <= 0 {
		o.Memory = 32 << 20
	}
	final := func(err error) bool {
		var p *parameterError
		return errors.Is(err, store.ErrNotFound) || errors.As(err, &p)
	}
	h := &handler{reader: r, o: o, limit: newLimiter(o.Rate, o.Burst)}
	h.routes = h.table()
	h.cache = cache.New(cache.Options{Head: r.FeedHead, Final: final, Bytes: o.Memory, Now: o.Now, Log: o.Log})
	h.live = cache.New(cache.Options{Head: r.FeedHead, Final: final, Bytes: 8 << 20, MaxAge: 15 * time.Second, Now: o.Now, Log: o.Log})
	h.doc = cache.NewDoc(cache.Page{Body: description, Type: "application/json"}, o.Now())
	return h
}

// Values of headers that are the same in every answer; nobody writes to them.
var (
	anyOrigin = []string{"*"}
	exposed   = []string{"ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, WWW-Authenticate"}
	noSniff   = []string{"nosniff"}
)

// control lets caches keep an answer for some seconds, and for an hour where this server is down.
const control = "public, max-age=15, stale-if-error=3600"

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head["Access-Control-Allow-Origin"] = anyOrigin
	head["X-Content-Type-Options"] = noSniff
	if len(r.Header["Origin"]) > 0 {
		head["Access-Control-Expose-Headers"] = exposed
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions: // Fetch, section 3.3.5: what scripts of other sites may do
		head.Set("Allow", "GET, HEAD, OPTIONS")
		head.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
		head.Set("Access-Control-Allow-Headers", "Authorization, If-None-Match, If-Modified-Since")
		head.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		head.Set("Allow", "GET, HEAD, OPTIONS")
		problem.Write(w, r, problem.Problem{Status: http.StatusMethodNotAllowed, Detail: "the API is for reading: GET, HEAD and OPTIONS"})
		return
	}
	if !h.limit.allow(w, r, h.o.Now()) {
		problem.Write(w, r, problem.Problem{Status: http.StatusTooManyRequests, Detail: "too many requests; Retry-After says how many seconds to wait"})
		return
	}
	path, _ := strings.CutPrefix(r.URL.Path, Root)
	if path == docPath {
		h.doc.Serve(w, r, "public, max-age=3600", h.o.Now())
		return
	}
	rt, a, ok := h.find(path)
	if !ok {
		problem.Write(w, r, problem.Problem{Status: http.StatusNotFound, Detail: "nothing at this address; " + Root + docPath + " describes all there are"})
		return
	}
	key, err := a.read(rt.params, r.URL.RawQuery)
	if err != nil {
		h.failed(w, r, err)
		return
	}
	kept := h.cache
	if rt.live {
		kept = h.live
	}
	doc, err := kept.Get(r.Context(), rt.path+"\x00"+a.id+"\x00"+key, func(ctx context.Context) (cache.Page, error) {
		v, err := rt.answer(ctx, a)
		if err != nil {
			return cache.Page{}, err
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err = enc.Encode(v)
		return cache.Page{Body: b.Bytes(), Type: "application/json"}, err
	})
	if err != nil {
		h.failed(w, r, err)
		return
	}
	doc.Serve(w, r, control, h.o.Now())
}

// failed is the one place where errors become statuses.
func (h *handler) failed(w http.ResponseWriter, r *http.Request, err error) {
	var bad *parameterError
	p := problem.Problem{Status: http.StatusServiceUnavailable, Detail: "this cannot be answered just now; try again in half a minute"}
	switch {
	case errors.As(err, &bad):
		p = problem.Problem{Status: http.StatusBadRequest, Detail: err.Error(), Parameter: bad.name}
	case errors.Is(err, store.ErrForgotten):
		p = problem.Problem{Status: http.StatusGone, Detail: "it was taken down for good"}
	case errors.Is(err, store.ErrNotFound):
		p = problem.Problem{Status: http.StatusNotFound, Detail: err.Error()}
	default:
		if !errors.Is(err, context.Canceled) {
			h.o.Log.Error("API", "path", r.URL.Path, "err", err)
		}
		w.Header().Set("Retry-After", "30")
	}
	problem.Write(w, r, p)
}
