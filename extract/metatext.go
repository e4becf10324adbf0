package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/plain"
)

// visible is the length of t without the white space at its ends.
func visible(t string) int {
	i, j := 0, len(t)
	for i < j && (t[i] == ' ' || t[i] >= '\t' && t[i] <= '\r') {
		i++
	}
	for j > i && (t[j-1] == ' ' || t[j-1] >= '\t' && t[j-1] <= '\r') {
		j--
	}
	return j - i
}

// hasYear reports whether t holds a number of four digits that could be a year, 1990 to 2099.
func hasYear(t string) bool { return yearIn(t, "20") || yearIn(t, "199") }

// hasShortDate reports whether t holds a date with a year of two digits, 25/07/25 or 25 Jul 25.
func hasShortDate(t string) bool {
	if namesShortDate(t) {
		return true
	}
	for i := 2; i+5 < len(t); i++ {
		if t[i] != '/' {
			continue
		}
		if t[i+3] == '/' && isAllDigits(t[i-2:i]) && isAllDigits(t[i+1:i+3]) && isAllDigits(t[i+4:i+6]) {
			return true
		}
	}
	return false
}

func yearIn(t, prefix string) bool {
	for from := 0; ; {
		i := strings.Index(t[from:], prefix)
		if i < 0 {
			return false
		}
		i += from
		from = i + len(prefix)
		end := from
		for end < len(t) && t[end] >= '0' && t[end] <= '9' {
			end++
		}
		if end-i == 4 && (i == 0 || t[i-1] < '0' || t[i-1] > '9') {
			return true
		}
	}
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// textOf is the cleaned text under n; "" if it is longer than limit bytes.
func textOf(n *html.Node, limit int) string {
	var space [512]byte
	b := space[:0]
	steps := 8*limit + 400 // a page may hang any number of empty elements below a date
	for top := n; n != nil; {
		if steps--; steps < 0 {
			return ""
		}
		down := false
		switch n.Type {
		case html.TextNode:
			if b = plain.Append(b, n.Data); len(b) > limit+1 {
				return ""
			}
		case html.ElementNode:
			switch n.DataAtom {
			case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Template, atom.Iframe, atom.Select, atom.Textarea:
			default:
				down = true
				if !inlineAtom(n.DataAtom) {
					b = plain.Append(b, " ")
				}
			}
		case html.DocumentNode:
			down = true
		}
		if down && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != top && n.NextSibling == nil {
			if n = n.Parent; n == nil {
				break
			}
			if n.Type == html.ElementNode && !inlineAtom(n.DataAtom) {
				b = plain.Append(b, " ")
			}
		}
		if n == top || n == nil {
			break
		}
		n = n.NextSibling
	}
	return cleanText(string(b))
}

func inlineAtom(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.Font, atom.U, atom.Small, atom.Sup, atom.Sub, atom.Abbr,
		atom.Mark, atom.Cite, atom.Q, atom.Code, atom.S, atom.Big, atom.Time, atom.Label, atom.Wbr:
		return true
	}
	return false
}

// namesShortDate reports whether t holds a number, a word and a number of two digits.
func namesShortDate(t string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(t) && t[i] >= '0' && t[i] <= '9' }
	gap := func(i int) bool { return i >= 0 && (t[i] == ' ' || t[i] == '-') }
	for i := 5; i+1 < len(t); i++ {
		if !digit(i) || !digit(i+1) || digit(i+2) || !gap(i-1) {
			continue
		}
		w := i - 2
		for w >= 0 && t[w]|0x20 >= 'a' && t[w]|0x20 <= 'z' {
			w--
		}
		if i-2-w >= 3 && gap(w) && digit(w-1) {
			return true
		}
	}
	return false
}
