package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"warta/store"
)

// dump is a selection as JSON, one article a line.
func dump(t *testing.T, v *View, s Selection) string {
	t.Helper()
	var b strings.Builder
	for item, err := range v.Items(t.Context(), s) {
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(struct {
			store.Article
			Digests  []string
			Versions []store.Revision
		}(item))
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.String()
}

func view(t *testing.T, db *DB) *View {
	t.Helper()
	v, err := db.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

// TestAsOf: what was known then can be had again, byte by byte, after the world has gone on.
func TestAsOf(t *testing.T) {
	n := newNewspaper(t)
	const first, second = "https://a.example/berita/satu", "https://a.example/berita/dua"
	n.publish(first, store.KindArticle, 0, "Jalan rusak.")
	n.publish(second, store.KindArticle, 0, "Pasar sepi.")
	n.follow()
	tag := func(a *store.Article) {
		a.Regions = []store.Region{{Code: "18.01", Name: "Lampung Selatan", Score: 1, Evidence: []store.Evidence{{Words: a.Text, Where: "text", Rule: "name"}}}}
	}
	tags := tagging(func(a store.Article) store.Regions { tag(&a); return store.Regions{About: a.Regions} })
	follow(t, n.db, tags)
	then := n.at.Add(time.Minute)
	early := view(t, n.db)
	selection := Selection{AsOf: then, Retag: tag, Versions: true, Query: store.Query{Region: "18"}}
	want, today := dump(t, early, selection), dump(t, early, Selection{Versions: true})
	if strings.Count(want, "\n") != 2 || want != today {
		t.Fatalf("known at once: %s\nas of then: %s", today, want)
	}
	if !strings.Contains(want, `"Digests":["d0"]`) {
		t.Errorf("no digests of pages: %s", want)
	}

	n.publish(first, store.KindArticle, 0, "Jalan diperbaiki.")
	n.publish("https://a.example/berita/tiga", store.KindArticle, 0, "Panen raya.")
	n.follow()
	follow(t, n.db, tags)
	if err := n.db.write(t.Context(), "remove", func(tx *Tx) error { return tx.SetRemoved(t.Context(), store.ArticleID(second), n.at) }); err != nil {
		t.Fatal(err)
	}
	if got := dump(t, early, Selection{Versions: true}); got != today {
		t.Errorf("an open view changed: %s", got)
	}
	late := view(t, n.db)
	if got := dump(t, late, selection); got != want {
		t.Errorf("as of then, later\n%s\nwant\n%s", got, want)
	}
	now := dump(t, late, Selection{Versions: true})
	if strings.Count(now, "\n") != 3 || !strings.Contains(now, "Jalan diperbaiki.") || !strings.Contains(now, "removed_at") {
		t.Errorf("today: %s", now)
	}
	if got := dump(t, late, Selection{AsOf: n.at.Add(time.Hour), Versions: true}); got != now {
		t.Errorf("as of the end\n%s\nwant\n%s", got, now)
	}
}

func TestSelection(t *testing.T) {
	n := newNewspaper(t)
	n.publish("https://a.example/berita/satu", store.KindArticle, 0, "Jalan rusak.")
	n.publish("https://a.example/berita/dua", store.KindArticle, 0, "Pasar sepi.")
	n.follow()
	v := view(t, n.db)
	for _, c := range []struct {
		name string
		s    Selection
		want int
	}{
		{"all", Selection{}, 2},
		{"words", Selection{Query: store.Query{Words: "rusak"}}, 1},
		{"source", Selection{Query: store.Query{Source: "a.example"}}, 2},
		{"another source", Selection{Query: store.Query{Source: "b.example"}}, 0},
		{"source then", Selection{AsOf: n.at.Add(1), Query: store.Query{Source: "b.example"}}, 0},
		{"since the last", Selection{Query: store.Query{Since: n.at}}, 1},
		{"since the last, then", Selection{AsOf: n.at.Add(time.Hour), Query: store.Query{Since: n.at}}, 1},
		{"until the last", Selection{Query: store.Query{Until: n.at}}, 1},
		{"until the last, then", Selection{AsOf: n.at.Add(time.Hour), Query: store.Query{Until: n.at}}, 1},
		{"before anything", Selection{AsOf: epoch}, 0},
		{"elsewhere", Selection{AsOf: n.at.Add(1), Query: store.Query{Region: "19"}}, 0},
	} {
		if got := strings.Count(dump(t, v, c.s), "\n"); got != c.want {
			t.Errorf("%s: %d articles, want %d", c.name, got, c.want)
		}
	}
	for _, err := range v.Items(t.Context(), Selection{AsOf: n.at, Query: store.Query{Words: "rusak"}}) {
		if err == nil {
			t.Error("words were asked of an older record")
		}
	}
	var cache, temp int
	if err := v.tx.QueryRow(`SELECT * FROM pragma_cache_size, pragma_temp_store`).Scan(&cache, &temp); err != nil || cache != -65536 || temp != 1 {
		t.Errorf("a view has cache_size %d and temp_store %d, %v", cache, temp, err)
	}
	if sources, err := v.Sources(t.Context(), time.Time{}); err != nil || len(sources) != 1 {
		t.Error(sources, err)
	}
	if sources, err := v.Sources(t.Context(), epoch); err != nil || len(sources) != 0 {
		t.Error("before it was added:", sources, err)
	}
	day := epoch.Truncate(24 * time.Hour)
	for _, c := range []struct {
		name         string
		since, until time.Time
		want         int
	}{
		{"all", time.Time{}, time.Time{}, 1},
		{"that day", day, day.AddDate(0, 0, 1), 1},
		{"part of it", day.Add(time.Hour), time.Time{}, 0},
		{"cut off", day, day.Add(time.Hour), 0},
	} {
		days, err := v.SourceDays(t.Context(), c.since, c.until)
		if err != nil || len(days) != c.want {
			t.Errorf("%s: %v, %v", c.name, days, err)
		} else if c.want == 1 && (days[0].Attempted != 2 || days[0].Articles != 2) {
			t.Errorf("%s: %+v", c.name, days[0])
		}
	}
}

// TestSourcesThen: a source that was taken in later than what came of it was known then.
func TestSourcesThen(t *testing.T) {
	n := newNewspaper(t)
	n.publish("https://a.example/berita/satu", store.KindArticle, 0, "Jalan rusak.")
	n.follow()
	tried, err := n.db.PutSource(t.Context(), store.Source{ID: "b.example", Home: "https://b.example/"}, true)
	if err != nil || !tried {
		t.Fatal(tried, err)
	}
	if err := n.db.ImportDays(t.Context(), "elsewhere", []SourceDay{{Source: "b.example", Day: epoch.AddDate(0, 0, -3), Attempted: 1}}); err != nil {
		t.Fatal(err)
	}
	err = n.db.write(t.Context(), "test", func(tx *Tx) error {
		return tx.exec(t.Context(), `UPDATE source SET added_at = ?`, stamp(n.at.AddDate(1, 0, 0)))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"before anything", epoch.AddDate(0, 0, -3), ""},
		{"after an attempt", epoch.AddDate(0, 0, -2), "b.example"},
		{"after an article", n.at.Add(time.Millisecond), "a.example b.example"},
	} {
		sources, err := view(t, n.db).Sources(t.Context(), c.at)
		var ids []string
		for _, s := range sources {
			ids = append(ids, s.ID)
		}
		if got := strings.Join(ids, " "); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// BenchmarkDataset reads the articles of one day for a dataset, from a small and from a large database, as they
// are and as they were known at the end of that day.
func BenchmarkDataset(b *testing.B) {
	for _, size := range sizes() {
		db := searched(b, size)
		day := store.Query{Since: epoch, Until: epoch.Add(24 * time.Hour)}
		for _, c := range []struct {
			name string
			s    Selection
		}{
			{"day", Selection{Query: day}},
			{"versions", Selection{Query: day, Versions: true}},
			{"then", Selection{Query: day, AsOf: day.Until}},
		} {
			b.Run(fmt.Sprintf("%s/articles=%d", c.name, size), func(b *testing.B) {
				v, err := db.View(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				defer v.Close()
				n := 0
				for b.Loop() {
					n = 0
					for _, err := range v.Items(b.Context(), c.s) {
						if err != nil {
							b.Fatal(err)
						}
						n++
					}
				}
				if n < 1000 {
					b.Errorf("only %d articles", n)
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n*b.N), "µs/article")
			})
		}
	}
}
