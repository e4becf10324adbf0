package store

import (
	"fmt"
	"strings"
	"time"
)

// Instant is a moment as a publisher stated it: an absolute time and the offset of the clock it was
// read from. The zero Instant means unknown.
//
// In JSON and in text it is RFC 3339 with the outlet's own offset, "2021-09-23T19:50:00+07:00".
type Instant struct {
	Time   time.Time // always UTC
	Offset int       // seconds east of UTC of the outlet's clock
}

// NewInstant takes a time and keeps its zone's offset beside the UTC time, to whole seconds: no
// publisher states more, and equal instants must compare equal after a round trip.
func NewInstant(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	_, off := t.Zone()
	return Instant{Time: t.UTC().Truncate(time.Second), Offset: off}
}

// IsZero reports whether the instant is unknown.
func (i Instant) IsZero() bool { return i.Time.IsZero() }

// Local is the instant on the outlet's own clock, in a zone named by ZoneName.
func (i Instant) Local() time.Time {
	if i.IsZero() {
		return time.Time{}
	}
	return i.Time.In(time.FixedZone(ZoneName(i.Offset), i.Offset))
}

// String is RFC 3339 with the outlet's offset, or "" when unknown.
func (i Instant) String() string {
	if i.IsZero() {
		return ""
	}
	return i.Local().Format(time.RFC3339)
}

// MarshalText gives the form of String.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the form of String; empty text is the unknown instant.
func (i *Instant) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	if s == "" {
		*i = Instant{}
		return nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return fmt.Errorf("instant %q is not RFC 3339: %w", s, err)
	}
	*i = NewInstant(t)
	return nil
}

// ZoneName is the customary name of Indonesia's three offsets (WIB, WITA, WIT), "UTC" for zero, and
// otherwise the offset itself ("+05:30").
func ZoneName(offset int) string {
	switch offset {
	case 0:
		return "UTC"
	case 7 * 3600:
		return "WIB"
	case 8 * 3600:
		return "WITA"
	case 9 * 3600:
		return "WIT"
	}
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return fmt.Sprintf("%c%02d:%02d", sign, offset/3600, offset%3600/60)
}
