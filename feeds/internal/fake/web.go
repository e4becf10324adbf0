package fake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// Revisions are the versions of an article: its own, after as many older ones as it counts.
func (r *Reader) Revisions(ctx context.Context, id string) ([]store.Revision, error) {
	a, err := r.Article(ctx, id)
	if err != nil {
		return nil, err
	}
	var list []store.Revision
	for n := 1; n <= a.Revisions; n++ {
		c := a.Content
		if n < a.Revisions {
			c.Title = fmt.Sprintf("%s (versi %d)", c.Title, n)
		}
		list = append(list, store.Revision{Article: id, Number: n, At: a.FirstSeen.Add(time.Duration(n-1) * time.Hour), Content: c, Hash: c.Hash()})
	}
	return list, nil
}

// Health makes up how each source fares.
func (r *Reader) Health(context.Context) ([]store.SourceHealth, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ask("Health"); err != nil {
		return nil, err
	}
	var list []store.SourceHealth
	for i, s := range r.sources {
		h := store.SourceHealth{Source: s, URLs: 40 * i}
		for _, a := range r.articles {
			if a.Source == s.ID {
				h.Articles++
				if a.FirstSeen.After(h.LastArticle) {
					h.LastArticle = a.FirstSeen
				}
			}
		}
		h.LastTry, h.LastSuccess, h.LastResult = Now.Add(-time.Minute), Now.Add(-time.Minute), "200, 3 new"
		h.Next = Now.Add(25 * time.Minute)
		if i == 1 {
			h.Failures, h.LastResult, h.LastSuccess = 4, "lookup krakatau.example: no such host", Now.Add(-26*time.Hour)
		}
		list = append(list, h)
	}
	return list, nil
}

// Search finds articles that hold the words side by side, newest first.
func (r *Reader) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	var list []store.Hit
	for a, err := range r.Articles(ctx, q) {
		if err != nil {
			return nil, err
		}
		full, err := r.Article(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		hit := store.Hit{Article: a}
		if i := strings.Index(strings.ToLower(full.Text), strings.ToLower(q.Words)); i >= 0 && q.Words != "" {
			hit.Snippet = full.Text[:i] + "\x02" + full.Text[i:i+len(q.Words)] + "\x03" + full.Text[i+len(q.Words):]
		}
		list = append(list, hit)
	}
	return list, nil
}

// Facets counts what q finds, all of it.
func (r *Reader) Facets(ctx context.Context, q store.Query) (store.Facets, error) {
	f := store.Facets{Regions: []store.Count{}, Sources: []store.Count{}, Months: []store.Count{}}
	add := func(list *[]store.Count, key, name string) {
		for i := range *list {
			if (*list)[i].Key == key {
				(*list)[i].N++
				return
			}
		}
		*list = append(*list, store.Count{Key: key, Name: name, N: 1})
	}
	for a, err := range r.Articles(ctx, q) {
		if err != nil {
			return f, err
		}
		f.Of++
		add(&f.Sources, a.Source, a.SourceName)
		add(&f.Months, a.SortTime().UTC().Format("2006-01"), "")
		for _, g := range a.Regions {
			add(&f.Regions, g.Code, g.Name)
		}
	}
	return f, nil
}

// StoryEvidence is the articles of a story, the first first, each held against that one.
func (r *Reader) StoryEvidence(_ context.Context, id string) ([]store.StoryMember, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ask("StoryEvidence"); err != nil {
		return nil, err
	}
	name := id
	if a, ok := r.articles[id]; ok {
		name = a.Story
	}
	var list []store.StoryMember
	for _, a := range r.articles {
		if name != "" && a.Story == name && a.NotArticle == "" {
			list = append(list, store.StoryMember{Article: a, At: a.SortTime()})
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("story of %s: %w", id, store.ErrNotFound)
	}
	slices.SortFunc(list, func(x, y store.StoryMember) int { return x.At.Compare(y.At) })
	for i := range list[1:] {
		m := &list[i+1]
		m.Delay = int64(m.At.Sub(list[0].At) / time.Second)
		m.Match = &store.StoryMatch{
			Article: list[0].ID, Kind: "same", Kept: 0.94, Of: 0.905, Delay: m.Delay,
			Passages: []store.SharedPassage{{Words: 31, Text: m.Text}},
		}
	}
	return list, nil
}

// RegionDays counts articles by region and day.
func (r *Reader) RegionDays(_ context.Context, codes []string, from time.Time, days int) (map[string][]int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	counts := map[string][]int{}
	for _, a := range r.articles {
		at := a.SortTime().Sub(from)
		if at < 0 || at >= time.Duration(days)*24*time.Hour || a.NotArticle != "" {
			continue
		}
		for _, c := range codes {
			if !slices.ContainsFunc(a.Regions, func(g store.Region) bool { return store.Within(g.Code, c) }) {
				continue
			}
			if counts[c] == nil {
				counts[c] = make([]int, days)
			}
			counts[c][at/(24*time.Hour)]++
		}
	}
	return counts, r.ask("RegionDays")
}
