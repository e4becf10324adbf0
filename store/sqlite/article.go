package sqlite

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"math"
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
	// Shown, if set, tells whether the lines stand one after the other on one of the pages, word for word and with
	// little between them: a reading that differs from the last in such lines alone is no new version. Without the
	// pages' bodies it is false.
	Shown func(ctx context.Context, pages []store.Page, lines []string) (bool, error)
}

// Change says what saving a reading did.
type Change string

// The changes. Of these ChangeRevision (of a new article too) and ChangeNone are also verdicts of pages.
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
	// ChangeForgotten: the article was taken down; nothing of it is kept.
	ChangeForgotten Change = "forgotten"
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
//     the last revision's reading. Reading.Again lets this compare like with like, and Reading.Shown what was
//     written instead of what was read.
//   - Content with NotArticle set only marks the pages, unless they are what the last revision rests on:
//     then the article is hidden from lists and feeds.
//
// The article's Seq moves on when readers of the record could see a difference.
func (tx *Tx) SaveReading(ctx context.Context, r Reading) (id string, change Change, err error) {
	if len(r.Pages) == 0 {
		return "", "", tx.fail(errors.New("save reading: no pages"))
	}
	r.Content = storable(r.Content)
	id, known, err := tx.articleOf(ctx, &r)
	if err != nil {
		return "", "", err
	}
	if !known {
		if gone, err := tx.forgotten(ctx, append([]string{r.URL}, r.Known...)...); err != nil {
			return "", "", err
		} else if gone {
			return "", ChangeForgotten, tx.forgetReading(ctx, r)
		}
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

// storable is a content without what neither JSON nor SQLite can hold.
func storable(c store.Content) store.Content {
	if math.IsNaN(c.Confidence) || math.IsInf(c.Confidence, 0) {
		c.Confidence = 0
	}
	for _, i := range []*store.Instant{&c.Published, &c.Modified} {
		if y := i.Time.Year(); y < 0 || y > 9999 {
			*i = store.Instant{}
		}
	}
	return c
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
		ON CONFLICT (source, day) DO UPDATE SET `+column+` = `+column+` + 1`, source, dayOf(at))
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
	if ok, err := tx.row(ctx, `SELECT url FROM article WHERE id = ?`, []any{id}, &taken); err == nil && ok && store.ArticleKey(taken) != store.ArticleKey(r.URL) {
		// That one was taken for this, and goes by another address now; see isThere.
		id = store.ArticleID(store.ArticleKey(r.URL) + "/warta-2")
	}
	if ok, err := tx.row(ctx, `SELECT url FROM article WHERE id = ?`, []any{id}, &taken); err != nil || ok {
		// The address is an alias no longer; the article is still the same.
		return id, errors.Join(err, tx.fail(fmt.Errorf("article %s exists as %s, but not under %s", id, taken, r.URL)))
	}
	return id, tx.putNew(ctx, id, r)
}

// putNew adds an article under an ID that is not taken.
func (tx *Tx) putNew(ctx context.Context, id string, r Reading) (err error) {
	seen := newest(r.Pages)
	a := store.Article{
		ID: id, URL: r.URL, Source: r.Source, Content: r.Content, FirstSeen: seen, Updated: seen, Revisions: 1,
		ContentHash: r.Content.Hash(), Archive: r.Archive,
	}
	if a.Seq, err = tx.nextSeq(ctx); err != nil {
		return err
	}
	sort, err := tx.freeSort(ctx, id, a.SortTime())
	if err != nil {
		return err
	}
	if err := tx.insertArticle(ctx, &a, sort); err != nil {
		return err
	}
	if err := tx.insertRevision(ctx, id, 1, r); err != nil {
		return err
	}
	if err := tx.countDay(ctx, r.Source, seen, "articles"); err != nil {
		return err
	}
	return tx.exec(ctx, `UPDATE source SET last_article_at = max(ifnull(last_article_at, ''), ?) WHERE id = ?`, stamp(seen), r.Source)
}

// SetRemoved records that the publisher took an article down, or (zero time) that it is back.
func (tx *Tx) SetRemoved(ctx context.Context, id string, at time.Time) error {
	return tx.exec(ctx, `UPDATE article SET removed_at = ? WHERE id = ?`, orNull(at), id)
}
