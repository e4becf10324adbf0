package safe

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL is the longest address that is passed on, in bytes; longer ones are data.
const maxURL = 4000

// URL is raw as an absolute http or https address written in ASCII with RFC 3986's characters only, or ""
// when it is anything else.
func URL(raw string) string { return Resolve(nil, raw) }

// Resolve is URL of a reference, which may be relative to base. A nil base takes absolute ones only.
func Resolve(base *url.URL, ref string) string {
	ref = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f { // browsers drop them before they read an address
			return -1
		}
		return r
	}, strings.TrimSpace(ref))
	if ref == "" || len(ref) > maxURL {
		return ""
	}
	u, err := url.Parse(escape(ref))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	scheme := strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" || u.Opaque != "" {
		return ""
	}
	host := asciiHost(u)
	if host == "" {
		return ""
	}
	u.Scheme, u.Host, u.User = scheme, host, nil
	s := escape(u.String())
	if len(s) > maxURL {
		return ""
	}
	return s
}

// asciiHost is the host of u with its port as DNS writes it, or "" when it is no host.
func asciiHost(u *url.URL) string {
	name, port := u.Hostname(), u.Port()
	if port != "" {
		port = ":" + port
	}
	if strings.Contains(name, ":") {
		ip, err := netip.ParseAddr(name)
		if err != nil || ip.Zone() != "" {
			return ""
		}
		return "[" + ip.String() + "]" + port
	}
	name, err := idna.Lookup.ToASCII(strings.ToLower(name))
	if err != nil {
		if name = strings.ToLower(u.Hostname()); !hostChars(name) { // an underscore, say: in use, if not by rule
			return ""
		}
	}
	if !hostChars(name) {
		return ""
	}
	return name + port
}

func hostChars(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
		default:
			return false
		}
	}
	return s != "" && s[0] != '.' && s[0] != '-'
}

const upperHex = "0123456789ABCDEF"

// escape percent-encodes what RFC 3986 does not allow in an address: characters outside ASCII, quotes,
// angle brackets, braces, brackets outside an IPv6 host, a second "#", a "%" that starts no escape.
func escape(s string) string {
	from, to := authority(s)
	var b strings.Builder
	b.Grow(len(s))
	fragment := false
	for i := 0; i < len(s); i++ {
		c, ok := s[i], false
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			ok = true
		case strings.IndexByte("-._~:/?@!$&'()*+,;=", c) >= 0:
			ok = true
		case c == '%':
			ok = i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		case c == '#':
			ok, fragment = !fragment, true
		case c == '[' || c == ']':
			ok = i >= from && i < to
		}
		if ok {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String()
}

// authority is where the host stands in an address, as offsets; both 0 when it has none.
func authority(s string) (from, to int) {
	before, rest, ok := strings.Cut(s, "//")
	if !ok || strings.ContainsAny(before, "/?#") {
		return 0, 0
	}
	from, to = len(before)+2, len(s)
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		to = from + end
	}
	return from, to
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
