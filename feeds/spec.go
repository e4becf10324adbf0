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
	"warta/feeds/internal/param"
	"warta/feeds/internal/safe"
)

// Scope says which articles a feed is about.
type Scope string

// The scopes, by the first segment of their addresses.
const (
	ScopeAll    Scope = "all"
	ScopeRegion Scope = "r"
	ScopeSource Scope = "s"
	// ScopeStory is the articles of one story, ScopeSection those that outlets put into a section of a name.
	ScopeStory   Scope = "story"
	ScopeSection Scope = "section"
)

// Kind says what the items of a feed are.
type Kind string

// The kinds, by the first part of the file names they are served as; articles are named by dialect alone.
const (
	KindArticles  Kind = ""
	KindRevisions Kind = "revisions" // what publishers changed of articles, and what they took down
	KindHealth    Kind = "health"    // sources that cannot be fetched, or have fallen silent
)

// Limits of a feed's length, in items.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// maxWords is the longest question of a feed, in characters.
const maxWords = 200

// Spec is what an address of a feed says: which feed, in which dialect, and how it is narrowed. Equal feeds
// have equal Specs, and Path writes each in one way.
type Spec struct {
	Scope   Scope
	Name    string // region code, source ID, story ID or section
	Kind    Kind
	Dialect Dialect

	Own      bool      // children=0: the region itself, without what lies in it
	Strong   bool      // strong=1: only where the text itself names the region
	Summary  bool      // summary=1: summaries instead of full text
	Folded   bool      // folded=1: one item for all articles of a story
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
	// Archive is the number of an archive document of the feed (archive=N); feeds link to their newest, and
	// that to the one before.
	Archive int
}

// Parameters are the query parameters of a feed's address.
func Parameters() []string {
	return []string{"archive", "before", "children", "flag", "folded", "full", "images", "lang", "limit", "q", "since", "source", "strong", "summary", "until"}
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
	if !s.Since.IsZero() && !s.Until.IsZero() && !s.Since.Before(s.Until) {
		return Spec{}, &ParameterError{Name: "until", Reason: "not after since"}
	}
	slices.Sort(s.Flags)
	s.Flags = slices.Compact(s.Flags)
	if s.Archive > 0 {
		if _, ok := s.archive(); !ok || !s.Before.IsZero() || values.Has("limit") {
			return Spec{}, &ParameterError{Name: "archive", Reason: "this feed has no archive documents; its next links lead to its first article"}
		}
	}
	return s, nil
}

// set takes one parameter and says what is wrong with it, or "".
func (s *Spec) set(name, v string) string {
	if s.Kind != KindArticles && name != "limit" {
		return "no meaning in a feed of " + string(s.Kind)
	}
	switch name {
	case "archive":
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 1e9 {
			return "not the number of an archive document"
		}
		s.Archive = n
	case "folded":
		if s.Scope == ScopeStory {
			return "this is the feed of one story already"
		}
		return param.Switch(v, func(on bool) { s.Folded = on })
	case "before":
		var ok bool
		if s.Before, ok = cursor.Parse(v); !ok || v == "" {
			return "not a place in this feed"
		}
	case "children":
		if s.Scope != ScopeRegion {
			return "only regions have children"
		}
		return param.Switch(v, func(on bool) { s.Own = !on })
	case "strong":
		if s.Scope != ScopeRegion {
			return "only in the feed of a region"
		}
		return param.Switch(v, func(on bool) { s.Strong = on })
	case "summary":
		return param.Switch(v, func(on bool) { s.Summary = on })
	case "full":
		return param.Switch(v, func(on bool) { s.Summary = !on })
	case "images":
		return param.Switch(v, func(on bool) { s.NoImages = !on })
	case "limit":
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > MaxLimit {
			return fmt.Sprintf("not a number from 1 to %d", MaxLimit)
		}
		if s.Limit = n; n == DefaultLimit {
			s.Limit = 0
		}
	case "since":
		return param.Moment(v, &s.Since)
	case "until":
		return param.Moment(v, &s.Until)
	case "lang":
		if s.Language = param.Language(v); s.Language == "" {
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
		return param.Words(v, maxWords, &s.Words)
	case "flag":
		if !param.Flag(strings.TrimPrefix(v, "-")) {
			return "not a flag like release, or -release to leave it out"
		}
		s.Flags = append(s.Flags, v)
	}
	return ""
}
