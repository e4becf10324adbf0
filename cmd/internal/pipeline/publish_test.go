package pipeline

import (
	"slices"
	"testing"
	"time"

	"warta/store"
)

// told is what readers were told of an article.
func (d *desk) told(address string) (kinds []string, incomplete bool) {
	d.Helper()
	id, err := d.DB.Resolve(d.Context(), address)
	if err != nil {
		d.Fatal(err)
	}
	entries, err := d.DB.Told(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	for _, e := range entries {
		kinds = append(kinds, string(e.Kind))
	}
	a, err := d.DB.Article(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	return kinds, a.HasFlag(store.FlagIncomplete)
}

// TestPartsAreWaitedFor: an article whose other pages are on their way enters feeds when they are there, once and
// whole; when they do not come in time, as it is, and flagged.
func TestPartsAreWaitedFor(t *testing.T) {
	const first, second, late = "https://a.example/1", "https://a.example/1?page=2", "https://a.example/2"
	d := newDesk(t)
	check := func(address string, incomplete bool, want ...string) {
		t.Helper()
		if got, flag := d.told(address); !slices.Equal(got, want) || flag != incomplete {
			t.Errorf("%s: told %v, incomplete %v; want %v, %v", address, got, flag, want, incomplete)
		}
	}
	d.fetch(first, "satu\nnext "+second)
	check(first, true)
	d.now = d.now.Add(partsPatience - time.Minute)
	d.drain()
	check(first, true)
	d.part(second, "dua")
	check(first, false, "add")

	d.fetch(late, "tiga\nnext "+late+"?page=2")
	check(late, true)
	d.now = d.now.Add(partsPatience + time.Minute)
	d.drain()
	check(late, true, "add")
	d.part(late+"?page=2", "empat") // it comes after all
	check(late, false, "add", "update")
}
