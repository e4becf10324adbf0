package region_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"warta/extract/region"
	"warta/store"
)

func TestDatelines(t *testing.T) {
	runTraps(t, []trap{
		{"place - ", text("Liwa - Harga kopi naik di tingkat petani."), "18.04", []string{"18.04"}, nil},
		{"place (outlet):", text("Lampung Selatan (Contoh): Kepala dinas memimpin rapat."), "18.01", []string{"18.01"}, nil},
		{"OUTLET.COM, PLACE - ", text("CONTOH.CO.ID, LUBUK BASUNG -- Pejabat meninjau pasar."), "13.06", []string{"13.06"}, nil},
		{"Outlet.com, Place without a dash", text("Contoh.com, Denpasar Wisatawan asing mulai berdatangan."), "51.71", nil, nil},
		{"outlet | PLACE – ", text("CONTOH.id | GRESIK – Pabrik baru dibuka."), "35.25", []string{"35.25"}, nil},
		{"PLACE, OUTLET.com - ", text("MANADO, CONTOH.com - Nelayan kembali melaut."), "71.71", []string{"71.71"}, nil},
		{"PLACE, PROVINCE – ", text("Pringsewu , Lampung – Petugas membersihkan pasar."), "18.10", []string{"18.10"}, nil},
		{"place on a line of its own", text("Tulang Bawang\n - \nDua pemuda ditangkap setelah mencuri."), "18.05", []string{"18.05"}, nil},
		{"misspelt: a letter lost", text("Suraaya - Petugas menertibkan parkir."), "35.78", nil, nil},
		{"misspelt: another letter", text("Yokyakarta - Petugas menertibkan parkir."), "34", nil, nil},
		{"Jakarta alone tells nothing, misspelt or not", text("Jakart - Petugas menertibkan parkir."), "", nil, nil},
		{"given apart", region.Input{Dateline: "Kalianda", Text: "Petugas menertibkan parkir."}, "18.01", []string{"18.01"}, nil},
		{"Jakarta, the event elsewhere", text("Jakarta (CONTOH) - Bupati Garut meresmikan pasar di Garut, Jawa Barat."), "32.05", []string{"32.05"}, []string{"31"}},
		{"capital of the province, the event elsewhere", text("Bandarlampung (CONTOH) - Gubernur Lampung menetapkan upah minimum. Pemprov Lampung meminta pengusaha patuh."), "18", []string{"18"}, []string{"18.71"}},
		{"the same, with the dateline given too", region.Input{Dateline: "Bandarlampung", Lead: "Bandarlampung (CONTOH) - Gubernur Lampung menetapkan upah minimum.", Text: "Bandarlampung (CONTOH) - Gubernur Lampung menetapkan upah minimum.\nPemprov Lampung meminta pengusaha patuh."}, "18", []string{"18"}, []string{"18.71"}},
		{"first words in capitals are none", text("DEPRESI jadi satu momok bagi remaja - begitu kata ahli."), "", nil, nil},
	})
}

// seed is the press release of the example page, as the extractor gives it.
const seed = `Lampung Selatan (Netizenku): Kepala Dinas Kominfotik Provinsi Lampung, Ganjar Jationo, SE, M.AP, memimpin Rapat Koordinasi dan FGD Bidang Komunikasi Publik bersama Kepala Dinas Kominfo Kabupaten/Kota se- Provinsi Lampung, bertempat di Grand Elty Krakatau Kalianda, Kamis (23/9).
Kegiatan dibuka Sekretaris Daerah Kabupaten Lampung Selatan,. Thamrin S.Sos. M.M mewakili Bupati Lampung Selatan.
Kegiatan dilaksanakan oleh Dinas Kominfo Kabupaten Lampung Selatan bekerjasama dengan Dinas Kominfotik Provinsi Lampung.
Selain Kepala Dinas Kominfo se-Provinsi Lampung, kegiatan dihadiri Asisten bidang Pemerintahan dan Kesra Kabupaten Lampung Selatan, Direktur Radio ASN dan beberapa pimpinan LPP Lokal, yaitu Swara Mesuji FM, swara Praja FM, dan Metropolis Kota Metro.`

