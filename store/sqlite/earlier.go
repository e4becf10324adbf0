package sqlite

import (
	"context"
	"time"

	"warta/store"
)

// earlier takes in what was read from an imported page that is older than an article's last version. Two machines
// that watched the same outlet, and captures that come in any order, so give the same versions: it becomes a version
// between those before and after it, unless it is one of them; the later one of the same text was there since then.
// all are the article's versions.
func (tx *Tx) earlier(ctx context.Context, id string, all []resting, r Reading) (Change, error) {
	at := newest(r.Pages)
	next := 0
	for next < len(all) && !all[next].seen.After(at) {
		next++
	}
	if len(r.Pages) > 1 || len(r.Content.Next) > 0 || r.Content.HasFlag(store.FlagIncomplete) {
		// Which parts belonged to it cannot be known any more.
		return ChangeNone, tx.markOld(ctx, r.Pages, id, all[min(next, len(all)-1)].number)
	}
	if next > 0 {
		prev := all[next-1]
		was, err := tx.alike(ctx, prev, r)
		switch {
		case err != nil:
			return "", err
		case was == fullerNow && len(prev.pages) == 1:
			return tx.replaceReading(ctx, id, prev, next == len(all), r)
		case was == unknown:
			return ChangeNone, tx.markOld(ctx, r.Pages, id, prev.number)
		case was != another:
			return ChangeNone, tx.mark(ctx, r.Pages, id, prev.number, string(ChangeNone))
		}
		split, err := tx.split(ctx, id, prev, at, r.Again)
		if err != nil {
			return "", err
		}
		if split {
			return ChangeRevision, tx.insertEarlier(ctx, id, prev.number+1, at, r)
		}
	}
	if next == len(all) { // what was seen later cannot be told from what was seen before
		return ChangeNone, tx.markOld(ctx, r.Pages, id, all[next-1].number)
	}
	was, err := tx.alike(ctx, all[next], r)
	switch {
	case err != nil:
		return "", err
	case was == another:
		return ChangeRevision, tx.insertEarlier(ctx, id, all[next].number, at, r)
	case was == unknown || len(all[next].pages) > 1:
		return ChangeNone, tx.markOld(ctx, r.Pages, id, all[next].number)
	}
	return ChangeReading, tx.sooner(ctx, id, all[next], at, was == fullerThen, r)
}

// lastShown is when the newest of the pages was fetched that a version was seen on.
func (tx *Tx) lastShown(ctx context.Context, id string, rev resting) (at time.Time, err error) {
	_, err = tx.row(ctx, `SELECT max(fetched_at) FROM page WHERE article = ? AND revision = ? AND verdict IN `+sqlAsArticle,
		[]any{id, rev.number}, when{&at})
	if at.Before(rev.seen) {
		at = rev.seen
	}
	return at, err
}

// split makes two of a version that was seen before and after an instant at which it was another text: the later one
// comes after that. False if it was not seen after it, or if nobody can tell.
func (tx *Tx) split(ctx context.Context, id string, rev resting, at time.Time, again func(context.Context, []store.Page) (store.Content, error)) (bool, error) {
	if len(rev.pages) != 1 || again == nil {
		return false, nil
	}
	before, ok, err := tx.shownOn(ctx, id, rev, `fetched_at <= ?3`, at)
	if err != nil || !ok {
		return false, err
	}
	after, ok, err := tx.shownOn(ctx, id, rev, `fetched_at > ?3`, at)
	if err != nil || !ok {
		return false, err
	}
	a, err := tx.Article(ctx, id)
	if err != nil {
		return false, err
	}
	var memory int64
	if _, err := tx.row(ctx, `SELECT memory FROM reading WHERE article = ? AND number = ?`, []any{id, rev.number}, &memory); err != nil {
		return false, err
	}
	later := Reading{Source: a.Source, Pages: []store.Page{after}, Memory: memory, Archive: true}
	if later.Content, err = again(ctx, later.Pages); err != nil || later.Content.NotArticle != "" {
		return false, tx.fail(err)
	}
	later.Content = storable(later.Content)
	if rests, err := tx.Page(ctx, rev.pages[0]); err != nil {
		return false, err
	} else if rests.At.After(at) { // what stood there before is what a page of that time shows
		first := Reading{Source: a.Source, Pages: []store.Page{before}, Memory: memory, Archive: true}
		if first.Content, err = again(ctx, first.Pages); err != nil || first.Content.NotArticle != "" {
			return false, tx.fail(err)
		}
		first.Content = storable(first.Content)
		if _, err := tx.replaceReading(ctx, id, rev, rev.number == a.Revisions, first); err != nil {
			return false, err
		}
	}
	if rev.number == a.Revisions {
		err = tx.addRevision(ctx, id, rev, later)
	} else {
		err = tx.insertEarlier(ctx, id, rev.number+1, after.At, later)
	}
	if err != nil {
		return false, err
	}
	return true, tx.exec(ctx, `UPDATE page SET revision = revision + 1 WHERE article = ? AND revision = ? AND verdict = 'same' AND fetched_at > ?`,
		id, rev.number, stamp(at))
}

// shownOn is the first of the pages that a version was seen on, of those for which a condition on an instant ?3 holds.
func (tx *Tx) shownOn(ctx context.Context, id string, rev resting, where string, at time.Time) (p store.Page, ok bool, err error) {
	var seq int64
	ok, err = tx.row(ctx, `SELECT seq FROM page WHERE article = ?1 AND revision = ?2 AND verdict IN `+sqlAsArticle+` AND kind <> 'part' AND `+where+`
		ORDER BY fetched_at, seq LIMIT 1`, []any{id, rev.number, stamp(at)}, &seq)
	if err != nil || !ok {
		return p, false, err
	}
	p, err = tx.Page(ctx, seq)
	return p, true, err
}

