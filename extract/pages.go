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
	r.content.Next = next.content.Next
	if r.content.Whole == next.base.String() {
		r.content.Whole = ""
	}
}

// forget drops the blocks that the site's memory knows from other pages.
func (d *draft) forget(m *Memory, keep []bool) {
	if m == nil {
		return
	}
	for i := range keep {
		if b := &d.r.doc.Blocks[i]; keep[i] && m.repeats(b.Hash) {
			keep[i] = false
			d.report("memory", d.r.doc.BlockText(i))
		}
	}
}

// printsOf gathers the fingerprints of a page's blocks.
func printsOf(doc *page.Page, base *url.URL) Prints {
	p := Prints{Key: hash64(store.ArticleKey(base.String()))}
	p.Blocks = make([]uint64, 0, len(doc.Blocks))
	for i := range doc.Blocks {
		if b := &doc.Blocks[i]; b.Dup == 0 && b.Words > 0 {
			p.Blocks = append(p.Blocks, b.Hash)
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
