package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// bylineReach is how far from the title, in bytes of visible text, an element that names authors is
	// believed to name this article's.
	bylineReach = 1500
	// maxByline is the most text, in bytes, of a line that names people.
	maxByline = 160
)

// people sets Authors and Editors: what the page shows under a label ("Penulis: …") before everything
// else, then persons told in JSON-LD, then a byline near the title, then other meta data; names of
// newsrooms and accounts only where no person is named.
func (r *reader) people() {
	writers, loose, editors := r.credited()
	shown := r.bylines()
	told := r.toldAuthors()
	c := &r.out.content
	if name, _ := r.metaNamed("content_editor", "editor"); len(editors) == 0 && r.isPerson(name) {
		editors = addName(editors, name)
	}
	if c.Authors = r.ruleAuthors(); len(c.Authors) > 0 {
		r.ruled("authors")
	} else {
		c.Authors, r.origins["authors"] = r.chooseAuthors(writers, loose, editors, shown, told)
	}
	c.Authors = r.withoutSite(c.Authors)
	if len(c.Authors) == 0 {
		delete(r.origins, "authors")
		for _, a := range r.in.hint.Authors {
			if a = cleanText(a); a != "" {
				c.Authors = append(c.Authors, a)
				r.origins["authors"] = "feed"
			}
		}
	}
	if len(editors) > 0 {
		c.Editors, r.origins["editors"] = editors, "text"
	} else if e := without(r.ld.editors, c.Authors); len(e) > 0 {
		c.Editors, r.origins["editors"] = e, "json-ld"
	}
}

// source is a list of names and where it came from.
type source struct {
	names  []string
	origin string
}

// chooseAuthors picks the best of the lists of names. A list that names a person is taken whole: the
// agency beside the person is part of what the page says.
func (r *reader) chooseAuthors(writers, loose, editors, shown []string, told []source) ([]string, string) {
	if r.anyPerson(writers) {
		return writers, "text"
	}
	shown = without(shown, editors)
	seen := r.persons(shown)
	for _, t := range told {
		n := without(t.names, editors)
		p := r.persons(n)
		switch {
		case len(p) == 0:
		case len(seen) > len(p) && subset(p, seen) && plainNames(seen):
			return shown, "byline"
		default:
			return n, t.origin
		}
	}
	if len(seen) > 0 {
		return shown, "byline"
	}
	if loose = without(loose, editors); r.anyPerson(loose) {
		return loose, "text"
	}
	if end := r.persons(without(r.bylineBelow(), editors)); len(end) > 0 {
		return end, "byline"
	}
	if tail := r.tailAuthors(); len(tail) > 0 {
		return tail, "text"
	}
	if open := r.openAuthors(); len(told) > 0 && len(open) > 0 {
		return open, "text"
	}
	for _, t := range told { // newsrooms and accounts, as the page has them
		if n := without(t.names, editors); len(n) > 0 && t.origin == "json-ld" {
			return n, t.origin
		}
	}
	if len(shown) > 0 {
		return shown, "byline"
	}
	if len(writers) > 0 {
		return writers, "text"
	}
	for _, t := range told {
		if n := without(t.names, editors); len(n) > 0 {
			return n, t.origin
		}
	}
	return loose, "text"
}

// plainNames reports whether all names are of two to four words and nothing but names.
func plainNames(names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool {
		words := strings.Count(n, " ") + 1
		return words < 2 || words > 4 || strings.ContainsAny(n, ":|0123456789") || isFunction(n) || !startsName(n) && !isParticle(n[:strings.IndexByte(n, ' ')])
	})
}

func (r *reader) anyPerson(names []string) bool { return len(r.persons(names)) > 0 }

// toldAuthors are the lists of names told to machines, best first.
func (r *reader) toldAuthors() []source {
	var out []source
	var ld []string
	for _, p := range r.ld.authors {
		names := splitNames(p.name)
		if len(names) == 1 && strings.Contains(names[0], " ") == strings.Contains(p.name, " ") || len(names) > 1 {
			for _, n := range names {
				ld = addName(ld, n)
			}
		} else if n, ok := cleanName(titleIfLower(p.name)); ok {
			ld = addName(ld, n)
		}
	}
	if len(ld) > 0 {
		out = append(out, source{ld, "json-ld"})
	}
	for _, key := range [...]string{
		"content_author", "jpnncom_news_author", "parsely-author", "sailthru.author", "article:author", "author",
		"article:author_name", "dc.creator", "dcterms.creator", "byl", "cxenseparse:author", "citation_author", "og:article:author", "twitter:data1",
	} {
		if key == "twitter:data1" && !isWrittenBy(r.metaText("twitter:label1")) {
			continue
		}
		var names []string
		for i := range r.f.metas {
			m := &r.f.metas[i]
			if m.key != key || strings.Contains(m.val, "://") {
				continue
			}
			v := ldText(m.val)
			if last, first, ok := strings.Cut(v, ", "); ok && key == "citation_author" { // "Roy, Aniruddha"
				v = first + " " + last
			}
			for _, n := range splitNames(v) {
				names = addName(names, n)
			}
		}
		if len(names) > 0 {
			out = append(out, source{names, "meta[" + key + "]"})
		}
	}
	return out
}

