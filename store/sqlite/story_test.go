package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// TestStoryPlaces puts articles into stories, merges two, and looks them up by their keys.
func TestStoryPlaces(t *testing.T) {
	db, ctx := open(t), t.Context()
	fill(t, db, 3)
	var ids []string
	for a, err := range db.Articles(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	if len(ids) < 3 {
		t.Fatalf("%d articles", len(ids))
	}
	a, b, c := ids[0], ids[1], ids[2]
	put := func(id string, p StoryPlace) {
		t.Helper()
		if err := db.write(ctx, "test", func(tx *Tx) error { return tx.SetStory(ctx, id, p) }); err != nil {
			t.Fatal(err)
		}
	}
	why := &store.StoryMatch{Article: a, Kind: "same", Kept: 0.8, Passages: []store.SharedPassage{{Words: 30, Text: "Bupati"}}}
	put(a, StoryPlace{Story: a, Keys: []uint64{1, 2, 1 << 47}, Shingles: 9})
	put(b, StoryPlace{Story: b, Keys: []uint64{7}, Shingles: 5})
	put(c, StoryPlace{Story: a, Keys: []uint64{2, 3}, Shingles: 8, Evidence: why, Merged: []string{b}})
	put(c, StoryPlace{Story: a, Keys: []uint64{2, 4}, Shingles: 8, Evidence: why}) // taken in again: its old keys are gone
	var found [][]StoryRef
	if err := db.write(ctx, "test", func(tx *Tx) (err error) {
		found, err = tx.StoryLookup(ctx, []uint64{2, 3, 7, 1 << 47}, 10)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(found[0]) != 2 || found[0][0].Article != c || len(found[1]) != 0 || found[2][0].Story != a || found[3][0].Shingles != 9 {
		t.Errorf("found %+v", found)
	}
	var n int
	if err := db.r.QueryRowContext(context.Background(), `SELECT articles FROM v_stories`).Scan(&n); err != nil || n != 3 {
		t.Errorf("v_stories: %d, %v", n, err)
	}
	for _, name := range []string{a, b, c} {
		members, err := db.StoryEvidence(ctx, name)
		if err != nil || len(members) != 3 || members[0].Delay != 0 || members[2].Delay != int64(members[2].At.Sub(members[0].At)/time.Second) || members[2].Delay <= 0 {
			t.Fatalf("%s: %+v, %v", name, members, err)
		}
		for _, m := range members {
			if (m.ID == c) != (m.Match != nil) || m.ID == c && !reflect.DeepEqual(m.Match, why) {
				t.Errorf("%s is there by %+v", m.ID, m.Match)
			}
		}
	}
	if _, err := db.StoryEvidence(ctx, "aaaaaaaaaaaaaaaa"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no story: %v", err)
	}
}

// TestStoryCost: a look-up reads as many rows among many articles as among few, each by its key.
func TestStoryCost(t *testing.T) {
	db, ctx := open(t), t.Context()
	rows := func() (n int) {
		t.Helper()
		rnd := rand.New(rand.NewPCG(3, 4))
		for i := range 50 {
			refs, err := db.StoryLookup(ctx, sum(rnd, "", i).Keys, 48)
			if err != nil {
				t.Fatal(err)
			}
			for _, list := range refs {
				n += len(list)
			}
		}
		return n
	}
	add := func(from, to int) {
		t.Helper()
		rnd := rand.New(rand.NewPCG(5, uint64(from)))
		err := db.write(ctx, "sums", func(tx *Tx) error {
			for i := from; i < to; i++ {
				if err := tx.SetStory(ctx, strconv.Itoa(i), sum(rnd, strconv.Itoa(i), i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(0, 1000)
	few := rows()
	add(1000, 5000)
	if many := rows(); few == 0 || many > few {
		t.Errorf("%d rows among 1,000 articles, %d among 5,000", few, many)
	}
	plan, err := db.r.Query(`EXPLAIN QUERY PLAN `+sqlStoryLookup, 1, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	steps := 0
	for plan.Next() {
		var id, parent, none int
		var what string
		if err := plan.Scan(&id, &parent, &none, &what); err != nil {
			t.Fatal(err)
		}
		if steps++; !strings.HasPrefix(what, "SEARCH") {
			t.Errorf("a look-up does %q", what)
		}
	}
	if err := plan.Err(); err != nil || steps != 2 {
		t.Errorf("%d steps, %v", steps, err)
	}
}

// BenchmarkStory looks up and keeps the sums of new articles by turns among a thousand and among two hundred thousand, in
// transactions of fifty as the pipeline has them, and logs what one costs in the median one and on average. It is for
// -benchtime 200x or more: what is written goes through the whole table in some 150 transactions.
func BenchmarkStory(b *testing.B) {
	type among struct {
		size int
		keep func(batch int, look bool)
		took []time.Duration // an article
	}
	var all []*among
	for _, size := range []int{1000, 200000} {
		db, ctx, rnd, n := open(b), b.Context(), rand.New(rand.NewPCG(1, uint64(size))), 0
		keep := func(batch int, look bool) {
			err := db.write(ctx, "sums", func(tx *Tx) error {
				for range batch {
					n++
					id := strconv.Itoa(n)
					p := sum(rnd, id, n)
					if look {
						if _, err := tx.StoryLookup(ctx, p.Keys, 48); err != nil {
							return err
						}
					}
					if err := tx.SetStory(ctx, id, p); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		for n < size {
			keep(min(1000, size-n), false)
		}
		all = append(all, &among{size: size, keep: keep})
	}
	for b.Loop() {
		for _, a := range all {
			start := time.Now()
			a.keep(50, true)
			a.took = append(a.took, time.Since(start)/50)
		}
	}
	b.ReportMetric(0, "ns/op")
	over := map[string]float64{}
	for _, a := range all {
		slices.Sort(a.took)
		total := time.Duration(0)
		for _, t := range a.took {
			total += t
		}
		for name, d := range map[string]time.Duration{"best": a.took[0], "median": a.took[len(a.took)/2], "mean": total / time.Duration(len(a.took))} {
			b.ReportMetric(float64(d.Nanoseconds())/1000, fmt.Sprintf("%s-µs/%d", name, a.size))
			if over[name] > 0 {
				over[name] = float64(d) / over[name]
			} else {
				over[name] = float64(d)
			}
		}
	}
	for name, x := range over {
		b.ReportMetric(x, name+"-x")
	}
}
