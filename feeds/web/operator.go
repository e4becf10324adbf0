package web

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"warta/feeds/auth"
	"warta/feeds/internal/safe"
	"warta/store"
)

// Operator lets whoever holds the operator's token look at a site and then add it as a source. Every function is
// safe for concurrent use.
type Operator struct {
	// Allowed reports whether a token may add sources.
	Allowed func(ctx context.Context, token string) bool
	// Look fetches a site's page as politely as a crawl does and tells what a source there would give. It keeps
	// nothing. The error is shown to the operator.
	Look func(ctx context.Context, address string) (Look, error)
	// Add adds a source by its home page, or changes the one that is there, and gives its ID. The error is shown to
	// the operator.
	Add func(ctx context.Context, s store.Source) (id string, err error)
}

// Look is what was found at an address before it is added.
type Look struct {
	Source    store.Source // as it would be added
	Known     bool         // a source of that ID is there already
	Final     string       // address after redirects
	Status    int
	Feeds     []string // announced by the page
	Sitemaps  []string
	Sections  []string
	Articles  []Found // addresses that look like articles'
	Sample    *store.Article
	SampleErr string // why there is no sample, in words
}

// Found is an address with what the list called it.
type Found struct{ URL, Title string }

// addView is the operator's page.
type addView struct {
	URL     string
	Wrong   string // phrase
	Why     string // phrase; "" where Error says it best
	Error   string // of the site, in English
	Look    *Look
	Final   string
	Feeds   []string
	Maps    []string
	Parts   []string
	List    []link
	More    int
	Confirm string
	Sample  addSample
}

// addSample is an article that was read on the way.
type addSample struct {
	link
	Lang      string
	Authors   string
	Published string
	Section   string
	Regions   []regionView
	Body      template.HTML
	Fields    []field
}

// Bounds of the operator's page.
const (
	maxForm     = 16 << 10 // bytes
	confirmed   = 15 * time.Minute
	maxFound    = 15
	maxLooking  = 2                // looks at the same time
	maxLookTime = 80 * time.Second // less than a server may take to answer
)

// operate answers the operator's page. There are no cookies, so nobody else's page can act in the operator's name:
// the token is typed, and what is confirmed carries a mark that only this process could have made, for this site
// alone and for a quarter of an hour.
func (h *handler) operate(w http.ResponseWriter, r *http.Request, p place) {
	v := h.newView(r, p)
	v.Title, _ = v.T("add-source")
	v.belowSources()
	v.Add.URL = v.asked.Get("url")
	status := http.StatusOK
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPost:
		var to string
		if status, to = h.operated(w, r, &v); to != "" {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		http.Error(w, "only GET, HEAD and POST", http.StatusMethodNotAllowed)
		return
	}
	h.answer(w, r, "add", &v, status)
}

// operated does what a form asks for; to is where to go afterwards.
func (h *handler) operated(w http.ResponseWriter, r *http.Request, v *view) (status int, to string) {
	if !ownForm(r) {
		v.Add.Wrong = "add-foreign"
		return http.StatusForbidden, ""
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		v.Add.Wrong = "bad-request"
		return http.StatusBadRequest, ""
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxLookTime)
	defer cancel()
	v.Add.URL = safe.Line(r.PostForm.Get("url"), 1000)
	if mark := r.PostForm.Get("confirm"); mark != "" {
		return h.confirm(ctx, r.PostForm, v, mark)
	}
	token := cmp.Or(r.PostForm.Get("token"), auth.Bearer(r))
	if token == "" || !h.o.Operator.Allowed(ctx, token) {
		v.Add.Wrong = "add-token"
		return http.StatusForbidden, ""
	}
	select {
	case h.looking <- struct{}{}:
		defer func() { <-h.looking }()
	default:
		v.Add.Wrong = "add-busy"
		return http.StatusServiceUnavailable, ""
	}
	look, err := h.o.Operator.Look(ctx, v.Add.URL)
	if err != nil {
		v.Add.Why, v.Add.Error = trouble(err.Error()), safe.Line(err.Error(), 400)
		return http.StatusUnprocessableEntity, ""
	}
	h.looked(v, &look)
	return http.StatusOK, ""
}

