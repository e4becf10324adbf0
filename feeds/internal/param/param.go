// Package param reads what addresses of feeds, pages and the API ask with. What a value cannot be is said in words,
// for whoever sent it.
package param

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"warta/feeds/internal/safe"
	"warta/store"
)

// MaxName is the longest name of anything that an address may hold, in bytes: the ID of a source is a host, perhaps
// with a path.
const MaxName = 255

// Switch reads 0 or 1. The answer is what is wrong with the value, or "".
func Switch(v string, set func(bool)) string {
	if v != "0" && v != "1" {
		return "neither 0 nor 1"
	}
	set(v == "1")
	return ""
}

// Moment reads a date, which begins at midnight UTC, or an instant. The answer is what is wrong with the value, or "".
func Moment(v string, to *time.Time) string {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		// In a query "+" is a space, and the "+" of an offset is easily forgotten to be escaped.
		if t, err := time.Parse(layout, strings.ReplaceAll(v, " ", "+")); err == nil && t.Year() >= 1990 && t.Year() < 2200 {
			*to = t.UTC().Truncate(time.Second)
			return ""
		}
	}
	return "neither a date like 2026-11-23 nor an instant like 2026-11-23T06:00:00+07:00"
}

// Words reads a question. The answer is what is wrong with it, or "".
func Words(v string, limit int, to *string) string {
	*to = safe.Line(v, 0)
	w, err := store.ParseWords(*to)
	switch {
	case *to == "" || w.Void || utf8.RuneCountInString(*to) > limit:
		return fmt.Sprintf("want words, at most %d letters of them", limit)
	case err != nil:
		return err.Error()
	}
	return ""
}

// Code tells what can be a region's code: short, letters, digits, dots between.
func Code(s string) bool {
	return s != "" && len(s) <= 32 && s[0] != '.' && s[len(s)-1] != '.' && only(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-")
}

// Flag tells what can be a flag: small letters, digits, hyphens.
func Flag(s string) bool {
	return s != "" && len(s) <= 40 && s[0] != '-' && only(s, "0123456789abcdefghijklmnopqrstuvwxyz-")
}

func only(s, letters string) bool { return strings.Trim(s, letters) == "" }

// Language is a BCP 47 tag in its canonical form, or "" when s is none.
func Language(s string) string {
	if s == "" || len(s) > 35 { // RFC 5646 section 4.4.1
		return ""
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return ""
	}
	return t.String()
}
