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
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case q := <-h.wait:
					h.verify(ctx, q)
					h.verified(q.Host)
				}
			}
		})
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

// verify asks the subscriber whether it was he who asked (section 5.3), and does what was asked for if so.
func (h *Hub) verify(ctx context.Context, q request) {
	wait := time.Second
	for try := 1; ; try++ {
		again, err := h.intent(ctx, q)
		if err == nil {
			break
		}
		if !again || try == verifyTries {
			h.o.Log.Info("subscription not verified", "mode", q.mode, "topic", q.Topic, "callback", q.Callback, "err", err)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(wait, h.o.Retry)):
			wait *= 10
		}
	}
	var err error
	if q.mode == "subscribe" {
		q.Until = h.o.Now().Add(q.lease)
		err = h.o.Store.PutSubscription(ctx, q.Subscription)
	} else {
		err = h.o.Store.DeleteSubscription(ctx, q.Topic, q.Callback)
	}
	if err != nil {
		h.o.Log.Error("subscription not kept", "mode", q.mode, "topic", q.Topic, "callback", q.Callback, "err", err)
	}
}

// maxChallenge is how much of an answer is read: more than a challenge is none.
const maxChallenge = 1 << 10

// intent sends the challenge; again reports whether another try may help.
func (h *Hub) intent(ctx context.Context, q request) (again bool, err error) {
	u, err := url.Parse(q.Callback)
	if err != nil {
		return false, err
	}
	var random [20]byte
	_, _ = rand.Read(random[:]) // never fails
	challenge := hex.EncodeToString(random[:])
	more := url.Values{"hub.mode": {q.mode}, "hub.topic": {q.Topic}, "hub.challenge": {challenge}}
	if q.mode == "subscribe" {
		more.Set("hub.lease_seconds", strconv.Itoa(int(q.lease/time.Second)))
	}
	if u.RawQuery != "" { // the callback's own parameters stay as they are
		u.RawQuery += "&"
	}
	u.RawQuery += more.Encode()
	ctx, cancel := context.WithTimeout(ctx, h.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return false, err
	}
	res, err := h.do(r)
	if err != nil {
		return !errors.Is(err, ErrPrivate), err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxChallenge))
	switch {
	case err != nil:
		return true, err
	case res.StatusCode/100 != 2:
		return res.StatusCode >= 500, fmt.Errorf("the callback answers %d", res.StatusCode)
	case string(body) != challenge:
		return false, errors.New("the callback does not repeat the challenge")
	}
	return false, nil
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
