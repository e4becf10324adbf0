package story

import (
	"context"
	"fmt"
	"slices"
	"time"

	"warta/extract/fingerprint"
)

const (
	// mergeJaccard is how alike an article must be to both of two stories to prove them one. An article
	// that merely holds both (a round-up) proves nothing.
	mergeJaccard = 0.68
	// rootShare is the share of the shorter text that an article must have in common with its story's
	// first article when it matched another one, so that a story does not drift from edit to edit.
	rootShare = 0.5
	// leastStanding is the number of shared keys in an outlet's standing words from which these matter.
	leastStanding = 2
	// maxRelated bounds Assignment.Related.
	maxRelated = 5
)

// Assignment is the answer for one article.
type Assignment struct {
	Story string
	// Match says why; nil when the article is the first of its story.
	Match *Match
	// Merged are the names of stories that turned out to be this one; see the package's text.
	Merged []string
	// Related are articles of other stories that share passages or a frame, best first.
	Related []Match
}

// Match is one article that was compared.
type Match struct {
	Article Article
	fingerprint.Comparison
	fingerprint.Verdict
	Delay time.Duration // from that article to this one; negative when this one is the earlier
}

// Assign decides which story an article belongs to. It changes nothing; the caller keeps the article's
// sketch and story, and carries out the mergers, in one transaction.
func Assign(ctx context.Context, a Article, idx Index, o Options) (Assignment, error) {
	out := Assignment{Story: a.ID}
	sketch := a.Text.Sketch()
	f, err := find(ctx, a.ID, a.Outlet, sketch, idx, o.orDefault())
	if err != nil {
		return out, fmt.Errorf("story of %s: %w", a.ID, err)
	}
	others, err := load(ctx, idx, f.list)
	if err != nil {
		return out, fmt.Errorf("story of %s: %w", a.ID, err)
	}
	var same []Match
	for i := range others {
		m := match(&a, &others[i], sketch, f.common)
		switch {
		case m.Kind == fingerprint.Same:
			same = append(same, m)
		case m.Kind != fingerprint.Apart && len(out.Related) < maxRelated:
			out.Related = append(out.Related, m)
		}
	}
	first, err := roots(ctx, same, others, idx)
	if err != nil {
		return out, fmt.Errorf("story of %s: %w", a.ID, err)
	}
	choose(&a, &out, near(&a, same, first), first)
	return out, nil
}

// match compares an article with another one.
func match(a, b *Article, sketch fingerprint.Sketch, common map[uint64]bool) Match {
	m := Match{Article: *b, Comparison: fingerprint.Compare(a.Text, b.Text)}
	s := fingerprint.Setting{SameHouse: a.house() != "" && a.house() == b.house()}
	if a.Outlet == b.Outlet && len(common) > 0 {
		s.Frame, s.Rest = frame(sketch, b.Text.Sketch(), common)
	}
	m.Verdict = fingerprint.Judge(a.Text, b.Text, &m.Comparison, s)
	if x, y := a.when(), b.when(); !x.IsZero() && !y.IsZero() {
		m.Delay = x.Sub(y)
	}
	return m
}

// frame estimates from sketches how much of what two texts share is their outlet's standing words, and
// how alike the rest is.
func frame(a, b fingerprint.Sketch, common map[uint64]bool) (share, rest float64) {
	both, standing, either := 0, 0, 0
	for _, k := range a.Even() {
		_, in := slices.BinarySearch(b.Even(), k)
		switch {
		case in && common[k]:
			standing++
		case in:
			both++
		case !common[k]:
			either++
		}
	}
	for _, k := range b.Even() {
		if _, in := slices.BinarySearch(a.Even(), k); !in {
			either++
		}
	}
	if standing < leastStanding {
		return 0, 1
	}
	if both+either > 0 {
		rest = float64(both) / float64(both+either)
	}
	return float64(standing) / float64(standing+both), rest
}
