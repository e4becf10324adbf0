package region_test

import (
	"slices"
	"testing"

	"warta/extract/region"
	"warta/store"
	"warta/store/catalog"
)

// newTagger is the tagger over the whole of Indonesia.
func newTagger(tb testing.TB) *region.Tagger {
	tb.Helper()
	g, err := catalog.Indonesia()
	if err != nil {
		tb.Fatal(err)
	}
	aliases := make([]region.Alias, len(g.Aliases))
	for i, a := range g.Aliases {
		aliases[i] = region.Alias(a)
	}
	t, err := region.New(g.Places, aliases)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func codes(regions []store.Region) []string {
	var out []string
	for _, r := range regions {
		out = append(out, r.Code)
	}
	return out
}

func strong(regions []store.Region) []string {
	var out []string
	for _, r := range regions {
		if r.Strong {
			out = append(out, r.Code)
		}
	}
	return out
}

// trap is one way in which names mislead. best is the code of the first tag ("" for none at all), strong
// are all strong tags where it is not nil, and never must not be among the tags.
type trap struct {
	name   string
	in     region.Input
	best   string
	strong []string
	never  []string
}

func text(s string) region.Input { return region.Input{Text: s} }

func at(home, s string) region.Input { return region.Input{Text: s, Home: home} }

func runTraps(t *testing.T, traps []trap) {
	t.Helper()
	tagger := newTagger(t)
	for _, tc := range traps {
		t.Run(tc.name, func(t *testing.T) {
			got := tagger.Tag(tc.in)
			about := codes(got.About)
			if best := append(about, "")[0]; best != tc.best {
				t.Errorf("best is %q, want %q", best, tc.best)
			}
			if tc.strong != nil && !slices.Equal(strong(got.About), tc.strong) {
				t.Errorf("strong are %v, want %v", strong(got.About), tc.strong)
			}
			for _, c := range tc.never {
				if slices.Contains(about, c) {
					t.Errorf("%s is among the tags", c)
				}
			}
			if t.Failed() {
				t.Logf("about %+v", got.About)
				t.Logf("mentioned %+v", got.Mentioned)
			}
		})
	}
}

func TestSharedNames(t *testing.T) {
	runTraps(t, []trap{
		{"kabupaten of two", text("Bupati Bandung membuka lomba tani di Soreang."), "32.04", []string{"32.04"}, []string{"32.73"}},
		{"kota of two", text("Wali Kota Bandung menata trotoar di pusat kota."), "32.73", []string{"32.73"}, []string{"32.04"}},
		{"kota by a later mention", text("Pasar di Malang ramai sejak pagi. Pemkot Malang menambah petugas."), "35.73", nil, []string{"35.07"}},
		{"kabupaten by its kecamatan", text("Warga Malang bergotong royong di Kecamatan Singosari dan Kecamatan Lawang."), "35.07", nil, nil},
		{"bare: weak", text("Harga beras di Bogor naik pekan ini."), "32.71", []string{}, nil},
		{"Banjar of the west", text("Pemkot Banjar, Jawa Barat, memperbaiki jembatan."), "32.79", nil, []string{"63.03"}},
		{"Banjar of Kalimantan", text("Bupati Banjar di Kalimantan Selatan meninjau sawah di Martapura."), "63.03", nil, []string{"32.79"}},
		{"Banjar by its province", text("Petani di Banjar, Kalimantan Selatan, mulai menanam padi."), "63.03", nil, []string{"32.79"}},
		{"a province and its town, bare", text("Gubernur Jambi melepas ekspor pinang dari Jambi."), "15", []string{"15"}, nil},
		{"a province and its town, typed", text("Wali Kota Jambi melantik kepala dinas."), "15.71", []string{"15.71"}, []string{"15"}},
		{"Gorontalo kabupaten", text("Pemerintah Kabupaten Gorontalo menyalurkan benih jagung di Limboto."), "75.01", []string{"75.01"}, []string{"75.71"}},
		{"Yogyakarta the town", text("Wali Kota Yogyakarta meresmikan taman."), "34.71", []string{"34.71"}, nil},
		{"Sukadana by its kabupaten", text("Kantor di Sukadana, Lampung Timur, direnovasi."), "18.07", []string{"18.07"}, []string{"61.11"}},
		{"Sukadana by the outlet", at("18", "Jalan rusak di Sukadana mulai ditambal."), "18.07", nil, []string{"61.11"}},
	})
}

func TestDatelineBrackets(t *testing.T) {
	runTraps(t, []trap{
		{"an outlet named for a place", text("BANDAR LAMPUNG (Kabar Tubaba) – Pameran kopi dibuka sejak pagi."), "18.71", []string{"18.71"}, []string{"18.12"}},
		{"an outlet named by an alias", text("GUNUNG SUGIH (Titik Tubaba) - Petani mulai menanam padi. Hujan turun."), "18.02", []string{"18.02"}, []string{"18.12"}},
		{"the place around it", text("KALIANDA (Lampung Selatan) – Pasar desa ramai sejak pagi."), "18.01", nil, nil},
		{"the place around it, typed", text("NATAR (Kabupaten Lampung Selatan) – Pasar desa ramai sejak pagi."), "18.01", nil, nil},
	})
}

func TestLongestMatch(t *testing.T) {
	runTraps(t, []trap{
		{"Lampung in Lampung Tengah", text("Panen raya di Lampung Tengah melimpah."), "18.02", []string{"18.02"}, []string{"18"}},
		{"Tulang Bawang Barat", text("Bupati Tulang Bawang Barat menyerahkan bantuan."), "18.12", []string{"18.12"}, []string{"18.05"}},
		{"Tulangbawang Barat", text("Pemkab Tulangbawang Barat (Tubaba) menggelar pasar murah."), "18.12", []string{"18.12"}, []string{"18.05"}},
		{"Papua Barat Daya", text("Gubernur Papua Barat Daya menerima tamu."), "96", []string{"96"}, []string{"91", "92"}},
		{"Kepulauan Riau", text("Pemprov Kepulauan Riau membangun pelabuhan."), "21", []string{"21"}, []string{"14"}},
		{"Bandarlampung in one word", text("Pemkot Bandarlampung menertibkan reklame."), "18.71", []string{"18.71"}, []string{"18"}},
		{"hyphen", text("Warga Bandar-Lampung antre minyak."), "18.71", nil, []string{"18"}},
		{"Padang Pariaman", text("Bupati Padang Pariaman meninjau irigasi."), "13.05", []string{"13.05"}, []string{"13.71", "13.77"}},
	})
}

func TestDistricts(t *testing.T) {
	runTraps(t, []trap{
		{"Sukabumi of Bandar Lampung", text("Warga Kecamatan Sukabumi, Bandar Lampung, mengeluhkan banjir."), "18.71", []string{"18.71"}, []string{"32.02", "32.72"}},
		{"Pekalongan by the outlet", at("18", "Pedagang di Pasar Pekalongan menjual bawang lebih mahal."), "18.07", nil, []string{"33.26", "33.75"}},
		{"Pekalongan of Java stays", text("Pemkot Pekalongan, Jawa Tengah, menata sentra batik."), "33.75", []string{"33.75"}, []string{"18.07"}},
		{"Pekalongan of Java in a Lampung outlet", at("18", "Rombongan bertemu Wali Kota Pekalongan di Jawa Tengah untuk belajar batik."), "33.75", nil, []string{"18.07"}},
		{"Banyumas of Pringsewu", text("Jembatan di Kecamatan Banyumas, Kabupaten Pringsewu, ambrol."), "18.10", []string{"18.10"}, []string{"33.02"}},
		{"Sukoharjo of Pringsewu", text("Petani Pringsewu di Kecamatan Sukoharjo panen padi."), "18.10", []string{"18.10"}, []string{"33.11"}},
		{"Wonosobo of Tanggamus", text("Longsor di Kecamatan Wonosobo, Tanggamus, menutup jalan."), "18.06", []string{"18.06"}, []string{"33.07"}},
		{"Ketapang of Lampung Selatan", text("Camat Ketapang bersama warga Lampung Selatan menanam mangrove."), "18.01", []string{"18.01"}, []string{"61.04"}},
		{"Pesisir Selatan of Pesisir Barat", text("Tambak di Kecamatan Pesisir Selatan, Pesisir Barat, disegel."), "18.13", []string{"18.13"}, []string{"13.01"}},
		{"Mesuji of OKI", text("Polsek Mesuji, Ogan Komering Ilir, menangkap pencuri."), "16.02", nil, []string{"18.11"}},
		{"a common name without a clue", text("Warga Karanganyar itu pulang dengan selamat ke Wonosari dan Tebing Tinggi."), "12.76", nil, []string{"33.03", "33.05"}},
		{"two of one kabupaten", text("Hujan merendam sawah di Palas dan Sragi serta Candipuro."), "18.01", nil, nil},
		{"named as kecamatan, the only one", text("Pemerintah pekon di Kec. Pulau Panggung membangun jalan."), "18.06", nil, nil},
		{"the village of the same name", text("Warga Desa Banyumas memilih kepala desa."), "", nil, []string{"33.02", "18.10"}},
		{"Bagelen in Pesawaran", text("Museum di Desa Bagelen, Pesawaran, dibuka lagi."), "18.09", []string{"18.09"}, []string{"33.06"}},
		{"no kecamatan without anything", text("Limau dan Panjang dijual di sana."), "", nil, nil},
	})
}

func TestWordsThatArePlaces(t *testing.T) {
	runTraps(t, []trap{
		{"serang", text("Gajah liar kembali serang kebun warga."), "", nil, nil},
		{"batu and pati", text("Longsoran batu menutup jalan, santan dan pati singkong tumpah."), "", nil, nil},
		{"medan, padang, palu, malang", text("Nasib malang menimpa sopir di medan berat; hakim mengetuk palu di padang golf."), "", nil, nil},
		{"at the start of a sentence", text("Malang tak dapat ditolak. Serang dulu, tanya kemudian. Batu besar jatuh."), "", nil, nil},
		{"in a headline", region.Input{Title: "Polisi Buru Pelaku Yang Serang Warga Dengan Batu"}, "", nil, nil},
		{"in an all-caps headline", region.Input{Title: "HARIMAU SERANG WARGA, POLISI BURU PELAKU"}, "", nil, nil},
		{"in a headline with a clue", region.Input{Title: "Banjir Rendam Ratusan Rumah Warga di Serang Banten"}, "36.73", nil, nil},
		{"capital inside a sentence, with an office", text("Kepala Polres Serang menahan dua orang."), "36.04", nil, nil},
		{"coal", text("Harga batu bara naik, kata pengusaha. Batu bara dikirim ke pelabuhan."), "", nil, []string{"12.19"}},
		{"Batu Bara the kabupaten", text("Bupati Batu Bara, Sumatera Utara, meninjau pelabuhan."), "12.19", []string{"12.19"}, nil},
		{"an acronym", text("Adminduk kini memakai Sistem Informasi Administrasi Kependudukan (SIAK) terpusat."), "", nil, nil},
		{"OKI the conference", text("Menteri menghadiri sidang OKI di Istanbul."), "", nil, nil},
		{"OKI the kabupaten", text("Bupati OKI meninjau sawah di Sumatera Selatan."), "16.02", []string{"16.02"}, nil},
		{"solo", text("Penyanyi itu merilis album solo dan menggelar Konser Solo."), "", nil, nil},
		{"tuba", text("Pemain tuba itu menang. Ikan mati karena tuba."), "", nil, nil},
		{"Tuba", text("Bupati Tuba membuka musyawarah."), "18.05", []string{"18.05"}, nil},
	})
}

func TestMetroAndOthers(t *testing.T) {
	runTraps(t, []trap{
		{"Polda Metro Jaya", text("Kabid Humas Polda Metro Jaya memberi keterangan."), "", nil, []string{"18.72"}},
		{"Metro TV", text("Wawancara itu disiarkan Metro TV semalam."), "", nil, []string{"18.72"}},
		{"Polres Metro Bekasi", text("Petugas Polres Metro Bekasi menyita barang bukti."), "32.16", nil, []string{"18.72"}},
		{"metropolitan", text("Kawasan metropolitan terus tumbuh."), "", nil, nil},
		{"Kota Metro", text("Petani di Kota Metro memasuki musim tanam."), "18.72", []string{"18.72"}, nil},
		{"Metro Utara", text("Warga Kecamatan Metro Utara menebar benih ikan."), "18.72", nil, nil},
		{"Polres Metro", at("18", "Polres Metro menangkap pencuri motor di Metro Pusat."), "18.72", []string{"18.72"}, nil},
		{"Metro Kibang", text("Panen di Metro Kibang, Lampung Timur."), "18.07", []string{"18.07"}, []string{"18.72"}},
		{"Medan Merdeka", text("Unjuk rasa digelar di Jalan Medan Merdeka Barat."), "", nil, []string{"12.71"}},
		{"nasi padang", text("Ia membuka warung Nasi Padang di ujung jalan."), "", nil, []string{"13.71"}},
		{"Semen Padang", text("Semen Padang menang dua gol tanpa balas."), "", nil, []string{"13.71"}},
		{"Padang Cermin", text("Nelayan Padang Cermin, Pesawaran, tak melaut."), "18.09", []string{"18.09"}, []string{"13.71"}},
		{"Padang Ratu", at("18", "Camat Padang Ratu, Lampung Tengah, meninjau jembatan."), "18.02", []string{"18.02"}, []string{"13.71"}},
		{"Banjar Agung", text("Pasar di Kecamatan Banjar Agung, Tulang Bawang, terbakar."), "18.05", []string{"18.05"}, []string{"63.03", "32.79"}},
		{"Batu Brak", text("Kopi dari Batu Brak dan Batu Ketulis diekspor."), "18.04", nil, []string{"35.79"}},
		{"Selagai Lingga", text("Warga Selagai Lingga, Lampung Tengah, kerja bakti."), "18.02", []string{"18.02"}, []string{"21.04"}},
		{"Mega Kuningan", text("Ledakan terdengar di Mega Kuningan."), "", nil, []string{"32.08"}},
		{"Kuningan in Jakarta", text("Kantor itu ada di kawasan Kuningan, Jakarta Selatan."), "31.74", []string{"31.74"}, []string{"32.08"}},
		{"Batak Toba", text("Ia menulis kamus bahasa Batak Toba."), "", nil, []string{"12.12"}},
		{"Bima Arya", text("Wakil menteri Bima Arya membuka rapat. Menurut Bima, rapat berjalan baik."), "", nil, []string{"52.06", "52.72"}},
		{"Bima Sakti", text("Pelatih Bima Sakti memanggil pemain baru."), "", nil, []string{"52.06", "52.72"}},
		{"Lingga Kusuma", text("Saksi bernama Lingga Kusuma hadir."), "", nil, []string{"21.04"}},
		{"jangka sorong", text("Siswa memakai Jangka Sorong di laboratorium."), "", nil, []string{"96.01", "96.71"}},
		{"Puncak Everest", text("Pendaki itu mencapai Puncak Everest."), "", nil, []string{"94.05"}},
		{"Persib Bandung", text("Persib Bandung menahan Persebaya Surabaya dan Bali United."), "", nil, []string{"32.73", "35.78", "51"}},
		{"a street", text("Kecelakaan terjadi di Jalan Palembang dekat simpang."), "", nil, []string{"16.71"}},
		{"Kota Baru of Lampung", text("Kampus akan dibangun di Kota Baru, Jati Agung, Lampung Selatan."), "18.01", []string{"18.01"}, []string{"63.02"}},
		{"Kotabaru of Kalimantan", text("Bupati Kotabaru, Kalimantan Selatan, melepas kapal."), "63.02", []string{"63.02"}, nil},
		{"Kota Agung", text("Pasar Kota Agung di Tanggamus ditata."), "18.06", []string{"18.06"}, []string{"16.04"}},
		{"Lampung Tenggara is not there", text("Warga mengusulkan Lampung Tenggara sebagai daerah otonomi baru."), "", nil, []string{"18", "18.07"}},
		{"radio stations", text("Hadir pengelola Swara Mesuji FM dan Metropolis Kota Metro."), "", nil, []string{"18.11", "18.72"}},
		{"a paper's name", text("Artikel ini tayang di Lampung Post dan Jawa Pos Radar Kediri."), "", nil, []string{"18", "35.06", "35.71"}},
		{"an address", text("Selengkapnya di lampung.example.com dan metro.go.id hari ini."), "", nil, nil},
	})
}

func TestTwoRegionsOfARoad(t *testing.T) {
	got := newTagger(t).Tag(region.Input{Title: "Perbaikan Jalan Metro-Kota Gajah Dimulai", Home: "18"})
	if c := codes(got.About); !slices.Contains(c, "18.72") || !slices.Contains(c, "18.02") {
		t.Errorf("about %v, want 18.72 and 18.02", c)
	}
}

func TestOfficesAndCapitals(t *testing.T) {
	runTraps(t, []trap{
		{"Polres", text("Kapolres Pesawaran memimpin apel."), "18.09", []string{"18.09"}, nil},
		{"Pemkab", text("Pemkab Way Kanan menyerap aspirasi."), "18.08", []string{"18.08"}, nil},
		{"Kejari", text("Tim Kejari Tanggamus menggeledah kantor."), "18.06", []string{"18.06"}, nil},
		{"DPRD", text("Ketua DPRD Pringsewu menerima mahasiswa."), "18.10", []string{"18.10"}, nil},
		{"a long office", text("Dinas Lingkungan Hidup Mesuji membagi bibit."), "18.11", []string{"18.11"}, nil},
		{"the province's police", text("Polda Lampung menangkap kurir."), "18", []string{"18"}, nil},
		{"not held any more", text("Kapolres Lampung Utara dijabat mantan Kapolres Pesawaran itu."), "18.03", []string{"18.03"}, []string{"18.09"}},
		{"Kalianda", text("Warga Kalianda menggelar pawai."), "18.01", nil, nil},
		{"Liwa", text("Pasar di Liwa sepi pembeli."), "18.04", nil, nil},
		{"Menggala", text("Pengadilan Negeri Menggala memutus perkara."), "18.05", nil, nil},
		{"Sampit", text("Banjir merendam Sampit sejak malam."), "62.02", nil, nil},
		{"short form", text("Pemkab Lambar, Lampura dan Pesibar bekerja sama."), "18.04", nil, nil},
		{"a misspelt kabupaten", text("panen raya di kabupaten pesawran berlangsung lancar"), "18.09", nil, nil},
		{"lower-case notes", text("petani di lampung tengah gagal panen karena hama tikus"), "18.02", nil, nil},
	})
}
