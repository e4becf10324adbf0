// Package discover reads pages for addresses: feeds, sitemaps, robots.txt and listing pages. It is pure:
// bytes in, addresses out, and how many were left out for what reason.
package discover

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"warta/crawler/robots"
	"warta/store"
)

// Finder finds addresses in pages. Its zero value has sensible limits. It is safe for concurrent use.
type Finder struct {
	// MaxAge leaves out entries of sitemaps and long feeds that are dated, and older; 0: 120 days, so that
	// a source's first visit brings the last months; negative: no limit (a backfill). What is not dated is
	// not old.
	MaxAge time.Duration
	// MaxLinks caps the article addresses taken from one listing page; 0: 400.
	MaxLinks int
	// MaxEntries caps those taken from one feed or sitemap; 0: 50,000, as many as a sitemap may hold.
	MaxEntries int
	// MaxUndated caps those taken from one sitemap that dates nothing; 0: 5,000.
	MaxUndated int
	// MaxPages is how far a paginated list is followed; 0: 20.
	MaxPages int
	// BackfillAge and BackfillPages take the place of MaxAge and MaxPages on pages of a backfill
	// (store.Page.Archive), and what those lead to belongs to the backfill, too; 0: no limit, 2,000. A
	// backfill begins with Find on the listing pages that are kept already, marked so.
	BackfillAge   time.Duration
	BackfillPages int
	// MaxSections caps the section addresses taken from one home page; 0: 40.
	MaxSections int
	Now         func() time.Time // nil: time.Now
}

// Known is what the caller knows of the source already.
type Known struct {
	// URL tells whether an address is known, by its store.URLKey; nil: none is. A list is followed to its
	// further pages while it brings addresses that are not.
	URL func(key string) bool
	// Shapes is what was learned from the source's earlier pages; nil: nothing.
	Shapes *Shapes
	// Since is how far back a backfill of the source goes, in the place of Finder.BackfillAge; zero: as far as that.
	Since time.Time
	// Before tells of an address, by its store.URLKey, whether the page before this one of a paginated list led to it,
	// before anything else did; nil: of none. A list whose page repeats the one before it has come to its end.
	Before func(key string) bool
	// Past says that what earlier pages of a paginated list led to is older than Since already.
	Past bool
}

func (k Known) before(address string) bool { return k.Before != nil && k.Before(store.URLKey(address)) }

func (k Known) has(key string) bool { return k.URL != nil && k.URL(key) }

// Found is what a page led to.
type Found struct {
	URLs  []store.URL // to offer: Kind, Via, Hint and Parent are set, Due is zero
	Feed  string      // the first feed that the page announces; it is among URLs, too
	Title string      // of the feed or page
	// Dropped counts what was left out, by reason ("old", "other site", "tag", "too many" …).
	Dropped map[string]int
}

// CutOff tells the reasons of Found.Dropped that mean a trap or a limit: what was left out might have been news.
func CutOff(reason string) bool {
	switch reason {
	case "trap", "session", "calendar", "too many", "too many links", "too many pages":
		return true
	}
	return false
}

// What a page can fail to be. Find's errors wrap these with the page's address.
var (
	ErrNotFeed    = errors.New("not a feed")
	ErrNotSitemap = errors.New("not a sitemap")
)

func (f Finder) withDefaults() Finder {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set(&f.MaxLinks, 400)
	set(&f.MaxEntries, 50_000)
	set(&f.MaxUndated, 5_000)
	set(&f.MaxPages, 20)
	set(&f.MaxSections, 40)
	set(&f.BackfillPages, 2000)
	if f.BackfillAge == 0 {
		f.BackfillAge = -1
	}
	if f.MaxAge == 0 {
		f.MaxAge = 120 * 24 * time.Hour
	}
	if f.Now == nil {
		f.Now = time.Now
	}
	return f
}

