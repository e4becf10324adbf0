package store

import "errors"

// What every implementation of a store answers, to be tested with errors.Is.
var (
	// ErrLease: the batch is no longer this worker's, because its time ran out and another worker has it,
	// or because it is finished. Nothing was written.
	ErrLease = errors.New("the lease was lost")
	// ErrNotFound: there is no such source, address, article or setting.
	ErrNotFound = errors.New("not found")
	// ErrForgotten: there was such an article, and it was taken down. It is an ErrNotFound too.
	ErrForgotten error = forgotten{}
)

type forgotten struct{}

func (forgotten) Error() string        { return "taken down" }
func (forgotten) Is(target error) bool { return target == ErrNotFound }
