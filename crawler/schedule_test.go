package crawler_test

import (
	"testing"
	"time"

	"warta/crawler"
	"warta/store"
)

var monday = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// waits runs looks of one outcome after another and gives the waits between them, without jitter.
func waits(p crawler.Policy, u store.URL, n int, l crawler.Look) []time.Duration {
	var out []time.Duration
	l.Chance = 1. / 3 // no more and no less than the wait itself
	for range n {
		l.At = monday
		u = p.After(u, l)
		if u.Due.IsZero() {
			return append(out, 0)
		}
		out = append(out, u.Due.Sub(monday).Round(time.Second))
	}
	return out
}

func TestPolicy(t *testing.T) {
	const m, h = time.Minute, time.Hour
	fixed := crawler.Look{Outcome: store.OutcomeSame, Fixed: 45 * m}
	for _, c := range []struct {
		name string
		u    store.URL
		l    crawler.Look
		want []time.Duration // of the first looks
		last time.Duration   // of the 40th; 0: it is never due again
	}{
		{"home without news", store.URL{Kind: store.KindHome}, crawler.Look{Outcome: store.OutcomeNotModified}, []time.Duration{15 * m, 22*m + 30*time.Second}, 24 * h},
		{"home with news", store.URL{Kind: store.KindHome, Same: 9}, crawler.Look{Outcome: store.OutcomeNew, Fresh: true}, []time.Duration{10 * m, 10 * m}, 10 * m},
		{"fixed", store.URL{Kind: store.KindFeed}, fixed, []time.Duration{45 * m, 45 * m}, 45 * m},
		{"section", store.URL{Kind: store.KindSection}, crawler.Look{Outcome: store.OutcomeSame}, []time.Duration{45 * m}, 24 * h},
		{"older page of a list", store.URL{Kind: store.KindSection, Via: store.ViaPage}, crawler.Look{Outcome: store.OutcomeNew, Fresh: true}, []time.Duration{72 * h}, 72 * h},
		{"page of a backfill", store.URL{Kind: store.KindSitemap, Archive: true}, crawler.Look{Outcome: store.OutcomeNew}, []time.Duration{0}, 0},
		{"article", store.URL{Kind: store.KindArticle}, crawler.Look{Outcome: store.OutcomeSame}, []time.Duration{30 * m, 3 * h, 24 * h, 72 * h, 168 * h, 0}, 0},
		{"article of a backfill", store.URL{Kind: store.KindArticle, Archive: true}, crawler.Look{Outcome: store.OutcomeSame}, []time.Duration{168 * h, 0}, 0},
		{"failing home", store.URL{Kind: store.KindHome}, crawler.Look{Outcome: store.OutcomeFailed}, []time.Duration{10 * time.Second, 30 * time.Second, 5 * m, 30 * m, 2 * h, 8 * h, 24 * h}, 24 * h},
		{"failing article", store.URL{Kind: store.KindArticle}, crawler.Look{Outcome: store.OutcomeFailed}, []time.Duration{10 * time.Second, 30 * time.Second}, 0},
		{"hopeless", store.URL{Kind: store.KindArticle}, crawler.Look{Outcome: store.OutcomeFailed, Permanent: true}, []time.Duration{24 * h}, 0},
		{"home that sends in circles", store.URL{Kind: store.KindHome}, crawler.Look{Outcome: store.OutcomeFailed, Permanent: true}, []time.Duration{5 * m, 30 * m, 2 * h, 8 * h, 24 * h}, 24 * h},
		{"hopeless list of a backfill", store.URL{Kind: store.KindSitemap, Archive: true}, crawler.Look{Outcome: store.OutcomeFailed, Permanent: true}, []time.Duration{24 * h}, 0},
		{"gone, never seen", store.URL{Kind: store.KindArticle}, crawler.Look{Outcome: store.OutcomeGone}, []time.Duration{10 * m, 0}, 0},
		{"gone, seen before", store.URL{Kind: store.KindArticle, Looks: 2}, crawler.Look{Outcome: store.OutcomeGone}, []time.Duration{10 * m, 2 * h, 24 * h, 168 * h, 168 * h, 0}, 0},
		{"end of a list of a backfill", store.URL{Kind: store.KindSection, Archive: true}, crawler.Look{Outcome: store.OutcomeGone}, []time.Duration{0}, 0},
		{"home gone", store.URL{Kind: store.KindHome}, crawler.Look{Outcome: store.OutcomeGone}, []time.Duration{10 * m, 30 * m}, 24 * h},
		{"refused home", store.URL{Kind: store.KindHome}, crawler.Look{Outcome: store.OutcomeRefused}, []time.Duration{24 * h, 36 * h, 54 * h, 72 * h}, 72 * h},
		{"refused article", store.URL{Kind: store.KindArticle}, crawler.Look{Outcome: store.OutcomeRefused}, []time.Duration{24 * h}, 0},
		{"host at rest", store.URL{Kind: store.KindHome}, crawler.Look{Outcome: store.OutcomeFailed, NotBefore: monday.Add(h)}, []time.Duration{h, h}, 24 * h},
	} {
		got := waits(crawler.Policy{}, c.u, 40, c.l)
		for i, w := range c.want {
			if i >= len(got) || got[i] != w {
				t.Errorf("%s: waits %v, want %v", c.name, got[:min(len(got), len(c.want)+1)], c.want)
				break
			}
		}
		if last := got[len(got)-1]; last != c.last || c.last > 0 && len(got) != 40 {
			t.Errorf("%s: ends with %s after %d looks, want %s", c.name, last, len(got), c.last)
		}
	}
}

