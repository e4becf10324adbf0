package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"warta/store"
)

// Migrations are numbered from 1 and only ever added to: a released one is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a file as Warta's (PRAGMA application_id): "WRTA".
const applicationID = 0x57525441

// readMigrations returns the scripts in order; the place of each is its number less one.
func readMigrations() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	scripts := make([]string, 0, len(names))
	for i, name := range names { // Glob sorts
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		if n, err := strconv.Atoi(number); err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %s: want number %04d", name, i+1)
		}
		b, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, string(b))
	}
	return scripts, nil
}

// migrate brings the file up to date in one transaction; several processes may try at once.
func (db *DB) migrate(ctx context.Context) error {
	scripts, err := readMigrations()
	if err != nil {
		return err
	}
	if v, err := db.version(ctx, db.w.conn); err != nil || v == len(scripts) {
		return err
	}
	return db.write(ctx, "migrate", func(tx *Tx) error {
		v, err := db.version(ctx, db.w.conn)
		if err != nil {
			return err
		}
		for n := v; n < len(scripts); n++ {
			if _, err := db.w.conn.ExecContext(ctx, scripts[n]); err != nil {
				return fmt.Errorf("migration %d: %w", n+1, err)
			}
		}
		if v == 0 {
			if err := tx.create(ctx); err != nil {
				return err
			}
		}
		_, err = db.w.conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, len(scripts)))
		return err
	})
}

// create writes what a new database is born with.
func (tx *Tx) create(ctx context.Context) error {
	authority := tx.db.o.Authority
	if authority == "" {
		authority = "warta.invalid," + tx.at.Format("2006-01-02")
	}
	for key, value := range map[string]string{"authority": authority, "base_url": tx.db.o.BaseURL, "created_at": stamp(tx.at)} {
		if err := tx.exec(ctx, `INSERT INTO setting (key, value) VALUES (?, ?)`, key, value); err != nil {
			return err
		}
	}
	return nil
}

// version is the file's schema version; 0 for an empty file. It refuses files that are not Warta's and
// those of a newer Warta.
func (db *DB) version(ctx context.Context, q queryer) (int, error) {
	var app, version, tables int
	if err := q.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&app); err != nil {
		return 0, err
	}
	if err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return 0, err
	}
	if err := q.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return 0, err
	}
	if app != applicationID && (app != 0 || tables > 0) {
		return 0, errNotWarta
	}
	scripts, err := readMigrations()
	if err != nil {
		return 0, err
	}
	if version > len(scripts) {
		return 0, fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewer, version, len(scripts))
	}
	return version, nil
}

// checkVersion is the read-only side of migrate.
func (db *DB) checkVersion(ctx context.Context) error {
	v, err := db.version(ctx, db.r)
	if err != nil {
		return err
	}
	scripts, err := readMigrations()
	if err != nil {
		return err
	}
	switch {
	case v == 0:
		return fmt.Errorf("it is empty: %w", errors.Join(store.ErrNotFound, fs.ErrNotExist))
	case v < len(scripts):
		return fmt.Errorf("%w (schema %d, this program needs %d)", ErrOlder, v, len(scripts))
	}
	return nil
}