func TestSeed(t *testing.T) {
	tagger := newTagger(t)
	for _, home := range []string{"", "18"} {
		got := tagger.Tag(region.Input{
			Title: "Kadis Kominfotik pimpin Rakor dan FGD Bidang Informasi dan Komunikasi Publik",
			Text:  seed, Dateline: "Lampung Selatan", Home: home,
		})
		if c := codes(got.About); !slices.Equal(c, []string{"18.01"}) || !got.About[0].Strong {
			t.Errorf("home %q: about %+v", home, got.About)
		}
		for _, e := range got.About[0].Evidence {
			if e.Words == "" || e.Where == "" || e.Rule == "" || e.Count < 1 {
				t.Errorf("evidence %+v", e)
			}
		}
	}
}

func TestProvinceAsAWhole(t *testing.T) {
	runTraps(t, []trap{
		{"its government", text("Gubernur Lampung meluncurkan program beras murah. Pemprov Lampung menyiapkan anggaran untuk semua kabupaten dan kota."), "18", []string{"18"}, nil},
		{"a list of its kabupaten", text("Upah minimum di Provinsi Lampung naik. Upah di Lampung Barat, Tanggamus, Pesawaran, Pringsewu dan Way Kanan mengikuti. Pemprov Lampung meminta pengusaha patuh."), "18", []string{"18"}, []string{"18.06"}},
		{"only to say where a kabupaten lies", text("Warga Pringsewu, Lampung, menanam pohon."), "18.10", []string{"18.10"}, []string{"18"}},
	})
}

func TestHome(t *testing.T) {
	national := "Presiden melantik menteri baru di Istana. Mahkamah Konstitusi dan DPR RI hadir, kata juru bicara Presiden."
	runTraps(t, []trap{
		{"nothing but the outlet: weak", at("18.03", "Petani berharap pupuk bersubsidi segera turun."), "18.03", []string{}, nil},
		{"plainly elsewhere", at("18", "Wali Kota Makassar meninjau pasar di Makassar."), "73.71", []string{"73.71"}, []string{"18"}},
		{"national", at("18", national), "", nil, []string{"18"}},
		{"a dateline elsewhere", at("18", "Jakarta (CONTOH) - Pemain tunggal putra itu menang dua gim langsung."), "", nil, []string{"18"}},
		{"no home, nothing named", text("Petani berharap pupuk segera turun."), "", nil, nil},
		{"an unknown home", at("99", "Petani berharap pupuk segera turun."), "", nil, nil},
		{"home does not outbid the text", at("18.03", "Bupati Way Kanan membuka pelatihan di Blambangan Umpu."), "18.08", []string{"18.08"}, []string{"18.03"}},
		{"a government's own site", region.Input{URL: "https://berita.pringsewukab.go.id/rapat", Text: "Rapat membahas pasar."}, "18.10", []string{}, nil},
	})
}

func TestURLSectionTags(t *testing.T) {
	runTraps(t, []trap{
		{"slug", region.Input{URL: "https://contoh.example/2024/01/harga-kopi-di-lampung-barat-naik/", Text: "Harga kopi naik."}, "18.04", nil, nil},
		{"slug with an ordinary word", region.Input{URL: "https://contoh.example/polisi-buru-pelaku-serang-warga", Text: "Pelaku lari."}, "", nil, nil},
		{"folder", region.Input{URL: "https://contoh.example/lampung/metro-kota/pasar", Section: "Kota Metro", Text: "Pasar ramai."}, "18.72", nil, nil},
		{"section", region.Input{Section: "Lampung Utara", Text: "Jalan diperbaiki."}, "18.03", nil, nil},
		{"tags", region.Input{Tags: []string{"pasar", "Way Kanan"}, Text: "Jalan diperbaiki."}, "18.08", nil, nil},
		{"bad address", region.Input{URL: "http://%zz/", Text: "Jalan diperbaiki."}, "", nil, nil},
	})
}

