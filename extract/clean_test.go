package extract

import (
	"slices"
	"strings"
	"testing"

	"warta/extract/internal/page"
	"warta/store"
)

// cleaned runs the clean-up over paragraphs as if all of them had been kept.
func cleaned(t *testing.T, lang string, paragraphs ...string) *draft {
	t.Helper()
	var b strings.Builder
	b.WriteString("<body><div>")
	for _, p := range paragraphs {
		b.WriteString("<p>" + p + "</p>")
	}
	doc := page.NewWalker().Walk(parse([]byte(b.String())))
	keep := make([]bool, len(doc.Blocks))
	for i := range keep {
		keep[i] = true
	}
	phrases, err := readPhrases(phrasesJSON)
	if err != nil {
		t.Fatal(err)
	}
	d := &draft{r: &renderer{doc: doc}, phrases: phrases, lang: lang, host: "kabar.example"}
	d.r.render(keep)
	d.clean()
	return d
}

const (
	opening  = "Kepala desa mengatakan bahwa jalan yang rusak akan diperbaiki pada bulan depan, setelah anggaran disetujui."
	closing2 = "Warga berharap perbaikan itu segera dikerjakan sebelum musim hujan tiba, kata seorang pedagang di pasar."
)

func TestMustKeep(t *testing.T) {
	for _, p := range []string{
		"World Bank itu kalau kalian lihat juga beberapa tahun terakhir kan selalu miss.",
		"Jangan lewatkan kesempatan untuk mendapatkan manfaat dari program pelatihan yang dibuka pekan ini.",
		"Doa itu dibaca 7 kali tiap ba'da shalat (Maghrib dan Shubuh).",
		"Pemerintah kota tengah menyiapkan kanal WhatsApp untuk mempercepat layanan aduan masyarakat.",
		"Dalam pertemuan itu kedua pihak sepakat membentuk Joint Operation Group.",
		"Wartawan dilarang mengambil gambar video dirinya.",
		"Beralih ke berita lainnya. Paspor Malaysia kini boleh dipakai lebih lama.",
		"Gulir (scroll) ke bawah sampai menemukan video yang dimaksud.",
		"Hal ini diperkuat oleh laporan wartawan senior asal Italia.",
		"Berita terbaru yang beredar di masyarakat itu tidak benar, kata polisi.",
		"Bagikan beras kepada warga, petugas desa berkeliling sejak pagi.",
		"Sumber air di bukit itu mulai kering.",
		"Oleh karena itu, warga diminta menghemat air.",
		"Editor film itu berasal dari Lampung.",
		"Halaman sekolah itu tergenang air setinggi lutut.",
		"Ikuti lomba lari, ribuan warga memadati alun-alun sejak subuh.",
		"Kasus itu kini ditangani Komisi Pemberantasan Korupsi (KPK)",
		"Acara dimulai pada Kamis (23/9)",
		"Persaingan",
		"Layanan 4G",
		"10 Orang Diamankan",
	} {
		t.Run(p[:min(len(p), 24)], func(t *testing.T) {
			for _, where := range [][]string{{opening, p, closing2}, {opening, opening + " Lagi.", p}} {
				d := cleaned(t, "id", where...)
				if !strings.Contains(d.r.text(), p) {
					t.Errorf("gone or cut: %q\nremoved %+v", d.r.text(), d.removed)
				}
			}
		})
	}
}

func TestMustGo(t *testing.T) {
	for _, p := range []string{
		"ADVERTISEMENT", "SCROLL TO CONTINUE WITH CONTENT", "- Iklan -", "Advertisement",
		"Baca juga: Setya Novanto: Jangan Sampai Kisruh Taksi Jadi Besar",
		"Baca Juga", "Simak juga Video 'Rahasia Bertahan 32 Tahun':", "[Gambas:Video 20detik]",
		"Halaman selanjutnya", "Halaman : 1 2 3 Selanjutnya", "Page: 1 2",
		"Cek Berita dan Artikel yang lain di Google News", "Ikuti WhatsApp Channel kabar.example",
		"URL berhasil dicopy", "Salin tautan", "Berita ini 31 kali dibaca", "👁 Dibaca : 7 Kali", "998 Views",
		"Artikel ini telah tayang di Kabar.example dengan judul Jalan Rusak", "____ ____ ____",
		"COPYRIGHT © KABAR 2026",
	} {
		t.Run(p[:min(len(p), 24)], func(t *testing.T) {
			d := cleaned(t, "id", opening, opening+" Lagi.", p, closing2)
			if got := strings.Split(d.r.text(), "\n"); len(got) != 3 {
				t.Errorf("still there: %q", got)
			}
			if len(d.removed) != 1 {
				t.Errorf("report: %+v", d.removed)
			}
		})
	}
}

