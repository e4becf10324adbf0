package extract

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/store"
)

// Above the title a page shows the date of the day and what is breaking, besides the article's own date.

// articleBox is the smallest element that holds both the title and the body, and the title; nil where either is not
// known.
func (r *reader) articleBox() (box, title *html.Node) {
	for i := range r.f.heads {
		if r.f.heads[i].seq == r.main {
			title = r.f.heads[i].node
		}
	}
	if title == nil || r.in.body == nil {
		return nil, nil
	}
	above := map[*html.Node]bool{}
	for n := title; n != nil; n = n.Parent {
		above[n] = true
	}
	for n := r.in.body; n != nil; n = n.Parent {
		if above[n] {
			return n, title
		}
	}
	return nil, nil
}

// outside reports whether s stands above the title and outside of what holds title and body, or in a header of the
// page there, where title and body lie in the page itself.
func (sh *dateShow) outside(s *spot) bool {
	if sh.box == nil || s.seq >= sh.r.main {
		return false
	}
	flat := sh.box.DataAtom == atom.Body
	for n := s.node; n != nil; n = n.Parent {
		switch {
		case n == sh.box:
			return false
		case flat && n.DataAtom == atom.Header && !holdsNode(n, sh.title):
			return true
		}
	}
	return true
}

// holdsNode reports whether n lies inside of box.
func holdsNode(box, n *html.Node) bool {
	for n != nil && n != box {
		n = n.Parent
	}
	return n != nil
}

// chrome reports whether a date is the page's rather than the article's: it stands outside, and its own element
// does not say that it is when something was published, or it is the day on which the page was fetched.
func (sh *dateShow) chrome(s *spot, d *stamp) bool {
	return sh.outside(s) && (!saysPublished(s.node) || sh.r.fetchedOn(d))
}

// saysPublished reports whether a text's element, or the one around it, is by its names a date of publication.
func saysPublished(n *html.Node) bool {
	for i := 0; n != nil && i < 3; i, n = i+1, n.Parent {
		if n.Type != html.ElementNode {
			continue
		}
		if s := smellOf(n); s&smellPublished != 0 || s&smellPost != 0 && s&smellDate != 0 {
			return true
		}
	}
	return false
}

// fetchedOn reports whether the page was fetched on that day, by the outlet's clock.
func (r *reader) fetchedOn(d *stamp) bool {
	if r.in.at.IsZero() {
		return false
	}
	day := stampOf(store.NewInstant(r.in.at.In(r.zone(nil))))
	return day.sameDay(d)
}

// stampOf is the day of a moment by its own clock.
func stampOf(i store.Instant) stamp {
	t := i.Local()
	return stamp{year: t.Year(), month: int(t.Month()), day: t.Day()}
}

// gainsaid reports whether the address tells another day than d, which nothing but the page's face shows: neither
// the feed nor anything meant for machines.
func (r *reader) gainsaid(d *stamp) (stamp, bool) {
	u, ok := urlDate(r.in.url.Path)
	if !ok || nearDay(&u, d) {
		return stamp{}, false
	}
	if h := r.in.hint.Published; !h.IsZero() {
		if told := stampOf(store.NewInstant(h.In(r.zone(nil)))); nearDay(&told, d) {
			return stamp{}, false
		}
	}
	return u, true
}

// sayingAs is the best of the dates shown that agrees with the day the address tells, else that day.
func (r *reader) sayingAs(told *stamp, shown []dateCandidate) *dateCandidate {
	for i := range shown {
		if nearDay(told, &shown[i].stamp) {
			return &shown[i]
		}
	}
	return &dateCandidate{stamp: *told, origin: "url"}
}
