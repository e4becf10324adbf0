package store

import "time"

// Source is one outlet that is watched: a site, or one desk of a site.
type Source struct {
	// ID is the home page's host without "www.", with the path where a desk has one: "lampost.co",
	// "detik.com/sumbagsel". It never changes.
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Home     string   `json:"home"`
	Region   string   `json:"region,omitempty"` // code of the outlet's home
	Language string   `json:"lang,omitempty"`   // BCP 47
	Zone     string   `json:"zone,omitempty"`   // IANA time zone of its clock; empty: that of Region, else Asia/Jakarta
	Sections []string `json:"sections,omitempty"`
	// Categories are the operator's own labels; they are carried along and mean nothing to the crawler.
	Categories []string `json:"categories,omitempty"`

	Feed       string     `json:"feed,omitempty"`
	FeedStatus FeedStatus `json:"feed_status,omitempty"`

	State    SourceState   `json:"state"`
	Interval time.Duration `json:"interval,omitempty"` // fixed time between looks; 0: adaptive
	Cron     string        `json:"cron,omitempty"`     // timetable of looks (ParseCron) on the source's own clock; goes before Interval
	Quiet    string        `json:"quiet,omitempty"`    // hours of its clock without visits (ParseQuiet)
	// Origin says who named the source last: catalog, config, import, command.
	Origin string `json:"origin,omitempty"`

	Added time.Time `json:"added_at,omitzero"`
}

// SourceState says whether a source is visited.
type SourceState string

// A removed source keeps its articles; it is only no longer visited, and the catalog does not bring it back.
const (
	SourceActive  SourceState = "active"
	SourcePaused  SourceState = "paused"
	SourceRemoved SourceState = "removed"
)

// FeedStatus says how far a feed address can be trusted.
type FeedStatus string

// A guessed feed is tried once: it becomes seen, or is forgotten.
const (
	FeedSeen   FeedStatus = "seen"
	FeedGuess  FeedStatus = "guess"
	FeedFailed FeedStatus = "failed"
)

// SourceHealth is a source with what is known of how it fares.
type SourceHealth struct {
	Source
	Articles    int       `json:"articles"`
	URLs        int       `json:"urls"`
	LastTry     time.Time `json:"last_try,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	LastArticle time.Time `json:"last_article,omitzero"` // when the newest article was first seen
	LastResult  string    `json:"last_result,omitempty"` // in words: "200, 3 new", "robots.txt disallows", …
	Failures    int       `json:"failures"`              // looks failed since the last success
	Next        time.Time `json:"next_visit,omitzero"`

	Rhythm  Rhythm         `json:"rhythm,omitzero"`
	Cut     map[string]int `json:"cut_off,omitempty"`       // links of the last seven days that were left out, by trap or limit
	Since   time.Time      `json:"backfill_since,omitzero"` // how far back a backfill goes
	Behind  int            `json:"backfill_left,omitempty"` // addresses it has still to fetch
	Alert   string         `json:"alert,omitempty"`         // what is wrong, in words
	AlertAt time.Time      `json:"alert_since,omitzero"`
}

// Rhythm is how often a source publishes, as it was learned last.
type Rhythm struct {
	PerDay   float64   `json:"per_day"`        // articles on an average day
	Articles int       `json:"articles"`       // that this rests on
	Busy     []int     `json:"busy,omitempty"` // hours of the day on its own clock with most articles, in order of the day
	At       time.Time `json:"learned_at"`
}

// Seeds are the addresses a source is watched by: its home page, its feed while there is hope for it, and
// its sections. They are due at once where they are not known yet.
func (s *Source) Seeds() []URL {
	var seeds []URL
	add := func(address string, kind URLKind) {
		seeds = append(seeds, URL{URL: address, Key: URLKey(address), Host: HostKey(address), Source: s.ID, Kind: kind, Via: "seed"})
	}
	add(s.Home, KindHome)
	if s.Feed != "" && s.FeedStatus != FeedFailed {
		add(s.Feed, KindFeed)
	}
	for _, section := range s.Sections {
		add(section, KindSection)
	}
	return seeds
}
