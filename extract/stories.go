package extract

import (
	"net/url"
	"strings"

	"warta/extract/internal/page"
	"warta/store"
)

// shape is how the kept blocks of a page stand together: one body, or the beginnings of many stories.
type shape struct {
	between int  // gaps between kept blocks with headlines of other stories
	texts   int  // kept blocks that are no headline and no label
	stories int  // headlines, each a link to a page of its own, with a kept text behind them
	kept    int  // those of them that were kept
	days    int  // different dates among them
	told    int  // headlines with a text behind them, kept or not
	led     bool // a kept text stands before the first of them
	own     bool // a date stands right before that text
	body    bool // the texts are paragraphs of one element
	asks    ask  // whether the page asks for a subscription to read on
}

const (
	textWords   = 8  // the fewest words of a block that is a text, not a label
	dayWords    = 12 // the most words of a line that is there for its date
	storyDates  = 60 // the most lines of a page that are looked at for a date
	leastStory  = 4  // stories that make a list
	storyTexts  = 3  // the most texts a list shows of each story
	storyDays   = 3  // different dates among stories that no single article has
	storyReach  = 5  // how many blocks behind its headline a story's text stands at most
	bodyTexts   = 3  // paragraphs that make a body
	headlineMin = 4  // words of a headline
	headlineMax = 30
)

// storyScan is what shapeOf knows of the blocks it has passed.
type storyScan struct {
	shape
	doc     *page.Page
	base    *url.URL
	head    int // the headline that waits for its text; -1 for none
	seen    map[string]bool
	dates   map[[3]int]bool
	waiting [][3]int      // dates since the last text of a story
	holders map[int32]int // texts of each element
	most    int           // of one element
	tries   int
	dated   int // the last line with a date that is no story's
}

// shapeOf looks at a page's blocks once.
func shapeOf(doc *page.Page, keep []bool, base *url.URL) shape {
	s := storyScan{doc: doc, base: base, head: -1, dated: -1, seen: map[string]bool{}, dates: map[[3]int]bool{}, holders: map[int32]int{}}
	s.between = between(doc, keep)
	last := -1 // the last headline with a text, kept or not
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if int32(i) == doc.H1 || i > s.head+storyReach {
			s.head = -1
		}
		wholly := headline(b)
		if wholly || headLine(doc, b) {
			if s.head = i; s.stories == 0 {
				s.waiting = s.waiting[:0]
			}
			if wholly {
				continue
			}
		}
		text := b.Words >= textWords && b.Link*2 < b.Chars
		if text && s.head > last {
			s.told++
			last = s.head
		}
		if text && keep[i] {
			s.text(i, s.head >= 0 && keep[s.head])
		} else if b.Words <= dayWords && b.Digits > 0 {
			s.date(i)
		}
	}
	s.days = len(s.dates)
	s.body = s.most >= bodyTexts && 2*s.most >= s.texts && 2*s.stories <= s.most
	return s.shape
}

// text counts a kept text, and the story it begins.
func (s *storyScan) text(block int, headKept bool) {
	s.texts++
	h := s.doc.Elements[s.doc.Blocks[block].El].Parent
	s.holders[h]++
	s.most = max(s.most, s.holders[h])
	if s.head < 0 {
		// What follows a headline of another list, which was not kept, is no story's where a second text comes behind it.
		if s.stories == 0 || s.stories == 1 && s.kept == 0 {
			h1 := int(s.doc.H1) // a date above it is the day's
			s.own = s.own || s.dated >= 0 && block <= s.dated+storyReach && (s.dated > h1 || block < h1)
			s.led = true
		}
		return
	}
	switch to := storyLink(s.doc, s.head, s.base); {
	case to == "":
		s.led = s.led || s.stories == 0
	case !s.seen[to]:
		s.seen[to] = true
		s.stories++
		if headKept {
			s.kept++
		}
		for _, d := range s.waiting {
			s.dates[d] = true
		}
		s.waiting = s.waiting[:0]
	}
	s.head = -1
}

// date takes the date in a short line.
func (s *storyScan) date(block int) {
	if s.tries == storyDates {
		return
	}
	s.tries++
	d, ok := scanDate(s.doc.BlockText(block), dayFirst)
	switch {
	case !ok:
	case s.head < 0 && s.stories == 0:
		s.dated = block
	default:
		s.waiting = append(s.waiting, [3]int{d.year, d.month, d.day})
	}
}

// isList reports whether the texts of a page are the beginnings of many stories. A round-up of what other pages tell,
// too, has headlines that are links, but begins with a text of its own and shows no date of each; and a text with a date of its own may have
// been taken together with the teasers below it. article says that the page calls itself one.
func (s *shape) isList(article bool) bool {
	n := s.stories
	if article {
		n = s.kept
	} else if s.told >= leastStory && s.stories > 0 && s.stories == s.texts {
		return true // what was kept is one of many
	}
	return n >= leastStory && s.texts <= storyTexts*n && (!s.led || s.days >= storyDays && !s.own)
}

// headline reports whether a block looks like a teaser of another story: a link of four words and more.
func headline(b *page.Block) bool {
	return b.Words >= headlineMin && b.Words <= headlineMax && b.Link*5 >= b.Chars*4
}

// headLine reports whether the first line of a block, up to its line break, is such a link.
func headLine(doc *page.Page, b *page.Block) bool {
	if b.Breaks == 0 || b.Link == 0 {
		return false
	}
	words := 0
	for _, pc := range doc.Pieces[b.Piece:b.Last] {
		if pc.Node == nil {
			if words > 0 {
				break
			}
			continue
		}
		if n := len(strings.Fields(doc.Text[pc.Start:pc.End])); n > 0 {
			if words += n; linkAround(pc.Node, nil) == nil || words > headlineMax {
				return false
			}
		}
	}
	return words >= headlineMin
}

// storyLink is the address on the same site that a headline leads to, or "" where it leads to its own page or to none.
func storyLink(doc *page.Page, block int, base *url.URL) string {
	b := &doc.Blocks[block]
	for _, pc := range doc.Pieces[b.Piece:b.Last] {
		if pc.Node == nil {
			continue
		}
		a := linkAround(pc.Node, nil)
		if a == nil {
			continue
		}
		to, err := base.Parse(strings.TrimSpace(attr(a, "href")))
		if err != nil || baseDomain(to.Hostname()) != baseDomain(base.Hostname()) {
			return ""
		}
		key := store.ArticleKey(to.String())
		if key == store.ArticleKey(base.String()) {
			return ""
		}
		return key
	}
	return ""
}

// headlines counts the blocks that look like teasers of other stories, each text once.
func headlines(doc *page.Page) int {
	n := 0
	for i := range doc.Blocks {
		if b := &doc.Blocks[i]; headline(b) && b.Dup == 0 {
			n++
		}
	}
	return n
}

// between counts the gaps between kept blocks in which a teaser's headline stands.
func between(doc *page.Page, keep []bool) int {
	n := 0
	started, head := false, false
	for i := range doc.Blocks {
		if keep[i] {
			if started && head {
				n++
			}
			started, head = true, false
			continue
		}
		if b := &doc.Blocks[i]; headline(b) && b.Dup == 0 {
			head = true
		}
	}
	return n
}
