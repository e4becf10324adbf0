package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"warta/feeds/internal/problem"
	"warta/store"
)

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// inPath is where a feed's address has its token: /t/TOKEN/r/18/rss.xml.
const inPath = "/t/"

// Wrap lets through to next who may.
func (g *Gate) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.o.Public && len(g.o.Proxies) == 0 && len(r.Header["Authorization"]) == 0 && !strings.HasPrefix(r.URL.Path, inPath) {
			next.ServeHTTP(w, r) // there is nothing to find out
			return
		}
		c := g.from(r)
		secret := secretOf(r)
		if strings.HasPrefix(r.URL.Path, inPath) {
			w.Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
			if r, secret, c.prefix = unwrap(r); secret == "" || !g.o.Feed(r.URL.Path) {
				notFeed(w, r, secret)
				return
			}
		}
		// A preflight of a browser never has a token, and is told nothing of the record (Fetch, section 3.3.5).
		open := g.o.Public || c.Local || r.Method == http.MethodOptions || g.o.Free(r.URL.Path)
		if secret != "" {
			t, err := g.find(r.Context(), secret)
			// What is open stays so for those whose name and password are for a proxy in front.
			if err != nil && !(open && c.prefix == "" && errors.Is(err, errUnknown) && isBasic(r)) {
				g.refuse(w, r, err)
				return
			}
			c.Scope, c.Token = t.Scope, t.Name
		}
		if !open && !c.Scope.Covers(g.need(r)) {
			g.refuse(w, r, errClosed(c.Scope))
			return
		}
		if !open || c.prefix != "" {
			w = &answer{ResponseWriter: w, prefix: c.prefix}
		}
		// Who asks without a token and without a proxy is found again from the request itself.
		if secret != "" || len(g.o.Proxies) > 0 {
			r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
		}
		next.ServeHTTP(w, r)
	})
}

// need is what a token must open for a request.
func (g *Gate) need(r *http.Request) store.Scope {
	if g.o.Feed(r.URL.Path) {
		return store.ScopeFeeds
	}
	return store.ScopeRead
}

// unwrap takes the token out of a path. The answer's request has the path behind it and nothing of the token.
func unwrap(r *http.Request) (bare *http.Request, secret, prefix string) {
	secret, rest, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, inPath), "/")
	bare = new(http.Request)
	*bare = *r
	u := *r.URL
	bare.URL = &u
	u.Path, u.RawPath = "/"+rest, ""
	if after, _ := strings.CutPrefix(r.URL.RawPath, inPath+secret); r.URL.RawPath != "" && strings.HasPrefix(after, "/") {
		u.RawPath = after
	}
	bare.RequestURI = u.RequestURI()
	if !ok || len(secret) > 100 {
		return bare, "", ""
	}
	return bare, secret, inPath + secret
}

// notFeed answers where a token stands in an address that is not of a feed. A feed's link to its page leads here: the
// page is shown at its own address, to those who may read it.
func notFeed(w http.ResponseWriter, r *http.Request, secret string) {
	if to := r.URL.RequestURI(); secret != "" && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsAny(to, "\\") {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	problem.Write(w, r, problem.Problem{Status: http.StatusNotFound, Detail: "only feeds have addresses with a token"})
}

var errNotPublic = errors.New("this record is not public: show a token, as 'Authorization: Bearer TOKEN', as the password of HTTP Basic, or, for a feed, in its address: /t/TOKEN/…")

var errFeedsOnly = errors.New("this token opens feeds alone")

// forPeople is a refusal that a person with a browser may see, in Indonesian; "" where there is none to be seen.
func forPeople(err error) string {
	switch {
	case errors.Is(err, errNotPublic):
		return "Catatan ini tidak terbuka untuk umum: muat ulang halaman ini, lalu isi token sebagai kata sandi, dengan nama apa pun."
	case errors.Is(err, errFeedsOnly):
		return "Token ini hanya membuka umpan (feed), bukan halaman."
	case errors.Is(err, errUnknown):
		return "Token ini tidak dikenal di sini, sudah dicabut, atau sudah habis masanya."
	}
	return ""
}

func errClosed(has store.Scope) error {
	if has != "" {
		return errFeedsOnly
	}
	return errNotPublic
}

// refuse says why a request is not answered.
func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problem.Problem{Status: http.StatusUnauthorized, Detail: err.Error()}
	switch {
	case errors.Is(err, errFeedsOnly):
		p.Status = http.StatusForbidden
	case errors.Is(err, errUnknown), errors.Is(err, errNotPublic):
		Challenge(w.Header())
	default:
		if !errors.Is(err, context.Canceled) {
			g.o.Log.Error("token not looked up", "err", err)
		}
		w.Header().Set("Retry-After", "30")
		p.Status, p.Detail = http.StatusServiceUnavailable, "tokens cannot be looked up just now"
	}
	w.Header().Set("Access-Control-Allow-Origin", "*") // a script of another site may know why
	if words := forPeople(err); words != "" && strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, words+"\n\n"+p.Detail, p.Status)
		return
	}
	problem.Write(w, r, p)
}

// from tells where a request comes from.
func (g *Gate) from(r *http.Request) Caller {
	addr := peer(r)
	if !forwarded(r) {
		return Caller{Addr: addr, Local: own(r, addr)}
	}
	if !g.proxy(addr) {
		return Caller{Addr: addr}
	}
	// Each proxy adds the address it was asked from at the end: the first from there that is no proxy is the client's.
	list := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(list[i]))
		if err != nil {
			return Caller{Addr: addr}
		}
		if addr = a.Unmap().WithZone(""); !g.proxy(addr) {
			break
		}
	}
	// Whoever names loopback through a proxy is a proxy's neighbour at best.
	return Caller{Addr: addr}
}

func (g *Gate) proxy(a netip.Addr) bool {
	for _, p := range g.o.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// peer is the other end of a request's connection; the zero Addr where there is none.
func peer(r *http.Request) netip.Addr {
	p, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}

// own reports whether a request is the machine's own. One that a page of another site sends through a browser here is
// not: neither when the browser says so (Origin), nor when the site made its own name lead here (DNS rebinding).
func own(r *http.Request, peer netip.Addr) bool {
	if !peer.IsLoopback() || forwarded(r) {
		return false
	}
	if from := r.Header.Get("Origin"); from != "" && from != "http://"+r.Host && from != "https://"+r.Host {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// forwarded reports whether a proxy says that the request is another's.
func forwarded(r *http.Request) bool {
	return len(r.Header["X-Forwarded-For"]) > 0 || len(r.Header["Forwarded"]) > 0 || len(r.Header["X-Real-Ip"]) > 0 || len(r.Header["Via"]) > 0
}

// answer is one for a single reader: shared caches do not keep it, and where it leads on within the server, the
// reader's token leads along.
type answer struct {
	http.ResponseWriter
	prefix string
	told   bool
}

func (a *answer) WriteHeader(status int) {
	if !a.told {
		a.told = true
		h := a.Header()
		if c := h.Get("Cache-Control"); strings.HasPrefix(c, "public") {
			h.Set("Cache-Control", "private"+strings.TrimPrefix(c, "public"))
		} else if c == "" {
			h.Set("Cache-Control", "private")
		}
		if to := h.Get("Location"); a.prefix != "" && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
			h.Set("Location", a.prefix+to)
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if !a.told {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
