package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// The keys of the newest texts are not in story_post yet: each of them belongs into another page of it, and a page
// is cheaper the more keys are put into it at a time. Until they are there they are held in memory, out of
// story_text, which has them from the start: nothing is lost with the process. When enough have gathered they are
// frozen, and written in the order of keys, some with every transaction that brings new ones.
const (
	settingPosts = "story_posts" // how far that is: a mark
	gatherOneIn  = 16            // share of all texts that gather before they are frozen,
	gatherLeast  = 256           // but not fewer,
	gatherMost   = 8192          // and no more: at a half more, and 15 keys each, some 10 MB
	postPace     = 1.25          // keys written for each new one: the frozen are done before as many have gathered
	postRows     = 64            // a statement
)

// mark tells which keys are in story_post: those of texts up to number posted, and of those up to frozen the ones
// up to key, n. changes counts what happened to texts that were there already.
type mark struct{ posted, frozen, key, n, changes int64 }

func (m mark) String() string {
	return fmt.Sprint(m.posted, m.frozen, m.key, m.n, m.changes)
}

// post is a key and a text that has it.
type post struct{ key, n int64 }

func (p post) compare(q post) int { return cmp.Or(cmp.Compare(p.key, q.key), cmp.Compare(p.n, q.n)) }

// posts are the texts after mark.posted, whole.
type posts struct {
	mark
	last  int64 // newest text that was read
	texts map[int64]StoryRef
	heads map[int64]int32 // of a key, its newest link
	links []link
	due   []post // of the frozen texts, what is not in story_post yet, in order
}

// link is one of the texts that have a key, and the place of the next older one; 0: none.
type link struct {
	n    int64
	next int32
}

func (p *posts) reset(m mark) {
	*p = posts{mark: m, last: m.posted, texts: map[int64]StoryRef{}, heads: map[int64]int32{}, links: make([]link, 1)}
}

func (p *posts) add(n int64, r StoryRef, keys []int64) {
	p.last = max(p.last, n)
	p.texts[n] = r
	for _, key := range keys {
		p.put(post{key, n})
	}
}

func (p *posts) put(at post) {
	before, here := int32(0), p.heads[at.key]
	for here != 0 && p.links[here].n > at.n {
		before, here = here, p.links[here].next
	}
	if here != 0 && p.links[here].n == at.n {
		return
	}
	p.links = append(p.links, link{at.n, here})
	p.chain(at.key, before, int32(len(p.links)-1))
}

func (p *posts) remove(at post) {
	before, here := int32(0), p.heads[at.key]
	for here != 0 && p.links[here].n > at.n {
		before, here = here, p.links[here].next
	}
	if here != 0 && p.links[here].n == at.n {
		p.chain(at.key, before, p.links[here].next)
	}
}

func (p *posts) chain(key int64, before, next int32) {
	switch {
	case before != 0:
		p.links[before].next = next
	case next != 0:
		p.heads[key] = next
	default:
		delete(p.heads, key)
	}
}

func (p *posts) has(at post) bool {
	here := p.heads[at.key]
	for here != 0 && p.links[here].n > at.n {
		here = p.links[here].next
	}
	return here != 0 && p.links[here].n == at.n
}

// until gives what is there of the texts up to number n, in order.
func (p *posts) until(n int64) (all []post) {
	for key, here := range p.heads {
		for ; here != 0; here = p.links[here].next {
			if l := p.links[here]; l.n <= n {
				all = append(all, post{key, l.n})
			}
		}
	}
	slices.SortFunc(all, post.compare)
	return all
}

// forget lets go of the texts up to number n.
func (p *posts) forget(n int64) {
	old := *p
	p.reset(p.mark)
	p.last = old.last
	for at, r := range old.texts {
		if at > n {
			p.texts[at] = r
		}
	}
	for key, here := range old.heads {
		before := int32(0)
		for ; here != 0 && old.links[here].n > n; here = old.links[here].next {
			p.links = append(p.links, link{n: old.links[here].n})
			p.chain(key, before, int32(len(p.links)-1))
			before = int32(len(p.links) - 1)
		}
	}
}

const (
	sqlPostsMark = `SELECT ifnull((SELECT value FROM setting WHERE key = ?), ''), ifnull((SELECT max(n) FROM story_text), 0)`
	sqlPostsText = `SELECT n, article, story, source, shingles, keys FROM story_text WHERE n > ? ORDER BY n`
)

