package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"warta/feeds"
)

// sparkDays is how many days a sparkline shows, today included.
const sparkDays = 30

// spark is a small chart of one bar a day.
type spark struct {
	Path  string // of the bars, in a box of 120 by 24
	Label string // the same in words
	Today int
	Total int
}

// newSpark draws the counts of days, of which the last is today.
func (v *view) newSpark(counts []int, today time.Time) *spark {
	most, best, total := 0, 0, 0
	for i, n := range counts {
		if total += n; n > most {
			most, best = n, i
		}
	}
	if len(counts) == 0 {
		return nil
	}
	s := &spark{Today: counts[len(counts)-1], Total: total}
	var b strings.Builder
	for i, n := range counts {
		if n > 0 {
			fmt.Fprintf(&b, "M%d 24v-%d", 2+i*4, 2+22*n/most) // never so low that it cannot be seen
		}
	}
	s.Path = b.String()
	if total == 0 {
		s.Label, _ = v.Tf("spark-none", len(counts))
		return s
	}
	busiest := v.Lang.day(today.AddDate(0, 0, best+1-len(counts)))
	words, _ := v.T("spark")
	s.Label = fmt.Sprintf(words, v.Lang.number(len(counts)), v.Lang.number(total), v.Lang.number(s.Today), v.Lang.number(most), busiest)
	return s
}

// pulse remembers how many articles each region had on each of the last days. Days gone by hardly change, so they
// are counted anew only now and then, and whole charts cost no more in a large record than in a small one.
type pulse struct {
	mu   sync.Mutex
	kept map[string]beat
}

// beat is a region's last days.
type beat struct {
	first  time.Time // midnight before the first day
	at     time.Time // when all of them were counted
	counts []int
}

// Days that are counted anew for every page, and how long the others are believed.
const (
	freshDays = 2
	believed  = 15 * time.Minute
)

// days are the last days' counts of regions that share a clock; regions without any article have zeros.
func (h *handler) days(ctx context.Context, codes []string, zone *time.Location) (map[string][]int, time.Time, error) {
	now := h.o.Now()
	y, m, d := now.In(zone).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, zone)
	first := today.AddDate(0, 0, 1-sparkDays)
	counts := make(map[string][]int, len(codes))
	var known, unknown []string
	h.pulse.mu.Lock()
	for _, c := range codes {
		if b, ok := h.pulse.kept[c]; ok && b.first.Equal(first) && now.Sub(b.at) < believed && !now.Before(b.at) {
			counts[c] = slices.Clone(b.counts)
			known = append(known, c)
		} else {
			unknown = append(unknown, c)
		}
	}
	h.pulse.mu.Unlock()
	late, err := h.reader.RegionDays(ctx, known, today.AddDate(0, 0, 1-freshDays), freshDays)
	if err != nil {
		return nil, today, err
	}
	for _, c := range known {
		tail := counts[c][sparkDays-freshDays:]
		clear(tail)
		copy(tail, late[c])
	}
	if len(unknown) == 0 {
		return counts, today, nil
	}
	all, err := h.reader.RegionDays(ctx, unknown, first, sparkDays)
	if err != nil {
		return nil, today, err
	}
	h.pulse.mu.Lock()
	defer h.pulse.mu.Unlock()
	if h.pulse.kept == nil {
		h.pulse.kept = map[string]beat{}
	}
	for _, c := range unknown {
		if counts[c] = all[c]; counts[c] == nil {
			counts[c] = make([]int, sparkDays)
		}
		h.pulse.kept[c] = beat{first: first, at: now, counts: slices.Clone(counts[c])}
	}
	return counts, today, nil
}

// chart gives every region of a tree its sparkline, each on its own clock.
func (h *handler) chart(ctx context.Context, v *view, nodes []node) error {
	byZone := map[string][]*node{}
	var gather func(nodes []node)
	gather = func(nodes []node) {
		for i := range nodes {
			byZone[nodes[i].zone] = append(byZone[nodes[i].zone], &nodes[i])
			gather(nodes[i].Children)
		}
	}
	gather(nodes)
	for name, list := range byZone {
		zone := feeds.Zone(name)
		if zone == nil {
			zone = h.o.Zone
		}
		codes := make([]string, len(list))
		for i, n := range list {
			codes[i] = n.code
		}
		counts, today, err := h.days(ctx, codes, zone)
		if err != nil {
			return err
		}
		for _, n := range list {
			n.Spark = v.newSpark(counts[n.code], today)
		}
	}
	return nil
}
