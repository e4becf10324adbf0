package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"warta/store"
)

// insertRevision adds a revision whose reading is the article's own row.
func (tx *Tx) insertRevision(ctx context.Context, id string, number int, r Reading) error {
	prev, err := tx.links(ctx, id, number-1)
	if err != nil {
		return err
	}
	rev := store.Revision{Article: id, Number: number, At: newest(r.Pages), Digests: digests(r.Pages), Content: r.Content}
	rev.Chain = rev.ChainHash(prev.Chain)
	rev.Seal = rev.SealHash(prev.Seal)
	err = tx.exec(ctx, `INSERT INTO revision (article, number, seen_at, pages, digests, chain) VALUES (?, ?, ?, ?, ?, ?)`,
		id, number, stamp(rev.At), list(seqs(r.Pages)), list(rev.Digests), rev.Chain)
	if err != nil {
		return err
	}
	err = tx.exec(ctx, `INSERT INTO reading (article, number, extractor, memory, read_at, hash, seal) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, number, r.Content.Extractor, r.Memory, stamp(tx.at), r.Content.Hash(), rev.Seal)
	if err != nil {
		return err
	}
	return tx.mark(ctx, r.Pages, id, number, string(ChangeRevision))
}

// mark ties pages to an article's revision. The first page carries the verdict, the others are its parts.
func (tx *Tx) mark(ctx context.Context, pages []store.Page, id string, number int, verdict string) error {
	for i, p := range pages {
		v := verdict
		if i > 0 {
			v = "part"
		}
		if err := tx.exec(ctx, `UPDATE page SET article = ?, revision = ?, verdict = ? WHERE seq = ?`, id, number, v, p.Seq); err != nil {
			return err
		}
	}
	return nil
}

func seqs(pages []store.Page) []int64 {
	s := make([]int64, len(pages))
	for i, p := range pages {
		s[i] = p.Seq
	}
	return s
}

func digests(pages []store.Page) []string {
	s := make([]string, len(pages))
	for i, p := range pages {
		s[i] = p.Digest
	}
	return s
}

// resting is a revision and the pages it rests on.
type resting struct {
	number int
	seen   time.Time
	pages  []int64
	hash   string
}

// revisionsOf are an article's revisions, oldest first, without their contents.
func (tx *Tx) revisionsOf(ctx context.Context, id string) (all []resting, err error) {
	err = tx.each(ctx, `SELECT r.number, r.seen_at, r.pages, g.hash FROM revision r JOIN reading g ON g.article = r.article AND g.number = r.number
		WHERE r.article = ? ORDER BY r.number`, []any{id}, func(s scanner) error {
		var r resting
		if err := s.Scan(&r.number, when{&r.seen}, doc{&r.pages}, &r.hash); err != nil {
			return err
		}
		all = append(all, r)
		return nil
	})
	return all, err
}

// extends reports whether next holds every page of old.
func extends(next, old []int64) bool {
	for _, p := range old {
		if !slices.Contains(next, p) {
			return false
		}
	}
	return true
}

func (tx *Tx) knownArticle(ctx context.Context, id string, r Reading) (Change, error) {
	all, err := tx.revisionsOf(ctx, id)
	if err != nil || len(all) == 0 {
		return "", errors.Join(err, tx.fail(fmt.Errorf("article %s has no revision", id)))
	}
	last := all[len(all)-1]
	have := seqs(r.Pages)
	for _, rev := range slices.Backward(all) {
		if !extends(have, rev.pages) {
			continue
		}
		if r.Content.NotArticle != "" && rev.number != last.number {
			return ChangeNone, nil // an old version that today's extractor would refuse stays as it was read
		}
		if kept, err := tx.asElsewhere(ctx, id, rev, r); err != nil || kept {
			return ChangeNone, errors.Join(err, tx.mark(ctx, r.Pages, id, rev.number, string(ChangeRevision)))
		}
		return tx.replaceReading(ctx, id, rev, rev.number == last.number, r)
	}
	if r.Content.NotArticle != "" {
		return ChangeNotArticle, tx.refuse(ctx, r)
	}
	tied, err := tx.tied(ctx, id, have)
	if err != nil {
		return "", err
	}
	if !tied && r.Archive {
		shown, err := tx.lastShown(ctx, id, last)
		if err != nil {
			return "", err
		}
		if newest(r.Pages).Before(shown) {
			return tx.earlier(ctx, id, all, r)
		}
	}
	if tied || slices.Max(have) < slices.Max(last.pages) { // read again, or too late: the newer version is known already
		return ChangeNone, tx.markOld(ctx, r.Pages, id, last.number)
	}
	if completes, err := tx.completes(ctx, id, last, r); err != nil {
		return "", err
	} else if completes {
		return tx.replaceReading(ctx, id, last, true, r)
	}
	if last.hash, err = tx.refresh(ctx, id, last, r); err != nil {
		return "", err
	}
	same := r.Content.Hash() == last.hash
	more := false
	if !same {
		if same, more, err = tx.misread(ctx, id, last, r); err != nil {
			return "", err
		}
	}
	if more {
		return tx.replaceReading(ctx, id, last, true, r)
	}
	if same {
		hidden, err := tx.hidden(ctx, id)
		if err != nil || !hidden {
			return ChangeNone, errors.Join(err, tx.mark(ctx, r.Pages, id, last.number, string(ChangeNone)))
		}
	}
	if doubt, err := tx.doubt(ctx, id, last, r); err != nil || doubt {
		return ChangeNone, err
	}
	return ChangeRevision, tx.addRevision(ctx, id, last, r)
}

// asElsewhere reports whether a version stays as another machine read it from the same pages: with the same extractor,
// and with a site memory that was learned in the order of its own crawl. Reading it with this database's would make
// another record of it.
func (tx *Tx) asElsewhere(ctx context.Context, id string, rev resting, r Reading) (bool, error) {
	if r.Content.NotArticle != "" || !slices.Equal(seqs(r.Pages), rev.pages) {
		return false, nil
	}
	var one int
	return tx.row(ctx, `SELECT 1 FROM reading WHERE article = ? AND number = ? AND memory = ? AND extractor = ?`,
		[]any{id, rev.number, elsewhere, r.Content.Extractor}, &one)
}

// tied reports whether all pages have been saved as this article's before.
func (tx *Tx) tied(ctx context.Context, id string, pages []int64) (bool, error) {
	for _, seq := range pages {
		var of string
		if _, err := tx.row(ctx, `SELECT ifnull(article, '') FROM page WHERE seq = ?`, []any{seq}, &of); err != nil || of != id {
			return false, err
		}
	}
	return true, nil
}

// markOld ties pages to an article without touching what was decided of them before.
func (tx *Tx) markOld(ctx context.Context, pages []store.Page, id string, number int) error {
	for _, p := range pages {
		err := tx.exec(ctx, `UPDATE page SET article = ?, revision = ?, verdict = 'earlier' WHERE seq = ? AND article IS NULL`, id, number, p.Seq)
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) hidden(ctx context.Context, id string) (hidden bool, err error) {
	_, err = tx.row(ctx, `SELECT not_article <> '' FROM article WHERE id = ?`, []any{id}, &hidden)
	return hidden, err
}

// addRevision makes r the article's newest revision; the reading that stood in the article's row moves to
// its own.
func (tx *Tx) addRevision(ctx context.Context, id string, last resting, r Reading) error {
	a, err := tx.Article(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, `UPDATE reading SET content = ? WHERE article = ? AND number = ?`, object(a.Content), id, last.number); err != nil {
		return err
	}
	if err := tx.insertRevision(ctx, id, last.number+1, r); err != nil {
		return err
	}
	a.Content, a.ContentHash = r.Content, r.Content.Hash()
	a.Revisions, a.Updated, a.Removed = last.number+1, newest(r.Pages), time.Time{}
	if err := tx.countDay(ctx, a.Source, a.Updated, "revisions"); err != nil {
		return err
	}
	return tx.updateArticle(ctx, &a, true)
}

// replaceReading puts today's reading of a revision in the place of an older one.
func (tx *Tx) replaceReading(ctx context.Context, id string, rev resting, newest bool, r Reading) (Change, error) {
	have := seqs(r.Pages)
	if !slices.Equal(have, rev.pages) {
		if err := tx.exec(ctx, `UPDATE revision SET pages = ?, digests = ? WHERE article = ? AND number = ?`,
			list(have), list(digests(r.Pages)), id, rev.number); err != nil {
			return "", err
		}
	}
	if r.Content.NotArticle == "" {
		if err := tx.mark(ctx, r.Pages, id, rev.number, string(ChangeRevision)); err != nil {
			return "", err
		}
	} else if err := tx.refuse(ctx, r); err != nil {
		return "", err
	}
	content := any(nil)
	if !newest {
		content = object(r.Content)
	}
	err := tx.exec(ctx, `UPDATE reading SET extractor = ?, memory = ?, read_at = ?, hash = ?, content = ? WHERE article = ? AND number = ?`,
		r.Content.Extractor, r.Memory, stamp(tx.at), r.Content.Hash(), content, id, rev.number)
	if err != nil {
		return "", err
	}
	if !newest {
		return ChangeNone, tx.seal(ctx, id, rev.number)
	}
	a, err := tx.Article(ctx, id)
	if err != nil {
		return "", err
	}
	change := ChangeNone
	if visible(a.Content) != visible(r.Content) {
		change = ChangeReading
	}
	a.Content, a.ContentHash = r.Content, r.Content.Hash()
	if err := tx.updateArticle(ctx, &a, change != ChangeNone); err != nil {
		return "", err
	}
	return change, tx.seal(ctx, id, rev.number)
}

// links are the hashes of a revision that the next one's cover; none before the first.
func (tx *Tx) links(ctx context.Context, id string, number int) (prev store.Revision, err error) {
	if number == 0 {
		return prev, nil
	}
	_, err = tx.row(ctx, `SELECT r.chain, g.seal FROM revision r JOIN reading g ON g.article = r.article AND g.number = r.number
		WHERE r.article = ? AND r.number = ?`, []any{id, number}, &prev.Chain, &prev.Seal)
	return prev, err
}

// seal writes the hashes of an article's revisions anew from a number on: one of them has got another reading, or
// further parts.
func (tx *Tx) seal(ctx context.Context, id string, from int) error {
	prev, err := tx.links(ctx, id, from-1)
	if err != nil {
		return err
	}
	var revisions []store.Revision
	err = tx.each(ctx, sqlRevisions+` AND r.number >= ? ORDER BY r.number`, []any{id, from}, func(s scanner) error {
		var r store.Revision
		if err := scanRevision(s, &r); err != nil {
			return err
		}
		revisions = append(revisions, r)
		return nil
	})
	if err != nil || len(revisions) == 0 {
		return err
	}
	a, err := tx.Article(ctx, id)
	if err != nil {
		return err
	}
	revisions[len(revisions)-1].Content = a.Content
	for _, r := range revisions {
		r.Chain = r.ChainHash(prev.Chain)
		r.Seal = r.SealHash(prev.Seal)
		if err := tx.exec(ctx, `UPDATE revision SET chain = ? WHERE article = ? AND number = ?`, r.Chain, id, r.Number); err != nil {
			return err
		}
		if err := tx.exec(ctx, `UPDATE reading SET seal = ? WHERE article = ? AND number = ?`, r.Seal, id, r.Number); err != nil {
			return err
		}
		prev = r
	}
	return nil
}

// visible is what a reader of the record could see of a content, as text to compare: all but how it was come by.
func visible(c store.Content) string {
	c.Extractor, c.Origins, c.Confidence, c.Removed = "", nil, 0, nil
	if len(c.Authors) == 0 {
		c.Authors = []string{} // a row holds no difference between none and an empty list
	}
	b, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// LastRevision is the newest revision of an article with its reading.
func (tx *Tx) LastRevision(ctx context.Context, id string) (rev store.Revision, err error) {
	found := false
	err = tx.each(ctx, sqlRevisions+` ORDER BY r.number DESC LIMIT 1`, []any{id}, func(s scanner) error {
		found = true
		return scanRevision(s, &rev)
	})
	if err == nil && !found {
		return rev, fmt.Errorf("article %s: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return rev, err
	}
	a, err := tx.Article(ctx, id)
	rev.Content = a.Content
	return rev, err
}
