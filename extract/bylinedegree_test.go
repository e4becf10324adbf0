package extract

import (
	"strings"
	"testing"
)

// TestBehindName: degrees, callings and places behind a name are no second writer, other names are.
func TestBehindName(t *testing.T) {
	for in, want := range map[string]string{
		"Dr. Rudi Hartono, S.H., M.H.":                  "Dr. Rudi Hartono",
		"Rudi Hartono, S.Pd., M.M.":                     "Rudi Hartono",
		"Rudi Hartono, S.IP":                            "Rudi Hartono",
		"Rudi Hartono, SPd, MSi":                        "Rudi Hartono",
		"Ir. Rudi Hartono, MT":                          "Ir. Rudi Hartono",
		"RUDI HARTONO, SH":                              "RUDI HARTONO",
		"H. Rudi Hartono, Lc., MA":                      "H. Rudi Hartono",
		"dr. Rudi Hartono, Sp.PD":                       "dr. Rudi Hartono",
		"Rudi Hartono, A.Md.Kom":                        "Rudi Hartono",
		"Rudi Hartono, mahasiswa Unila":                 "Rudi Hartono",
		"Rudi Hartono, Dosen FISIP Universitas Lampung": "Rudi Hartono",
		"Rudi Hartono, Kontributor Lampung Timur":       "Rudi Hartono",
		"Rudi Hartono, Bandar Lampung":                  "Rudi Hartono",
		"Rudi Hartono/Lampung Timur":                    "Rudi Hartono",
		"Rudi Hartono, S.H., Siti Aminah, M.H.":         "Rudi Hartono/Siti Aminah",

		"Rudi Hartono, Siti Aminah":                         "Rudi Hartono/Siti Aminah",
		"Rudi, Siti, dan Agus":                              "Rudi/Siti/Agus",
		"RUDI, SITI, AGUS":                                  "RUDI/SITI/AGUS",
		"Rudi Hartono, A.Rahman":                            "Rudi Hartono/A.Rahman",
		"Rudi Hartono, Muhammad bin Ali":                    "Rudi Hartono/Muhammad bin Ali",
		"Jan Janssen, van der Berg":                         "Jan Janssen/van der Berg",
		"Rudi Hartono, AFP":                                 "Rudi Hartono/AFP",
		"Diposting oleh Rudi Hartono pada 18 November 2026": "Rudi Hartono",
		"Rudi Hartono Copyright © KABAR 2026":               "Rudi Hartono",
	} {
		if got := strings.Join(splitNames(in), "/"); got != want {
			t.Errorf("splitNames(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestSiteBehindName: the outlet's own name behind a person's is no writer; alone it stays.
func TestSiteBehindName(t *testing.T) {
	for in, want := range map[string]string{
		"Andi Wijaya, Kabar Satu": "Andi Wijaya",
		"Andi Wijaya, Antara":     "Andi Wijaya, Antara",
		"Kabar Satu":              "Kabar Satu",
	} {
		page := `<html lang="id"><meta property="og:site_name" content="Kabar Satu"><meta name="author" content="` + in + `"><h1>Jalan Desa Diperbaiki</h1><article><p>` + opening + `</p><p>` + closing2 + `</p></article>`
		if got := strings.Join(readMeta(inputOf(t, []byte(page))).content.Authors, ", "); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
