package story

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"warta/extract/fingerprint"
)

// roots gives the first article of each story that has a match, by the story's name.
func roots(ctx context.Context, same []Match, known []Article, idx Index) (map[string]*Article, error) {
	first := map[string]*Article{}
	for i := range known {
		first[known[i].ID] = &known[i]
	}
	var missing []string
	for _, m := range same {
		if s := m.Article.Story; first[s] == nil && !slices.Contains(missing, s) {
			missing = append(missing, s)
		}
	}
	if len(missing) == 0 {
		return first, nil
	}
	got, err := idx.Load(ctx, missing)
	if err != nil {
		return nil, fmt.Errorf("load first articles: %w", err)
	}
	for i := range got {
		first[got[i].ID] = &got[i]
	}
	return first, nil
}

// near drops the matches in stories whose first article has too little in common with a.
func near(a *Article, same []Match, first map[string]*Article) []Match {
	far := map[string]bool{}
	for _, m := range same {
		s := m.Article.Story
		root := first[s]
		if _, done := far[s]; done || root == nil || s == m.Article.ID || s == a.ID {
			continue
		}
		c := fingerprint.Compare(a.Text, root.Text)
		far[s] = c.Containment() < rootShare
	}
	return slices.DeleteFunc(same, func(m Match) bool { return far[m.Article.Story] })
}

// choose picks the story among the matches, and the stories that the article proves to be one with it.
func choose(a *Article, out *Assignment, same []Match, first map[string]*Article) {
	if len(same) == 0 {
		return
	}
	slices.SortStableFunc(same, func(x, y Match) int {
		return cmp.Or(
			-boolCompare(x.Article.Story == a.Story, y.Article.Story == a.Story), // it stays where it is
			cmp.Compare(y.Jaccard, x.Jaccard),
			cmp.Compare(y.Containment(), x.Containment()),
			x.Article.Seen.Compare(y.Article.Seen),
			cmp.Compare(x.Article.ID, y.Article.ID),
		)
	})
	base, proven := same[0].Article.Story, same[0].Jaccard >= mergeJaccard
	if a.Story == a.ID { // others are in the story that bears its name
		base, proven = a.ID, true
	}
	one := []string{base}
	for _, m := range same {
		if proven && m.Jaccard >= mergeJaccard && !slices.Contains(one, m.Article.Story) {
			one = append(one, m.Article.Story)
		}
	}
	slices.SortFunc(one, func(x, y string) int { return older(a, same, first, x, y) })
	out.Story, out.Merged = one[0], one[1:]
	for i := range same {
		switch {
		case !slices.Contains(one, same[i].Article.Story):
			out.Related = append([]Match{same[i]}, out.Related...)
		case out.Match == nil:
			out.Match = &same[i]
		}
	}
	out.Related = out.Related[:min(len(out.Related), maxRelated)]
}

// boolCompare sorts false before true.
func boolCompare(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}

// older sorts names of stories by when their first articles were first seen.
func older(a *Article, same []Match, first map[string]*Article, x, y string) int {
	seen := func(s string) (at time.Time) {
		if s == a.ID {
			return a.Seen
		}
		if r := first[s]; r != nil {
			return r.Seen
		}
		for _, m := range same { // the first article is gone
			if m.Article.Story == s {
				return m.Article.Seen
			}
		}
		return at
	}
	return cmp.Or(seen(x).Compare(seen(y)), cmp.Compare(x, y))
}
