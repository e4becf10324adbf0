package hub

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/feeds/internal/guard"
	"warta/store"
)

// memory is a Store.
type memory struct {
	mu  sync.Mutex
	all map[string]store.Subscription
	now func() time.Time

	requests []waiting
	last     int64
}

// waiting is a request that is to be verified.
type waiting struct {
	store.SubscriptionRequest
	next time.Time
}

func (m *memory) PutRequest(_ context.Context, r store.SubscriptionRequest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests = slices.DeleteFunc(m.requests, func(w waiting) bool { return w.Topic == r.Topic && w.Callback == r.Callback })
	m.last++
	r.ID = m.last
	m.requests = append(m.requests, waiting{r, m.now()})
	return nil
}

func (m *memory) CountRequests(_ context.Context, host string) (all, ofHost int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.requests {
		if r.Host == host {
			ofHost++
		}
	}
	return len(m.requests), ofHost, nil
}

func (m *memory) ClaimRequest(_ context.Context, claim time.Duration) (r store.SubscriptionRequest, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.requests {
		if w := &m.requests[i]; !w.next.After(m.now()) {
			w.Tries++
			w.next = m.now().Add(claim)
			return w.SubscriptionRequest, true, nil
		}
	}
	return r, false, nil
}

func (m *memory) DelayRequest(_ context.Context, id int64, wait time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.requests {
		if m.requests[i].ID == id {
			m.requests[i].next = m.now().Add(wait)
		}
	}
	return nil
}

func (m *memory) DeleteRequest(_ context.Context, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests = slices.DeleteFunc(m.requests, func(w waiting) bool { return w.ID == id })
	return nil
}

func (m *memory) PutSubscription(_ context.Context, s store.Subscription) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.all[s.Topic+" "+s.Callback]; ok {
		s.Sent = old.Sent
	}
	m.all[s.Topic+" "+s.Callback] = s
	return nil
}

func (m *memory) DeleteSubscription(_ context.Context, topic, callback string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, topic+" "+callback)
	return nil
}

func (m *memory) CountSubscriptions(_ context.Context, of store.Subscription) (all, ofHost int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.all {
		if all++; s.Host == of.Host {
			ofHost++
		}
	}
	return all, ofHost, nil
}

func (m *memory) Topics(context.Context) (topics []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, s := range m.all {
		if !s.Until.After(m.now()) {
			delete(m.all, key)
		} else if !slices.Contains(topics, s.Topic) {
			topics = append(topics, s.Topic)
		}
	}
	return topics, nil
}

func (m *memory) ClaimSubscriptions(_ context.Context, topic, digest string, claim time.Duration, limit int) (due []store.Subscription, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, s := range m.all {
		if s.Topic == topic && s.Sent != digest && !s.Next.After(m.now()) && len(due) < limit {
			due = append(due, s)
			s.Next = m.now().Add(claim)
			m.all[key] = s
		}
	}
	return due, nil
}

func (m *memory) SaveDelivery(_ context.Context, s store.Subscription) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.all[s.Topic+" "+s.Callback]; ok {
		old.Sent, old.Failures, old.Next = s.Sent, s.Failures, s.Next
		m.all[s.Topic+" "+s.Callback] = old
	}
	return nil
}

func (m *memory) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.all)
}

func (m *memory) one(t *testing.T) store.Subscription {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.all {
		return s
	}
	t.Fatal("no subscription")
	return store.Subscription{}
}

// publisher serves topics that tests change.
type publisher struct {
	mu    sync.Mutex
	pages map[string][2]string // media type, body
}

func (p *publisher) set(path, kind, body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pages[path] = [2]string{kind, body}
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	page, ok := p.pages[r.URL.Path]
	switch {
	case !ok:
		http.NotFound(w, r)
	case r.URL.RawQuery != "":
		http.Redirect(w, r, r.URL.Path, http.StatusMovedPermanently)
	case page[0] == "":
		http.Error(w, "", http.StatusServiceUnavailable)
	default:
		w.Header().Set("Content-Type", page[0])
		_, _ = io.WriteString(w, page[1])
	}
}

// delivery is one POST a subscriber got.
type delivery struct {
	header http.Header
	body   string
}

// subscriber is the other side.
type subscriber struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []url.Values // verifications
	got    chan delivery
	refuse bool       // answers challenges with something else
	answer func() int // status for deliveries
}

