package hub

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	rand2 "math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"warta/feeds/internal/guard"
	"warta/store"
)

const (
	verifiers   = 4
	verifyTries = 3
	hostsAtOnce = 8 // deliveries to one host go one after the other
	claimTime   = 10 * time.Minute
	claimBatch  = 200
	hostTime    = time.Minute // a host's share of one round
	hostFaults  = 3           // failures in a row after which the host is left alone in this round
	retryMax    = 6 * time.Hour
)

// Run verifies requests and delivers what changed, until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for range verifiers {
		wg.Go(func() { h.verifyAll(ctx) })
	}
	tick := time.NewTicker(h.o.Look)
	defer tick.Stop()
	for {
		if err := h.deliver(ctx); err != nil && ctx.Err() == nil {
			h.o.Log.Error("hub waits", "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// verifyAll verifies requests as they come in, and those that an earlier process left, until ctx ends.
func (h *Hub) verifyAll(ctx context.Context) {
	tick := time.NewTicker(h.o.Look)
	defer tick.Stop()
	for {
		q, ok, err := h.o.Store.ClaimRequest(ctx, 4*h.o.Timeout)
		switch {
		case err != nil && ctx.Err() == nil:
			h.o.Log.Error("requests at the hub wait", "err", err)
		case ok:
			if err := h.verify(ctx, q); err != nil && ctx.Err() == nil {
				h.o.Log.Error("subscription not kept", "mode", q.Mode, "topic", q.Topic, "callback", q.Callback, "err", err)
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-h.asked:
		case <-tick.C:
		}
	}
}

// verify asks the subscriber whether it was he who asked (section 5.3), and does what was asked for if so. Where
// the request cannot be granted he is told (section 5.2). An error is the database's; the claim then ends by
// itself.
func (h *Hub) verify(ctx context.Context, q store.SubscriptionRequest) error {
	var no *refusal
	if q.Mode == "subscribe" {
		if _, err := h.content(ctx, q.Topic); errors.As(err, &no) { // the feed went while the request waited
			h.deny(ctx, q, no.text)
			return h.o.Store.DeleteRequest(ctx, q.ID)
		}
	}
	answered, again, err := h.intent(ctx, q)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case again && q.Tries < verifyTries:
		return h.o.Store.DelayRequest(ctx, q.ID, min(time.Second<<(3*(q.Tries-1)), h.o.Retry)) // 1 s, 8 s
	default:
		h.o.Log.Info("subscription not verified", "mode", q.Mode, "topic", q.Topic, "callback", q.Callback, "err", err)
		if answered && q.Mode == "subscribe" {
			h.deny(ctx, q, err.Error())
		}
		return h.o.Store.DeleteRequest(ctx, q.ID)
	}
	if q.Mode == "subscribe" {
		q.Until = h.o.Now().Add(q.Lease)
		err = h.o.Store.PutSubscription(ctx, q.Subscription)
	} else {
		err = h.o.Store.DeleteSubscription(ctx, q.Topic, q.Callback)
	}
	if err != nil {
		return err
	}
	return h.o.Store.DeleteRequest(ctx, q.ID)
}

// deny tells a subscriber, once, that the hub does not grant what was asked for, and why.
func (h *Hub) deny(ctx context.Context, q store.SubscriptionRequest, reason string) {
	res, err := h.get(ctx, q.Callback, url.Values{"hub.mode": {"denied"}, "hub.topic": {q.Topic}, "hub.reason": {reason}})
	if err != nil {
		h.o.Log.Info("refusal not told", "topic", q.Topic, "callback", q.Callback, "err", err)
		return
	}
	_ = res.Body.Close()
}

// maxChallenge is how much of an answer is read: more than a challenge is none.
const maxChallenge = 1 << 10

// intent sends the challenge; answered reports whether the callback answered at all, again whether another try
// may help.
func (h *Hub) intent(ctx context.Context, q store.SubscriptionRequest) (answered, again bool, err error) {
	challenge := rand.Text()
	form := url.Values{"hub.mode": {q.Mode}, "hub.topic": {q.Topic}, "hub.challenge": {challenge}}
	if q.Mode == "subscribe" {
		form.Set("hub.lease_seconds", strconv.Itoa(int(q.Lease/time.Second)))
	}
	res, err := h.get(ctx, q.Callback, form)
	if err != nil {
		return false, !errors.Is(err, guard.ErrPrivate), err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxChallenge))
	switch {
	case err != nil:
		return false, true, err
	case res.StatusCode/100 != 2:
		return true, res.StatusCode >= 500, fmt.Errorf("the callback answers %d", res.StatusCode)
	case string(body) != challenge:
		return true, false, errors.New("the callback does not repeat the challenge")
	}
	return true, false, nil
}

// get asks a callback with parameters besides its own, which stay as they are.
func (h *Hub) get(ctx context.Context, callback string, form url.Values) (*http.Response, error) {
	u, err := url.Parse(callback)
	if err != nil {
		return nil, err
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += form.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	return h.do(r) // the client's own limit of time holds for the body too
}

func (h *Hub) do(r *http.Request) (*http.Response, error) {
	r.Header.Set("User-Agent", "Warta-hub (+"+h.o.BaseURL+"/)")
	return h.client.Do(r)
}

// deliver looks at every feed that has subscribers and sends it to those that do not have it yet.
func (h *Hub) deliver(ctx context.Context) error {
	topics, err := h.o.Store.Topics(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, topic := range topics {
		c, err := h.content(ctx, topic)
		if no := (*refusal)(nil); errors.As(err, &no) {
			continue // the feed is gone; its leases end by themselves
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for {
			due, err := h.o.Store.ClaimSubscriptions(ctx, topic, c.digest, claimTime, claimBatch)
			if err != nil {
				return errors.Join(append(errs, err)...)
			}
			h.distribute(ctx, c, due)
			if len(due) < claimBatch || ctx.Err() != nil {
				break
			}
		}
	}
	return errors.Join(errs...)
}

// distribute sends a feed to subscribers, host by host.
func (h *Hub) distribute(ctx context.Context, c content, due []store.Subscription) {
	hosts := make(map[string][]store.Subscription)
	for _, s := range due {
		hosts[s.Host] = append(hosts[s.Host], s)
	}
	var g errgroup.Group
	g.SetLimit(hostsAtOnce)
	for _, list := range hosts {
		g.Go(func() error {
			h.toHost(ctx, c, list)
			return nil
		})
	}
	_ = g.Wait() // each notes its own failures
}

func (h *Hub) toHost(ctx context.Context, c content, list []store.Subscription) {
	begun, faults := time.Now(), 0
	for _, s := range list {
		var err error
		gone := false
		switch {
		case ctx.Err() != nil:
			return // the claim ends by itself
		case faults >= hostFaults || time.Since(begun) > hostTime:
			s.Next = h.o.Now().Add(h.o.Retry) // not this one's fault
		default:
			if gone, err = h.send(ctx, c, &s); err == nil {
				s.Sent, s.Failures, s.Next, faults = c.digest, 0, h.o.Now().Add(h.o.Pause), 0
				break
			}
			h.o.Log.Info("not delivered", "topic", s.Topic, "callback", s.Callback, "failures", s.Failures+1, "err", err)
			faults++
			s.Next = h.o.Now().Add(backoff(h.o.Retry, s.Failures))
			s.Failures++
		}
		if ctx.Err() != nil && err != nil {
			return
		}
		if gone {
			err = h.o.Store.DeleteSubscription(ctx, s.Topic, s.Callback)
		} else {
			err = h.o.Store.SaveDelivery(ctx, s)
		}
		if err != nil {
			h.o.Log.Error("delivery not noted", "topic", s.Topic, "callback", s.Callback, "err", err)
		}
	}
}

// backoff is how long to wait after a failure that followed so many: doubled each time, and spread so that
// subscribers that failed together do not come back together.
func backoff(first time.Duration, failures int) time.Duration {
	d := min(first<<min(failures, 20), retryMax)
	return d + time.Duration(rand2.Int64N(int64(d)/4+1))
}

// send delivers a feed to one subscriber (section 7); gone reports that he wants no more of it.
func (h *Hub) send(ctx context.Context, c content, s *store.Subscription) (gone bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, h.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Callback, bytes.NewReader(c.body))
	if err != nil {
		return false, err
	}
	r.Header.Set("Content-Type", c.kind)
	r.Header["Link"] = []string{"<" + h.o.URL + `>; rel="hub"`, "<" + s.Topic + `>; rel="self"`}
	if s.Secret != "" {
		mac := hmac.New(sha256.New, []byte(s.Secret))
		mac.Write(c.body)
		r.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	res, err := h.do(r)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 4<<10) // so that the connection may be used again
	if res.StatusCode/100 != 2 {
		return res.StatusCode == http.StatusGone, fmt.Errorf("the callback answers %d", res.StatusCode)
	}
	return false, nil
}
