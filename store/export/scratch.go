package export

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"time"

	"warta/store"
)

// scratch gathers which articles of a dataset belong to one story, on disk, since there may be many.
type scratch struct {
	path   string
	pool   *sql.DB
	conn   *sql.Conn
	insert *sql.Stmt
}

func newScratch(ctx context.Context, path string) (s *scratch, err error) {
	s = &scratch{path: path}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	d, err := openDatabase(ctx, path)
	if err != nil {
		return s, err
	}
	s.pool, s.conn = d.pool, d.conn
	if _, err = s.conn.ExecContext(ctx, `CREATE TABLE member (story TEXT, seen INTEGER, article TEXT, source TEXT) STRICT`); err != nil {
		return s, err
	}
	s.insert, err = s.conn.PrepareContext(ctx, `INSERT INTO member VALUES (?, ?, ?, ?)`)
	return s, err
}

func (s *scratch) add(ctx context.Context, a *store.Article) error {
	if a.Story == "" {
		return nil
	}
	_, err := s.insert.ExecContext(ctx, a.Story, a.FirstSeen.UnixMilli(), a.ID, a.Source)
	return err
}

// each yields the stories of at least two articles, by id.
func (s *scratch) each(ctx context.Context, f func(storyRow) error) error {
	if _, err := s.conn.ExecContext(ctx, `CREATE INDEX member_story ON member (story, seen, article, source)`); err != nil {
		return err
	}
	rows, err := s.conn.QueryContext(ctx, `SELECT story, seen, article, source FROM member
		WHERE story IN (SELECT story FROM member GROUP BY story HAVING count(*) > 1) ORDER BY story, seen, article`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var now storyRow
	sources := map[string]bool{}
	flush := func() error {
		if now.Articles == 0 {
			return nil
		}
		now.Sources = len(sources)
		clear(sources)
		return f(now)
	}
	for rows.Next() {
		var id, article, source string
		var seen int64
		if err := rows.Scan(&id, &seen, &article, &source); err != nil {
			return err
		}
		at := time.UnixMilli(seen).UTC()
		if id != now.ID {
			if err := flush(); err != nil {
				return err
			}
			now = storyRow{ID: id, FirstSeen: at}
		}
		now.Articles++
		now.LastSeen = at
		now.Members = append(now.Members, article)
		sources[source] = true
	}
	return errors.Join(rows.Err(), flush())
}

func (s *scratch) close() error {
	var errs []error
	if s.insert != nil {
		errs = append(errs, s.insert.Close())
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close(), s.pool.Close())
	}
	if err := os.Remove(s.path); !errors.Is(err, os.ErrNotExist) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
