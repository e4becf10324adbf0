package fake

import (
	"context"
	"fmt"
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
