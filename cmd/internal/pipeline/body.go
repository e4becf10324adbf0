package pipeline

import (
	"context"
	"errors"
	"fmt"

	"warta/store"
	"warta/store/archive"
	"warta/store/sqlite"
)

// errNoBody: a page's body is gone, by retention or with its disk, or is damaged. That is a fact about the
// page, which is kept; followers go on. What was read from it before stays as it is.
var errNoBody = errors.New("body no longer kept")

// body is what a page held; errNoBody when that can no longer be known.
func (p *Pipeline) body(ctx context.Context, pg store.Page) ([]byte, error) {
	body, err := p.Bodies.Get(ctx, pg.Digest)
	switch {
	case err == nil:
		return body, nil
	case errors.Is(err, archive.ErrDamaged):
		p.Log.Error("page cannot be read", "seq", pg.Seq, "url", pg.Address, "err", err)
		return nil, fmt.Errorf("page %d (%s): %w: %w", pg.Seq, pg.Address, errNoBody, err)
	case errors.Is(err, store.ErrNotFound):
		return nil, fmt.Errorf("page %d (%s): %w", pg.Seq, pg.Address, errNoBody)
	}
	return nil, fmt.Errorf("body of page %d (%s): %w", pg.Seq, pg.Address, err)
}

// noteNoBody says of a page that nobody has read that nobody will.
func noteNoBody(ctx context.Context, tx *sqlite.Tx, pg store.Page) error {
	was, err := tx.Verdict(ctx, pg.Seq)
	if err != nil || was != "" {
		return err
	}
	return tx.SetVerdict(ctx, pg.Seq, errNoBody.Error())
}
