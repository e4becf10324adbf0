package sqlite

import (
	"context"
	"math/bits"
)

// Most keys of a new text are nobody else's, and to learn that of one from story_post costs a page of it, which
// is seldom in the cache once there are many texts. A sieve in the writer's memory knows most of those keys: a
// blocked Bloom filter (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007). It is
// filled bit by bit with the look-ups, out of story_text; until it holds every text that story_post has, and in
// processes that do not write, the table is asked.
const (
	sieveStep  = 1024 // texts taken in by a look-up: some milliseconds
	sieveText  = 20   // bytes for a text: 16 keys at 10 bits, of which some 1 in 100 is let through that is not there
	sieveMost  = 64 << 20
	sieveBits  = 6 // that a key sets, all in one block
	blockWords = 8 // 512 bits, a line of the processor's cache
)

// sieve lets all keys of the texts up to number upto pass, and few others. Texts that are gone stay in it, and keys
// that a text has no more.
type sieve struct {
	blocks [][blockWords]uint64
	upto   int64
	room   int64 // for how many texts it was made
}

// fill takes in some of the texts up to number posted and reports whether all of them are in it.
func (s *sieve) fill(ctx context.Context, q eacher, posted int64) (bool, error) {
	if s.upto >= posted {
		return s.upto > 0, nil
	}
	if posted > s.room {
		*s = sieve{room: posted + posted/4 + 4*gatherMost}
		size := min(s.room*sieveText, sieveMost)
		s.blocks = make([][blockWords]uint64, size/(blockWords*8))
	}
	last, got := s.upto, 0
	err := q.each(ctx, `SELECT n, keys FROM story_text WHERE n > ? AND n <= ? ORDER BY n LIMIT ?`, []any{s.upto, posted, sieveStep}, func(sc scanner) error {
		var keys []byte
		if err := sc.Scan(&last, &keys); err != nil {
			return err
		}
		s.add(unpackKeys(keys))
		got++
		return nil
	})
	if err != nil {
		return false, err
	}
	if s.upto = last; got < sieveStep {
		s.upto = posted
	}
	return s.upto >= posted, nil
}

func (s *sieve) add(keys []int64) {
	if s.blocks == nil {
		return
	}
	for _, key := range keys {
		b, rest := s.block(key)
		for range sieveBits {
			b[rest>>6&(blockWords-1)] |= 1 << (rest & 63)
			rest >>= 9
		}
	}
}

func (s *sieve) has(key int64) bool {
	b, rest := s.block(key)
	for range sieveBits {
		if b[rest>>6&(blockWords-1)]>>(rest&63)&1 == 0 {
			return false
		}
		rest >>= 9
	}
	return true
}

// block is where a key's bits are, and which they are: nine bits for each.
func (s *sieve) block(key int64) (*[blockWords]uint64, uint64) {
	h := uint64(key) * 0x9e3779b97f4a7c15 // keys are samples of hashes: those below some bound
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	h ^= h >> 32
	at, _ := bits.Mul64(h, uint64(len(s.blocks)))
	return &s.blocks[at], h * 0xff51afd7ed558ccd >> 8
}
