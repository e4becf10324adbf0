package story

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"warta/extract/fingerprint"
	"warta/store"
)

// Limits of what is kept to explain a match.
const (
	evidencePassages = 3
	evidenceBytes    = 300
)

// Evidence sums up the match of article a.
func (m *Match) Evidence(a *Article) store.StoryMatch {
	e := store.StoryMatch{
		Article: m.Article.ID, Kind: string(m.Kind), Reason: m.Reason, Jaccard: m.Jaccard,
		Kept: m.KeptB, Of: m.KeptA, Delay: int64(m.Delay / time.Second), Version: fingerprint.Version,
	}
	list := slices.Clone(m.Passages)
	slices.SortStableFunc(list, func(x, y fingerprint.Passage) int { return cmp.Compare(y.Words, x.Words) })
	for _, p := range list[:min(len(list), evidencePassages)] {
		e.Passages = append(e.Passages, store.SharedPassage{Words: p.Words, Text: cut(a.Text.Body[p.A.From:p.A.To])})
	}
	return e
}

func cut(s string) string {
	if len(s) <= evidenceBytes {
		return s
	}
	n := evidenceBytes
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
