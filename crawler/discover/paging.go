package discover

import (
	"net/url"
	"strconv"
	"strings"

	"warta/store"
)

// follow offers the list's next page while the list brings what is not known. The second page is
// looked at once in any case, if this one has articles: it may hold nothing but what other lists had.
func (r *run) follow(anchors []*anchor, fresh int, has bool) {
	here := pageNumber(r.site.page)
	for _, a := range anchors {
		u, err := url.Parse(a.address)
		if err != nil || !r.site.own(u) || !r.site.desk(u) {
			continue
		}
		n, ok := r.nextPage(a, u)
		if !ok {
			continue
		}
		switch {
		case !has:
			r.drop("page of a list without articles")
		case n <= here || n > here+1:
			r.drop("other page") // one at a time
		case n > r.f.MaxPages:
			r.drop("too many pages")
		case r.known.Past:
			r.drop("older than is asked for")
		case fresh == 0 && n > 2 && !(r.p.Archive && n <= r.ordinary+1): // a backfill passes over what is known to what is not
			r.drop("nothing new on this page")
		default:
			r.add(a.address, store.KindSection, store.ViaPage, store.Hint{})
		}
	}
}

// nextPage tells whether a link leads to a further page of this very list, and to which.
func (r *run) nextPage(a *anchor, u *url.URL) (int, bool) {
	p := splitPath(u)
	if trap(u, p) != "" || len(params(u.RawQuery)) > 3 {
		return 0, false
	}
	if dropWord(p, params(u.RawQuery)) != "" {
		return 0, false
	}
	n, stem, bare := splitPage(u)
	if n < 2 {
		return 0, false
	}
	_, mine, _ := splitPage(r.site.page)
	if bare && !a.next && a.text != strconv.Itoa(n) && (stem != mine || headline(a.text)) {
		return 0, false // /berita/detail/101
	}
	if stem == mine || a.next || r.p.Kind == store.KindHome && len(strings.Trim(stem, "/")) < 32 {
		return n, true
	}
	return 0, false
}

// pageNumber is which page of a list an address is; 1 for the first.
func pageNumber(u *url.URL) int {
	n, _, _ := splitPage(u)
	return max(n, 1)
}

// splitPage finds a page number in an address and takes it out: /x/page/2/, /x/2, /x?page=2, /x/indeks/2.
// The number is 0 where there is none, and bare where nothing but its place says what it is: it may be an article's.
func splitPage(u *url.URL) (n int, stem string, bare bool) {
	path := strings.Trim(strings.ToLower(u.Path), "/")
	var kept []string
	for _, q := range params(u.RawQuery) {
		if v, ok := smallNumber(q.value); ok && vocab.page[q.name] {
			n = v
			continue
		}
		kept = append(kept, q.name+"="+q.value)
	}
	if i := strings.LastIndexByte(path, '/'); n == 0 {
		if v, ok := smallNumber(path[i+1:]); ok && !isDatePath(splitPath(u)) && !datedTail(path) {
			n, path, bare = v, path[:max(i, 0)], true
			if word := path[strings.LastIndexByte(path, '/')+1:]; vocab.page[word] {
				path, bare = strings.Trim(path[:len(path)-len(word)], "/"), false
			}
		}
	}
	if len(kept) > 0 {
		path += "?" + strings.Join(kept, "&")
	}
	return n, path, bare
}

// datedTail knows /section/2026/01: that is an archive, not page 1. Its second page is /section/2026/01/page/2.
func datedTail(path string) bool {
	segments := strings.Split(path, "/")
	if n := len(segments); n > 1 && vocab.page[segments[n-2]] {
		return false
	}
	return !datedPath(segments).IsZero()
}

func smallNumber(s string) (int, bool) {
	if len(s) > 3 {
		return 0, false
	}
	return number(s, 3)
}
