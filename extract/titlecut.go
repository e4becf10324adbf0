package extract

import "strings"

// siteName is a name of the site, prepared for comparing.
type siteName struct {
	text string
	fold string // of all of it
	core string // "lampost" of "www.lampost.co"; as fold for names that are no hosts
}

func newSiteName(s string) siteName {
	n := siteName{text: s, fold: fold(s)}
	n.core = n.fold
	if strings.IndexByte(s, '.') > 0 && !strings.Contains(s, " ") {
		name, _, _ := strings.Cut(baseDomain(s), ".")
		n.core = fold(name)
	}
	return n
}

// addHost adds the names a host holds: "viva" and the whole of "lampung.viva.co.id", and a label before
// the domain if it can be a blog's own name ("foo.wordpress.com") rather than a region or a desk.
func addHost(names []siteName, host string) []siteName {
	host = strings.TrimPrefix(host, "www.")
	if host == "" {
		return names
	}
	names = append(names, newSiteName(host))
	if sub := strings.TrimSuffix(host, baseDomain(host)); len(sub) > 5 {
		sub = strings.TrimSuffix(sub, ".")
		if f := fold(sub); !strings.Contains(sub, ".") && !knownPlaces()[f] {
			names = append(names, siteName{text: sub, fold: f, core: f})
		}
	}
	return names
}

// isSiteName reports whether a folded text is a name of the site.
func (r *reader) isSiteName(f string) bool {
	for i := range r.site {
		if n := &r.site[i]; n.fold != "" && (f == n.fold || len(n.core) >= 4 && n.core == f) {
			return true
		}
	}
	return false
}

var titleSeparators = [...]string{" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · ", " / ", " ~ ", " < ", " « ", " ‹ ", " : ", "|", "：", "--"}

// cutTitle takes the site's name, and what stands beyond it, off either end of a title.
func (r *reader) cutTitle(t string) string {
	for range 4 {
		cut := r.cutOnce(t)
		if cut == t {
			return t
		}
		t = cut
	}
	return t
}

func (r *reader) cutOnce(t string) string {
	for _, sep := range titleSeparators {
		if i := strings.LastIndex(t, sep); i > 0 && r.namesSite(t[i+len(sep):]) {
			return strings.TrimSpace(t[:i])
		}
		if i := strings.Index(t, sep); i > 0 && r.namesSite(t[:i]) {
			return strings.TrimSpace(t[i+len(sep):])
		}
	}
	if i := strings.Index(t, ": "); i > 0 && r.namesSite(t[:i]) {
		return strings.TrimSpace(t[i+2:])
	}
	return t
}

// namesSite reports whether one part of a title is a name of the site.
func (r *reader) namesSite(part string) bool {
	f := fold(part)
	if f == "" {
		return false
	}
	for i := range r.site {
		n := &r.site[i]
		switch {
		case f == n.fold || f == n.core:
			return true
		case len(n.core) >= 3 && (strings.HasPrefix(f, n.core) || strings.HasSuffix(f, n.core)) && len(f) <= len(n.core)+14:
			return true
		case len(f) >= 4 && strings.HasPrefix(n.core, f):
			return true
		case len(f) >= 4 && len(f)*2 >= len(n.core) && strings.HasSuffix(n.core, f):
			return true
		}
	}
	return false
}
