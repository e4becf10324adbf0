package extract

import (
	"strings"
	"testing"
)

// TestPointers: a pointer to another article goes, the words beside it stay.
func TestPointers(t *testing.T) {
	const other = `<a href="/q">Wali Kota Lantik Kepala Dinas</a>`
	for _, tc := range []struct{ name, in, want string }{
		{"behind a sentence", opening + ` <a href="/q">Baca juga: Wali Kota Lantik Kepala Dinas</a>`, opening},
		{"behind a line break", opening + `<br><strong>Baca Juga: ` + other + `</strong>`, opening},
		{"in brackets", opening + ` (<strong>Baca Juga: ` + other + `</strong>) ` + closing2, opening + " " + closing2},
		{"above a sentence", `<strong>Baca Juga: ` + other + `</strong><br>` + opening, opening},
		{"before a sentence", `<strong>Baca Juga: ` + other + `</strong> ` + opening, opening},
		{"without a link", `<b>Baca Juga: Wali Kota Lantik Kepala Dinas</b> ` + opening, opening},
		{"without a link, on its line", `Baca Juga: Wali Kota Lantik Kepala Dinas<br>` + opening, opening},
		{"between sentences", opening + `<br>Baca juga: ` + other + `<br>` + closing2, opening + " " + closing2},
		{"a list below a label", opening + `<br>Baca Juga:<br>` + other + `<br><a href="/r">Tarif Parkir Naik</a><br>` + closing2, opening + " " + closing2},
		{"twice", `Simak juga: ` + other + `<br>` + opening + `<br>Baca juga: ` + other, opening},

		{"what somebody says", "“Baca juga Al Quran setiap malam,” pesan ustaz kepada jamaah.", ""},
		{"a sentence", "Simak video selengkapnya di kanal pemerintah kota, ujar Elmanani, karena semua rapat disiarkan langsung.", ""},
		{"a sentence with a link", `Simak juga pendapat ahli di <a href="/x">laman dinas</a> mengenai banjir yang melanda kota itu sejak awal pekan.`, "Simak juga pendapat ahli di laman dinas mengenai banjir yang melanda kota itu sejak awal pekan."},
		{"in mid-sentence", `Ibu itu meminta anaknya <b>baca juga</b> <a href="/x">buku cerita</a> sebelum tidur setiap malam.`, "Ibu itu meminta anaknya baca juga buku cerita sebelum tidur setiap malam."},
		{"in mid-paragraph, plain", `Buku itu bagus. Baca juga buku lain di <a href="/x">perpustakaan</a> kota setiap hari kerja.`, "Buku itu bagus. Baca juga buku lain di perpustakaan kota setiap hari kerja."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.want == "" {
				tc.want = tc.in
			}
			const above = "Pemerintah desa menyiapkan dana untuk perbaikan itu."
			d := cleaned(t, "id", above, tc.in, closing2+" Lagi.")
			if got, want := d.r.text(), above+"\n"+tc.want+"\n"+closing2+" Lagi."; got != want {
				t.Errorf("got %q\nwant %q\nremoved %+v", got, want, d.removed)
			}
			if h := d.r.html(); strings.Contains(h, "Lantik") || strings.Contains(h, "Tarif") {
				t.Errorf("still in the markup: %s", h)
			}
		})
	}
}

// TestFollow: a call to follow the outlet goes, what people are told to follow stays.
func TestFollow(t *testing.T) {
	body := []string{opening, opening + " Lagi.", opening + " Pula.", "", closing2, closing2 + " Lagi.", closing2 + " Pula.", closing2 + " Juga.", closing2 + " Akhirnya.", closing2 + " Selesai."}
	for _, tc := range []struct {
		in   string
		goes bool
	}{
		{`Ikuti kabar terbaru di <a href="/w">saluran WhatsApp</a> kami.`, true},
		{`Cek berita dan artikel yang lain di <a href="/g">Google News</a>`, true},
		{"“Ikuti terus informasi resmi dari akun Instagram BMKG dan jangan percaya kabar bohong,” ujar kepala stasiun.", false},
		{"Dapatkan nomor antrean lewat WhatsApp paling lambat pukul 10.00 WIB, kata petugas.", false},
		{"<ul><li>Follow akun Instagram @festival.</li></ul>", false},
		{"Gabung grup Telegram peserta untuk mengetahui jadwal lomba.", false},
	} {
		for _, at := range []int{3, len(body) - 1} {
			lines := append([]string{}, body...)
			lines[3] = opening + " Di sana."
			lines[at] = tc.in
			d := cleaned(t, "id", lines...)
			word := strings.Fields(strings.NewReplacer("<ul><li>", "", "“", "").Replace(tc.in))[1]
			if got := strings.Contains(d.r.text(), word); got == tc.goes {
				t.Errorf("%q at line %d: goes %v\n%s", tc.in, at, !got, d.r.text())
			}
		}
	}
	for _, tc := range []struct {
		in   string
		goes bool
	}{
		{"Dapatkan update berita pilihan setiap hari di grup Telegram kabar.example.", true},
		{"Dapatkan formulir lewat tautan di bio Instagram panitia mulai hari ini.", false},
	} {
		if d := cleaned(t, "id", append(body[:3:3], closing2, tc.in)...); strings.Contains(d.r.text(), "Dapatkan") == tc.goes {
			t.Errorf("%q: %s", tc.in, d.r.text())
		}
	}
}
