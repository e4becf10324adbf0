package hub

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

// ErrPrivate is the refusal of a callback that leads to a network or port that is not public.
var ErrPrivate = errors.New("the address is not public")

// guard keeps callbacks away from this machine's own network. At dial time it sees the resolved address,
// whatever name led there.
type guard struct {
	public *ssrf.Guardian
	allow  []netip.Prefix
	hosts  []string
}

func newGuard(allow []netip.Prefix, hosts []string) *guard {
	return &guard{public: ssrf.New(ssrf.WithAnyPort()), allow: allow, hosts: hosts}
}

// check judges a callback as it is written: so that most refusals can be told at once.
func (g *guard) check(u *url.URL) error {
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

func (g *guard) judge(a netip.AddrPort) error {
	network := "tcp4"
	if a.Addr().Is6() {
		network = "tcp6"
	}
	if err := g.public.Safe(network, a.String(), nil); err != nil {
		return fmt.Errorf("%w: %w", ErrPrivate, err)
	}
	return nil
}

func (g *guard) allowed(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a) })
}

// control is a net.Dialer's Control.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
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

// newClient dials through the guard, uses no proxy (which would dial for it) and follows no redirect.
func newClient(g *guard, timeout time.Duration) *http.Client {
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
