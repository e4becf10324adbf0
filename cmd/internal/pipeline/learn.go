package pipeline

import (
	"context"
	"encoding/json"
	"fmt"

	"warta/crawler/discover"
	"warta/store"
	"warta/store/sqlite"
)

// learning is extract with what is learned from what it decides of each page, in the same transaction: which
// shapes of addresses are articles at this source, how well its pages are read, and that an article which had been
// taken down is there again. A page that is read once more teaches nothing new but the shapes, which 'warta
// reprocess' forgets first: the same pages in the same order teach the same.
func learning(f sqlite.Follower) sqlite.Follower {
	read := f.Pages
	f.Pages = func(ctx context.Context, tx *sqlite.Tx, pg store.Page) error {
		if pg.Kind != store.KindArticle {
			return read(ctx, tx, pg)
		}
		before, err := tx.Verdict(ctx, pg.Seq)
		if err != nil {
			return err
		}
		if err := read(ctx, tx, pg); err != nil {
			return err
		}
		after, err := tx.Verdict(ctx, pg.Seq)
		if err != nil {
			return err
		}
		if err := learnShape(ctx, tx, pg, after); err != nil || before != "" {
			return err
		}
		if err := tx.CountReading(ctx, pg); err != nil {
			return err
		}
		id, err := tx.Removed(ctx, pg.Seq)
		if err != nil || id == "" {
			return err
		}
		return tx.PutBack(ctx, id)
	}
	return f
}

// learnShape notes whether a page at an address of this shape was an article. Pages that say nothing of that (error
// pages, captchas, bodies that are gone) teach nothing.
func learnShape(ctx context.Context, tx *sqlite.Tx, pg store.Page, verdict string) error {
	article := false
	switch verdict {
	case string(sqlite.ChangeRevision), string(sqlite.ChangeNone):
		article = true
	case "listing", "static":
	default:
		return nil
	}
	shapes, err := shapesOf(ctx, tx, pg.Source)
	if err != nil {
		return err
	}
	shapes.Learn(pg.Address, article)
	text, err := json.Marshal(shapes)
	if err != nil {
		return fmt.Errorf("shapes of %s: %w", pg.Source, err)
	}
	return tx.SetShapes(ctx, pg.Source, text)
}

// shapesOf is what was learned of a source's addresses; empty where that cannot be read.
func shapesOf(ctx context.Context, tx *sqlite.Tx, source string) (*discover.Shapes, error) {
	text, err := tx.Shapes(ctx, source)
	if err != nil {
		return nil, err
	}
	s := &discover.Shapes{}
	if text != nil && s.UnmarshalJSON(text) != nil {
		s = &discover.Shapes{}
	}
	return s, nil
}
