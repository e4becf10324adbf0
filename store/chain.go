package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// ChainHash is the hex SHA-256 that ties a revision to the pages it rests on and to the revision before:
// whoever holds the newest one can tell that none before it was changed, left out or put in between. prev is
// the ChainHash of the revision before, "" for the first.
//
// The hash is of these lines, each ended by a line feed: "warta revision 1", the article's ID, the number, the
// instant seen_at (2026-11-23T01:02:03.456Z), the digest of each page, and prev.
func (r *Revision) ChainHash(prev string) string {
	h := sha256.New()
	fmt.Fprintf(h, "warta revision 1\n%s\n%d\n%s\n", r.Article, r.Number, r.At.UTC().Format("2006-01-02T15:04:05.000Z"))
	for _, d := range r.Digests {
		fmt.Fprintf(h, "%s\n", d)
	}
	fmt.Fprintf(h, "%s\n", prev)
	return hex.EncodeToString(h.Sum(nil))
}

// SealHash is the hex SHA-256 that ties the reading of a revision, in all its fields, to the revision's chain and
// to the reading of the revision before. prev is that one's SealHash, "" for the first. Reading pages again with a
// better extractor makes new seals and leaves the chain as it is.
//
// The hash is of these lines, each ended by a line feed: "warta reading 1", Chain, the content as JSON, and prev.
func (r *Revision) SealHash(prev string) string {
	c := r.Content
	if len(c.Authors) == 0 {
		c.Authors = []string{} // a database knows no difference between none and an empty list
	}
	c.Published.Time, c.Modified.Time = c.Published.Time.Truncate(time.Second), c.Modified.Time.Truncate(time.Second)
	body, err := json.Marshal(&c)
	if err != nil { // there is nothing in a content that could not be written
		body = []byte(err.Error())
	}
	h := sha256.New()
	fmt.Fprintf(h, "warta reading 1\n%s\n%s\n%s\n", r.Chain, body, prev)
	return hex.EncodeToString(h.Sum(nil))
}
