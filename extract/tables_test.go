package extract

import (
	"strings"
	"testing"

	"warta/extract/internal/page"
)

func TestWholeTables(t *testing.T) {
	const facts = `<p>Harga naik.</p><table><tr><th>Lokasi</th><th>Jumlah</th><th>Persen</th></tr><tr><td>Natar</td><td>12</td><td><p>30</p></td></tr></table><p>Selesai.</p>`
	long := strings.Repeat("satu dua tiga empat lima ", 8)
	for _, tc := range []struct {
		name, page, keep, want string
	}{
		{"most of it", facts, "x.xxxxxx", "xxxxxxxx"},
		{"least of it", facts, "x.x....x", "x......x"},
		{"none of it", facts, "x......x", "x......x"},
		{"a page laid out with a table", `<table><tr><td>` + long + `</td><td>` + long + `</td></tr><tr><td>Iklan</td></tr></table>`, "xx.", "xx."},
		{"an article in a table", `<table><tr><td>Tanggal : 19-11-2026</td></tr><tr><td><p>` + long + `</p><p>Jadwal menyusul.</p></td></tr><tr><td>Cetak</td></tr></table>`, ".xx.", ".xx."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			doc := page.NewWalker().Walk(parse([]byte(tc.page)))
			if len(doc.Blocks) != len(tc.keep) {
				t.Fatalf("%d blocks, not %d", len(doc.Blocks), len(tc.keep))
			}
			keep := make([]bool, len(tc.keep))
			for i := range keep {
				keep[i] = tc.keep[i] == 'x'
			}
			wholeTables(doc, keep)
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
