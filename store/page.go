package store

import "time"

// Outcome classes an attempt. The words are stored and exported.
type Outcome string

// The outcomes of a fetch.
const (
	OutcomeNew         Outcome = "new"          // a body not seen before at this address
	OutcomeSame        Outcome = "same"         // the same body again
	OutcomeNotModified Outcome = "not_modified" // 304
	OutcomeGone        Outcome = "gone"         // 404, 410
	OutcomeRefused     Outcome = "refused"      // 401, 403, 451, robots.txt, private address
	OutcomeFailed      Outcome = "failed"       // network, 5xx, 429, limits
)

// Attempt is one try to fetch one address.
type Attempt struct {
	URL     int64
	At      time.Time
	Took    time.Duration
	Status  int // HTTP status; 0 when there was no answer
	Bytes   int64
	Outcome Outcome
	Err     string // in words, for people; empty when all went well
}

// Page is a body as it was fetched: raw, numbered in commit order, kept in the archive by digest.
// Everything later is computed from pages.
type Page struct {
	Seq         int64
	URL         int64  // URL.ID
	Address     string // as requested
	Final       string // after redirects
	Source      string
	Kind        URLKind
	At          time.Time
	Status      int
	ContentType string // as sent
	Header      string // response head, for the archive
	Digest      string // hex SHA-256 of the decoded body
	Size        int64  // bytes of the decoded body
	Hint        Hint
	Archive     bool
}

// FeedText is the ContentType of a page that was never fetched, since its site refused: its body is what the outlet's
// own feed carries of the article, wrapped as a page. It has no Status and no Header.
const FeedText = "text/html; charset=utf-8; from=feed"

// Fetch is what a worker brings back for one URL of a batch.
type Fetch struct {
	URL     URL // with ETag, LastModified, Digest, Looks, Same, Fails and Due as they are to be from now on
	Attempt Attempt
	Page    *Page // nil unless there is a new body; its body is in the archive already
	// Gone says that the address was gone in so many looks, over such a time, that it is believed.
	Gone bool
	// Moved is where the address redirects to for good (301, 308), "" where it does not.
	Moved string
}
