package crawler

import (
	"math"
	"time"

	"warta/store"
)

// Rhythm is how often a source publishes, hour by hour of the week. It never changes once made.
type Rhythm struct {
	perHour [hoursOfWeek]float64 // articles to be expected in each hour, from Sunday 00:00 UTC
	n       int
}

const (
	hoursOfWeek  = 7 * 24
	rhythmWindow = 28 * 24 * time.Hour
	manyArticles = 60 // for a profile by hour of the week; with a third of that, by hour of the day
)

// NewRhythm learns from when a source's articles were published, of which those of the last four weeks
// count. Nil when there are none.
func NewRhythm(published []time.Time, now time.Time) *Rhythm {
	r := &Rhythm{}
	oldest := now
	var byHour [hoursOfWeek]float64
	for _, t := range published {
		if t.After(now) || now.Sub(t) > rhythmWindow {
			continue
		}
		r.n++
		byHour[hourOfWeek(t)]++
		if t.Before(oldest) {
			oldest = t
		}
	}
	if r.n == 0 {
		return nil
	}
	hours := max(now.Sub(oldest), 24*time.Hour).Hours()
	rate := float64(r.n) / hours
	shape := profile(byHour, r.n)
	for i := range r.perHour {
		r.perHour[i] = rate * shape[i]
	}
	return r
}

// profile is how much busier than average each hour of the week is: smoothed over neighbouring hours, and
// the more even the fewer articles it rests on. No hour is quite silent.
func profile(byHour [hoursOfWeek]float64, n int) [hoursOfWeek]float64 {
	var out [hoursOfWeek]float64
	for i := range out {
		sum := 0.0
		switch {
		case n >= manyArticles:
			for _, d := range []int{-1, 0, 1} {
				sum += byHour[(i+d+hoursOfWeek)%hoursOfWeek] / 3
			}
			sum *= hoursOfWeek
		case n >= manyArticles/3:
			for day := range 7 {
				for _, d := range []int{-1, 0, 1} {
					sum += byHour[(day*24+i%24+d+hoursOfWeek)%hoursOfWeek] / 3
				}
			}
			sum *= 24
		default:
			sum = float64(n)
		}
		out[i] = 0.9*sum/float64(n) + 0.1
	}
	return out
}

func hourOfWeek(t time.Time) int {
	t = t.UTC()
	return int(t.Weekday())*24 + t.Hour()
}

// Wait is how long it takes from a time until n articles are to be expected, at most a week.
func (r *Rhythm) Wait(from time.Time, n float64) time.Duration {
	const step = 10 * time.Minute
	for d := time.Duration(0); d < 7*24*time.Hour; d += step {
		e := r.perHour[hourOfWeek(from.Add(d))] * step.Hours()
		if n <= e {
			return d + time.Duration(n/e*float64(step))
		}
		n -= e
	}
	return 7 * 24 * time.Hour
}

// Told is the rhythm in the words that sources are listed with, at a time. Busy are the hours, on the clock of
// zone, in which half as much again is published as in the average one.
func (r *Rhythm) Told(zone *time.Location, now time.Time) store.Rhythm {
	out := store.Rhythm{PerDay: math.Round(100*r.PerDay()) / 100, Articles: r.n, At: now.UTC().Truncate(time.Second)}
	var hours [24]float64
	_, offset := now.In(zone).Zone()
	for i, e := range r.perHour {
		hours[((i+offset/3600)%24+24)%24] += e / 7
	}
	for h, e := range hours {
		if e*24 >= 1.5*r.PerDay() {
			out.Busy = append(out.Busy, h)
		}
	}
	return out
}

// PerDay is how many articles the source publishes on an average day.
func (r *Rhythm) PerDay() float64 {
	sum := 0.0
	for _, e := range r.perHour {
		sum += e
	}
	return sum / 7
}
