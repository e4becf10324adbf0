package pipeline

import (
	"context"
	"errors"

	"warta/extract/fingerprint"
	"warta/extract/fingerprint/story"
	"warta/store"
	"warta/store/sqlite"
)

// story folds articles with the same text. Nothing is left out for it: every article keeps its own record,
// and names its story.
func (p *Pipeline) story() sqlite.Follower {
	return sqlite.Follower{
		Name: Story, After: Region,
		Articles: func(ctx context.Context, tx *sqlite.Tx, a store.Article) error {
			if a.NotArticle != "" {
				return nil
			}
			art := storyArticle(&a)
			got, err := story.Assign(ctx, art, storyIndex{tx}, story.Options{})
			if err != nil {
				return err
			}
			sketch := art.Text.Sketch()
			if got.Match == nil && a.Archive && a.Story != "" { // the others of the story it came with may not be here
				edited, err := tx.Resummed(ctx, a.ID, sketch.Keys)
				if err != nil {
					return err
				}
				if !edited {
					got.Story = a.Story
				}
			}
			place := sqlite.StoryPlace{Story: got.Story, Keys: sketch.Keys, Shingles: sketch.Shingles, Merged: got.Merged}
			if got.Match != nil {
				why := got.Match.Evidence(&art)
				place.Evidence = &why
			}
			return tx.SetStory(ctx, a.ID, place)
		},
	}
}

// storyArticle is what stories need to know of an article.
func storyArticle(a *store.Article) story.Article {
	return story.Article{
		ID: a.ID, Outlet: a.Source, House: story.HouseOf(a.URL), URL: a.URL, Text: fingerprint.New(a.Title, a.Text),
		Published: a.Published.Time, Seen: a.FirstSeen, Story: a.Story,
	}
}

// stories is where sums and articles are kept: a database, or a transaction on it.
type stories interface {
	StoryLookup(ctx context.Context, keys []uint64, limit int) ([][]sqlite.StoryRef, error)
	Article(ctx context.Context, id string) (store.Article, error)
}

// StoryIndex is a database as stories see it.
func StoryIndex(db *sqlite.DB) story.Index { return storyIndex{db} }

type storyIndex struct{ stories }

func (x storyIndex) Lookup(ctx context.Context, keys []uint64, limit int) ([][]story.Ref, error) {
	found, err := x.StoryLookup(ctx, keys, limit)
	if err != nil {
		return nil, err
	}
	all := make([][]story.Ref, len(found))
	for i, refs := range found {
		for _, r := range refs {
			all[i] = append(all[i], story.Ref{Article: r.Article, Story: r.Story, Outlet: r.Source, Shingles: r.Shingles})
		}
	}
	return all, nil
}

func (x storyIndex) Load(ctx context.Context, ids []string) ([]story.Article, error) {
	var all []story.Article
	for _, id := range ids {
		a, err := x.Article(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, storyArticle(&a))
	}
	return all, nil
}
