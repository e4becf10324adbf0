package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with a database file, for errors.Is.
var (
	// ErrNewer: the database was written by a newer Warta than this one.
	ErrNewer = errors.New("the database was written by a newer version of warta; please update")
	// ErrOlder: a read-only handle met a database that has to be brought up to date first.
	ErrOlder = errors.New("the database is of an older version of warta; run any command that may write to it once")
	// ErrBusy: another program held the database for longer than five seconds.
	ErrBusy = errors.New("the database is locked by another program")
	// ErrFull: the disk has no room left.
	ErrFull = errors.New("the disk is full")
	// ErrReadOnly: the handle, the file or its directory cannot be written to.
	ErrReadOnly = errors.New("the database cannot be written to")

	errClosed   = errors.New("the database is closed")
	errNotWarta = errors.New("it is not a Warta database")
)

// explain puts SQLite's commonest troubles into words and keeps the original.
func explain(err error) error {
	var se *sqlite.Error
	if err == nil || !errors.As(err, &se) {
		return err
	}
	var known error
	switch se.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		known = ErrBusy
	case sqlite3.SQLITE_FULL:
		known = ErrFull
	case sqlite3.SQLITE_READONLY:
		known = ErrReadOnly
	case sqlite3.SQLITE_NOTADB:
		known = errNotWarta
	default:
		return err
	}
	if errors.Is(err, known) {
		return err
	}
	return fmt.Errorf("%w (%w)", known, err)
}

// writer is the one connection that writes. Whoever holds the token uses it.
type writer struct {
	pool  *sql.DB
	conn  *sql.Conn
	token chan struct{}
	ended chan struct{}        // closed by close
	stmts map[string]*sql.Stmt // prepared once; guarded by token
	roots roots                // guarded by token
	posts posts                // guarded by token; as committed, or as the transaction under way has them
	sieve sieve                // of the same; guarded by token

	checkpoints *checkpointer
	urgent      atomic.Int32 // how many wait for the token who go before others

	patience time.Duration // how long to wait for other processes
	rest     time.Time     // others are to have their turn before this; guarded by token
	held     time.Duration // the lock was, with hardly a break; guarded by token
	left     time.Time     // when it was last let go; guarded by token
}

// Several processes may write by turns. SQLite's own waiting sleeps ever longer, and would hardly ever
// wake in the short while between two of a busy process's transactions; so waiting is done here in short
// steps, and a process that has held the lock for long, in one go or with hardly a break, leaves it alone for a
// few of them.
const (
	patience  = 5 * time.Second
	lookAgain = time.Millisecond
	longHold  = 100 * time.Millisecond
	breather  = 4 * time.Millisecond
)

func openWriter(ctx context.Context, path string) (*writer, error) {
	pool, err := sql.Open("sqlite", dsn(path, false))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	w := &writer{pool: pool, conn: conn, token: make(chan struct{}, 1), ended: make(chan struct{}), stmts: map[string]*sql.Stmt{}, roots: roots{}, patience: patience}
	if w.checkpoints, err = startCheckpoints(path); err != nil {
		return nil, errors.Join(err, conn.Close(), pool.Close())
	}
	w.token <- struct{}{}
	return w, nil
}