func TestEvidenceTellsWhere(t *testing.T) {
	got := newTagger(t).Tag(region.Input{
		Title: "Pasar Krui Ditata", Dateline: "Krui", Section: "Pesisir Barat", Tags: []string{"Pesisir Barat"},
		URL: "https://contoh.example/pasar-krui", Text: "Bupati Pesisir Barat menata pasar di Kecamatan Pesisir Tengah.", Home: "18",
	})
	if len(got.About) == 0 || got.About[0].Code != "18.13" {
		t.Fatalf("about %+v", got.About)
	}
	var where []string
	for _, e := range got.About[0].Evidence {
		where = append(where, e.Where)
	}
	for _, w := range []string{"title", "dateline", "section", "url", "text"} {
		if !slices.Contains(where, w) {
			t.Errorf("no evidence in the %s: %+v", w, got.About[0].Evidence)
		}
	}
	if c := codes(got.Mentioned); !slices.Contains(c, "18.13.01") {
		t.Errorf("mentioned %v, want the kecamatan 18.13.01", c)
	}
}

// atlantis shows that nothing but the gazetteer is Indonesian where another country's is given.
var atlantis = []store.Place{
	{Code: "N", Name: "Norland", Type: "province"},
	{Code: "N.1", Name: "Westport", Type: "city"},
	{Code: "N.2", Name: "Westport", Type: "county"},
	{Code: "N.2.a", Name: "Mill Hill", Type: "parish"},
}

