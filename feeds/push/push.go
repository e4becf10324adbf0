// Package push subscribes to the feeds of sources that offer it (WebSub, www.w3.org/TR/websub, the subscriber's
// part), so that what is new there is known at once and not at the next look.
//
// What a hub sends is not believed, only taken as word that there is something: the source's feed is then fetched
// as ever. So a hub can at worst have a feed looked at sooner, and never oftener than a limit.
package push

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // section 7 has subscribers take it, and the hub most blogs use signs with it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/guard"
	"warta/store"
)

// Store keeps our subscriptions. Every method is safe for concurrent use, also by other processes.
type Store interface {
	// ClaimPushes are those for which the hub is to be asked now; none is claimed again for a while.
	ClaimPushes(ctx context.Context, limit int) ([]store.Push, error)
	// Push is the one with that token; an error that wraps store.ErrNotFound where there is none.
	Push(ctx context.Context, token string) (store.Push, error)
	ConfirmPush(ctx context.Context, token string, lease time.Duration) error
	DenyPush(ctx context.Context, token string, wait time.Duration) error
	DeletePush(ctx context.Context, token string) error
	// Pushed makes the feed of a subscription's source due, not within pause of the last time.
	Pushed(ctx context.Context, token string, pause time.Duration) error
}

// Path is where callbacks begin, below the public address; a token follows.
const Path = "/push/"

// Options of a Subscriber. BaseURL and Store are required; the zero value of everything else is a useful default.
type Options struct {
	BaseURL string // where the public reaches this server, without a closing slash
	Store   Store
	// Allow and AllowHosts name private networks, and hosts by name, that hubs may be on.
	Allow      []netip.Prefix
	AllowHosts []string

	Look    time.Duration // between two looks for what hubs are to be asked; default 5 s
	Pause   time.Duration // between two fetches of a feed that pushes lead to; default 1 min
	Timeout time.Duration // for one request to a hub; default 10 s
	Log     *slog.Logger
}

const (
	lease    = 10 * 24 * time.Hour // that we ask for; hubs grant what they like
	leaseMin = 10 * time.Minute    // what is shorter we take for this
	leaseMax = 365 * 24 * time.Hour
	denied   = 24 * time.Hour // before a hub that refused is asked again

	maxBody      = 8 << 20 // bytes of a push
	maxChallenge = 512
	atOnce       = 20
	redirects    = 3
)

// ErrNotPublic is the refusal of a BaseURL that hubs could not call.
var ErrNotPublic = errors.New("hubs cannot reach this server at its public address")

// Subscriber is an http.Handler for what hubs send below Path. Run asks them.
type Subscriber struct {
	o      Options
	guard  *guard.Guard
	client *http.Client
}

