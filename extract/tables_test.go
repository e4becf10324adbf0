package extract

import (
	"strings"
	"testing"

	"warta/extract/internal/page"
)

func TestWholeTables(t *testing.T) {
	const facts = `<p>Harga naik.</p><table><tr><th>Lokasi</th><th>Jumlah</th><th>Persen</th></tr><tr><td>Natar</td><td>12</td><td><p>30</p></td></tr></table><p>Selesai.</p>`
	const half = `<p>Jadwal hari ini.</p><table><tr><td>Imsak</td><td>Subuh</td></tr><tr><td>Zuhur</td><td>Asar</td></tr></table>`
	boxed := strings.Replace(strings.Replace(facts, "<table>", "<div><table>", 1), "</table>", "</table></div>", 1)
	long := strings.Repeat("satu dua tiga empat lima ", 8)
	testWhole(t, wholeTables, []wholeCase{
		{"most of it", facts, "x.xxxxxx", "xxxxxxxx"},
		{"least of it", boxed, "x.x....x", "x......x"},
		{"least of it, between the article's paragraphs", facts, "x.x....x", "xxxxxxxx"},
		{"least of it, below the article", facts, "x.x.....", "x......."},
		{"half of it, below the article", half, "x.xx.", "xxxxx"},
		{"half of it, below something else", half, "..xx.", "....."},
		{"none of it", facts, "x......x", "x......x"},
		{"a page laid out with a table", `<table><tr><td>` + long + `</td><td>` + long + `</td></tr><tr><td>Iklan</td></tr></table>`, "xx.", "xx."},
		{"an article in a table", `<table><tr><td>Tanggal : 19-11-2026</td></tr><tr><td><p>` + long + `</p><p>Jadwal menyusul.</p></td></tr><tr><td>Cetak</td></tr></table>`, ".xx.", ".xx."},
	})
}

func TestWholeLists(t *testing.T) {
	const list = `<p>Berikut jadwalnya:</p><ul><li>Senin: Saburai</li><li>Selasa: Chandra</li><li><p>Rabu: Kemiling</p></li></ul><p>Iklan</p>`
	testWhole(t, wholeLists, []wholeCase{
		{"all but the last", list, "xxx..", "xxxx."},
		{"all but the first", list, "x.xx.", "xxxx."},
		{"one of three", list, "xx...", "xx..."},
		{"none", list, "x....", "x...."},
		{"below what is not the article's", list, ".xx..", ".xx.."},
		{"a link", strings.Replace(list, "<p>Rabu: Kemiling</p>", `<a href="/x">Rabu: Kemiling</a>`, 1), "xxx..", "xxx.."},
		{"not shown", strings.Replace(list, "<p>Rabu", `<p style="display:none">Rabu`, 1), "xxx..", "xxx.."},
		{"in another box", strings.Replace(list, "<ul>", `<div><ul>`, 1), "xxx..", "xxx.."},
	})
}

// wholeCase is a page, which of its blocks were kept, and which are kept then.
type wholeCase struct{ name, page, keep, want string }

func testWhole(t *testing.T, whole func(*page.Page, []bool), cases []wholeCase) {
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			doc := page.NewWalker().Walk(parse([]byte(tc.page)))
			if len(doc.Blocks) != len(tc.keep) {
				t.Fatalf("%d blocks, not %d", len(doc.Blocks), len(tc.keep))
			}
			keep := make([]bool, len(tc.keep))
			for i := range keep {
				keep[i] = tc.keep[i] == 'x'
			}
			whole(doc, keep)
			got := ""
			for _, k := range keep {
				got += map[bool]string{true: "x", false: "."}[k]
			}
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}
