package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// dateBlock is the most text, in bytes, that a block showing a date may have: a line of date, author
	// and section, not a paragraph.
	dateBlock = 170
	// dateReach is how far from the title, in bytes of visible text, a date is still the article's own.
	dateReach = 2500
	// dateTrust is the score from which a shown date is believed.
	dateTrust = 4
)

// shownDates are the dates the page shows near its title, best first: those of publication, and those
// that are marked as changes.
func (r *reader) shownDates() (published, changed []dateCandidate) {
	sh := dateShow{r: r, order: r.dayOrder()}
	sh.box, sh.title = r.articleBox()
	for i := range r.f.times {
		t := &r.f.times[i]
		if t.smell&smellTime == 0 {
			continue
		}
		if c, ok := r.timeElement(t); ok && !sh.chrome(t, &c.stamp) {
			if c.modified {
				sh.changed = append(sh.changed, c.dateCandidate)
			} else {
				sh.published = append(sh.published, c.dateCandidate)
			}
		}
	}
	for i := range r.f.lines {
		sh.line(&r.f.lines[i])
	}
	byScore := func(a, b dateCandidate) int {
		if a.score != b.score {
			return b.score - a.score
		}
		return a.dist - b.dist
	}
	slices.SortStableFunc(sh.published, byScore)
	slices.SortStableFunc(sh.changed, byScore)
	return sh.published, sh.changed
}

// dateShow gathers the dates a page shows.
type dateShow struct {
	r                  *reader
	order              dayOrder
	box, title         *html.Node // see articleBox
	last               *html.Node // the block read last
	published, changed []dateCandidate
}

// line reads the dates in the line around a text node.
func (sh *dateShow) line(s *spot) {
	dist, near := sh.r.distance(s)
	if !near || sh.r.asideDate(s, dist) {
		return
	}
	l, ok := sh.r.dateLine(s.node)
	if !ok || l.block == sh.last {
		return
	}
	sh.last = l.block
	found := scanDates(l.text, sh.order)
	if len(found) == 0 || len(found) > 3 || isDateList(found) || sh.chrome(s, &found[0]) {
		return
	}
	from := 0
	for i := range found {
		c := dateCandidate{stamp: found[i], origin: "text", dist: dist}
		before, after := l.text[from:found[i].at], l.text[found[i].end:]
		if i == 0 {
			before = l.before + before
		}
		if i == len(found)-1 {
			after += l.after
		}
		from = found[i].end
		kind := dateKind(before, after)
		if kind == kindOther || found[i].vague && !sh.r.disambiguate(&c) {
			continue
		}
		if i == len(found)-1 && !c.clock {
			c.takeClock(after)
			if !c.clock && strings.TrimSpace(after) == "" {
				c.clockBelow(l.block)
			}
		}
		c.score = dateScore(&c, s, len(l.text), kind)
		if kind == kindChanged {
			sh.changed = append(sh.changed, c)
		} else {
			sh.published = append(sh.published, c)
		}
	}
}

// machineTime is the form of a <time>'s, or an <abbr>'s, date that is meant for machines.
func machineTime(n *html.Node) string {
	if n.DataAtom == atom.Abbr {
		return attr(n, "title")
	}
	return attr(n, "datetime")
}

// asideDate reports whether a date stands in a side region. A line right below the title often shares a
// box with the share buttons, which is none.
func (r *reader) asideDate(s *spot, dist int) bool {
	if s.root == 0 || s.chars >= r.mainAt && dist < 250 && r.f.roots[s.root-1].kind&smellSide == smellWidget && r.f.roots[s.root-1].parent == 0 {
		return false
	}
	return r.f.aside(*s, r.main)
}

type timeCandidate struct {
	dateCandidate
	modified bool
}

// timeElement reads a <time> element: its machine form, if it agrees with what it shows or shows none.
func (r *reader) timeElement(t *spot) (timeCandidate, bool) {
	dist, near := r.distance(t)
	if !near || r.asideDate(t, dist) {
		return timeCandidate{}, false
	}
	var c timeCandidate
	c.dist, c.origin = dist, "time"
	text := textOf(t.node, 100)
	st, ok := r.parseTold(machineTime(t.node))
	shown, visible := scanDate(text, r.dayOrder())
	switch {
	case ok && visible && !shown.vague && !nearDay(&st, &shown):
		st = shown
	case !ok && visible && !shown.vague:
		st = shown
	case !ok:
		return c, false
	}
	if !st.clock && visible && shown.clock && st.sameDay(&shown) {
		st = shown
	}
	c.stamp = st
	kind := kindPlain
	if l, ok := r.dateLine(t.node); ok {
		i := strings.Index(l.text, text)
		if i < 0 {
			i = 0
		}
		kind = dateKind(l.before+" "+l.text[:i]+" "+text, l.text[i+len(text):]+l.after)
	}
	if t.smell&smellModified != 0 && t.smell&(smellPublished|smellPost) == 0 { // "entry-date updated" is hAtom for the date of the entry
		kind = kindChanged
	}
	if kind == kindOther {
		return c, false
	}
	c.modified = kind == kindChanged
	c.at, c.end = 0, len(text)
	c.score = dateScore(&c.dateCandidate, t, len(text), kind) + 1
	return c, true
}

// nearDay reports whether two dates are at most a day apart, which a difference of zones explains.
func nearDay(a, b *stamp) bool {
	d := dayNumber(a) - dayNumber(b)
	return d >= -1 && d <= 1
}

