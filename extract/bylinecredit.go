package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// credited reads the lines that begin with a label, "Penulis: A", "Editor: B", in and around the article.
// Loose are those under a label that prose uses too.
func (r *reader) credited() (writers, loose, editors []string) {
	lines, talk := r.creditLines()
	for _, line := range lines {
		if !talk.has(line) {
			r.creditsOf(line, &writers, &loose, &editors)
		}
	}
	// "SENIN, 13 SEPTEMBER 2021 | 02:08 WIB | LAPORAN: AGUS DWI"
	for i := range r.f.lines {
		s := &r.f.lines[i]
		if r.main == 0 || s.chars < r.mainAt || s.chars-r.mainAt > 400 || strings.IndexByte(s.node.Data, '|') < 0 {
			continue
		}
		for part := range strings.SplitSeq(s.node.Data, "|") {
			if beginsCredit(part) && !looseLabel(part) {
				r.creditsOf(cleanText(part), &writers, &loose, &editors)
			}
		}
	}
	return writers, loose, editors
}

// creditLines are the lines that begin with a label, in and around the article.
func (r *reader) creditLines() ([]string, dialogue) {
	var last *html.Node
	var lines []string
	talk := dialogue{}
	for i := range r.f.credits {
		s := &r.f.credits[i]
		if !r.creditNear(s) || r.asideList(s) {
			continue
		}
		line, block := creditLine(s.node)
		if block == nil || block == last {
			continue
		}
		last = block
		talk.hear(line)
		lines = append(lines, line)
	}
	return lines, talk
}

// creditsOf adds the names in a line of credits to their lists.
func (r *reader) creditsOf(line string, writers, loose, editors *[]string) {
	for _, c := range readCredits(line) {
		for _, n := range c.names {
			if len(n) > 4 && inCapitals(n) {
				n = titleCase(n)
			}
			switch c.role {
			case roleWriter:
				if looseLabel(line) {
					*loose = addName(*loose, n)
				} else {
					*writers = addName(*writers, n)
				}
			case roleEditor:
				*editors = addName(*editors, n)
			}
		}
	}
}

// creditNear reports whether a labelled line stands where it can be the article's: a little above its
// title, in its body, or soon after it.
func (r *reader) creditNear(s *spot) bool {
	if r.main == 0 {
		return false
	}
	fromTitle := s.chars - r.mainAt
	afterBody := 1 << 30
	if r.f.bodyEnd > 0 && s.seq > r.f.bodyEnd {
		afterBody = s.chars - r.f.bodyEndChars
	}
	if looseLabel(s.node.Data) {
		return fromTitle > -200 && fromTitle < 800 || afterBody < 300
	}
	return fromTitle > -600 && (s.seq <= r.f.bodyEnd || fromTitle < bylineReach || afterBody < 1000)
}

// asideList reports whether s stands among other articles, comments or navigation.
func (r *reader) asideList(s *spot) bool {
	for i := int(s.root); i > 0; i = r.f.roots[i-1].parent {
		if reg := &r.f.roots[i-1]; !reg.inside(r.main) && reg.kind&(smellList|smellTalk|smellNav) != 0 {
			return true
		}
	}
	return false
}

// creditLine is the text of the line a label stands in. A label alone in its element takes what stands
// beside it: <td>Penulis</td><td>: Nama</td>.
func creditLine(n *html.Node) (string, *html.Node) {
	label := fromCredit(cleanText(n.Data))
	if _, rest := labelAt(label); len(rest) > 2 && rest != label && n.NextSibling == nil {
		return label, n // the name is in it
	}
	for p := n.Parent; p != nil && p.Type == html.ElementNode && p.DataAtom != atom.Body; p = p.Parent {
		t := textOf(p, maxByline)
		if t == "" || len(t) > maxByline {
			if len(label) > 20 && len(label) < maxByline {
				return label, n
			}
			return "", nil
		}
		if len(t) > len(label)+2 || len(label) > 24 {
			return t, p
		}
	}
	return "", nil
}
