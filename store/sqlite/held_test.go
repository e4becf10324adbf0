package sqlite

import (
	"context"
	"testing"
	"time"

	"warta/store"
)

// TestHeld: incomplete articles that readers were told nothing of are found once their time is over, by an index;
// those that were taken down are not, so that whoever works them off comes to an end.
func TestHeld(t *testing.T) {
	now, ctx := epoch, t.Context()
	db := openAt(t, t.TempDir()+"/warta.db", Options{Now: func() time.Time { return now }})
	fill(t, db, 4)
	if err := db.write(ctx, "test", func(tx *Tx) error {
		if err := tx.exec(ctx, `DELETE FROM feed_entry`); err != nil {
			return err
		}
		if err := tx.exec(ctx, `UPDATE article SET flags = '["incomplete","photo"]' WHERE seq > (SELECT min(seq) FROM article)`); err != nil {
			return err
		}
		return tx.exec(ctx, `UPDATE article SET removed_at = ? WHERE seq = (SELECT max(seq) FROM article)`, stamp(now))
	}); err != nil {
		t.Fatal(err)
	}
	tell := func(before time.Time) (told int) {
		for range 5 {
			n, err := db.Held(ctx, before, 1, func(ctx context.Context, tx *Tx, a store.Article) error {
				_, err := tx.PutFeedEntry(ctx, store.FeedEntry{Article: a.ID, Kind: store.EntryAdd})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if told += n; n == 0 {
				return told
			}
		}
		t.Fatal("it does not end")
		return 0
	}
	if n := tell(epoch.Add(-time.Hour)); n != 0 {
		t.Errorf("%d told before their time", n)
	}
	if n := tell(now.Add(time.Hour)); n != 2 {
		t.Errorf("%d told, want 2", n)
	}
	var plan string
	var x any
	if err := db.r.QueryRow(`EXPLAIN QUERY PLAN SELECT 1`+sqlHeld, stamp(now)).Scan(&x, &x, &x, &plan); err != nil || plan != "SEARCH a USING INDEX article_incomplete (first_seen_at<?)" {
		t.Errorf("%s, %v", plan, err)
	}
}
