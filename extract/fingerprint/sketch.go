package fingerprint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// SampleOneIn is the share of a text's shingles that its sketch holds, at the least: those whose hash is
// below 2^64 over it. A shared passage of 60 words is missed once in ten times, one of 120 words once in a
// hundred; a print of a whole article of 300 words never in practice.
const SampleOneIn = 24

const (
	sampleMin = 12  // of a short text, its smallest hashes above that too
	sampleMax = 512 // of a text of more than 12,000 words, no more
	keyShift  = 16  // keys are the upper 48 bits: six bytes in a database, and no chance meeting in practice
)

// Sketch is the sum of a text: keys of a fixed sample of its shingles.
type Sketch struct {
	Words    int      // Text.Words
	Shingles int      // Text.Shingles
	Keys     []uint64 // ascending, each below 1<<48
}

// Sketch samples the text. It is a function of the text's words alone.
func (t *Text) Sketch() Sketch {
	n, _ := slices.BinarySearch(t.shingles, math.MaxUint64/SampleOneIn)
	n = min(max(n, sampleMin), sampleMax, len(t.shingles))
	s := Sketch{Words: len(t.words), Shingles: len(t.shingles), Keys: make([]uint64, 0, n)}
	for _, h := range t.shingles[:n] {
		if k := h >> keyShift; len(s.Keys) == 0 || s.Keys[len(s.Keys)-1] != k {
			s.Keys = append(s.Keys, k)
		}
	}
	return s
}

// Even gives the keys that are in a sketch whatever the length of the text: the sample proper, without what
// a short text has besides. Shares between texts of different length are estimated from these.
func (s Sketch) Even() []uint64 {
	n, _ := slices.BinarySearch(s.Keys, uint64(math.MaxUint64/SampleOneIn)>>keyShift)
	return s.Keys[:n]
}

// ErrSketch is what errors of UnmarshalBinary wrap.
var ErrSketch = errors.New("not a sketch")

// MarshalBinary writes Version, the two counts, the number of keys, and the keys as differences, all but
// the first byte as unsigned varints: some 80 bytes for an article of 300 words.
func (s Sketch) MarshalBinary() ([]byte, error) {
	b := make([]byte, 1, 8+6*len(s.Keys))
	b[0] = Version
	b = binary.AppendUvarint(b, uint64(s.Words))
	b = binary.AppendUvarint(b, uint64(s.Shingles))
	b = binary.AppendUvarint(b, uint64(len(s.Keys)))
	last := uint64(0)
	for _, k := range s.Keys {
		b = binary.AppendUvarint(b, k-last)
		last = k
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary of the same Version wrote.
func (s *Sketch) UnmarshalBinary(b []byte) error {
	if len(b) == 0 {
		return fmt.Errorf("%w: empty", ErrSketch)
	}
	if b[0] != Version {
		return fmt.Errorf("%w: version %d, not %d", ErrSketch, b[0], Version)
	}
	b = b[1:]
	bad := false
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			bad = true
			return 0
		}
		b = b[n:]
		return v
	}
	words, shingles, keys := next(), next(), next()
	if bad || words > maxWords || shingles > words || keys > sampleMax {
		return fmt.Errorf("%w: counts %d, %d, %d", ErrSketch, words, shingles, keys)
	}
	out := Sketch{Words: int(words), Shingles: int(shingles), Keys: make([]uint64, 0, keys)}
	last := uint64(0)
	for i := range keys {
		d := next()
		if bad || i > 0 && d == 0 || d >= 1<<(64-keyShift) || last+d >= 1<<(64-keyShift) {
			return fmt.Errorf("%w: key %d", ErrSketch, i)
		}
		last += d
		out.Keys = append(out.Keys, last)
	}
	if len(b) > 0 {
		return fmt.Errorf("%w: %d bytes too many", ErrSketch, len(b))
	}
	*s = out
	return nil
}
