package extract

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadByline(t *testing.T) {
	for _, tc := range []struct {
		text string
		role role
		want string
	}{
		{"Redaksi", roleNone, "Redaksi"},
		{"Penulis: Budi Santoso", roleWriter, "Budi Santoso"},
		{"Penulis : Budi Santoso", roleWriter, "Budi Santoso"},
		{"Oleh : Maya Sofia", roleWriter, "Maya Sofia"},
		{"Oleh - Dewi Kania", roleWriter, "Dewi Kania"},
		{"Pewarta: Budisantoso Budiman dan Agus S", roleWriter, "Budisantoso Budiman/Agus S"},
		{"Laporan Wartawan Tribun Lampung, Wakos Gautama", roleWriter, "Wakos Gautama"},
		{"Kontributor: Masriadi", roleWriter, "Masriadi"},
		{"Editor : Heryadi", roleEditor, "Heryadi"},
		{"Red: Yudha Manggala P Putra", roleEditor, "Yudha Manggala P Putra"},
		{"Isna Sari Penulis", roleWriter, "Isna Sari"},
		{"Yoga Susanto Editor", roleEditor, "Yoga Susanto"},
		{"Foto: Andi Baso", roleOther, "Andi Baso"},
		{"Candra Aditya - wartaSumbagsel", roleNone, "Candra Aditya"},
		{"By Jane Smith", roleWriter, "Jane Smith"},
		{"By Jane Smith and John Doe", roleWriter, "Jane Smith/John Doe"},
		{"By Jane Smith, John Doe & Ann Lee", roleWriter, "Jane Smith/John Doe/Ann Lee"},
		{"By Jane Smith 30 August 2023 • 4:45pm", roleWriter, "Jane Smith"},
		{"By Jane Smith Published on 06/01/2026", roleWriter, "Jane Smith"},
		{"Written by Jane Smith, PhD", roleWriter, "Jane Smith"},
		{"Reviewed by Jane Smith", roleOther, "Jane Smith"},
		{"Fact-checked by Jane Smith", roleOther, "Jane Smith"},
		{"Edited by Jane Smith", roleEditor, "Jane Smith"},
		{"Jane Smith, Political Correspondent", roleNone, "Jane Smith"},
		{"Jane Smith | The Daily Paper", roleNone, "Jane Smith"},
		{"Von Ulrich Ebner mit dpa", roleWriter, "Ulrich Ebner/dpa"},
		{"Elena Ober (obe)", roleNone, "Elena Ober"},
		{"Mathatisi Sebusi/Mohalenyane Phakela", roleNone, "Mathatisi Sebusi/Mohalenyane Phakela"},
		{"牛镛、岳弘彬", roleNone, "牛镛/岳弘彬"},
		{"By Jeff Foust Monday, November 18, 2019", roleWriter, "Jeff Foust"},
		{"TOM KRISHER, AP Auto Writer", roleNone, "TOM KRISHER"},
		{"Rachel MacDonald Writer", roleNone, "Rachel MacDonald"},
		{"Текст: Венера Ерофеева", roleWriter, "Венера Ерофеева"},
		{"M. Ali Zaki, S.Sos.", roleNone, "M. Ali Zaki"},

		{"Byron Smith", roleNone, "Byron Smith"},
		{"Editor's pick", roleNone, "Editor's pick"},
		{"Twitter", roleNone, ""},
		{"@budi", roleNone, ""},
		{"105092", roleNone, ""},
		{"https://contoh.example/penulis", roleNone, ""},
		{"12 Mei 2021", roleNone, ""},
		{"By", roleWriter, ""},
		{"", roleNone, ""},
	} {
		r, names := readByline(tc.text)
		if got := strings.Join(names, "/"); got != tc.want || r != tc.role {
			t.Errorf("readByline(%q) = %d, %q; want %d, %q", tc.text, r, got, tc.role, tc.want)
		}
	}
}

func TestReadCredits(t *testing.T) {
	got := readCredits("Penulis : Aditya Maulana Editor : Agung Kurniawan")
	if len(got) != 2 || got[0].role != roleWriter || !slices.Equal(got[0].names, []string{"Aditya Maulana"}) ||
		got[1].role != roleEditor || !slices.Equal(got[1].names, []string{"Agung Kurniawan"}) {
		t.Errorf("%+v", got)
	}
	for _, s := range []string{"Reporter: A Bakri; Editor: B Candra", "Penulis: A Bakri | Editor: B Candra", "Reporter: A Bakri / Editor: B Candra"} {
		if got := readCredits(s); len(got) != 2 || got[0].names[0] != "A Bakri" || got[1].names[0] != "B Candra" {
			t.Errorf("readCredits(%q) = %+v", s, got)
		}
	}
}

func TestBeginsCredit(t *testing.T) {
	for s, want := range map[string]bool{
		"Penulis: Budi": true, "  \n Editor \n": true, "Pewarta : ": true, "Laporan Wartawan Kabar": true, "By ": true, "Von Ulrich": true, "(Red: Ani)": true,
		"Penulisan buku itu": false, "Editorial": false, "oleh karena itu": false, "Reporter itu berkata": false, "laporan itu menyebut": false, "Kota Metro": false, "": false,
	} {
		if got := beginsCredit(s); got != want {
			t.Errorf("beginsCredit(%q) = %v", s, got)
		}
	}
}

