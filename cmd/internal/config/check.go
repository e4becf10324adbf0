package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"warta/cmd/internal/sourcelist"
	"warta/store"
)

// ParseSpan reads a span of time: time.ParseDuration with days in front: "90d", "1d12h", "15m".
func ParseSpan(s string) (time.Duration, error) {
	bad := fmt.Errorf("%.40q is no time span such as \"500ms\", \"15m\", \"6h\" or \"30d\"", s)
	var days time.Duration
	rest := s
	if n, after, ok := strings.Cut(s, "d"); ok {
		d, err := strconv.ParseUint(n, 10, 16)
		if err != nil {
			return 0, bad
		}
		days, rest = time.Duration(d)*24*time.Hour, after
		if rest == "" {
			rest = "0"
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || days > 1<<62-d {
		return 0, bad
	}
	return days + d, nil
}

// showSpan writes a span the shortest way that ParseSpan reads: "30d", "6h", "500ms".
func showSpan(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return "0s"
	case d%day == 0:
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func hostPort(s string) (string, error) {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", fmt.Errorf("%.80q is no host:port such as \"127.0.0.1:8080\" or \":8080\"", s)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("%.80q: the port is no number up to 65535", s)
	}
	return s, nil
}

func publicURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err == nil && (u.RawQuery != "" || u.Fragment != "" || u.User != nil) {
		return "", fmt.Errorf("%.200q: only scheme, host and path belong here", s)
	}
	c, err := store.CanonicalURL(s)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(c, "/"), nil
}

// authority checks a tagging entity (RFC 4151 section 2.1): a domain name or mail address, a comma, and a
// day on which it belonged to whoever made the tag.
func authority(s string) (string, error) {
	bad := fmt.Errorf("%.80q is no authority such as \"warta.example,2026-11-23\" (a domain of yours, and a day on which it was)", s)
	name, day, ok := strings.Cut(s, ",")
	if !ok || name == "" || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789.-_@") != "" {
		return "", bad
	}
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if _, err := time.Parse(layout, day); err == nil {
			return s, nil
		}
	}
	return "", bad
}

// contact takes what a person at a publisher can write to or look at.
func contact(s string) (string, error) {
	if strings.ContainsAny(s, "()\r\n\x00") || len(s) > 200 {
		return "", fmt.Errorf("%.80q cannot stand in a User-Agent", s)
	}
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		if _, err := store.CanonicalURL(s); err != nil {
			return "", err
		}
		return s, nil
	}
	if a, err := mail.ParseAddress(strings.TrimPrefix(s, "mailto:")); err != nil || a.Name != "" {
		return "", fmt.Errorf("%.80q is neither a mail address nor the address of a page", s)
	}
	return s, nil
}

func proxy(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" {
		return "", fmt.Errorf("%.80q is no proxy address such as \"http://127.0.0.1:3128\" (http, https or socks5)", redact(s))
	}
	return s, nil
}

// redact takes a password out of an address before it is shown.
func redact(s string) string {
	if before, after, ok := strings.Cut(s, "@"); ok {
		if scheme, _, ok := strings.Cut(before, "://"); ok {
			return scheme + "://…@" + after
		}
		return "…@" + after
	}
	return s
}

func region(known func(string) bool) func(string) (string, error) {
	return func(code string) (string, error) {
		if code == "" || known != nil && !known(code) {
			return "", sourcelist.UnknownRegion(code)
		}
		return code, nil
	}
}

// proxies reads networks and addresses.
func (c *Config) proxies(b *binder, key string, v any) {
	var list []string
	texts(&list, nil)(b, key, v)
	for i, s := range list {
		p, ok := network(s)
		if !ok {
			b.fault(fmt.Sprintf("%s[%d]", key, i), key)("%.80q is neither an address such as \"127.0.0.1\" nor a network such as \"10.1.0.0/16\"", s)
			continue
		}
		c.Proxies = append(c.Proxies, p)
	}
}

// network reads a network, or an address as the network of that one alone.
func network(s string) (p netip.Prefix, ok bool) {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err == nil
}

// allow sorts the list into networks and host names.
func (c *Config) allow(b *binder, key string, v any) {
	var list []string
	texts(&list, func(s string) (string, error) {
		if s == "" || strings.ContainsAny(s, " \t\r\n@?#") || strings.Contains(s, "://") {
			return "", fmt.Errorf("%.80q is neither a network such as \"10.1.0.0/16\" nor a host name", s)
		}
		return s, nil
	})(b, key, v)
	for i, s := range list {
		if p, ok := network(s); ok {
			c.Allow = append(c.Allow, p)
		} else if strings.ContainsAny(s, "/:") {
			b.fault(fmt.Sprintf("%s[%d]", key, i), key)("%.80q is neither a network such as \"10.1.0.0/16\" nor a host name", s)
		} else {
			c.AllowHosts = append(c.AllowHosts, strings.ToLower(strings.TrimSuffix(s, ".")))
		}
	}
}

// complete hands a source to the check that imported lists go through, too.
func complete(b *binder, at string, s store.Source, known func(string) bool) (store.Source, bool) {
	s, problems := sourcelist.Complete(s, known)
	for _, p := range problems {
		var why error = p
		if inner := errors.Unwrap(p); inner != nil {
			why = inner
		}
		b.fault(at+"."+p.Key, at)("%v", why)
	}
	return s, problems == nil
}
