package sqlite

import (
	"context"
	"slices"
	"strings"

	"warta/store"
)

// articleOf is the known article that a reading is of. What a page claims to be, and what leads to it, are believed as
// far as the texts have anything in common: some outlets name one address as the canonical one of all their pages, and
// addresses of articles that were taken down, and short links, lead here today and there tomorrow. A claim that is not
// believed is taken out of the reading.
func (tx *Tx) articleOf(ctx context.Context, r *Reading) (id string, known bool, err error) {
	first := r.Pages[0]
	final := first.Final
	if final == "" {
		final = first.Address
	}
	asked, shown, claim := store.ArticleKey(first.Address), store.ArticleKey(final), store.ArticleKey(r.URL)
	own := slices.DeleteFunc(append([]string{final}, r.Known...), func(a string) bool {
		key := store.ArticleKey(a)
		return key == claim && claim != shown || key == asked && asked != shown
	})
	id, known, err = tx.Resolve(ctx, own...)
	if err == nil && known {
		known, err = tx.isThere(ctx, id, final, r)
	}
	if err != nil || known && claim == shown {
		return id, known, err
	}
	if claim != shown {
		other, ok, err := tx.Resolve(ctx, append(own, r.URL)...)
		if err != nil || ok && other == id {
			return id, known, err
		}
		if ok {
			if ok, err = tx.alikeTo(ctx, other, r); err != nil || ok {
				return other, ok, err
			}
			r.URL = canonical(final)
		}
	}
	if known || asked == shown {
		return id, known, nil
	}
	// Whatever led here: has it moved?
	if known, err = tx.row(ctx, `SELECT article FROM url WHERE id = ? AND article IS NOT NULL`, []any{first.URL}, &id); err == nil && !known {
		id, known, err = tx.Resolve(ctx, first.Address)
	}
	if err != nil || !known {
		return "", false, err
	}
	known, err = tx.alikeTo(ctx, id, r)
	return id, known, err
}

// isThere reports whether an article that is known by the address of a reading's page is the one that is there. It may
// be so called because a page elsewhere claimed that address; if that was another article, it goes by its own from now
// on.
func (tx *Tx) isThere(ctx context.Context, id, final string, r *Reading) (bool, error) {
	var one int
	read, err := tx.row(ctx, `SELECT 1 FROM page WHERE article = ?1 AND (url = ?2 OR final = ?3 OR address = ?3) LIMIT 1`,
		[]any{id, r.Pages[0].URL, final}, &one)
	if err != nil || read {
		return read, err
	}
	if alike, err := tx.alikeTo(ctx, id, r); err != nil || alike {
		return alike, err
	}
	var elsewhere string
	found, err := tx.row(ctx, `SELECT final FROM page WHERE article = ? AND kind <> 'part' AND verdict IN `+sqlAsArticle+` ORDER BY seq DESC LIMIT 1`, []any{id}, &elsewhere)
	if err != nil || !found {
		return true, err // its pages are not at hand: nothing speaks against it
	}
	if err := tx.exec(ctx, `DELETE FROM article_url WHERE key = ? AND article = ?`, store.ArticleKey(final), id); err != nil {
		return false, err
	}
	a, err := tx.Article(ctx, id)
	if err != nil || store.ArticleKey(a.URL) != store.ArticleKey(final) {
		return false, err
	}
	a.URL = canonical(elsewhere)
	return false, tx.updateArticle(ctx, &a, true)
}

// canonical is the canonical form of an address that was fetched.
func canonical(address string) string {
	if c, err := store.CanonicalURL(address); err == nil {
		return c
	}
	return address
}

// alikeTo reports whether a reading may be of an article: they have a title or a line in common.
func (tx *Tx) alikeTo(ctx context.Context, id string, r *Reading) (bool, error) {
	if r.Content.NotArticle != "" {
		return true, nil
	}
	a, err := tx.Article(ctx, id)
	return a.Title == r.Content.Title || shareLine(a.Text, r.Content.Text), err
}

// shareLine reports whether two texts have a line in common that says something.
func shareLine(a, b string) bool {
	lines := map[string]bool{}
	for l := range strings.SplitSeq(a, "\n") {
		lines[l] = strings.Count(l, " ") >= misreadWords
	}
	for l := range strings.SplitSeq(b, "\n") {
		if lines[l] {
			return true
		}
	}
	return false
}
