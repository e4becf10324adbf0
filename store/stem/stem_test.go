package stem

import (
	"slices"
	"strings"
	"testing"
)

// meet reports whether two words are forms of one root.
func meet(a, b string) bool {
	ra, rb := append(Roots(a), a), append(Roots(b), b)
	return slices.ContainsFunc(ra, func(r string) bool { return slices.Contains(rb, r) })
}

func TestForms(t *testing.T) {
	for _, family := range []string{
		"perintah pemerintah pemerintahan memerintah memerintahkan diperintahkan",
		"tulis menulis penulis tulisan ditulis tertulis menuliskan penulisan ditulisnya tulislah",
		"pukul memukul pemukul pemukulan dipukul dipukuli memukuli",
		"kirim mengirim pengirim pengiriman dikirim kiriman dikirimkan mengirimkan terkirim",
		"sapu menyapu penyapu disapu sapunya",
		"atur mengatur pengatur pengaturan diatur teratur peraturan aturan",
		"rusak merusak perusak kerusakan dirusak pengrusakan",
		"bangun membangun pembangunan dibangun terbangun bangunan pembangunannya",
		"pimpin memimpin pemimpin pimpinan dipimpin kepemimpinan",
		"tindak bertindak tindakan menindak ditindak penindakan",
		"ajar belajar pelajar pelajaran mengajar pengajar diajarkan mengajarkan",
		"kerja bekerja pekerja pekerjaan mengerjakan dikerjakan",
		"didik mendidik pendidik pendidikan dididik",
		"duduk penduduk menduduki kedudukan kependudukan",
		"adil pengadilan keadilan mengadili diadili peradilan",
		"usaha berusaha pengusaha perusahaan mengusahakan",
		"laku pelaku melakukan dilakukan perlakuan berlaku",
		"tanya bertanya pertanyaan menanyakan ditanya ditanyakan",
		"hadap menghadapi dihadapi hadapi",
		"selidik menyelidiki penyelidikan diselidiki penyelidik selidiki",
		"masuk memasuki termasuk dimasukkan memasukkan masukan",
		"temu bertemu pertemuan ditemukan menemukan penemuan temuan",
		"naik kenaikan dinaikkan menaikkan",
		"baik perbaikan memperbaiki diperbaiki kebaikan",
		"bersih kebersihan membersihkan dibersihkan pembersihan",
		"tinggal meninggal meninggalkan peninggalan ditinggalkan",
		"polisi kepolisian polisinya",
		"tani petani pertanian bertani",
		"cek mengecek pengecekan",
		"masalah permasalahan bermasalah masalahnya",
		"kasus kasusnya",
		"beri memberi memberikan diberikan pemberian",
		"aku mengaku pengakuan diakui mengakui",
		"rumah rumahnya perumahan serumah rumahku rumahmu",
	} {
		words := strings.Fields(family)
		for _, w := range words[1:] {
			if !meet(words[0], w) {
				t.Errorf("%s %v and %s %v do not meet", words[0], Roots(words[0]), w, Roots(w))
			}
		}
	}
}

// TestApart: words that only look alike stay apart, names above all.
func TestApart(t *testing.T) {
	for _, pair := range []string{
		"selat selatan", "tua ketua", "pala kepala", "teri menteri", "masa masalah", "jarah sejarah", "pilu pemilu", "metro petro",
		"mati pati", "kota ota", "ini kini", "kasus asus", "dia media", "ikan memberikan", "camat lurah",
	} {
		a, b, _ := strings.Cut(pair, " ")
		if meet(a, b) {
			t.Errorf("%s %v and %s %v meet", a, Roots(a), b, Roots(b))
		}
	}
	for _, w := range strings.Fields("lampung metro tanggamus pringsewu jalan banjir pasar api air di ke dan yang akan bukan hutan polisi kabupaten") {
		if got := Roots(w); len(got) > 0 {
			t.Errorf("%s: %v, want none", w, got)
		}
	}
	for _, w := range []string{"", "Pemerintah", "café", "2026", "covid19", strings.Repeat("ber", 20)} {
		if got := Roots(w); got != nil {
			t.Errorf("%q: %v, want none", w, got)
		}
	}
}

func FuzzRoots(f *testing.F) {
	for _, w := range []string{"pemerintahannya", "keberangkatan", "mempertanggungjawabkan", "ditemukanlah", "mengi", "se"} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w string) {
		got := Roots(w)
		if len(got) > maxRoots {
			t.Errorf("%q: %v", w, got)
		}
		for _, r := range got {
			if r == w || len(r) < 3 || len(r) > len(w)+1 {
				t.Errorf("%q: root %q", w, r)
			}
		}
	})
}

func BenchmarkRoots(b *testing.B) {
	words := strings.Fields("pemerintah kabupaten lampung selatan memperbaiki jalan rusak yang dikeluhkan warga setelah berbulan-bulan")
	for b.Loop() {
		for _, w := range words {
			Roots(w)
		}
	}
}
