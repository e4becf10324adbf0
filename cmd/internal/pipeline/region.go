package pipeline

import (
	"context"

	"warta/extract/region"
	"warta/store"
	"warta/store/sqlite"
)

// region says where each article happened.
func (p *Pipeline) region() sqlite.Follower {
	return sqlite.Follower{
		Name: Region, After: Extract,
		Articles: func(ctx context.Context, tx *sqlite.Tx, a store.Article) error {
			if a.NotArticle != "" {
				return nil
			}
			src, err := sourceOf(ctx, tx, a.Source)
			if err != nil {
				return err
			}
			return tx.SetRegions(ctx, a.ID, p.Tagger.Tag(region.Input{
				Title: a.Title, Lead: a.Lead, Text: a.Text, Dateline: a.Dateline, Section: a.Section, Tags: a.Tags,
				URL: a.URL, Home: src.Region,
			}))
		},
	}
}
