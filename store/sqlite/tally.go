package sqlite

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// tally sums up what the fetches of one batch mean for their sources, so that each source's lines are written
// once a batch.
type tally struct {
	days  map[sourceDay]*dayCount
	tries map[string]time.Time // last try by source
	tombs bool                 // some article was taken down
}

type sourceDay struct{ source, day string }

type dayCount struct {
	attempted, fetched, same, notModified, gone, refused, failed int
	bytes                                                        int64
}

func (tx *Tx) newTally(ctx context.Context) (*tally, error) {
	var one int
	some, err := tx.row(ctx, `SELECT 1 FROM tombstone LIMIT 1`, nil, &one)
	return &tally{days: map[sourceDay]*dayCount{}, tries: map[string]time.Time{}, tombs: some}, err
}

func (t *tally) add(source string, a *store.Attempt) {
	key := sourceDay{source, stamp(a.At)[:10]}
	n := t.days[key]
	if n == nil {
		n = &dayCount{}
		t.days[key] = n
	}
	n.attempted++
	n.bytes += a.Bytes
	switch a.Outcome {
	case store.OutcomeNew:
		n.fetched++
	case store.OutcomeSame:
		n.same++
	case store.OutcomeNotModified:
		n.notModified++
	case store.OutcomeGone:
		n.gone++
	case store.OutcomeRefused:
		n.refused++
	case store.OutcomeFailed:
		n.failed++
	}
	if a.At.After(t.tries[source]) {
		t.tries[source] = a.At
	}
}

// writeTally adds the sums to the sources' lines for the day, and to their own account.
func (tx *Tx) writeTally(ctx context.Context, t *tally) error {
	for _, key := range slices.SortedFunc(maps.Keys(t.days), func(a, b sourceDay) int {
		return strings.Compare(a.source+a.day, b.source+b.day)
	}) {
		n := t.days[key]
		err := tx.exec(ctx, `INSERT INTO source_day (source, day, attempted, fetched, same, not_modified, gone, refused, failed, bytes)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (source, day) DO UPDATE SET attempted = attempted + excluded.attempted, fetched = fetched + excluded.fetched,
				same = same + excluded.same, not_modified = not_modified + excluded.not_modified, gone = gone + excluded.gone,
				refused = refused + excluded.refused, failed = failed + excluded.failed, bytes = bytes + excluded.bytes`,
			key.source, key.day, n.attempted, n.fetched, n.same, n.notModified, n.gone, n.refused, n.failed, n.bytes)
		if err != nil {
			return err
		}
	}
	for _, source := range slices.Sorted(maps.Keys(t.tries)) {
		err := tx.exec(ctx, `UPDATE source SET last_try_at = max(ifnull(last_try_at, ''), ?) WHERE id = ?`, stamp(t.tries[source]), source)
		if err != nil {
			return err
		}
	}
	return nil
}
