package pipeline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"warta/extract"
	"warta/store"
	"warta/store/sqlite"
)

// take imports a capture of an address and has it read.
func (d *desk) take(address, body string, at time.Time) {
	d.Helper()
	digest := fmt.Sprint("d", at.Unix(), address)
	d.bodies[digest] = []byte(body)
	p := store.Page{Address: address, Final: address, Source: "a.example", Kind: store.KindArticle, At: at, Status: 200, Digest: digest}
	if _, err := d.DB.ImportPages(d.Context(), []sqlite.Import{{Page: p}}); err != nil {
		d.Fatal(err)
	}
	d.drain()
}

// sound checks a database against its own hashes.
func (d *desk) sound() {
	d.Helper()
	bad := func(p sqlite.Problem) { d.Errorf("verify: %+v", p) }
	if _, err := d.DB.Verify(d.Context(), sqlite.Verification{Report: bad}); err != nil {
		d.Error(err)
	}
}

// TestCapturesInAnyOrder: captures of an article make the same versions in whatever order they come.
func TestCapturesInAnyOrder(t *testing.T) {
	const address = "https://a.example/satu"
	const first, second = "Bupati membuka pasar murah di lapangan kota.", "Bupati menutup pasar murah di lapangan kota."
	const doubtful = "\n? Warga datang sejak pagi untuk berbelanja."
	begin := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	captures := []string{first + doubtful, first + doubtful + "\nwide", second, first}
	full := strings.ReplaceAll(first+doubtful, "? ", "")
	want := "1 2026-11-01 00:00 [1] " + full + "\n2 2026-11-03 00:00 [2] " + second + "\n3 2026-11-04 00:00 [3] " + first + "\n"
	for _, order := range orders(len(captures)) {
		d := newDesk(t)
		d.Extractor = edge{}
		for _, n := range order {
			d.take(address, captures[n], begin.AddDate(0, 0, n))
		}
		a := d.article(address)
		revisions, err := d.DB.Revisions(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, r := range revisions {
			fmt.Fprintf(&got, "%d %s %v %s\n", r.Number, r.At.Format("2006-01-02 15:04"), order[r.Pages[0]-1:r.Pages[0]], r.Content.Text)
		}
		if got.String() != want {
			t.Fatalf("captures came as %v:\n%swant\n%s", order, got.String(), want)
		}
		if !a.FirstSeen.Equal(begin) || !a.Updated.Equal(begin.AddDate(0, 0, 3)) || a.Revisions != 3 || a.Text != first {
			t.Fatalf("captures came as %v: %+v", order, a)
		}
		days, err := d.DB.SourceDays(t.Context(), begin)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range days {
			if wantA, wantR := b2i(day.Day.Equal(begin)), b2i(day.Day.Day() == 3 || day.Day.Day() == 4); day.Articles != wantA || day.Revisions != wantR {
				t.Fatalf("captures came as %v: %d articles and %d edits on %v", order, day.Articles, day.Revisions, day.Day)
			}
		}
		d.sound()
		before := d.snapshot()
		d.again()
		if after := d.snapshot(); after != before {
			t.Fatalf("captures came as %v; read again:\n%swant\n%s", order, after, before)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// orders are all orders of 0 … n-1.
func orders(n int) (all [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, o := range orders(n - 1) {
		for i := range n {
			order := append([]int{}, o[:i]...)
			all = append(all, append(append(order, n-1), o[i:]...))
		}
	}
	return all
}

// TestReadElsewhere: articles of another machine stay as it read them, with the memory of the site that it had, though
// their pages are here too.
func TestReadElsewhere(t *testing.T) {
	ex, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	there := newDesk(t)
	there.Extractor = ex
	for i := range matured {
		there.fetch(storyAddress(i), storyPage(i))
	}
	const some = 4 // from so few nothing is learned of the site
	here := newDesk(t)
	here.Extractor, here.Bodies, here.bodies = ex, there.bodies, there.bodies
	all := records(t, there.DB)[:some]
	if _, err := here.DB.ImportArticles(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		pages, err := there.DB.PagesOf(t.Context(), r.Article.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := here.DB.ImportPages(t.Context(), []sqlite.Import{{Page: pages[0]}}); err != nil {
			t.Fatal(err)
		}
	}
	here.drain()
	check := func() {
		t.Helper()
		for _, r := range all {
			a, err := here.DB.Article(t.Context(), r.Article.ID)
			if err != nil || a.ContentHash != r.Article.ContentHash {
				t.Errorf("%s is read otherwise here: %v\n%s", r.Article.URL, err, a.Text)
			}
		}
		here.sound()
	}
	check()
	here.again()
	check()
	here.take(all[0].Article.URL, storyPage(0)+"<!-- -->", there.now.Add(time.Hour))
	if n := here.article(all[0].Article.URL).Revisions; n != 1 {
		t.Errorf("%d versions after it was fetched here", n)
	}
}

// TestLedElsewhere: an address that leads to one article today and to another tomorrow makes neither an edit of the
// other.
func TestLedElsewhere(t *testing.T) {
	const short, one, two, three = "https://a.example/s/x1", "https://a.example/satu", "https://a.example/dua", "https://a.example/tiga"
	const opened, closed, moved = "Bupati membuka pasar murah.\nWarga datang sejak pagi ke lapangan.", "Polisi menangkap pencuri.\nPelaku ditahan di kantor polisi kota.", "Kapal tenggelam di selat.\nEmpat nelayan belum ditemukan hingga malam."
	d := newDesk(t)
	d.Extractor = signed{"1"}
	led := func(to, body string) {
		t.Helper()
		d.list("a.example", short)
		d.bring(short, body, store.Page{Status: 200, Final: to}, store.OutcomeNew)
		d.drain()
	}
	d.fetch(two, closed)
	led(one, opened)
	led(two, closed) // known
	led(three, moved)
	d.want(one, opened)
	d.want(two, closed)
	d.want(three, moved)
	led("https://a.example/daerah/tiga", moved+"\nSatu ditemukan pada Selasa pagi.") // this one has moved
	d.want(three, moved, moved+"\nSatu ditemukan pada Selasa pagi.")
}
