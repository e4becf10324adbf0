package feeds

import (
	"context"
	"iter"
	"time"

	"warta/store"
)

// Reader is what feeds and the reading room need of a database. Every method is safe for concurrent use.
// What is not there is an error that wraps store.ErrNotFound.
type Reader interface {
	// Articles yields what q asks for, one at a time; breaking off the loop ends the query. Each article
	// comes with its regions. What is no article is never yielded.
	Articles(ctx context.Context, q store.Query) iter.Seq2[store.Article, error]
	// Article is the article with this ID, removed ones included.
	Article(ctx context.Context, id string) (store.Article, error)
	// Place is the gazetteer's entry for a code.
	Place(ctx context.Context, code string) (store.Place, error)
	// Children are the places one level below code, in order of code; "" asks for the provinces.
	Children(ctx context.Context, code string) ([]store.Place, error)
	// RegionCounts tells for each code that has any how many articles are about it or about what lies in it.
	RegionCounts(ctx context.Context) (map[string]int, error)
	// Sources are all sources, whatever their state.
	Sources(ctx context.Context) ([]store.Source, error)
	// Edits are what publishers changed of articles, newest first, at most limit: of a region with what lies
	// in it, of a source, or of all where both are empty.
	Edits(ctx context.Context, region, source string, limit int) ([]store.Edit, error)
	// DayCounts counts what was tried for every source and UTC day since a day, oldest first.
	DayCounts(ctx context.Context, since time.Time) ([]store.SourceDay, error)
	// Archives is how many archive documents a feed has: "all", "r/18", "s/lampost.co", "section/ekonomi".
	Archives(ctx context.Context, feed string) (int, error)
	// Archive is what was told in one of them, counted from 1, oldest first. It never changes.
	Archive(ctx context.Context, feed string, number int) ([]store.Told, error)
	// FeedHead is the Seq of the newest feed entry, whichever process wrote it; 0 for an empty log.
	FeedHead(ctx context.Context) (int64, error)
}
