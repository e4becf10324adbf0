package sqlite

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// Reading is what a follower made of one or more pages, to be saved as (part of) an article.
type Reading struct {
	// URL is the article's canonical address. Known are further addresses that lead to it: as requested,
	// after redirects, as claimed by variants.
	URL    string
	Known  []string
	Source string
	// Pages are those it rests on, in reading order; more than one for an article in parts.
	Pages   []store.Page
	Content store.Content
	Memory  int64 // number of the site memory it was read with; 0: none
	Archive bool
	// Again reads older pages with today's extractor. If set, it is asked to bring the last revision's reading
	// up to date before a newer page is compared with it, when another extractor made that reading.
	Again func(ctx context.Context, pages []store.Page) (store.Content, error)
}

// Change says what saving a reading did.
type Change string

// The changes. The words are also the verdicts of pages.
const (
	// ChangeNew: a new article.
	ChangeNew Change = "new"
	// ChangeRevision: the publisher put out another version of a known article.
	ChangeRevision Change = "revision"
	// ChangeReading: no new version, but the record is another: a better extractor, or a further part.
	ChangeReading Change = "reading"
	// ChangeNone: nothing that readers could see.
	ChangeNone Change = "same"
	// ChangeNotArticle: the pages are no article; the reason is kept with them.
	ChangeNotArticle Change = "not-article"
)

// Resolve finds the article that any of these addresses belongs to; of several the oldest.
func (tx *Tx) Resolve(ctx context.Context, addresses ...string) (id string, ok bool, err error) {
	best := int64(0)
	for _, addr := range addresses {
		if addr == "" {
			continue
		}
		var found, first string
		hit, err := tx.row(ctx, `SELECT x.article, a.first_seen_at FROM article_url x JOIN article a ON a.id = x.article WHERE x.key = ?`,
			[]any{store.ArticleKey(addr)}, &found, &first)
		if err != nil {
			return "", false, err
		}
		at, _ := time.Parse(stampLayout, first)
		if hit && (!ok || at.UnixMilli() < best) {
			id, ok, best = found, true, at.UnixMilli()
		}
	}
	return id, ok, nil
}

// SaveReading takes in what today's extractor reads from some pages.
//
//   - Pages at addresses of no known article make a new one.
//   - Pages that an existing revision rests on replace its reading in place, and so do those pages with
//     further parts. This never makes a revision, however often pages are processed again.
//   - Other pages that were saved before change nothing.
//   - Pages among which there is a new one make a new revision if their Content.Hash differs from that of
//     the last revision's reading. Reading.Again lets this compare like with like.
//   - Content with NotArticle set only marks the pages, unless they are what the last revision rests on:
//     then the article is hidden from lists and feeds.
//
// The article's Seq moves on when readers of the record could see a difference.
func (tx *Tx) SaveReading(ctx context.Context, r Reading) (id string, change Change, err error) {
	if len(r.Pages) == 0 {
		return "", "", tx.fail(errors.New("save reading: no pages"))
	}
	id, known, err := tx.Resolve(ctx, append([]string{r.URL}, r.Known...)...)
	if err != nil {
		return "", "", err
	}
	switch {
	case !known && r.Content.NotArticle != "":
		return "", ChangeNotArticle, tx.refuse(ctx, r)
	case !known:
		id, err = tx.newArticle(ctx, r)
		change = ChangeNew
	default:
		change, err = tx.knownArticle(ctx, id, r)
	}
	if err != nil {
		return "", "", err
	}
	if r.Content.NotArticle == "" {
		err = tx.addAliases(ctx, id, r)
	}
	return id, change, err
}

// refuse marks pages as no article and counts them once.
func (tx *Tx) refuse(ctx context.Context, r Reading) error {
	for _, p := range r.Pages {
		var before string
		if _, err := tx.row(ctx, `SELECT verdict FROM page WHERE seq = ?`, []any{p.Seq}, &before); err != nil {
			return err
		}
		if err := tx.SetVerdict(ctx, p.Seq, r.Content.NotArticle); err != nil {
			return err
		}
		if before == "" && !p.Kind.IsListing() {
			if err := tx.countDay(ctx, r.Source, p.At, "no_article"); err != nil {
				return err
			}
		}
	}
	return nil
}

