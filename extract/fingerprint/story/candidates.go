package story

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"warta/extract/fingerprint"
)

// Options bounds the work for one article. The zero Options is the default.
type Options struct {
	Postings   int // articles asked for per key; 0: 48
	Candidates int // articles compared; 0: 16
	PerStory   int // of these, of one story; 0: 4
}

func (o Options) orDefault() Options {
	o.Postings = cmp.Or(o.Postings, 48)
	o.Candidates = cmp.Or(o.Candidates, 16)
	o.PerStory = cmp.Or(o.PerStory, 4)
	return o
}

// Which articles are worth comparing.
const (
	// leastShare of the smaller sketch must be shared. A sketch holds a fixed sample of shingles, so
	// that the share of shared keys estimates the share of shared text.
	leastShare = 0.25
	// standingStories is the number of other stories of the same outlet from which a key is one of the
	// outlet's standing words: legal notices, the frame of a daily list.
	standingStories = 3
	// phraseStories is the number of stories anywhere from which a key is a phrase that everybody uses.
	phraseStories = 8
)

// candidate is an article that shares keys, before it is loaded.
type candidate struct {
	Ref
	keys   int     // shared
	weight float64 // rare keys weigh more
}

// found is what the index has to an article.
type found struct {
	list   []candidate
	common map[uint64]bool // keys that are standing words or phrases
}

// find looks up a sketch and ranks what shares keys with it.
func find(ctx context.Context, id, outlet string, s fingerprint.Sketch, idx Index, o Options) (found, error) {
	f := found{common: map[uint64]bool{}}
	if len(s.Keys) == 0 {
		return f, nil
	}
	refs, err := idx.Lookup(ctx, s.Keys, o.Postings)
	if err != nil {
		return f, fmt.Errorf("look up %d keys: %w", len(s.Keys), err)
	}
	at := map[string]int{}
	for i, list := range refs {
		if isCommon(list, id, outlet) {
			f.common[s.Keys[i]] = true
			continue
		}
		for _, r := range list {
			if r.Article == id {
				continue
			}
			n, ok := at[r.Article]
			if !ok {
				n = len(f.list)
				at[r.Article] = n
				f.list = append(f.list, candidate{Ref: r})
			}
			f.list[n].keys++
			f.list[n].weight += 1 / float64(len(list))
		}
	}
	f.list = slices.DeleteFunc(f.list, func(c candidate) bool {
		expected := float64(min(c.Shingles, s.Shingles))/fingerprint.SampleOneIn - float64(len(f.common))
		return float64(c.keys) < leastShare*max(1, expected)
	})
	slices.SortFunc(f.list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.Article, b.Article))
	})
	f.list = trim(f.list, o)
	return f, nil
}

// isCommon reports whether a key tells nothing: it stands in several stories of the outlet, or in many. The
// copies of one story count once.
func isCommon(refs []Ref, id, outlet string) bool {
	if len(refs) < standingStories {
		return false
	}
	var seen [phraseStories]string // without allocation: this runs for every key
	own, all := 0, 0
	for _, r := range refs {
		if r.Article == id || slices.Contains(seen[:all], r.Story) {
			continue
		}
		seen[all] = r.Story
		all++
		if r.Outlet == outlet && outlet != "" {
			own++
		}
		if own == standingStories || all == phraseStories {
			return true
		}
	}
	return false
}

// trim keeps the best, so that one large story does not crowd out the others.
func trim(list []candidate, o Options) []candidate {
	var out []candidate
	of := map[string]int{}
	for _, c := range list {
		if len(out) == o.Candidates {
			break
		}
		if of[c.Story] < o.PerStory {
			of[c.Story]++
			out = append(out, c)
		}
	}
	return out
}

// Candidates loads the articles that share keys with a text, the likeliest first: what [Trace] reads.
func Candidates(ctx context.Context, t *fingerprint.Text, idx Index, o Options) ([]Article, error) {
	f, err := find(ctx, "", "", t.Sketch(), idx, o.orDefault())
	if err != nil {
		return nil, err
	}
	return load(ctx, idx, f.list)
}

// load loads candidates in their order.
func load(ctx context.Context, idx Index, list []candidate) ([]Article, error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids := make([]string, len(list))
	for i, c := range list {
		ids[i] = c.Article
	}
	got, err := idx.Load(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("load %d candidates: %w", len(ids), err)
	}
	slices.SortFunc(got, func(a, b Article) int {
		return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID))
	})
	return got, nil
}
