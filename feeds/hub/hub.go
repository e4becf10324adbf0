// Package hub is a WebSub hub (www.w3.org/TR/websub) for this server's own feeds: whoever subscribes to a feed
// is sent it whenever it has changed, instead of having to ask.
//
// Nobody publishes to it: it looks at the feeds that somebody is subscribed to, and what differs from what a
// subscriber was sent last is sent. So nothing is queued, nothing is lost when the process dies, and a
// subscriber that was away gets the feed as it is now. Several processes may run a hub over one database.
//
// A callback is an address that strangers choose. It is verified before anything is sent there; addresses
// that are not public are never dialled; redirects are not followed; and there are limits per host.
package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/guard"
	"warta/store"
)

// Store keeps subscriptions. Every method is safe for concurrent use, also by other processes.
type Store interface {
	// PutSubscription adds or renews a subscription; what was sent to a known one stays noted.
	PutSubscription(ctx context.Context, s store.Subscription) error
	DeleteSubscription(ctx context.Context, topic, callback string) error
	// CountSubscriptions counts all others, and those of the callback's host among them.
	CountSubscriptions(ctx context.Context, s store.Subscription) (all, ofHost int, err error)
	// Topics are the feeds that somebody is subscribed to.
	Topics(ctx context.Context) ([]string, error)
	// ClaimSubscriptions are those that have not been sent this content and are due; nobody else gets them
	// before the claim ends.
	ClaimSubscriptions(ctx context.Context, topic, digest string, claim time.Duration, limit int) ([]store.Subscription, error)
	// SaveDelivery notes Sent, Failures and Next.
	SaveDelivery(ctx context.Context, s store.Subscription) error

	// PutRequest keeps a request until it is verified; it replaces an older one for its topic and callback.
	PutRequest(ctx context.Context, r store.SubscriptionRequest) error
	// CountRequests counts those that wait, and those among them for callbacks of a host.
	CountRequests(ctx context.Context, host string) (all, ofHost int, err error)
	// ClaimRequest is one that is due and counts a try; nobody else gets it before the claim ends.
	ClaimRequest(ctx context.Context, claim time.Duration) (r store.SubscriptionRequest, ok bool, err error)
	// DelayRequest has it verified again after wait, DeleteRequest ends it.
	DelayRequest(ctx context.Context, id int64, wait time.Duration) error
	DeleteRequest(ctx context.Context, id int64) error
}

// Options of a Hub. URL, BaseURL, Topics and Store are required; the zero value of everything else is a
// useful default.
type Options struct {
	URL     string       // the hub's own address
	BaseURL string       // what the addresses of feeds begin with, without a closing slash
	Topics  http.Handler // answers the feeds, as it does to readers
	Store   Store
	// Allow and AllowHosts name private networks, and hosts by name, that callbacks may lead to.
	Allow      []netip.Prefix
	AllowHosts []string

	Look    time.Duration // between two looks at the feeds; default 5 s
	Pause   time.Duration // between two deliveries to one callback; default 30 s
	Retry   time.Duration // before the first retry, doubled from one to the next; default 1 min
	Timeout time.Duration // for one request to a callback; default 10 s
	Now     func() time.Time
	Log     *slog.Logger
}

// Limits. Leases are in the range that the hubs in use grant.
const (
	leaseDefault = 10 * 24 * time.Hour
	leaseMin     = time.Hour
	leaseMax     = 30 * 24 * time.Hour

	maxSecret    = 199 // bytes; "MUST be less than 200" (section 5.1)
	maxForm      = 16 << 10
	maxAll       = 20_000 // subscriptions
	maxOfHost    = 2_000
	maxPending   = 500 // verifications waiting
	maxPendingOf = 20  // of one host
)

// Hub is an http.Handler for subscription requests. Run verifies and delivers.
type Hub struct {
	o      Options
	client *http.Client
	guard  *guard.Guard
	asked  chan struct{} // a request came in
}

// New makes a hub.
func New(o Options) (*Hub, error) {
	for name, v := range map[string]string{"URL": o.URL, "BaseURL": o.BaseURL} {
		if u, err := url.Parse(v); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("hub: %s %q is no web address", name, v)
		}
	}
	if o.Topics == nil || o.Store == nil {
		return nil, errors.New("hub: it needs Topics and a Store")
	}
	for _, d := range []struct {
		p *time.Duration
		v time.Duration
	}{{&o.Look, 5 * time.Second}, {&o.Pause, 30 * time.Second}, {&o.Retry, time.Minute}, {&o.Timeout, 10 * time.Second}} {
		if *d.p <= 0 {
			*d.p = d.v
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	g := guard.New(o.Allow, o.AllowHosts)
	return &Hub{o: o, client: g.Client(o.Timeout), guard: g, asked: make(chan struct{}, verifiers)}, nil
}

// refusal is what is wrong with a request, and the status that says so.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func bad(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// ServeHTTP takes subscription requests (section 5.1): what can be told at once is told at once, the rest is
// accepted, kept and verified.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		http.Error(w, "this is a WebSub hub: POST hub.mode, hub.topic and hub.callback (https://www.w3.org/TR/websub/)", http.StatusMethodNotAllowed)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	q, err := h.read(r)
	if err == nil {
		err = h.keep(r.Context(), q)
	}
	var no *refusal
	switch {
	case err == nil:
		w.WriteHeader(http.StatusAccepted)
	case errors.As(err, &no):
		if no.status != http.StatusBadRequest {
			w.Header().Set("Retry-After", "600")
		}
		http.Error(w, no.text, no.status)
	default:
		h.o.Log.Error("subscription not taken", "err", err)
		w.Header().Set("Retry-After", "60")
		http.Error(w, "the hub cannot take subscriptions just now", http.StatusServiceUnavailable)
	}
}

