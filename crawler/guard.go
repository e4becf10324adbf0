package crawler

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// publicPorts are the ports that are visited on public addresses: those of the web, and the two on
// which small sites and CDNs serve besides. On allowed networks any port is visited.
var publicPorts = []uint16{80, 443, 8080, 8443}

// guard refuses addresses that are not public. At dial time it sees the resolved address, whatever name
// or redirect led there; through a proxy it can only judge names.
type guard struct {
	public *ssrf.Guardian
	allow  []netip.Prefix
	hosts  []string // names that may lead anywhere
}

func newGuard(allow []netip.Prefix, hosts []string) *guard {
	return &guard{public: ssrf.New(ssrf.WithPorts(publicPorts...)), allow: allow, hosts: hosts}
}

// named reports whether the operator has named this very host, so that it may be wherever it is.
func (g *guard) named(host string) bool { return slices.Contains(g.hosts, host) }

// dial connects to a host unless it turns out to be at a special address.
func (g *guard) dial(timeout time.Duration) func(ctx context.Context, network, address string) (net.Conn, error) {
	anywhere := net.Dialer{Timeout: timeout, KeepAlive: 30 * time.Second}
	guarded := anywhere
	guarded.Control = g.control
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(address); err == nil && g.named(plainHost(host)) {
			return anywhere.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
}

// plainHost is a host name in the form in which names are compared.
func plainHost(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// control is a net.Dialer's Control.
func (g *guard) control(network, address string, c syscall.RawConn) error {
	if ap, err := netip.ParseAddrPort(address); err == nil && g.allowed(ap.Addr()) {
		return nil
	}
	if err := g.public.Safe(network, address, c); err != nil {
		return fmt.Errorf("%w: %w", ErrPrivate, err)
	}
	return nil
}

func (g *guard) allowed(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a) })
}

// check judges an address by how it is written. Through a proxy that is all there is, so that names
// which commonly lead inside are refused, too.
func (g *guard) check(u *url.URL, proxied bool) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%w: scheme %q", ErrPrivate, u.Scheme)
	}
	host := plainHost(u.Hostname())
	if g.named(host) {
		return nil
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return g.checkAddr(a, port(u))
	}
	if !proxied {
		return nil // the dialer will see the address
	}
	if g.inside(host) {
		return fmt.Errorf("%w: %s", ErrPrivate, host)
	}
	if !slices.Contains(publicPorts, port(u)) {
		return fmt.Errorf("%w: port %d", ErrPrivate, port(u))
	}
	return nil
}

func (g *guard) checkAddr(a netip.Addr, port uint16) error {
	if g.allowed(a) {
		return nil
	}
	if err := g.public.SafeAddrPort(netip.AddrPortFrom(a, port)); err != nil {
		return fmt.Errorf("%w: %w", ErrPrivate, err)
	}
	return nil
}

// inside knows the names that lead to the own machine or network: RFC 6761 and 6762 names, those of
// cloud metadata services, names without a dot, and numbers that some resolvers take for IPv4 addresses.
func (g *guard) inside(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return !g.allowed(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	for _, s := range []string{".local", ".internal", ".localdomain", ".lan", ".intranet", ".corp", ".home", ".home.arpa"} {
		if strings.HasSuffix(host, s) {
			return true
		}
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == host {
		return true
	}
	_, err := strconv.ParseUint(last, 0, 64)
	return err == nil || last[0] >= '0' && last[0] <= '9'
}

func port(u *url.URL) uint16 {
	if p, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(p)
	}
	if u.Scheme == "https" {
		return 443
	}
	return 80
}