func TestPolicyCounts(t *testing.T) {
	p := crawler.Policy{}
	u := p.After(store.URL{Kind: store.KindHome, Looks: 3, Same: 2, Fails: 4}, crawler.Look{At: monday, Outcome: store.OutcomeSame})
	if u.Looks != 4 || u.Same != 3 || u.Fails != 0 {
		t.Errorf("after an answer: %+v", u)
	}
	u = p.After(u, crawler.Look{At: monday, Outcome: store.OutcomeGone})
	if u.Looks != 4 || u.Same != 3 || u.Fails != 1 {
		t.Errorf("after a 404: %+v", u)
	}
	for _, chance := range []float64{0, 0.5, 1} {
		u = p.After(store.URL{Kind: store.KindHome}, crawler.Look{At: monday, Outcome: store.OutcomeNew, Fresh: true, Chance: chance})
		if w := u.Due.Sub(monday); w < 9*time.Minute || w > 12*time.Minute {
			t.Errorf("chance %g: %s", chance, w)
		}
	}
}

// TestPolicyLimits: chance takes no wait beyond the limit that it keeps to.
func TestPolicyLimits(t *testing.T) {
	for _, c := range []struct {
		name string
		p    crawler.Policy
		u    store.URL
		o    store.Outcome
		most time.Duration
	}{
		{"a failing home", crawler.Policy{}, store.URL{Kind: store.KindHome, Fails: 20}, store.OutcomeFailed, 24 * time.Hour},
		{"a failing home, looked at often", crawler.Policy{Max: time.Hour}, store.URL{Kind: store.KindHome, Fails: 20}, store.OutcomeFailed, 24 * time.Hour},
		{"a home without news", crawler.Policy{}, store.URL{Kind: store.KindHome, Same: 50}, store.OutcomeSame, 24 * time.Hour},
		{"a home without news, looked at often", crawler.Policy{Max: time.Hour}, store.URL{Kind: store.KindHome, Same: 50}, store.OutcomeSame, time.Hour},
	} {
		u := c.p.After(c.u, crawler.Look{At: monday, Outcome: c.o, Chance: 1})
		if w := u.Due.Sub(monday); w != c.most {
			t.Errorf("%s: %s, want %s", c.name, w, c.most)
		}
	}
}

