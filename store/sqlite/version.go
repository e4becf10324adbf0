package sqlite

import (
	"context"
	"slices"
	"strings"

	"warta/store"
)

// completes reports whether r is the last version with parts that it lacked, although one of the pages that it rests
// on was fetched again meanwhile: read with the page as it was then, the new parts make the same article.
func (tx *Tx) completes(ctx context.Context, id string, last resting, r Reading) (bool, error) {
	if r.Again == nil || len(r.Pages) < 2 {
		return false, nil
	}
	var incomplete bool
	if _, err := tx.row(ctx, `SELECT instr(flags, '"incomplete"') > 0 FROM article WHERE id = ?`, []any{id}, &incomplete); err != nil || !incomplete {
		return false, err
	}
	old, err := tx.pagesOf(ctx, last)
	if err != nil {
		return false, err
	}
	then := map[int64]store.Page{} // by address; the first page may have come from another
	for i, p := range old {
		if i == 0 {
			p.URL = r.Pages[0].URL
		}
		then[p.URL] = p
	}
	pages := slices.Clone(r.Pages)
	kept := 0
	for i, p := range pages {
		if was, ok := then[p.URL]; ok {
			was.Hint = p.Hint
			pages[i] = was
			kept++
		}
	}
	if kept == 0 || kept == len(pages) {
		return false, nil
	}
	c, err := r.Again(ctx, pages)
	if err != nil {
		return false, tx.fail(err)
	}
	c = storable(c)
	return c.NotArticle == "" && c.Hash() == r.Content.Hash(), nil
}

// refresh lets today's extractor read the last revision anew if another one did, or the same with another
// memory of the site or other hints of lists, and returns the hash of its reading. What memory or hints alone made
// different is not kept: the reading stays the one of its time, which reading all pages again in order gives too.
func (tx *Tx) refresh(ctx context.Context, id string, last resting, r Reading) (hash string, err error) {
	var by string
	var memory int64
	if _, err := tx.row(ctx, `SELECT extractor, memory FROM reading WHERE article = ? AND number = ?`, []any{id, last.number}, &by, &memory); err != nil {
		return "", err
	}
	same := by == r.Content.Extractor
	if r.Again == nil || same && r.Content.Hash() == last.hash {
		return last.hash, nil
	}
	old := r
	if old.Pages, err = tx.pagesOf(ctx, last); err != nil {
		return "", err
	}
	hinted := object(cleanHint(old.Pages[0].Hint)) != object(cleanHint(r.Pages[0].Hint))
	if same && memory == r.Memory && !hinted {
		return last.hash, nil
	}
	again := func() error {
		if old.Content, err = r.Again(ctx, old.Pages); err != nil {
			return tx.fail(err)
		}
		old.Content = storable(old.Content)
		return nil
	}
	if err = again(); err != nil || old.Content.NotArticle != "" { // today's extractor would refuse it: the old reading is the best there is
		return last.hash, err
	}
	if !same {
		if _, err := tx.replaceReading(ctx, id, last, true, old); err != nil {
			return "", err
		}
	}
	hash = old.Content.Hash()
	if !hinted || hash == r.Content.Hash() {
		return hash, nil
	}
	old.Pages[0].Hint = r.Pages[0].Hint
	if err = again(); err == nil && old.Content.NotArticle == "" {
		hash = old.Content.Hash()
	}
	return hash, err
}

// misread reports whether what r reads otherwise than the article's last reading is none of the publisher's doing:
// whole lines that one of them has and the other has not, though they stand on the pages of both. What surrounds an
// article decides now and then whether a line at its edge is taken for it.
func (tx *Tx) misread(ctx context.Context, id string, last resting, r Reading) (bool, error) {
	if r.Shown == nil {
		return false, nil
	}
	a, err := tx.Article(ctx, id)
	if err != nil || a.Title != r.Content.Title || !slices.Equal(a.Authors, r.Content.Authors) {
		return false, err
	}
	out, in, ok := differing(strings.Split(a.Text, "\n"), strings.Split(r.Content.Text, "\n"))
	short := func(line string) bool { return strings.Count(line, " ") < 3 } // such words stand anywhere
	if !ok || slices.ContainsFunc(out, short) || slices.ContainsFunc(in, short) {
		return false, nil
	}
	old, err := tx.pagesOf(ctx, last)
	if err != nil {
		return false, err
	}
	if ok, err = r.Shown(ctx, r.Pages, out); err == nil && ok {
		ok, err = r.Shown(ctx, old, in)
	}
	return ok, tx.fail(err)
}

// differing are the lines that only one of two texts has. ok is false if what they share is not in the same order.
func differing(before, after []string) (out, in []string, ok bool) {
	n := map[string]int{}
	for _, l := range before {
		n[l]++
	}
	var both []string
	for _, l := range after {
		if n[l] > 0 {
			n[l]--
			both = append(both, l)
		} else {
			in = append(in, l)
		}
	}
	for _, l := range before {
		if len(both) > 0 && l == both[0] {
			both = both[1:]
		} else {
			out = append(out, l)
		}
	}
	return out, in, len(both) == 0 && len(out)+len(in) > 0
}

// pagesOf are the pages that a revision rests on.
func (tx *Tx) pagesOf(ctx context.Context, rev resting) (pages []store.Page, err error) {
	for _, seq := range rev.pages {
		p, err := tx.Page(ctx, seq)
		if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}
