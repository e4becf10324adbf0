package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
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
	p, err := tx.gathered(ctx)
	if err != nil {
		return nil, err
	}
	sieve := &tx.db.w.sieve
	full, err := sieve.fill(ctx, tx, p.posted)
	if err != nil {
		return nil, tx.fail(err)
	}
	if !full {
		sieve = nil
	}
	return lookup(ctx, tx, p, sieve, keys, limit)
}

// StoryLookup is Tx.StoryLookup outside of a transaction.
func (db *DB) StoryLookup(ctx context.Context, keys []uint64, limit int) ([][]StoryRef, error) {
	db.looks.Lock()
	defer db.looks.Unlock()
	p := &db.posts
	if _, err := p.read(ctx, db, func(m mark) bool { return m.changes == p.changes && len(p.texts) < 3*gatherMost }); err != nil {
		return nil, err
	}
	return lookup(ctx, db, p, nil, keys, limit)
}

// eacher reads rows: a DB, a Tx or a snapshot.
type eacher interface {
	each(ctx context.Context, query string, args []any, scan func(scanner) error) error
}

// knownStories is from how many stories on a key is known to tell nothing: no more of its articles are looked for.
const knownStories = 12

const sqlStoryLookup = `SELECT k.n, t.article, t.story, t.source, t.shingles FROM story_post k CROSS JOIN story_text t ON t.n = k.n
	WHERE k.key = ? AND k.n < ? ORDER BY k.n DESC LIMIT ?`

// lookKeys is how many keys are looked up by one statement.
const lookKeys = 16

// sqlStoryLooks is sqlStoryLookup for several keys: of each the newest few, behind its place among them.
var sqlStoryLooks = func() string {
	all := make([]string, lookKeys)
	for i := range all {
		all[i] = fmt.Sprintf(`SELECT * FROM (SELECT %d, k.n, t.article, t.story, t.source, t.shingles FROM story_post k CROSS JOIN story_text t ON t.n = k.n
			WHERE k.key = ?%d AND k.n < ?1 ORDER BY k.n DESC LIMIT %d)`, i, i+2, knownStories)
	}
	return strings.Join(all, ` UNION ALL `)
}()

// looking is one key's answer as it grows.
type looking struct {
	refs    []StoryRef
	stories []string
	last    int64 // the oldest text so far
	got     int   // in the database, in one go
	done    bool
}

func (l *looking) take(n int64, r StoryRef, limit int) {
	if l.done {
		return
	}
	l.last = n
	l.refs = append(l.refs, r)
	if !slices.Contains(l.stories, r.Story) {
		l.stories = append(l.stories, r.Story)
	}
	l.done = len(l.refs) >= limit || len(l.refs)%knownStories == 0 && len(l.stories) >= knownStories
}

// lookup asks memory, and the database for keys that the sieve lets pass; nil: for all.
func lookup(ctx context.Context, q eacher, p *posts, sv *sieve, keys []uint64, limit int) ([][]StoryRef, error) {
	found := make([]looking, len(keys))
	var left []int // keys that the database is to be asked for
	for i, key := range keys {
		l := &found[i]
		l.last = p.posted + 1
		for at := p.heads[int64(key)]; at != 0 && !l.done; at = p.links[at].next {
			l.take(p.links[at].n, p.texts[p.links[at].n], limit)
		}
		if !l.done && (sv == nil || sv.has(int64(key))) {
			left = append(left, i)
		}
	}
	for part := range slices.Chunk(left, lookKeys) {
		if err := looks(ctx, q, p, keys, part, found, limit); err != nil {
			return nil, err
		}
	}
	all := make([][]StoryRef, len(keys))
	for i := range found {
		l := &found[i]
		for full := l.got == knownStories; full && !l.done; {
			got := 0
			err := q.each(ctx, sqlStoryLookup, []any{int64(keys[i]), l.last, knownStories}, func(s scanner) error {
				got++
				var n int64
				var r StoryRef
				err := s.Scan(&n, &r.Article, &r.Story, &r.Source, &r.Shingles)
				l.take(n, r, limit)
				return err
			})
			if err != nil {
				return nil, err
			}
			full = got == knownStories
		}
		all[i] = l.refs
	}
	return all, nil
}