func TestRelatedList(t *testing.T) {
	d := cleaned(t, "id", opening, "Baca Juga", `<a href="/a">Telkomsel Targetkan 40 Kota</a>`, `<a href="/b">Gim Baru Dirilis Tahun Depan</a>`, closing2)
	if got := d.r.text(); got != opening+"\n"+closing2 {
		t.Errorf("got %q", got)
	}
}

func TestTail(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		flags    []store.Flag
		authors  []string
	}{
		{"Acara selesai. (rls)", "Acara selesai.", []store.Flag{store.FlagRelease}, nil},
		{"Acara selesai. (rls/ags)", "Acara selesai.", []store.Flag{store.FlagRelease}, nil},
		{"Acara selesai (adv)", "Acara selesai", []store.Flag{store.FlagAdvertiser}, nil},
		{"Acara selesai. (adv/rls)", "Acara selesai.", []store.Flag{store.FlagAdvertiser, store.FlagRelease}, nil},
		{"Acara selesai. (abc/def)", "Acara selesai.", nil, nil},
		{"Acara selesai. (Cas/Isk)", "Acara selesai.", nil, nil},
		{"Acara selesai. (red)", "Acara selesai.", nil, nil},
		{"Acara selesai. (*)", "Acara selesai.", nil, nil},
		{"Acara selesai.***", "Acara selesai.", nil, nil},
		{"Acara selesai. [rmol/hta]", "Acara selesai.", nil, nil},
		{"Acara selesai.(E-2)", "Acara selesai.", nil, nil},
		{"Acara selesai. (Agis Dwi)", "Acara selesai.", nil, []string{"Agis Dwi"}},
		{"Acara selesai. (rls) ***", "Acara selesai.", []store.Flag{store.FlagRelease}, nil},
		{"Acara selesai. (Kabar.example/Syamsir Alam/Hanif Mustafa)", "Acara selesai.", nil, []string{"Syamsir Alam", "Hanif Mustafa"}},
		{"Acara selesai. (Wartawan: Hendri Yanto)", "Acara selesai.", nil, []string{"Hendri Yanto"}},
		{"Acara selesai. (Kontributor Hendri Yanto)", "Acara selesai.", nil, []string{"Hendri Yanto"}},
		{"Acara selesai. Pewarta : Hendri Yanto", "Acara selesai.", nil, []string{"Hendri Yanto"}},
		{"Acara selesai. Reporter: Hendri Yanto<br>Editor: Siti Aminah", "Acara selesai.", nil, []string{"Hendri Yanto"}},
		{"Acara selesai. (Foto Istimewa)", "Acara selesai.", nil, nil},
		{"Acara selesai. (Dok. Polres)", "Acara selesai.", nil, nil},
		{"Acara selesai. (rinto arius)", "Acara selesai.", nil, nil},
		{"Acara selesai. (Kota Metro)", "Acara selesai. (Kota Metro)", nil, nil},
		{"Acara selesai. (HY/Red)", "Acara selesai.", nil, nil},
		{"“Sampaikanlah walau satu ayat.” (HR Bukhari)", "“Sampaikanlah walau satu ayat.” (HR Bukhari)", nil, nil},
		{"“Muliakanlah tamu.” (Muttafaqun Alaih)", "“Muliakanlah tamu.” (Muttafaqun Alaih)", nil, nil},
		{"Cerita selesai. (Bagian Pertama)", "Cerita selesai. (Bagian Pertama)", nil, nil},
		{"Acara selesai. (Dinas Kominfo)", "Acara selesai. (Dinas Kominfo)", nil, nil},
		{"Acara selesai. (Alhamdulillah)", "Acara selesai. (Alhamdulillah)", nil, nil},
		{"Persib akhirnya menang. (2-1)", "Persib akhirnya menang. (2-1)", nil, nil},
		{"Acara selesai. Wartawan: Kapan mulai?", "Acara selesai. Wartawan: Kapan mulai?", nil, nil},
		{"Ditangani KPK (Komisi Pemberantasan Korupsi)", "Ditangani KPK (Komisi Pemberantasan Korupsi)", nil, nil},
		{"Acara selesai pada Kamis (23/9).", "Acara selesai pada Kamis (23/9).", nil, nil},
		{"Acara selesai di Rumah Sakit Umum (RSU).", "Acara selesai di Rumah Sakit Umum (RSU).", nil, nil},
	} {
		t.Run(tc.in, func(t *testing.T) {
			d := cleaned(t, "id", opening, tc.in)
			lines := strings.Split(d.r.text(), "\n")
			if got := lines[len(lines)-1]; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if !slices.Equal(d.flags, tc.flags) || !slices.Equal(d.authors, tc.authors) {
				t.Errorf("flags %q authors %q", d.flags, d.authors)
			}
			if h := d.r.html(); strings.Contains(h, "(rls") || strings.Contains(h, "***") {
				t.Errorf("the markup still has the signature: %s", h)
			}
		})
	}
}

