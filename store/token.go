package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
)

// Token lets its bearer in. What is kept is a digest of the secret: whoever reads the database cannot use it.
type Token struct {
	Name  string `json:"name"`
	Scope Scope  `json:"scope"`
	// Hash is TokenHash of the secret.
	Hash    [sha256.Size]byte `json:"-"`
	Created time.Time         `json:"created_at"`
	Expires time.Time         `json:"expires_at,omitzero"`
	// Used is the UTC day of the last use that was noted, which may be minutes behind.
	Used time.Time `json:"used_on,omitzero"`
}

// InForce reports whether the token has not expired.
func (t *Token) InForce(now time.Time) bool { return t.Expires.IsZero() || now.Before(t.Expires) }

// Scope says what a token opens.
type Scope string

// The scopes; each opens what those before it open. The empty one opens nothing.
const (
	ScopeFeeds Scope = "feeds" // feeds alone
	ScopeRead  Scope = "read"  // all that can be read: feeds, pages, API
	ScopeAdmin Scope = "admin" // and what is for the operator
)

// Covers reports whether s opens what asks for t.
func (s Scope) Covers(t Scope) bool { return s.rank() > 0 && s.rank() >= t.rank() }

func (s Scope) rank() int {
	switch s {
	case ScopeFeeds:
		return 1
	case ScopeRead:
		return 2
	case ScopeAdmin:
		return 3
	}
	return 0
}

// ParseScope reads a scope's name.
func ParseScope(name string) (Scope, error) {
	s := Scope(strings.ToLower(name))
	if s.rank() == 0 {
		return "", fmt.Errorf("no such scope: %q (there are feeds, read and admin)", name)
	}
	return s, nil
}

// secretStart makes a secret that leaked easy to find and to tell from others.
const secretStart = "warta_"

// NewSecret is the secret of a new token: 160 random bits, in letters and digits that stand in an address as they
// are.
func NewSecret() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return secretStart + strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// TokenHash is the digest that a secret is known by. A slow hash, as passwords need, would gain nothing: nobody
// guesses 160 random bits.
func TokenHash(secret string) [sha256.Size]byte { return sha256.Sum256([]byte(secret)) }