func newSubscriber(t *testing.T) *subscriber {
	s := &subscriber{got: make(chan delivery, 100)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.asked = append(s.asked, r.URL.Query())
			if s.refuse {
				_, _ = io.WriteString(w, "tidak")
				return
			}
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		status := http.StatusOK
		if s.answer != nil {
			status = s.answer()
		}
		s.mu.Unlock()
		s.got <- delivery{r.Header, string(body)}
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *subscriber) wait(t *testing.T) delivery {
	t.Helper()
	select {
	case d := <-s.got:
		return d
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was delivered")
		return delivery{}
	}
}

func (s *subscriber) none(t *testing.T) {
	t.Helper()
	select {
	case d := <-s.got:
		t.Fatalf("delivered: %v", d)
	case <-time.After(80 * time.Millisecond):
	}
}

const (
	base  = "https://warta.example"
	topic = base + "/all/rss.xml"
	first = "<rss>satu</rss>"
)

// world is a running hub.
type world struct {
	t     *testing.T
	hub   *Hub
	store *memory
	pub   *publisher
	shift func(time.Duration) // the clock
}

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := newStopped(t, change...)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.hub.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	return w
}

// newStopped is a hub that takes requests and does nothing more.
func newStopped(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	var mu sync.Mutex
	skew := time.Duration(0)
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(skew) }
	w := &world{
		t: t, store: &memory{all: map[string]store.Subscription{}, now: now}, pub: &publisher{pages: map[string][2]string{}},
		shift: func(d time.Duration) { mu.Lock(); skew += d; mu.Unlock() },
	}
	w.pub.set("/all/rss.xml", "application/rss+xml; charset=utf-8", first)
	o := Options{
		URL: base + "/hub", BaseURL: base, Topics: w.pub, Store: w.store, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Look: 5 * time.Millisecond, Pause: time.Millisecond, Retry: 20 * time.Millisecond, Timeout: 2 * time.Second, Now: now,
	}
	for _, f := range change {
		f(&o)
	}
	var err error
	if w.hub, err = New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// ask sends a form, given as names and values without "hub.".
