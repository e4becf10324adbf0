package samples

import (
	"strings"
	"time"

	"warta/store"
)

// Article is what one article of the world really is: what a perfect reader would keep of it.
type Article struct {
	URL     string   // canonical
	Aliases []string // other addresses that lead to the same article
	Source  string   // ID of the outlet
	Title   string
	Authors []string
	Editors []string
	// Text is the standfirst, if there is one, and the paragraphs of all pages, one a line; without tails
	// such as "(rls)", captions and source lines.
	Text      string
	Published store.Instant
	Precision string        // "day" where the outlet states no hour
	Modified  store.Instant // unknown unless the article was edited
	Dateline  string
	// Regions are the codes the article is about; nil for the one that is about no region.
	Regions  []string
	Flags    []store.Flag
	Group    string // the same for copies of one press release, else empty
	Via      string // where the outlet lists it: feed, sitemap, home, section, pagination
	Pages    int
	Versions int // 1, and one more for each edit
}

// Truth is every article that is out at this moment, by outlet, newest first.
func (w *World) Truth() []Article {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	var all []Article
	for _, s := range w.sites {
		for i, a := range s.visible() {
			t := a.truth()
			t.Via = s.listedAt(i)
			all = append(all, t)
		}
	}
	return all
}

// listedAt says where the article that is number i, newest first, is listed first.
func (s *site) listedAt(i int) string {
	switch {
	case s.via != "section":
		return s.via
	case i < s.front:
		return "home"
	case i < s.paging:
		return "section"
	}
	return "pagination"
}

func (a *article) truth() Article {
	t := Article{
		URL: a.url(), Source: a.site.source().ID, Title: a.title, Dateline: a.dateline, Regions: a.regions,
		Flags: a.flags, Group: a.group, Pages: len(a.pages), Versions: a.versions,
		Published: store.NewInstant(a.published), Modified: store.NewInstant(a.modified),
		Authors: []string{a.by}, Aliases: a.aliases(),
	}
	if a.editor != "" {
		t.Editors = []string{a.editor}
	}
	if a.site.dayOnly {
		t.Precision = "day"
		p := a.published
		t.Published = store.NewInstant(time.Date(p.Year(), p.Month(), p.Day(), 0, 0, 0, 0, p.Location()))
	}
	var lines []string
	if a.standfirst != "" {
		lines = append(lines, a.standfirst)
	}
	for n := range a.pages {
		for _, b := range a.blocks(n + 1) {
			lines = append(lines, b.Text)
		}
	}
	t.Text = strings.Join(lines, "\n")
	return t
}

// aliases are the addresses that sites of this kind have for the same article.
func (a *article) aliases() []string {
	var out []string
	if a.site.amp {
		out = append(out, a.url()+"amp/")
	}
	if a.site.tracking {
		out = append(out, a.url()+trackingQuery)
	}
	if a.site.theme == "blogger" {
		out = append(out, a.url()+"?m=1")
	}
	return out
}
