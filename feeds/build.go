package feeds

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"warta/feeds/internal/cursor"
	"warta/feeds/internal/safe"
	"warta/store"
)

// builder makes feeds from what a Reader has.
type builder struct {
	reader    Reader
	authority string
	name      string // of the publisher
	language  string
	zone      *time.Location
	hub       string
	now       func() time.Time
}

// errMissing is the answer to a feed of something that the record does not know.
func errMissing(what, name string) error {
	return fmt.Errorf("%s %s: %w", what, name, store.ErrNotFound)
}

// feed is the Feed that s asks for, with addresses below base.
func (b *builder) feed(ctx context.Context, base string, s Spec) (Feed, error) {
	f, sources, err := b.frame(ctx, base, s)
	if err != nil {
		return Feed{}, err
	}
	m := b.maker(base, sources)
	m.summary, m.images = s.Summary, !s.NoImages
	switch {
	case s.Kind == KindRevisions:
		err = b.revisions(ctx, m, s, &f)
	case s.Kind == KindHealth:
		err = b.health(ctx, m, s, &f)
	case s.Archive > 0:
		err = b.archive(ctx, m, s, &f)
	default:
		err = b.articles(ctx, m, s, &f)
	}
	if err != nil {
		return Feed{}, err
	}
	for i := range f.Items {
		if u := f.Items[i].Updated; u.After(f.Updated) {
			f.Updated = u
		}
	}
	if !f.Archive {
		f.TTL = ttl(f.Items)
	}
	return f, nil
}

// frame is a feed without its items.
func (b *builder) frame(ctx context.Context, base string, s Spec) (Feed, map[string]store.Source, error) {
	f := Feed{
		ID:        "tag:" + b.authority + ":" + feedName(s),
		Language:  orElse(s.Language, b.language),
		Self:      base + s.Path(),
		Hub:       b.hub,
		Publisher: b.name,
		Style:     base + stylePath,
	}
	for _, d := range Dialects() {
		if d != s.Dialect {
			f.Alternates = append(f.Alternates, Link{URL: base + s.In(d).Path(), Type: d.MediaType()})
		}
	}
	sources, err := b.sources(ctx)
	if err != nil {
		return Feed{}, nil, err
	}
	return f, sources, b.describe(ctx, base, s, sources, &f)
}

// articles fills a feed with its newest articles, or with a page of older ones.
func (b *builder) articles(ctx context.Context, m *maker, s Spec, f *Feed) error {
	var last cursor.Cursor
	folder := folder{reader: b.reader, spec: s}
	for a, err := range cursor.After(b.reader.Articles(ctx, s.Query()), s.Before) {
		if err != nil {
			return fmt.Errorf("articles of %s: %w", s.Path(), err)
		}
		if a.NotArticle != "" || !a.Removed.IsZero() || s.refuses(&a) {
			continue
		}
		if s.Folded {
			if m.also, err = folder.also(ctx, &a); err != nil {
				return fmt.Errorf("stories of %s: %w", s.Path(), err)
			}
			if folder.covered {
				continue
			}
		}
		if len(f.Items) == s.limit() {
			f.Pages.Next = m.base + s.from(last).Path()
			break
		}
		f.Items = append(f.Items, m.item(&a))
		last = cursor.Below(&a)
	}
	if !s.Before.IsZero() {
		f.Pages.First = m.base + s.from(cursor.Cursor{}).Path()
		return nil
	}
	if f.Pages.Next == "" {
		next, err := b.behind(ctx, m.base, s, last)
		if err != nil {
			return err
		}
		f.Pages.Next = next
	}
	if name, ok := s.archive(); ok {
		n, err := b.reader.Archives(ctx, name)
		if err != nil {
			return err
		}
		if n > 0 {
			f.Pages.PrevArchive = m.base + s.plain().numbered(n).Path()
		}
	}
	return nil
}

// behind is the address of the page after the front of a feed that shows all that may stand there, or ""
// when there is nothing more: what a backfill brought has its place on the pages behind.
func (b *builder) behind(ctx context.Context, base string, s Spec, last cursor.Cursor) (string, error) {
	if last.IsZero() {
		last = cursor.Cursor{At: b.now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 2), ID: "0"} // before everything
	}
	next := s.from(last)
	q := next.Query()
	q.NoText = true
	looked := 0
	for a, err := range cursor.After(b.reader.Articles(ctx, q), last) {
		if err != nil {
			return "", fmt.Errorf("articles of %s: %w", next.Path(), err)
		}
		if a.NotArticle == "" && a.Removed.IsZero() && !s.refuses(&a) {
			return base + next.Path(), nil
		}
		if looked++; looked == MaxLimit { // nearly all are left out: not worth a longer search
			break
		}
	}
	return "", nil
}

func (b *builder) sources(ctx context.Context) (map[string]store.Source, error) {
	list, err := b.reader.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("sources: %w", err)
	}
	known := make(map[string]store.Source, len(list))
	for _, s := range list {
		known[s.ID] = s
	}
	return known, nil
}

func (b *builder) maker(base string, sources map[string]store.Source) *maker {
	m := &maker{authority: b.authority, base: base, sources: sources, zone: b.zone, now: b.now(), images: true}
	m.zones = make(map[string]*time.Location)
	for _, s := range sources {
		if _, ok := m.zones[s.Zone]; !ok && s.Zone != "" {
			m.zones[s.Zone] = Zone(s.Zone)
		}
	}
	return m
}