func (w *world) ask(pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set("hub."+pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", "/hub", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	w.hub.ServeHTTP(rec, r)
	return rec
}

func (w *world) subscribe(s *subscriber, more ...string) {
	w.t.Helper()
	before := w.verified(s)
	if rec := w.ask(append([]string{"mode", "subscribe", "topic", topic, "callback", s.URL + "/cb?id=7"}, more...)...); rec.Code != http.StatusAccepted {
		w.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	w.until(func() bool { return w.verified(s) > before && !w.busy() })
}

func (w *world) verified(s *subscriber) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

func (w *world) busy() bool {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	return len(w.store.requests) > 0
}

func (w *world) until(what func() bool) {
	w.t.Helper()
	for range 2000 {
		if what() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.t.Fatal("it never happened")
}

// The cases of websub.rocks for hubs, by their numbers.

func Test100TypicalSubscriber(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	w.subscribe(s)
	s.mu.Lock()
	q := s.asked[0]
	s.mu.Unlock()
	if q.Get("hub.mode") != "subscribe" || q.Get("hub.topic") != topic || q.Get("id") != "7" || q.Get("hub.lease_seconds") != "864000" || len(q.Get("hub.challenge")) < 20 {
		t.Errorf("verified with %v", q)
	}
	s.none(t) // what it knows already is not sent
	w.pub.set("/all/rss.xml", "application/rss+xml; charset=utf-8", "<rss>dua</rss>")
	d := s.wait(t)
	if d.body != "<rss>dua</rss>" || d.header.Get("Content-Type") != "application/rss+xml; charset=utf-8" || d.header.Get("X-Hub-Signature") != "" {
		t.Errorf("%+v", d)
	}
	if links := strings.Join(d.header["Link"], ", "); links != `<https://warta.example/hub>; rel="hub", <`+topic+`>; rel="self"` {
		t.Errorf("links %s", links)
	}
	s.none(t) // once is enough
}

func signature(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func Test101Secret(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	w.subscribe(s, "secret", "rahasia dapur")
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>é</rss>")
	if d := s.wait(t); d.header.Get("X-Hub-Signature") != signature("rahasia dapur", d.body) || d.body != "<rss>é</rss>" {
		t.Errorf("%+v", d)
	}
}

func Test102AdditionalParameters(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	w.subscribe(s, "foo", "bar", "verify", "sync")
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>dua</rss>")
	s.wait(t)
}

func Test103Resubscribe(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	w.subscribe(s, "secret", "lama", "lease_seconds", "7200")
	until := w.store.one(t).Until
	w.subscribe(s, "secret", "baru", "lease_seconds", "86400")
	if w.store.count() != 1 || w.store.one(t).Until.Sub(until) < 20*time.Hour {
		t.Errorf("%d subscriptions, %+v", w.store.count(), w.store.one(t))
	}
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>dua</rss>")
	if d := s.wait(t); d.header.Get("X-Hub-Signature") != signature("baru", d.body) {
		t.Errorf("%+v", d)
	}
	s.none(t)
	w.shift(25 * time.Hour) // the lease ends
	w.until(func() bool { return w.store.count() == 0 })
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>tiga</rss>")
	s.none(t)
}

func Test104Unsubscribe(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	w.subscribe(s)
	s.mu.Lock()
	s.refuse = true // somebody else asks
	s.mu.Unlock()
	for _, refuse := range []bool{true, false} {
		s.mu.Lock()
		s.refuse = refuse
		s.mu.Unlock()
		before := w.verified(s)
		if rec := w.ask("mode", "unsubscribe", "topic", topic, "callback", s.URL+"/cb?id=7"); rec.Code != http.StatusAccepted {
			t.Fatal(rec.Code, rec.Body)
		}
		w.until(func() bool { return w.verified(s) > before && !w.busy() })
		if left := w.store.count(); left == 1 != refuse {
			t.Errorf("%d subscriptions", left)
		}
	}
	s.mu.Lock()
	q := s.asked[len(s.asked)-1]
	s.mu.Unlock()
	if q.Get("hub.mode") != "unsubscribe" || q.Has("hub.lease_seconds") {
		t.Errorf("verified with %v", q)
	}
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>dua</rss>")
	s.none(t)
}

func Test105And106PlainTextAndJSON(t *testing.T) {
	for _, c := range [][3]string{
		{"/teks", "text/plain; charset=utf-8", "baris\nkedua"},
		{"/all/feed.json", "application/feed+json; charset=utf-8", `{"items":[]}`},
	} {
		w, s := newWorld(t), newSubscriber(t)
		w.pub.set(c[0], c[1], "lama")
		w.subscribe(s, "topic", base+c[0])
		w.pub.set(c[0], c[1], c[2])
		if d := s.wait(t); d.body != c[2] || d.header.Get("Content-Type") != c[1] {
			t.Errorf("%+v", d)
		}
	}
}

// TestRefused: what is wrong with a request is told at once, in words.
func TestRefused(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Allow = nil })
	w.pub.set("/rusak.xml", "", "")
	good := []string{"mode", "subscribe", "topic", topic, "callback", "https://reader.example/cb"}
	for _, c := range []struct {
		status int
		text   string
		change []string
	}{
		{400, "hub.mode", []string{"mode", "publish"}},
		{400, "not a feed of", []string{"topic", "https://elsewhere.example/rss.xml"}},
		{400, "no such feed", []string{"topic", base + "/none.xml"}},
		{400, "the address of that feed is " + topic, []string{"topic", topic + "?limit=50"}},
		{503, "just now", []string{"topic", base + "/rusak.xml"}},
		{400, "hub.callback: not a web address", []string{"callback", "ftp://reader.example/"}},
		{400, "hub.callback: not a web address", []string{"callback", ""}},
		{400, "neither a user", []string{"callback", "https://a:b@reader.example/"}},
		{400, "neither a user", []string{"callback", "https://reader.example/#x"}},
		{400, "that is this hub", []string{"callback", base + "/hub?x=1"}},
		{400, "not public", []string{"callback", "http://127.0.0.1:8080/"}},
		{400, "not public", []string{"callback", "http://169.254.169.254/latest/meta-data"}},
		{400, "not public", []string{"callback", "http://[::1]/"}},
		{400, "not public", []string{"callback", "http://[::ffff:10.0.0.1]/"}},
		{400, "not public", []string{"callback", "http://reader.example:25/"}},
		{400, "hub.secret", []string{"secret", strings.Repeat("x", 200)}},
		{400, "hub.lease_seconds", []string{"lease_seconds", "lama"}},
	} {
		rec := w.ask(append(slices.Clone(good), c.change...)...)
		if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.text) {
			t.Errorf("%v: %d %s", c.change, rec.Code, rec.Body)
		}
	}
	rec := httptest.NewRecorder()
	w.hub.ServeHTTP(rec, httptest.NewRequest("GET", "/hub", nil))
	if rec.Code != 405 || rec.Header().Get("Allow") != "POST" {
		t.Error(rec.Code)
	}
	if w.store.count() != 0 {
		t.Errorf("%d subscriptions", w.store.count())
	}
}

// TestDenied: a subscriber is told when what he asked for is not granted after all, and why.
func TestDenied(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	s.refuse = true
	for _, c := range []struct {
		mode, reason string
		asked        int // requests the callback got
	}{
		{"subscribe", "the callback does not repeat the challenge", 2},
		{"unsubscribe", "", 1}, // it goes on
	} {
		s.mu.Lock()
		s.asked = nil
		s.mu.Unlock()
		if rec := w.ask("mode", c.mode, "topic", topic, "callback", s.URL+"/cb?id=7"); rec.Code != http.StatusAccepted {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		w.until(func() bool { return !w.busy() })
		s.mu.Lock()
		last := s.asked[len(s.asked)-1]
		if n := len(s.asked); n != c.asked || c.asked == 2 && (last.Get("hub.mode") != "denied" || last.Get("hub.topic") != topic || last.Get("hub.reason") != c.reason || last.Get("id") != "7" || last.Has("hub.challenge")) {
			t.Errorf("%s: %d requests, the last with %v", c.mode, n, last)
		}
		s.mu.Unlock()
	}
	// The feed goes while the request waits.
	q := store.SubscriptionRequest{Mode: "subscribe", Lease: time.Hour}
	q.Topic, q.Callback, q.Host = base+"/gone.xml", s.URL+"/cb", "127.0.0.1"
	if err := w.store.PutRequest(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	w.until(func() bool { return !w.busy() })
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := s.asked[len(s.asked)-1]; last.Get("hub.mode") != "denied" || last.Get("hub.reason") != "hub.topic: no such feed here" {
		t.Errorf("told %v", last)
	}
	if w.store.count() != 0 {
		t.Errorf("%d subscriptions", w.store.count())
	}
}

// TestAcceptedOutlives: what the hub has accepted it verifies, even when it died right after it said so.
func TestAcceptedOutlives(t *testing.T) {
	s := newSubscriber(t)
	dead := newStopped(t)
	if rec := dead.ask("mode", "subscribe", "topic", topic, "callback", s.URL+"/cb?id=7", "secret", "rahasia", "lease_seconds", "7200"); rec.Code != http.StatusAccepted {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	if dead.store.count() != 0 || !dead.busy() {
		t.Fatal("nobody runs, yet the request is not waiting")
	}
	w := newWorld(t, func(o *Options) { o.Store = dead.store })
	w.until(func() bool { return dead.store.count() == 1 })
	if sub := dead.store.one(t); sub.Secret != "rahasia" || time.Until(sub.Until) > 2*time.Hour || time.Until(sub.Until) < time.Hour {
		t.Errorf("%+v", sub)
	}
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>dua</rss>")
	if d := s.wait(t); d.body != "<rss>dua</rss>" {
		t.Errorf("%+v", d)
	}
}

// TestDialGuard: a public name that leads inside is not dialled, nor is a redirect followed.
func TestDialGuard(t *testing.T) {
	s := newSubscriber(t)
	w := newWorld(t, func(o *Options) { o.Allow = nil })
	u, _ := url.Parse(s.URL)
	inside := "http://localhost:" + u.Port() + "/cb"
	if rec := w.ask("mode", "subscribe", "topic", topic, "callback", inside); rec.Code != http.StatusAccepted {
		t.Fatal(rec.Code, rec.Body)
	}
	w.until(func() bool { return !w.busy() })
	if w.verified(s) != 0 || w.store.count() != 0 {
		t.Errorf("localhost was asked %d times", w.verified(s))
	}
	r, _ := http.NewRequest("GET", inside, nil)
	if _, err := w.hub.do(r); !errors.Is(err, guard.ErrPrivate) {
		t.Errorf("dialled: %v", err)
	}
	redirector := httptest.NewServer(http.RedirectHandler(s.URL+"/cb", http.StatusFound))
	defer redirector.Close()
	open := newWorld(t)
	if rec := open.ask("mode", "subscribe", "topic", topic, "callback", redirector.URL); rec.Code != http.StatusAccepted {
		t.Fatal(rec.Code)
	}
	open.until(func() bool { return !open.busy() })
	if w.verified(s) != 0 || open.store.count() != 0 {
		t.Error("a redirect was followed")
	}
	named := newWorld(t, func(o *Options) { o.Allow, o.AllowHosts = nil, []string{"localhost"} })
	if rec := named.ask("mode", "subscribe", "topic", topic, "callback", inside); rec.Code != http.StatusAccepted {
		t.Fatal(rec.Code)
	}
	named.until(func() bool { return named.store.count() == 1 })
}

// TestRetries: a subscriber that fails is tried again, later each time, and is then sent the feed as it is by
// then; one that answers 410 is let go.
func TestRetries(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	tries := 0
	s.answer = func() int {
		tries++
		if tries == 3 {
			w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>tiga</rss>")
		}
		if tries <= 3 {
			return http.StatusInternalServerError
		}
		return http.StatusNoContent
	}
	w.subscribe(s)
	begun := time.Now()
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>dua</rss>")
	s.wait(t)
	s.wait(t)
	s.wait(t)
	if d := s.wait(t); d.body != "<rss>tiga</rss>" || time.Since(begun) < (20+40+80)*time.Millisecond {
		t.Errorf("%+v after %v", d, time.Since(begun))
	}
	w.until(func() bool { return w.store.one(t).Failures == 0 })
	s.none(t)
	s.mu.Lock()
	s.answer = func() int { return http.StatusGone }
	s.mu.Unlock()
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>empat</rss>")
	s.wait(t)
	w.until(func() bool { return w.store.count() == 0 })
	if d := backoff(time.Minute, 0); d < time.Minute || d > 75*time.Second || backoff(time.Minute, 99) < retryMax {
		t.Errorf("backoff %v", d)
	}
}

// TestRestart: what changed while no hub ran is delivered by the next.
func TestRestart(t *testing.T) {
	w, s := newWorld(t), newSubscriber(t)
	w.subscribe(s)
	sub := w.store.one(t)
	next := newWorld(t)
	next.pub.set("/all/rss.xml", "application/rss+xml", "<rss>dua</rss>")
	if err := next.store.PutSubscription(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	if d := s.wait(t); d.body != "<rss>dua</rss>" {
		t.Errorf("%+v", d)
	}
}

// TestOneHostOfMany: a host that hangs or fails costs the others nothing, and is left alone after some
// failures.
func TestOneHostOfMany(t *testing.T) {
	w, good := newWorld(t, func(o *Options) {
		o.Retry, o.Timeout, o.AllowHosts = time.Hour, 400*time.Millisecond, []string{"localhost"}
	}), newSubscriber(t)
	var mu sync.Mutex
	hits := 0
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		hits++
		mu.Unlock()
		<-release
	}))
	defer slow.Close()
	defer close(release)
	slowURL := strings.Replace(slow.URL, "127.0.0.1", "localhost", 1) // another host than the good one
	for i := range 50 {
		_ = w.store.PutSubscription(t.Context(), store.Subscription{
			Topic: topic, Callback: fmt.Sprintf("%s/%d", slowURL, i), Host: "localhost", Until: time.Now().Add(time.Hour), Sent: "lama",
		})
	}
	w.subscribe(good)
	w.pub.set("/all/rss.xml", "application/rss+xml", "<rss>dua</rss>")
	good.wait(t)
	asked := func() int {
		mu.Lock()
		defer mu.Unlock()
		return hits
	}
	w.until(func() bool { return asked() > 0 })
	if n := asked(); n > 2*hostFaults {
		t.Errorf("the host that hangs was asked %d times", n)
	}
}

// TestManyRequests: one host cannot fill the queue, on however many ports.
func TestManyRequests(t *testing.T) {
	release := make(chan struct{})
	hang := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release })
	ports := []*httptest.Server{httptest.NewServer(hang), httptest.NewServer(hang)}
	for _, s := range ports {
		defer s.Close()
	}
	defer close(release)
	w := newWorld(t)
	codes := map[int]int{}
	for i := range 40 {
		codes[w.ask("mode", "subscribe", "topic", topic, "callback", fmt.Sprintf("%s/%d", ports[i%2].URL, i)).Code]++
	}
	if codes[202] != maxPendingOf || codes[429] != 20 {
		t.Errorf("%v", codes)
	}
}

// TestHostOf: limits of a host count it under one name.
func TestHostOf(t *testing.T) {
	w := newStopped(t)
	for _, callback := range []string{
		"http://pelanggan.example/cb", "http://pelanggan.example:8080/cb", "https://PELANGGAN.example:8443/", "http://pelanggan.example./cb", "http://pelanggan.example.:81234/",
	} {
		host, err := w.hub.checkCallback(callback)
		if wrong := strings.Contains(callback, "81234"); wrong != (err != nil) || !wrong && host != "pelanggan.example" {
			t.Errorf("%s: %q, %v", callback, host, err)
		}
	}
}

func TestLease(t *testing.T) {
	for s, want := range map[string]time.Duration{"": leaseDefault, "0": leaseMin, "86400": 24 * time.Hour, "99999999999": leaseMax} {
		if got, err := lease(s); got != want || err != nil {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
}
