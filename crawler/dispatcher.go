package crawler

import (
	"context"
	"time"

	"warta/store"
)

// Dispatcher hands out work: batches of addresses of one host, each leased to one worker at a time. It
// is the only thing that workers share, so one request is in flight per host however many workers, or
// machines, there are. All methods are safe for concurrent use; package dispatchtest holds the tests that
// every implementation passes.
type Dispatcher interface {
	// Offer makes addresses known. It is idempotent by URL.Key: of an address that is known already
	// nothing is changed, above all not its Due. The number of addresses that were not known is returned.
	// An offered address with a zero Due is due at once.
	Offer(ctx context.Context, urls []store.URL) (added int, err error)

	// Lease takes up to max addresses of one host whose Due is not after now, earliest first, from a host whose
	// NotBefore is not after now and of which no batch is out. The batch is the caller's until now+ttl;
	// whoever comes later gets what the caller has not finished. False when there is no such work now.
	//
	// Sources that are paused or removed have no work, and a backfill's finds (URL.Archive) that were never fetched
	// may be kept for a dispatcher of their own. A crawler that knows itself to be alone on a
	// database may end the leases of a dead predecessor when it opens it.
	Lease(ctx context.Context, now time.Time, ttl time.Duration, max int) (store.Batch, bool, error)

	// Extend moves the end of a lease; store.ErrLease when the lease was lost.
	Extend(ctx context.Context, batch int64, until time.Time) error

	// Done ends a lease with what came of it, in one transaction: URL state is replaced by Fetch.URL,
	// attempts are recorded, pages get their Seq, the host's clock is set, the batch ends. Addresses of
	// the batch that are not among fetched stay as they were and are due still. store.ErrLease when the
	// lease was lost (ended, or given to another): then nothing is written.
	//
	// A Fetch whose URL.ID is 0 is not of the batch: the crawler read a robots.txt on the way. Its
	// address (KindRobots, due never: the crawler itself keeps it fresh) is inserted where Key is not
	// known, and its Page belongs to that address; where the known address has the same Digest already,
	// the Page is dropped and the attempt kept.
	Done(ctx context.Context, batch int64, fetched []store.Fetch, host store.HostState) error

	// NextDue says when there is work next, as far as it is known: the earliest time after which Lease
	// can succeed if no lease is ended before. False when nothing at all is waiting.
	NextDue(ctx context.Context, now time.Time) (time.Time, bool, error)
}

// Bodies keeps what was fetched, by content.
type Bodies interface {
	// Put keeps body and returns the hex SHA-256 of it. It is durable when Put returns. Putting the same
	// body again does nothing.
	Put(ctx context.Context, body []byte) (digest string, err error)
}
