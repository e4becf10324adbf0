package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"warta/store"
)

// lang is a language of the pages themselves; articles keep their own.
type lang string

const (
	id lang = "id"
	en lang = "en"
)

// matcher prefers Indonesian, and gives Malay readers Indonesian too.
var matcher = language.NewMatcher([]language.Tag{language.Indonesian, language.English, language.Malay})

// langOf is the language to answer in, and whether the address itself says so.
func langOf(r *http.Request) (l lang, chosen bool) {
	switch r.URL.Query().Get("lang") {
	case "id":
		return id, true
	case "en":
		return en, true
	}
	accept := r.Header.Get("Accept-Language")
	if len(accept) > 200 {
		accept = ""
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return id, false
	}
	if _, i, confidence := matcher.Match(tags...); i == 1 && confidence > language.No {
		return en, false
	}
	return id, false
}

// say is a phrase of the pages. An unknown one is a fault of a template, found by its test.
func (l lang) say(key string) (string, error) {
	p, ok := phrases[key]
	if !ok {
		return "", fmt.Errorf("no phrase %q", key)
	}
	if l == en {
		return p[1][strings.LastIndexByte(p[1], '|')+1:], nil
	}
	return p[0], nil
}

// sayOf is a phrase about n things.
func (l lang) sayOf(key string, n int) (string, error) {
	if one, _, ok := strings.Cut(phrases[key][1], "|"); ok && l == en && n == 1 {
		return one, nil
	}
	return l.say(key)
}

// number writes n with the language's thousands separator.
func (l lang) number(n int) string {
	s := strconv.Itoa(n)
	sep := "."
	if l == en {
		sep = ","
	}
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

var (
	daysID   = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
	monthsID = [...]string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
)

// day is a date in words: "Kamis, 23 September 2021".
func (l lang) day(t time.Time) string {
	if l == en {
		return t.Format("Monday, 2 January 2006")
	}
	return fmt.Sprintf("%s, %d %s %d", daysID[t.Weekday()], t.Day(), monthsID[t.Month()], t.Year())
}

// clock is a time of day in its zone: "19.50 WIB".
func (l lang) clock(t time.Time) string {
	_, offset := t.Zone()
	zone := store.ZoneName(offset)
	if l == en {
		return t.Format("15:04 ") + zone
	}
	return t.Format("15.04 ") + zone
}

// moment is both: "Kamis, 23 September 2021 19.50 WIB".
func (l lang) moment(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if l == en {
		return l.day(t) + ", " + l.clock(t)
	}
	return l.day(t) + " " + l.clock(t)
}

// span is a time span in words, to the largest unit.
func (l lang) span(d time.Duration) string {
	units := []struct {
		of     time.Duration
		id, en string
	}{{24 * time.Hour, "hari", "day"}, {time.Hour, "jam", "hour"}, {time.Minute, "menit", "minute"}}
	for _, u := range units {
		if n := int(d / u.of); n >= 1 {
			if l == id {
				return l.number(n) + " " + u.id
			}
			if n == 1 {
				return "1 " + u.en
			}
			return l.number(n) + " " + u.en + "s"
		}
	}
	if l == en {
		return "less than a minute"
	}
	return "kurang dari semenit"
}

// delay is a time span in words, to its two largest units: "2 jam 10 menit".
func (l lang) delay(d time.Duration) string {
	d = max(d, 0)
	for _, unit := range []time.Duration{24 * time.Hour, time.Hour} {
		if d < unit {
			continue
		}
		next := map[time.Duration]time.Duration{24 * time.Hour: time.Hour, time.Hour: time.Minute}[unit]
		if rest := d % unit; rest >= next {
			return l.span(d) + " " + l.span(rest)
		}
		break
	}
	return l.span(d)
}

// month is a month in words, of the form that a facet has it in: "2026-11".
func (l lang) month(key string) string {
	t, err := time.Parse("2006-01", key)
	switch {
	case err != nil:
		return key
	case l == en:
		return t.Format("January 2006")
	}
	return fmt.Sprintf("%s %d", monthsID[t.Month()], t.Year())
}

// percent is a share of one, in whole hundredths: "94 %", "94%". What is nearly all or nearly nothing is not called so.
func (l lang) percent(share float64) string {
	n := int(share*100 + 0.5)
	if share < 1 {
		n = min(n, 99)
	}
	if l == en {
		return fmt.Sprintf("%d%%", max(n, 0))
	}
	return fmt.Sprintf("%d %%", max(n, 0))
}
