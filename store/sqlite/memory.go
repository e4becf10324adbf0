package sqlite

import (
	"context"
	"encoding"
	"fmt"
	"maps"
	"slices"

	"warta/store"
)

// learned is the memory of a host that a transaction has to write at its end.
type learned struct {
	memory encoding.BinaryMarshaler
	number int64
}

// Memory is what the extractor learned of a host, and the number of that state; nil and 0 when it knows
// nothing yet.
func (tx *Tx) Memory(ctx context.Context, host string) (data []byte, number int64, err error) {
	if l := tx.memories[host]; l != nil {
		data, err = l.memory.MarshalBinary()
		return data, l.number, err
	}
	_, err = tx.row(ctx, `SELECT data, number FROM memory WHERE host = ?`, []any{host}, &data, &number)
	return data, number, err
}

// Memory is Tx.Memory as last committed.
func (db *DB) Memory(ctx context.Context, host string) (data []byte, number int64, err error) {
	err = db.each(ctx, `SELECT data, number FROM memory WHERE host = ?`, []any{host}, func(s scanner) error {
		return s.Scan(&data, &number)
	})
	return data, number, err
}

// EarlierVersions are the article versions that rest on pages of a host's addresses (store.HostKey), whichever source's,
// before page seq, newest first: the pages of each, in reading order.
func (tx *Tx) EarlierVersions(ctx context.Context, host string, seq int64, limit int) (all [][]store.Page, err error) {
	var versions [][]int64
	// The keys of a host's addresses are its name and what follows: '/' or '?', and nothing from '@' on.
	err = tx.each(ctx, `SELECT r.pages FROM url u JOIN page p ON p.url = u.id JOIN revision r ON r.article = p.article AND r.number = p.revision
		WHERE u.key >= ?1 || '/' AND u.key < ?1 || '@' AND u.host = ?1 AND p.seq < ?2 AND p.verdict = ?3 ORDER BY p.seq DESC LIMIT ?4`,
		[]any{host, seq, string(ChangeRevision), limit}, func(s scanner) error {
			var pages []int64
			if err := s.Scan(doc{&pages}); err != nil {
				return err
			}
			versions = append(versions, pages)
			return nil
		})
	if err != nil {
		return nil, err
	}
	for _, seqs := range versions {
		var pages []store.Page
		for _, seq := range seqs {
			p, err := tx.Page(ctx, seq)
			if err != nil {
				return nil, err
			}
			pages = append(pages, p)
		}
		if len(pages) > 0 {
			all = append(all, pages)
		}
	}
	return all, nil
}

// SetMemory says that the extractor learned something of a host and returns the number of the new state. A batch of
// pages teaches it many times: the memory is written once, as it is at the transaction's end.
func (tx *Tx) SetMemory(ctx context.Context, host string, m encoding.BinaryMarshaler) (number int64, err error) {
	l := tx.memories[host]
	if l == nil {
		l = &learned{}
		if _, err := tx.row(ctx, `SELECT number FROM memory WHERE host = ?`, []any{host}, &l.number); err != nil {
			return 0, err
		}
		tx.memories[host] = l
	}
	l.memory = m
	l.number++
	return l.number, nil
}

// keepMemories writes, at the end of a transaction, what was learned of hosts.
func (tx *Tx) keepMemories(ctx context.Context) error {
	for _, host := range slices.Sorted(maps.Keys(tx.memories)) {
		l := tx.memories[host]
		data, err := l.memory.MarshalBinary()
		if err != nil {
			return fmt.Errorf("memory of %s: %w", host, err)
		}
		if data == nil {
			data = []byte{}
		}
		if err := tx.exec(ctx, `INSERT INTO memory (host, number, data, updated_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (host) DO UPDATE SET number = excluded.number, data = excluded.data, updated_at = excluded.updated_at`,
			host, l.number, data, stamp(tx.at)); err != nil {
			return err
		}
	}
	return nil
}

// ForgetMemory empties the site memory of every host, so that re-reading all pages in order learns it anew.
func (db *DB) ForgetMemory(ctx context.Context) error {
	return db.write(ctx, "forget memory", func(tx *Tx) error { return tx.exec(ctx, `DELETE FROM memory`) })
}
