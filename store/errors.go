package store

import "errors"

// What every implementation of a store answers, to be tested with errors.Is.
var (
	// ErrLease: the batch is no longer this worker's, because its time ran out and another worker has it,
	// or because it is finished. Nothing was written.
	ErrLease = errors.New("the lease was lost")
	// ErrNotFound: there is no such source, address, article or setting.
	ErrNotFound = errors.New("not found")
)
