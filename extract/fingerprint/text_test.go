package fingerprint

import (
	"strings"
	"testing"
)

// ownWords gives back what New takes for the text's words, as they stand there.
func ownWords(body string) string {
	t := New("", body)
	var out []string
	for _, w := range t.words {
		out = append(out, body[w.start:w.end])
	}
	return strings.Join(out, " ")
}

func TestSameWords(t *testing.T) {
	for _, tc := range []struct{ name, a, b string }{
		{"case and punctuation", "Bupati, kata dia, “hadir”!", "BUPATI kata dia hadir"},
		{"thousands", "Rp10.000", "rp 10,000"},
		{"times", "pukul 19.50 WIB", "Pukul 19:50 wib"},
		{"apostrophes", "Jum’at", "jumat"},
		{"a letter and a digit part", "Covid19", "COVID-19"},
		{"a lost space", "dikeluhkan.Meski sudah", "dikeluhkan. Meski sudah"},
		{"soft hyphen and zero width", "peme\u00adrin\u200btah", "pemerintah"},
		{"vowel signs", "قُلْ هُوَ", "قل هو"},
		{"no spaces", "東京タワー", "東 京 タ ワ ー"},
	} {
		a, b := New("", tc.a), New("", tc.b)
		if a.Words() != b.Words() {
			t.Errorf("%s: %d and %d words", tc.name, a.Words(), b.Words())
			continue
		}
		for i := range a.words {
			if a.words[i].hash != b.words[i].hash {
				t.Errorf("%s: word %d differs", tc.name, i)
			}
		}
	}
}

func TestOtherWords(t *testing.T) {
	for _, tc := range [][2]string{{"10.000", "10.200"}, {"2021", "2022"}, {"pulau", "palu"}, {"a b", "ab"}, {"é", "e"}} {
		a, b := New("", "x "+tc[0]), New("", "x "+tc[1])
		if a.Words() == b.Words() && a.words[1].hash == b.words[1].hash {
			t.Errorf("%q and %q are one word", tc[0], tc[1])
		}
	}
}

func TestDateline(t *testing.T) {
	const text = "Warga memperbaiki jalan desa."
	for _, line := range []string{
		"JAKARTA, CONTOH.com - ", "Bandarlampung (CONTOH) - ", "Metro (SL)-", "Lampung Selatan (Contoh Kita): ",
		"CONTOH.co.id | SURABAYA – ", "Contoh.co.id, LUBUK BASUNG -- ", "Soreang, 11/10/2026 – ", "KALIANDA (31/10/2017)- ",
		"Tulang Bawang Barat | Contoh.news |- ", "Pringsewu: ", "Kota Metro, contoh.co — ", "BOGOR -", "Tobadak(Mateng)_",
		"Sisi Utara Post, Surabaya | ", "Merdeka Pagi.com - ", "MERAUKE– ", "",
	} {
		if got, want := ownWords(line+text), "Warga memperbaiki jalan desa"; got != want {
			t.Errorf("%q: %q", line, got)
		}
	}
	for _, keep := range []string{
		"Harga cabai - yang sempat naik - turun lagi.", "Kata dia: kami siap.", "DEPRESI jadi satu momok - kata dokter.",
		"Anak-anak di desa itu bermain - lagi.", "Pemerintah Kota Bandar Lampung dan Dinas Pekerjaan Umum Provinsi Lampung Bersama Balai Besar Wilayah - semua hadir.",
	} {
		if got := ownWords(keep); len(strings.Fields(got)) < len(strings.FieldsFunc(keep, func(r rune) bool { return r == ' ' || r == '-' })) {
			t.Errorf("%q: cut to %q", keep, got)
		}
	}
}

func TestCredits(t *testing.T) {
	const text = "Warga memperbaiki jalan desa."
	for _, tc := range []struct{ name, body string }{
		{"line", text + "\nArtikel ini telah tayang di contoh.example dengan judul Jalan Desa Rusak"},
		{"stars", text + "\n*** Sumber: Humas Pemkab"},
		{"editor", text + "\nEditor: Budi\nReporter: Tuti"},
		{"same line", text + " Artikel ini telah tayang di contoh.example"},
		{"before", "Laporan Wartawan Contoh, Tuti\nBENGKULU - " + text},
		{"read also", "Baca Juga: Jalan Lain Rusak\n" + text},
	} {
		if got := ownWords(tc.body); got != "Warga memperbaiki jalan desa" {
			t.Errorf("%s: %q", tc.name, got)
		}
	}
	keep := "Laporan wartawan itu panjang. " + strings.Repeat("Ia menulis tentang jalan desa yang rusak. ", 8)
	if got := ownWords(keep); !strings.HasPrefix(got, "Laporan wartawan") {
		t.Errorf("a paragraph that begins like a credit is gone: %q", got)
	}
}

// TestCreditList keeps the data file clean.
func TestCreditList(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range creditStarts {
		switch {
		case l == "" || strings.TrimSpace(l) != l || strings.ToLower(l) != l:
			t.Errorf("%q: empty, untrimmed or not in small letters", l)
		case seen[l]:
			t.Errorf("%q stands twice", l)
		case !strings.ContainsAny(l, " :"):
			t.Errorf("%q is a single word and would cut sentences", l)
		}
		seen[l] = true
	}
	if len(creditStarts) < 20 {
		t.Errorf("only %d phrases", len(creditStarts))
	}
}

func TestSentences(t *testing.T) {
	for _, tc := range []struct {
		body string
		want []string
	}{
		{"Satu dua. Tiga empat! Lima?", []string{"Satu dua.", "Tiga empat!", "Lima?"}},
		{"Kepala Dinas H. Amir, S.E. M.M. hadir. Ia pulang.", []string{"Kepala Dinas H. Amir, S.E. M.M. hadir.", "Ia pulang."}},
		{"“Kami siap.” Ia pergi", []string{"“Kami siap.”", "Ia pergi"}},
		{"“Siapa?” tanya dia.", []string{"“Siapa?” tanya dia."}},
		{"Harga Rp10.000 per kg. Naik.", []string{"Harga Rp10.000 per kg.", "Naik."}},
		{"Satu\nDua", []string{"Satu", "Dua"}},
		{"LIWA (Contoh) - Satu dua.", []string{"Satu dua."}},
		{"", nil},
	} {
		x := New("", tc.body)
		var got []string
		for _, s := range x.Sentences() {
			got = append(got, tc.body[s.From:s.To])
		}
		if strings.Join(got, "|") != strings.Join(tc.want, "|") {
			t.Errorf("%q: %q", tc.body, got)
		}
	}
}
