package fingerprint

import (
	"fmt"
	"strings"
	"testing"
)

// A press release, written for these tests, and what newsrooms make of one.
const release = `Pemerintah Kabupaten Tirta Raya menyalurkan bantuan benih padi kepada 412 kelompok tani di tujuh kecamatan, Selasa (14/10/2025).
Bupati Tirta Raya Sari Wulandari mengatakan bantuan itu dibagikan menjelang musim tanam agar petani tidak lagi membeli benih dengan harga tinggi di kios.
"Kami ingin petani menanam serentak supaya hama lebih mudah dikendalikan dan panen raya bisa diatur," kata Sari di Balai Desa Mekar Jaya.
Ia menjelaskan setiap kelompok menerima 250 kilogram benih varietas unggul yang sudah diuji di kebun percobaan dinas pertanian selama dua musim.
Kepala Dinas Pertanian Hendra Gunadi menambahkan penyaluran dilakukan bertahap sampai akhir bulan dan diawasi oleh penyuluh di masing-masing kecamatan.
Menurut dia, luas lahan yang akan ditanami mencapai 9.300 hektare, naik dibandingkan tahun lalu karena saluran irigasi di bagian utara selesai diperbaiki.
Ketua Kelompok Tani Sumber Rezeki, Paimin, mengaku senang karena benih datang sebelum hujan pertama turun.
"Biasanya kami menunggu sampai sawah sudah kering lagi, sekarang benih sudah di rumah," ujarnya.
Pemerintah daerah juga menyiapkan asuransi usaha tani bagi petani yang gagal panen akibat banjir atau serangan tikus.`

func lines(s string, keep ...int) string {
	all := strings.Split(s, "\n")
	var out []string
	for _, i := range keep {
		out = append(out, all[i])
	}
	return strings.Join(out, "\n")
}

// timetable is one edition of a daily list.
func timetable(day string, date int, price ...any) string {
	return fmt.Sprintf(`Berikut daftar harga emas batangan di Pegadaian hari ini, %s (%d/10/2025), untuk semua ukuran yang tersedia bagi masyarakat.
Harga emas ukuran setengah gram hari ini dipatok Rp%v, sedangkan ukuran satu gram dijual seharga Rp%v per batang.
Untuk ukuran lima gram masyarakat harus membayar Rp%v dan untuk ukuran sepuluh gram sebesar Rp%v di semua gerai.
Harga dapat berubah sewaktu-waktu mengikuti perkembangan harga emas dunia dan nilai tukar rupiah terhadap dolar Amerika Serikat.
Masyarakat yang ingin membeli dapat datang langsung ke gerai terdekat dengan membawa kartu identitas yang masih berlaku.`,
		append([]any{day, date}, price...)...)
}

func match(home, away, day string, date int, clock, channel string) string {
	return fmt.Sprintf(`Berikut ini link live streaming %[1]s melawan %[2]s dalam lanjutan kompetisi liga malam ini yang dapat disaksikan melalui telepon genggam.
Pertandingan %[1]s melawan %[2]s akan digelar pada %[3]s (%[4]d/10/2025) mulai pukul %[5]s WIB dan disiarkan langsung oleh %[6]s.
Untuk menyaksikan pertandingan ini, penonton cukup masuk ke aplikasi, memilih menu siaran langsung, lalu mendaftar dengan alamat surel yang masih aktif.
Jadwal dan link siaran langsung dapat berubah sewaktu-waktu sesuai dengan kebijakan pemegang hak siar.`, home, away, day, date, clock, channel)
}

