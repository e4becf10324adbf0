// Package sqlite keeps everything Warta knows in one SQLite file: sources, the crawl queue, pages,
// articles and what is said about them. Page bodies live beside it, in package archive.
//
// A DB may be used by any number of goroutines, and a database file may be open in several processes:
// one crawls, others read, search, export or change the sources. Within a process all writing goes
// through one connection, one short transaction at a time; reading goes through a pool and never waits
// for writers (write-ahead logging). Every exported method is one transaction.
//
// DB is a crawler's Dispatcher (queue.go, offer.go, done.go), the place where followers meet their input
// and output (follow.go, writer.go), and what feeds, search and exports read from (query.go).
//
// Instants are stored as UTC text of fixed width, so that they sort; see migrations/0001_first.sql,
// which describes every table and the views for people who open the file themselves.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"warta/store"

	_ "modernc.org/sqlite" // the driver, without cgo
)

// Options are how a database is opened. The zero value opens for reading and writing and creates the
// file where there is none.
type Options struct {
	// ReadOnly opens an existing database without ever writing to it, beside a process that does.
	ReadOnly bool
	// Authority is the first part of every article's feed id ("warta.example,2026-11-23"). It is taken
	// when the database is created and never changed after. Empty: "warta.invalid" with the day.
	Authority string
	// BaseURL is the public address that feeds name as their home; kept as Authority is, but
	// SetSetting("base_url", …) may change it.
	BaseURL string
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: none
}

// DB is an open database.
type DB struct {
	path string
	o    Options
	r    *sql.DB // readers
	w    *writer // nil when read-only

	current atomic.Bool // the full-text index is known to be of this program's making

	watch     sync.Mutex // guards watchConn
	watchConn *sql.Conn

	prepared prepared // statements of searches

	looks sync.Mutex // guards posts
	posts posts      // for look-ups outside of transactions
}

// Open opens the database at path, creates it where there is none (unless read-only) and brings an older
// one up to date.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{path: path, o: o}
	if err := db.open(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open database %s: %w", path, explain(err))
	}
	return db, nil
}

func (db *DB) open(ctx context.Context) error {
	if err := checkFile(db.path, db.o.ReadOnly); err != nil {
		return err
	}
	if !db.o.ReadOnly {
		w, err := openWriter(ctx, db.path)
		if err != nil {
			return err
		}
		db.w = w
		if err := db.migrate(ctx); err != nil {
			return err
		}
		// From here on waiting for other processes is begin's business.
		if _, err := w.conn.ExecContext(ctx, `PRAGMA busy_timeout = 0`); err != nil {
			return err
		}
	}
	r, err := sql.Open("sqlite", dsn(db.path, true))
	if err != nil {
		return err
	}
	n := max(4, runtime.NumCPU())
	r.SetMaxOpenConns(n)
	r.SetMaxIdleConns(n)
	db.r = r
	if err := r.PingContext(ctx); err != nil {
		return err
	}
	if db.o.ReadOnly {
		return db.checkVersion(ctx)
	}
	return nil
}

// checkFile answers before SQLite does where it can say more clearly what is wrong.
func checkFile(path string, readOnly bool) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return errors.New("it is a directory")
	case err == nil:
		return checkMagic(path, info.Size())
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case readOnly:
		return fmt.Errorf("there is none yet: %w", fs.ErrNotExist)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return err
	}
	return nil
}

// magic is how every SQLite database file begins (https://sqlite.org/fileformat.html, section 1.3.1).
const magic = "SQLite format 3\x00"

func checkMagic(path string, size int64) error {
	if size == 0 {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, len(magic))
	if _, err := f.ReadAt(head, 0); err != nil || string(head) != magic {
		return errNotWarta
	}
	return nil
}

