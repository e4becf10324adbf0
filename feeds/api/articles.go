package api

import (
	"context"
	"slices"

	"warta/feeds/internal/cursor"
	"warta/store"
)

// articles is a page of the articles that are asked for, newest first.
func (h *handler) articles(ctx context.Context, a ask) (any, error) {
	at, ok := cursor.Parse(a.cursor)
	if !ok {
		return nil, &parameterError{"cursor", "not the next_cursor of a page"}
	}
	q := cursor.From(a.q, at)
	q.NoText = !a.text
	out := page[article]{Items: []article{}}
	var last store.Article
	for x, err := range cursor.After(h.reader.Articles(ctx, q), at) {
		if err != nil {
			return nil, err
		}
		if len(out.Items) == a.limit {
			out.Next = cursor.Below(&last).String()
			break
		}
		out.Items, last = append(out.Items, newArticle(&x, a.text)), x
	}
	return out, h.digest(ctx, out.Items)
}

// digest gives articles the digests of their pages.
func (h *handler) digest(ctx context.Context, items []article) error {
	ids := make([]string, len(items))
	for i := range items {
		ids[i] = items[i].ID
	}
	digests, err := h.reader.VersionDigests(ctx, ids)
	for i := range items {
		items[i].Digests = list(digests[items[i].ID])
	}
	return err
}

// standing is what the record has of an article; what is none is nowhere else either.
func (h *handler) standing(ctx context.Context, id string) (store.Article, error) {
	x, err := h.reader.Article(ctx, id)
	if err == nil && x.NotArticle != "" {
		err = errNone("article", id)
	}
	return x, err
}

func (h *handler) article(ctx context.Context, a ask) (any, error) {
	x, err := h.standing(ctx, a.id)
	if err != nil {
		return nil, err
	}
	out := []article{newArticle(&x, true)}
	err = h.digest(ctx, out)
	return out[0], err
}

func (h *handler) revisions(ctx context.Context, a ask) (any, error) {
	if _, err := h.standing(ctx, a.id); err != nil {
		return nil, err
	}
	all, err := h.reader.Revisions(ctx, a.id)
	if err != nil {
		return nil, err
	}
	out := page[revision]{Items: []revision{}}
	for i := range all {
		r := &all[i]
		out.Items = append(out.Items, revision{
			Article: r.Article, Number: r.Number, At: r.At, Pages: list(r.Pages), Digests: list(r.Digests), content: newContent(&r.Content, true),
			Hash: r.Hash, Chain: r.Chain, Seal: r.Seal,
		})
	}
	return out, nil
}

// maxFound is how many hits are looked through for a page: no more share a second, and so a place in the list.
const maxFound = 10_000

// search is a page of what words find, with passages; the first page has facets.
func (h *handler) search(ctx context.Context, a ask) (any, error) {
	at, ok := cursor.Parse(a.cursor)
	if !ok {
		return nil, &parameterError{"cursor", "not the next_cursor of a page"}
	}
	q := cursor.From(a.q, at)
	q.NoText, q.Relevance = true, a.relevance
	var out page[article]
	for q.Limit = a.limit + 1; ; q.Limit *= 4 {
		hits, err := h.reader.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		out = found(hits, at, a.limit)
		all := len(hits) < q.Limit || q.Limit > maxFound
		if all || out.Next != "" && passed(hits, at) {
			break
		}
	}
	if a.relevance {
		out.Next = ""
	}
	if err := h.digest(ctx, out.Items); err != nil {
		return nil, err
	}
	if at.IsZero() && !a.noFacets {
		f, err := h.reader.Facets(ctx, a.q)
		if err != nil {
			return nil, err
		}
		out.Facet = &f
	}
	return out, nil
}

// passed reports whether the hits go on below a place: its article is among them, or all of its second.
func passed(hits []store.Hit, at cursor.Cursor) bool {
	return at.IsZero() || hits[len(hits)-1].SortTime().Unix() != at.At.Unix() ||
		slices.ContainsFunc(hits, func(h store.Hit) bool { return h.ID == at.ID })
}

// found is the page of the hits below a place.
func found(hits []store.Hit, at cursor.Cursor, limit int) (out page[article]) {
	passages := make(map[string][]store.Piece, len(hits))
	all := func(yield func(store.Article, error) bool) {
		for i := range hits {
			passages[hits[i].ID] = hits[i].Pieces()
			if !yield(hits[i].Article, nil) {
				return
			}
		}
	}
	out.Items = []article{}
	var last store.Article
	for x := range cursor.After(all, at) {
		if len(out.Items) == limit {
			out.Next = cursor.Below(&last).String()
			break
		}
		item := newArticle(&x, false)
		item.Passage = passages[x.ID]
		out.Items, last = append(out.Items, item), x
	}
	return out
}
