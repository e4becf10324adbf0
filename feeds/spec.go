package feeds

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/cursor"
	"warta/feeds/internal/safe"
	"warta/store"
)

// Scope says which articles a feed is about.
type Scope string

// The scopes, by the first segment of their addresses.
const (
	ScopeAll    Scope = "all"
	ScopeRegion Scope = "r"
	ScopeSource Scope = "s"
)

// Limits of a feed's length, in items.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Spec is what an address of a feed says: which feed, in which dialect, and how it is narrowed. Equal feeds
// have equal Specs, and Path writes each in one way.
type Spec struct {
	Scope   Scope
	Name    string // region code or source ID
	Dialect Dialect

	Own      bool      // children=0: the region itself, without what lies in it
	Strong   bool      // strong=1: only where the text itself names the region
	Summary  bool      // summary=1: summaries instead of full text
	NoImages bool      // images=0
	Limit    int       // limit=N; 0 is DefaultLimit
	Since    time.Time // since=DATE or RFC 3339
	Until    time.Time // until=DATE or RFC 3339, exclusive
	Language string    // lang=id
	Source   string    // source=ID
	Words    string    // q=…
	Flags    []string  // flag=release, flag=-advertorial; sorted
	// Before is where an older page of the feed begins (before=…); feeds link to their next page.
	Before cursor.Cursor
}

// Parameters are the query parameters of a feed's address.
func Parameters() []string {
	return []string{"before", "children", "flag", "full", "images", "lang", "limit", "q", "since", "source", "strong", "summary", "until"}
}

// ErrNoFeed is the answer to an address that names no feed.
var ErrNoFeed = errors.New("no feed at this address")

// ParameterError is the answer to a parameter that is unknown or has no meaning here.
type ParameterError struct {
	Name   string
	Reason string
}

func (e *ParameterError) Error() string { return fmt.Sprintf("parameter %q: %s", e.Name, e.Reason) }

// ParseSpec reads a path and a raw query. The error is ErrNoFeed or a *ParameterError.
func ParseSpec(path, query string) (Spec, error) {
	s, err := parsePath(path)
	if err != nil {
		return Spec{}, err
	}
	values, err := url.ParseQuery(query)
	if err != nil || len(query) > 2000 {
		return Spec{}, &ParameterError{Name: "?", Reason: "the query cannot be read"}
	}
	for name, list := range values {
		if s.Dialect == DialectOPML {
			return Spec{}, &ParameterError{Name: safe.Line(name, 50), Reason: "unknown; an OPML list takes none"}
		}
		if !slices.Contains(Parameters(), name) {
			return Spec{}, &ParameterError{Name: safe.Line(name, 50), Reason: "unknown; known are " + strings.Join(Parameters(), ", ")}
		}
		if len(list) > 1 && name != "flag" {
			return Spec{}, &ParameterError{Name: name, Reason: "given more than once"}
		}
		for _, v := range list {
			if reason := s.set(name, v); reason != "" {
				return Spec{}, &ParameterError{Name: name, Reason: reason}
			}
		}
	}
	if values.Has("full") && values.Has("summary") {
		return Spec{}, &ParameterError{Name: "full", Reason: "given together with summary"}
	}
	slices.Sort(s.Flags)
	s.Flags = slices.Compact(s.Flags)
	return s, nil
}

// parsePath reads /all/FILE, /r/CODE/FILE, /s/SOURCE/FILE and /opml.xml. A source's ID may hold slashes.
func parsePath(path string) (Spec, error) {
	if path == "/opml.xml" {
		return Spec{Scope: ScopeAll, Dialect: DialectOPML}, nil
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) < 2 || !strings.HasPrefix(path, "/") {
		return Spec{}, ErrNoFeed
	}
	s := Spec{Scope: Scope(parts[0]), Name: strings.Join(parts[1:len(parts)-1], "/"), Dialect: Dialect(parts[len(parts)-1])}
	switch s.Dialect {
	case DialectRSS, DialectAtom, DialectJSON:
	case DialectOPML:
		if s.Scope != ScopeRegion {
			return Spec{}, ErrNoFeed
		}
	default:
		return Spec{}, ErrNoFeed
	}
	switch {
	case s.Scope == ScopeAll && s.Name == "", s.Scope == ScopeRegion && validCode(s.Name), s.Scope == ScopeSource && validSource(s.Name):
		return s, nil
	}
	return Spec{}, ErrNoFeed
}

