package sqlite

import (
	"context"
	"fmt"
	"time"

	"warta/store"
)

// StoryRef is an article that holds a key of a text's sum.
type StoryRef struct {
	Article  string
	Story    string
	Source   string
	Shingles int
}

// StoryLookup gives for each key, in the order of keys, the articles that hold it, those summed up last
// first, at most limit of them.
func (tx *Tx) StoryLookup(ctx context.Context, keys []uint64, limit int) ([][]StoryRef, error) {
	return lookup(ctx, tx, keys, limit)
}

// StoryLookup is Tx.StoryLookup outside of a transaction.
func (db *DB) StoryLookup(ctx context.Context, keys []uint64, limit int) ([][]StoryRef, error) {
	return lookup(ctx, db, keys, limit)
}

// eacher reads rows: a DB or a Tx.
type eacher interface {
	each(ctx context.Context, query string, args []any, scan func(scanner) error) error
}

func lookup(ctx context.Context, q eacher, keys []uint64, limit int) ([][]StoryRef, error) {
	all := make([][]StoryRef, len(keys))
	for i, key := range keys {
		err := q.each(ctx, `SELECT t.article, a.story, a.source, t.shingles FROM story_key k JOIN story_text t ON t.n = k.n
			JOIN article a ON a.id = t.article WHERE k.key = ? ORDER BY k.n DESC LIMIT ?`, []any{int64(key), limit}, func(s scanner) error {
			var r StoryRef
			if err := s.Scan(&r.Article, &r.Story, &r.Source, &r.Shingles); err != nil {
				return err
			}
			all[i] = append(all[i], r)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// StoryPlace is an article's place among the stories.
type StoryPlace struct {
	Story    string
	Keys     []uint64 // of its sum; each fits 63 bits
	Shingles int
	Evidence *store.StoryMatch // why it is there; nil for the first of a story
	Merged   []string          // stories that turned out to be this one
}

// SetStory puts an article into a story, in the place of where it was. The articles of merged stories
// follow; their old names lead to the new one.
func (tx *Tx) SetStory(ctx context.Context, id string, p StoryPlace) error {
	if err := tx.exec(ctx, `INSERT INTO story (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, p.Story, stamp(tx.at)); err != nil {
		return err
	}
	for _, old := range p.Merged {
		if err := tx.exec(ctx, `UPDATE article SET story = ? WHERE story = ?`, p.Story, old); err != nil {
			return err
		}
		if err := tx.exec(ctx, `UPDATE story SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2`, p.Story, old); err != nil {
			return err
		}
	}
	if err := tx.exec(ctx, `UPDATE article SET story = ?1 WHERE id = ?2 AND story <> ?1`, p.Story, id); err != nil {
		return err
	}
	evidence := any(nil)
	if p.Evidence != nil {
		evidence = object(p.Evidence)
	}
	var n int64
	_, err := tx.row(ctx, `INSERT INTO story_text (article, shingles, evidence) VALUES (?, ?, ?)
		ON CONFLICT (article) DO UPDATE SET shingles = excluded.shingles, evidence = excluded.evidence RETURNING n`,
		[]any{id, p.Shingles, evidence}, &n)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, `DELETE FROM story_key WHERE n = ?`, n); err != nil {
		return err
	}
	for _, key := range p.Keys {
		if err := tx.exec(ctx, `INSERT INTO story_key (key, n) VALUES (?, ?) ON CONFLICT DO NOTHING`, int64(key), n); err != nil {
			return err
		}
	}
	return nil
}

// StoryEvidence is the story of an article, or of that name, with what put each of its articles there: the earliest
// first, without texts. An article that nobody else ran is alone in it. store.ErrNotFound when there is neither.
func (db *DB) StoryEvidence(ctx context.Context, id string) (members []store.StoryMember, err error) {
	err = db.each(ctx, sqlArticleHead+noText+`, t.evidence FROM article a LEFT JOIN story_text t ON t.article = a.id
		WHERE a.not_article = '' AND a.story <> '' AND a.story = coalesce((SELECT nullif(story, '') FROM article WHERE id = ?1),
			(SELECT nullif(merged_into, '') FROM story WHERE id = ?1), ?1) ORDER BY a.sort`, []any{id}, func(s scanner) error {
		var m store.StoryMember
		if err := scanArticle(s, &m.Article, doc{&m.Match}); err != nil {
			return err
		}
		m.At = m.SortTime()
		if len(members) > 0 {
			m.Delay = int64(m.At.Sub(members[0].At) / time.Second)
		}
		members = append(members, m)
		return nil
	})
	if err == nil && len(members) == 0 {
		err = fmt.Errorf("story of %s: %w", id, store.ErrNotFound)
	}
	return members, err
}

// StoryArticles are the articles of a story, in order of when they were published; store.ErrNotFound when
// there is none. The name of a story that was merged leads to the one it became.
func (db *DB) StoryArticles(ctx context.Context, story string) (articles []store.Article, err error) {
	err = db.each(ctx, sqlArticleHead+fullText+` FROM article a WHERE a.not_article = '' AND a.story =
		ifnull((SELECT nullif(merged_into, '') FROM story WHERE id = ?1), ?1) ORDER BY a.sort`, []any{story}, func(s scanner) error {
		var a store.Article
		if err := scanArticle(s, &a); err != nil {
			return err
		}
		articles = append(articles, a)
		return nil
	})
	if err == nil && len(articles) == 0 {
		err = fmt.Errorf("story %s: %w", story, store.ErrNotFound)
	}
	return articles, err
}
