package pipeline

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestDoubt: what takes most of an article away is believed when it stays so; one bad answer is no edit, and what the
// outlet really did is one.
func TestDoubt(t *testing.T) {
	const address = "https://a.example/satu"
	var lines []string
	for i := range 12 {
		lines = append(lines, fmt.Sprintf("Alinea nomor %d tentang pasar murah di lapangan kota.", i))
	}
	title := "Bupati membuka pasar murah\n"
	whole := title + strings.Join(lines, "\n")
	gutted := title + strings.Join(lines[:4], "\n")
	another := "Situs sedang dalam pemeliharaan\nSilakan kembali beberapa saat lagi, dan terima kasih."
	edited := title + strings.Join(lines[:11], "\n")
	d := newDesk(t)
	d.Extractor = signed{"1"}
	look := func(after time.Duration, body string) {
		t.Helper()
		d.now = d.now.Add(after - time.Hour) // list adds an hour
		d.fetch(address, body)
	}
	look(time.Hour, whole)
	for _, bad := range []string{gutted, another} {
		look(time.Hour, bad)
		d.want(address, whole)
		if at, ok, err := d.DB.NextDue(t.Context(), d.now.Add(time.Hour)); err != nil || !ok || at.After(d.now.Add(15*time.Minute)) {
			t.Errorf("looked at again at %v, %v", at.Sub(d.now), err)
		}
		look(20*time.Minute, bad)
		d.want(address, whole)
		look(20*time.Minute, whole)
		d.want(address, whole)
	}
	look(time.Hour, edited)
	d.want(address, whole, edited)
	look(time.Hour, gutted)
	look(31*time.Minute, gutted)
	d.want(address, whole, edited, gutted)
	before := d.snapshot()
	if d.again(); d.snapshot() != before {
		t.Errorf("read again:\n%s\nwant\n%s", d.snapshot(), before)
	}
	d.sound()
}
