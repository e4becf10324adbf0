package api

import (
	"time"

	"warta/store"
)

// The objects of the answers. Names, order and presence of fields are those of an export in JSON Lines, which a test
// of cmd/warta holds them against: what is unknown is left out, but lists are always there.

// content is what one reading gave, of an article or of one of its revisions.
type content struct {
	Title     string            `json:"title"`
	Authors   []string          `json:"authors"`
	Editors   []string          `json:"editors"`
	Published store.Instant     `json:"published_at,omitzero"`
	Modified  store.Instant     `json:"modified_at,omitzero"`
	Precision string            `json:"published_precision,omitempty"`
	Language  string            `json:"language,omitempty"`
	Dateline  string            `json:"dateline,omitempty"`
	Lead      string            `json:"lead,omitempty"`
	Text      *string           `json:"text,omitempty"` // nil where texts were not asked for
	HTML      string            `json:"html,omitempty"`
	Image     *store.Image      `json:"image,omitempty"`
	Images    []store.Image     `json:"images"`
	Section   string            `json:"section,omitempty"`
	Tags      []string          `json:"tags"`
	Flags     []store.Flag      `json:"flags"`
	Credited  string            `json:"syndicated_from,omitempty"`
	Canonical string            `json:"canonical,omitempty"`
	Next      []string          `json:"next"`
	Whole     string            `json:"whole,omitempty"`
	None      string            `json:"not_article,omitempty"`
	Sure      float64           `json:"confidence"`
	Origins   map[string]string `json:"origins"`
	Extractor string            `json:"extractor"`
}

func newContent(c *store.Content, text bool) content {
	out := content{
		Title: c.Title, Authors: list(c.Authors), Editors: list(c.Editors), Published: c.Published, Modified: c.Modified,
		Precision: c.Precision, Language: c.Language, Dateline: c.Dateline, Lead: c.Lead, Image: c.Image, Images: list(c.Images),
		Section: c.Section, Tags: list(c.Tags), Flags: list(c.Flags), Credited: c.Syndicated, Canonical: c.Canonical,
		Next: list(c.Next), Whole: c.Whole, None: c.NotArticle, Sure: c.Confidence, Origins: c.Origins, Extractor: c.Extractor,
	}
	if out.Origins == nil {
		out.Origins = map[string]string{}
	}
	if text {
		out.Text, out.HTML = &c.Text, c.HTML
	}
	return out
}

type article struct {
	ID         string   `json:"id"`
	URL        string   `json:"url"`
	Source     string   `json:"source"`
	SourceName string   `json:"source_name,omitempty"`
	Aliases    []string `json:"aliases"`
	content
	Regions   []store.Region `json:"regions"`
	Places    []store.Region `json:"places"`
	Story     string         `json:"story,omitempty"`
	Revisions int            `json:"revisions"`
	Hash      string         `json:"content_hash"`
	First     time.Time      `json:"first_seen_at"`
	Updated   time.Time      `json:"updated_at"`
	Removed   time.Time      `json:"removed_at,omitzero"`
	Digests   []string       `json:"page_digests"`
	Passage   []store.Piece  `json:"passage,omitempty"` // of searches alone
}

func newArticle(a *store.Article, text bool) article {
	return article{
		ID: a.ID, URL: a.URL, Source: a.Source, SourceName: a.SourceName, Aliases: list(a.Aliases), content: newContent(&a.Content, text),
		Regions: list(a.Regions), Places: list(a.Places), Story: a.Story, Revisions: a.Revisions, Hash: a.ContentHash,
		First: a.FirstSeen, Updated: a.Updated, Removed: a.Removed,
	}
}

type revision struct {
	Article string    `json:"article"`
	Number  int       `json:"number"`
	At      time.Time `json:"seen_at"`
	Pages   []int64   `json:"pages"`
	Digests []string  `json:"digests"`
	content
	Hash  string `json:"content_hash"`
	Chain string `json:"chain_hash,omitempty"`
	Seal  string `json:"seal_hash,omitempty"`
}

// member is an article of a story.
type member struct {
	Article article           `json:"article"`
	At      time.Time         `json:"at"`
	Delay   int64             `json:"delay_seconds"`
	Match   *store.StoryMatch `json:"match,omitempty"`
}

type region struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Zone     string   `json:"zone,omitempty"`
	Parent   string   `json:"parent,omitempty"`
	Articles int      `json:"articles"` // about it or what lies in it
	Own      int      `json:"own"`      // about the place itself
	Children []region `json:"children,omitzero"`
}

type source struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Home       string    `json:"home"`
	Region     string    `json:"region,omitempty"`
	Language   string    `json:"lang,omitempty"`
	Zone       string    `json:"zone,omitempty"`
	Sections   []string  `json:"sections"`
	Categories []string  `json:"categories"`
	Feed       string    `json:"feed,omitempty"`
	FeedStatus string    `json:"feed_status,omitempty"`
	State      string    `json:"state"`
	Origin     string    `json:"origin,omitempty"`
	Added      time.Time `json:"added_at,omitzero"`
	Health     health    `json:"health"`
}

// health is how a source fares.
type health struct {
	Articles    int       `json:"articles"`
	URLs        int       `json:"urls"`
	LastTry     time.Time `json:"last_try,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	LastArticle time.Time `json:"last_article,omitzero"`
	LastResult  string    `json:"last_result,omitempty"`
	Failures    int       `json:"failures"`
	Next        time.Time `json:"next_visit,omitzero"`

	Rhythm  store.Rhythm   `json:"rhythm,omitzero"`
	Cut     map[string]int `json:"cut_off,omitempty"`
	Since   time.Time      `json:"backfill_since,omitzero"`
	Behind  int            `json:"backfill_left,omitempty"`
	Alert   string         `json:"alert,omitempty"`
	AlertAt time.Time      `json:"alert_since,omitzero"`

	Days []day `json:"days,omitempty"` // of one source alone
}

// day is what was tried for a source on a UTC day.
type day struct {
	Day       string `json:"day"`
	Attempted int    `json:"attempted"`
	Failed    int    `json:"failed"`
	Refused   int    `json:"refused"`
	Articles  int    `json:"articles"`
}

func newSource(h *store.SourceHealth) source {
	s := &h.Source
	return source{
		ID: s.ID, Name: s.Name, Home: s.Home, Region: s.Region, Language: s.Language, Zone: s.Zone, Sections: list(s.Sections),
		Categories: list(s.Categories), Feed: s.Feed, FeedStatus: string(s.FeedStatus), State: string(s.State), Origin: s.Origin, Added: s.Added,
		Health: health{
			Articles: h.Articles, URLs: h.URLs, LastTry: h.LastTry, LastSuccess: h.LastSuccess, LastArticle: h.LastArticle,
			LastResult: h.LastResult, Failures: h.Failures, Next: h.Next,
			Rhythm: h.Rhythm, Cut: h.Cut, Since: h.Since, Behind: h.Behind, Alert: h.Alert, AlertAt: h.AlertAt,
		},
	}
}

// page is one of a list.
type page[T any] struct {
	Items []T           `json:"items"`
	Next  string        `json:"next_cursor,omitempty"`
	Facet *store.Facets `json:"facets,omitempty"`
}

// list is l, and an empty list for none, so that JSON has it.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
