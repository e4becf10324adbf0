package store

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
)

// MaxURL is the longest address that is accepted, in bytes. Longer ones are traps or data.
const MaxURL = 2000

// ErrURL is what every refusal of an address wraps.
var ErrURL = errors.New("not a web address")

// CanonicalURL reads an absolute http or https address and writes it in one form: lower-case scheme and
// host, no default port, no user information, no fragment, no tracking parameters, dot segments resolved
// (RFC 3986 section 6.2.2). What could change the page's content is left as it stands: the path's case,
// its closing slash, the order of the other parameters.
func CanonicalURL(raw string) (string, error) {
	u, err := parseURL(raw)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

func parseURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if len(raw) > MaxURL {
		return nil, fmt.Errorf("%w: longer than %d bytes: %.60q…", ErrURL, MaxURL, raw)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %.200q", ErrURL, raw)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("%w (http or https with a host): %.200q", ErrURL, raw)
	}
	u.User = nil
	u.Fragment, u.RawFragment = "", ""
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if name == "" || strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") {
		return nil, fmt.Errorf("%w (no host name): %.200q", ErrURL, raw)
	}
	if strings.Contains(name, ":") { // IPv6 literal
		name = "[" + name + "]"
	}
	u.Host = name + portSuffix(u)
	if u.Path == "" {
		u.Path = "/"
	} else if strings.Contains(u.Path, "/.") || strings.Contains(u.Path, "//") {
		closing := strings.HasSuffix(u.Path, "/") || strings.HasSuffix(u.Path, "/.") || strings.HasSuffix(u.Path, "/..")
		u.Path, u.RawPath = path.Clean(u.Path), ""
		if closing && u.Path != "/" {
			u.Path += "/"
		}
	}
	u.RawQuery = dropParams(u.RawQuery, isTracking)
	u.ForceQuery = false
	return u, nil
}

func portSuffix(u *url.URL) string {
	p := u.Port()
	if p == "" || u.Scheme == "http" && p == "80" || u.Scheme == "https" && p == "443" {
		return ""
	}
	return ":" + p
}

// dropParams removes the parameters that drop names and keeps the rest byte for byte, in order.
func dropParams(query string, drop func(name, value string) bool) string {
	if query == "" {
		return ""
	}
	kept := make([]string, 0, 4)
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if part == "" || drop(strings.ToLower(name), strings.ToLower(value)) {
			continue
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "&")
}

// isTracking knows the parameters that say who sent the visitor and never what is shown.
func isTracking(name, _ string) bool {
	switch name {
	case "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
		"mc_cid", "mc_eid", "_ga", "_gl", "ref_src", "ref_url", "__twitter_impression", "share", "replytocom",
		"source_platform", "tag_from", "spm", "cmpid":
		return true
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "at_medium") || strings.HasPrefix(name, "at_campaign")
}

// URLKey is what tells two addresses of the crawl queue apart: the canonical address without its scheme,
// "www." and closing slash. An address that cannot be read is its own key.
func URLKey(raw string) string {
	u, err := parseURL(raw)
	if err != nil {
		return raw
	}
	return key(u)
}

func key(u *url.URL) string {
	k := strings.TrimPrefix(u.Host, "www.") + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		k += "?" + u.RawQuery
	}
	return k
}

// ArticleKey is what tells two articles apart: URLKey without what outlets add to one article's address
// for other shapes of the same text: AMP, mobile, print and embedded variants, pages of
// comments, "all on one page", and letter case.
func ArticleKey(raw string) string {
	u, err := parseURL(raw)
	if err != nil {
		return raw
	}
	u.RawQuery = dropParams(u.RawQuery, isVariant)
	for _, p := range []string{"amp.", "m.", "www."} {
		if rest, ok := strings.CutPrefix(u.Host, p); ok && strings.Contains(rest, ".") {
			u.Host = rest
		}
	}
	u.Path, u.RawPath = trimVariant(u.Path), ""
	return strings.ToLower(key(u))
}

func isVariant(name, value string) bool {
	switch name {
	case "amp", "outputtype", "print", "cetak", "single", "m", "showpage":
		return true
	case "page":
		return value == "all"
	}
	return false
}

func trimVariant(p string) string {
	t := strings.TrimSuffix(p, "/")
	for _, s := range []string{"/amp", "/embed", "/print", "/cetak", "/index.html", "/index.php"} {
		t = strings.TrimSuffix(t, s)
	}
	if i := strings.LastIndexByte(t, '/'); i > 0 && IsCommentPage(t[i+1:]) {
		t = t[:i]
	}
	if rest, ok := strings.CutPrefix(t, "/amp/"); ok {
		t = "/" + rest
	}
	return t
}

// IsCommentPage tells the path segment "comment-page-2", under which WordPress shows an article again, with other comments.
func IsCommentPage(segment string) bool {
	n, ok := strings.CutPrefix(strings.ToLower(segment), "comment-page-")
	return ok && n != "" && strings.Trim(n, "0123456789") == ""
}

// HostKey is the politeness bucket of an address: its host without "www.", with the port where it is
// not the scheme's own. It is empty for an address that cannot be read.
func HostKey(raw string) string {
	u, err := parseURL(raw)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Host, "www.")
}

// SourceID is the ID of the source whose home page this is.
func SourceID(home string) (string, error) {
	u, err := parseURL(home)
	if err != nil {
		return "", err
	}
	u.RawQuery = ""
	return key(u), nil
}

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ArticleID names an article for good: 16 letters and digits, 80 bits of the SHA-256 of the ArticleKey of
// its first canonical address.
func ArticleID(canonical string) string {
	sum := sha256.Sum256([]byte(ArticleKey(canonical)))
	return idEncoding.EncodeToString(sum[:10])
}

// FeedID is the tag URI (RFC 4151) of an article: authority and date belong to the database that first
// published it ("warta.example,2026-11-23").
func FeedID(authority, id string) string { return "tag:" + authority + ":" + id }