// New makes a subscriber. The error wraps ErrNotPublic where the public address is none that a stranger reaches.
func New(o Options) (*Subscriber, error) {
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" || o.Store == nil {
		return nil, fmt.Errorf("push: it needs a Store and a public address, not %q", o.BaseURL)
	}
	g := guard.New(o.Allow, o.AllowHosts)
	if err := g.Check(u); err != nil {
		return nil, fmt.Errorf("push: %w: %w", ErrNotPublic, err)
	}
	host := strings.ToLower(u.Hostname())
	if !strings.ContainsAny(host, ".:") && !slices.Contains(o.AllowHosts, host) {
		return nil, fmt.Errorf("push: %w: %s", ErrNotPublic, host)
	}
	for _, d := range []struct {
		p *time.Duration
		v time.Duration
	}{{&o.Look, 5 * time.Second}, {&o.Pause, time.Minute}, {&o.Timeout, 10 * time.Second}} {
		if *d.p <= 0 {
			*d.p = d.v
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Subscriber{o: o, guard: g, client: g.Client(o.Timeout)}, nil
}

// Run asks hubs as subscriptions are wanted, run out or are to be ended, until ctx ends.
func (s *Subscriber) Run(ctx context.Context) error {
	tick := time.NewTicker(s.o.Look)
	defer tick.Stop()
	for {
		due, err := s.o.Store.ClaimPushes(ctx, atOnce)
		if err != nil && ctx.Err() == nil {
			s.o.Log.Error("subscriptions to sources wait", "err", err)
		}
		for _, p := range due {
			if err := s.ask(ctx, &p); err != nil && ctx.Err() == nil {
				s.o.Log.Info("hub not asked", "source", p.Source, "hub", p.Hub, "failures", p.Failures+1, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// ask sends a subscription request (section 5.1). What comes of it the hub tells the callback; a request that
// fails is repeated when its claim ends.
func (s *Subscriber) ask(ctx context.Context, p *store.Push) error {
	form := url.Values{"hub.mode": {"unsubscribe"}, "hub.topic": {p.Topic}, "hub.callback": {s.o.BaseURL + Path + p.Token}}
	if p.Wanted {
		form.Set("hub.mode", "subscribe")
		form.Set("hub.secret", p.Secret)
		form.Set("hub.lease_seconds", strconv.Itoa(int(lease/time.Second)))
	}
	address := p.Hub
	for range 1 + redirects {
		res, err := s.post(ctx, address, form)
		if err != nil {
			return err
		}
		_, _ = io.CopyN(io.Discard, res.Body, 4<<10) // so that the connection may be used again
		_ = res.Body.Close()
		switch res.StatusCode / 100 {
		case 2:
			return nil
		case 3: // the same request again, to where the hub has gone
			to, err := res.Location()
			if err != nil {
				return fmt.Errorf("the hub answers %d without a place", res.StatusCode)
			}
			address = to.String()
		default:
			return fmt.Errorf("the hub answers %d", res.StatusCode)
		}
	}
	return errors.New("the hub redirects without end")
}

func (s *Subscriber) post(ctx context.Context, address string, form url.Values) (*http.Response, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("hub %q: no web address", address)
	}
	if err := s.guard.Check(u); err != nil {
		return nil, fmt.Errorf("hub %s: %w", address, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", "Warta (+"+s.o.BaseURL+"/)")
	return s.client.Do(r)
}

// ServeHTTP answers a hub: its questions whether it was we who asked, and what it sends.
func (s *Subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	p, err := s.o.Store.Push(r.Context(), strings.TrimPrefix(r.URL.Path, Path))
	known := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		s.o.Log.Error("hub not answered", "err", err)
		w.Header().Set("Retry-After", "60")
		http.Error(w, "try again in a minute", http.StatusServiceUnavailable)
		return
	}
	switch r.Method {
	case http.MethodGet:
		if !known {
			http.Error(w, "no such subscription", http.StatusNotFound)
			return
		}
		s.confirm(w, r, &p)
	case http.MethodPost:
		if !known || !p.Wanted {
			http.Error(w, "no such subscription", http.StatusGone) // section 7: the hub may end it
			return
		}
		s.take(w, r, &p)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "this is a WebSub callback: GET and POST only", http.StatusMethodNotAllowed)
	}
}

// confirm answers a verification of intent (section 5.3), or takes note of a refusal (section 5.2).
func (s *Subscriber) confirm(w http.ResponseWriter, r *http.Request, p *store.Push) {
	q := r.URL.Query()
	mode, challenge := q.Get("hub.mode"), q.Get("hub.challenge")
	var err error
	switch {
	case q.Get("hub.topic") != p.Topic:
		http.Error(w, "another feed was asked for", http.StatusNotFound)
		return
	case mode == "denied":
		s.o.Log.Info("hub refuses", "source", p.Source, "hub", p.Hub, "reason", q.Get("hub.reason"))
		if err = s.o.Store.DenyPush(r.Context(), p.Token, denied); !p.Wanted {
			err = s.o.Store.DeletePush(r.Context(), p.Token)
		}
		challenge = ""
	case challenge == "" || len(challenge) > maxChallenge:
		http.Error(w, "no challenge, or too long a one", http.StatusBadRequest)
		return
	case mode == "subscribe" && p.Wanted:
		err = s.o.Store.ConfirmPush(r.Context(), p.Token, granted(q.Get("hub.lease_seconds")))
	case mode == "unsubscribe" && !p.Wanted:
		err = s.o.Store.DeletePush(r.Context(), p.Token)
	default:
		http.Error(w, "that was not asked for", http.StatusNotFound)
		return
	}
	if err != nil {
		s.o.Log.Error("hub not answered", "source", p.Source, "err", err)
		http.Error(w, "try again in a minute", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, challenge) // the hub went away; there is nobody to tell
}

// granted is the lease a hub states, within reason.
func granted(seconds string) time.Duration {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || n <= 0 {
		return lease
	}
	return max(leaseMin, time.Duration(min(n, int64(leaseMax/time.Second)))*time.Second)
}

// take takes a push (section 7). One that is not signed as agreed is answered like any other and ignored.
func (s *Subscriber) take(w http.ResponseWriter, r *http.Request, p *store.Push) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long): // what the signature says of it cannot be known
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "it did not arrive whole", http.StatusBadRequest)
		return
	}
	if !signed(r.Header.Values("X-Hub-Signature"), p.Secret, body) {
		s.o.Log.Warn("a push with a wrong signature is ignored", "source", p.Source, "hub", p.Hub)
	} else if err := s.o.Store.Pushed(r.Context(), p.Token, s.o.Pause); err != nil {
		s.o.Log.Error("push not noted", "source", p.Source, "err", err)
		http.Error(w, "try again in a minute", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// signed checks a signature (section 8), by any of the methods the specification names.
func signed(header []string, secret string, body []byte) bool {
	if len(header) != 1 {
		return false
	}
	method, digest, _ := strings.Cut(strings.TrimSpace(header[0]), "=")
	var of func() hash.Hash
	switch strings.ToLower(method) {
	case "sha1":
		of = sha1.New
	case "sha256":
		of = sha256.New
	case "sha384":
		of = sha512.New384
	case "sha512":
		of = sha512.New
	default:
		return false
	}
	got, err := hex.DecodeString(digest)
	mac := hmac.New(of, []byte(secret))
	mac.Write(body)
	return err == nil && hmac.Equal(got, mac.Sum(nil))
}
