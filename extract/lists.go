package extract

import (
	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
)

// wholeLists keeps the few items of a list that were dropped while most of their fellows and the paragraph before them
// stay: items are short, and the last one stands beside what follows the article. Those with links or hidden ones are
// judged on their own.
func wholeLists(doc *page.Page, keep []bool) {
	for i := 0; i < len(keep); {
		list := listOf(doc, i)
		if list < 0 {
			i++
			continue
		}
		j, kept := i, 0
		for ; j < len(keep) && listOf(doc, j) == list; j++ {
			if keep[j] {
				kept++
			}
		}
		if all := j - i; kept > 1 && kept < all && 3*kept >= 2*all && besideKept(doc, keep, list, i-1) {
			for k := i; k < j; k++ {
				if b := &doc.Blocks[k]; b.Link == 0 && !doc.Elements[b.El].Hidden {
					keep[k] = true
				}
			}
		}
		i = j
	}
}

// listOf is the list that block i is an item of, or -1.
func listOf(doc *page.Page, i int) int32 {
	el := doc.Blocks[i].El
	for range 3 { // a paragraph in an item
		e := &doc.Elements[el]
		switch e.Tag {
		case atom.Li:
			if t := doc.Elements[e.Parent].Tag; t == atom.Ul || t == atom.Ol {
				return e.Parent
			}
			return -1
		case atom.P, atom.Div:
		default:
			return -1
		}
		if e.Parent == el {
			break
		}
		el = e.Parent
	}
	return -1
}
