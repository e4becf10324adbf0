package extract

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"warta/store"
)

// continuation finds the addresses that continue a page's article, in order, and the one that holds all
// of it, among the page's links: an address of the same article with a page number ("/2/", "?page=2",
// "/page/2") or one that asks for everything ("?page=all", "?single=1"). here is the number of this page.
func continuation(base *url.URL, links []*html.Node) (next []string, whole string, here int) {
	if base.Host == "" {
		return nil, "", 1
	}
	stem, here, all := pageOf(base)
	if all || stem == "" {
		return nil, "", 1
	}
	found := map[int]string{}
	for _, a := range links {
		raw := attr(a, "href")
		if raw == "" || raw[0] == '#' || len(raw) > 1000 || !mayContinue(raw) {
			continue
		}
		u, err := url.Parse(strings.TrimSpace(raw))
		if err != nil {
			continue
		}
		u = base.ResolveReference(u)
		if !strings.EqualFold(u.Host, base.Host) {
			continue
		}
		s, n, all := pageOf(u)
		if s != stem {
			continue
		}
		u.Fragment = ""
		switch {
		case all:
			whole = u.String()
		case n > here && n <= here+50 && found[n] == "":
			found[n] = u.String()
		}
	}
	numbers := make([]int, 0, len(found))
	for n := range found {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		next = append(next, found[n])
	}
	return next, whole, here
}

// mayContinue is a quick look at an address: only those with a digit or a query can continue anything.
func mayContinue(raw string) bool {
	return strings.IndexByte(raw, '?') >= 0 || strings.ContainsAny(raw[max(0, len(raw)-6):], "0123456789")
}

// pageOf splits an address into the article it belongs to, its path in lower case, and the number of its page, 1 for
// the first; "" where there is no telling a page's number from an article's.
func pageOf(u *url.URL) (stem string, n int, all bool) {
	n = 1
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	var rest []string
	asked, weak := false, false // whether the query names a page, and whether in a way that may mean something else
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		name = strings.ToLower(name)
		switch name {
		case "page", "halaman", "hal", "p", "paged", "pg":
			asked, weak = true, weak || name == "p" || name == "hal"
			if k, err := strconv.Atoi(value); err == nil && k > 0 && k < 100 {
				n = k
				continue
			}
			if value == "all" || value == "semua" {
				all = true
				continue
			}
		case "single", "showpage":
			if value == "1" || value == "all" {
				all = true
				continue
			}
		case "utm_source", "utm_medium", "utm_campaign", "ref", "":
			continue
		}
		rest = append(rest, part)
	}
	dir, last := path, ""
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		dir, last = path[:i], path[i+1:]
	}
	// A short last step is a page number only below an article's own name: "/2026/11/2" is a day.
	if k, err := strconv.Atoi(last); err == nil && k > 1 && k < 50 && strings.Count(dir[strings.LastIndexByte(dir, '/')+1:], "-") >= 2 {
		path, n = dir, k
	} else if err == nil && k > 1 && k < 50 && strings.HasSuffix(dir, "/page") {
		path, n = strings.TrimSuffix(dir, "/page"), k
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	if asked && len(rest) == 0 && (name == "" || strings.Count(name, "-") < 2 && (weak || strings.ContainsRune(name, '.'))) {
		return "", 1, false // in "/?p=7" or "/baca?p=7" the number is an article's name
	}
	stem = strings.ToLower(strings.TrimPrefix(u.Host, "www.") + path)
	if len(rest) > 0 {
		stem += "?" + strings.Join(rest, "&")
	}
	return stem, n, all
}

// addContinuation records what continues an article, and returns how many pages of it are known.
func addContinuation(out *store.Content, base *url.URL, links []*html.Node) (pages int) {
	next, whole, here := continuation(base, links)
	if len(next) > 0 {
		out.Next = next
		out.Whole = whole
	} else if whole != "" && wholeIsMore(links, base) {
		out.Whole = whole
	}
	return here + len(next)
}

// wholeIsMore reports whether the page itself says that there is more than it shows: a link to all of it
// alone is often only a print view of the same.
func wholeIsMore(links []*html.Node, base *url.URL) bool {
	stem, _, _ := pageOf(base)
	for _, a := range links {
		u, err := url.Parse(strings.TrimSpace(attr(a, "href")))
		if err != nil {
			continue
		}
		if s, _, all := pageOf(base.ResolveReference(u)); all && s == stem {
			t := words(textOf(a, 60))
			return t == "" || containsAny(t, []string{"semua", "all", "selengkapnya", "selanjutnya", "halaman", "next", "lanjut"})
		}
	}
	return false
}