func TestAnotherCountry(t *testing.T) {
	tagger, err := region.New(atlantis, []region.Alias{{Name: "Old Haven", Code: "N.1", Kind: "old"}})
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"The mayor of city Westport spoke.":            "N.1",
		"Voters in county Westport queued.":            "N.2",
		"Ships called at Old Haven yesterday.":         "N.1",
		"The parish Mill Hill closed its church.":      "N.2",
		"Rain fell all over Norland, and in no place.": "N",
	} {
		if got := tagger.Tag(region.Input{Text: in}); len(got.About) == 0 || got.About[0].Code != want {
			t.Errorf("%q: %+v, want %s", in, got, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, tc := range []struct {
		name    string
		places  []store.Place
		aliases []region.Alias
		want    string
	}{
		{"a code twice", []store.Place{{Code: "1", Name: "A"}, {Code: "1", Name: "B"}}, nil, "given twice"},
		{"no parent", []store.Place{{Code: "1.2", Name: "A"}}, nil, "does not come before"},
		{"alias of nothing", []store.Place{{Code: "1", Name: "A"}}, []region.Alias{{Name: "X", Code: "2"}}, "is not there"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := region.New(tc.places, tc.aliases); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestHostileInput(t *testing.T) {
	tagger := newTagger(t)
	for name, s := range map[string]string{
		"many places":    strings.Repeat("Metro Bandung Sukabumi Karanganyar, ", 40_000),
		"one word":       strings.Repeat("dan Metro yang ", 40_000),
		"kecamatan":      strings.Repeat("Kecamatan Karanganyar, Kecamatan Wonosari dan Tebing Tinggi ", 10_000),
		"one long word":  strings.Repeat("lampung", 200_000),
		"no letters":     strings.Repeat("-–.,", 200_000),
		"invalid UTF-8":  strings.Repeat("Lampung\xff\xfe Selatan ", 1000),
		"NUL bytes":      "Lampung\x00Selatan",
		"only a newline": "\n",
	} {
		t.Run(name, func(t *testing.T) {
			tagger.Tag(region.Input{Title: s[:min(len(s), 5000)], Text: s, URL: "https://a.example/" + name, Tags: []string{s[:min(len(s), 500)]}})
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	tagger := newTagger(t)
	want := fmt.Sprint(tagger.Tag(text(seed)))
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 50 {
				tagger.Tag(text("Bupati Garut ke Bandung, Metro, dan Bima."))
				if got := fmt.Sprint(tagger.Tag(text(seed))); got != want {
					t.Fatalf("got %s, want %s", got, want)
				}
			}
		})
	}
}

func FuzzTag(f *testing.F) {
	tagger := newTagger(f)
	f.Add("Kota Metro Ditata", seed, "https://contoh.example/kota-metro/pasar", "Kalianda")
	f.Add("", "Contoh.com, Jakarta Presiden\n - \n", "http://pringsewukab.go.id", "")
	f.Fuzz(func(t *testing.T, title, body, url, dateline string) {
		got := tagger.Tag(region.Input{Title: title, Text: body, URL: url, Dateline: dateline, Section: title, Tags: []string{dateline}, Home: "18"})
		seen := map[string]bool{}
		for _, r := range append(got.About, got.Mentioned...) {
			if r.Code == "" || r.Score < 0 || r.Score > 1 || len(r.Evidence) == 0 {
				t.Errorf("%+v", r)
			}
			if seen[r.Code] {
				t.Errorf("%s twice", r.Code)
			}
			seen[r.Code] = true
		}
	})
}

// clippings are made up in the manner of field staff's notes, 600 bytes in the mean.
var clippings = []string{
	"Petani cabai di Kabupaten Tanggamus mengeluhkan harga yang anjlok hingga Rp 8.000 per kilogram. Kepala dinas setempat mengatakan panen raya terjadi bersamaan di beberapa kecamatan, antara lain Gisting, Sumberejo dan Talang Padang. Pedagang di Pasar Gisting membenarkan bahwa pasokan melimpah sejak awal bulan. Mereka berharap pemerintah daerah membantu pengiriman ke luar daerah sehingga harga kembali stabil menjelang hari raya.",
	"CONTOH.CO.ID, WAY KANAN – Bupati Way Kanan membuka pelatihan kerajinan tapis di kampung setempat, Senin (9/11). Pelatihan diikuti puluhan perajin dari beberapa kecamatan. Menurut bupati, kain tapis merupakan kerajinan unggulan yang sudah dipasarkan ke luar Lampung, bahkan diekspor. Kendala terbesar ialah pemasaran, karena itu pemerintah kabupaten akan menyediakan tempat pameran di Blambangan Umpu. Para perajin berharap pelatihan seperti ini rutin dilaksanakan setiap tahun, dan peserta memperoleh bantuan alat serta modal usaha dari Pemkab Way Kanan.",
	"harga gabah di tingkat petani turun menjadi 4.500 rupiah per kilogram karena kadar air tinggi akibat hujan yang turun terus menerus selama dua pekan. petani memilih menyimpan gabah dan menunggu harga membaik, sementara penggilingan mengurangi pembelian",
	"Ratusan warga Kecamatan Abung Timur dan Kotabumi Selatan, Lampung Utara, menerima bantuan sembako. Bantuan diserahkan Wakil Bupati Lampura didampingi Kapolres. Selain sembako, warga memperoleh layanan kesehatan gratis dari Dinas Kesehatan. Kegiatan serupa akan dilanjutkan ke kecamatan lain, seperti Bukit Kemuning, Tanjung Raja dan Sungkai Selatan. Warga mengaku terbantu karena harga kebutuhan pokok terus naik sejak awal tahun. Di tempat terpisah, Gubernur Lampung mengatakan Pemprov Lampung menyiapkan anggaran tambahan bagi kabupaten dan kota yang terdampak banjir, termasuk Bandar Lampung, Metro dan Pringsewu. Penyaluran bantuan tersebut diawasi aparat agar tepat sasaran, dan hasilnya dilaporkan kepada masyarakat luas melalui laman resmi pemerintah daerah.",
}

func BenchmarkTag(b *testing.B) {
	tagger := newTagger(b)
	size, n := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		s := clippings[n%len(clippings)]
		tagger.Tag(region.Input{Text: s})
		size += len(s)
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "texts/s")
	b.ReportMetric(float64(size)/float64(n), "bytes/text")
}