// set takes one parameter and says what is wrong with it, or "".
func (s *Spec) set(name, v string) string {
	switch name {
	case "before":
		var ok bool
		if s.Before, ok = cursor.Parse(v); !ok || v == "" {
			return "not a place in this feed"
		}
	case "children":
		if s.Scope != ScopeRegion {
			return "only regions have children"
		}
		return onOff(v, func(on bool) { s.Own = !on })
	case "strong":
		if s.Scope != ScopeRegion {
			return "only in the feed of a region"
		}
		return onOff(v, func(on bool) { s.Strong = on })
	case "summary":
		return onOff(v, func(on bool) { s.Summary = on })
	case "full":
		return onOff(v, func(on bool) { s.Summary = !on })
	case "images":
		return onOff(v, func(on bool) { s.NoImages = !on })
	case "limit":
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > MaxLimit {
			return fmt.Sprintf("not a number from 1 to %d", MaxLimit)
		}
		if s.Limit = n; n == DefaultLimit {
			s.Limit = 0
		}
	case "since":
		return moment(v, &s.Since)
	case "until":
		return moment(v, &s.Until)
	case "lang":
		if s.Language = languageTag(v); s.Language == "" {
			return "not a language tag like id or en-GB"
		}
	case "source":
		if !validSource(v) {
			return "not the ID of a source, like lampung.example"
		}
		if s.Source = v; s.Scope == ScopeSource {
			return "this is the feed of one source already"
		}
	case "q":
		if s.Words = safe.Line(v, 200); s.Words == "" {
			return "no words"
		}
	case "flag":
		if !validFlag(strings.TrimPrefix(v, "-")) {
			return "not a flag like release, or -release to leave it out"
		}
		s.Flags = append(s.Flags, v)
	}
	return ""
}

func onOff(v string, set func(bool)) string {
	switch v {
	case "0", "1":
		set(v == "1")
		return ""
	}
	return "neither 0 nor 1"
}

// moment reads a date, which begins at midnight UTC, or an instant.
func moment(v string, to *time.Time) string {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		// In a query "+" is a space, and the "+" of an offset is easily forgotten to be escaped.
		if t, err := time.Parse(layout, strings.ReplaceAll(v, " ", "+")); err == nil && t.Year() >= 1990 && t.Year() < 2200 {
			*to = t.UTC().Truncate(time.Second)
			return ""
		}
	}
	return "neither a date like 2026-11-23 nor an instant like 2026-11-23T06:00:00+07:00"
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
	b.WriteString("/" + string(s.Dialect))
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
	when(!s.Before.IsZero(), "before", s.Before.String())
	when(s.Own, "children", "0")
	for _, f := range s.Flags {
		add("flag", f)
	}
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

// validCode tells what can be a region's code: short, letters, digits, dots between.
func validCode(s string) bool {
	if s == "" || len(s) > 32 || s[0] == '.' || s[len(s)-1] == '.' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

// validSource tells what can be a source's ID: a host, perhaps with a path.
func validSource(s string) bool {
	if s == "" || len(s) > 255 || strings.Contains(s, "//") || strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^{|}?#&`+"`", c) >= 0 {
			return false
		}
	}
	return true
}

func validFlag(s string) bool {
	if s == "" || len(s) > 40 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// pathEscape escapes a name for a path, and keeps its slashes.
func pathEscape(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), "%2F", "/")
}
