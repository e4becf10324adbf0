package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
)

// keepStandfirst keeps the block right below the title that calls itself a standfirst. The learned choice
// is of two minds about them, since its pages are; readers see them as the article's first words.
func keepStandfirst(doc *page.Page, keep []bool, headline string) {
	title, first := -1, slices.Index(keep, true)
	for i := 0; i < min(first, len(doc.Blocks)); i++ {
		if inH1(doc, doc.Blocks[i].El) && strings.EqualFold(doc.BlockText(i), headline) {
			title = i
		}
	}
	if title < 0 {
		return
	}
	for i := title + 1; i < min(first, title+6); i++ {
		if standfirst(doc, i) {
			keep[i] = true
			return
		}
	}
}

func standfirst(doc *page.Page, i int) bool {
	const never = page.KindMeta | page.KindCaption | page.KindShare | page.KindAd | page.KindRelated | page.KindTags |
		page.KindBio | page.KindSubscribe | page.KindNotice | page.KindHidden | page.KindTool
	b := &doc.Blocks[i]
	if b.Words < 5 || b.Words > 70 || 3*b.Link > b.Chars || doc.Elements[b.El].Hidden || b.Dup > 0 {
		return false
	}
	e := b.El
	for range 2 {
		el := &doc.Elements[e]
		if el.Own&never != 0 {
			return false
		}
		if el.Own&page.KindLead != 0 || strings.Contains(attr(el.Node, "class"), "sub-title") {
			return true
		}
		e = el.Parent
	}
	return false
}

// inH1 reports whether element e is the page's first heading or lies in it.
func inH1(doc *page.Page, e int32) bool {
	for range 4 {
		el := &doc.Elements[e]
		if el.Tag == atom.H1 {
			return true
		}
		e = el.Parent
	}
	return false
}
