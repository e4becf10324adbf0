package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"warta/store"
)

// Migrations are numbered and only ever added to: a released one is never changed. Numbers may be missing, and
// one may come after a higher one: every file remembers which it has, and is given those it lacks, by number. So
// none may rest on another that was not released before it.
//
//go:embed migrations/*.sql
var migrations embed.FS

// settingSchema is the setting that lists the numbers of the migrations a file has, in order. Files of the first
// three schemas have no such list: all up to their PRAGMA user_version.
const settingSchema = "schema"

// ApplicationID marks a file as Warta's (PRAGMA application_id): "WRTA".
const ApplicationID = 0x57525441

// migration is one step of the schema.
type migration struct {
	number int
	script string
}

// readMigrations returns them in order of number.
func readMigrations() ([]migration, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	all := make([]migration, 0, len(names))
	for _, name := range names { // Glob sorts
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		n, err := strconv.Atoi(number)
		if err != nil || len(number) != 4 || n < 1 || len(all) > 0 && n == all[len(all)-1].number {
			return nil, fmt.Errorf("migration %s: want a number of its own, of four digits", name)
		}
		b, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{n, string(b)})
	}
	return all, nil
}

// migrate brings the file up to date in one transaction; several processes may try at once.
func (db *DB) migrate(ctx context.Context) error {
	if _, lacks, err := db.schema(ctx, db.w.conn); err != nil || len(lacks) == 0 {
		return err
	}
	return db.write(ctx, "migrate", func(tx *Tx) error {
		has, lacks, err := db.schema(ctx, db.w.conn)
		if err != nil || len(lacks) == 0 {
			return err
		}
		born := len(has) == 0
		for _, m := range lacks {
			if _, err := db.w.conn.ExecContext(ctx, m.script); err != nil {
				return fmt.Errorf("migration %d: %w", m.number, err)
			}
			has = append(has, m.number)
		}
		slices.Sort(has)
		if born {
			if err := tx.create(ctx); err != nil {
				return err
			}
		}
		numbers := strings.Trim(fmt.Sprint(has), "[]")
		if err := tx.set(ctx, settingSchema, numbers); err != nil {
			return err
		}
		_, err = db.w.conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, ApplicationID, has[len(has)-1]))
		return err
	})
}

// create writes what a new database is born with.
func (tx *Tx) create(ctx context.Context) error {
	authority := tx.db.o.Authority
	if authority == "" {
		authority = "warta.invalid," + dayOf(tx.at)
	}
	for key, value := range map[string]string{settingAuthority: authority, "base_url": tx.db.o.BaseURL, settingCreated: stamp(tx.at), settingIndex: indexVersion()} {
		if err := tx.set(ctx, key, value); err != nil {
			return err
		}
	}
	return nil
}

// schema tells which migrations a file has, in order, none for an empty file, and which it lacks. It refuses files
// that are not Warta's and those of a newer Warta.
func (db *DB) schema(ctx context.Context, q queryer) (has []int, lacks []migration, err error) {
	var app, version, tables int
	if err := q.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&app); err != nil {
		return nil, nil, err
	}
	if err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return nil, nil, err
	}
	if err := q.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return nil, nil, err
	}
	if app != ApplicationID && (app != 0 || tables > 0) {
		return nil, nil, errNotWarta
	}
	all, err := readMigrations()
	if err != nil {
		return nil, nil, err
	}
	if newest := all[len(all)-1].number; version > newest {
		return nil, nil, fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewer, version, newest)
	}
	if has, err = hasMigrations(ctx, q, version); err != nil {
		return nil, nil, err
	}
	known := func(n int) bool { return slices.ContainsFunc(all, func(m migration) bool { return m.number == n }) }
	for _, n := range has {
		if !known(n) {
			return nil, nil, fmt.Errorf("%w (it has migration %d, which this program does not know)", ErrNewer, n)
		}
	}
	for _, m := range all {
		if !slices.Contains(has, m.number) {
			lacks = append(lacks, m)
		}
	}
	return has, lacks, nil
}

// hasMigrations reads the numbers of the migrations of a file whose PRAGMA user_version is version.
func hasMigrations(ctx context.Context, q queryer, version int) (has []int, err error) {
	if version == 0 {
		return nil, nil
	}
	var list string
	err = q.QueryRowContext(ctx, `SELECT value FROM setting WHERE key = ?`, settingSchema).Scan(&list)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		for n := 1; n <= version; n++ {
			has = append(has, n)
		}
		return has, nil
	case err != nil:
		return nil, err
	}
	for _, number := range strings.Fields(list) {
		n, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("setting %s: %q is no list of numbers", settingSchema, list)
		}
		has = append(has, n)
	}
	return has, nil
}

// checkVersion is the read-only side of migrate.
func (db *DB) checkVersion(ctx context.Context) error {
	has, lacks, err := db.schema(ctx, db.r)
	switch {
	case err != nil:
		return err
	case len(has) == 0:
		return fmt.Errorf("it is empty: %w", errors.Join(store.ErrNotFound, fs.ErrNotExist))
	case len(lacks) > 0:
		return fmt.Errorf("%w (it has not migration %d)", ErrOlder, lacks[0].number)
	}
	return nil
}
