package pipeline

import (
	"context"
	"errors"
	"time"

	"warta/store"
	"warta/store/sqlite"
)

// Backfill begins, or goes on with, a walk back through a source's archives: the kept pages of its lists are read
// for what they name of earlier times, since an instant. It returns how many addresses that brought; what these
// lead to is found as they are fetched. What was found before is not found again.
func (p *Pipeline) Backfill(ctx context.Context, source string, since time.Time) (found int, err error) {
	if err := p.DB.SetSince(ctx, source, since); err != nil {
		return 0, err
	}
	pages, err := p.DB.Lists(ctx, source)
	if err != nil {
		return 0, err
	}
	src, err := p.DB.Source(ctx, source)
	if err != nil {
		return 0, err
	}
	for _, pg := range pages {
		body, err := p.body(ctx, pg)
		if errors.Is(err, errNoBody) {
			continue
		}
		if err != nil {
			return found, err
		}
		pg.Archive, pg.Source = true, source
		n := 0
		err = p.DB.Backfill(ctx, func(ctx context.Context, tx *sqlite.Tx) error {
			known, err := knownOf(ctx, tx, pg)
			if err != nil {
				return err
			}
			f, _ := p.Finder.Find(pg, body, src, known) // a list that is none leads nowhere
			n, err = tx.Offer(ctx, f.URLs)
			return err
		})
		if err != nil {
			return found, err
		}
		found += n
	}
	return found, nil
}

// ListsLost are the addresses of those of a source's lists whose bodies are no longer kept.
func (p *Pipeline) ListsLost(ctx context.Context, source string) (urls []int64, err error) {
	pages, err := p.DB.Lists(ctx, source)
	if err != nil {
		return nil, err
	}
	for _, pg := range pages {
		if pg.Kind == store.KindRobots || pg.Archive {
			continue
		}
		_, err := p.body(ctx, pg)
		if errors.Is(err, errNoBody) {
			urls = append(urls, pg.URL)
		} else if err != nil {
			return nil, err
		}
	}
	return urls, nil
}