// titleIfLower gives a name typed without capitals its capitals.
func titleIfLower(s string) string {
	if n := strings.Count(s, " "); n >= 1 && n <= 2 && strings.ToLower(s) == s {
		return titleCase(s)
	}
	return s
}

// isWrittenBy knows the label WordPress gives its author field in twitter:label1.
func isWrittenBy(label string) bool {
	switch strings.ToLower(label) {
	case "written by", "ditulis oleh", "verfasst von", "geschrieben von", "écrit par", "escrito por", "scritto da":
		return true
	}
	return false
}

// bylines are the names in elements called author or byline near the title.
func (r *reader) bylines() []string {
	var out []string
	best := 1 << 30
	for i := 0; i < len(r.f.authors); i++ {
		a := &r.f.authors[i]
		dist := a.chars - r.mainAt
		if r.main == 0 || dist > bylineReach || dist < -600 || a.smell&(smellPicture|smellTalk|smellBio) != 0 ||
			a.node.DataAtom == atom.Meta || inPicture(a.node) || r.f.aside(*a, r.main) {
			continue
		}
		names, next := r.bylineAt(i)
		if len(names) == 0 {
			continue
		}
		i = next - 1
		if dist < 0 {
			dist = 300 - dist
		}
		if best == 1<<30 {
			best = dist
		} else if dist > best+150 { // only the nearest byline and those right beside it
			continue
		}
		for _, n := range names {
			out = addName(out, n)
		}
	}
	return out
}

// mostBelow is how many writers a byline below an article names at most: more are a list of posts.
const mostBelow = 3

// bylineBelow are the names in an author box, or in a line of who posted it, right below the article.
func (r *reader) bylineBelow() []string {
	for i := range r.f.authors {
		a := &r.f.authors[i]
		dist := a.chars - r.f.bodyEndChars
		if r.f.bodyEnd == 0 || dist < -400 || a.smell&(smellPicture|smellTalk|smellBio) != 0 || inPicture(a.node) || r.f.aside(*a, r.f.bodyEnd) {
			continue
		}
		if dist > 500 {
			break
		}
		if names, _ := r.bylineAt(i); len(names) > 0 && len(names) <= mostBelow && plainNames(names) {
			return names
		}
	}
	return nil
}

// bylineAt reads the byline element number i and those inside it, which tell the names apart better than
// their text run together does; next is the first element behind it.
func (r *reader) bylineAt(i int) (names []string, next int) {
	a := &r.f.authors[i]
	text := textOf(a.node, maxByline)
	if text == "" || len(text) > maxByline {
		return nil, i + 1
	}
	role, names := readByline(text)
	if role == roleEditor || role == roleOther {
		return nil, i + 1
	}
	var inner []string
	for next = i + 1; next < len(r.f.authors) && within(r.f.authors[next].node, a.node); {
		b := &r.f.authors[next]
		if b.smell&(smellPicture|smellBio) != 0 {
			next++
			continue
		}
		n, after := r.bylineAt(next)
		for _, name := range n {
			inner = addName(inner, name)
		}
		next = after
	}
	if len(inner) == 0 || len(names) > len(inner) && subset(inner, names) {
		return names, next
	}
	return inner, next
}

func within(n, top *html.Node) bool {
	for range 12 {
		if n == nil {
			return false
		}
		if n == top {
			return true
		}
		n = n.Parent
	}
	return false
}

func inPicture(n *html.Node) bool {
	for range 5 {
		if n == nil || n.Type != html.ElementNode {
			return false
		}
		if n.DataAtom == atom.Figure || n.DataAtom == atom.Figcaption || smellOf(n)&smellPicture != 0 && smellOf(n)&smellAuthor == 0 {
			return true
		}
		n = n.Parent
	}
	return false
}
