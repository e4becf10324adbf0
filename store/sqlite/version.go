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
// whole lines that one of them has and the other has not, though on the pages of both they stand in the same place,
// between what both have. What surrounds an article decides now and then whether a line is taken for it. more: r is
// the fuller reading of the two.
func (tx *Tx) misread(ctx context.Context, id string, last resting, r Reading) (same, more bool, err error) {
	if r.Shown == nil {
		return false, false, nil
	}
	a, err := tx.Article(ctx, id)
	if err != nil {
		return false, false, err
	}
	pages, err := tx.pagesOf(ctx, last)
	if err != nil {
		return false, false, err
	}
	same, fuller, err := tx.misreads(ctx, a.Content, pages, r)
	return same, fuller > 0, err
}

// misreads is misread of a reading that was made of some pages. fuller is above zero if r is the fuller reading, below
// if that one is.
func (tx *Tx) misreads(ctx context.Context, old store.Content, pages []store.Page, r Reading) (same bool, fuller int, err error) {
	if r.Shown == nil || old.Title != r.Content.Title || !slices.Equal(old.Authors, r.Content.Authors) {
		return false, 0, nil
	}
	out, in, ok := differing(strings.Split(old.Text, "\n"), strings.Split(r.Content.Text, "\n"))
	if !ok {
		return false, 0, nil
	}
	for _, side := range []struct {
		runs  [][]string
		pages []store.Page
	}{{out, r.Pages}, {in, pages}} {
		for _, run := range side.runs {
			if ok, err := r.Shown(ctx, side.pages, run); err != nil || !ok {
				return false, 0, tx.fail(err)
			}
		}
	}
	switch {
	case len(out) == 0 && r.Content.Confidence >= old.Confidence:
		fuller = 1
	case len(in) == 0 && old.Confidence >= r.Content.Confidence:
		fuller = -1
	}
	return true, fuller, nil
}

// Bounds of what may be a difference between readings.
const (
	misreadLines = 20  // that only one of them has
	misreadOf    = 500 // in a text
	misreadWords = 4   // in a line: fewer stand anywhere
)

// differing are the runs of lines that only one of two texts has, each with the line before and after it that both
// have. ok is false if that cannot be said: nothing is shared, or not in the same order, or too much differs.
func differing(before, after []string) (out, in [][]string, ok bool) {
	if len(before) > misreadOf || len(after) > misreadOf {
		return nil, nil, false
	}
	n := map[string]int{}
	for _, l := range before {
		n[l]++
	}
	inBoth := make([]bool, len(after))
	var both []string
	for i, l := range after {
		if n[l] > 0 {
			n[l]--
			inBoth[i] = true
			both = append(both, l)
		}
	}
	if len(both) == 0 {
		return nil, nil, false
	}
	found := make([]bool, len(before))
	for i, l := range before {
		if len(both) > 0 && l == both[0] {
			both, found[i] = both[1:], true
		}
	}
	if len(both) > 0 {
		return nil, nil, false
	}
	out, most := runs(before, found, misreadLines)
	in, most = runs(after, inBoth, most)
	return out, in, most >= 0 && len(out)+len(in) > 0
}

// runs are the lines that are not shared, a run with its neighbours each, and how many more there may be; less than
// none if there are too many, or one of them is too short to tell anything.
func runs(lines []string, shared []bool, most int) (all [][]string, left int) {
	for i := 0; i < len(lines); i++ {
		if shared[i] {
			continue
		}
		from := i
		for i < len(lines) && !shared[i] {
			if strings.Count(lines[i], " ") < misreadWords-1 {
				return nil, -1
			}
			i++
			most--
		}
		all = append(all, lines[max(0, from-1):min(len(lines), i+1)])
	}
	return all, most
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
