package sqlite

import (
	"context"
	"database/sql"
	"net/url"
	"time"
)

// What was committed lies in the write-ahead log until a checkpoint brings it into the database file. SQLite has
// the writer do that, which waits for the disk meanwhile, and all who want to write wait for it; so it is done
// beside the writer, over a connection of its own. Only under a load that never pauses, where that one never
// catches up and the log could not begin anew, does the writer lend a hand.
const (
	checkpointPages = 1000 // of the log that are not in the database yet, 4 MB; SQLite's own default
	writerPages     = 8000 // of the whole log, 32 MB, at which the writer lends a hand
	checkpointPause = 50 * time.Millisecond
)

// checkpointer brings into the database what was committed.
type checkpointer struct {
	pool  *sql.DB
	news  chan struct{} // something was committed
	stop  context.CancelFunc
	ended chan struct{}
}

func startCheckpoints(path string) (*checkpointer, error) {
	// None of the writer's pragmas: setting some of them writes.
	pool, err := sql.Open("sqlite", fileURI(path, url.Values{"_pragma": {"busy_timeout(5000)"}}))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	ctx, stop := context.WithCancel(context.Background())
	c := &checkpointer{pool: pool, news: make(chan struct{}, 1), stop: stop, ended: make(chan struct{})}
	go c.run(ctx)
	return c, nil
}

// committed tells of a commit. It never blocks.
func (c *checkpointer) committed() {
	select {
	case c.news <- struct{}{}:
	default:
	}
}

// run looks at the log a moment after something was committed. What cannot be done now, for want of room on the
// disk or since another process does it, is done after the next commit.
func (c *checkpointer) run(ctx context.Context) {
	defer close(c.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.news:
		}
		if sleep(ctx, checkpointPause) != nil {
			return
		}
		if n, err := c.checkpoint(ctx, `PRAGMA wal_checkpoint(NOOP)`); err == nil && n >= checkpointPages {
			_, _ = c.checkpoint(ctx, `PRAGMA wal_checkpoint(PASSIVE)`)
		}
	}
}

// checkpoint runs one of the pragmas and tells how many pages of the log are still to be brought in.
func (c *checkpointer) checkpoint(ctx context.Context, pragma string) (left int, err error) {
	var busy, pages, done int
	err = c.pool.QueryRowContext(ctx, pragma).Scan(&busy, &pages, &done)
	return pages - done, err
}

func (c *checkpointer) close() error {
	c.stop()
	<-c.ended
	return c.pool.Close()
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
