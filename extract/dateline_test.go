package extract

import "testing"

func TestTakeDateline(t *testing.T) {
	for _, tc := range []struct{ name, text, site, want string }{
		{"place and dash", "Jakarta - Presiden hari ini", "detik.example", "Jakarta"},
		{"line break before the dash", "Lampung Selatan\n - Kepala dinas", "", "Lampung Selatan"},
		{"dash glued to the place", "MERAUKE– Bupati Merauke", "", "MERAUKE"},
		{"date in brackets", "KALIANDA (31/10/2017)- Warga desa", "", "KALIANDA"},
		{"outlet first", "REPUBLIKA.CO.ID, LUBUK BASUNG -- Pemerintah", "", "LUBUK BASUNG"},
		{"hyphen in the outlet", "TRIBUN-SULBAR.COM, MAMUJU - Gubernur", "", "MAMUJU"},
		{"outlet in small letters", "Kupastuntas.co, Bandar Lampung - Polisi", "", "Bandar Lampung"},
		{"outlet in brackets", "Bandarlampung (ANTARA) - PT PLN", "", "Bandarlampung"},
		{"outlet in brackets and colon", "Lampung Selatan (Netizenku): Kepala Dinas Kominfotik", "netizenku.example", "Lampung Selatan"},
		{"short outlet, no space", "Metro (SL)-Wali kota", "", "Metro"},
		{"outlet of two words", "Bandarlampung (Pikiran Lampung)  – Ketua", "", "Bandarlampung"},
		{"bar between", "SURYA.co.id | SURABAYA – Sunoto, atlet MMA", "", "SURABAYA"},
		{"place and bar", "Metro | Wali Kota Metro Wahdi mengatakan bahwa program itu berjalan baik sejak awal tahun ini", "", "Metro"},
		{"place, bar, outlet, bar and dash", "Tulang Bawang Barat | Prokontra.news |- Bupati", "", "Tulang Bawang Barat"},
		{"outlet, dash, place, bar", "LAMPUNG7COM – Metro | Wali Kota Metro Wahdi mengatakan bahwa program itu berjalan baik sejak lama", "lampung7.example", "Metro"},
		{"place, outlet", "BANDAR LAMPUNG, KOMPAS.com - Seorang", "", "BANDAR LAMPUNG"},
		{"place, outlet of two words", "Bandar Lampung, IDN Times - Seorang", "", "Bandar Lampung"},
		{"outlet without a dot", "Jakarta, KompasOtomotif – Tahun depan", "", "Jakarta"},
		{"place, outlet in brackets", "Lampung Tengah, (Mediamerdeka.co)- Bupati", "", "Lampung Tengah"},
		{"no space behind the comma", "Pringsewu,Sinarlampung.co –Polisi", "", "Pringsewu"},
		{"short place name", "POLMAN, Mekora.id – Bupati", "", "POLMAN"},
		{"no sign, outlet first", "Liputan6.com, Jakarta Yusril Ihza Mahendra menilai", "", "Jakarta"},
		{"no sign, place first", "Kota Metro, sinarlampung.co Wali Kota Metro", "", "Kota Metro"},
		{"colon", "Pringsewu: Bupati Pringsewu", "", "Pringsewu"},
		{"underscore", "Tobadak(Mateng)_Bupati Mamuju Tengah", "", "Tobadak"},
		{"place and province", "Mataram, NTB (ANTARA News) - Sebanyak 29 penerbangan", "", "Mataram, NTB"},
		{"province in capitals", "MANOKWARI, PAPUA BARAT – Gubernur", "", "MANOKWARI, PAPUA BARAT"},
		{"province in short", "Kota Sorong, PBD— Wali kota", "", "Kota Sorong, PBD"},
		{"space before the comma", "Pringsewu , Lampung – Warga", "", "Pringsewu, Lampung"},
		{"kota before the name", "Kota Kediri - Wali kota", "", "Kota Kediri"},
		{"kabupaten before the name", "Kabupaten Tangerang - Bupati", "", "Kabupaten Tangerang"},
		{"abroad", "LOS ANGELES, KOMPAS.com - Pendiri Facebook", "", "LOS ANGELES"},
		{"misspelt", "Yokyakarta - Gubernur DIY", "", "Yokyakarta"},
		{"the page's own host", "LAMPUNG, contoh.example – PT Kereta Api", "contoh.example", "LAMPUNG"},

		{"outlet alone", "VIVA.co.id - Pianis cilik", "", ""},
		{"outlet alone, spelt as a name", "Kapanlagi.com - Apa yang", "", ""},
		{"outlet of the host alone", "Netizenku - Kepala dinas itu", "netizenku.example", ""},
		{"first word in capitals", "DEPRESI jadi satu momok yang wajib diwaspadai - karena gangguan", "", ""},
		{"two words in capitals", "INTERNATIONAL Golden Institute (IGI School of Economics Jakarta) kembali - lagi", "", ""},
		{"office", "PRESIDEN Joko Widodo menyebut hal itu - kata dia", "", ""},
		{"speaker", "Jokowi: Kita harus bekerja", "", ""},
		{"a heading", "Opini - Mengapa kita perlu", "", ""},
		{"a sentence with a dash", "Timnas Indonesia - yang bermain di kandang - menang", "", ""},
		{"an hour", "Jakarta 12:30 - Hujan", "", ""},
		{"empty", "", "", ""},
		{"no dateline", "Polisi menangkap seorang pria di Metro, Lampung.", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := takeDateline(tc.text, tc.site); got != tc.want {
				t.Errorf("takeDateline(%q) = %q, want %q", tc.text, got, tc.want)
			}
		})
	}
}

func FuzzTakeDateline(f *testing.F) {
	f.Add("Lampung Selatan (Netizenku): Kepala Dinas", "netizenku.example")
	f.Add("SURYA.co.id | SURABAYA – Sunoto", "")
	f.Add("A([|_–-:", "x")
	f.Fuzz(func(t *testing.T, s, site string) {
		if got := takeDateline(s, site); len(got) > datelineReach+8 {
			t.Errorf("takeDateline(%q) = %q: longer than a dateline can be", s, got)
		}
	})
}
