package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// maxTitle is the longest title, in bytes, that is believed.
const maxTitle = 400

// titleCandidate is one thing that may be the title.
type titleCandidate struct {
	text   string // cut
	fold   string // letters and digits only, lower case
	origin string
	seq    int // of the element that shows it, 0 for invisible ones
	score  float64
}

// title chooses the title by agreement: what the page shows as its heading is compared with what it
// tells machines (og:title, JSON-LD, <title>), which carry site names and shortened or search-engine
// wordings, while headings may be section names or slogans.
func (r *reader) title() {
	told := r.toldTitles()
	shown := r.shownTitles(told)
	best := titleCandidate{score: -1}
	for _, c := range shown {
		if c.score > best.score {
			best = c
		}
	}
	if best.score < 0.5 {
		for _, c := range told {
			if c.score > best.score {
				best = c
			}
		}
	}
	if best.text == "" && r.in.hint.Title != "" {
		best = titleCandidate{text: cleanText(r.in.hint.Title), origin: "feed"}
	}
	if best.text == "" {
		return
	}
	r.out.content.Title = best.text
	r.origins["title"] = best.origin
	r.findMain(best)
}

// toldTitles are the titles told to machines, cut, best first.
func (r *reader) toldTitles() []titleCandidate {
	var out []titleCandidate
	add := func(text, origin string, score float64) {
		text = r.cutTitle(text)
		f := fold(text)
		if f == "" || len(text) > maxTitle || r.isSiteName(f) {
			return
		}
		out = append(out, titleCandidate{text: text, fold: f, origin: origin, score: score})
	}
	add(r.metaText("og:title"), "meta[og:title]", 0.4)
	if r.ld.article {
		add(r.ld.headline, "json-ld", 0.39)
	}
	add(r.f.title, "title", 0.3)
	add(r.metaText("twitter:title"), "meta[twitter:title]", 0.25)
	add(r.metaText("dc.title", "dcterms.title", "title", "sailthru.title", "parsely-title", "headline"), "meta[title]", 0.2)
	return out
}

// shownTitles are the headings of the page, scored by how well they agree with what was told.
func (r *reader) shownTitles(told []titleCandidate) []titleCandidate {
	var out []titleCandidate
	start := 0
	if r.f.bodyStart > 0 {
		start = r.f.bodyStart
	}
	for _, h := range r.f.heads {
		text := textOf(h.node, maxTitle)
		f := fold(text)
		if f == "" || len(text) > maxTitle || r.isSiteName(f) {
			continue
		}
		c := titleCandidate{text: text, fold: f, seq: h.seq, origin: strings.ToLower(h.node.Data)}
		top := 0.0
		for _, t := range told {
			if s := agreement(f, t.fold); s > top {
				top = s
			}
		}
		switch {
		case h.node.DataAtom == atom.H1:
			c.score = 0.35 + 0.6*top
		case h.smell&smellTitle != 0 && h.smell&smellProp != 0:
			c.score = 0.33 + 0.6*top
		case h.node.DataAtom == atom.H2:
			c.score = 0.2 + 0.6*top
		default:
			c.score = 0.1 + 0.6*top
			if top < 0.9 {
				continue
			}
		}
		if r.f.aside(h, start) {
			c.score -= 0.25
		}
		out = append(out, c)
	}
	return out
}

// agreement says how much two folded titles are the same, 0 to 1.
func agreement(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) >= 8 && strings.Contains(b, a) {
		return 0.5 + 0.5*float64(len(a))/float64(len(b))
	}
	p := 0
	for p < len(a) && a[p] == b[p] {
		p++
	}
	if p*2 > len(a) {
		return float64(p) / float64(len(b))
	}
	return 0
}

// findMain remembers where the page shows the title.
func (r *reader) findMain(best titleCandidate) {
	if best.seq > 0 {
		r.main = best.seq
	} else {
		r.main = r.f.bodyStart
	}
	for _, h := range r.f.heads {
		if h.seq == r.main {
			r.mainAt = h.chars
		}
	}
}

// fold keeps the letters and digits of s, lower case, for comparing.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, c := range s {
		switch {
		case c < utf8.RuneSelf:
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
				b.WriteByte(byte(c))
			}
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// isSiteName reports whether a folded text is a name of the site.
func (r *reader) isSiteName(f string) bool {
	for _, n := range r.site {
		if g := fold(n); g != "" && (f == g || len(g) >= 4 && hostCore(n) == f) {
			return true
		}
	}
	return false
}

// hostCore is "lampost" of "www.lampost.co"; for other names it is the folded name.
func hostCore(n string) string {
	if i := strings.IndexByte(n, '.'); i > 0 && !strings.Contains(n, " ") {
		parts := strings.Split(n, ".")
		best := ""
		for _, p := range parts[:len(parts)-1] {
			if len(p) > len(best) {
				best = p
			}
		}
		return fold(best)
	}
	return fold(n)
}

var titleSeparators = [...]string{" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · ", " / ", " ~ ", " < ", " « ", " ‹ ", "|", " : "}

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
	for _, n := range r.site {
		g, core := fold(n), hostCore(n)
		if f == g || f == core || len(core) >= 4 && (strings.HasPrefix(f, core) || strings.HasSuffix(f, core)) && len(f) <= len(core)+14 ||
			len(f) >= 4 && strings.HasPrefix(core, f) {
			return true
		}
	}
	return false
}
