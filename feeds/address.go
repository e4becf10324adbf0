package feeds

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/cursor"
	"warta/feeds/internal/param"
	"warta/feeds/internal/safe"
	"warta/store"
)

// parsePath reads /all/FILE, /r/CODE/FILE, /s/SOURCE/FILE, /story/ID/FILE, /section/NAME/FILE and /opml.xml. A
// source's ID and a section's name may hold slashes.
func parsePath(path string) (Spec, error) {
	if path == "/opml.xml" {
		return Spec{Scope: ScopeAll, Dialect: DialectOPML}, nil
	}
	scope, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !ok || path[0] != '/' {
		return Spec{}, ErrNoFeed
	}
	s := Spec{Scope: Scope(scope)}
	file := rest
	if i := strings.LastIndexByte(rest, '/'); i >= 0 {
		s.Name, file = rest[:i], rest[i+1:]
	}
	if s.Kind, s.Dialect, ok = parseFile(file); !ok {
		return Spec{}, ErrNoFeed
	}
	if s.Dialect == DialectOPML && s.Scope != ScopeRegion || s.Kind != KindArticles && (s.Scope == ScopeStory || s.Scope == ScopeSection) {
		return Spec{}, ErrNoFeed
	}
	switch {
	case s.Scope == ScopeSection && validSection(s.Name):
		s.Name = store.SectionKey(s.Name)
		return s, nil
	case s.Scope == ScopeAll && s.Name == "", s.Scope == ScopeRegion && param.Code(s.Name), s.Scope == ScopeSource && validSource(s.Name),
		s.Scope == ScopeStory && validStory(s.Name):
		return s, nil
	}
	return Spec{}, ErrNoFeed
}

// extensions are the dialects' parts in the file names of feeds that are not of articles: revisions.rss.
var extensions = []struct {
	dialect Dialect
	name    string
}{{DialectRSS, "rss"}, {DialectAtom, "atom"}, {DialectJSON, "json"}}

func parseFile(name string) (k Kind, d Dialect, ok bool) {
	switch d := Dialect(name); d {
	case DialectRSS, DialectAtom, DialectJSON, DialectOPML:
		return KindArticles, d, true
	}
	kind, ext, _ := strings.Cut(name, ".")
	if k = Kind(kind); k != KindRevisions && k != KindHealth {
		return "", "", false
	}
	for _, e := range extensions {
		if e.name == ext {
			return k, e.dialect, true
		}
	}
	return "", "", false
}

// file is the last part of the address.
func (s Spec) file() string {
	if s.Kind == KindArticles {
		return string(s.Dialect)
	}
	for _, e := range extensions {
		if e.dialect == s.Dialect {
			return string(s.Kind) + "." + e.name
		}
	}
	return string(s.Kind)
}

// Path is the one address of this feed, path and query, below the base URL.
func (s Spec) Path() string {
	var b strings.Builder
	if s.Dialect == DialectOPML && s.Scope == ScopeAll {
		return "/opml.xml"
	}
	b.WriteString("/" + string(s.Scope))
	if s.Name != "" {
		b.WriteString("/" + pathEscape(s.Name))
	}
	b.WriteString("/" + s.file())
	sep := byte('?')
	add := func(name, value string) {
		b.WriteByte(sep)
		b.WriteString(name + "=" + url.QueryEscape(value))
		sep = '&'
	}
	when := func(on bool, name, value string) {
		if on {
			add(name, value)
		}
	}
	when(s.Archive > 0, "archive", strconv.Itoa(s.Archive))
	when(!s.Before.IsZero(), "before", s.Before.String())
	when(s.Own, "children", "0")
	for _, f := range s.Flags {
		add("flag", f)
	}
	when(s.Folded, "folded", "1")
	when(s.NoImages, "images", "0")
	when(s.Language != "", "lang", s.Language)
	when(s.Limit != 0, "limit", strconv.Itoa(s.Limit))
	when(s.Words != "", "q", s.Words)
	if !s.Since.IsZero() {
		add("since", shortTime(s.Since))
	}
	when(s.Source != "", "source", s.Source)
	when(s.Strong, "strong", "1")
	when(s.Summary, "summary", "1")
	if !s.Until.IsZero() {
		add("until", shortTime(s.Until))
	}
	return b.String()
}

