package discover

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// Limits that traps run into (Zeno and Heritrix use the like).
const (
	maxSegments = 10
	maxRepeats  = 2 // of one path segment
	maxParams   = 5
	maxLinkLen  = 600
)

// path is an address's path in pieces, lower-case.
type path struct {
	segments []string // without the empty ones
	last     string   // the last one without ".html" and the like
	ext      string   // its ending, "html", "php", "jpg" …
}

func splitPath(u *url.URL) path {
	var p path
	for s := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		if s != "" {
			p.segments = append(p.segments, s)
		}
	}
	if n := len(p.segments); n > 0 {
		p.last = p.segments[n-1]
		if i := strings.LastIndexByte(p.last, '.'); i > 0 && len(p.last)-i <= 6 && isWord(p.last[i+1:]) {
			p.last, p.ext = p.last[:i], p.last[i+1:]
		}
	}
	return p
}

// pageExt knows the endings that pages have.
func pageExt(ext string) bool {
	switch ext {
	case "", "html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "phtml", "cfm":
		return true
	}
	return false
}

// classify tells what is to be expected at an address of the site: an article, a section, or, with an
// empty kind, nothing worth a visit, and why. Anchor is what the link says, "" when it says nothing.
func (r *run) classify(u *url.URL, anchor string, navigation bool) (store.URLKind, string) {
	p := splitPath(u)
	if reason := trap(u, p); reason != "" {
		return "", reason
	}
	if vocab.files[p.ext] && !pageExt(p.ext) {
		return "", "file"
	}
	query := params(u.RawQuery)
	for _, q := range query {
		if reason := vocab.params[q.name]; reason != "" {
			return "", reason
		}
	}
	if reason := dropWord(p, query); reason != "" {
		return "", reason
	}
	if len(p.segments) == 0 && len(query) == 0 {
		return "", "home page"
	}
	switch r.known.Shapes.verdict(u) {
	case verdictArticle:
		return store.KindArticle, ""
	case verdictOther:
		if likeliness(p, query, anchor) < certain {
			return "", "shape of no article"
		}
	}
	if isDatePath(p) {
		return "", "archive"
	}
	if isSection(p, query) {
		return store.KindSection, "section"
	}
	if likeliness(p, query, anchor) >= likely {
		return store.KindArticle, ""
	}
	if short(p, query, anchor) && navigation {
		return store.KindSection, "section"
	}
	return "", unlike
}

// unlike is the reason for leaving out what might still be an article.
const unlike = "not like an article"

// trap names the trap an address looks like leading into.
func trap(u *url.URL, p path) string {
	if len(p.segments) > maxSegments || len(u.RawQuery)+len(u.Path) > maxLinkLen || strings.Count(u.RawQuery, "&") >= maxParams {
		return "trap"
	}
	for i, s := range p.segments {
		n := 0
		for _, t := range p.segments[i:] {
			if s == t {
				n++
			}
		}
		if n > maxRepeats {
			return "trap"
		}
	}
	if strings.Contains(u.Path, ";jsessionid") {
		return "session"
	}
	return ""
}

type param struct{ name, value string }

// isID tells a parameter that holds an article's number: id=101, and Joomla's id=101:judul-berita.
func isID(q param) bool { return vocab.id[q.name] && digits(idNumber(q.value)) }

func idNumber(value string) string {
	n, _, _ := strings.Cut(strings.Replace(value, "%3a", ":", 1), ":")
	return n
}

func params(query string) []param {
	var out []param
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		n, v, _ := strings.Cut(part, "=")
		out = append(out, param{strings.ToLower(n), strings.ToLower(v)})
	}
	return out
}

// dropWord finds a segment, or the value of a page parameter (index.php?page=profil), that names
// something else than news.
func dropWord(p path, query []param) string {
	for i, s := range p.segments {
		if i == len(p.segments)-1 {
			s = p.last
			if reason := vocab.drop[p.segments[i]]; reason != "" {
				return reason
			}
		}
		reason := vocab.drop[s]
		if reason == "static" && i < len(p.segments)-1 {
			if s == "halaman" && digits(p.segments[i+1]) {
				continue // a page number
			}
			if isSlug(p.last) && s != "halaman" && s != "about" {
				continue // /laporan/judul-berita-yang-panjang
			}
		}
		if reason != "" {
			return reason
		}
	}
	if store.IsCommentPage(p.last) {
		return "variant"
	}
	if len(p.segments) == 2 && p.segments[0] == "p" && p.ext == "html" {
		return "static" // Blogger's pages
	}
	for _, q := range query {
		if q.name == "page" || q.name == "mod" || q.name == "view" || q.name == "menu" || q.name == "module" {
			if reason := vocab.drop[q.value]; reason != "" {
				return reason
			}
		}
	}
	return ""
}

// isDatePath knows archives: /2026/01/, /2026/01/05/.
func isDatePath(p path) bool {
	if len(p.segments) == 0 || len(p.segments) > 3 {
		return false
	}
	for _, s := range p.segments {
		if !digits(s) {
			return false
		}
	}
	return len(p.segments[0]) == 4
}