// looks asks for the newest texts in the database that have keys, those numbered part among them.
func looks(ctx context.Context, q eacher, p *posts, keys []uint64, part []int, found []looking, limit int) error {
	args := make([]any, lookKeys+1) // NULL is no key
	args[0] = p.posted + 1
	for i, at := range part {
		args[i+1] = int64(keys[at])
	}
	return q.each(ctx, sqlStoryLooks, args, func(s scanner) error {
		var slot int
		var n int64
		var r StoryRef
		if err := s.Scan(&slot, &n, &r.Article, &r.Story, &r.Source, &r.Shingles); err != nil {
			return err
		}
		l := &found[part[slot]]
		l.got++
		l.take(n, r, limit)
		return nil
	})
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
	all, err := tx.gathered(ctx)
	if err != nil {
		return err
	}
	var n int64
	var had []byte
	was, r := StoryRef{Article: id}, StoryRef{Article: id, Story: p.Story, Shingles: p.Shingles}
	old, err := tx.row(ctx, `SELECT n, keys, story, source, shingles FROM story_text WHERE article = ?`, []any{id}, &n, &had, &was.Story, &was.Source, &was.Shingles)
	if err != nil {
		return err
	}
	keys := packKeys(p.Keys)
	_, err = tx.row(ctx, `INSERT INTO story_text (article, shingles, evidence, source, story, keys)
		VALUES (?1, ?2, ?3, ifnull((SELECT source FROM article WHERE id = ?1), ''), ?4, ?5)
		ON CONFLICT (article) DO UPDATE SET shingles = excluded.shingles, evidence = excluded.evidence, source = excluded.source,
		story = excluded.story, keys = excluded.keys RETURNING n, source`, []any{id, p.Shingles, evidence, p.Story, keys}, &n, &r.Source)
	if err != nil {
		return err
	}
	if old && r == was && bytes.Equal(had, keys) {
		return nil
	}
	tx.summed = true
	if !old {
		tx.newKeys += len(p.Keys)
		all.add(n, r, unpackKeys(keys))
		return nil
	}
	all.changes++
	if n > all.posted {
		all.texts[n] = r
	}
	if bytes.Equal(had, keys) {
		return nil
	}
	return tx.setKeys(ctx, all, n, unpackKeys(had), unpackKeys(keys))
}

// Resummed reports whether an article was put into a story with another text than the one that has these keys.
func (tx *Tx) Resummed(ctx context.Context, id string, keys []uint64) (bool, error) {
	var had []byte
	ok, err := tx.row(ctx, `SELECT keys FROM story_text WHERE article = ?`, []any{id}, &had)
	return ok && !bytes.Equal(had, packKeys(keys)), err
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
	p, err := tx.gathered(ctx)
	if err != nil {
		return err
	}
	tx.summed = true
	p.changes++
	for n, r := range p.texts {
		if r.Story == old {
			r.Story = story
			p.texts[n] = r
		}
	}
	return nil
}

// dropText takes an article's sum out of the index.
func (tx *Tx) dropText(ctx context.Context, id string) error {
	p, err := tx.gathered(ctx)
	if err != nil {
		return err
	}
	var n int64
	var keys []byte
	ok, err := tx.row(ctx, `DELETE FROM story_text WHERE article = ? RETURNING n, keys`, []any{id}, &n, &keys)
	if err != nil || !ok {
		return err
	}
	tx.summed = true
	p.changes++
	if err := tx.setKeys(ctx, p, n, unpackKeys(keys), nil); err != nil {
		return err
	}
	delete(p.texts, n)
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
