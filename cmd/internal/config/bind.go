package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// forever is longer than any retention that makes sense.
const forever = 200 * 365 * 24 * time.Hour

// setter puts one value of the file where it belongs, or tells the binder what is wrong with it.
type setter func(b *binder, key string, v any)

// fields are the keys of a table.
type fields map[string]setter

// binder carries values from the tree to their places and gathers what is wrong, with lines.
type binder struct {
	file  string
	lines map[string]int // key path → line: "crawl.delay", "source[1].home", "regions[0]"
	errs  []fault
}

type fault struct {
	line int
	text string
}

// line is where the first of the keys stands that the file holds; 0 if none does.
func (b *binder) line(keys ...string) int {
	for _, k := range keys {
		if n := b.lines[k]; n > 0 {
			return n
		}
	}
	return 0
}

// fault starts a complaint about the first key, placed on the line of the first of the keys that the
// file holds.
func (b *binder) fault(keys ...string) func(format string, args ...any) {
	return func(format string, args ...any) {
		n := b.line(keys...)
		where := b.file
		if n > 0 {
			where = fmt.Sprintf("%s:%d", b.file, n)
		}
		b.errs = append(b.errs, fault{n, fmt.Sprintf("%s: %s: %s", where, keys[0], fmt.Sprintf(format, args...))})
	}
}

// err is all faults, in the order of the file.
func (b *binder) err() error {
	slices.SortStableFunc(b.errs, func(x, y fault) int { return cmp.Compare(x.line, y.line) })
	var errs []error
	for _, f := range b.errs {
		errs = append(errs, errors.New(f.text))
	}
	return errors.Join(errs...)
}

// table reads every key of m with its setter.
func (b *binder) table(at string, m map[string]any, f fields) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		key := name
		if at != "" {
			key = at + "." + name
		}
		set, ok := f[name]
		if !ok {
			if near := nearest(name, slices.Sorted(maps.Keys(f))); near != "" {
				b.fault(key, at)("unknown key (meant %s?)", near)
			} else {
				b.fault(key, at)("unknown key (known here: %s)", strings.Join(slices.Sorted(maps.Keys(f)), ", "))
			}
			continue
		}
		set(b, key, m[name])
	}
}

func table(f fields) setter {
	return func(b *binder, key string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			b.fault(key)("want a table [%s], found %s", key, kind(v))
			return
		}
		b.table(key, m, f)
	}
}

// text reads a string; check refuses it or gives the form to keep.
func text(to *string, check func(string) (string, error)) setter {
	return func(b *binder, key string, v any) {
		s, ok := v.(string)
		if !ok {
			b.fault(key)("want text in quotes, found %s", kind(v))
			return
		}
		if check != nil && s != "" {
			var err error
			if s, err = check(s); err != nil {
				b.fault(key)("%v", err)
				return
			}
		}
		*to = s
	}
}

// choice reads one of a few words.
func choice(to *string, words ...string) setter {
	return func(b *binder, key string, v any) {
		s, ok := v.(string)
		if !ok || !slices.Contains(words, s) {
			b.fault(key)("want \"%s\", found %s", strings.Join(words, "\" or \""), kind(v))
			return
		}
		*to = s
	}
}

// texts reads a list of strings.
func texts(to *[]string, check func(string) (string, error)) setter {
	return func(b *binder, key string, v any) {
		list, ok := v.([]any)
		if !ok {
			b.fault(key)("want a list in square brackets, found %s", kind(v))
			return
		}
		out := make([]string, 0, len(list))
		for i, item := range list {
			at := fmt.Sprintf("%s[%d]", key, i)
			s, ok := item.(string)
			if !ok {
				b.fault(at, key)("want text in quotes, found %s", kind(item))
				continue
			}
			if check != nil {
				var err error
				if s, err = check(s); err != nil {
					b.fault(at, key)("%v", err)
					continue
				}
			}
			out = append(out, s)
		}
		if len(out) > 0 {
			*to = out
		}
	}
}

func boolean(to *bool) setter {
	return func(b *binder, key string, v any) {
		x, ok := v.(bool)
		if !ok {
			b.fault(key)("want true or false, found %s", kind(v))
			return
		}
		*to = x
	}
}

func number(to *int, low, high int64) setter {
	return func(b *binder, key string, v any) {
		n, ok := v.(int64)
		switch {
		case !ok:
			b.fault(key)("want a number, found %s", kind(v))
		case n < low || n > high:
			b.fault(key)("%d is not between %d and %d", n, low, high)
		default:
			*to = int(n)
		}
	}
}

func span(to *time.Duration, low, high time.Duration) setter {
	return func(b *binder, key string, v any) {
		s, ok := v.(string)
		if !ok {
			b.fault(key)(`want a time span in quotes such as "15m", found %s`, kind(v))
			return
		}
		d, err := ParseSpan(s)
		switch {
		case err != nil:
			b.fault(key)("%v", err)
		case d < low || d > high:
			b.fault(key)("%s is not between %s and %s", s, showSpan(low), showSpan(high))
		default:
			*to = d
		}
	}
}

// kind names a value of the file for people.
func kind(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("text %.40q", v)
	case int64, float64:
		return fmt.Sprintf("the number %v", v)
	case bool:
		return fmt.Sprintf("%v", v)
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date"
}

// nearest is the known key that a slip of the pen most likely meant, or "".
func nearest(name string, known []string) string {
	best, least := "", 3 // two slips at most
	for _, k := range known {
		if d := distance(name, k); d < least && d < len(k)/2+1 {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to insert, drop, change or swap with the next (optimal string alignment).
func distance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		older, old, now := rows[(i-1)%3], rows[i%3], rows[(i+1)%3]
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(old[j]+1, now[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], older[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