// Zone is the clock of an IANA time zone. Indonesia's are known even where the machine has no zone
// database. It is nil for a name that nobody knows.
func Zone(name string) *time.Location {
	switch name {
	case "Asia/Jakarta", "Asia/Pontianak":
		return time.FixedZone("WIB", 7*3600)
	case "Asia/Makassar":
		return time.FixedZone("WITA", 8*3600)
	case "Asia/Jayapura":
		return time.FixedZone("WIT", 9*3600)
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil
	}
	return z
}

// feedName is the part of a feed's address that is not its dialect: the dialects of one feed share an ID.
func feedName(s Spec) string {
	path := s.In("").from(cursor.Cursor{}).numbered(0).Path()
	before, query, _ := strings.Cut(strings.TrimPrefix(path, "/"), "?")
	name := strings.TrimSuffix(before, "/")
	if query != "" {
		name += "?" + query
	}
	return name
}

// describe sets title, description and home page.
func (b *builder) describe(ctx context.Context, base string, s Spec, sources map[string]store.Source, f *Feed) error {
	var about string
	switch s.Scope {
	case ScopeStory, ScopeSection:
		a, err := b.member(ctx, s)
		if err != nil {
			return err
		}
		if about, f.Home = "rubrik "+safe.Line(a.Section, maxName), base+"/"; s.Scope == ScopeStory {
			about, f.Home = "cerita: "+safe.Line(a.Title, maxName), base+"/a/"+a.ID
		}
	case ScopeAll:
		about, f.Home = "semua daerah", base+"/"
	case ScopeRegion:
		name, err := placeName(ctx, b.reader, s.Name)
		if err != nil {
			return err
		}
		about, f.Home = name, base+"/r/"+s.Name
		if s.Own {
			about += " (tanpa wilayah di dalamnya)"
		}
	case ScopeSource:
		src, ok := sources[s.Name]
		if !ok {
			return errMissing("source", s.Name)
		}
		about = safe.Line(orElse(src.Name, src.ID), maxName)
		f.Home = orElse(safe.URL(src.Home), base+"/")
	}
	if s.Words != "" {
		about += ": " + s.Words
	}
	for _, flag := range s.Flags {
		about += " [" + flag + "]"
	}
	switch s.Kind {
	case KindRevisions:
		f.Title = b.name + " – suntingan: " + about
		f.Description = "Apa yang diubah atau dihapus media setelah terbit: " + about + "."
		return nil
	case KindHealth:
		f.Title, f.Home = b.name+" – keadaan sumber: "+about, base+"/sources"
		f.Description = "Sumber yang tidak dapat diambil atau yang berhenti terbit: " + about + "."
		return nil
	}
	f.Title = b.name + " – " + about
	if s.Archive > 0 {
		f.Title += fmt.Sprintf(" (arsip %d)", s.Archive)
	}
	f.Description = "Berita tentang " + about + ", dikumpulkan dari media setempat."
	if s.Scope == ScopeSource {
		f.Description = "Berita dari " + about + "."
	}
	return nil
}

// member is an article by which a story or section is known: the story's first, or any of the section.
func (b *builder) member(ctx context.Context, s Spec) (first store.Article, err error) {
	q := store.Query{NoText: true}
	if s.Scope == ScopeStory {
		q.Story = s.Name
	} else {
		q.Section, q.Limit = s.Name, 1
	}
	for a, err := range b.reader.Articles(ctx, q) {
		if err != nil {
			return first, fmt.Errorf("%s %s: %w", s.Scope, s.Name, err)
		}
		first = a // newest first: the last one stays
	}
	if first.ID == "" {
		return first, errMissing(string(s.Scope), s.Name)
	}
	return first, nil
}

// placeName is a place as people call it: "Kabupaten Lampung Selatan", "Kota Metro", "Lampung".
func placeName(ctx context.Context, r Reader, code string) (string, error) {
	p, err := r.Place(ctx, code)
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return "", errMissing("region", code)
		}
		return "", fmt.Errorf("region %s: %w", code, err)
	}
	return PlaceName(p), nil
}

// PlaceName is a place with its kind, where Indonesian says it: "Kabupaten Lampung Selatan", "Kota Metro",
// "Kecamatan Natar", but "Lampung".
func PlaceName(p store.Place) string {
	name := safe.Line(orElse(p.Name, p.Code), maxName)
	var kind string
	switch p.Type {
	case "kabupaten":
		kind = "Kabupaten "
	case "kota":
		kind = "Kota "
	case "kecamatan", "distrik":
		kind = strings.ToUpper(p.Type[:1]) + p.Type[1:] + " "
	}
	if strings.HasPrefix(name, kind) {
		return name
	}
	return kind + name
}

// ttl is how often it makes sense to look: about half the usual time between two items, in steps.
func ttl(items []Item) time.Duration {
	const n = 20
	var newest, oldest time.Time
	count := 0
	for i := range items {
		p := items[i].Published
		if p.IsZero() || count == n {
			continue
		}
		if newest.IsZero() || p.After(newest) {
			newest = p
		}
		if oldest.IsZero() || p.Before(oldest) {
			oldest = p
		}
		count++
	}
	if count < 3 {
		return time.Hour
	}
	gap := newest.Sub(oldest) / time.Duration(count-1) / 2
	for _, step := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour} {
		if gap <= step {
			return step
		}
	}
	return 24 * time.Hour
}