func shortTime(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

// In is the same feed in another dialect.
func (s Spec) In(d Dialect) Spec {
	s.Dialect = d
	return s
}

// from is the page of the same feed that begins at c.
func (s Spec) from(c cursor.Cursor) Spec {
	s.Before = c
	return s
}

// numbered is an archive document of the same feed; 0 is the feed itself.
func (s Spec) numbered(archive int) Spec {
	s.Archive = archive
	return s
}

// plain is the same feed without what archive documents have no use for.
func (s Spec) plain() Spec {
	s.Limit, s.Before = 0, cursor.Cursor{}
	return s
}

// archive is the name under which a Reader keeps the archive of this feed; ok is false for feeds that have
// none. What only chooses among articles by what they are like (flag, lang, children, strong) or changes how
// they are shown is done to the documents of that archive.
func (s Spec) archive() (feed string, ok bool) {
	if s.Kind != KindArticles || s.Dialect == DialectOPML || s.Folded || s.Words != "" || s.Source != "" ||
		!s.Since.IsZero() || !s.Until.IsZero() || s.limit() < DefaultLimit {
		return "", false
	}
	switch s.Scope {
	case ScopeAll:
		return string(s.Scope), true
	case ScopeRegion, ScopeSource, ScopeSection:
		return string(s.Scope) + "/" + s.Name, true
	}
	return "", false
}

// takes reports whether an article that stands in the archive of this feed is one that it asks for.
func (s Spec) takes(a *store.Article) bool {
	about := func(r store.Region) bool {
		return store.Within(r.Code, s.Name) && (r.Code == s.Name || !s.Own) && (r.Strong || !s.Strong)
	}
	switch {
	case s.Scope == ScopeRegion && !slices.ContainsFunc(a.Regions, about),
		s.Language != "" && a.Language != s.Language && !strings.HasPrefix(a.Language, s.Language+"-"),
		s.refuses(a):
		return false
	}
	for _, f := range s.Flags {
		if !strings.HasPrefix(f, "-") && !a.HasFlag(store.Flag(f)) {
			return false
		}
	}
	return true
}

// Query asks a Reader for this feed's articles, without a limit: articles are left out afterwards. Older
// pages also have what may not stand at the front.
func (s Spec) Query() store.Query {
	q := cursor.From(store.Query{
		Own: s.Own, Strong: s.Strong, Language: s.Language, Source: s.Source, Words: s.Words, Since: s.Since, Until: s.Until,
		Front: s.Before.IsZero(),
	}, s.Before)
	switch s.Scope {
	case ScopeRegion:
		q.Region = s.Name
	case ScopeSource:
		q.Source = s.Name
	case ScopeStory:
		q.Story = s.Name
	case ScopeSection:
		q.Section = s.Name
	}
	for _, f := range s.Flags {
		if !strings.HasPrefix(f, "-") {
			q.Flags = append(q.Flags, store.Flag(f))
		}
	}
	return q
}

// refuses reports whether a flag that was asked to be left out is on the article.
func (s Spec) refuses(a *store.Article) bool {
	for _, f := range s.Flags {
		if name, ok := strings.CutPrefix(f, "-"); ok && a.HasFlag(store.Flag(name)) {
			return true
		}
	}
	return false
}

func (s Spec) limit() int {
	if s.Limit == 0 {
		return DefaultLimit
	}
	return s.Limit
}

// validSource tells what can be a source's ID: a host, perhaps with a path.
func validSource(s string) bool {
	if s == "" || len(s) > param.MaxName || strings.Contains(s, "//") || strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^{|}?#&`+"`", c) >= 0 {
			return false
		}
	}
	return true
}

// validStory tells what can be a story's ID: that of an article.
func validStory(s string) bool {
	c, ok := cursor.Parse("0." + s)
	return ok && c.ID == s
}

// validSection tells what can be a section's name as outlets show it.
func validSection(s string) bool {
	if s == "" || len(s) > maxName || safe.Line(s, maxName) != strings.Join(strings.Fields(s), " ") {
		return false
	}
	for part := range strings.SplitSeq(s, "/") {
		if part = strings.TrimSpace(part); part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// pathEscape escapes a name for a path, and keeps its slashes.
func pathEscape(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), "%2F", "/")
}