// countDay adds one to a column of a source's day.
func (tx *Tx) countDay(ctx context.Context, source string, at time.Time, column string) error {
	return tx.exec(ctx, `INSERT INTO source_day (source, day, `+column+`) VALUES (?, ?, 1)
		ON CONFLICT (source, day) DO UPDATE SET `+column+` = `+column+` + 1`, source, stamp(at)[:10])
}

// nextSeq is a new place at the end of the articles' commit order.
func (tx *Tx) nextSeq(ctx context.Context) (seq int64, err error) {
	_, err = tx.row(ctx, `UPDATE counter SET value = value + 1 WHERE name = 'article' RETURNING value`, nil, &seq)
	return seq, err
}

// sortShift makes room for the tie-breaker below the seconds: 31 bits of seconds and 22 of tie-breaker
// are 53 bits, which every program can hold exactly.
const sortShift = 22

// sortFloor is the smallest sort number of an instant: nothing before t has it or a larger one.
func sortFloor(t time.Time) int64 { return max(0, t.Unix()) << sortShift }

// freeSort gives an article its place in feed order. The tie-breaker comes from the ID, so that two
// databases with the same articles have the same order.
func (tx *Tx) freeSort(ctx context.Context, id string, at time.Time) (sort int64, err error) {
	base := sortFloor(at)
	tie := int64(0)
	if b, err := base32.StdEncoding.DecodeString(strings.ToUpper(id)); err == nil && len(b) >= 3 {
		tie = (int64(b[0])<<16 | int64(b[1])<<8 | int64(b[2])) >> 2
	}
	for ; ; tie = (tie + 1) & (1<<sortShift - 1) {
		var taken string
		ok, err := tx.row(ctx, `SELECT id FROM article WHERE sort = ?`, []any{base | tie}, &taken)
		if err != nil || !ok || taken == id {
			return base | tie, err
		}
	}
}

// newest is when the youngest of the pages was fetched.
func newest(pages []store.Page) (t time.Time) {
	for _, p := range pages {
		if p.At.After(t) {
			t = p.At
		}
	}
	return t
}

func (tx *Tx) newArticle(ctx context.Context, r Reading) (id string, err error) {
	id = store.ArticleID(r.URL)
	var taken string
	if ok, err := tx.row(ctx, `SELECT url FROM article WHERE id = ?`, []any{id}, &taken); err != nil || ok {
		// The address is an alias no longer; the article is still the same.
		return id, errors.Join(err, tx.fail(fmt.Errorf("article %s exists as %s, but not under %s", id, taken, r.URL)))
	}
	seen := newest(r.Pages)
	a := store.Article{
		ID: id, URL: r.URL, Source: r.Source, Content: r.Content, FirstSeen: seen, Updated: seen, Revisions: 1,
		ContentHash: r.Content.Hash(), Archive: r.Archive,
	}
	if a.Seq, err = tx.nextSeq(ctx); err != nil {
		return id, err
	}
	sort, err := tx.freeSort(ctx, id, a.SortTime())
	if err != nil {
		return id, err
	}
	if err := tx.insertArticle(ctx, &a, sort); err != nil {
		return id, err
	}
	if err := tx.insertRevision(ctx, id, 1, r); err != nil {
		return id, err
	}
	if err := tx.countDay(ctx, r.Source, seen, "articles"); err != nil {
		return id, err
	}
	return id, tx.exec(ctx, `UPDATE source SET last_article_at = max(ifnull(last_article_at, ''), ?) WHERE id = ?`, stamp(seen), r.Source)
}

