// Package auth says who may read, and finds out who asks.
//
// Requests of the machine itself are answered, and all requests where the record is public. Everyone else shows a
// token: in the header "Authorization: Bearer TOKEN"; as the password of HTTP Basic, whatever the name, which is how
// browsers ask people for it; or, for feed readers that can do neither, in front of a feed's path: /t/TOKEN/r/18/rss.xml.
//
// A request that somebody forwarded is not the machine's own, nor is one that the page of another site sends. Who
// forwarded requests come from is believed of X-Forwarded-For alone, and only where a proxy sends it that the operator
// named.
package auth

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"warta/store"
)

// Options of a Gate. Tokens and Feed are required.
type Options struct {
	// Tokens are all tokens; they are asked for again after a few seconds, so that a revoked one does not last.
	Tokens func(context.Context) ([]store.Token, error)
	// Used notes the day a token was last used; nil: it is not noted.
	Used func(ctx context.Context, name string, day time.Time) error
	// Feed reports whether a path is that of a feed, or of what feeds need.
	Feed func(path string) bool
	// Free reports whether a path says nothing of the record, so that everyone is answered: style sheets and the like.
	Free func(path string) bool
	// Public lets everyone read.
	Public bool
	// Proxies are the networks of those whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	Now     func() time.Time
	Log     *slog.Logger
}

// Gate stands in front of everything that is served. It is safe for concurrent use.
type Gate struct {
	o Options

	mu     sync.Mutex // guards what follows
	tokens []store.Token
	loaded time.Time
	used   map[string]time.Time // tokens used since Run noted them last, by name
}

// New makes a Gate.
func New(o Options) *Gate {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Free == nil {
		o.Free = func(string) bool { return false }
	}
	return &Gate{o: o, used: map[string]time.Time{}}
}

// Caller is who sent a request.
type Caller struct {
	Scope store.Scope // of the token; empty without one
	Token string      // its name
	Addr  netip.Addr  // where the request came from, as far as it is known
	// Local is set for requests of the machine itself.
	Local bool
	// prefix is what stands in front of the paths of a reader who has the token in the address.
	prefix string
}

type callerKey struct{}

// Of is who sent a request that came through a Gate. Without one it is a stranger with the address that the
// connection has.
func Of(r *http.Request) Caller {
	if c, ok := r.Context().Value(callerKey{}).(Caller); ok {
		return c
	}
	addr := peer(r)
	return Caller{Addr: addr, Local: own(r, addr)}
}

// Prefix goes in front of the paths that an answer leads to, so that a reader with the token in the address keeps it.
func Prefix(r *http.Request) string {
	c, _ := r.Context().Value(callerKey{}).(Caller)
	return c.prefix
}

// Challenge asks for a token; the status is then 401. Browsers ask people for name and password: the token is the
// password.
func Challenge(h http.Header) {
	h["Www-Authenticate"] = []string{`Basic realm="Warta: any name, the token as password", charset="UTF-8"`, `Bearer realm="Warta"`}
}

// refresh is how long tokens are believed.
const refresh = 2 * time.Second

// inForce are the tokens that have not expired. When they cannot be read the last ones stay.
func (g *Gate) inForce(ctx context.Context) ([]store.Token, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.o.Now()
	if age := now.Sub(g.loaded); !g.loaded.IsZero() && age >= 0 && age < refresh {
		return g.tokens, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second) // for others too
	defer cancel()
	all, err := g.o.Tokens(ctx)
	switch {
	case err == nil:
		g.tokens = nil
		for _, t := range all {
			if t.InForce(now) {
				g.tokens = append(g.tokens, t)
			}
		}
	case g.loaded.IsZero():
		return nil, err
	default:
		g.o.Log.Error("tokens not read", "err", err)
	}
	g.loaded = now
	return g.tokens, nil
}

// errUnknown is the answer to a token that was never given out, was revoked or has expired.
var errUnknown = errors.New("this token is not known here, was revoked, or has expired")

// find is the token with this secret.
func (g *Gate) find(ctx context.Context, secret string) (found store.Token, err error) {
	tokens, err := g.inForce(ctx)
	if err != nil {
		return found, err
	}
	hash := store.TokenHash(secret)
	ok := 0
	for i := range tokens { // all of them, so that the time tells nothing
		if same(hash[:], tokens[i].Hash[:]) {
			found, ok = tokens[i], 1
		}
	}
	if ok == 0 || !found.InForce(g.o.Now()) {
		return store.Token{}, errUnknown
	}
	g.note(found)
	return found, nil
}

// Opens reports whether a secret is that of a token in force which covers a scope.
func (g *Gate) Opens(ctx context.Context, secret string, scope store.Scope) bool {
	t, err := g.find(ctx, secret)
	if err != nil && !errors.Is(err, errUnknown) {
		g.o.Log.Error("token not looked up", "err", err)
	}
	return err == nil && t.Scope.Covers(scope)
}

// note remembers that a token was used today, where that is not known yet.
func (g *Gate) note(t store.Token) {
	if g.o.Used == nil {
		return
	}
	today := g.o.Now().UTC().Truncate(24 * time.Hour)
	if !t.Used.Before(today) {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used[t.Name] = today
}

// Run notes now and then, at most once a day for each, which tokens were used, until ctx ends; the error says so.
func (g *Gate) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	noted := map[string]time.Time{}
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
			defer cancel()
			g.flush(last, noted)
			return ctx.Err()
		case <-tick.C:
			g.flush(ctx, noted)
		}
	}
}

func (g *Gate) flush(ctx context.Context, noted map[string]time.Time) {
	g.mu.Lock()
	used := g.used
	g.used = map[string]time.Time{}
	g.mu.Unlock()
	for name, day := range used {
		if noted[name].Equal(day) {
			continue
		}
		if err := g.o.Used(ctx, name, day); err != nil {
			g.o.Log.Debug("use of a token not noted", "token", name, "err", err)
		}
		noted[name] = day // also when it failed: a database that cannot be written to is not asked every minute
	}
}

// Bearer is the token that a request has as "Authorization: Bearer TOKEN" (RFC 6750 section 2.1), or "".
func Bearer(r *http.Request) string {
	if scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(rest)
	}
	return ""
}

// secretOf is the token in a request's Authorization header, or "".
func secretOf(r *http.Request) string {
	_, password, _ := r.BasicAuth()
	return cmp.Or(Bearer(r), password)
}

func isBasic(r *http.Request) bool {
	_, _, ok := r.BasicAuth()
	return ok
}
