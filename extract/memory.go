package extract

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Memory is what is known of the blocks that repeat across the pages of one host: shares, plugs, cookie
// text, standing credits. Reading takes it as an input and never changes it; Learn updates it. It is not
// safe for concurrent use.
//
// It is bounded: at most maxPrints fingerprints are kept; those seen on the fewest pages, longest ago, go
// first.
type Memory struct {
	pages  uint32
	prints map[uint64]print
}

// print is what is known of one block: on how many pages it stood, and the last two of them, so that
// reading a page again counts nothing.
type print struct {
	count      uint32
	last, prev uint32 // keys of the last pages
	seen       uint32 // Memory.pages when last seen
}

// Prints are the fingerprints of the blocks that a reading took for the article's, before any memory had its
// say: Memory.Learn counts them, and Memory.Agrees tells whether another memory would have said the same.
type Prints struct {
	Key    uint64 // of the article, so that its next revision counts nothing
	Blocks []Print
}

// Print is the fingerprint of one block.
type Print struct {
	Hash  uint64
	Words int32
}

const (
	// maxPrints is about what a hundred pages have, and 50 kB.
	maxPrints   = 2048
	boilerplate = 3 // pages a block must have stood on to be the site's
	// A block of fewer words than phraseWords may be a subhead that several articles have: it must stand on one
	// page of shortShare too.
	phraseWords = 8
	shortShare  = 5
)

// NewMemory is an empty memory.
func NewMemory() *Memory { return &Memory{prints: map[uint64]print{}} }

// Pages is how many pages were learned.
func (m *Memory) Pages() int { return int(m.pages) }

// Learn takes in one page.
func (m *Memory) Learn(p Prints) {
	if len(p.Blocks) == 0 {
		return
	}
	if m.prints == nil {
		m.prints = map[uint64]print{}
	}
	m.pages++
	key := uint32(p.Key) ^ uint32(p.Key>>32) | 1
	for _, b := range p.Blocks {
		h := b.Hash
		e := m.prints[h]
		e.seen = m.pages
		if e.last != key && e.prev != key {
			e.count++
			e.prev, e.last = e.last, key
		}
		m.prints[h] = e
	}
	if len(m.prints) > maxPrints {
		m.forget()
	}
}

// forget drops a quarter of the table: the rarest, and among those the ones not seen for longest.
func (m *Memory) forget() {
	keys := m.sorted()
	slices.SortFunc(keys, func(a, b uint64) int {
		x, y := m.prints[a], m.prints[b]
		switch {
		case x.count != y.count:
			return int(x.count) - int(y.count)
		case x.seen != y.seen:
			return int(x.seen) - int(y.seen)
		case a < b:
			return -1
		}
		return 1
	})
	for _, k := range keys[:len(keys)-maxPrints*3/4] {
		delete(m.prints, k)
	}
}

func (m *Memory) sorted() []uint64 {
	keys := make([]uint64, 0, len(m.prints))
	for k := range m.prints {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// repeats reports whether a block stood on enough other pages to be the site's own, not the article's.
func (m *Memory) repeats(b Print) bool {
	if m == nil {
		return false
	}
	n := m.prints[b.Hash].count
	return n >= boilerplate && (b.Words >= phraseWords || n*shortShare >= m.pages)
}

// Agrees reports whether m and other, either of which may be nil, say the same of every block of a reading.
func (m *Memory) Agrees(other *Memory, p Prints) bool {
	for _, b := range p.Blocks {
		if m.repeats(b) != other.repeats(b) {
			return false
		}
	}
	return true
}

const memoryForm = 1 // version of the binary form

// MarshalBinary writes the memory; equal memories give equal bytes.
func (m *Memory) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, 16+24*len(m.prints))
	out = append(out, memoryForm)
	out = binary.LittleEndian.AppendUint32(out, m.pages)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(m.prints)))
	for _, k := range m.sorted() {
		p := m.prints[k]
		out = binary.LittleEndian.AppendUint64(out, k)
		for _, v := range [...]uint32{p.count, p.last, p.prev, p.seen} {
			out = binary.LittleEndian.AppendUint32(out, v)
		}
	}
	return out, nil
}

// ErrMemory is what a memory that cannot be read wraps.
var ErrMemory = errors.New("not a site memory")

// UnmarshalBinary reads what MarshalBinary wrote.
func (m *Memory) UnmarshalBinary(b []byte) error {
	if len(b) < 9 || b[0] != memoryForm {
		return fmt.Errorf("%w: %d bytes", ErrMemory, len(b))
	}
	pages, n := binary.LittleEndian.Uint32(b[1:]), int(binary.LittleEndian.Uint32(b[5:]))
	b = b[9:]
	if n > 4*maxPrints || len(b) != 24*n {
		return fmt.Errorf("%w: %d entries in %d bytes", ErrMemory, n, len(b))
	}
	out := Memory{pages: pages, prints: make(map[uint64]print, n)}
	for ; len(b) > 0; b = b[24:] {
		u := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
		out.prints[binary.LittleEndian.Uint64(b)] = print{u(8), u(12), u(16), u(20)}
	}
	*m = out
	return nil
}
