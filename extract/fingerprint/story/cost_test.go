package story

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"warta/extract/fingerprint"
)

// world is an index over articles that are made up again whenever they are loaded, so that many fit: 250
// words of their own, their outlet's notice, and now and then a phrase that many have. One in ten is a
// print of an earlier one, one in twenty the daily list of its outlet.
type world struct {
	n      int
	heads  map[uint64]int32 // of each key its newest post, as an index into posts
	posts  []post           // without pointers, so that collecting garbage costs the same too
	looked int              // refs given
	loaded int              // articles given
}

// post is one article that holds a key, and the post before it, or 0.
type post struct{ article, before int32 }

const outlets = 100

func (w *world) article(i int) Article {
	outlet := i % outlets
	var body string
	switch {
	case i%10 == 9 && i >= 999:
		body = prose(uint64(i-999), 250)
	case i%20 == 4:
		body = list(outlet, i)
	default:
		body = prose(uint64(i), 250)
	}
	if i%3 == 0 {
		body += "kata seorang warga yang tidak mau disebutkan namanya kepada wartawan.\n"
	}
	at := day.Add(time.Duration(i) * time.Minute)
	return Article{
		ID: strconv.Itoa(i), Outlet: "o" + strconv.Itoa(outlet), Story: strconv.Itoa(i), Seen: at, Published: at,
		Text: fingerprint.New("Kabar", body+prose(uint64(1e9+outlet), 20)),
	}
}

// list is a daily list: a frame and some figures.
func list(outlet, i int) string {
	s := prose(uint64(2e9+outlet), 60)
	for k := range 12 {
		s += fmt.Sprintf("Harga bahan nomor %d di pasar induk kota ini sekarang Rp%d per kilogram menurut dinas.\n", k, 1000+(i*7919+k*104729)%90000)
	}
	return s
}

func newWorld(n int) *world {
	w := &world{heads: make(map[uint64]int32, 14*n), posts: make([]post, 1, 15*n)}
	for ; w.n < n; w.n++ {
		a := w.article(w.n)
		for _, k := range a.Text.Sketch().Keys {
			w.posts = append(w.posts, post{int32(w.n), w.heads[k]})
			w.heads[k] = int32(len(w.posts) - 1)
		}
	}
	return w
}

func (w *world) Lookup(_ context.Context, keys []uint64, limit int) ([][]Ref, error) {
	out := make([][]Ref, len(keys))
	for i, k := range keys {
		for p := w.heads[k]; p != 0 && len(out[i]) < limit; p = w.posts[p].before {
			n := int(w.posts[p].article)
			id := strconv.Itoa(n)
			out[i] = append(out[i], Ref{id, id, "o" + strconv.Itoa(n%outlets), 290})
			w.looked++
		}
	}
	return out, nil
}

func (w *world) Load(_ context.Context, ids []string) ([]Article, error) {
	var out []Article
	for _, id := range ids {
		i, err := strconv.Atoi(id)
		if err != nil {
			return nil, err
		}
		out = append(out, w.article(i))
		w.loaded++
	}
	return out, nil
}

// newcomers are the articles that come next.
func (w *world) newcomers() []Article {
	out := make([]Article, 100)
	for i := range out {
		out[i] = w.article(w.n + i)
		out[i].Story = ""
	}
	return out
}

// TestCost: what an article costs does not grow with the number of articles there are.
func TestCost(t *testing.T) {
	work := func(n int) (looked, loaded float64) {
		w := newWorld(n)
		list := w.newcomers()
		for _, a := range list {
			if _, err := Assign(context.Background(), a, w, Options{}); err != nil {
				t.Fatal(err)
			}
		}
		return float64(w.looked) / float64(len(list)), float64(w.loaded) / float64(len(list))
	}
	if testing.Short() {
		t.Skip("makes 25,000 articles")
	}
	smallLooked, smallLoaded := work(5000) // enough for every outlet's daily list to have its fill of postings
	largeLooked, largeLoaded := work(20000)
	t.Logf("refs %.1f and %.1f, articles loaded %.2f and %.2f", smallLooked, largeLooked, smallLoaded, largeLoaded)
	if largeLooked > 1.5*smallLooked || largeLoaded > 1.5*smallLoaded {
		t.Errorf("refs %.1f and %.1f, articles loaded %.2f and %.2f", smallLooked, largeLooked, smallLoaded, largeLoaded)
	}
}

// BenchmarkAssign takes in one article among a thousand and among two hundred thousand. The time holds
// preparing the article and every candidate from plain text, as a database would.
func BenchmarkAssign(b *testing.B) {
	for _, n := range []int{1000, 200000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			w := newWorld(n)
			list := w.newcomers()
			i := 0
			for b.Loop() {
				a := list[i%len(list)]
				a.Text = fingerprint.New(a.Text.Title, a.Text.Body)
				if _, err := Assign(context.Background(), a, w, Options{}); err != nil {
					b.Fatal(err)
				}
				i++
			}
			b.ReportMetric(float64(w.loaded)/float64(i), "loaded/op")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}
