package discover

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"warta/store"
)

// viaArchive is the URL.Via of archives by date that no link led to.
const viaArchive = "archive"

// How far an archive by date that holds articles vouches for older ones: an outlet that paused for longer has none
// there.
const (
	monthsBack = 12
	daysBack   = 14
)

// dates is the address of an archive of one month or day, as WordPress and many home-made systems have them:
// /2025/03/, /berita/2025/03/14/.
type dates struct {
	prefix string    // what stands before the year: "" or "/berita"
	from   time.Time // its first day
	day    bool      // it is of that day alone
}

// datesOf reads such an address; its page number does not matter.
func datesOf(u *url.URL) (d dates, ok bool) {
	if u.RawQuery != "" {
		return d, false
	}
	_, stem, _ := splitPage(u)
	segments := strings.Split(stem, "/")
	if first := segments[0]; len(segments) > 2 && !digits(first) {
		if vocab.section[first] || vocab.page[first] || vocab.drop[first] != "" {
			return d, false
		}
		d.prefix, segments = "/"+first, segments[1:]
	}
	if len(segments) != 2 && len(segments) != 3 {
		return d, false
	}
	d.from, d.day = datedPath(segments), len(segments) == 3
	if d.from.IsZero() || d.day && !digits(segments[2]) {
		return d, false
	}
	if !d.day {
		d.from = d.from.AddDate(0, 0, 1-d.from.Day())
	}
	return d, true
}

// path is where the archive is.
func (d dates) path() string {
	if d.day {
		return d.prefix + d.from.Format("/2006/01/02/")
	}
	return d.prefix + d.from.Format("/2006/01/")
}

// after is the archive of the same kind that comes n later.
func (d dates) after(n int) dates {
	if d.day {
		d.from = d.from.AddDate(0, 0, n)
	} else {
		d.from = d.from.AddDate(0, n, 0)
	}
	return d
}

// holds tells whether the archive covers a day.
func (d dates) holds(day time.Time) bool { return !day.Before(d.from) && day.Before(d.after(1).from) }

// signs is what a page says of its site's archives by date.
type signs struct {
	here      dates // the page is one
	is        bool
	within    int // its articles whose addresses say that they are of its time
	dated     int // … of any time
	newest    *url.URL
	month     dates // of the newest
	months    []string
	days      []string // links to such archives
	wordpress bool
}

// article notes an article's address.
func (s *signs) article(u *url.URL) {
	at := pathDate(u.Path)
	if at.IsZero() {
		return
	}
	s.dated++
	if s.is && s.here.holds(at) {
		s.within++
	}
	segments, n := strings.Split(strings.Trim(u.Path, "/"), "/"), 2
	if !digits(segments[0]) {
		n = 3
	}
	month := &url.URL{Path: "/" + strings.Join(segments[:min(len(segments), n)], "/")}
	if d, ok := datesOf(month); ok && !d.day && (s.newest == nil || d.from.After(s.month.from)) {
		s.newest, s.month = u, d
	}
}

// wanted tells whether an archive is one that a backfill walks: not all before the day it goes back to, and not of
// times to come.
func (r *run) wanted(d dates) bool {
	return !d.from.After(r.now) && d.after(1).from.After(r.known.Since)
}

// archiveLink notes a link to an archive by date.
func (r *run) archiveLink(address string, u *url.URL) bool {
	d, ok := datesOf(u)
	if n, _, _ := splitPage(u); !ok || n > 1 || !r.wanted(d) || !r.site.desk(u) {
		return false
	}
	if d.day {
		r.signs.days = append(r.signs.days, address)
	} else {
		r.signs.months = append(r.signs.months, address)
	}
	return true
}

// archives offers a backfill the archives by date that the site shows to have. Those of months that links lead to;
// before and after one that holds articles, its neighbours; where articles' addresses or the site's system say that
// there must be such, a single one, to see; those of days where there is nothing else. A site without a sign of any is
// asked for none.
func (r *run) archives(articles, fresh int) {
	s := &r.signs
	offer := s.months
	switch {
	case s.is:
		r.neighbours(articles, fresh)
	case len(s.months) > 0:
	case s.newest != nil || s.wordpress:
		r.probe()
	default:
		offer = s.days
	}
	for _, address := range offer {
		r.add(address, store.KindSection, "link", store.Hint{})
	}
}

// neighbours offers the archives around the page's own, newest first. A page that only says that there is nothing, and
// shows the latest articles, is no archive.
func (r *run) neighbours(articles, fresh int) {
	s := &r.signs
	told := fresh > 0 || strings.Contains(r.out.Title, strconv.Itoa(s.here.from.Year()))
	if articles == 0 || s.within == 0 && (s.dated > 0 || !told) {
		return
	}
	back := monthsBack
	if s.here.day {
		back = daysBack
	}
	for n := back; n >= -back; n-- {
		if d := s.here.after(n); n != 0 && r.wanted(d) {
			r.offerArchive(r.site.page, d)
		}
	}
}

// probe offers one archive of a site that must have such, from its home page and feeds alone, so that one which has
// none is not asked often.
func (r *run) probe() {
	s := &r.signs
	if r.p.Kind == store.KindSection {
		return
	}
	if s.newest != nil {
		if r.wanted(s.month) {
			r.offerArchive(s.newest, s.month)
		}
		return
	}
	d := dates{from: time.Date(r.now.Year(), r.now.Month()-1, 1, 0, 0, 0, 0, time.UTC), prefix: strings.TrimSuffix(r.site.prefix, "/")}
	if !r.wanted(d) {
		d = d.after(1)
	}
	if home, err := url.Parse(r.src.Home); err == nil {
		r.offerArchive(home, d)
	}
}

func (r *run) offerArchive(base *url.URL, d dates) {
	address, err := store.CanonicalURL(fmt.Sprintf("%s://%s%s", base.Scheme, base.Host, d.path()))
	if err == nil {
		r.add(address, store.KindSection, viaArchive, store.Hint{})
	}
}

// system notes what an element of the page says of the system that made it.
func (s *signs) system(name, content, address string) {
	s.wordpress = s.wordpress || strings.EqualFold(name, "generator") && strings.Contains(strings.ToLower(content), "wordpress") ||
		strings.Contains(address, "/wp-content/") || strings.Contains(address, "/wp-includes/")
}