func TestRhythm(t *testing.T) {
	// four articles an hour on workdays from 08:00 to 18:00 WIB, 01:00 to 11:00 UTC
	var busy []time.Time
	for d := 1; d <= 28; d++ {
		day := monday.AddDate(0, 0, -d).Truncate(24 * time.Hour)
		if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
			continue
		}
		for q := range 40 {
			busy = append(busy, day.Add(time.Hour+time.Duration(q)*15*time.Minute))
		}
	}
	r := crawler.NewRhythm(busy, monday)
	if d := r.PerDay(); d < 25 || d > 32 {
		t.Errorf("%.1f articles a day, want 800 in 28", d)
	}
	u := store.URL{Kind: store.KindFeed}
	look := func(u store.URL, r *crawler.Rhythm, at time.Time) time.Duration {
		l := crawler.Look{At: at, Outcome: store.OutcomeNew, Fresh: true, Rhythm: r, Chance: 1. / 3}
		return crawler.Policy{}.After(u, l).Due.Sub(at).Round(time.Minute)
	}
	if w := look(u, r, monday.Add(2*time.Hour)); w != 10*time.Minute {
		t.Errorf("on a busy morning: %s", w)
	}
	night := look(u, r, monday.Add(15*time.Hour)) // 18:00 UTC
	if night < time.Hour || night > 4*time.Hour {
		t.Errorf("at night: %s", night)
	}
	if w := look(u, r, monday.AddDate(0, 0, 5)); w < 40*time.Minute {
		t.Errorf("on a Saturday: %s", w)
	}
	if w := look(store.URL{Kind: store.KindSection}, r, monday.Add(2*time.Hour)); w != 30*time.Minute {
		t.Errorf("a section on a busy morning: %s", w)
	}
	// one article a day, whenever
	var rare []time.Time
	for d := range 28 {
		rare = append(rare, monday.Add(-time.Duration(d)*24*time.Hour-time.Duration(d*7%24)*time.Hour))
	}
	if w := look(u, crawler.NewRhythm(rare, monday), monday); w < 2*time.Hour || w > 4*time.Hour {
		t.Errorf("a rare publisher: %s", w)
	}
	if crawler.NewRhythm([]time.Time{monday.AddDate(0, -3, 0), monday.Add(time.Hour)}, monday) != nil {
		t.Error("neither what is old nor what is to come makes a rhythm")
	}
	one := crawler.NewRhythm([]time.Time{monday.Add(-time.Minute)}, monday)
	if w := one.Wait(monday, 1); w < 12*time.Hour || w > 36*time.Hour {
		t.Errorf("one article: another after %s", w)
	}
	if w := one.Wait(monday, 1e9); w != 7*24*time.Hour {
		t.Errorf("a billion articles after %s", w)
	}
}