// Find reads a page of a source by its kind. Pages of articles lead nowhere: their continuations are the
// extractor's to see. A feed or sitemap that is none is an error; what could be read besides is returned.
func (f Finder) Find(p store.Page, body []byte, src store.Source, known Known) (Found, error) {
	f = f.withDefaults()
	ordinary := f.MaxPages
	if p.Archive {
		f.MaxAge, f.MaxPages, f.MaxUndated = f.BackfillAge, f.BackfillPages, f.MaxEntries
		if !known.Since.IsZero() {
			f.MaxAge = max(f.Now().Sub(known.Since), time.Nanosecond)
		}
	}
	base := p.Final
	if base == "" {
		base = p.Address
	}
	s, err := newSite(src, base)
	if err != nil {
		return Found{}, fmt.Errorf("discover %s: %w", p.Address, err)
	}
	r := &run{f: f, p: p, src: src, known: known, site: s, now: f.Now(), ordinary: ordinary, seen: map[string]int{}}
	r.out.Dropped = map[string]int{}
	switch p.Kind {
	case store.KindRobots:
		r.robots(body)
	case store.KindSitemap:
		err = r.sitemap(body)
	case store.KindFeed:
		err = r.feed(body)
	case store.KindHome, store.KindSection:
		if text := decode(body, p.ContentType); looksLikeFeed(text) {
			err = r.feed(body)
		} else {
			r.listing(text)
		}
	}
	if err != nil {
		return r.out, fmt.Errorf("discover %s: %w", p.Address, err)
	}
	return r.out, nil
}

// run is one Find.
type run struct {
	f     Finder
	p     store.Page
	src   store.Source
	known Known
	site  *site
	now   time.Time
	// ordinary is how far lists are followed without a backfill.
	ordinary int
	seen     map[string]int // key → index in out.URLs
	signs    signs          // of archives by date
	out      Found
}

func (r *run) drop(reason string) { r.out.Dropped[reason]++ }

// add puts an address out, once. It reports whether the address was not known before.
func (r *run) add(address string, kind store.URLKind, via string, hint store.Hint) (fresh bool) {
	key := store.URLKey(address)
	if _, twice := r.seen[key]; twice {
		return false
	}
	r.seen[key] = len(r.out.URLs)
	r.out.URLs = append(r.out.URLs, store.URL{
		URL: address, Key: key, Host: store.HostKey(address), Source: r.src.ID, Kind: kind,
		Parent: r.p.URL, Via: via, Hint: hint, Archive: r.p.Archive,
	})
	return !r.known.has(key)
}

// old tells whether a date is known and beyond the limit.
func (r *run) old(t time.Time) bool {
	return r.f.MaxAge > 0 && !t.IsZero() && r.now.Sub(t) > r.f.MaxAge
}

// robots reads the Sitemap lines. The hosts of sitemaps are the site's own choice, but not outside its
// domain: elsewhere robots.txt cannot speak for what is listed.
func (r *run) robots(body []byte) {
	for _, line := range robots.Parse(body).Sitemaps {
		address, err := r.site.resolve(line)
		switch {
		case err != nil:
			r.drop("no address")
		case !r.site.sameDomain(address):
			r.drop("other site")
		default:
			r.add(address, store.KindSitemap, "robots", store.Hint{})
		}
	}
}

// looksLikeFeed tells a feed from an HTML page whatever its type says.
func looksLikeFeed(text []byte) bool {
	_, ok := feedStart(text)
	return ok
}

// maxJunk is how far into a document a feed may begin: behind blanks, or behind the warnings of a server's script.
const maxJunk = 16 << 10

// feedStart is where a feed begins in a document that is one.
func feedStart(text []byte) (int, bool) {
	head := text[:min(len(text), maxJunk)]
	low := bytes.ToLower(head)
	trimmed := bytes.TrimSpace(low)
	if bytes.HasPrefix(trimmed, []byte("<!doctype html")) || bytes.HasPrefix(trimmed, []byte("<html")) {
		return 0, false
	}
	for _, root := range []string{"<rss", "<feed", "<rdf:rdf"} {
		if i := bytes.Index(low, []byte(root)); i >= 0 && !bytes.Contains(low[:i], []byte("<html")) {
			if j := bytes.Index(low[:i], []byte("<?xml")); j >= 0 {
				i = j
			} else if j := bytes.Index(low[:i], []byte("<!doctype")); j >= 0 {
				i = j
			}
			return i, true
		}
	}
	return 0, bytes.HasPrefix(trimmed, []byte("{")) && bytes.Contains(low, []byte("jsonfeed.org/version"))
}
