package sqlite

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"warta/store"
)

// plainLookup is what StoryLookup is to find, out of the texts themselves.
func plainLookup(t *testing.T, db *DB, keys []uint64, limit int) [][]StoryRef {
	t.Helper()
	all := make([][]StoryRef, len(keys))
	stories := make([]map[string]bool, len(keys))
	done := make([]bool, len(keys))
	for i := range stories {
		stories[i] = map[string]bool{}
	}
	err := db.each(context.Background(), `SELECT article, story, source, shingles, keys FROM story_text ORDER BY n DESC`, nil, func(s scanner) error {
		var r StoryRef
		var has []byte
		if err := s.Scan(&r.Article, &r.Story, &r.Source, &r.Shingles, &has); err != nil {
			return err
		}
		of := unpackKeys(has)
		for i, key := range keys {
			if done[i] || !slices.Contains(of, int64(key)) {
				continue
			}
			all[i] = append(all[i], r)
			stories[i][r.Story] = true
			done[i] = len(all[i]) == limit || len(all[i])%knownStories == 0 && len(stories[i]) >= knownStories
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestStoryPosts has two processes add texts, change, merge and drop them, and break off now and then; whatever of it
// is in the table of keys yet, look-ups find what the texts have.
func TestStoryPosts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	dbs := []*DB{openAt(t, path, Options{}), openAt(t, path, Options{})}
	ctx, rnd, n := t.Context(), rand.New(rand.NewPCG(1, 2)), 0
	some := func(k int) (keys []uint64) {
		for range k {
			keys = append(keys, uint64(rnd.IntN(1000))*uint64(1+rnd.IntN(3)))
		}
		slices.Sort(keys)
		return slices.Compact(keys)
	}
	broken := errors.New("broken off")
	seen := map[string]bool{}
	step := func(db *DB, steps int, fails bool) {
		was := n
		err := db.write(ctx, "test", func(tx *Tx) error {
			for range steps {
				old := "a" + strconv.Itoa(n-rnd.IntN(min(n, 600)+1))
				var err error
				switch rnd.IntN(12) {
				case 0: // taken in again
					err = tx.SetStory(ctx, old, StoryPlace{Story: old, Shingles: rnd.IntN(99), Keys: some(12)})
				case 1:
					err = tx.dropText(ctx, old)
				case 2:
					story := "a" + strconv.Itoa(n) // the texts' own articles, by which merging finds them, are not here
					err = errors.Join(tx.exec(ctx, `UPDATE story_text SET story = ? WHERE story = ?`, story, old), tx.mergeStory(ctx, old, story))
				default:
					n++
					err = tx.SetStory(ctx, "a"+strconv.Itoa(n), StoryPlace{Story: "a" + strconv.Itoa(n), Shingles: n, Keys: some(12)})
				}
				if err != nil {
					return err
				}
			}
			if fails {
				return broken
			}
			return nil
		})
		if fails {
			n = was
		}
		if err != nil && !errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
	for i := range 200 {
		db := dbs[min(rnd.IntN(6), 1)]
		if rnd.IntN(4) == 0 {
			step(db, 1+rnd.IntN(3), true) // few enough to have only brought new ones
		}
		step(db, 1+rnd.IntN(30), false)
		m, newest, err := postsMark(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		if m.posted > 0 {
			seen["posted"] = true
		}
		if m.frozen > m.posted {
			seen["half-way"] = true
		}
		if p := &dbs[1].w.posts; len(p.texts) > 2*gatherMost {
			t.Fatalf("%d texts in memory of %d", len(p.texts), newest)
		}
		if i%4 > 0 {
			continue
		}
		keys, limit := some(40), 5+rnd.IntN(60)
		want := plainLookup(t, db, keys, limit)
		for _, other := range dbs {
			got, err := other.StoryLookup(ctx, keys, limit)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("step %d, outside: %v\n%v\n%v", i, err, got, want)
			}
			err = other.write(ctx, "test", func(tx *Tx) (err error) { got, err = tx.StoryLookup(ctx, keys, limit); return err })
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("step %d, inside: %v\n%v\n%v", i, err, got, want)
			}
			if sv := &other.w.sieve; sv.upto > 0 && sv.upto >= m.posted {
				seen["sieved"] = true
				seen["kept out"] = seen["kept out"] || slices.ContainsFunc(keys, func(k uint64) bool { return !sv.has(int64(k)) })
			}
		}
	}
	if !seen["posted"] || !seen["half-way"] || !seen["sieved"] || !seen["kept out"] {
		t.Errorf("%d texts came to %v", n, seen)
	}
}

// TestNoChange: a text that is put again where it was is no change: that would make every process read all texts
// anew.
func TestNoChange(t *testing.T) {
	ctx, db := t.Context(), open(t)
	fill(t, db, 3)
	var ids []string
	for _, a := range collect(t, db, store.Query{}) {
		ids = append(ids, a.ID)
	}
	put := func(id string, p StoryPlace) (changes int64) {
		t.Helper()
		err := db.write(ctx, "story", func(tx *Tx) error {
			if err := tx.SetStory(ctx, id, p); err != nil {
				return err
			}
			all, err := tx.gathered(ctx)
			changes = all.changes
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return changes
	}
	place := StoryPlace{Story: ids[0], Keys: []uint64{1, 2}, Shingles: 30, Evidence: &store.StoryMatch{}}
	put(ids[0], StoryPlace{Story: ids[0], Keys: []uint64{1, 2}, Shingles: 30})
	put(ids[2], StoryPlace{Story: ids[2], Keys: []uint64{5}, Shingles: 30})
	before := put(ids[1], place)
	for why, p := range map[string]StoryPlace{
		"the same":         place,
		"another evidence": {Story: ids[0], Keys: []uint64{1, 2}, Shingles: 30},
	} {
		if got := put(ids[1], p); got != before {
			t.Errorf("%s: %d changes more", why, got-before)
		}
	}
	for _, p := range []StoryPlace{
		{Story: ids[0], Keys: []uint64{1, 3}, Shingles: 30},
		{Story: ids[0], Keys: []uint64{1, 3}, Shingles: 31},
		{Story: ids[0], Keys: []uint64{1, 3}, Shingles: 31, Merged: []string{ids[2]}},
	} {
		now := put(ids[1], p)
		if now == before {
			t.Errorf("%+v: no change", p)
		}
		before = now
	}
}