func TestCredits(t *testing.T) {
	d := cleaned(t, "id", opening, closing2, "Penulis: Budi Santoso dan Agus S", "Editor: Ade Marboen", "Sumber: Antara")
	if got := d.r.text(); got != opening+"\n"+closing2 {
		t.Errorf("text %q", got)
	}
	if !slices.Equal(d.authors, []string{"Budi Santoso", "Agus S"}) || !slices.Equal(d.editors, []string{"Ade Marboen"}) || d.syndicated != "Antara" {
		t.Errorf("authors %q editors %q source %q", d.authors, d.editors, d.syndicated)
	}
}

// TestSignatureLine: a last line of names, marks and signs is a signature; a short last line of words is not.
func TestSignatureLine(t *testing.T) {
	for _, tc := range []struct {
		in      string
		goes    bool
		authors []string
	}{
		{"Tim/Red", true, nil},
		{"Tim", true, nil},
		{"Red.", true, nil},
		{"-red-", true, nil},
		{"RHN", true, nil},
		{"Rudi Hartono/red", true, []string{"Rudi Hartono"}},
		{"***Rudi Hartono***", true, []string{"Rudi Hartono"}},
		{"(Wartawan: Rudi Hartono)", true, []string{"Rudi Hartono"}},
		{"Jurnalis : Rudi Hartono", true, []string{"Rudi Hartono"}},
		{"Kaperwil Lampung : Rudi Hartono", true, []string{"Rudi Hartono"}},
		{"Rudi Hartono (Kabar)", true, []string{"Rudi Hartono"}},

		{"Terima Kasih", false, nil},
		{"— Rudi Hartono", false, nil},
		{"Rudi Hartono (Ketua)", false, nil},
		{"Penonton: 11.204", false, nil},
		{"Juara I : Rudi Hartono", false, nil},
		{"Persib/Persija", false, nil},
		{"Amin", false, nil},
	} {
		d := cleaned(t, "id", opening, closing2, tc.in)
		if got := d.r.text() == opening+"\n"+closing2; got != tc.goes || !slices.Equal(d.authors, tc.authors) {
			t.Errorf("%q: goes %v, authors %q", tc.in, got, d.authors)
		}
	}
	if d := cleaned(t, "id", opening, "Pemain yang tampil pada laga itu:", "Persib/Persija"); !strings.Contains(d.r.text(), "Persija") {
		t.Errorf("gone below no sentence: %q", d.r.text())
	}
}

// TestOpeningCredit: the writer's line above the article goes, with what the writer is.
func TestOpeningCredit(t *testing.T) {
	long := []string{opening, closing2, opening + " Lagi.", closing2 + " Lagi.", opening + " Pula.", closing2 + " Pula."}
	for in, want := range map[string][]string{
		"<b>Oleh: Dr. Rudi Hartono, S.T., M.T.</b></p><p>(Dosen Teknik Sipil Universitas Lampung)": {"Dr. Rudi Hartono"},
		"Penulis: Rudi Hartono":                        {"Rudi Hartono"},
		"Laporan: Banjir di Metro meluas ke tiga desa": nil,
		"Penulis: Siapa yang menulis buku itu?":        nil,
		"Oleh karena itu, warga diminta berhemat.":     nil,
	} {
		d := cleaned(t, "id", append([]string{in}, long...)...)
		if goes := d.r.text() == strings.Join(long, "\n"); goes != (want != nil) || !slices.Equal(d.authors, want) {
			t.Errorf("%q: goes %v, authors %q", in, goes, d.authors)
		}
	}
}

func TestDatelineAlone(t *testing.T) {
	for _, tc := range []struct{ a, b, want string }{
		{"Jakarta -", "Presiden membuka rapat kerja yang dihadiri para gubernur dan bupati.", "Jakarta - Presiden membuka"},
		{"Lampung Selatan", "– Polisi menangkap dua orang yang diduga mencuri kabel listrik di desa.", "Lampung Selatan – Polisi"},
		{"Wamena,Kliktimur.com", "Sebanyak dua puluh orang mengikuti pelatihan yang digelar pemerintah daerah.", "Wamena,Kliktimur.com Sebanyak"},
	} {
		d := cleaned(t, "id", tc.a, tc.b, closing2)
		if got := d.r.text(); !strings.HasPrefix(got, tc.want) {
			t.Errorf("got %q, want %q…", got, tc.want)
		}
	}
	d := cleaned(t, "id", "Awal Cerita", "Semua bermula ketika warga menemukan sebuah kotak kayu di tepi sungai itu.")
	if got := d.r.text(); !strings.HasPrefix(got, "Awal Cerita\n") {
		t.Errorf("a subhead was joined: %q", got)
	}
}