// ownForm reports whether a form came from a page of this server, as far as the browser says (Fetch Metadata,
// RFC 6454). Programs say nothing, and have no one to be deceived.
func ownForm(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err == nil && strings.EqualFold(u.Host, r.Host)
	}
	return true
}

// confirm adds the source that was looked at.
func (h *handler) confirm(ctx context.Context, form url.Values, v *view, mark string) (status int, to string) {
	home := form.Get("home")
	if !h.marked(home, mark) {
		v.Add.Wrong = "add-late"
		return http.StatusForbidden, ""
	}
	id, err := h.o.Operator.Add(ctx, store.Source{
		Home: home, Name: safe.Line(form.Get("name"), 80), Region: safe.Line(form.Get("region"), 40), Feed: safe.URL(form.Get("feed")),
	})
	if err != nil {
		v.Add.Error = safe.Line(err.Error(), 400)
		return http.StatusUnprocessableEntity, ""
	}
	h.o.Log.Info("source added", "source", id, "url", home)
	return 0, v.Link(place{name: "source", arg: id}.address())
}

// mark is what lets one site be added for a while.
func (h *handler) mark(home string, until time.Time) string {
	end := strconv.FormatInt(until.Unix(), 10)
	m := hmac.New(sha256.New, h.key)
	m.Write([]byte(end + "\x00" + home))
	return end + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func (h *handler) marked(home, mark string) bool {
	end, _, _ := strings.Cut(mark, ".")
	n, err := strconv.ParseInt(end, 10, 64)
	until := time.Unix(n, 0)
	return err == nil && h.o.Now().Before(until) && hmac.Equal([]byte(mark), []byte(h.mark(home, until)))
}

// newKey is a key that this process alone knows.
func newKey() ([]byte, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("random key: %w", err)
	}
	return key, nil
}

// looked fills the page with what was found.
func (h *handler) looked(v *view, l *Look) {
	w := &v.Add
	w.Look, w.Final = l, safe.URL(l.Final)
	w.Confirm = h.mark(l.Source.Home, h.o.Now().Add(confirmed))
	w.Feeds, w.Maps, w.Parts = addresses(l.Feeds), addresses(l.Sitemaps), addresses(l.Sections)
	for _, f := range l.Articles {
		if u := safe.URL(f.URL); u != "" && len(w.List) < maxFound {
			w.List = append(w.List, link{Name: cmp.Or(safe.Line(f.Title, 160), u), Href: u})
		}
	}
	w.More = len(l.Articles) - len(w.List)
	a := l.Sample
	if a == nil {
		return
	}
	w.Sample = addSample{
		link: link{Name: cmp.Or(safe.Line(a.Title, 300), a.URL), Href: safe.URL(a.URL)}, Lang: articleLang(a),
		Authors: joined(a.Authors), Section: safe.Line(a.Section, 80),
		Body: trusted(safe.HTML(a.HTML, safe.Options{Base: a.URL, Rel: "nofollow noopener", Images: safe.DropImages})),
	}
	if !a.Published.IsZero() {
		if w.Sample.Published = v.Lang.moment(a.Published.Local()); a.Precision == "day" {
			w.Sample.Published = v.Lang.day(a.Published.Local())
		}
	}
	for _, g := range a.Regions {
		w.Sample.Regions = append(w.Sample.Regions, v.regionView(g))
	}
	w.Sample.Fields = fields(a)
}

// addresses are those that can be linked to.
func addresses(list []string) (out []string) {
	for _, s := range list {
		if u := safe.URL(s); u != "" && len(out) < maxFound {
			out = append(out, u)
		}
	}
	return out
}
