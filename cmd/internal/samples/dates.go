package samples

import (
	"fmt"
	"strings"
	"time"
)

var (
	days   = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
	months = [...]string{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
)

// longDate is "Kamis, 23 September 2021".
func longDate(t time.Time) string {
	return fmt.Sprintf("%s, %d %s %d", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Year())
}

// clock is "19:50 WIB"; the zone's name is that of t's location.
func clock(t time.Time) string { return t.Format("15:04 MST") }

// inText is how Indonesian news writes a day: "Kamis (23/9)".
func inText(t time.Time) string {
	return fmt.Sprintf("%s (%d/%d)", days[t.Weekday()], t.Day(), t.Month())
}

// expand replaces {hari}, {hari-2} and {hari+3} by the day of publication or days around it.
func expand(s string, published time.Time) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{hari")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		offset, after, ok := strings.Cut(rest, "}")
		if !ok {
			b.WriteString("{hari")
			s = rest
			continue
		}
		n := 0
		if offset != "" {
			_, _ = fmt.Sscanf(offset, "%d", &n) // the data files are tested
		}
		b.WriteString(inText(published.AddDate(0, 0, n)))
		s = after
	}
}
