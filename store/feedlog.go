package store

import "time"

// Told is an article as a row of the feed-entry log told readers of it. It is kept as it was then, whatever
// becomes of the article: archive documents of feeds are made of it.
type Told struct {
	Seq     int64   `json:"-"` // FeedEntry.Seq
	Article Article `json:"article"`
	Home    string  `json:"home,omitempty"` // of the article's source
	Zone    string  `json:"zone,omitempty"` // of the article's source
}

// Edit is a change that a publisher made to an article that was out already.
type Edit struct {
	Article Article // as it is now
	// Number is that of the revision the edit made; 0 when the publisher took the article down.
	Number int
	At     time.Time // when it was seen
	Before Content   // today's reading of the revision before
	After  Content   // and of this one; empty when the article was taken down
}

// Subscription is one callback that is told of the changes of one feed (WebSub).
type Subscription struct {
	Topic    string // address of the feed
	Callback string
	Host     string // of Callback, with a port where one is written; what limits per host go by
	Secret   string
	Since    time.Time
	Until    time.Time // end of the lease
	Sent     string    // digest of the content that was delivered last
	Failures int       // deliveries failed since the last success
	Next     time.Time // no delivery is tried before
}

// SourceDay counts what was tried for a source on one UTC day.
type SourceDay struct {
	Source    string
	Day       time.Time
	Attempted int
	Failed    int // no answer, or a fault of the server's
	Refused   int // robots.txt, 401, 403, 451 …
	Articles  int // first seen that day
	// Alert is what the source's pages were read worse in that day than in the weeks before, in words; "": nothing.
	Alert string
}

// SubscriptionRequest is what a hub was asked for and the subscriber has yet to confirm.
type SubscriptionRequest struct {
	ID   int64  // number in the database; a newer request for the same topic and callback has another
	Mode string // subscribe, unsubscribe
	Subscription
	Lease time.Duration // as it will be granted
	Tries int           // how often the subscriber was asked
}

// Push is this server's own subscription to the feed of a source, at the hub that the feed names (WebSub).
type Push struct {
	Token    string // last part of our callback's address, which nobody else can guess
	Source   string
	Hub      string
	Topic    string    // address the feed gives itself
	Secret   string    // what the hub signs with
	Wanted   bool      // false: it is to be ended
	Until    time.Time // end of the lease; zero: the hub has not confirmed it
	Failures int       // how often the hub was asked since it last confirmed
}