// insertRevision adds a revision whose reading is the article's own row.
func (tx *Tx) insertRevision(ctx context.Context, id string, number int, r Reading) error {
	err := tx.exec(ctx, `INSERT INTO revision (article, number, seen_at, pages, digests) VALUES (?, ?, ?, ?, ?)`,
		id, number, stamp(newest(r.Pages)), list(seqs(r.Pages)), list(digests(r.Pages)))
	if err != nil {
		return err
	}
	err = tx.exec(ctx, `INSERT INTO reading (article, number, extractor, memory, read_at, hash) VALUES (?, ?, ?, ?, ?, ?)`,
		id, number, r.Content.Extractor, r.Memory, stamp(tx.at), r.Content.Hash())
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
	pages  []int64
	hash   string
}

// revisionsOf are an article's revisions, oldest first, without their contents.
func (tx *Tx) revisionsOf(ctx context.Context, id string) (all []resting, err error) {
	err = tx.each(ctx, `SELECT r.number, r.pages, g.hash FROM revision r JOIN reading g ON g.article = r.article AND g.number = r.number
		WHERE r.article = ? ORDER BY r.number`, []any{id}, func(s scanner) error {
		var r resting
		if err := s.Scan(&r.number, doc{&r.pages}, &r.hash); err != nil {
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
		return tx.replaceReading(ctx, id, rev, rev.number == last.number, r)
	}
	if r.Content.NotArticle != "" {
		return ChangeNotArticle, tx.refuse(ctx, r)
	}
	tied, err := tx.tied(ctx, id, have)
	if err != nil {
		return "", err
	}
	if tied || slices.Max(have) < slices.Max(last.pages) { // read again, or too late: the newer version is known already
		return ChangeNone, tx.markOld(ctx, r.Pages, id, last.number)
	}
	if last.hash, err = tx.refresh(ctx, id, last, r); err != nil {
		return "", err
	}
	if r.Content.Hash() == last.hash {
		hidden, err := tx.hidden(ctx, id)
		if err != nil || !hidden {
			return ChangeNone, errors.Join(err, tx.mark(ctx, r.Pages, id, last.number, string(ChangeNone)))
		}
	}
	return ChangeRevision, tx.addRevision(ctx, id, last, r)
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

// refresh lets today's extractor read the last revision anew if another one did, and returns the hash of
// its reading.
func (tx *Tx) refresh(ctx context.Context, id string, last resting, r Reading) (hash string, err error) {
	var by string
	if _, err := tx.row(ctx, `SELECT extractor FROM reading WHERE article = ? AND number = ?`, []any{id, last.number}, &by); err != nil {
		return "", err
	}
	if r.Again == nil || by == r.Content.Extractor {
		return last.hash, nil
	}
	old := r
	old.Pages = nil
	for _, seq := range last.pages {
		p, err := tx.Page(ctx, seq)
		if err != nil {
			return "", err
		}
		old.Pages = append(old.Pages, p)
	}
	if old.Content, err = r.Again(ctx, old.Pages); err != nil {
		return "", tx.fail(err)
	}
	if old.Content.NotArticle != "" { // today's extractor would refuse it: the old reading is the best there is
		return last.hash, nil
	}
	_, err = tx.replaceReading(ctx, id, last, true, old)
	return old.Content.Hash(), err
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
	if err != nil || !newest {
		return ChangeNone, err
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
	return change, tx.updateArticle(ctx, &a, change != ChangeNone)
}

// visible is what a reader of the record could see of a content, as text to compare: all but how it was come by.
func visible(c store.Content) string {
	c.Extractor, c.Origins, c.Confidence, c.Removed = "", nil, 0, nil
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

// SetRemoved records that the publisher took an article down, or (zero time) that it is back.
func (tx *Tx) SetRemoved(ctx context.Context, id string, at time.Time) error {
	return tx.exec(ctx, `UPDATE article SET removed_at = ? WHERE id = ?`, orNull(at), id)
}

// SetStory puts an article into a cluster of the same text at other outlets; "" takes it out.
func (tx *Tx) SetStory(ctx context.Context, id, story string) error {
	if story != "" {
		if err := tx.exec(ctx, `INSERT INTO story (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, story, stamp(tx.at)); err != nil {
			return err
		}
	}
	return tx.exec(ctx, `UPDATE article SET story = ? WHERE id = ?`, story, id)
}
