package sqlite

import (
	"context"
	"maps"
	"slices"
	"time"

	"warta/store"
)

// tally sums up what the fetches of one batch mean for their sources, so that each source's lines are written
// once a batch.
type tally struct {
	days  map[string]*SourceDay // by source and day
	tries map[string]time.Time  // last try by source
	tombs bool                  // some article was taken down
}

func (tx *Tx) newTally(ctx context.Context) (*tally, error) {
	var one int
	some, err := tx.row(ctx, `SELECT 1 FROM tombstone LIMIT 1`, nil, &one)
	return &tally{days: map[string]*SourceDay{}, tries: map[string]time.Time{}, tombs: some}, err
}

func (t *tally) add(source string, a *store.Attempt) {
	key := source + " " + dayOf(a.At)
	n := t.days[key]
	if n == nil {
		n = &SourceDay{Source: source, Day: a.At}
		t.days[key] = n
	}
	n.Attempted++
	n.Bytes += a.Bytes
	switch a.Outcome {
	case store.OutcomeNew:
		n.Fetched++
	case store.OutcomeSame:
		n.Same++
	case store.OutcomeNotModified:
		n.NotModified++
	case store.OutcomeGone:
		n.Gone++
	case store.OutcomeRefused:
		n.Refused++
	case store.OutcomeFailed:
		n.Failed++
	}
	if a.At.After(t.tries[source]) {
		t.tries[source] = a.At
	}
}

// writeTally adds the sums to the sources' lines for the day, and to their own account.
func (tx *Tx) writeTally(ctx context.Context, t *tally) error {
	for _, key := range slices.Sorted(maps.Keys(t.days)) {
		n := t.days[key]
		err := tx.exec(ctx, `INSERT INTO source_day (source, day, attempted, fetched, same, not_modified, gone, refused, failed, bytes)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (source, day) DO UPDATE SET attempted = attempted + excluded.attempted, fetched = fetched + excluded.fetched,
				same = same + excluded.same, not_modified = not_modified + excluded.not_modified, gone = gone + excluded.gone,
				refused = refused + excluded.refused, failed = failed + excluded.failed, bytes = bytes + excluded.bytes`,
			n.Source, dayOf(n.Day), n.Attempted, n.Fetched, n.Same, n.NotModified, n.Gone, n.Refused, n.Failed, n.Bytes)
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
