// Package fake is a Reader in memory, for tests of feeds and pages.
package fake

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"warta/store"
)

// Reader holds its records in memory. It is safe for concurrent use through its methods.
type Reader struct {
	mu       sync.Mutex
	articles map[string]store.Article
	places   []store.Place
	sources  []store.Source
	head     int64
	err      error
	edits    []store.Edit
	days     []store.SourceDay
	archives map[string][][]store.Told
	// Queries counts what was asked, by method.
	queries map[string]int
}

// New makes a Reader that knows some places of Lampung and three made-up outlets, and has no articles.
func New() *Reader {
	return &Reader{
		articles: make(map[string]store.Article),
		queries:  make(map[string]int),
		places: []store.Place{
			{Code: "18", Name: "Lampung", Type: "provinsi", Zone: "Asia/Jakarta"},
			{Code: "18.01", Name: "Lampung Selatan", Type: "kabupaten"},
			{Code: "18.01.04", Name: "Natar", Type: "kecamatan"},
			{Code: "18.10", Name: "Pringsewu", Type: "kabupaten"},
			{Code: "18.72", Name: "Metro", Type: "kota"},
			{Code: "31", Name: "DKI Jakarta", Type: "provinsi", Zone: "Asia/Jakarta"},
		},
		sources: []store.Source{
			{ID: "siger.example", Name: "Siger Pos", Home: "https://siger.example/", Region: "18", Language: "id", Zone: "Asia/Jakarta", Feed: "https://siger.example/feed/", State: store.SourceActive},
			{ID: "krakatau.example", Name: "Krakatau Kini", Home: "https://krakatau.example/", Region: "18.01", Language: "id", State: store.SourceActive},
			{ID: "kabar.example/lampung", Name: "Kabar Lampung", Home: "https://kabar.example/lampung", Region: "18", State: store.SourcePaused},
		},
	}
}

// Put adds or replaces an article and lets the log grow.
func (r *Reader) Put(a store.Article) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.articles[a.ID] = a
	r.head++
}

// PutSource adds a source and lets the log grow.
func (r *Reader) PutSource(s store.Source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sources = append(r.sources, s)
	r.head++
}

// Fail makes every method answer with err; nil ends that.
func (r *Reader) Fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

// Grow lets the log grow without a change.
func (r *Reader) Grow() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head++
}

// Asked is how often a method was called.
func (r *Reader) Asked(method string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.queries[method]
}

func (r *Reader) ask(method string) error {
	r.queries[method]++
	return r.err
}

// Articles yields what q asks for.
func (r *Reader) Articles(_ context.Context, q store.Query) iter.Seq2[store.Article, error] {
	return func(yield func(store.Article, error) bool) {
		r.mu.Lock()
		err := r.ask("Articles")
		var list []store.Article
		for _, a := range r.articles {
			if matches(&a, q) {
				list = append(list, a)
			}
		}
		r.mu.Unlock()
		if err != nil {
			yield(store.Article{}, err)
			return
		}
		slices.SortFunc(list, func(x, y store.Article) int {
			if c := y.SortTime().Compare(x.SortTime()); c != 0 {
				return c
			}
			return strings.Compare(x.ID, y.ID)
		})
		if q.Limit > 0 && len(list) > q.Limit {
			list = list[:q.Limit]
		}
		for _, a := range list {
			if q.NoText {
				a.Text, a.HTML = "", ""
			}
			if !yield(a, nil) {
				return
			}
		}
	}
}

func matches(a *store.Article, q store.Query) bool {
	if q.Region != "" && !slices.ContainsFunc(a.Regions, func(g store.Region) bool {
		return (g.Code == q.Region || !q.Own && store.Within(g.Code, q.Region)) && (g.Strong || !q.Strong)
	}) {
		return false
	}
	for _, f := range q.Flags {
		if !a.HasFlag(f) {
			return false
		}
	}
	if q.Story != "" && a.Story != q.Story || q.Section != "" && store.SectionKey(a.Section) != store.SectionKey(q.Section) {
		return false
	}
	t := a.SortTime()
	return (q.Source == "" || a.Source == q.Source) && (q.Language == "" || a.Language == q.Language) &&
		(q.Since.IsZero() || !t.Before(q.Since)) && (q.Until.IsZero() || t.Before(q.Until)) && (!q.Front || !a.Archive) &&
		strings.Contains(strings.ToLower(a.Title+" "+a.Text), strings.ToLower(q.Words))
}

