package extract

import (
	"net/url"
	"strings"

	"warta/store"
)

// links sets Image and Canonical.
func (r *reader) links() {
	r.image()
	r.canonical()
}

func (r *reader) image() {
	c := &r.out.content
	try := func(raw, origin string) bool {
		u := r.absolute(raw)
		if u == "" {
			return false
		}
		c.Image = &store.Image{URL: u}
		r.origins["image"] = origin
		return true
	}
	if try(r.metaText("og:image:secure_url", "og:image", "og:image:url"), "meta[og:image]") {
		c.Image.Alt = r.metaText("og:image:alt")
		c.Image.Width = atoi(r.metaText("og:image:width"))
		c.Image.Height = atoi(r.metaText("og:image:height"))
		if t := r.metaText("og:image:type"); strings.HasPrefix(t, "image/") {
			c.Image.Type = t
		}
		return
	}
	if try(r.ld.image, "json-ld") || try(r.metaText("twitter:image", "twitter:image:src"), "meta[twitter:image]") {
		return
	}
	for _, l := range r.f.links {
		if l.rel == "image_src" && try(l.href, "link[image_src]") {
			return
		}
	}
	try(r.in.hint.Image, "feed")
}

func atoi(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 6; i++ {
		if s[i] < '0' || s[i] > '9' {
			break
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// absolute is raw resolved against the page, "" unless it is a web address.
func (r *reader) absolute(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > store.MaxURL {
		return ""
	}
	u, err := r.in.url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	u.User = nil
	return u.String()
}

// canonical sets the address the page claims for itself, if the claim is credible.
func (r *reader) canonical() {
	for _, l := range r.f.links {
		if l.rel == "canonical" && r.claim(l.href, "link[canonical]") {
			return
		}
	}
	if r.claim(r.metaText("og:url"), "meta[og:url]") {
		return
	}
	r.claim(r.ld.url, "json-ld")
}

func (r *reader) claim(raw, origin string) bool {
	u, err := r.in.url.Parse(strings.TrimSpace(raw))
	if err != nil || raw == "" {
		return false
	}
	s, err := store.CanonicalURL(u.String())
	if err != nil {
		return false
	}
	if u, err = url.Parse(s); err != nil || !r.credible(u) {
		return false
	}
	r.out.content.Canonical = s
	r.origins["canonical"] = origin
	return true
}

// credible refuses claims that would merge articles into one: the home page, another site, a listing.
func (r *reader) credible(u *url.URL) bool {
	path := strings.Trim(u.Path, "/")
	if path == "" && u.RawQuery == "" {
		return false
	}
	own := r.in.url
	if own.Host == "" {
		return true
	}
	if !sameHost(u.Hostname(), own.Hostname()) {
		return false
	}
	first, _, _ := strings.Cut(path, "/")
	switch first {
	case "tag", "tags", "category", "kategori", "author", "penulis", "search", "indeks", "index", "topik", "topic", "page", "label":
		mine, _, _ := strings.Cut(strings.Trim(own.Path, "/"), "/")
		return mine == first
	}
	// A section page: the claim is one of the directories above the page itself.
	if op := strings.Trim(own.Path, "/"); len(op) > len(path) && strings.HasPrefix(op, path+"/") && !strings.ContainsAny(path, "0123456789") && strings.Count(path, "-") < 3 {
		rest := op[len(path)+1:]
		if strings.Count(rest, "-") >= 2 || strings.Contains(rest, "/") {
			return false
		}
	}
	return true
}

// sameHost compares hosts without what marks a variant of one site (www., m., amp.). Other hosts of the same
// domain are not believed: they are staging copies, or another desk's.
func sameHost(a, b string) bool { return bareHost(a) == bareHost(b) }

func bareHost(h string) string {
	h = strings.ToLower(h)
	for _, p := range [...]string{"www.", "amp.", "m.", "mobile."} {
		if rest, ok := strings.CutPrefix(h, p); ok && strings.Contains(rest, ".") {
			h = rest
		}
	}
	return h
}

// baseDomain is the registrable part of a host as far as it can be told without the public suffix list:
// the last two labels, three where the second-last is a usual second level ("co.id", "com.au").
func baseDomain(h string) string {
	l := strings.Split(h, ".")
	n := 2
	if len(l) >= 3 {
		switch s := l[len(l)-2]; {
		case len(l[len(l)-1]) == 2 && (len(s) <= 3 || s == "desa"):
			n = 3
		}
	}
	if len(l) <= n {
		return h
	}
	return strings.Join(l[len(l)-n:], ".")
}