// TestTimetables: a timetable goes by the source's own clock, quiet hours hold everything back, failures are tried
// again in between.
func TestTimetables(t *testing.T) {
	zone := time.FixedZone("WITA", 8*3600) // monday is 11:00 there
	cron, err := store.ParseCron("0 */6 * * *")
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := store.ParseQuiet("11:30-14:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		u    store.URL
		l    crawler.Look
		want string // on the source's clock
	}{
		{"timetable", store.URL{Kind: store.KindFeed}, crawler.Look{Outcome: store.OutcomeSame, Cron: cron}, "12:00"},
		{"timetable before interval", store.URL{Kind: store.KindFeed}, crawler.Look{Outcome: store.OutcomeSame, Cron: cron, Fixed: time.Minute}, "12:00"},
		{"a failure is tried again", store.URL{Kind: store.KindFeed, Fails: 3}, crawler.Look{Outcome: store.OutcomeFailed, Cron: cron}, "11:27"},
		{"an article", store.URL{Kind: store.KindArticle}, crawler.Look{Outcome: store.OutcomeNew, Cron: cron}, "11:27"},
		{"quiet hours", store.URL{Kind: store.KindFeed}, crawler.Look{Outcome: store.OutcomeSame, Fixed: 45 * time.Minute, Quiet: &quiet}, "14:00"},
		{"quiet hours, an article", store.URL{Kind: store.KindArticle, Looks: 1}, crawler.Look{Outcome: store.OutcomeSame, Quiet: &quiet}, "14:00"},
		{"after quiet hours", store.URL{Kind: store.KindFeed}, crawler.Look{Outcome: store.OutcomeSame, Fixed: 4 * time.Hour, Quiet: &quiet}, "14:36"},
		{"timetable in quiet hours", store.URL{Kind: store.KindFeed}, crawler.Look{Outcome: store.OutcomeSame, Cron: cron, Quiet: &quiet}, "14:00"},
		{"the host rests into quiet hours", store.URL{Kind: store.KindFeed}, crawler.Look{Outcome: store.OutcomeFailed, NotBefore: monday.Add(time.Hour), Quiet: &quiet}, "14:00"},
		{"an older page has no interval", store.URL{Kind: store.KindSection, Via: store.ViaPage, Looks: 9}, crawler.Look{Outcome: store.OutcomeSame, Fixed: time.Minute}, "12:12"},
	} {
		c.l.At, c.l.Zone = monday, zone
		if got := (crawler.Policy{}).After(c.u, c.l).Due.In(zone).Format("15:04"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	late := crawler.Look{At: monday, Outcome: store.OutcomeSame, Cron: cron, Zone: zone, Chance: 1}
	if got := (crawler.Policy{}).After(store.URL{Kind: store.KindHome}, late).Due.In(zone); got.Format("15:04") != "12:02" {
		t.Errorf("all at the same second: %s", got)
	}
}

// TestBarren: a list that brings new bodies but nothing that was not known is looked at ever more rarely.
func TestBarren(t *testing.T) {
	l := crawler.Look{At: monday, Outcome: store.OutcomeNew, Fresh: true, Chance: 1. / 3}
	wait := func(u store.URL, r *crawler.Rhythm) time.Duration {
		l.Rhythm = r
		return (crawler.Policy{}).After(u, l).Due.Sub(monday).Round(time.Minute)
	}
	home := store.URL{Kind: store.KindHome}
	barren := store.URL{Kind: store.KindHome, Barren: 4}
	if a, b := wait(home, nil), wait(barren, nil); a != 10*time.Minute || b != 51*time.Minute {
		t.Errorf("without a rhythm %s, then %s", a, b)
	}
	var busy []time.Time
	for i := range 28 * 24 * 4 {
		busy = append(busy, monday.Add(-time.Duration(i)*15*time.Minute))
	}
	r := crawler.NewRhythm(busy, monday)
	if a, b := wait(barren, r), wait(store.URL{Kind: store.KindHome, Barren: 12}, r); a != 10*time.Minute || b < 30*time.Minute || b > time.Hour {
		t.Errorf("with a rhythm %s, then %s", a, b)
	}
	if w := wait(store.URL{Kind: store.KindHome, Barren: 1000}, r); w != 4*time.Hour {
		t.Errorf("a home page is given up: %s", w)
	}
}

func TestTold(t *testing.T) {
	var mornings []time.Time // 7 o'clock in Jakarta, three a day
	for i := range 84 {
		mornings = append(mornings, monday.Truncate(24*time.Hour).Add(-time.Duration(i/3)*24*time.Hour+time.Duration(i%3)*time.Minute))
	}
	zone := time.FixedZone("WIB", 7*3600)
	told := crawler.NewRhythm(mornings, monday).Told(zone, monday)
	if told.PerDay < 2.7 || told.PerDay > 3.3 || told.Articles != 84 || len(told.Busy) != 3 || told.Busy[1] != 7 || !told.At.Equal(monday) {
		t.Errorf("%+v", told)
	}
}
