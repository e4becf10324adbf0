package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/unicode/norm"

	"warta/store"
)

// side is one line of a page, and what became of it.
type side struct {
	page  string
	taken string // what the text has of it, "" when nothing
	field string // the field besides the text that it is
	cut   string // the rule that cut it out of the text, "" when it never was in it
}

// idle tells that nothing is made of a line.
func (s side) idle() bool { return s.taken == "" && s.field == "" && s.cut == "" }

// printSides shows the page's lines on the left and what is taken of them on the right. Runs of lines that
// are neither taken nor cut, menus mostly, are shortened.
func (t *trial) printSides(b *strings.Builder, width int, all bool) {
	sides, left := compare(t.body, t.ContentType, &t.Record.Content)
	half := (width - 3) / 2
	fmt.Fprintf(b, "\n%-*s │ %s\n%s─┼─%s\n", half, "the page", "what is taken of it", strings.Repeat("─", half), strings.Repeat("─", half))
	const edge = 2 // lines shown of a run that is left out
	for i := 0; i < len(sides); {
		run := i
		for run < len(sides) && sides[run].idle() {
			run++
		}
		if n := run - i; n > 2*edge+1 && !all {
			printSide(b, sides[i], half)
			printSide(b, side{page: fmt.Sprintf("… %d more lines that are not the article's (--all)", n-2)}, half)
			printSide(b, sides[run-1], half)
			i = run
			continue
		}
		for ; i < run; i++ {
			printSide(b, sides[i], half)
		}
		if i < len(sides) {
			printSide(b, sides[i], half)
			i++
		}
	}
	if len(left) > 0 {
		b.WriteString("\ncut out of the text besides\n")
		for _, r := range left {
			fmt.Fprintf(b, "  %-20s %s\n", r.Rule, strings.Join(strings.Fields(r.Text), " "))
		}
	}
}

func printSide(b *strings.Builder, s side, half int) {
	right := s.taken
	switch {
	case s.field != "":
		right = "= " + s.field
	case s.taken == s.page:
		right = "="
	case s.taken == "" && s.cut != "":
		right = "✂ " + s.cut
	}
	l, r := wrap(s.page, half), wrap(right, half)
	for i := range max(len(l), len(r)) {
		var x, y string
		if i < len(l) {
			x = l[i]
		}
		if i < len(r) {
			y = r[i]
		}
		fmt.Fprintf(b, "%s%s │ %s\n", x, strings.Repeat(" ", half-len([]rune(x))), y)
	}
}

// wrap breaks a line at blanks so that no piece has more than n letters.
func wrap(s string, n int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(s) {
		for letters := []rune(word); len(letters) > n; letters = letters[n:] {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines = append(lines, string(letters[:n]))
			word = string(letters[n:])
		}
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) <= n:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// compare lays a page's lines beside the record. What was cut out but is no line of its own is returned apart.
func compare(body []byte, contentType string, c *store.Content) (sides []side, left []store.Removal) {
	paragraphs := strings.Split(c.Text, "\n")
	used := make([]bool, len(c.Removed))
	for _, line := range pageLines(body, contentType) {
		s := side{page: line}
		switch n := takenAs(line, paragraphs); {
		case line == c.Title:
			s.field = "title"
		case slices.Contains(c.Authors, line):
			s.field = "authors"
		case n >= 0:
			s.taken = paragraphs[n]
		default:
			if i := cutBy(line, c.Removed); i >= 0 {
				s.cut, used[i] = c.Removed[i].Rule, true
			}
		}
		sides = append(sides, s)
	}
	for i, r := range c.Removed {
		if !used[i] {
			left = append(left, r)
		}
	}
	return sides, left
}

// takenAs finds the paragraph that a line became: the same, or one that was trimmed; -1: none.
func takenAs(line string, paragraphs []string) int {
	const sure = 30 // bytes; shorter lines must be equal
	for i, p := range paragraphs {
		if p == line || min(len(p), len(line)) >= sure && (strings.Contains(line, p) || strings.Contains(p, line)) {
			return i
		}
	}
	return -1
}

func cutBy(line string, removed []store.Removal) int {
	for i, r := range removed {
		text := strings.TrimSuffix(strings.Join(strings.Fields(r.Text), " "), "…")
		if text != "" && (strings.HasPrefix(line, text) || strings.HasPrefix(text, line)) {
			return i
		}
	}
	return -1
}

// pageLines is the text of a page as a reader without pictures would see it, a line for each block.
func pageLines(body []byte, contentType string) []string {
	r, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return nil
	}
	root, err := html.Parse(r)
	if err != nil {
		return nil
	}
	var lines []string
	var line strings.Builder
	flush := func() {
		if text := strings.Join(strings.Fields(norm.NFC.String(line.String())), " "); text != "" {
			lines = append(lines, text)
		}
		line.Reset()
	}
	// Parse nests at most 512 deep, so that this cannot run away.
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			line.WriteString(n.Data)
			return
		}
		if unseen(n.DataAtom) {
			return
		}
		block := n.Type == html.ElementNode && !inline(n.DataAtom)
		if block {
			flush()
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if block {
			flush()
		}
	}
	walk(root)
	flush()
	return lines
}

func unseen(a atom.Atom) bool {
	switch a {
	case atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Select:
		return true
	}
	return false
}

func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I,
		atom.Img, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strong, atom.Sub,
		atom.Sup, atom.Time, atom.U, atom.Var, atom.Wbr:
		return true
	}
	return false
}
