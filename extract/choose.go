package extract

import "warta/extract/internal/page"

// choose marks the blocks that are the article's.
func choose(doc *page.Page) []bool {
	keep := make([]bool, len(doc.Blocks))
	m := doc.Main()
	el := &doc.Elements[m]
	for i := el.First; i < el.End; i++ {
		b := &doc.Blocks[i]
		be := &doc.Elements[b.El]
		bad := be.All&^el.All&(page.KindRelated|page.KindShare|page.KindComment|page.KindAd|page.KindNav|page.KindTags|page.KindBio|page.KindSubscribe|page.KindCaption|page.KindMeta|page.KindFooter) != 0
		if be.Hidden || bad || b.Link*2 > b.Chars {
			continue
		}
		keep[i] = true
	}
	return keep
}
