package sqlite

import (
	"context"
)

// Memory is what the extractor learned of a host, and the number of that state; nil and 0 when it knows
// nothing yet.
func (tx *Tx) Memory(ctx context.Context, host string) (data []byte, number int64, err error) {
	_, err = tx.row(ctx, `SELECT data, number FROM memory WHERE host = ?`, []any{host}, &data, &number)
	return data, number, err
}

// SetMemory keeps what the extractor learned of a host and returns the number of the new state.
func (tx *Tx) SetMemory(ctx context.Context, host string, data []byte) (number int64, err error) {
	if data == nil {
		data = []byte{}
	}
	_, err = tx.row(ctx, `INSERT INTO memory (host, number, data, updated_at) VALUES (?, 1, ?, ?)
		ON CONFLICT (host) DO UPDATE SET number = number + 1, data = excluded.data, updated_at = excluded.updated_at
		RETURNING number`, []any{host, data, stamp(tx.at)}, &number)
	return number, err
}

// ForgetMemory empties the site memory of every host, so that re-reading all pages in order learns it anew.
func (db *DB) ForgetMemory(ctx context.Context) error {
	return db.write(ctx, "forget memory", func(tx *Tx) error { return tx.exec(ctx, `DELETE FROM memory`) })
}