func TestJudge(t *testing.T) {
	notice := strings.Repeat("Setiap pembaca yang merasa dirugikan oleh pemberitaan ini berhak mengajukan hak jawab kepada redaksi sesuai undang-undang yang berlaku. ", 1)
	price := timetable("Senin", 13, "1.200.000", "2.300.000", "11.400.000", "22.700.000")
	game := match("Harimau Muda", "Rajawali FC", "Sabtu", 11, "19.00", "Saluran Tujuh")
	for _, tc := range []struct {
		name           string
		titleA, titleB string
		a, b           string
		house          bool
		want           Kind
	}{
		{
			"reprinted with another headline, dateline and credit", "Pemkab Tirta Raya Salurkan Benih Padi", "Petani Terima Benih Sebelum Hujan",
			release, "TIRTA RAYA (Contoh) - " + release + "\nEditor: Tuti\nSumber: Humas Pemkab", false, Same,
		},
		{
			"reprinted with other attributions", "A", "B", release,
			strings.NewReplacer("mengatakan", "menyebut", "menjelaskan", "menerangkan", "menambahkan", "menyampaikan", "ujarnya", "tutur dia", "Selasa (14/10/2025)", "Selasa (14/10)").Replace(release), false, Same,
		},
		{"cut to its first half", "A", "B", release, lines(release, 0, 1, 2, 3), false, Same},
		{"built upon by another house", "A", "B", lines(release, 0, 1, 2, 3), release + "\n" + prose(5, 120), false, Same},
		{"posted twice", "A", "B", release, release, true, Same},
		{"posted again with one figure corrected", "A", "B", release, strings.Replace(release, "412", "421", 1), true, Same},
		{
			"a follow-up with the same background", "Pemkab Tirta Raya Salurkan Benih Padi", "Petani Tirta Raya Mulai Tanam",
			release, prose(6, 90) + "\n" + lines(release, 5, 8), true, Partial,
		},
		{"one house's half of an earlier report", "Benih Padi Tiba", "Bupati Sari Tinjau Irigasi", release, lines(release, 0, 1, 2) + "\n" + prose(8, 150), true, Partial},
		{"one quote in two reports", "A", "B", release, prose(9, 200) + lines(release, 2, 3), false, Partial},
		{"nothing", "A", "B", release, prose(10, 200), false, Apart},
		{"price list of the next day", "Harga Emas Hari Ini", "Harga Emas Hari Ini", price, timetable("Selasa", 14, "1.210.000", "2.320.000", "11.500.000", "22.900.000"), true, Template},
		{"price list of the next day, elsewhere", "Harga Emas Hari Ini", "Daftar Harga Emas", price, timetable("Selasa", 14, "1.210.000", "2.320.000", "11.500.000", "22.900.000"), false, Template},
		{"price list with the day alone changed", "Harga Emas Hari Ini", "Harga Emas Hari Ini", price, timetable("Selasa", 14, "1.200.000", "2.300.000", "11.400.000", "22.700.000"), true, Template},
		{"price list reprinted", "Harga Emas Hari Ini", "Emas Pegadaian Naik Lagi", price, "JAKARTA - " + price, false, Same},
		{"listing of another match", "Link Live Streaming", "Link Live Streaming", game, match("Banteng Utara", "Persatuan Timur", "Minggu", 12, "15.30", "Kanal Olahraga"), true, Template},
		{"listing of the same match", "Link Live Streaming", "Nonton Harimau Muda", game, game + "\nHarimau Muda menempati peringkat kedua klasemen sementara dengan selisih dua angka.", true, Same},
		{"a caption", "Foto: Banjir", "Foto: Longsor", "Warga melintas di jalan yang rusak.", "Warga melintas di jalan yang rusak.", false, Partial},
		{"a caption under the same headline", "Foto: Banjir di Kota Tirta", "FOTO: Banjir di Kota Tirta", "Warga melintas di jalan yang rusak.", "Warga melintas di jalan yang rusak.", false, Same},
		{"empty", "A", "A", "", "", false, Apart},
		{"a notice under two short reports", "A", "B", "Satu rumah terbakar di Desa Mekar pagi tadi. " + notice, "Harga cabai turun lagi di Pasar Tugu. " + notice, true, Template},
	} {
		a, b := New(tc.titleA, tc.a), New(tc.titleB, tc.b)
		for _, swap := range []bool{false, true} {
			if swap {
				a, b = b, a
			}
			c := Compare(a, b)
			v := Judge(a, b, &c, Setting{SameHouse: tc.house})
			if v.Kind != tc.want || v.Reason == "" {
				t.Errorf("%s (swapped %v): %s, %s; jaccard %.2f, in a %.2f, in b %.2f, kept %.2f %.2f, %d of %d facts differ",
					tc.name, swap, v.Kind, v.Reason, c.Jaccard, c.InA, c.InB, c.KeptA, c.KeptB, c.Swapped, c.Facts)
			}
		}
	}
}

// TestFrame: when the outlet has most of the shared words in other stories too, they prove nothing.
func TestFrame(t *testing.T) {
	frame := prose(20, 200)
	a, b := New("A", "Satu rumah terbakar. "+frame), New("B", "Harga cabai turun. "+frame)
	c := Compare(a, b)
	if v := Judge(a, b, &c, Setting{SameHouse: true}); v.Kind != Same {
		t.Errorf("without knowing the outlet: %v", v)
	}
	if v := Judge(a, b, &c, Setting{SameHouse: true, Frame: 0.9, Rest: 0.1}); v.Kind != Template {
		t.Errorf("knowing the outlet: %v", v)
	}
	if v := Judge(a, b, &c, Setting{SameHouse: true, Frame: 0.5, Rest: 0.8}); v.Kind != Same {
		t.Errorf("a frame around the same text: %v", v)
	}
}

func TestSameHeadline(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"Pemkab Salurkan Benih Padi", "PEMKAB salurkan benih padi!", true},
		{"Pemkab Salurkan Benih Padi", "Petani Terima Benih Padi", false},
		{"Harga Emas 13 Oktober Naik", "Harga Emas 14 Oktober Naik", false},
		{"Ekonomi", "Ekonomi", false},
		{"", "", false},
	} {
		if got := SameHeadline(tc.a, tc.b); got != tc.want {
			t.Errorf("%q, %q: %v", tc.a, tc.b, got)
		}
	}
}

func TestChanges(t *testing.T) {
	a := New("", lines(release, 0, 1, 2, 4))
	b := New("", "TIRTA RAYA - "+lines(release, 0)+"\nBupati Tirta Raya Sari Wulandari menyebut bantuan itu dibagikan menjelang musim tanam supaya petani tidak lagi membeli benih mahal di kios.\n"+
		lines(release, 2)+" Warga desa lain berharap mendapat giliran pada tahun depan.")
	got := Changes(a, b)
	want := []Change{
		{Edited, lines(release, 1), "Bupati Tirta Raya Sari Wulandari menyebut bantuan itu dibagikan menjelang musim tanam supaya petani tidak lagi membeli benih mahal di kios."},
		{Kind: Dropped, From: lines(release, 4)},
		{Kind: Added, To: "Warga desa lain berharap mendapat giliran pada tahun depan."},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	if none := Changes(a, a); len(none) != 0 {
		t.Errorf("a text against itself: %v", none)
	}
}
