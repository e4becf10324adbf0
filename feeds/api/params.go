package api

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/param"
	"warta/feeds/internal/safe"
	"warta/store"
)

// ask is a request that was understood. Its fields are of the parameters with their names, and mean what
// openapi.json says.
type ask struct {
	route     string
	id        string
	q         store.Query
	text      bool
	relevance bool
	noFacets  bool
	limit     int
	cursor    string
	depth     int // children of regions; -1 where nothing is said
	empty     bool
	state     store.SourceState
	by        store.SeriesBy
	zone      *time.Location
}

// parameterError is the answer to a parameter that is unknown or has no meaning.
type parameterError struct{ name, reason string }

func (e *parameterError) Error() string { return fmt.Sprintf("parameter %q: %s", e.name, e.reason) }

const (
	maxQuery = 4000 // bytes of all parameters
	maxWords = 500  // letters of a question
	maxFlags = 10

	defaultLimit = 50
)

// maxLimit is how much a page may hold.
var maxLimit = map[string]int{"/articles": 500, "/search": 100, "/stories": 200, "/sources": 1000, "/stats": 1000}

// parameters says of each how it is read; the answer is what is wrong with the value, or "".
var parameters = map[string]func(a *ask, v string) string{
	"q": func(a *ask, v string) string { return param.Words(v, maxWords, &a.q.Words) },
	"region": func(a *ask, v string) string {
		a.q.Region = v
		return known(param.Code(v), "not the code of a region, like 18.01")
	},
	"children": func(a *ask, v string) string {
		if strings.HasPrefix(a.route, "/regions") {
			n, err := strconv.Atoi(v)
			a.depth = n
			return known(err == nil && n >= 0 && n <= 2, "how many levels below come along: 0, 1 or 2")
		}
		return param.Switch(v, func(on bool) { a.q.Own = !on })
	},
	"strong":  func(a *ask, v string) string { return param.Switch(v, func(on bool) { a.q.Strong = on }) },
	"source":  func(a *ask, v string) string { a.q.Source = v; return known(plain(v), "not the ID of a source") },
	"story":   func(a *ask, v string) string { a.q.Story = v; return known(plain(v), "not the ID of a story") },
	"section": func(a *ask, v string) string { a.q.Section = v; return known(plain(v), "not the name of a section") },
	"since":   func(a *ask, v string) string { return param.Moment(v, &a.q.Since) },
	"until":   func(a *ask, v string) string { return param.Moment(v, &a.q.Until) },
	"lang": func(a *ask, v string) string {
		a.q.Language = param.Language(v)
		return known(a.q.Language != "", "not a language tag like id or en-GB")
	},
	"flag": func(a *ask, v string) string {
		a.q.Flags = append(a.q.Flags, store.Flag(v))
		return known(param.Flag(v) && len(a.q.Flags) <= maxFlags, "not a flag like release")
	},
	"text":   func(a *ask, v string) string { return param.Switch(v, func(on bool) { a.text = on }) },
	"facets": func(a *ask, v string) string { return param.Switch(v, func(on bool) { a.noFacets = !on }) },
	"empty":  func(a *ask, v string) string { return param.Switch(v, func(on bool) { a.empty = on }) },
	"order": func(a *ask, v string) string {
		a.relevance = v == "relevance"
		return known(a.relevance || v == "newest", "newest or relevance")
	},
	"limit": func(a *ask, v string) string {
		n, err := strconv.Atoi(v)
		a.limit = n
		return known(err == nil && n >= 1 && n <= maxLimit[a.route], fmt.Sprintf("not a number from 1 to %d", maxLimit[a.route]))
	},
	"cursor": func(a *ask, v string) string {
		a.cursor = v
		return known(v != "" && len(v) <= param.MaxName, "not the next_cursor of a page")
	},
	"state": func(a *ask, v string) string {
		a.state = store.SourceState(v)
		return known(slices.Contains([]store.SourceState{store.SourceActive, store.SourcePaused, store.SourceRemoved}, a.state), "active, paused or removed")
	},
	"by": func(a *ask, v string) string {
		a.by = store.SeriesBy(v)
		return known(slices.Contains([]store.SeriesBy{store.ByDay, store.ByRegion, store.BySource}, a.by), "day, region or source")
	},
	"zone": func(a *ask, v string) string {
		offset, ok := zones[v]
		a.zone = time.FixedZone(v, offset*3600)
		return known(ok, "UTC, Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
	},
}

// zones are the clocks that days can be counted by, in hours east of UTC; none of them knows summer time.
var zones = map[string]int{"UTC": 0, "Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}

// read takes the parameters of a request, of which known are allowed, and gives them in one spelling.
func (a *ask) read(allowed []string, query string) (key string, err error) {
	a.depth, a.zone, a.by = -1, time.UTC, store.ByDay
	a.limit = defaultLimit
	if a.route == "/sources" {
		a.limit = maxLimit[a.route]
	}
	if query == "" {
		return "", nil
	}
	if len(query) > maxQuery {
		return "", &parameterError{"?", "all parameters together are too long"}
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", &parameterError{"?", "the parameters cannot be read"}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list := values[name]
		if !slices.Contains(allowed, name) {
			reason := "unknown; there are none here"
			if len(allowed) > 0 {
				reason = "unknown; here are " + strings.Join(allowed, ", ")
			}
			return "", &parameterError{safe.Line(name, 50), reason}
		}
		if len(list) > 1 && name != "flag" {
			return "", &parameterError{name, "given more than once"}
		}
		for _, v := range list {
			if reason := parameters[name](a, v); reason != "" {
				return "", &parameterError{name, reason}
			}
		}
	}
	return values.Encode(), a.check(values)
}

// check looks at parameters that do not go with others.
func (a *ask) check(values url.Values) error {
	if (a.q.Strong || a.q.Own) && a.q.Region == "" {
		name := "strong"
		if a.q.Own {
			name = "children"
		}
		return &parameterError{name, "it goes with region"}
	}
	if a.relevance && values.Has("cursor") {
		return &parameterError{"cursor", "the best are on one page; only order=newest has more"}
	}
	if !a.q.Since.IsZero() && !a.q.Until.IsZero() && !a.q.Since.Before(a.q.Until) {
		return &parameterError{"until", "not after since"}
	}
	return nil
}

func known(ok bool, reason string) string {
	if ok {
		return ""
	}
	return reason
}

// plain tells what can be a name at all.
func plain(s string) bool {
	return s != "" && len(s) <= param.MaxName && safe.Line(s, param.MaxName) == s
}