// take waits for the token. Whoever is urgent goes before all others.
func (w *writer) take(ctx context.Context, urgent bool) error {
	if urgent {
		w.urgent.Add(1)
		defer w.urgent.Add(-1)
	}
	for {
		select {
		case <-w.token:
			if urgent || w.urgent.Load() == 0 {
				return nil
			}
			w.token <- struct{}{} // to who waited longest, which may be the one
			runtime.Gosched()
		case <-w.ended:
			return errClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// close waits for the transaction that is under way. The token is never given back: nobody writes after.
func (w *writer) close() error {
	select {
	case <-w.ended:
		return nil
	case <-w.token:
		close(w.ended)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := w.checkpoints.close()
	for _, s := range w.stmts {
		_ = s.Close()
	}
	// Tidying is welcome, not needed: the next open does as well without it.
	_, _ = w.conn.ExecContext(ctx, `PRAGMA optimize`)
	return errors.Join(err, w.conn.Close(), w.pool.Close())
}

// Tx is a write transaction. It is for use by one goroutine, inside the function it was given to; DB's
// own writing methods must not be called there, since they would wait for this transaction to end.
type Tx struct {
	db  *DB
	at  time.Time // one clock reading per transaction
	err error     // sticky: a transaction with a failed statement is never committed
	// asOf hides pages that are newer than the one a follower is at; 0: none. So pages that are processed
	// again see what they saw the first time.
	asOf int64
	// hosts whose clock must be set anew before the end
	hosts map[string]struct{}
	// words are the articles of which the full-text index must learn before the end; see reindex
	words map[string]int64
	// what this transaction has to do with the keys of stories; see gathered
	posts   *posts // nil: nothing yet
	summed  bool   // some text's sum changed
	newKeys int    // of new texts
	// memories are what was learned of hosts and is written at the end
	memories map[string]*learned
}

// Now is the transaction's own instant, UTC.
func (tx *Tx) Now() time.Time { return tx.at }

// urgentLease is the name of the transaction that goes before others: those who wait for work have nothing else to
// do.
const urgentLease = "lease"

// write runs f in a transaction that takes the write lock at its start, so that what f reads cannot
// change before it writes. f's error, or a failed statement, undoes everything.
func (db *DB) write(ctx context.Context, what string, f func(tx *Tx) error) error {
	if db.w == nil {
		return fmt.Errorf("%s: %w: it was opened for reading", what, ErrReadOnly)
	}
	if err := db.w.take(ctx, what == urgentLease); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	defer func() { db.w.token <- struct{}{} }()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := db.w.begin(ctx); err != nil {
		return fmt.Errorf("%s: %w", what, explain(err))
	}
	begun := time.Now()
	defer func() { db.w.hadLock(begun, time.Now()) }()
	tx := &Tx{db: db, at: db.now(), hosts: map[string]struct{}{}, words: map[string]int64{}, memories: map[string]*learned{}}
	done := false
	defer func() { // also when f panics
		if !done {
			_, _ = db.w.conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
			if tx.posts != nil {
				db.w.posts = posts{}
			}
		}
	}()
	err := f(tx)
	if err == nil {
		err = tx.err
	}
	if err == nil {
		err = tx.setClocks()
	}
	if err == nil {
		err = tx.keepPosts()
	}
	if err == nil {
		err = tx.keepMemories(ctx)
	}
	if err == nil {
		err = tx.indexWords()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		_, err = db.w.conn.ExecContext(context.WithoutCancel(ctx), `COMMIT`)
		done = err == nil
		db.w.checkpoints.committed()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, explain(err))
	}
	return nil
}

// hadLock sees to it that others have their turn.
func (w *writer) hadLock(begun, end time.Time) {
	if begun.Sub(w.left) >= breather {
		w.held = 0
	}
	w.left = end
	if w.held += end.Sub(begun); w.held > longHold {
		w.rest, w.held = end.Add(breather), 0
	}
}

// begin takes the write lock, waiting for other processes if need be.
func (w *writer) begin(ctx context.Context) error {
	for deadline := time.Now().Add(w.patience); ; {
		if pause := time.Until(w.rest); pause > 0 {
			time.Sleep(pause)
		}
		_, err := w.conn.ExecContext(ctx, `BEGIN IMMEDIATE`)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil { // a begin that was interrupted may have come through all the same
			_, _ = w.conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
			return ctx.Err()
		}
		if !errors.Is(explain(err), ErrBusy) || time.Now().After(deadline) {
			return err
		}
		w.rest = time.Now().Add(lookAgain)
	}
}

// stmt is the prepared form of query. Statements run to their end whatever happens to the caller's
// context: they are short, and an interrupted one would undo the whole transaction anyway.
func (tx *Tx) stmt(query string) (*sql.Stmt, error) {
	if s, ok := tx.db.w.stmts[query]; ok {
		return s, nil
	}
	s, err := tx.db.w.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	tx.db.w.stmts[query] = s
	return s, nil
}

func (tx *Tx) fail(err error) error {
	if tx.err == nil && err != nil {
		tx.err = err
	}
	return err
}

// exec runs one statement.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.execResult(ctx, query, args...)
	return err
}

func (tx *Tx) execResult(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := tx.stmt(query)
	if err != nil {
		return nil, tx.fail(err)
	}
	res, err := s.ExecContext(context.WithoutCancel(ctx), args...)
	return res, tx.fail(err)
}

// row reads one row into dest; ok is false when there is none.
func (tx *Tx) row(ctx context.Context, query string, args []any, dest ...any) (ok bool, err error) {
	s, err := tx.stmt(query)
	if err != nil {
		return false, tx.fail(err)
	}
	err = s.QueryRowContext(context.WithoutCancel(ctx), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, tx.fail(err)
}

func (tx *Tx) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := tx.stmt(query)
	if err != nil {
		return nil, tx.fail(err)
	}
	rows, err := s.QueryContext(context.WithoutCancel(ctx), args...)
	return rows, tx.fail(err)
}

// each runs scan for every row of a query.
func (tx *Tx) each(ctx context.Context, query string, args []any, scan func(scanner) error) error {
	rows, err := tx.rows(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return tx.fail(err)
		}
	}
	return tx.fail(rows.Err())
}

// scanner is a row that can be read: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// each runs scan for every row of a query on the readers' pool.
func (db *DB) each(ctx context.Context, query string, args []any, scan func(scanner) error) error {
	rows, err := db.r.QueryContext(ctx, query, args...)
	if err != nil {
		return explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return explain(err)
		}
	}
	return explain(rows.Err())
}
