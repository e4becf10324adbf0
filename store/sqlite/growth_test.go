package sqlite

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"warta/store"
)

// growth is a database that is measured at several sizes.
type growth struct {
	*testing.B
	db    *DB
	size  int
	spent map[string]map[int]time.Duration // by what was measured, and size
	names []string
}

// measure runs f and keeps what one run takes at best: the machine's other work adds to it.
func (g *growth) measure(name string, f func(b *testing.B)) {
	g.Run(fmt.Sprintf("%s/articles=%d", name, g.size), func(b *testing.B) {
		if g.spent[name] == nil {
			g.spent[name] = map[int]time.Duration{}
			g.names = append(g.names, name)
		}
		for b.Loop() {
			start := time.Now()
			f(b)
			if took := time.Since(start); g.spent[name][g.size] == 0 || took < g.spent[name][g.size] {
				g.spent[name][g.size] = took
			}
		}
	})
}

// BenchmarkGrowth measures everyday work in a database of 50,000 articles and in larger ones, up to WARTA_GROWTH, and
// what an article takes on disk. WARTA_GROWTH_DIR keeps the databases for the next run. It is for -benchtime 20x or
// the like; a million articles take some ten gigabytes.
func BenchmarkGrowth(b *testing.B) {
	last, err := strconv.Atoi(os.Getenv("WARTA_GROWTH"))
	if err != nil || last <= 50000 {
		b.Skip("WARTA_GROWTH is not set to a number of articles above 50,000")
	}
	dir := os.Getenv("WARTA_GROWTH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	g := &growth{B: b, spent: map[string]map[int]time.Duration{}}
	for _, size := range []int{50000, 200000, last} {
		if size > last || g.size == size {
			continue
		}
		path := g.grown(dir, size)
		g.size, g.db = size, openAt(b, path, Options{})
		g.everyday()
		g.bytes()
	}
	for _, name := range g.names {
		for size, took := range g.spent[name] {
			if size != 50000 {
				b.Logf("%-28s %10v at 50,000, %10v at %d: %.2f times", name, g.spent[name][50000], took, size, float64(took)/float64(g.spent[name][50000]))
			}
		}
	}
}

// grown is the file of a database of so many articles: one that was kept, or the largest one, grown on and copied.
func (g *growth) grown(dir string, size int) string {
	g.Helper()
	path := filepath.Join(dir, fmt.Sprintf("growth.%d.db", size))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	all := filepath.Join(dir, "growth.db")
	db, have := openAt(g, all, Options{}), 0
	if err := db.r.QueryRow(`SELECT count(*) FROM article`).Scan(&have); err != nil {
		g.Fatal(err)
	}
	start := time.Now()
	grow(g, db, have, size)
	g.Logf("%d articles written, %.0f a second", size-have, float64(size-have)/time.Since(start).Seconds())
	if err := errors.Join(db.Close(), copyFile(all, path)); err != nil {
		g.Fatal(err)
	}
	return path
}

func copyFile(from, to string) error {
	b, err := os.Open(from)
	if err != nil {
		return err
	}
	defer b.Close()
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := f.ReadFrom(b); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

func (g *growth) everyday() {
	rnd := rand.New(rand.NewPCG(1, uint64(g.size)))
	g.measure("newest page of a region", func(b *testing.B) {
		if got := collect(b, g.db, store.Query{Region: "18.01", Limit: 50, Front: true}); len(got) != 50 {
			b.Fatal(len(got))
		}
	})
	var ids []string
	for range 200 {
		at := sortFloor(epoch.Add(time.Duration(rnd.IntN(g.size)) * time.Minute))
		var id string
		if err := g.db.r.QueryRow(`SELECT id FROM article WHERE sort <= ? ORDER BY sort DESC LIMIT 1`, at).Scan(&id); err == nil {
			ids = append(ids, id)
		}
	}
	g.measure("200 articles by id", func(b *testing.B) {
		for _, id := range ids {
			if _, err := g.db.Article(b.Context(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
	look := func(b *testing.B, n int) {
		err := g.db.write(b.Context(), "look-ups", func(tx *Tx) error {
			for range n {
				if _, err := tx.StoryLookup(b.Context(), sum(rnd, "", rnd.IntN(50)).Keys, 48); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	look(g.B, g.size/sieveStep+1) // as many as fill the sieve
	g.Logf("the sieve is full after %d look-ups, and %v", g.size/sieveStep+1, time.Since(start).Round(time.Millisecond))
	g.measure("200 story look-ups", func(b *testing.B) { look(b, 200) })
	g.measure("export of one month", func(b *testing.B) {
		v, err := g.db.View(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		defer v.Close()
		n := 0
		for _, err := range v.Items(b.Context(), Selection{Query: store.Query{Since: epoch, Until: epoch.Add(30 * 24 * time.Hour)}}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n < 40000 {
			b.Fatal(n)
		}
	})
	var next int // a database that was kept has those of the last run
	if err := g.db.r.QueryRow(`SELECT count(*) FROM article`).Scan(&next); err != nil {
		g.Fatal(err)
	}
	g.measure("1,000 new articles", func(b *testing.B) {
		addStages(b, g.db, next, next+1000)
		next += 1000
	})
}

// addStages adds articles as the pipeline does: each follower in transactions of its own, 50 articles each.
func addStages(b *testing.B, db *DB, from, to int) {
	b.Helper()
	ctx, text := b.Context(), vocabulary()
	rnd := rand.New(rand.NewPCG(11, uint64(from)))
	for ; from < to; from += 50 {
		ids := make([]string, 50)
		each := func(do func(tx *Tx, k int) error) {
			b.Helper()
			err := db.write(ctx, "stage", func(tx *Tx) error {
				for k := range ids {
					if err := do(tx, k); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		each(func(tx *Tx, k int) (err error) { ids[k], err = fetched(ctx, tx, rnd, text, from+k); return err })
		each(func(tx *Tx, k int) error { return tagged(ctx, tx, rnd, ids[k]) })
		each(func(tx *Tx, k int) error {
			p := sum(rnd, ids[k], from+k)
			if _, err := tx.StoryLookup(ctx, p.Keys, 48); err != nil {
				return err
			}
			return tx.SetStory(ctx, ids[k], p)
		})
		each(func(tx *Tx, k int) error {
			_, err := tx.PutFeedEntry(ctx, store.FeedEntry{Article: ids[k], Kind: store.EntryAdd, Front: true})
			return err
		})
	}
}

// bytes logs what an article takes on disk, and what of it.
func (g *growth) bytes() {
	var pages, size float64
	if err := g.db.r.QueryRow(`SELECT page_count, page_size FROM pragma_page_count, pragma_page_size`).Scan(&pages, &size); err != nil {
		g.Fatal(err)
	}
	var articles float64
	if err := g.db.r.QueryRow(`SELECT count(*) FROM article`).Scan(&articles); err != nil {
		g.Fatal(err)
	}
	g.Logf("%.0f articles: %.0f bytes each", articles, pages*size/articles)
	rows, err := g.db.r.Query(`SELECT name, sum(pgsize) FROM dbstat WHERE aggregate = 1 GROUP BY name ORDER BY 2 DESC LIMIT 16`)
	if err != nil {
		g.Logf("by table: %v", err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n float64
		if err := rows.Scan(&name, &n); err != nil {
			g.Fatal(err)
		}
		g.Logf("  %-28s %8.0f", name, n/articles)
	}
}