// dsn carries every pragma, so that each connection of a pool has them.
func dsn(path string, readOnly bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "foreign_keys(1)", "temp_store(memory)",
	}}
	if readOnly {
		q.Set("mode", "ro")
		q.Add("_pragma", "query_only(1)")
		q.Add("_pragma", "cache_size(-8192)")
	} else {
		// auto_vacuum takes effect only before the first table is made, and before WAL.
		q["_pragma"] = append([]string{"busy_timeout(5000)", "auto_vacuum(incremental)", "journal_mode(wal)"}, q["_pragma"]...)
		q.Add("_pragma", "synchronous(normal)")
		// What is let go of, also when a row is merely written anew, is overwritten: so that of what is taken down later no
		// older copy lies in the file. It costs some two in a hundred of the work of recording articles.
		q.Add("_pragma", "secure_delete(1)")
		q.Add("_pragma", "cache_size(-20480)")
		q.Add("_pragma", "journal_size_limit(67108864)")
		q.Add("_pragma", fmt.Sprintf("wal_autocheckpoint(%d)", writerPages))
		q.Set("_txlock", "immediate")
	}
	return fileURI(path, q)
}

func fileURI(path string, q url.Values) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}

// Close ends all use of the database; what is used after fails. Closing again does nothing.
func (db *DB) Close() error {
	var errs []error
	db.watch.Lock()
	if db.watchConn != nil {
		errs = append(errs, db.watchConn.Close())
		db.watchConn = nil
	}
	db.watch.Unlock()
	if db.r != nil {
		errs = append(errs, db.r.Close())
	}
	if db.w != nil {
		errs = append(errs, db.w.close())
	}
	return errors.Join(errs...)
}

// Path is the file the database lives in.
func (db *DB) Path() string { return db.path }

// ReadOnly reports whether the database was opened for reading alone.
func (db *DB) ReadOnly() bool { return db.w == nil }

func (db *DB) now() time.Time { return db.o.Now().UTC() }

// Setting reads one fact about the database, such as "authority" or "base_url". A missing one is
// store.ErrNotFound.
func (db *DB) Setting(ctx context.Context, key string) (string, error) {
	var v string
	err := db.r.QueryRowContext(ctx, `SELECT value FROM setting WHERE key = ?`, key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("setting %s: %w", key, store.ErrNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("setting %s: %w", key, explain(err))
	}
	return v, nil
}

// Settings that a database is born with, and that never change.
const (
	settingAuthority = "authority"
	settingCreated   = "created_at"
)

// SetSetting writes one fact about the database, but for those that it keeps itself: feed ids that readers have already
// seen depend on the authority, and how the rest is read on the others.
func (db *DB) SetSetting(ctx context.Context, key, value string) error {
	switch key {
	case settingAuthority:
		return errors.New("the authority is fixed when a database is created")
	case settingCreated, settingSchema, settingIndex, settingIndexNext, settingPosts, settingScrub:
		return fmt.Errorf("setting %s: the database keeps it itself", key)
	}
	if strings.HasPrefix(key, settingAsked) {
		return fmt.Errorf("setting %s: the database keeps it itself", key)
	}
	return db.write(ctx, "setting", func(tx *Tx) error { return tx.set(ctx, key, value) })
}

// set writes a setting.
func (tx *Tx) set(ctx context.Context, key, value string) error {
	return tx.exec(ctx, `INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
}

// Authority is the first part of every article's feed id.
func (db *DB) Authority(ctx context.Context) (string, error) {
	return db.Setting(ctx, settingAuthority)
}

// BaseURL is the public address of what this database publishes, or "".
func (db *DB) BaseURL(ctx context.Context) (string, error) { return db.Setting(ctx, "base_url") }

// DataVersion is a number that is another whenever any process has committed to the database since the
// last call. It is cheap: no table is read.
func (db *DB) DataVersion(ctx context.Context) (int64, error) {
	db.watch.Lock()
	defer db.watch.Unlock()
	if db.watchConn == nil {
		c, err := db.r.Conn(ctx)
		if err != nil {
			return 0, explain(err)
		}
		db.watchConn = c
	}
	var v int64
	err := db.watchConn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v)
	return v, explain(err)
}
