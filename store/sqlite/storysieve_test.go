package sqlite

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"testing"
)

// TestSieve: all keys pass that were taken in, and few others.
func TestSieve(t *testing.T) {
	const texts, keysOf, others = 20000, 15, 100000
	rnd := rand.New(rand.NewPCG(3, 4))
	s := sieve{blocks: make([][blockWords]uint64, texts*sieveText/(blockWords*8))}
	key := func() int64 { return int64(rnd.Uint64() >> 20) } // as samples are: small hashes
	var all []int64
	for range texts * keysOf {
		all = append(all, key())
	}
	s.add(all)
	for _, k := range all {
		if !s.has(k) {
			t.Fatalf("%d is held back", k)
		}
	}
	through := 0
	for range others {
		if s.has(key()) {
			through++
		}
	}
	if through > others*3/100 {
		t.Errorf("%d of %d pass that are not there", through, others)
	}
}

// TestStorySieve: with a sieve, too, a text is found by the keys it has now, and the sieve comes back after trouble.
func TestStorySieve(t *testing.T) {
	db, ctx := open(t), t.Context()
	key := func(i int) uint64 { return uint64(i) * 0x9e3779b97f4a7c15 >> 20 }
	put := func(tx *Tx, i int, keys ...uint64) error {
		return tx.SetStory(ctx, "a"+strconv.Itoa(i), StoryPlace{Story: "a" + strconv.Itoa(i), Shingles: 9, Keys: keys})
	}
	const texts = 3 * sieveStep
	write := func(f func(tx *Tx) error) error { return db.write(ctx, "test", f) }
	for from := 0; from < texts; from += 500 {
		err := write(func(tx *Tx) (err error) {
			for i := from; i < from+500 && err == nil; i++ {
				err = put(tx, i, key(2*i), key(2*i+1))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	find := func(k uint64) (got [][]StoryRef) {
		t.Helper()
		if err := write(func(tx *Tx) (err error) { got, err = tx.StoryLookup(ctx, []uint64{k}, 9); return err }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	m, _, err := postsMark(ctx, db)
	if err != nil || m.posted < texts/2 {
		t.Fatalf("%+v, %v", m, err)
	}
	filled := func() {
		t.Helper()
		for n := 0; db.w.sieve.upto < m.posted; n++ {
			if n > texts/sieveStep {
				t.Fatalf("%d look-ups took in %d texts of %d", n, db.w.sieve.upto, m.posted)
			}
			if got := find(key(7)); len(got[0]) != 1 || got[0][0].Article != "a3" {
				t.Fatalf("look-up %d: %+v", n, got)
			}
		}
	}
	filled()
	if err := write(func(tx *Tx) error { return put(tx, 3, key(1<<30)) }); err != nil {
		t.Fatal(err)
	}
	if got := find(key(1 << 30)); len(got[0]) != 1 || got[0][0].Article != "a3" {
		t.Errorf("by its new key: %+v", got)
	}
	if got := find(key(7)); len(got[0]) != 0 {
		t.Errorf("by its old key: %+v", got)
	}
	trouble := errors.New("trouble")
	err = write(func(tx *Tx) error { return errors.Join(put(tx, 3, key(1<<31)), trouble) })
	if !errors.Is(err, trouble) {
		t.Fatal(err)
	}
	if got := find(key(1 << 30)); len(got[0]) != 1 {
		t.Errorf("after what was undone: %+v", got)
	}
	if db.w.sieve.upto >= m.posted {
		t.Error("what was undone is in the sieve")
	}
	if err := db.write(context.Background(), "test", func(tx *Tx) error { return put(tx, 3, key(7)) }); err != nil {
		t.Fatal(err)
	}
	filled()
}
