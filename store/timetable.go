package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Cron is a timetable in the five fields of crontab(5): minute, hour, day of the month, month, day of the
// week. It knows *, lists, ranges, steps, names of months and days, and @hourly, @daily, @weekly, @monthly.
// Where both days are restricted one of them suffices, as in crontab(5).
type Cron struct {
	minute, hour, day, month, weekday uint64 // bit n: n is in the list
	anyDay, anyWeekday                bool
}

// cronHorizon is how far ahead a timetable is looked through: the 29th of February may be eight years off.
const cronHorizon = 8 * 366

// ParseCron reads a timetable, and refuses one that never comes to pass.
func ParseCron(s string) (*Cron, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "@hourly":
		s = "0 * * * *"
	case "@daily", "@midnight":
		s = "0 0 * * *"
	case "@weekly":
		s = "0 0 * * 0"
	case "@monthly":
		s = "0 0 1 * *"
	}
	f := strings.Fields(s)
	if len(f) != 5 {
		return nil, fmt.Errorf("%.60q: want five fields (minute hour day month weekday), such as \"*/15 5-22 * * *\"", s)
	}
	c := &Cron{anyDay: strings.HasPrefix(f[2], "*"), anyWeekday: strings.HasPrefix(f[4], "*")}
	for i, field := range []struct {
		to        *uint64
		low, high int
		name      string
		words     string
	}{
		{&c.minute, 0, 59, "minute", ""},
		{&c.hour, 0, 23, "hour", ""},
		{&c.day, 1, 31, "day", ""},
		{&c.month, 1, 12, "month", "jan feb mar apr may jun jul aug sep oct nov dec"},
		{&c.weekday, 0, 7, "weekday", "sun mon tue wed thu fri sat"},
	} {
		set, err := cronField(f[i], field.low, field.high, strings.Fields(field.words))
		if err != nil {
			return nil, fmt.Errorf("%.60q: %s: %w", s, field.name, err)
		}
		*field.to = set
	}
	if c.weekday&(1<<7) != 0 { // Sunday is 0 and 7
		c.weekday |= 1
	}
	if c.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("%.60q never comes to pass", s)
	}
	return c, nil
}

// cronField reads one field: a list of values, ranges and steps. The words stand for the numbers from low on.
func cronField(s string, low, high int, words []string) (set uint64, err error) {
	for item := range strings.SplitSeq(s, ",") {
		span, steps, stepped := strings.Cut(item, "/")
		step := 1
		if stepped {
			if step, err = strconv.Atoi(steps); err != nil || step < 1 || step > high {
				return 0, fmt.Errorf("%.20q is no step", steps)
			}
		}
		first, last, ranged := strings.Cut(span, "-")
		from, to := low, high
		if span != "*" {
			if from, err = cronValue(first, low, high, words); err != nil {
				return 0, err
			}
			switch {
			case ranged:
				if to, err = cronValue(last, low, high, words); err != nil {
					return 0, err
				}
			case !stepped:
				to = from
			}
		}
		if to < from {
			return 0, fmt.Errorf("%.20q runs backwards", item)
		}
		for v := from; v <= to; v += step {
			set |= 1 << v
		}
	}
	return set, nil
}

func cronValue(s string, low, high int, words []string) (int, error) {
	for i, w := range words {
		if strings.EqualFold(s, w) {
			return i + low, nil
		}
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < low || v > high || strings.HasPrefix(s, "+") {
		return 0, fmt.Errorf("%.20q is not between %d and %d", s, low, high)
	}
	return v, nil
}

// Next is the first time of the timetable after a time, on the clock that t is written by. Hours that a change
// of the clock skips or repeats are taken as time.Date has them.
func (c *Cron) Next(t time.Time) time.Time {
	y, m, d := t.Date()
	for i := range cronHorizon {
		day := time.Date(y, m, d+i, 0, 0, 0, 0, t.Location())
		if c.month&(1<<day.Month()) == 0 || !c.onDay(day) {
			continue
		}
		for h := range 24 {
			if c.hour&(1<<h) == 0 {
				continue
			}
			for min := range 60 {
				if c.minute&(1<<min) == 0 {
					continue
				}
				dy, dm, dd := day.Date()
				if at := time.Date(dy, dm, dd, h, min, 0, 0, t.Location()); at.After(t) {
					return at
				}
			}
		}
	}
	return time.Time{}
}

func (c *Cron) onDay(t time.Time) bool {
	day, weekday := c.day&(1<<t.Day()) != 0, c.weekday&(1<<t.Weekday()) != 0
	if c.anyDay || c.anyWeekday {
		return day && weekday
	}
	return day || weekday
}

// Quiet is a span of each day in which a source is not visited.
type Quiet struct {
	from, to int // minutes of the day; to < from: over midnight
}

// ParseQuiet reads "22:00-05:00".
func ParseQuiet(s string) (Quiet, error) {
	bad := fmt.Errorf("%.40q is no span of hours such as \"22:00-05:00\"", s)
	a, b, ok := strings.Cut(s, "-")
	if !ok {
		return Quiet{}, bad
	}
	from, err := time.Parse("15:04", strings.TrimSpace(a))
	to, err2 := time.Parse("15:04", strings.TrimSpace(b))
	if err = errors.Join(err, err2); err != nil || from.Equal(to) {
		return Quiet{}, bad
	}
	return Quiet{from.Hour()*60 + from.Minute(), to.Hour()*60 + to.Minute()}, nil
}

// After is t, or the end of the quiet span that t lies in, on the clock that t is written by.
func (q Quiet) After(t time.Time) time.Time {
	now := t.Hour()*60 + t.Minute()
	day := 0
	switch {
	case q.from < q.to && now >= q.from && now < q.to:
	case q.from > q.to && now >= q.from:
		day = 1
	case q.from > q.to && now < q.to:
	default:
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d+day, q.to/60, q.to%60, 0, 0, t.Location())
}
