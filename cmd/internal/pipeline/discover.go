package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"warta/crawler/discover"
	"warta/store"
	"warta/store/sqlite"
)

// discover reads pages for addresses and queues them: the only stage that sends anything back to the
// crawler. A source's feed is settled here too: a guess that turns out to be a feed is kept, one that does
// not is asked again more rarely, and a source without a feed takes the one its home page announces.
func (p *Pipeline) discover() sqlite.Follower {
	return sqlite.Follower{
		Name: Discover,
		Pages: func(ctx context.Context, tx *sqlite.Tx, pg store.Page) error {
			if !pg.Kind.IsListing() {
				return nil
			}
			src, err := sourceOf(ctx, tx, pg.Source)
			if err != nil {
				return err
			}
			body, err := p.body(ctx, pg)
			if errors.Is(err, errNoBody) {
				return noteNoBody(ctx, tx, pg)
			}
			if err != nil {
				return err
			}
			known, err := knownOf(ctx, tx, pg)
			if err != nil {
				return err
			}
			found, bad := p.Finder.Find(pg, body, src, known)
			added, err := tx.Offer(ctx, found.URLs)
			if err != nil {
				return err
			}
			if err := tx.SetBarren(ctx, pg.URL, added == 0); err != nil {
				return err
			}
			if err := countCut(ctx, tx, pg, found); err != nil {
				return err
			}
			if err := p.settleFeed(ctx, tx, pg, src, found, bad); err != nil {
				return err
			}
			if bad == nil {
				if err := settlePush(ctx, tx, pg, src, body); err != nil {
					return err
				}
			}
			return tx.SetVerdict(ctx, pg.Seq, verdict(found, bad))
		},
	}
}

// settleFeed records what a page taught about its source's feed.
func (p *Pipeline) settleFeed(ctx context.Context, tx *sqlite.Tx, pg store.Page, src store.Source, found discover.Found, bad error) error {
	own := pg.Kind == store.KindFeed && src.Feed != "" && store.URLKey(src.Feed) == store.URLKey(pg.Address)
	switch {
	case own && bad == nil && src.FeedStatus != store.FeedSeen:
		return tx.SetFeed(ctx, src.ID, src.Feed, store.FeedSeen)
	case own && errors.Is(bad, discover.ErrNotFeed) && src.FeedStatus != store.FeedSeen: // it may be one when the site is mended
		return errors.Join(tx.SetFeed(ctx, src.ID, src.Feed, store.FeedFailed), tx.RetryFeed(ctx, pg))
	case found.Feed != "" && (src.Feed == "" || src.FeedStatus == store.FeedFailed) && store.URLKey(found.Feed) != store.URLKey(src.Feed):
		return tx.SetFeed(ctx, src.ID, found.Feed, store.FeedGuess)
	}
	return nil
}

// verdict says in words what a page led to: kept with the page, so that what was cut off is not silent.
func verdict(found discover.Found, bad error) string {
	if bad != nil {
		return bad.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d links", len(found.URLs))
	for i, reason := range slices.Sorted(maps.Keys(found.Dropped)) {
		if i == 0 {
			b.WriteString("; left out: ")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%d %s", found.Dropped[reason], reason)
	}
	return strings.ToValidUTF8(b.String(), "")
}

// knownOf is what is known of a page's source for reading it.
func knownOf(ctx context.Context, tx *sqlite.Tx, pg store.Page) (discover.Known, error) {
	k := discover.Known{URL: func(key string) bool {
		_, known, err := tx.KnownURL(ctx, key)
		return err == nil && known
	}}
	var err error
	if k.Shapes, err = shapesOf(ctx, tx, pg.Source); err != nil || !pg.Archive {
		return k, err
	}
	if k.Before, err = ledBy(ctx, tx, pg); err != nil {
		return k, err
	}
	if k.Since, err = tx.Since(ctx, pg.Source); err == nil && !k.Since.IsZero() {
		k.Past, err = tx.Past(ctx, pg.URL, k.Since)
	}
	return k, err
}

// ledBy tells the addresses that the page before a page of a list led to.
func ledBy(ctx context.Context, tx *sqlite.Tx, pg store.Page) (func(key string) bool, error) {
	list, err := tx.URL(ctx, pg.URL)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil || list.Via != store.ViaPage || list.Parent == 0 {
		return nil, err
	}
	return func(key string) bool {
		u, known, err := tx.KnownURL(ctx, key)
		return err == nil && known && u.Parent == list.Parent
	}, nil
}

// countCut keeps account of what was cut off.
func countCut(ctx context.Context, tx *sqlite.Tx, pg store.Page, found discover.Found) error {
	for reason, n := range found.Dropped {
		if !discover.CutOff(reason) {
			continue
		}
		if err := tx.CountCut(ctx, pg.Source, pg.At, reason, n); err != nil {
			return err
		}
	}
	return nil
}
