package discover

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"warta/store"
)

// site is where a source lives, and where a page of it stands.
type site struct {
	host   string   // of the home page, without www., m., amp.
	alias  string   // of the page itself, where that is another of the site
	prefix string   // path of the desk, "/sumbagsel/", or ""
	page   *url.URL // where the page itself stands
	base   *url.URL // what its links are relative to
}

func newSite(src store.Source, page string) (*site, error) {
	base, err := url.Parse(page)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%w: %.200q", store.ErrURL, page)
	}
	s := &site{page: base, base: base, alias: bare(base.Hostname()), host: bare(base.Hostname())}
	if home, err := url.Parse(src.Home); err == nil && home.Host != "" {
		s.host = bare(home.Hostname())
		if p := strings.Trim(home.Path, "/"); p != "" && !strings.Contains(p, ".") {
			s.prefix = "/" + p + "/"
		}
	}
	// A page that redirects names another host of its site, but no other site: who takes a domain over may send its
	// visitors anywhere, and what is there is nothing of this source.
	if !strings.EqualFold(domain(s.alias), domain(s.host)) {
		s.alias = s.host
	}
	return s, nil
}

// bare is a host name without the prefixes that name other shapes of the same site.
func bare(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, p := range []string{"www.", "m.", "amp.", "mobile."} {
		if rest, ok := strings.CutPrefix(host, p); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

// domain is the registrable domain.
func domain(host string) string {
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return d
}

// SameSite tells whether two addresses lie under one registrable domain. Links of a source's pages count only under
// that of its home page.
func SameSite(a, b string) bool {
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	return err == nil && err2 == nil && strings.EqualFold(domain(bare(u.Hostname())), domain(bare(v.Hostname())))
}

// resolve makes an address of a page canonical.
func (s *site) resolve(ref string) (string, error) {
	ref = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < 0x20 {
			return -1 // browsers ignore line ends and tabs in addresses
		}
		return r
	}, ref))
	u, err := s.base.Parse(ref)
	if err != nil {
		return "", fmt.Errorf("%w: %.200q", store.ErrURL, ref)
	}
	return store.CanonicalURL(u.String())
}

// own tells whether an address belongs to the site: its host or one below it. A neighbour under the
// same domain is another outlet's desk.
func (s *site) own(u *url.URL) bool {
	h := bare(u.Hostname())
	return h == s.host || h == s.alias || strings.HasSuffix(h, "."+s.host)
}

// here tells whether an address lies on the site's very host. Sections elsewhere below its domain are
// other desks.
func (s *site) here(u *url.URL) bool {
	h := bare(u.Hostname())
	return h == s.host || h == s.alias
}

// desk tells whether an address belongs to the source's part of the site.
func (s *site) desk(u *url.URL) bool {
	return s.prefix == "" || strings.HasPrefix(strings.ToLower(u.Path)+"/", strings.ToLower(s.prefix))
}

func (s *site) sameDomain(address string) bool {
	u, err := url.Parse(address)
	return err == nil && domain(bare(u.Hostname())) == domain(s.host)
}
