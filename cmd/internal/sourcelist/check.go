package sourcelist

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"

	"warta/store"
)

// Problem is one thing that is wrong with a source, under the key that a person wrote.
type Problem struct {
	Key string // name, home, feed, region, lang, zone, sections, feed_status, state, cron, quiet
	Err error
}

// Error gives "home: …".
func (p Problem) Error() string { return p.Key + ": " + p.Err.Error() }

// Unwrap gives the cause.
func (p Problem) Unwrap() error { return p.Err }

// Complete checks a source that a person wrote down, brings its addresses and language into their
// canonical form and fills in what follows from the rest: ID and name from the home page, and the
// standing of the feed. A feed that a person names counts as seen, unless it says otherwise. A state that is
// not given stays open: a known source keeps its own, a new one is active.
//
// Known tells whether a region code exists; nil accepts every code. The problems are nil when the source
// is fit for use, and in the order of the keys above otherwise.
func Complete(s store.Source, known func(code string) bool) (store.Source, []Problem) {
	var problems []Problem
	bad := func(key string, err error) { problems = append(problems, Problem{key, err}) }

	s.Name = strings.Join(strings.Fields(s.Name), " ")
	if s.Home == "" {
		bad("home", errors.New("missing: every source needs its home page"))
	} else if home, err := store.CanonicalURL(s.Home); err != nil {
		bad("home", err)
	} else {
		s.Home = home
		s.ID, _ = store.SourceID(home)
	}
	if s.Name == "" {
		s.Name = s.ID
	}
	if s.Feed != "" {
		if feed, err := store.CanonicalURL(s.Feed); err != nil {
			bad("feed", err)
		} else {
			s.Feed = feed
		}
	}
	if s.Region != "" && known != nil && !known(s.Region) {
		bad("region", UnknownRegion(s.Region))
	}
	if s.Language != "" {
		if tag, err := language.Parse(s.Language); err != nil {
			bad("lang", fmt.Errorf("%.40q is no language tag such as \"id\" or \"en-GB\" (BCP 47)", s.Language))
		} else {
			s.Language = tag.String()
		}
	}
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "Local" {
			bad("zone", fmt.Errorf("%.40q is no time zone such as \"Asia/Jakarta\"", s.Zone))
		}
	}
	for i, raw := range s.Sections {
		if section, err := store.CanonicalURL(raw); err != nil {
			bad("sections", err)
		} else {
			s.Sections[i] = section
		}
	}
	s.Cron, s.Quiet = strings.Join(strings.Fields(s.Cron), " "), strings.TrimSpace(s.Quiet)
	problems = append(problems, standing(&s)...)
	if _, err := store.ParseCron(s.Cron); s.Cron != "" && err != nil {
		bad("cron", err)
	}
	if _, err := store.ParseQuiet(s.Quiet); s.Quiet != "" && err != nil {
		bad("quiet", err)
	}
	return s, problems
}

// standing checks and fills in the two fields that take one of a few words.
func standing(s *store.Source) []Problem {
	var problems []Problem
	switch s.FeedStatus {
	case "":
		if s.Feed != "" {
			s.FeedStatus = store.FeedSeen
		}
	case store.FeedSeen, store.FeedGuess, store.FeedFailed:
	default:
		problems = append(problems, Problem{"feed_status", fmt.Errorf("%.40q is none of seen, guess, failed", s.FeedStatus)})
	}
	switch s.State {
	case "", store.SourceActive, store.SourcePaused, store.SourceRemoved:
	default:
		problems = append(problems, Problem{"state", fmt.Errorf("%.40q is none of active, paused, removed", s.State)})
	}
	return problems
}

// UnknownRegion is the error for a code that no gazetteer holds.
func UnknownRegion(code string) error {
	return fmt.Errorf("unknown region code %.40q (codes look like \"18\" for a province, \"18.01\" for a kabupaten or kota)", code)
}
