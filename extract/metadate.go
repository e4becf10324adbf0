package extract

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/store"
)

// dateCandidate is one statement about when the article was published or changed.
type dateCandidate struct {
	stamp
	origin string
	dist   int // bytes of text between it and the title
	score  int
	ruled  bool // where the site's rule says it stands
}

// dates sets Published, Modified and Precision.
func (r *reader) dates() {
	r.told, r.toldMod = r.toldPublished(), r.toldModified()
	shown, changed := r.shownDates()
	if d := r.ruleDate(); d != nil {
		d.score = dateTrust + 1
		shown = []dateCandidate{*d}
	}
	best := r.published(shown)
	if best != nil && r.rewritten(best, shown, changed) {
		best = nil
	}
	c := &r.out.content
	if best == nil && !r.in.hint.Published.IsZero() {
		c.Published = store.NewInstant(r.in.hint.Published.In(r.zone(nil)))
		r.origins["published_at"] = "feed"
	}
	if best == nil && c.Published.IsZero() {
		best = r.shownAgo()
	}
	if best != nil {
		c.Published = r.instant(&best.stamp, shown)
		r.origins["published_at"] = best.origin
		if !best.clock && !r.feedClock() {
			c.Precision = "day"
		}
	}
	mod := r.toldMod
	if len(mod) == 0 {
		mod = changed
	}
	if len(mod) > 0 {
		m := r.instant(&mod[0].stamp, shown)
		if c.Published.IsZero() || m.Time.After(c.Published.Time) {
			c.Modified = m
			r.origins["modified_at"] = mod[0].origin
		}
	}
}

// feedClock takes the hour from the outlet's feed where the page shows the same day without one.
func (r *reader) feedClock() bool {
	c := &r.out.content
	told := store.NewInstant(r.in.hint.Published.In(r.zone(nil)))
	if told.IsZero() || told.Offset != c.Published.Offset || told.Local().YearDay() != c.Published.Local().YearDay() ||
		told.Local().Year() != c.Published.Local().Year() || told.Time.Equal(c.Published.Time) {
		return false
	}
	c.Published = told
	r.origins["published_at"] += "+feed"
	return true
}

// published chooses among what the page tells machines and what it shows readers.
func (r *reader) published(shown []dateCandidate) *dateCandidate {
	switch {
	case len(r.told) > 0 && len(shown) > 0:
		return r.settle(shown)
	case len(r.told) > 0:
		return r.firstTold(nil)
	case len(shown) > 0 && shown[0].score >= dateTrust:
		if !shown[0].ruled {
			if u, ok := r.gainsaid(&shown[0].stamp); ok {
				return r.sayingAs(&u, shown)
			}
		}
		return &shown[0]
	}
	if s, ok := urlDate(r.in.url.Path); ok {
		return &dateCandidate{stamp: s, origin: "url"}
	}
	return nil
}

// settle chooses between the dates told to machines and those shown near the title.
func (r *reader) settle(shown []dateCandidate) *dateCandidate {
	told := r.firstTold(shown)
	for i := range shown {
		s := &shown[i]
		if !sameMoment(&told.stamp, &s.stamp) {
			continue
		}
		if !told.clock && s.clock && s.sameDay(&told.stamp) {
			c := *s
			c.origin = told.origin + "+" + s.origin
			return &c
		}
		if m := r.resaved(told, s); m != nil {
			return m
		}
		if s.score >= dateTrust && (told.zulu || told.offset == 0) {
			r.learnOffset(&told.stamp, &s.stamp)
		}
		return told
	}
	// The page shows another day than it tells. What its readers see beside the title is what it says,
	// unless that is the day of the last change.
	s := &shown[0]
	if s.score <= dateTrust || s.dist > 1000 {
		return told
	}
	for i := range r.toldMod {
		if !s.ruled && sameMoment(&r.toldMod[i].stamp, &s.stamp) {
			return told
		}
	}
	return s
}

func (st *stamp) seconds() int { return st.hour*3600 + st.min*60 + st.sec }

// firstTold is the first date told that the page also shows, else the first.
func (r *reader) firstTold(shown []dateCandidate) *dateCandidate {
	for i := range r.told {
		for j := range shown {
			if shown[j].score >= dateTrust && sameMoment(&r.told[i].stamp, &shown[j].stamp) {
				return &r.told[i]
			}
		}
	}
	first := &r.told[0]
	if len(r.toldMod) > 0 && first.sameDay(&r.toldMod[0].stamp) && first.hour == r.toldMod[0].hour && first.min == r.toldMod[0].min {
		// A system that writes the day of the change into both fields; another field knows better.
		for i := range r.told {
			if dayNumber(&r.told[i].stamp) < dayNumber(&first.stamp) {
				return &r.told[i]
			}
		}
	}
	return first
}