// Article is the article with this ID.
func (r *Reader) Article(_ context.Context, id string) (store.Article, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ask("Article"); err != nil {
		return store.Article{}, err
	}
	a, ok := r.articles[id]
	if !ok {
		return a, fmt.Errorf("article %s: %w", id, store.ErrNotFound)
	}
	return a, nil
}

// Place is the place with this code.
func (r *Reader) Place(_ context.Context, code string) (store.Place, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ask("Place"); err != nil {
		return store.Place{}, err
	}
	for _, p := range r.places {
		if p.Code == code {
			return p, nil
		}
	}
	return store.Place{}, fmt.Errorf("place %s: %w", code, store.ErrNotFound)
}

// Children are the places one level below code.
func (r *Reader) Children(_ context.Context, code string) ([]store.Place, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ask("Children"); err != nil {
		return nil, err
	}
	var list []store.Place
	for _, p := range r.places {
		if store.ParentCode(p.Code) == code {
			list = append(list, p)
		}
	}
	return list, nil
}

// RegionCounts counts articles by region, those of what lies in it included.
func (r *Reader) RegionCounts(context.Context) (map[string]int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ask("RegionCounts"); err != nil {
		return nil, err
	}
	counts := make(map[string]int)
	for _, a := range r.articles {
		if a.NotArticle != "" || !a.Removed.IsZero() {
			continue
		}
		seen := make(map[string]bool)
		for _, g := range a.Regions {
			for c := g.Code; c != ""; c = store.ParentCode(c) {
				if !seen[c] {
					seen[c] = true
					counts[c]++
				}
			}
		}
	}
	return counts, nil
}

// Sources are all sources.
func (r *Reader) Sources(context.Context) ([]store.Source, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.sources), r.ask("Sources")
}

// PutEdits sets what Edits gives, newest first.
func (r *Reader) PutEdits(edits ...store.Edit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.edits = edits
	r.head++
}

// PutDays sets what DayCounts gives, oldest first.
func (r *Reader) PutDays(days ...store.SourceDay) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.days = days
	r.head++
}

// PutArchive closes an archive document of a feed.
func (r *Reader) PutArchive(feed string, told ...store.Told) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.archives == nil {
		r.archives = make(map[string][][]store.Told)
	}
	r.archives[feed] = append(r.archives[feed], told)
	r.head++
}

// Edits are what PutEdits set.
func (r *Reader) Edits(_ context.Context, region, source string, limit int) (list []store.Edit, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.edits {
		if matches(&e.Article, store.Query{Region: region, Source: source}) && len(list) < limit {
			list = append(list, e)
		}
	}
	return list, r.ask("Edits")
}

// DayCounts are what PutDays set.
func (r *Reader) DayCounts(_ context.Context, since time.Time) (list []store.SourceDay, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.days {
		if !d.Day.Before(since) {
			list = append(list, d)
		}
	}
	return list, r.ask("DayCounts")
}

// Archives is how many documents PutArchive closed.
func (r *Reader) Archives(_ context.Context, feed string) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.archives[feed]), r.ask("Archives")
}

// Archive is one of them.
func (r *Reader) Archive(_ context.Context, feed string, number int) ([]store.Told, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ask("Archive"); err != nil {
		return nil, err
	}
	if number > len(r.archives[feed]) {
		return nil, fmt.Errorf("archive %d of %s: %w", number, feed, store.ErrNotFound)
	}
	return slices.Clone(r.archives[feed][number-1]), nil
}

// FeedHead is the number of changes so far.
func (r *Reader) FeedHead(context.Context) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.head, r.ask("FeedHead")
}
