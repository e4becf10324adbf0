package story

import (
	"cmp"
	"slices"
	"time"

	"warta/extract/fingerprint"
)

// What counts as a print of a release: this share of the release, or a passage of so many words.
const (
	printShare = 0.15
	printWords = 25
)

// Print is one article that ran a release, all or part of it.
type Print struct {
	Article   string    `json:"article"`
	Outlet    string    `json:"outlet"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Published time.Time `json:"published_at"` // never after it was first seen
	// Delay is counted from the release, or from the first print where the release states no time.
	Delay int64 `json:"delay_seconds"`
	// Kept is the share of the release's words that the article has verbatim, in runs of five words or
	// more; Own is the share of the article's words that are not from the release.
	Kept    float64 `json:"kept"`
	Own     float64 `json:"own"`
	Longest string  `json:"longest_passage"` // as it stands in the release
	// Headline is true where the article kept the release's headline.
	Headline bool                 `json:"headline_kept"`
	Changes  []fingerprint.Change `json:"changes"` // sentence by sentence, from the release to the article
}

// Trace tells who ran a release: of the articles given (see [Candidates]), those that print it, the
// earliest first. at is when the release went out, or zero.
func Trace(release *fingerprint.Text, at time.Time, articles []Article) []Print {
	var out []Print
	for i := range articles {
		a := &articles[i]
		c := fingerprint.Compare(release, a.Text)
		longest, _ := c.Longest()
		if c.KeptA < printShare && longest.Words < printWords {
			continue
		}
		out = append(out, Print{
			Article: a.ID, Outlet: a.Outlet, URL: a.URL, Title: a.Text.Title, Published: a.when(),
			Kept: c.KeptA, Own: 1 - c.KeptB, Longest: release.Body[longest.A.From:longest.A.To],
			Headline: fingerprint.SameHeadline(release.Title, a.Text.Title),
			Changes:  fingerprint.Changes(release, a.Text),
		})
	}
	slices.SortFunc(out, func(x, y Print) int {
		return cmp.Or(x.Published.Compare(y.Published), cmp.Compare(y.Kept, x.Kept), cmp.Compare(x.Article, y.Article))
	})
	for i := range out {
		if at.IsZero() { // the prints are in order
			at = out[i].Published
		}
		if !out[i].Published.IsZero() {
			out[i].Delay = int64(out[i].Published.Sub(at) / time.Second)
		}
	}
	return out
}
