package cursor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

func list(err error, articles ...store.Article) func(func(store.Article, error) bool) {
	return func(yield func(store.Article, error) bool) {
		for _, a := range articles {
			if !yield(a, nil) {
				return
			}
		}
		if err != nil {
			yield(store.Article{}, err)
		}
	}
}

func at(id string, second int64) store.Article {
	return store.Article{ID: id, FirstSeen: time.Unix(second, 5e8)}
}

func TestAfter(t *testing.T) {
	all := []store.Article{at("a", 100), at("b", 100), at("c", 100), at("d", 90), at("e", 80)}
	for cursor, want := range map[string]string{
		"":      "abcde",
		"100.a": "bcde",
		"100.b": "cde",
		"100.c": "de",
		"90.d":  "e",
		"80.e":  "",
		"100.x": "abcde", // gone: its second comes again
	} {
		c, ok := Parse(cursor)
		if !ok || c.String() != cursor {
			t.Fatalf("Parse(%q) = %v, %v", cursor, c, ok)
		}
		from := all // as a store answers From
		if !c.IsZero() {
			from = slices.DeleteFunc(slices.Clone(all), func(a store.Article) bool { return !a.SortTime().Before(From(store.Query{}, c).Until) })
		}
		var got strings.Builder
		for a, err := range After(list(nil, from...), c) {
			if err != nil {
				t.Fatal(err)
			}
			got.WriteString(a.ID)
		}
		if got.String() != want {
			t.Errorf("after %q: %q, want %q", cursor, got.String(), want)
		}
		for range After(list(nil, from...), c) {
			break // must not be asked for more
		}
	}
	broken := errors.New("broken")
	var last error
	for _, err := range After(list(broken, at("a", 100)), Cursor{At: time.Unix(100, 0), ID: "b"}) {
		last = err
	}
	if last != nil && !errors.Is(last, broken) {
		t.Errorf("error %v", last)
	}
	a := at("z", 77)
	if c := Below(&a); c.String() != "77.z" {
		t.Errorf("Below = %s", c)
	}
	early := store.Query{Until: time.Unix(50, 0)}
	if got := From(early, Cursor{At: time.Unix(100, 0), ID: "a"}); !got.Until.Equal(early.Until) {
		t.Errorf("From moved the end to %v", got.Until)
	}
	for _, bad := range []string{"x", "1", "1.", ".a", "1.A", "1.a/b", "1." + strings.Repeat("a", 41), fmt.Sprint(int64(1)<<50, ".a")} {
		if _, ok := Parse(bad); ok {
			t.Errorf("Parse(%q) took it", bad)
		}
	}
}
