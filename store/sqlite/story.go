package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
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
// first, at most limit of them, and fewer where they are of many stories.
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

// knownStories is from how many stories on a key is known to tell nothing: no more of its articles are looked for.
const knownStories = 12

const sqlStoryLookup = `SELECT k.n, t.article, t.story, t.source, t.shingles FROM story_post k CROSS JOIN story_text t ON t.n = k.n
	WHERE k.key = ? AND k.n < ? ORDER BY k.n DESC LIMIT ?`

func lookup(ctx context.Context, q eacher, keys []uint64, limit int) ([][]StoryRef, error) {
	all := make([][]StoryRef, len(keys))
	for i, key := range keys {
		var stories []string
		last := int64(math.MaxInt64)
		for len(stories) < knownStories && len(all[i]) < limit {
			want, got := min(knownStories, limit-len(all[i])), 0
			err := q.each(ctx, sqlStoryLookup, []any{int64(key), last, want}, func(s scanner) error {
				var r StoryRef
				if err := s.Scan(&last, &r.Article, &r.Story, &r.Source, &r.Shingles); err != nil {
					return err
				}
				got++
				all[i] = append(all[i], r)
				if !slices.Contains(stories, r.Story) {
					stories = append(stories, r.Story)
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
			if got < want {
				break
			}
		}
	}
	return all, nil
}

// StoryPlace is an article's place among the stories.
type StoryPlace struct {
	Story    string
	Keys     []uint64 // of its sum; each fits 48 bits
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
		if err := tx.mergeStory(ctx, old, p.Story); err != nil {
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
	var had []byte
	if _, err := tx.row(ctx, `SELECT n, keys FROM story_text WHERE article = ?`, []any{id}, &n, &had); err != nil {
		return err
	}
	keys := packKeys(p.Keys)
	_, err := tx.row(ctx, `INSERT INTO story_text (article, shingles, evidence, source, story, keys)
		VALUES (?1, ?2, ?3, ifnull((SELECT source FROM article WHERE id = ?1), ''), ?4, ?5)
		ON CONFLICT (article) DO UPDATE SET shingles = excluded.shingles, evidence = excluded.evidence, source = excluded.source,
		story = excluded.story, keys = excluded.keys RETURNING n`, []any{id, p.Shingles, evidence, p.Story, keys}, &n)
	if err != nil || bytes.Equal(had, keys) {
		return err
	}
	if err := tx.dropPosts(ctx, n, had); err != nil {
		return err
	}
	for _, key := range unpackKeys(keys) {
		if err := tx.exec(ctx, `INSERT INTO story_post (key, n) VALUES (?, ?) ON CONFLICT DO NOTHING`, key, n); err != nil {
			return err
		}
	}
	return nil
}

// mergeStory gives the articles of a story the name of the one it turned out to be.
func (tx *Tx) mergeStory(ctx context.Context, old, story string) error {
	for _, query := range []string{
		`UPDATE story_text SET story = ?1 WHERE article IN (SELECT id FROM article WHERE story = ?2)`,
		`UPDATE article SET story = ?1 WHERE story = ?2`,
		`UPDATE story SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2`,
	} {
		if err := tx.exec(ctx, query, story, old); err != nil {
			return err
		}
	}
	return nil
}

// dropText takes an article's sum out of the index.
func (tx *Tx) dropText(ctx context.Context, id string) error {
	var n int64
	var keys []byte
	ok, err := tx.row(ctx, `DELETE FROM story_text WHERE article = ? RETURNING n, keys`, []any{id}, &n, &keys)
	if err != nil || !ok {
		return err
	}
	return tx.dropPosts(ctx, n, keys)
}

func (tx *Tx) dropPosts(ctx context.Context, n int64, keys []byte) error {
	for _, key := range unpackKeys(keys) {
		if err := tx.exec(ctx, `DELETE FROM story_post WHERE key = ? AND n = ?`, key, n); err != nil {
			return err
		}
	}
	return nil
}

// keyBytes is how many bytes a key takes; see fingerprint.Sketch.
const keyBytes = 6

func packKeys(keys []uint64) []byte {
	b := make([]byte, 0, len(keys)*keyBytes)
	for _, k := range keys {
		b = append(b, byte(k>>40), byte(k>>32), byte(k>>24), byte(k>>16), byte(k>>8), byte(k))
	}
	return b
}

func unpackKeys(b []byte) (keys []int64) {
	for ; len(b) >= keyBytes; b = b[keyBytes:] {
		keys = append(keys, int64(b[0])<<40|int64(b[1])<<32|int64(b[2])<<24|int64(b[3])<<16|int64(b[4])<<8|int64(b[5]))
	}
	return keys
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
