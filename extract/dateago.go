package extract

import (
	"strings"
	"time"
	"unicode/utf8"

	"warta/store"
)

const (
	// maxAgo is the most text, in bytes, of a line that says how long ago the article was published, and
	// maxAgos how many such lines are looked at.
	maxAgo, maxAgos = 60, 64
	// agoReach is how far from the title, in bytes of visible text, such a line is the article's own.
	agoReach = 300
	// maxAgoDays is how many days ago are still counted: pages that were published earlier say weeks and months.
	maxAgoDays = 7
)

// holdsAgo reports whether a short text may say how long ago something was.
func holdsAgo(t string) bool {
	return strings.Contains(t, " lalu") || strings.Contains(t, " ago")
}

// ago is a span of time as pages show it: "17 jam yang lalu", "2 days ago".
type ago struct {
	n       int
	unit    time.Duration
	at, end int // where it stands in the text, bytes
}

// scanAgo finds a span of time before now in a short text.
func scanAgo(s string) (ago, bool) {
	var p dateScan
	p.split(s)
	for i := 0; i+2 < p.n; i++ {
		if !p.number(i, 1, 2) || p.kind(i+1) != 'a' {
			continue
		}
		a := ago{n: p.tok[i].num, unit: agoUnit(p.tok[i+1].word), at: p.tok[i].at}
		j := i + 2
		if w := lowerWord(p.tok[j].word); w == "yang" || w == "yg" {
			j++
		}
		if a.unit == 0 || p.kind(j) != 'a' {
			continue
		}
		if w := lowerWord(p.tok[j].word); w == "lalu" || w == "ago" {
			a.end = p.tok[j].end
			return a, true
		}
	}
	return ago{}, false
}

func agoUnit(w string) time.Duration {
	switch lowerWord(w) {
	case "menit", "minit", "min", "mins", "minute", "minutes":
		return time.Minute
	case "jam", "hour", "hours", "hr", "hrs":
		return time.Hour
	case "hari", "day", "days":
		return 24 * time.Hour
	}
	return 0
}

// alone reports whether the line around the span says nothing else, but for what stands apart from it by a sign.
func (a *ago) alone(line string) bool {
	const signs = "|·•-–—/,()"
	before, after := strings.TrimSpace(line[:a.at]), strings.TrimSpace(line[a.end:])
	last, _ := utf8.DecodeLastRuneInString(before)
	return (before == "" || strings.ContainsRune(signs, last)) && (after == "" || strings.IndexAny(after, signs) == 0)
}

// day is the day of that moment, counted back from when the page was fetched. Minutes and hours that may have
// begun on either side of midnight tell none; of days the last may be half over, so that their day is the likeliest.
func (a *ago) day(at time.Time) (stamp, bool) {
	when := at.Add(-time.Duration(a.n) * a.unit)
	day := stampOf(store.NewInstant(when))
	if a.unit < 24*time.Hour {
		earlier := stampOf(store.NewInstant(when.Add(-a.unit)))
		return day, day.sameDay(&earlier)
	}
	return day, a.n <= maxAgoDays
}

// shownAgo is the day that the page shows as a span of time near its title; nil for none, and where it is not
// known when the page was fetched.
func (r *reader) shownAgo() *dateCandidate {
	if r.in.at.IsZero() {
		return nil
	}
	sh := dateShow{r: r}
	sh.box, sh.title = r.articleBox()
	var best *dateCandidate
	for i := range r.f.agos {
		s := &r.f.agos[i]
		dist, _ := r.distance(s)
		if dist > agoReach || best != nil && dist >= best.dist || r.asideDate(s, dist) || sh.outside(s) {
			continue
		}
		l, ok := r.dateLine(s.node)
		if !ok {
			continue
		}
		a, ok := scanAgo(l.text)
		if !ok {
			continue
		}
		switch dateKind(l.before+l.text[:a.at], "") {
		case kindPublished:
		case kindPlain:
			if !a.alone(l.text) {
				continue
			}
		default:
			continue
		}
		if d, ok := a.day(r.in.at.In(r.zone(nil))); ok {
			best = &dateCandidate{stamp: d, origin: "ago", dist: dist}
		}
	}
	return best
}
