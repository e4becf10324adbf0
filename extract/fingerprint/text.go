package fingerprint

import (
	"slices"
	"strings"
)

// Version names the way from text to sums. Sums of different versions are not comparable; it changes when
// words, trimming, shingles or sampling change.
const Version = 1

// shingleWords is the length of a shingle. Five words are long enough to be rare in other texts of the
// same language and short enough to survive between two edits (Bendersky and Croft 2009 and the copies in
// news corpora agree on 4 to 6).
const shingleWords = 5

// Text is a text prepared for comparison. It does not change and is safe for concurrent use.
type Text struct {
	Title string
	Body  string // as given; passages are parts of it

	words    []word
	grams    []gram   // shingles by hash, then place
	shingles []uint64 // their hashes: sorted, each once
}

// gram is one shingle where it stands.
type gram struct {
	hash uint64
	at   int32 // index of its first word
}

// New prepares a text. Only the body is compared word by word; titles are written anew by every outlet.
func New(title, body string) *Text {
	t := &Text{Title: title, Body: body}
	for _, s := range own(body, creditStarts) {
		t.words = words(t.words, body, s.from, s.to)
	}
	t.shingle()
	return t
}

// Words is the number of words that are the text's own, without dateline and credits.
func (t *Text) Words() int { return len(t.words) }

// Shingles is the number of different runs of five words.
func (t *Text) Shingles() int { return len(t.shingles) }

// creditStarts is credits.txt, a line each.
var creditStarts = strings.Split(strings.TrimSpace(creditPhrases), "\n")

// shingle fills grams and shingles. A text of fewer than five words is one shingle.
func (t *Text) shingle() {
	n := len(t.words)
	if n == 0 {
		return
	}
	t.grams = make([]gram, 0, max(1, n-shingleWords+1))
	for i := 0; i == 0 || i+shingleWords <= n; i++ {
		var h uint64
		for _, w := range t.words[i:min(n, i+shingleWords)] {
			h = h*fnvPrime + w.hash
		}
		t.grams = append(t.grams, gram{mix(h), int32(i)})
	}
	slices.SortFunc(t.grams, func(a, b gram) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return int(a.at - b.at)
	})
	t.shingles = make([]uint64, 0, len(t.grams))
	for i, g := range t.grams {
		if i == 0 || g.hash != t.grams[i-1].hash {
			t.shingles = append(t.shingles, g.hash)
		}
	}
}
