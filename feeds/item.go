package feeds

import (
	"strings"
	"time"

	"warta/feeds/internal/param"
	"warta/feeds/internal/safe"
	"warta/store"
)

// Limits of one item, in characters. A title of a megabyte is a fault of a page, not a title.
const (
	maxTitle   = 300
	maxSummary = 500
	maxName    = 120
	maxLabels  = 20
)

// maker turns articles into items of one feed.
type maker struct {
	authority string
	base      string // public base URL, no closing slash
	sources   map[string]store.Source
	zones     map[string]*time.Location // by IANA name
	zone      *time.Location            // of what has none
	now       time.Time
	summary   bool // leave out the full text
	images    bool
	also      []Copy // of the next item
}

func (m *maker) item(a *store.Article) Item {
	src := m.source(a)
	it := Item{
		ID:       store.FeedID(m.authority, a.ID),
		URL:      safe.URL(a.URL),
		Page:     m.base + "/a/" + a.ID,
		Title:    safe.Line(a.Title, maxTitle),
		Authors:  names(a.Authors),
		Source:   src,
		Language: param.Language(a.Language),
		Regions:  a.Regions,
		Flags:    a.Flags,
		Story:    a.Story,
	}
	if it.URL == "" {
		it.URL = it.Page
	}
	it.Summary = summary(a)
	if it.Title == "" {
		it.Title = safe.Line(orElse(it.Summary, it.URL), 80)
	}
	if it.Summary == "" {
		it.Summary = it.Title
	}
	it.Published, it.Updated = m.times(a)
	it.Categories = m.categories(a)
	if m.images {
		it.Media = media(a.Image)
	}
	if !m.summary {
		it.HTML = m.html(a)
	}
	m.fold(&it)
	return it
}

// times are when the article appeared, on the outlet's clock, and when it last changed. A date that cannot
// be (before the web's news sites, or later than when we saw it) gives way to when it was first seen.
func (m *maker) times(a *store.Article) (published, updated time.Time) {
	published = a.SortTime()
	if published.Before(unknownTime) {
		published = a.FirstSeen
	}
	if published.Before(unknownTime) {
		published = time.Time{}
	}
	zone := m.zoneOf(a)
	if !published.IsZero() {
		if published.After(m.now) {
			published = m.now.Truncate(time.Hour)
		}
		published = published.Truncate(time.Second).In(zone)
	}
	updated = published
	if a.Revisions > 1 && a.Updated.After(published) && !a.Updated.After(m.now) {
		updated = a.Updated.Truncate(time.Second).In(zone)
	}
	return published, updated
}

// zoneOf is the outlet's clock: as the article's date states it, else as the source does. (A date of change
// may come later and state another; the item must not move for it.)
func (m *maker) zoneOf(a *store.Article) *time.Location {
	if !a.Published.IsZero() {
		return a.Published.Local().Location()
	}
	if z := m.zones[m.sources[a.Source].Zone]; z != nil {
		return z
	}
	if m.zone != nil {
		return m.zone
	}
	return time.UTC
}

func (m *maker) source(a *store.Article) Source {
	known := m.sources[a.Source]
	s := Source{Name: safe.Line(orElse(a.SourceName, orElse(known.Name, a.Source)), maxName), Home: safe.URL(known.Home)}
	if validSource(a.Source) {
		s.ID = "tag:" + m.authority + ":s/" + pathEscape(a.Source)
		s.Feed = m.base + strings.TrimSuffix(Spec{Scope: ScopeSource, Name: a.Source}.Path(), "/")
	}
	return s
}

// summary is the lead, or the beginning of the text.
func summary(a *store.Article) string {
	if s := safe.Line(a.Lead, maxSummary); s != "" {
		return s
	}
	return safe.Line(a.Text, maxSummary)
}

func (m *maker) html(a *store.Article) string {
	o := safe.Options{Base: a.URL}
	if !m.images {
		o.Images = safe.DropImages
	}
	body := safe.HTML(a.HTML, o)
	if body == "" {
		body = safe.Paragraphs(a.Text)
	}
	if !m.images || a.Image == nil {
		return body
	}
	src := safe.URL(a.Image.URL)
	if src == "" || safe.Names(body, src) {
		return body
	}
	figure := `<figure><img src="` + safe.Escape(src) + `" alt="` + safe.Escape(safe.Line(a.Image.Alt, maxSummary)) + `">`
	if c := safe.Line(a.Image.Caption, maxSummary); c != "" {
		figure += "<figcaption>" + safe.Escape(c) + "</figcaption>"
	}
	return strings.TrimSpace(figure + "</figure>\n" + body)
}

func media(i *store.Image) *Media {
	if i == nil {
		return nil
	}
	m := Media{URL: safe.URL(i.URL), Type: mediaType(i.Type), Length: i.Length, Width: i.Width, Height: i.Height, Caption: safe.Line(i.Caption, maxSummary)}
	if m.URL == "" {
		return nil
	}
	if m.Type == "" {
		m.Type = pictureType(m.URL)
	}
	return &m
}

// pictureType is what the name of a picture says that it is, or "".
func pictureType(address string) string {
	path, _, _ := strings.Cut(address, "?")
	switch name := strings.ToLower(path[strings.LastIndexByte(path, '.')+1:]); name {
	case "jpg", "jpeg":
		return "image/jpeg"
	case "png", "webp", "gif", "avif":
		return "image/" + name
	}
	return ""
}

// mediaType is t if it is a plain media type (RFC 6838 section 4.2), else "".
func mediaType(t string) string {
	t, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(t)), ";")
	kind, sub, ok := strings.Cut(t, "/")
	if !ok || kind == "" || sub == "" || len(t) > 80 {
		return ""
	}
	for i := range len(t) {
		c := t[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && strings.IndexByte("/.+-_", c) < 0 || c == '/' && i != len(kind) {
			return ""
		}
	}
	return t
}

// categories are the regions, the section, the tags and the flags, each once.
func (m *maker) categories(a *store.Article) []Category {
	var list []Category
	seen := make(map[string]bool)
	add := func(c Category) {
		c.Label = safe.Line(c.Label, maxName)
		key := c.Scheme + "\x00" + strings.ToLower(c.Label)
		if c.Label == "" || seen[key] || len(list) >= maxLabels {
			return
		}
		seen[key] = true
		list = append(list, c)
	}
	for _, r := range a.Regions {
		if param.Code(r.Code) {
			add(Category{Label: orElse(r.Name, r.Code), Term: r.Code, Scheme: m.base + "/r/"})
		}
	}
	for _, f := range a.Flags {
		if term := string(f); param.Flag(term) {
			add(Category{Label: term, Term: term, Scheme: m.base + "/flag/"})
		}
	}
	add(Category{Label: a.Section})
	for _, t := range a.Tags {
		add(Category{Label: t})
	}
	return list
}

func names(raw []string) []string {
	var list []string
	for _, n := range raw {
		if n = safe.Line(n, maxName); n != "" && len(list) < maxLabels {
			list = append(list, n)
		}
	}
	return list
}