// dayNumber counts days, for differences (Fliegel and Van Flandern's Julian day).
func dayNumber(s *stamp) int {
	a := (14 - s.month) / 12
	y := s.year + 4800 - a
	return s.day + (153*(s.month+12*a-3)+2)/5 + 365*y + y/4 - y/100 + y/400
}

// distance is how much text lies between s and the title, and whether that is near: a little before
// the title, some way after it.
func (r *reader) distance(s *spot) (int, bool) {
	d := s.chars - r.mainAt
	if r.main == 0 {
		return d, d < dateReach
	}
	if d < 0 {
		return -d, d > -500
	}
	return d, d < dateReach
}

// dateLine is the line of text a date stands in, and what stands right before and behind it.
type dateLine struct {
	block         *html.Node // the innermost block element around it
	text          string
	before, after string
}

// dateLine finds the line around a text node or element: the innermost block, if it is short; then the
// text next to it, so that "Diperbarui" in a box before it and "19:50 WIB" in one behind it are seen too.
func (r *reader) dateLine(n *html.Node) (dateLine, bool) {
	var l dateLine
	p := n
	for p.Type != html.ElementNode || inlineAtom(p.DataAtom) {
		if p = p.Parent; p == nil || p.Type == html.DocumentNode {
			return l, false
		}
	}
	l.block, l.text = p, textOf(p, dateBlock)
	if l.text == "" || len(l.text) > dateBlock {
		// A date of its own beside longer text, split off by line breaks or inline elements only.
		if l.text = cleanText(n.Data); n.Type != html.TextNode || len(l.text) > 60 {
			return l, false
		}
		l.block = n
	}
	title := r.out.content.Title
	for range 3 {
		if p = p.Parent; p == nil || p.Type != html.ElementNode || stopsLine(p.DataAtom) {
			break
		}
		t := textOf(p, dateBlock)
		if t == "" || len(t) > dateBlock || title != "" && strings.Contains(t, title) {
			break
		}
		if i := strings.Index(t, l.text); i >= 0 {
			l.before, l.after = t[:i]+" ", " "+t[i+len(l.text):]
		}
	}
	return l, true
}

func stopsLine(a atom.Atom) bool {
	switch a {
	case atom.Body, atom.Html, atom.Main, atom.Article, atom.Table, atom.Ul, atom.Ol:
		return true
	}
	return false
}

// takeClock reads a time that stands behind the date in a box of its own.
func (c *dateCandidate) takeClock(after string) {
	var p dateScan
	p.split(after[:min(len(after), 40)])
	st := c.stamp
	if p.clockAfter(0, &st) > 0 && st.clock {
		at, end := c.at, c.end
		c.stamp = st
		c.at, c.end = at, end
	}
}

// clockBelow reads a time that stands alone in the box right behind the date's.
func (c *dateCandidate) clockBelow(block *html.Node) {
	next := block.NextSibling
	for next != nil && (next.Type == html.CommentNode || next.Type == html.TextNode && visible(next.Data) == 0) {
		next = next.NextSibling
	}
	if next == nil || next.Type != html.ElementNode {
		return
	}
	const most = 24
	text := textOf(next, most)
	if text == "" || len(text) > most {
		return
	}
	var p dateScan
	p.split(text)
	st := c.stamp
	if p.clockAfter(0, &st) == p.n && st.clock {
		c.stamp = st
	}
}

// isDateList reports whether several different unlabelled dates stand together, as in lists of articles.
func isDateList(d []stamp) bool {
	if len(d) < 3 {
		return false
	}
	return !d[0].sameDay(&d[1]) && !d[1].sameDay(&d[2]) && !d[0].sameDay(&d[2])
}

// disambiguate settles 03/04/2021 by the other dates the page gives; false if nothing does.
func (r *reader) disambiguate(c *dateCandidate) bool {
	swapped := c.stamp
	swapped.day, swapped.month = c.month, c.day
	for _, told := range [...][]dateCandidate{r.told, r.toldMod} {
		for i := range told {
			switch {
			case told[i].sameDay(&c.stamp):
				c.vague = false
				return true
			case told[i].sameDay(&swapped):
				c.stamp = swapped
				c.vague = false
				return true
			}
		}
	}
	if u, ok := urlDate(r.in.url.Path); ok {
		switch {
		case nearDay(&u, &c.stamp):
			c.vague = false
			return true
		case nearDay(&u, &swapped):
			c.stamp = swapped
			c.vague = false
			return true
		}
	}
	return false
}

// dateScore says how sure it is that a shown date, in a line of the given length, is the article's own.
func dateScore(c *dateCandidate, s *spot, line int, kind dateWord) int {
	score := 0
	switch {
	case c.dist < 300:
		score = 3
	case c.dist < 1000:
		score = 2
	case c.dist < dateReach:
		score = 1
	}
	if kind == kindPublished {
		score += 2
	}
	if c.clock {
		score++
	}
	switch rest := line - (c.end - c.at); {
	case rest < 4:
		score += 2
	case rest < 40:
		score++
	case rest > 100:
		score--
	}
	n := s.node
	for i := 0; n != nil && i < 4; i++ {
		if n.Type == html.ElementNode {
			if n.DataAtom == atom.Time || smellOf(n)&smellDate != 0 {
				return score + 2
			}
			if n.DataAtom == atom.A && attr(n, "href") != "" && i > 0 {
				score--
			}
		}
		n = n.Parent
	}
	return score
}
