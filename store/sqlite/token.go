package sqlite

import (
	"context"
	"fmt"
	"time"

	"warta/store"
)

// maxTokens bounds what a request with a token is compared to.
const maxTokens = 1000

// PutToken adds a token. A name can be used once.
func (db *DB) PutToken(ctx context.Context, t store.Token) error {
	return db.write(ctx, "token", func(tx *Tx) error {
		var n, same int
		if _, err := tx.row(ctx, `SELECT count(*), count(*) FILTER (WHERE name = ?) FROM token`, []any{t.Name}, &n, &same); err != nil {
			return err
		}
		switch {
		case same > 0:
			return fmt.Errorf("there is a token %q already: choose another name, or revoke that one first", t.Name)
		case n >= maxTokens:
			return fmt.Errorf("there are %d tokens already: revoke some first", n)
		}
		return tx.exec(ctx, `INSERT INTO token (name, scope, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
			t.Name, string(t.Scope), t.Hash[:], stamp(tx.at), orNull(t.Expires))
	})
}

// Tokens are all tokens, by name, expired ones included.
func (db *DB) Tokens(ctx context.Context) (tokens []store.Token, err error) {
	err = db.each(ctx, `SELECT name, scope, hash, created_at, expires_at, used_on FROM token ORDER BY name`, nil, func(s scanner) error {
		var t store.Token
		var hash []byte
		var used *string
		if err := s.Scan(&t.Name, &t.Scope, &hash, when{&t.Created}, when{&t.Expires}, &used); err != nil {
			return err
		}
		if copy(t.Hash[:], hash) != len(t.Hash) {
			return fmt.Errorf("token %s: its hash has %d bytes", t.Name, len(hash))
		}
		if used != nil {
			if t.Used, err = time.Parse(time.DateOnly, *used); err != nil {
				return fmt.Errorf("token %s: %w", t.Name, err)
			}
		}
		tokens = append(tokens, t)
		return nil
	})
	return tokens, err
}

// UseToken notes the day of a token's last use; a token that has gone meanwhile is no error.
func (db *DB) UseToken(ctx context.Context, name string, day time.Time) error {
	return db.write(ctx, "token", func(tx *Tx) error {
		on := dayOf(day)
		return tx.exec(ctx, `UPDATE token SET used_on = ?1 WHERE name = ?2 AND ifnull(used_on, '') < ?1`, on, name)
	})
}

// DeleteToken revokes a token; store.ErrNotFound when there is none of that name.
func (db *DB) DeleteToken(ctx context.Context, name string) error {
	return db.write(ctx, "token", func(tx *Tx) error {
		var gone string
		ok, err := tx.row(ctx, `DELETE FROM token WHERE name = ? RETURNING name`, []any{name}, &gone)
		if err == nil && !ok {
			err = fmt.Errorf("token %s: %w", name, store.ErrNotFound)
		}
		return err
	})
}
