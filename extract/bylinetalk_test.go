package extract

import (
	"slices"
	"strings"
	"testing"
)

// TestInterview: questions are part of the text and name nobody; lines of names are credits even when repeated.
func TestInterview(t *testing.T) {
	const answer = "Elmanani: Menata pasar dan taman kota sampai tuntas."
	for _, tc := range []struct {
		name    string
		lines   []string
		stays   bool
		authors []string
	}{
		{"questions", []string{"Wartawan: Siapa yang menolak?", answer, "Wartawan: Kapan selesai?", answer}, true, nil},
		{"a request among them", []string{"Reporter: Apa program utama Anda?", answer, "Reporter: Ceritakan hasilnya.", answer, "Reporter: Baik.", answer}, true, nil},
		{"one question", []string{answer, "Wartawan: Kapan selesai?"}, true, nil},
		{"a name", []string{"Wartawan: Rudi Hartono"}, false, []string{"Rudi Hartono"}},
		{"a name with a stop", []string{"Wartawan: Rudi Hartono."}, false, []string{"Rudi Hartono"}},
		{"a name and what he is", []string{"Penulis: Rudi Hartono, mahasiswa Unila."}, false, []string{"Rudi Hartono"}},
		{"a name in small letters", []string{"Penulis: rudi hartono"}, false, []string{"Rudi Hartono"}},
		{"names", []string{"Reporter: Rudi Hartono", "Reporter: Siti Aminah"}, false, []string{"Rudi Hartono", "Siti Aminah"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := cleaned(t, "id", append([]string{opening, closing2}, tc.lines...)...)
			for _, l := range tc.lines {
				if got := strings.Contains(d.r.text(), l); got != tc.stays {
					t.Errorf("%q stays: %v", l, got)
				}
			}
			if !slices.Equal(d.authors, tc.authors) {
				t.Errorf("the clean-up names %q", d.authors)
			}
			page := `<html lang="id"><h1>Jalan Desa Diperbaiki</h1><article><p>` + opening + `</p><p>` + closing2 + `</p><p>` + strings.Join(tc.lines, "</p><p>") + `</p></article>`
			if got := readMeta(inputOf(t, []byte(page))).content.Authors; tc.stays && len(got) > 0 {
				t.Errorf("the page names %q", got)
			}
		})
	}
}