// likeness is what a reading and a version have to do with each other.
type likeness int

const (
	another    likeness = iota // another text
	unknown                    // the version's pages are gone: nobody can say
	theSame                    // the same text
	fullerNow                  // the same, and the reading has more of it
	fullerThen                 // the same, and the version has more of it
)

// alike compares like with like: what today's extractor makes of both.
func (tx *Tx) alike(ctx context.Context, rev resting, r Reading) (likeness, error) {
	if rev.hash == r.Content.Hash() {
		return theSame, nil
	}
	if r.Again == nil {
		return unknown, nil
	}
	pages, err := tx.pagesOf(ctx, rev)
	if err != nil {
		return unknown, err
	}
	pages[0].Hint = r.Pages[0].Hint
	c, err := r.Again(ctx, pages)
	if err != nil || c.NotArticle != "" {
		return unknown, tx.fail(err)
	}
	if c = storable(c); c.Hash() == r.Content.Hash() {
		return theSame, nil
	}
	same, fuller, err := tx.misreads(ctx, c, pages, r)
	switch {
	case err != nil || !same:
		return another, err
	case fuller > 0:
		return fullerNow, nil
	case fuller < 0:
		return fullerThen, nil
	}
	return theSame, nil
}

// sooner says of a version that an earlier page shows it too. It rests on that one from now on, unless its own reading
// is the fuller.
func (tx *Tx) sooner(ctx context.Context, id string, rev resting, at time.Time, stays bool, r Reading) error {
	err := tx.exec(ctx, `UPDATE revision SET seen_at = ? WHERE article = ? AND number = ?`, stamp(at), id, rev.number)
	if err != nil {
		return err
	}
	a, err := tx.Article(ctx, id)
	if err != nil {
		return err
	}
	if stays {
		err = tx.mark(ctx, r.Pages, id, rev.number, string(ChangeNone))
	} else {
		err = tx.restOn(ctx, &a, rev, r)
	}
	if err != nil {
		return err
	}
	what := "revisions"
	if rev.number == 1 {
		what = "articles"
		a.FirstSeen = at
	}
	if rev.number == a.Revisions {
		a.Updated = at
	}
	if err := tx.moveDay(ctx, a.Source, rev.seen, at, what, what); err != nil {
		return err
	}
	if err := tx.updateArticle(ctx, &a, true); err != nil {
		return err
	}
	return tx.seal(ctx, id, rev.number)
}

// restOn has a version rest on other pages of the same text.
func (tx *Tx) restOn(ctx context.Context, a *store.Article, rev resting, r Reading) error {
	pages, err := tx.pagesOf(ctx, rev)
	if err != nil {
		return err
	}
	if err := tx.mark(ctx, pages, a.ID, rev.number, string(ChangeNone)); err != nil {
		return err
	}
	if _, err := tx.replaceReading(ctx, a.ID, rev, rev.number == a.Revisions, r); err != nil {
		return err
	}
	*a, err = tx.Article(ctx, a.ID)
	return err
}

// insertEarlier makes a reading the version of a number; that one and those after it move on.
func (tx *Tx) insertEarlier(ctx context.Context, id string, number int, at time.Time, r Reading) error {
	a, err := tx.Article(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, `PRAGMA defer_foreign_keys = ON`); err != nil { // readings follow their versions
		return err
	}
	for _, sql := range []string{
		// by way of numbers that nobody has: each is unique at any moment
		`UPDATE revision SET number = -number - 1 WHERE article = ?1 AND number >= ?2`,
		`UPDATE reading SET number = -number - 1 WHERE article = ?1 AND number >= ?2`,
		`UPDATE revision SET number = -number WHERE article = ?1 AND number < 0`,
		`UPDATE reading SET number = -number WHERE article = ?1 AND number < 0`,
		`UPDATE page SET revision = revision + 1 WHERE article = ?1 AND revision >= ?2`,
	} {
		if err := tx.exec(ctx, sql, id, number); err != nil {
			return err
		}
	}
	if err := tx.insertRevision(ctx, id, number, r); err != nil {
		return err
	}
	if err := tx.exec(ctx, `UPDATE reading SET content = ? WHERE article = ? AND number = ?`, object(r.Content), id, number); err != nil {
		return err
	}
	if number == 1 {
		err = tx.moveDay(ctx, a.Source, a.FirstSeen, at, "articles", "revisions")
		a.FirstSeen = at
	} else {
		err = tx.countDay(ctx, a.Source, at, "revisions")
	}
	if err != nil {
		return err
	}
	a.Revisions++
	if err := tx.updateArticle(ctx, &a, true); err != nil {
		return err
	}
	return tx.seal(ctx, id, number)
}

// moveDay counts what was counted on one day on another; there it is one of something else.
func (tx *Tx) moveDay(ctx context.Context, source string, from, to time.Time, column, instead string) error {
	if err := tx.exec(ctx, `UPDATE source_day SET `+column+` = `+column+` - 1 WHERE source = ? AND day = ? AND `+column+` > 0`, source, dayOf(from)); err != nil {
		return err
	}
	if instead != column {
		if err := tx.countDay(ctx, source, from, instead); err != nil {
			return err
		}
	}
	return tx.countDay(ctx, source, to, column)
}
