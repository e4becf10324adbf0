package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"warta/feeds/auth"
	"warta/store"
)

func TestLimit(t *testing.T) {
	w := sampleWorld(t, Options{Rate: 60, Burst: 3})
	from := func(addr string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, Root+"/sources", nil)
		r.RemoteAddr = addr
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		return rec
	}
	for i := range 3 {
		got := from("192.0.2.7:1")
		if h := got.Header(); got.Code != 200 || h.Get("RateLimit-Limit") != "3" || h.Get("RateLimit-Remaining") != fmt.Sprint(2-i) || h.Get("RateLimit-Reset") != fmt.Sprint(i+1) {
			t.Errorf("request %d: %d %v", i, got.Code, h)
		}
	}
	got := from("192.0.2.7:2") // another port is not another client
	if got.Code != 429 || got.Header().Get("Retry-After") != "1" || got.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("the fourth: %d %v", got.Code, got.Header())
	}
	if other := from("192.0.2.8:1"); other.Code != 200 {
		t.Errorf("another client: %d", other.Code)
	}
	for i, status := range []int{200, 200, 200, 429} { // a network of IPv6 is one client
		if got := from(fmt.Sprintf("[2001:db8::%d]:1", i)); got.Code != status {
			t.Errorf("IPv6, request %d: %d", i, got.Code)
		}
	}
	w.now = w.now.Add(time.Second)
	if got := from("192.0.2.7:1"); got.Code != 200 || got.Header().Get("RateLimit-Remaining") != "0" {
		t.Errorf("a second later: %d %v", got.Code, got.Header())
	}
	if got := from("192.0.2.7:1"); got.Code != 429 {
		t.Errorf("and at once again: %d", got.Code)
	}
}

// TestLimitByToken: those behind one address have a bucket for each token.
func TestLimitByToken(t *testing.T) {
	a, b := store.NewSecret(), store.NewSecret()
	gate := auth.New(auth.Options{
		Tokens: func(context.Context) ([]store.Token, error) {
			return []store.Token{{Name: "a", Scope: store.ScopeRead, Hash: store.TokenHash(a)}, {Name: "b", Scope: store.ScopeRead, Hash: store.TokenHash(b)}}, nil
		},
		Feed: func(string) bool { return false },
	})
	h := gate.Wrap(sampleWorld(t, Options{Rate: 60, Burst: 1}))
	for i, c := range []struct {
		secret string
		status int
	}{{a, 200}, {a, 429}, {b, 200}, {"x", 401}} {
		if got := ask1(h, http.MethodGet, Root+"/sources", "Authorization", "Bearer "+c.secret); got.Code != c.status {
			t.Errorf("request %d: %d, want %d", i, got.Code, c.status)
		}
	}
}

// TestLimitIsBounded: ever new clients do not fill the memory, and the busy ones are not forgotten for them.
func TestLimitIsBounded(t *testing.T) {
	l := newLimiter(60, 2)
	now := noon
	for range 2 {
		l.take("busy", now)
	}
	for i := range 10 * maxClients {
		l.take(fmt.Sprint(i), now)
		if ok, _, _ := l.take("busy", now); ok {
			t.Fatalf("the bucket was forgotten after %d others", i)
		}
	}
	if n := len(l.now) + len(l.old); n > 2*maxClients+1 {
		t.Errorf("%d buckets are kept", n)
	}
	if l := newLimiter(0, 0); !l.allow(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), now) {
		t.Error("no rate is no limit")
	}
}
