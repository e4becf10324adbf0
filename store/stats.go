package store

import "time"

// StoryHead is a story of at least two articles, in short.
type StoryHead struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"` // of the member that was seen first
	Articles int       `json:"articles"`
	Sources  int       `json:"sources"` // different ones
	First    time.Time `json:"first_seen_at"`
	Last     time.Time `json:"last_seen_at"`
	Members  []string  `json:"members"` // IDs, first seen first
	// Created is when the story came to be, which never changes: lists of stories go by it.
	Created time.Time `json:"-"`
}

// StoryQuery chooses stories, those that came to be last first.
type StoryQuery struct {
	Region, Source string // with an article about that region or what lies in it, of that source
	Since, Until   time.Time
	// Below is the story after which the list goes on: its Created and ID.
	BelowAt time.Time
	BelowID string
	Limit   int
}

// Series counts articles day by day.
type Series struct {
	Key  string `json:"key,omitempty"` // region's code, source's ID; empty for all
	Name string `json:"name,omitempty"`
	N    int    `json:"articles"`
	Days []int  `json:"per_day"`
}

// SeriesQuery says what is counted: what was published (Article.SortTime) on each of so many days of 24 hours, the
// first of which begins at From.
type SeriesQuery struct {
	By             SeriesBy
	Region, Source string // only articles about that region or what lies in it, of that source
	From           time.Time
	Days           int
}

// SeriesBy says of what there is a series each.
type SeriesBy string

// The kinds of series.
const (
	ByDay    SeriesBy = "day"    // one for all
	ByRegion SeriesBy = "region" // of each region, what lies in it included
	BySource SeriesBy = "source"
)