func TestCutTitle(t *testing.T) {
	r := reader{site: addHost([]siteName{newSiteName("Kabar Satu")}, "lampung.kabarsatu.co.id")}
	for _, tc := range []struct{ in, want string }{
		{"Banjir di Metro - Kabar Satu", "Banjir di Metro"},
		{"Banjir di Metro | KabarSatu.co.id", "Banjir di Metro"},
		{"Banjir di Metro - Lampung | Kabar Satu", "Banjir di Metro - Lampung"},
		{"Kabar Satu: Banjir di Metro", "Banjir di Metro"},
		{"Kabar Satu - Banjir di Metro", "Banjir di Metro"},
		{"Banjir di Metro – Kabar Satu – Kabar Satu", "Banjir di Metro"},
		{"Banjir – dan sesudahnya", "Banjir – dan sesudahnya"},
		{"Lampung - Jawa Tersambung", "Lampung - Jawa Tersambung"},
		{"Kabar", "Kabar"},
		{"", ""},
	} {
		if got := r.cutTitle(tc.in); got != tc.want {
			t.Errorf("cutTitle(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

// TestOpenAuthors: the names above the first paragraph stand in for a newsroom's account, and for nothing else.
func TestOpenAuthors(t *testing.T) {
	const text = `<p>Jalan itu akan diperbaiki bulan depan, setelah anggaran disetujui oleh dewan, kata kepala desa kepada wartawan.</p>`
	for _, tc := range []struct{ name, account, line, want string }{
		{"bold", "Kabar Satu", `<p><strong>Budi Santoso</strong></p>`, "Budi Santoso"},
		{"in capitals", "Kabar Satu", `<p>BUDI SANTOSO</p>`, "Budi Santoso"},
		{"two", "admin", `<p>&nbsp;</p><p><b>Budi Santoso/Siti Aminah</b></p>`, "Budi Santoso, Siti Aminah"},
		{"below a standfirst", "admin", `<p><em>…warga menunggu</em> <em>lama</em></p><p><b>Budi Santoso</b></p>`, "Budi Santoso"},
		{"a person is told", "Andi Wijaya", `<p><strong>Budi Santoso</strong></p>`, "Andi Wijaya"},
		{"nothing is told", "", `<p><strong>Budi Santoso</strong></p>`, ""},
		{"a place", "Kabar Satu", `<p><strong>Bandar Lampung</strong></p>`, "Kabar Satu"},
		{"words of the title", "Kabar Satu", `<p><strong>Perbaikan Jalan</strong></p>`, "Kabar Satu"},
		{"a label", "Kabar Satu", `<p>SCROLL TO CONTINUE WITH</p>`, "Kabar Satu"},
		{"a label for related texts", "Kabar Satu", `<p><b>Baca Juga</b></p>`, "Kabar Satu"},
		{"plain", "Kabar Satu", `<p>Budi Santoso</p>`, "Kabar Satu"},
		{"more on the line", "Kabar Satu", `<p><strong>Budi Santoso</strong> mengeluh.</p>`, "Kabar Satu"},
		{"below the first paragraph", "Kabar Satu", text + `<p><strong>Budi Santoso</strong></p>`, "Kabar Satu"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page := `<html lang="id"><meta property="og:site_name" content="Kabar Satu"><meta name="author" content="` + tc.account + `"><h1>Jalan Desa Diperbaiki</h1><article>` + tc.line + text + text + `</article>`
			if got := strings.Join(readMeta(inputOf(t, []byte(page))).content.Authors, ", "); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestAuthorsBelow: names below the article are its writers', labels there are nobody.
func TestAuthorsBelow(t *testing.T) {
	const text = `<p>Jalan itu akan diperbaiki bulan depan, setelah anggaran disetujui oleh dewan, kata kepala desa kepada wartawan.</p>`
	posted := func(names string) string {
		return text + `<div class='post-footer'><span class='post-author vcard'>Diposting oleh <span class='fn' itemprop='author'><span itemprop='name'>` + names + `</span></span></span> di <a href='/a'>20:17</a></div>`
	}
	for _, tc := range []struct{ name, page, want string }{
		{"one", posted("Budi Santoso"), "Budi Santoso"},
		{"two", posted("Budi Santoso, Siti Aminah"), "Budi Santoso, Siti Aminah"},
		{"a list", posted("Budi Santoso, Siti Aminah, Andi Wijaya, Dewi Kania"), "Kabar Satu"},
		{"in capitals", text + `<p>BUDI SANTOSO</p>`, "Budi Santoso"},
		{"a label in capitals", text + `<p>SCROLL TO RESUME CONTENT</p>`, "Kabar Satu"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page := `<html lang="id"><meta property="og:site_name" content="Kabar Satu"><meta name="author" content="Kabar Satu"><h1>Jalan Desa Diperbaiki</h1><article>` + strings.Repeat(text, 30) + tc.page + `</article>`
			if got := strings.Join(readMeta(inputOf(t, []byte(page))).content.Authors, ", "); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzReadByline(f *testing.F) {
	for _, s := range []string{"Penulis: Budi Santoso | Editor: Siti Aminah", "By Jane Doe and John Roe, Reuters", "Laporan Wartawan Tribun Lampung, Budi", "Oleh : BUDI, S.Pd., M.M", "von Ärzte & Öl, dpa"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = cleanText(s)
		_, names := readByline(s)
		for _, c := range readCredits(s) {
			names = append(names, c.names...)
		}
		beginsCredit(s)
		holdsCredit(s)
		fromCredit(s)
		for _, n := range names {
			if n == "" || strings.TrimSpace(n) != n || len(n) > len(s)+8 || !utf8.ValidString(n) {
				t.Errorf("%q of %q", n, s)
			}
		}
	})
}
