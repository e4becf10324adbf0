package fingerprint

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// prose makes n words of running text that no other seed makes: sentences of names, numbers and words.
func prose(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for i := range n {
		switch w := "kata" + string([]rune{'a' + rune(r.IntN(26)), 'a' + rune(r.IntN(26)), 'a' + rune(r.IntN(26))}); {
		case i%12 == 11:
			b.WriteString(w + ".\n")
		case r.IntN(15) == 0:
			fmt.Fprintf(&b, "%d ", r.IntN(5000))
		case r.IntN(12) == 0:
			b.WriteString(strings.ToUpper(w[:1]) + w[1:] + " ")
		default:
			b.WriteString(w + " ")
		}
	}
	return b.String()
}

// TestSums pins the sums: whoever changes what they are must change Version too, because a database of
// old sums and new ones would not find copies any more.
func TestSums(t *testing.T) {
	got := New("", "LIWA (Contoh) - Pemkab memperbaiki 3 ruas jalan, Rp10.000 per meter.\nEditor: Tuti").Sketch()
	want := Sketch{Words: 9, Shingles: 5, Keys: []uint64{0x6a0f426cac2, 0x915eb0bd2a3, 0xae5fb96b8a68, 0xd13f540df0df, 0xfcaeb997aa4d}}
	if Version != 1 || !reflect.DeepEqual(got, want) {
		t.Errorf("version %d: %#v", Version, got)
	}
}

func TestSketchSize(t *testing.T) {
	for _, tc := range []struct{ words, min, max int }{{0, 0, 0}, {3, 1, 1}, {12, 8, 8}, {100, 12, 12}, {1600, 45, 90}, {19000, sampleMax, sampleMax}} {
		s := New("", prose(7, tc.words)).Sketch()
		if s.Words != tc.words || len(s.Keys) < tc.min || len(s.Keys) > tc.max || !slices.IsSorted(s.Keys) {
			t.Errorf("%d words: %d words, %d keys", tc.words, s.Words, len(s.Keys))
		}
	}
}

// TestSharedPassage: what two texts share brings the same keys into both sketches.
func TestSharedPassage(t *testing.T) {
	missed, tries := 0, 300
	for i := range uint64(tries) {
		passage := prose(1000+i, 80)
		a := New("", prose(2000+i, 40)+passage).Sketch()
		b := New("", passage+prose(3000+i, 900)).Sketch()
		if !slices.ContainsFunc(a.Even(), func(k uint64) bool { _, in := slices.BinarySearch(b.Even(), k); return in }) {
			missed++
		}
	}
	if missed == 0 || missed > tries/12 { // (23/24)^76 is 4 %
		t.Errorf("%d of %d passages of 80 words missed", missed, tries)
	}
}

func TestSketchBinary(t *testing.T) {
	for _, n := range []int{0, 3, 100, 3000, 25000} {
		s := New("", prose(3, n)).Sketch()
		b, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got Sketch
		if err := got.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("%d words: %v", n, err)
		}
		if n == 3000 && len(b) > 1500 {
			t.Errorf("%d bytes", len(b))
		}
		for _, bad := range [][]byte{nil, {Version + 1}, b[:len(b)-1], append(slices.Clone(b), 0)} {
			if err := got.UnmarshalBinary(bad); !errors.Is(err, ErrSketch) {
				t.Errorf("%d bytes: %v", len(bad), err)
			}
		}
	}
}

func FuzzSketchBinary(f *testing.F) {
	b, _ := New("", prose(1, 50)).Sketch().MarshalBinary()
	f.Add(b)
	f.Add([]byte{Version, 5, 1, 1, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Sketch
		if s.UnmarshalBinary(b) != nil {
			return
		}
		again, _ := s.MarshalBinary()
		var u Sketch
		if err := u.UnmarshalBinary(again); err != nil || !reflect.DeepEqual(s, u) {
			t.Errorf("%v: %#v became %#v", err, s, u)
		}
	})
}
