package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Copied tells what a copy did.
type Copied struct {
	Bodies int   // copied now
	Had    int   // there already
	Bytes  int64 // copied now, compressed
}

// CopyTo copies every body to another archive, leaving out what is there already, so that a copy that was
// interrupted, or is made every night, costs only what is new; and leaving out those whose digests are in not. Times
// are kept, so that bodies expire there when they would here.
func (a *Archive) CopyTo(ctx context.Context, to *Archive, not map[string]bool) (done Copied, err error) {
	const atOnce = 8 // so that their journeys to the disk overlap
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	var bodies, had, bytes atomic.Int64
	for e, err := range a.Walk(ctx) {
		if err != nil {
			return done, cmp.Or(g.Wait(), err) // a copy that failed is why the walk ended
		}
		if not[e.Digest] {
			continue
		}
		g.Go(func() error {
			n, err := a.copyBody(e, to)
			if err != nil {
				return fmt.Errorf("copy body %s: %w", e.Digest, err)
			}
			if n == 0 {
				had.Add(1)
				return nil
			}
			bodies.Add(1)
			bytes.Add(n)
			return nil
		})
	}
	err = g.Wait()
	return Copied{Bodies: int(bodies.Load()), Had: int(had.Load()), Bytes: bytes.Load()}, err
}

// copyBody copies one body and returns its size on disk; 0 when there was nothing to do.
func (a *Archive) copyBody(e Entry, to *Archive) (n int64, err error) {
	from, err := a.path(e.Digest)
	if err != nil {
		return 0, err
	}
	path, err := to.path(e.Digest)
	if err != nil {
		return 0, err
	}
	if info, err := os.Stat(path); err == nil && info.Size() == e.Size {
		return 0, nil
	}
	f, err := os.Open(from)
	if errors.Is(err, os.ErrNotExist) { // expired meanwhile
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if err := to.write(path, f); err != nil {
		return 0, err
	}
	return e.Size, os.Chtimes(path, e.At, e.At)
}
