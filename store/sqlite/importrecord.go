package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"warta/store"
)

// Record is an article with all its versions as another database kept them, or a dataset of it.
type Record struct {
	Article  store.Article
	Versions []Version // oldest first; at least one
}

// Version is a revision with the pages it rests on, in reading order. Of a page that is not at hand its
// Address, Digest and At suffice, with StatusUnseen: its body may come later, by ImportPages.
type Version struct {
	store.Revision
	Pages []Import
}

// ErrRecord is what every refusal of a record wraps.
var ErrRecord = errors.New("it cannot be taken in")

// elsewhere is the number of no site memory of this database: another machine read it.
const elsewhere = -1

// Check holds a record against its own hashes, as far as it has them.
func (r *Record) Check() error {
	a := &r.Article
	if len(a.ID) != 16 || a.FirstSeen.IsZero() || store.HostKey(a.URL) == "" {
		return fmt.Errorf("%w: no article", ErrRecord)
	}
	if len(r.Versions) == 0 {
		return fmt.Errorf("%w: no version", ErrRecord)
	}
	var prev store.Revision
	for i := range r.Versions {
		v := &r.Versions[i]
		if v.Number != i+1 || v.Article != a.ID || v.At.IsZero() {
			return fmt.Errorf("%w: its versions are not all there", ErrRecord)
		}
		if len(v.Pages) == 0 || len(v.Pages) != len(v.Digests) {
			return fmt.Errorf("%w: it does not name its pages", ErrRecord)
		}
		for n, p := range v.Pages {
			if p.Digest == "" || p.Digest != v.Digests[n] {
				return fmt.Errorf("%w: it does not name its pages", ErrRecord)
			}
		}
		if v.Hash != "" && v.Hash != v.Content.Hash() {
			return fmt.Errorf("%w: its text is not the one its content hash was made of", ErrRecord)
		}
		rev := v.Revision
		if rev.Chain != "" && rev.ChainHash(prev.Chain) != rev.Chain || rev.Seal != "" && rev.SealHash(prev.Seal) != rev.Seal {
			return fmt.Errorf("%w: its chain of hashes is broken", ErrRecord)
		}
		prev = rev
	}
	if a.FirstSeen.After(r.Versions[0].At) {
		return fmt.Errorf("%w: its first version was seen before it was", ErrRecord)
	}
	if last := &r.Versions[len(r.Versions)-1]; last.Content.Hash() != a.Content.Hash() {
		return fmt.Errorf("%w: its newest version is not the article", ErrRecord)
	}
	return nil
}

// ImportArticles takes in articles under their IDs, with all their versions, in one transaction. It is
// idempotent: an article that is known here, by its ID or any address, stays as it is. Like imported pages
// they enter the record, not the front of feeds, and their addresses are not visited. Records must have
// passed Check. Counts are of articles.
func (db *DB) ImportArticles(ctx context.Context, records []Record) (got Imported, err error) {
	err = db.write(ctx, "import articles", func(tx *Tx) error {
		got = Imported{}
		for i := range records {
			if err := tx.importRecord(ctx, &records[i], &got); err != nil {
				return fmt.Errorf("article %s (%s): %w", records[i].Article.ID, records[i].Article.URL, err)
			}
		}
		return nil
	})
	if err != nil {
		return Imported{}, err
	}
	return got, nil
}

func (tx *Tx) importRecord(ctx context.Context, r *Record, got *Imported) error {
	a := &r.Article
	addresses := append([]string{a.URL}, a.Aliases...)
	var one int
	gone, err := tx.row(ctx, `SELECT 1 FROM tombstone WHERE article = ?`, []any{a.ID}, &one)
	if err == nil && !gone {
		gone, err = tx.forgotten(ctx, addresses...)
	}
	if err != nil || gone {
		got.Gone++
		return err
	}
	known, err := tx.row(ctx, `SELECT 1 FROM article WHERE id = ?`, []any{a.ID}, &one)
	if err == nil && !known {
		_, known, err = tx.Resolve(ctx, addresses...)
	}
	if err != nil || known {
		got.Same++
		return err
	}
	got.New++
	var last resting
	for i := range r.Versions {
		v := &r.Versions[i]
		reading := Reading{URL: a.URL, Known: a.Aliases, Source: a.Source, Content: storable(v.Content), Archive: true, Memory: elsewhere}
		reading.Content.NotArticle = "" // of an older version: it must not hide the article meanwhile
		if reading.Pages, err = tx.importVersion(ctx, v); err != nil {
			return err
		}
		if i == 0 {
			err = tx.putNew(ctx, a.ID, reading)
		} else {
			err = tx.addRevision(ctx, a.ID, last, reading)
		}
		if err == nil {
			err = tx.addAliases(ctx, a.ID, reading)
		}
		if err != nil {
			return err
		}
		last = resting{number: v.Number}
	}
	if err := tx.importDates(ctx, r); err != nil || len(a.Story) != len(a.ID) {
		return err
	}
	// Its story's name, whichever of the story's articles is read first here.
	return tx.exec(ctx, `UPDATE article SET story = ifnull((SELECT nullif(merged_into, '') FROM story WHERE id = ?2), ?2) WHERE id = ?1`, a.ID, a.Story)
}

// importVersion finds or makes the pages of a version: their addresses in reading order, which is the order
// of an article's parts; the pages the other way round, so that the first is read with the others there.
func (tx *Tx) importVersion(ctx context.Context, v *Version) ([]store.Page, error) {
	pages, urls := make([]store.Page, len(v.Pages)), make([]store.URL, len(v.Pages))
	for i, p := range v.Pages {
		var err error
		if urls[i], err = tx.importURL(ctx, p); err != nil {
			return nil, err
		}
	}
	for i, p := range slices.Backward(v.Pages) {
		u := urls[i]
		var seq int64
		known, err := tx.row(ctx, sqlPageKnown,
			[]any{u.ID, p.Digest, stamp(p.At)}, &seq)
		if err == nil && !known {
			p.Archive = true
			seq, err = tx.putPage(ctx, &u, p.At, &p.Page)
		}
		if err != nil {
			return nil, err
		}
		if pages[i], err = tx.Page(ctx, seq); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// importDates gives an article and its versions the instants and verdicts they had, and chains them anew:
// they are part of the hashes.
func (tx *Tx) importDates(ctx context.Context, r *Record) error {
	for i := range r.Versions {
		v := &r.Versions[i]
		if err := tx.exec(ctx, `UPDATE revision SET seen_at = ? WHERE article = ? AND number = ?`, stamp(v.At), v.Article, v.Number); err != nil {
			return err
		}
		if v.Content.NotArticle == "" || i == len(r.Versions)-1 {
			continue
		}
		if err := tx.exec(ctx, `UPDATE reading SET content = ? WHERE article = ? AND number = ?`, object(storable(v.Content)), v.Article, v.Number); err != nil {
			return err
		}
	}
	a, err := tx.Article(ctx, r.Article.ID)
	if err != nil {
		return err
	}
	a.FirstSeen, a.Updated, a.Removed = r.Article.FirstSeen, r.Versions[len(r.Versions)-1].At, r.Article.Removed
	if err := tx.updateArticle(ctx, &a, true); err != nil {
		return err
	}
	return tx.seal(ctx, a.ID, 1)
}
