package store_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"warta/store"
)

func clockTime(t *testing.T, zone, s string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestCron(t *testing.T) {
	for _, c := range []struct{ cron, zone, from, want string }{ // 2026-11-23 is a Monday
		{"*/15 * * * *", "UTC", "2026-11-23 10:07", "2026-11-23 10:15"},
		{"*/15 * * * *", "UTC", "2026-11-23 10:15", "2026-11-23 10:30"},
		{"5/20 * * * *", "UTC", "2026-11-23 10:26", "2026-11-23 10:45"},
		{"0 6,12,18 * * *", "Asia/Jakarta", "2026-11-23 18:00", "2026-11-24 06:00"},
		{"30 5-7 * * mon-fri", "Asia/Makassar", "2026-11-27 07:30", "2026-11-30 05:30"},
		{"0 0 * * 7", "UTC", "2026-11-23 00:00", "2026-11-29 00:00"},
		{"0 0 1 jan *", "UTC", "2026-11-23 00:00", "2027-01-01 00:00"},
		{"0 0 29 2 *", "UTC", "2026-11-23 00:00", "2028-02-29 00:00"},
		{"0 0 13 * 5", "UTC", "2026-11-23 00:00", "2026-11-27 00:00"}, // a Friday, or a 13th
		{"0 0 13 * 5", "UTC", "2026-12-11 00:00", "2026-12-13 00:00"},
		{"0 0 */2 * 1", "UTC", "2026-11-23 00:00", "2026-12-07 00:00"}, // a Monday with an odd date
		{"@daily", "Asia/Jayapura", "2026-12-31 23:59", "2027-01-01 00:00"},
		{"@hourly", "UTC", "2026-11-23 10:00", "2026-11-23 11:00"},
		{"30 2 * * *", "Europe/Berlin", "2026-03-28 03:00", "2026-03-29 03:30"}, // half past two is skipped that night
	} {
		cron, err := store.ParseCron(c.cron)
		if err != nil {
			t.Errorf("%s: %v", c.cron, err)
			continue
		}
		if got, want := cron.Next(clockTime(t, c.zone, c.from)), clockTime(t, c.zone, c.want); !got.Equal(want) {
			t.Errorf("%s after %s: %s, want %s", c.cron, c.from, got, want)
		}
	}
	for _, bad := range []string{
		"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
		"a * * * *", "5-1 * * * *", "*/0 * * * *", "*/x * * * *", "1-2-3 * * * *", ", * * * *", "0 0 30 2 *", "@reboot", "+5 * * * *", "-1 * * * *",
	} {
		if c, err := store.ParseCron(bad); err == nil {
			t.Errorf("%q: %+v", bad, c)
		}
	}
}

func FuzzParseCron(f *testing.F) {
	f.Add("*/15 5-22 * * mon-fri")
	f.Add("0 0 29 2 *")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := store.ParseCron(s)
		if err != nil {
			return
		}
		from := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
		if next := c.Next(from); !next.After(from) || next.Second() != 0 {
			t.Errorf("%q after %s: %s", s, from, next)
		}
	})
}

func TestQuiet(t *testing.T) {
	for _, c := range []struct{ quiet, at, want string }{
		{"22:00-05:00", "2026-11-23 21:59", "2026-11-23 21:59"},
		{"22:00-05:00", "2026-11-23 22:00", "2026-11-24 05:00"},
		{"22:00-05:00", "2026-11-24 04:59", "2026-11-24 05:00"},
		{"22:00-05:00", "2026-11-24 05:00", "2026-11-24 05:00"},
		{"01:30 - 2:15", "2026-11-24 02:00", "2026-11-24 02:15"},
		{"01:30-02:15", "2026-11-24 03:00", "2026-11-24 03:00"},
	} {
		q, err := store.ParseQuiet(c.quiet)
		if err != nil {
			t.Errorf("%s: %v", c.quiet, err)
			continue
		}
		if got, want := q.After(clockTime(t, "Asia/Jakarta", c.at)), clockTime(t, "Asia/Jakarta", c.want); !got.Equal(want) {
			t.Errorf("%s at %s: %s, want %s", c.quiet, c.at, got, want)
		}
	}
	for _, bad := range []string{"", "22:00", "22-05", "25:00-05:00", "22:00-22:00", "22:00-05:00-06:00"} {
		if q, err := store.ParseQuiet(bad); err == nil {
			t.Errorf("%q: %+v", bad, q)
		}
	}
}
