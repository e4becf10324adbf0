package extract

import (
	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
)

// A table of more or of longer cells than these is what a page is laid out with, not one of facts.
const (
	maxCells     = 400
	maxCellWords = 12
)

// wholeTables gives the cells of one table one fate, that of most of its words, or of the paragraphs that it stands
// between: cells are too short to be judged one by one, and half a table says something else than a whole one.
func wholeTables(doc *page.Page, keep []bool) {
	for i := 0; i < len(keep); {
		table := tableOf(doc, i)
		if table < 0 {
			i++
			continue
		}
		j, words, kept, facts := i, int32(0), int32(0), true
		for ; j < len(keep) && tableOf(doc, j) == table; j++ {
			b := &doc.Blocks[j]
			words += b.Words
			if keep[j] {
				kept += b.Words
			}
			facts = facts && b.Words <= maxCellWords
		}
		if cells := j - i; facts && cells > 1 && cells <= maxCells && kept > 0 && kept < words {
			whole := kept*2 > words || besideKept(doc, keep, table, i-1) && (kept*2 == words || besideKept(doc, keep, table, j))
			for k := i; k < j; k++ {
				keep[k] = whole
			}
		}
		i = j
	}
}

// tableOf is the table that block i is a cell's text of, or -1.
func tableOf(doc *page.Page, i int) int32 {
	el := doc.Blocks[i].El
	for range 6 { // a paragraph in a cell, a row, a body
		switch e := &doc.Elements[el]; e.Tag {
		case atom.Table:
			return el
		case atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.P, atom.Caption:
			if e.Parent == el {
				return -1
			}
			el = e.Parent
		default:
			return -1
		}
	}
	return -1
}

// besideKept reports whether block i is a kept paragraph in the parent of an element.
func besideKept(doc *page.Page, keep []bool, el int32, i int) bool {
	if i < 0 || i >= len(keep) || !keep[i] {
		return false
	}
	e := &doc.Elements[doc.Blocks[i].El]
	return e.Tag == atom.P && e.Parent == doc.Elements[el].Parent
}