// isSection knows lists by their address alone.
func isSection(p path, query []param) bool {
	n := len(p.segments)
	if n >= 2 && vocab.section[p.segments[0]] && (n == 2 || n == 3 && !longSlug(p.last)) && !numbered(p.last) {
		return true
	}
	if n == 1 && vocab.index[p.last] && p.ext == "" {
		return len(query) == 0
	}
	for _, q := range query {
		if q.name == "cat" || q.name == "kategori" || q.name == "category" || q.name == "kanal" {
			return true
		}
		switch q.name {
		case "page", "mod", "module", "view", "menu", "act":
			if vocab.section[q.value] || q.name == "page" && vocab.index[q.value] && !slices.ContainsFunc(query, isID) {
				return true
			}
		}
	}
	return false
}

// How much an address must look like an article's.
const (
	likely  = 2
	certain = 4
)

// likeliness adds up what speaks for an article: a date in the path, a number, a slug of many words, a
// headline as the link's text.
func likeliness(p path, query []param, anchor string) int {
	score := 0
	if !datedPath(p.segments).IsZero() && !digits(p.last) {
		score += 2
	}
	switch hyphens := strings.Count(p.last, "-") + strings.Count(p.last, "_"); {
	case hyphens >= 3 && len(p.last) >= 18:
		score += 2
	case hyphens >= 2 && len(p.last) >= 12:
		score++
	}
	if p.ext == "html" || p.ext == "htm" {
		score++
	}
	if hasNumber(p) {
		score++
	}
	for i, s := range p.segments {
		before := i == len(p.segments)-2 // /12345/judul-berita
		if i < len(p.segments)-1 && vocab.article[s] || before && digits(s) && numbered(s) && strings.Contains(p.last, "-") {
			score++
			break
		}
	}
	for _, q := range query {
		if isID(q) {
			score += 2
		}
	}
	switch words := len(strings.Fields(anchor)); {
	case words >= 5 && len(anchor) >= 25:
		score++
	case words == 1 && len(anchor) < 12:
		score--
	}
	return score
}

// hasNumber finds a segment with an article's number: 12345, d-12345, 12345-slug, slug-12345.
func hasNumber(p path) bool {
	for i, s := range p.segments {
		if i == len(p.segments)-1 {
			s = p.last
		}
		if numbered(s) {
			return true
		}
		if i > 0 && i < len(p.segments)-1 && digits(s) && vocab.article[p.segments[i-1]] { // /read/12/slug
			return true
		}
	}
	return false
}

// numbered tells a segment that is or has at its start or end a number of at least four digits, or a
// letter and a number.
func numbered(s string) bool {
	first, _, _ := strings.Cut(s, "-")
	last := s[strings.LastIndexByte(s, '-')+1:]
	for _, t := range []string{s, first, last} {
		if len(t) >= 4 && digits(t) && !(len(t) == 4 && (t[:2] == "20" || t[:2] == "19")) {
			return true
		}
	}
	return len(s) >= 3 && s[1] == '-' && digits(s[2:]) && len(s) >= 3
}

// short tells an address that names a section: one or two plain words and a link of few words.
func short(p path, query []param, anchor string) bool {
	if len(query) > 0 || len(p.segments) == 0 || len(p.segments) > 2 || p.ext != "" || len(strings.Fields(anchor)) > 4 || anchor == "" {
		return false
	}
	for _, s := range p.segments {
		if len(s) > 32 || strings.Count(s, "-") > 3 || strings.ContainsAny(s, "0123456789.%") {
			return false
		}
	}
	return true
}

func isSlug(s string) bool   { return strings.Count(s, "-") >= 2 && len(s) >= 12 }
func longSlug(s string) bool { return strings.Count(s, "-") >= 3 && len(s) >= 18 }

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}

// pathDate is the date in a path such as /2026/01/05/slug or /2026/01/slug.html, which is when a site
// published what stands there.
func pathDate(p string) time.Time {
	var segments []string
	for s := range strings.SplitSeq(p, "/") {
		if s != "" {
			segments = append(segments, s)
		}
	}
	return datedPath(segments)
}

func datedPath(segments []string) time.Time {
	for i := 0; i+1 < len(segments); i++ {
		year, ok := number(segments[i], 4)
		if !ok || year < 1995 || year > 2100 {
			continue
		}
		month, ok := number(segments[i+1], 2)
		if !ok || month < 1 || month > 12 {
			continue
		}
		day := 28 // at the latest, so that nothing is taken for older than it is
		if i+2 < len(segments) {
			if d, ok := number(segments[i+2], 2); ok && d >= 1 && d <= 31 {
				day = d
			}
		}
		return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

// number reads a number of at most n digits.
func number(s string, n int) (int, bool) {
	if len(s) > n || !digits(s) || n == 4 && len(s) != 4 {
		return 0, false
	}
	v := 0
	for i := range len(s) {
		v = v*10 + int(s[i]-'0')
	}
	return v, true
}
