package sqlite

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the statements of searches: to read and plan one takes SQLite as long as to look up a word. It is
// safe for concurrent use.
type prepared struct {
	sync.Mutex
	all map[string]*kept
}

// keptStatements bounds prepared; each is some 10 KB on each connection that used it.
const keptStatements = 64

// kept is a statement. It is closed when it is no longer kept and nobody begins it; rows that are read outlive that.
type kept struct {
	stmt      *sql.Stmt
	beginning int
	dropped   bool
}

// take is nil when there is none.
func (p *prepared) take(query string) *kept {
	p.Lock()
	defer p.Unlock()
	k := p.all[query]
	if k != nil {
		k.beginning++
	}
	return k
}

// began gives back what was taken.
func (p *prepared) began(k *kept) {
	p.Lock()
	defer p.Unlock()
	k.beginning--
	k.tidy()
}

func (k *kept) tidy() {
	if k.dropped && k.beginning == 0 {
		_ = k.stmt.Close()
	}
}

// keep drops any other where there are too many. Nobody depends on it: what cannot be prepared now tells whoever runs it.
func (p *prepared) keep(ctx context.Context, r *sql.DB, query string) {
	stmt, err := r.PrepareContext(ctx, query)
	if err != nil {
		return
	}
	p.Lock()
	defer p.Unlock()
	if p.all[query] != nil {
		_ = stmt.Close()
		return
	}
	for other, k := range p.all {
		if len(p.all) < keptStatements {
			break
		}
		delete(p.all, other)
		k.dropped = true
		k.tidy()
	}
	if p.all == nil {
		p.all = map[string]*kept{}
	}
	p.all[query] = &kept{stmt: stmt}
}

// search reads for one search, in a transaction or without.
type search struct {
	db  *DB
	tx  *sql.Tx // nil: without
	new []string
}

func (s *search) each(ctx context.Context, query string, args []any, scan func(scanner) error) error {
	rows, err := s.begin(ctx, query, args)
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

func (s *search) begin(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	k := s.db.prepared.take(query)
	if k != nil {
		defer s.db.prepared.began(k)
	} else {
		s.new = append(s.new, query)
	}
	switch {
	case k != nil && s.tx != nil:
		return s.tx.StmtContext(ctx, k.stmt).QueryContext(ctx, args...)
	case k != nil:
		return k.stmt.QueryContext(ctx, args...)
	case s.tx != nil:
		return s.tx.QueryContext(ctx, query, args...)
	}
	return s.db.r.QueryContext(ctx, query, args...)
}

// atOnce has several statements see the same moment.
func (s *search) atOnce(ctx context.Context, f func(eacher) error) error {
	tx, err := s.db.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return explain(err)
	}
	s.tx = tx
	defer func() {
		_ = tx.Rollback()
		s.tx = nil
	}()
	return f(s)
}

// end keeps what was new. A search has no connection any more by then: whoever has one must not wait for another.
func (s *search) end(ctx context.Context) {
	for _, query := range s.new {
		s.db.prepared.keep(ctx, s.db.r, query)
	}
}