// read brings p up to date, from the start unless what p knows is still so: same tells.
func (p *posts) read(ctx context.Context, q eacher, same func(mark) bool) (fresh bool, err error) {
	m, newest, err := postsMark(ctx, q)
	if err != nil {
		return false, err
	}
	fresh = p.texts == nil || !same(m)
	if fresh {
		p.reset(m)
	}
	if p.last >= newest {
		return fresh, nil
	}
	return fresh, q.each(ctx, sqlPostsText, []any{p.last}, func(s scanner) error {
		var n int64
		var r StoryRef
		var keys []byte
		if err := s.Scan(&n, &r.Article, &r.Story, &r.Source, &r.Shingles, &keys); err != nil {
			return err
		}
		p.add(n, r, unpackKeys(keys))
		return nil
	})
}

// postsMark is how far story_post is, and the number of the newest text. Without a mark all of them are there: the
// program that kept none put them there at once.
func postsMark(ctx context.Context, q eacher) (m mark, newest int64, err error) {
	var value string
	err = q.each(ctx, sqlPostsMark, []any{settingPosts}, func(s scanner) error { return s.Scan(&value, &newest) })
	if err != nil || value == "" {
		return mark{posted: newest, frozen: newest}, newest, err
	}
	if _, err := fmt.Sscan(value, &m.posted, &m.frozen, &m.key, &m.n, &m.changes); err != nil {
		return m, newest, fmt.Errorf("setting %s: %w", settingPosts, err)
	}
	return m, newest, nil
}

// gathered are the texts in memory, as this transaction sees them.
func (tx *Tx) gathered(ctx context.Context) (*posts, error) {
	p := &tx.db.w.posts
	if tx.posts != nil {
		return tx.posts, nil
	}
	tx.posts = p // known to the transaction before it fails
	fresh, err := p.read(ctx, tx, func(m mark) bool { return m == p.mark })
	if err != nil {
		return nil, tx.fail(err)
	}
	if fresh { // texts may have other keys than when they were taken in
		tx.db.w.sieve = sieve{}
	}
	if fresh && p.frozen > p.posted {
		p.due = p.until(p.frozen)
		done, _ := slices.BinarySearchFunc(p.due, post{p.key, p.n + 1}, post.compare)
		p.due = p.due[done:]
	}
	return p, nil
}

// keepPosts writes, at the end of a transaction, keys of the frozen texts and how far they are.
func (tx *Tx) keepPosts() error {
	p, ctx := tx.posts, context.Background()
	if p == nil || !tx.summed {
		return nil
	}
	if len(p.due) == 0 && int64(len(p.texts)) >= min(max(p.last/gatherOneIn, gatherLeast), gatherMost) {
		p.frozen, p.key, p.n = p.last, -1, 0
		p.due = p.until(p.frozen)
	}
	if p.frozen > p.posted {
		k := min(int(float64(tx.newKeys)*postPace), len(p.due))
		if err := tx.putPosts(ctx, p.due[:k]); err != nil {
			return err
		}
		if k > 0 {
			p.key, p.n = p.due[k-1].key, p.due[k-1].n
		}
		if p.due = p.due[k:]; len(p.due) == 0 {
			p.posted = p.frozen
			p.forget(p.posted)
		}
	}
	return tx.set(ctx, settingPosts, p.mark.String())
}

// setKeys gives a text other keys than it had.
func (tx *Tx) setKeys(ctx context.Context, p *posts, n int64, had, keys []int64) error {
	tx.db.w.sieve.add(keys)
	for _, key := range had {
		if n > p.posted {
			p.remove(post{key, n})
		}
		if n <= p.frozen {
			if err := tx.exec(ctx, `DELETE FROM story_post WHERE key = ? AND n = ?`, key, n); err != nil {
				return err
			}
		}
	}
	for _, key := range keys {
		if n > p.posted {
			p.put(post{key, n})
		}
		if n <= p.frozen {
			if err := tx.exec(ctx, sqlPutPost+` ON CONFLICT DO NOTHING`, key, n); err != nil {
				return err
			}
		}
	}
	return nil
}

const sqlPutPost = `INSERT INTO story_post (key, n) VALUES (?, ?)`

func (tx *Tx) putPosts(ctx context.Context, list []post) error {
	many := sqlPutPost + strings.Repeat(`, (?, ?)`, postRows-1) + ` ON CONFLICT DO NOTHING`
	args := make([]any, 0, 2*postRows)
	for at, p := range list {
		if tx.posts.has(p) { // else its text has other keys by now
			args = append(args, p.key, p.n)
		}
		if len(args) == 2*postRows {
			if err := tx.exec(ctx, many, args...); err != nil {
				return err
			}
			args = args[:0]
		}
		if at < len(list)-1 {
			continue
		}
		for ; len(args) > 0; args = args[2:] {
			if err := tx.exec(ctx, sqlPutPost+` ON CONFLICT DO NOTHING`, args[:2]...); err != nil {
				return err
			}
		}
	}
	return nil
}
