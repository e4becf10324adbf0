package fingerprint

import "testing"

// The articles of the benchmarks have 300 words, as most do.

func BenchmarkNew(b *testing.B) {
	body := prose(1, 300)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		New("", body)
	}
}

func BenchmarkSketch(b *testing.B) {
	t := New("", prose(1, 300))
	for b.Loop() {
		t.Sketch()
	}
}

func BenchmarkCompareCopy(b *testing.B) {
	x, y := New("", release), New("", "LIWA - "+lines(release, 0, 1, 3, 4, 5, 6, 7))
	for b.Loop() {
		c := Compare(x, y)
		Judge(x, y, &c, Setting{})
	}
}

func BenchmarkCompareOther(b *testing.B) {
	x, y := New("", prose(1, 300)), New("", prose(2, 300))
	for b.Loop() {
		Compare(x, y)
	}
}

func BenchmarkChanges(b *testing.B) {
	x, y := New("", release), New("", "LIWA - "+lines(release, 0, 1, 3, 4, 5, 6, 7))
	for b.Loop() {
		Changes(x, y)
	}
}
