package store

import "time"

// Article is one record: what a publisher said at one canonical address, however often and in however
// many lists it was found.
type Article struct {
	ID  string `json:"id"`  // ArticleID of the first canonical URL seen; never changes
	URL string `json:"url"` // canonical
	// Seq is the article's place in commit order; it moves to the end when a reading changes, and
	// annotations never move it. Followers read in this order.
	Seq        int64    `json:"-"`
	Source     string   `json:"source"` // ID of the source that found it first
	SourceName string   `json:"source_name,omitempty"`
	Aliases    []string `json:"aliases,omitempty"` // other addresses of the same article

	Content

	Regions []Region `json:"regions"`
	Places  []Region `json:"places,omitempty"` // mentioned only
	Story   string   `json:"story,omitempty"`  // cluster of the same text at other outlets

	Revisions   int       `json:"revisions"` // versions kept, the first included
	ContentHash string    `json:"content_hash"`
	FirstSeen   time.Time `json:"first_seen_at"`
	Updated     time.Time `json:"updated_at"`          // when the newest revision was seen
	Removed     time.Time `json:"removed_at,omitzero"` // when the publisher was seen to have taken it down
	Archive     bool      `json:"-"`                   // found by a backfill
}

// SortTime is where an article stands in a feed: when it was published, but never after it was first
// seen, so that a wrong future date cannot sit on top for days.
func (a *Article) SortTime() time.Time {
	if p := a.Published.Time; !p.IsZero() && p.Before(a.FirstSeen) {
		return p
	}
	return a.FirstSeen
}

// Revision is a version the publisher put out. It rests on one or more pages.
type Revision struct {
	Article string    `json:"article"`
	Number  int       `json:"number"` // from 1
	At      time.Time `json:"seen_at"`
	Pages   []int64   `json:"pages"`   // Page.Seq, in reading order
	Digests []string  `json:"digests"` // of those pages
	Content Content   `json:"content"` // today's reading of it
	Hash    string    `json:"content_hash"`
	Chain   string    `json:"chain_hash,omitempty"` // ChainHash
	Seal    string    `json:"seal_hash,omitempty"`  // SealHash
}

// FeedEntry is one row of the append-only log that feeds are rendered from.
type FeedEntry struct {
	Seq     int64
	Article string
	At      time.Time
	Kind    EntryKind
	Front   bool // may stand at the front of a feed; false for what a backfill or a late find brought
	// Mark digests what the entry showed readers, so that a later run can tell whether there is anything new
	// to say. Its form is the publisher's own.
	Mark string
}

// EntryKind says what a feed entry announces.
type EntryKind string

// The kinds of feed entries.
const (
	EntryAdd    EntryKind = "add"
	EntryUpdate EntryKind = "update" // a new revision, or other regions
	EntryRemove EntryKind = "remove"
)