// sameMoment reports whether the date told can be the date shown: the same day, or the day before or
// after where the zones of the world allow it.
func sameMoment(told, shown *stamp) bool {
	if told.sameDay(shown) {
		return true
	}
	if !told.clock || !nearDay(told, shown) {
		return false
	}
	if dayNumber(shown) < dayNumber(told) {
		return told.hour < 12
	}
	return told.hour >= 10
}

// metaPublished and metaModified are the names under which pages tell their dates, best first.
var metaPublished = [...]string{
	"article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate",
	"publish-date", "publish_date", "published", "dc.date.issued", "dcterms.created", "dc.date", "dc.date.created", "dcterms.date", "sailthru.date", "parsely-pub-date",
	"article.published", "cxenseparse:recs:publishtime", "bt:pubdate", "content_publisheddate", "jpnncom_news_pubdate", "original-publish-date", "article_date_original", "creation_date", "created", "article:published", "datecreated",
	"og:article:published_time", "og:pubdate", "pub_date", "citation_publication_date", "citation_online_date", "release_date", "last-modified-none", "publication_date", "article.created", "displaydate", "article-publish-date", "shareaholic:article_published_time", "iso-8601-publish-date", "date.issued",
}

var metaModified = [...]string{
	"article:modified_time", "og:updated_time", "datemodified", "article:modified", "dcterms.modified",
	"dc.date.modified", "lastmod", "last-modified", "revised", "article.updated", "modified",
}

func (r *reader) toldPublished() []dateCandidate {
	var out []dateCandidate
	add := func(v, origin string) {
		if s, ok := r.parseTold(v); ok {
			out = append(out, dateCandidate{stamp: s, origin: origin})
		}
	}
	if r.ld.article {
		add(r.ld.published, "json-ld")
	}
	for _, n := range metaPublished {
		v, _ := r.metaNamed(n)
		if v != "" {
			add(v, "meta["+n+"]")
		}
	}
	for i := range r.f.times {
		t := &r.f.times[i]
		if t.smell&smellPublished != 0 && t.smell&smellProp != 0 && !r.f.aside(*t, r.main) {
			add(timeValue(t.node), "itemprop")
		}
	}
	// A page's own date is when the page was made, which what is no news has too: an article's goes before it.
	if r.ld.published == "" && (r.ld.article || !isStaticPath(strings.ToLower(r.in.url.Path))) {
		add(r.ld.pagePublished, "json-ld")
	}
	add(r.ld.created, "json-ld")
	return out
}

func (r *reader) toldModified() []dateCandidate {
	var out []dateCandidate
	add := func(v, origin string) {
		if s, ok := r.parseTold(v); ok {
			out = append(out, dateCandidate{stamp: s, origin: origin})
		}
	}
	add(r.ld.modified, "json-ld")
	for _, n := range metaModified {
		if v, _ := r.metaNamed(n); v != "" {
			add(v, "meta["+n+"]")
		}
	}
	for i := range r.f.times {
		t := &r.f.times[i]
		if t.smell&smellModified != 0 && t.smell&smellProp != 0 && !r.f.aside(*t, r.main) {
			add(timeValue(t.node), "itemprop")
		}
	}
	add(r.ld.pageModified, "json-ld")
	return out
}

// timeValue is the machine's form of an element's date where it has one, else its text.
func timeValue(n *html.Node) string {
	for _, k := range [...]string{"datetime", "content", "data-datetime", "data-time", "data-date"} {
		if v := attr(n, k); v != "" {
			return v
		}
	}
	if v := attr(n, "title"); n.DataAtom == atom.Abbr && v != "" {
		return v
	}
	if n.DataAtom == atom.Meta {
		return ""
	}
	return textOf(n, 100)
}

