package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"warta/store"
	"warta/store/sqlite"
)

// lateFind is how old an article may be when it is found and still enter at the front of feeds. Older ones
// enter the record and the archives: nobody's reader is flooded by a re-crawl, a new source or a backfill.
const lateFind = 14 * 24 * time.Hour

// publish tells readers: it adds to the feed-entry log what they have not been told yet.
func (p *Pipeline) publish() sqlite.Follower {
	return sqlite.Follower{
		Name: Publish, After: Story,
		Articles: func(ctx context.Context, tx *sqlite.Tx, a store.Article) error {
			if a.HasFlag(store.FlagIncomplete) && tx.Now().Sub(a.FirstSeen) < partsPatience {
				_, told, err := tx.LastFeedEntry(ctx, a.ID)
				if err != nil || !told {
					return err // its other pages are on their way; publishHeld does not wait for them for ever
				}
			}
			return p.announce(ctx, tx, a)
		},
	}
}

// publishHeld tells readers of articles whose missing pages did not come in time.
func (p *Pipeline) publishHeld(ctx context.Context) error {
	for {
		n, err := p.DB.Held(ctx, p.Now().Add(-partsPatience), 50, p.announce)
		if err != nil || n == 0 {
			return err
		}
	}
}

func (p *Pipeline) announce(ctx context.Context, tx *sqlite.Tx, a store.Article) error {
	last, told, err := tx.LastFeedEntry(ctx, a.ID)
	if err != nil {
		return err
	}
	e := store.FeedEntry{Article: a.ID, Mark: mark(&a)}
	gone := a.NotArticle != "" || !a.Removed.IsZero()
	switch {
	case gone && (!told || last.Kind == store.EntryRemove):
		return nil
	case gone:
		e.Kind = store.EntryRemove
	case !told || last.Kind == store.EntryRemove:
		e.Kind, e.Front = store.EntryAdd, fresh(&a)
	case last.Mark == e.Mark:
		return nil
	default:
		e.Kind, e.Front = store.EntryUpdate, last.Front
	}
	_, err = tx.PutFeedEntry(ctx, e)
	return err
}

// fresh reports whether an article may stand at the front of feeds.
func fresh(a *store.Article) bool {
	return !a.Archive && a.FirstSeen.Sub(a.SortTime()) < lateFind
}

// mark digests what a feed shows of an article.
func mark(a *store.Article) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%v\x00%v\x00", a.URL, a.Title, a.HTML, a.Published, a.Authors, a.Flags)
	if a.Image != nil {
		fmt.Fprintf(h, "%s", a.Image.URL)
	}
	for _, r := range a.Regions {
		fmt.Fprintf(h, "\x00%s %t", r.Code, r.Strong)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