// read reads and checks a request. What it does not know it ignores (section 5.1).
func (h *Hub) read(r *http.Request) (q store.SubscriptionRequest, err error) {
	if err := r.ParseForm(); err != nil {
		return q, bad("the form cannot be read")
	}
	form := r.PostForm
	q.Mode, q.Topic, q.Callback, q.Secret = form.Get("hub.mode"), form.Get("hub.topic"), form.Get("hub.callback"), form.Get("hub.secret")
	switch {
	case q.Mode != "subscribe" && q.Mode != "unsubscribe":
		return q, bad("hub.mode: neither subscribe nor unsubscribe")
	case len(q.Secret) > maxSecret:
		return q, bad("hub.secret: longer than %d bytes", maxSecret)
	}
	if q.Lease, err = lease(form.Get("hub.lease_seconds")); err != nil {
		return q, err
	}
	if q.Host, err = h.checkCallback(q.Callback); err != nil {
		return q, err
	}
	if !h.ours(q.Topic) {
		return q, bad("hub.topic: not a feed of %s", h.o.BaseURL)
	}
	if q.Mode == "unsubscribe" {
		return q, nil // whatever became of the feed
	}
	c, err := h.content(r.Context(), q.Topic)
	if err != nil {
		return q, err
	}
	q.Sent = c.digest // the subscriber is told of what comes after
	all, ofHost, err := h.o.Store.CountSubscriptions(r.Context(), q.Subscription)
	switch {
	case err != nil:
		return q, err
	case all >= maxAll:
		return q, &refusal{http.StatusServiceUnavailable, "the hub has as many subscriptions as it takes"}
	case ofHost >= maxOfHost:
		return q, &refusal{http.StatusTooManyRequests, "that host has as many subscriptions as one may have"}
	}
	return q, nil
}

func lease(s string) (time.Duration, error) {
	if s == "" {
		return leaseDefault, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, bad("hub.lease_seconds: not a number of seconds")
	}
	return max(leaseMin, time.Duration(min(n, int64(leaseMax/time.Second)))*time.Second), nil
}

func (h *Hub) checkCallback(raw string) (host string, err error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || len(raw) > store.MaxURL:
		return "", bad("hub.callback: not a web address")
	case u.User != nil || u.Fragment != "":
		return "", bad("hub.callback: it must hold neither a user nor a fragment")
	case raw == h.o.URL || strings.HasPrefix(raw, h.o.URL+"?"):
		return "", bad("hub.callback: that is this hub")
	}
	if err := h.guard.Check(u); err != nil {
		return "", bad("hub.callback: %v", err)
	}
	// Without the port: whoever can open one on a host can open many.
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), nil
}

func (h *Hub) ours(topic string) bool {
	return strings.HasPrefix(topic, h.o.BaseURL+"/") && len(topic) <= store.MaxURL
}

// keep has a request verified, by this process or by the next.
func (h *Hub) keep(ctx context.Context, q store.SubscriptionRequest) error {
	all, ofHost, err := h.o.Store.CountRequests(ctx, q.Host)
	switch {
	case err != nil:
		return err
	case ofHost >= maxPendingOf:
		return &refusal{http.StatusTooManyRequests, "too many requests for that host are waiting"}
	case all >= maxPending:
		return &refusal{http.StatusServiceUnavailable, "too many requests are waiting"}
	}
	if err := h.o.Store.PutRequest(ctx, q); err != nil {
		return err
	}
	select {
	case h.asked <- struct{}{}:
	default:
	}
	return nil
}

// content is a feed as readers get it.
type content struct {
	body   []byte
	kind   string // media type
	digest string
}

// content asks for a feed in the way of a reader, within the process.
func (h *Hub) content(ctx context.Context, topic string) (content, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://hub.invalid"+strings.TrimPrefix(topic, h.o.BaseURL), nil)
	if err != nil {
		return content{}, bad("hub.topic: not a web address")
	}
	if u, err := url.Parse(h.o.BaseURL); err == nil {
		r.Host = u.Host
	}
	r.RequestURI = r.URL.RequestURI()
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	h.o.Topics.ServeHTTP(w, r)
	switch {
	case w.status == http.StatusMovedPermanently:
		return content{}, bad("hub.topic: the address of that feed is %s%s", h.o.BaseURL, w.header.Get("Location"))
	case w.status >= 500:
		return content{}, fmt.Errorf("feed %s: status %d", topic, w.status)
	case w.status != http.StatusOK:
		return content{}, bad("hub.topic: no such feed here")
	}
	sum := sha256.Sum256(w.body)
	return content{body: w.body, kind: w.header.Get("Content-Type"), digest: hex.EncodeToString(sum[:16])}, nil
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func (r *recorder) Header() http.Header    { return r.header }
func (r *recorder) WriteHeader(status int) { r.status = status }
func (r *recorder) Write(p []byte) (int, error) {
	r.body = append(r.body, p...)
	return len(p), nil
}