// parseTold reads a date meant for machines; besides what people read it may be a number of seconds or
// milliseconds since 1970 or digits run together.
func (r *reader) parseTold(v string) (stamp, bool) {
	v = strings.TrimSpace(v)
	if len(v) > 100 || v == "" {
		return stamp{}, false
	}
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		switch len(v) {
		case 8:
			v = v[:4] + "-" + v[4:6] + "-" + v[6:]
		case 14:
			v = v[:4] + "-" + v[4:6] + "-" + v[6:8] + "T" + v[8:10] + ":" + v[10:12] + ":" + v[12:]
		case 10, 13:
			if len(v) == 13 {
				n /= 1000
			}
			t := time.Unix(n, 0).UTC()
			if t.Year() < 1990 || t.Year() > 2099 {
				return stamp{}, false
			}
			return stamp{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), min: t.Minute(), sec: t.Second(), clock: true, zoned: true}, true
		}
	}
	if len(v) >= 15 && v[8] == 'T' && !strings.Contains(v[:8], "-") { // ISO 8601 basic form
		v = v[:4] + "-" + v[4:6] + "-" + v[6:8] + "T" + v[9:11] + ":" + v[11:13] + ":" + v[13:]
	}
	s, ok := scanDate(v, r.dayOrder())
	if !ok || s.vague {
		return stamp{}, false
	}
	if s.clock && s.seconds() == 0 { // midnight to the second: the hour was not known
		s.clock = false
		s.zoned, s.zulu = s.offset != 0, false
	}
	return s, true
}

// dayOrder is how the page's language writes days and months as numbers.
func (r *reader) dayOrder() dayOrder {
	switch l := strings.ToLower(r.lang); {
	case l == "en-us":
		return monthFirst
	case l == "en":
		return eitherWay
	}
	return dayFirst
}

// instant turns a stamp into a moment on the outlet's clock.
func (r *reader) instant(s *stamp, shown []dateCandidate) store.Instant {
	loc := r.zone(shown)
	if !s.zoned {
		return store.NewInstant(time.Date(s.year, time.Month(s.month), s.day, s.hour, s.min, s.sec, 0, loc))
	}
	t := time.Date(s.year, time.Month(s.month), s.day, s.hour, s.min, s.sec, 0, time.FixedZone("", s.offset))
	if s.zulu || s.offset == 0 {
		if r.falseUTC(s, shown, loc) {
			return store.NewInstant(time.Date(s.year, time.Month(s.month), s.day, s.hour, s.min, s.sec, 0, loc))
		}
		t = t.In(loc)
	}
	return store.NewInstant(t)
}

// falseUTC finds "Z" or "+00:00" written behind a local time: the page shows or tells the same clock time in
// another zone, or the feed does.
func (r *reader) falseUTC(s *stamp, shown []dateCandidate, loc *time.Location) bool {
	for _, seen := range [...][]dateCandidate{shown, r.told} {
		for i := range seen {
			v := &seen[i]
			if v.clock && v.zoned && v.offset != 0 && v.sameDay(s) && v.hour == s.hour && v.min == s.min {
				return true
			}
		}
	}
	local := time.Date(s.year, time.Month(s.month), s.day, s.hour, s.min, s.sec, 0, loc)
	_, offset := local.Zone()
	return offset != 0 && local.Truncate(time.Minute).Equal(r.in.hint.Published.Truncate(time.Minute))
}

// zone is the outlet's clock: what the page shows beside its date, else the source's zone, else that of the
// capital of the country, which the language tells or the host.
func (r *reader) zone(shown []dateCandidate) *time.Location {
	for i := range shown {
		if shown[i].zoned && shown[i].score >= dateTrust {
			return time.FixedZone("", shown[i].offset)
		}
	}
	if r.offsetKnown {
		return time.FixedZone("", r.offset)
	}
	switch r.in.zone {
	case "":
	case "Asia/Jakarta", "Asia/Pontianak":
		return time.FixedZone("", 7*3600)
	case "Asia/Makassar", "Asia/Ujung_Pandang":
		return time.FixedZone("", 8*3600)
	case "Asia/Jayapura":
		return time.FixedZone("", 9*3600)
	default:
		if loc, err := time.LoadLocation(r.in.zone); err == nil {
			return loc
		}
	}
	switch l, _, _ := strings.Cut(r.lang, "-"); l {
	case "id", "jv", "su":
		return time.FixedZone("", 7*3600)
	case "ms":
		return time.FixedZone("", 8*3600)
	}
	if r.indonesianHost() { // whatever language its theme declares
		return time.FixedZone("", 7*3600)
	}
	return time.UTC
}

// urlDate reads /2021/09/23/ in a path.
func urlDate(path string) (stamp, bool) {
	for i := 0; i+11 <= len(path); i++ {
		if path[i] != '/' || path[i+5] != '/' && path[i+5] != '-' {
			continue
		}
		// Far enough to tell a day from a year: /2012/09/2012/09/30/ is the thirtieth.
		if s, ok := scanDate(path[i+1:min(len(path), i+13)], dayFirst); ok && s.at == 0 {
			return stamp{year: s.year, month: s.month, day: s.day}, true
		}
	}
	return stamp{}, false
}
