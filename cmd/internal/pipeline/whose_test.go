package pipeline

import (
	"fmt"
	"slices"
	"testing"

	"warta/store"
)

// TestCanonicalOfAll: an outlet whose pages all name the same canonical address has as many articles as it has, in
// whatever order they are read.
func TestCanonicalOfAll(t *testing.T) {
	const n = 4
	address := func(i int) string { return fmt.Sprintf("https://a.example/berita/%d", i) }
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}} {
		d := newDesk(t)
		d.Extractor = signed{"1"}
		text := func(i int) string {
			return fmt.Sprintf("Judul nomor %d\nIsi berita yang ke-%d, dengan beberapa kata.", i, i)
		}
		for round := range 2 {
			for _, i := range order {
				d.fetch(address(i), fmt.Sprintf("%s\ncanonical %s\n%s", text(i), address(0), []string{"IKLAN", "SPANDUK"}[round]))
			}
		}
		var ids []string
		for i := range n {
			a := d.article(address(i))
			ids = append(ids, a.ID)
			if a.URL != address(i) || a.Title != fmt.Sprintf("Judul nomor %d", i) {
				t.Errorf("read as %v: %s is %s, %q", order, address(i), a.URL, a.Title)
			}
			d.want(address(i), text(i)+"\nIKLAN", text(i)+"\nSPANDUK")
		}
		if slices.Sort(ids); len(slices.Compact(ids)) != n {
			t.Errorf("read as %v: %v", order, ids)
		}
		d.sound()
		before := d.snapshot()
		if d.again(); d.snapshot() != before {
			t.Errorf("read as %v; read again:\n%s\nwant\n%s", order, d.snapshot(), before)
		}
	}
}

// TestVariantOfAnArticle: a page that names the canonical address of what it shows too is the same article, whichever
// of the two is read first.
func TestVariantOfAnArticle(t *testing.T) {
	const main, print = "https://a.example/berita/satu", "https://a.example/cetak.php?id=1"
	const text = "Judul\nIsi berita, dengan beberapa kata lebih."
	for _, order := range [][]string{{main, print}, {print, main}} {
		d := newDesk(t)
		d.Extractor = signed{"1"}
		for _, address := range order {
			d.fetch(address, text+"\ncanonical "+main)
		}
		a := d.article(print)
		if a.ID != d.article(main).ID || a.ID != store.ArticleID(main) || a.URL != main || a.Revisions != 1 {
			t.Errorf("read as %v: %+v", order, a)
		}
	}
}
