package feeds

import (
	"context"
	"fmt"
	"slices"
	"time"

	"warta/feeds/internal/safe"
	"warta/store"
)

// What makes a source unwell. A day counts as lost when it was tried a few times and never answered; a source
// is silent when it had an article a day before and has none for some days.
const (
	healthWindow = 180 * day
	minTries     = 3
	silentDays   = 3
	usualDays    = 28
	day          = 24 * time.Hour
)

// trouble is a run of bad days of one source. It is told by the record of days alone, so that it keeps its
// first day, by which it is known.
type trouble struct {
	source store.Source
	silent bool      // it answered but had nothing new; else it did not answer
	badly  string    // its pages were read worse than before, and in what
	first  time.Time // UTC day
	last   time.Time
	over   bool
}

// health fills a feed of sources that cannot be fetched or have fallen silent, newest first. When it is over
// the item says so.
func (b *builder) health(ctx context.Context, m *maker, s Spec, f *Feed) error {
	now := b.now().UTC()
	days, err := b.reader.DayCounts(ctx, now.Add(-healthWindow))
	if err != nil {
		return fmt.Errorf("health %s: %w", s.Path(), err)
	}
	bySource := make(map[string][]store.SourceDay)
	for _, d := range days {
		bySource[d.Source] = append(bySource[d.Source], d)
	}
	var all []trouble
	for id, src := range m.sources {
		if src.State == store.SourceRemoved || s.Scope == ScopeSource && id != s.Name || s.Scope == ScopeRegion && !store.Within(src.Region, s.Name) {
			continue
		}
		all = append(all, troubles(src, bySource[id], now)...)
	}
	items := make([]Item, 0, len(all))
	for _, t := range all {
		items = append(items, m.trouble(&t))
	}
	slices.SortFunc(items, func(x, y Item) int {
		if c := y.Published.Compare(x.Published); c != 0 {
			return c
		}
		if x.ID < y.ID {
			return -1
		}
		return 1
	})
	f.Items = items[:min(len(items), s.limit())]
	return nil
}

// troubles finds a source's runs of bad days. A day without a try says nothing. Today may still turn out well,
// so it makes no source silent.
func troubles(src store.Source, days []store.SourceDay, now time.Time) (list []trouble) {
	today := now.Truncate(day)
	run := func(silent bool, bad func(i int) bool) {
		at := -1 // of the run in list
		before := false
		for i := range days {
			d := &days[i]
			switch {
			case d.Attempted == 0 || silent && !d.Day.Before(today):
			case !bad(i):
				if at >= 0 {
					list[at].over = true
				}
				at, before = -1, true
			case at >= 0:
				list[at].last = d.Day
			case before: // else it may have begun earlier than what is looked at
				list = append(list, trouble{source: src, silent: silent, first: d.Day, last: d.Day})
				at = len(list) - 1
			}
		}
	}
	run(false, func(i int) bool {
		d := &days[i]
		return d.Attempted >= minTries && d.Failed+d.Refused >= d.Attempted
	})
	lost := len(list)
	list = append(list, misread(src, days, today)...)
	run(true, func(i int) bool { return days[i].Articles == 0 && usual(days[:i]) >= usualDays })
	return slices.DeleteFunc(list, func(t trouble) bool {
		return t.silent && t.last.Sub(t.first) < (silentDays-1)*day || t.silent && covered(list[:lost], t)
	})
}

// misread finds a source's runs of days on which its pages were read worse than before.
func misread(src store.Source, days []store.SourceDay, today time.Time) (list []trouble) {
	on := false
	for i := range days {
		d := &days[i]
		switch {
		case d.Alert != "" && !on:
			list, on = append(list, trouble{source: src, badly: d.Alert, first: d.Day, last: d.Day}), true
		case d.Alert != "":
			list[len(list)-1].last = d.Day
		case on && d.Attempted > 0 && d.Day.Before(today): // today is not over
			list[len(list)-1].over, on = true, false
		}
	}
	return list
}

// usual is how many articles a source had in its last good days: as many as days, when it has one a day.
func usual(days []store.SourceDay) (n int) {
	for len(days) > 0 && days[len(days)-1].Articles == 0 {
		days = days[:len(days)-1] // the silence itself
	}
	if len(days) < usualDays {
		return 0
	}
	for _, d := range days[len(days)-usualDays:] {
		n += d.Articles
	}
	return n
}

// covered reports whether a silence is explained by a source that did not answer.
func covered(lost []trouble, t trouble) bool {
	return slices.ContainsFunc(lost, func(l trouble) bool {
		return !l.silent && !l.first.After(t.last) && !l.last.Before(t.first)
	})
}

func (m *maker) trouble(t *trouble) Item {
	a := store.Article{Source: t.source.ID, SourceName: t.source.Name}
	zone := m.zoneOf(&a)
	src := m.source(&a)
	kind, what, since := "down", "tidak dapat diambil", t.first
	switch {
	case t.silent:
		kind, what, since = "silent", "tidak terbit", t.first.Add(silentDays*day)
	case t.badly != "":
		kind, what = "misread", "terbaca lebih buruk"
	}
	name := orElse(src.Name, t.source.ID)
	it := Item{
		ID:        "tag:" + m.authority + ":s/" + pathEscape(t.source.ID) + "/" + kind + "-" + t.first.Format(time.DateOnly),
		URL:       orElse(safe.URL(t.source.Home), m.base+"/sources"),
		Page:      m.base + "/sources",
		Title:     fmt.Sprintf("%s: %s sejak %s", name, what, date(t.first)),
		Summary:   fmt.Sprintf("%s %s sejak %s.", name, what, date(t.first)),
		Source:    src,
		Published: since.In(zone),
		Updated:   since.In(zone),
	}
	if t.badly != "" {
		it.Summary += " " + t.badly + "."
	}
	if t.over {
		it.Title += " (sudah pulih)"
		it.Summary += fmt.Sprintf(" Terakhir begitu pada %s; sesudahnya pulih.", date(t.last))
		it.Updated = t.last.Add(day).In(zone)
	}
	it.HTML = "<p>" + safe.Escape(it.Summary) + `</p><p><a href="` + safe.Escape(it.Page) + `">Keadaan semua sumber</a></p>`
	if m.summary {
		it.HTML = ""
	}
	return it
}

var months = [...]string{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}

// date is a day as Indonesian writes it.
func date(t time.Time) string {
	return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1], t.Year())
}
