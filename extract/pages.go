package extract

import (
	"net/url"
	"strings"

	"warta/extract/internal/page"
	"warta/store"
)

// moreLines is the body of a further page, written out.
type moreLines struct{ text, html string }

// join adds the body of the article's next page: without the lines that the page before had too (the
// standfirst, a dateline said again).
func (r *reading) join(next *reading) {
	have := map[string]bool{}
	for i := range r.d.r.lines {
		have[r.d.r.lines[i].text] = true
	}
	for _, m := range r.d.r.more {
		for l := range strings.SplitSeq(m.text, "\n") {
			have[l] = true
		}
	}
	for i := range next.d.r.lines {
		if l := &next.d.r.lines[i]; have[l.text] {
			next.d.drop(i, "repeated-head")
		}
	}
	next.d.sweep()
	r.d.r.more = append(r.d.r.more, moreLines{text: next.d.r.text(), html: next.d.r.html()})
	r.d.authors = append(r.d.authors, next.d.authors...)
	r.d.editors = append(r.d.editors, next.d.editors...)
	for _, f := range next.d.flags {
		r.d.flag(f)
	}
	if r.d.syndicated == "" {
		r.d.syndicated = next.d.syndicated
	}
	r.d.removed = append(r.d.removed, next.d.removed...)
	r.d.r.pictures = append(r.d.r.pictures, next.d.r.pictures...)
	r.sure = min(r.sure, next.sure)
	r.prints.Blocks = append(r.prints.Blocks, next.prints.Blocks...)
	r.content.Next = next.content.Next
	if r.content.Whole == next.base.String() {
		r.content.Whole = ""
	}
}

// memoryLeast is the share of an article's words that the site's memory must leave: where less is left, the page
// is another copy of an article, not an article in boilerplate.
const memoryLeast = 0.2

// forget drops the blocks that the site's memory knows from other pages.
func (d *draft) forget(m *Memory, keep []bool) {
	if m == nil {
		return
	}
	var drop []int
	var all, left int32
	for i := range keep {
		if !keep[i] {
			continue
		}
		b := &d.r.doc.Blocks[i]
		all += b.Words
		if m.repeats(printOf(b)) && !opensText(d.r.doc.BlockText(i)) {
			drop = append(drop, i)
		} else {
			left += b.Words
		}
	}
	if float64(left) < memoryLeast*float64(all) {
		return
	}
	for _, i := range drop {
		keep[i] = false
		d.report("memory", d.r.doc.BlockText(i))
	}
}

// opensText knows a dateline that stands by itself: it goes on in the next block, and many articles have it.
func opensText(s string) bool {
	return strings.HasSuffix(s, "-") || strings.HasSuffix(s, "–") || strings.HasSuffix(s, "—")
}

func printOf(b *page.Block) Print { return Print{Hash: b.Hash, Words: b.Words} }

// printsOf gathers the fingerprints of the blocks that are kept.
func printsOf(doc *page.Page, base *url.URL, keep []bool) Prints {
	p := Prints{Key: hash64(store.ArticleKey(base.String()))}
	for i := range doc.Blocks {
		if b := &doc.Blocks[i]; keep[i] && b.Words > 0 {
			p.Blocks = append(p.Blocks, printOf(b))
		}
	}
	return p
}

func hash64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
