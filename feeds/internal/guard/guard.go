// Package guard keeps requests to addresses that strangers choose (callbacks of subscribers, hubs that feeds
// name) away from this machine's own network.
package guard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// ErrPrivate is the refusal of an address that leads to a network or port that is not public.
var ErrPrivate = errors.New("the address is not public")

// Guard judges addresses, as they are written and again when they are dialled, where it sees the resolved
// address, whatever name led there. It is safe for concurrent use.
type Guard struct {
	public *ssrf.Guardian
	allow  []netip.Prefix
	hosts  []string
}

// New makes a guard that lets through what is public, and besides the networks and the hosts by name that are
// allowed.
func New(allow []netip.Prefix, hosts []string) *Guard {
	return &Guard{public: ssrf.New(ssrf.WithAnyPort()), allow: allow, hosts: hosts}
}

// Check judges an address as it is written, so that most refusals can be told at once. The error wraps
// ErrPrivate.
func (g *Guard) Check(u *url.URL) error {
	host := plainHost(u.Hostname())
	if slices.Contains(g.hosts, host) {
		return nil
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("%w: port %s", ErrPrivate, port)
	}
	a, err := netip.ParseAddr(host)
	if err == nil && g.allowed(a) {
		return nil
	}
	if n < 1024 && n != 80 && n != 443 { // mail and the like
		return fmt.Errorf("%w: port %d", ErrPrivate, n)
	}
	if err == nil {
		return g.judge(netip.AddrPortFrom(a, uint16(n)))
	}
	return nil
}

func (g *Guard) judge(a netip.AddrPort) error {
	network := "tcp4"
	if a.Addr().Is6() {
		network = "tcp6"
	}
	if err := g.public.Safe(network, a.String(), nil); err != nil {
		return fmt.Errorf("%w: %w", ErrPrivate, err)
	}
	return nil
}

func (g *Guard) allowed(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a) })
}

// control is a net.Dialer's Control.
func (g *Guard) control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	if g.allowed(a.Addr()) {
		return nil
	}
	return g.judge(a)
}

func plainHost(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// Client dials through the guard, uses no proxy (which would dial for it) and follows no redirect.
func (g *Guard) Client(timeout time.Duration) *http.Client {
	anywhere := net.Dialer{Timeout: timeout}
	guarded := anywhere
	guarded.Control = g.control
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if host, _, err := net.SplitHostPort(address); err == nil && slices.Contains(g.hosts, plainHost(host)) {
					return anywhere.DialContext(ctx, network, address)
				}
				return guarded.DialContext(ctx, network, address)
			},
			TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout, IdleConnTimeout: time.Minute,
			MaxIdleConns: 100, MaxIdleConnsPerHost: 1, MaxConnsPerHost: 2, MaxResponseHeaderBytes: 32 << 10,
			ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
