package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Backup writes a copy of the database to a file that must not exist yet. The copy is of one moment,
// complete and compact, whatever is written meanwhile; nobody waits for it. It is checked before Backup
// returns, and removed when anything is wrong.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("backup to %s: it is there already", path)
	}
	conn, err := db.r.Conn(ctx)
	if err != nil {
		return fmt.Errorf("backup: %w", explain(err))
	}
	defer conn.Close()
	// The connection writes, though not to this database.
	if _, err := conn.ExecContext(ctx, `PRAGMA query_only = 0`); err != nil {
		return fmt.Errorf("backup: %w", explain(err))
	}
	defer func() {
		_, e := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only = 1`)
		err = errors.Join(err, e)
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	if _, err := conn.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return fmt.Errorf("backup to %s: %w", path, explain(err))
	}
	if err := Check(ctx, path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return syncFile(path)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Check reads a whole database file and says what is wrong with it: that it is not Warta's, that it is of a
// newer Warta (ErrNewer), or that it is damaged. Older ones are fine. Nothing is changed.
func Check(ctx context.Context, path string) error {
	if err := checkFile(path, true); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	pool, err := sql.Open("sqlite", dsn(path, true))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer pool.Close()
	var db DB
	if has, _, err := db.schema(ctx, pool); err != nil {
		return fmt.Errorf("%s: %w", path, explain(err))
	} else if len(has) == 0 {
		return fmt.Errorf("%s: %w", path, errNotWarta)
	}
	var word string
	if err := pool.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&word); err != nil {
		return fmt.Errorf("%s: %w", path, explain(err))
	}
	if word != "ok" {
		return fmt.Errorf("%s: the database is damaged: %.200s", path, strings.ReplaceAll(word, "\n", " "))
	}
	return nil
}
