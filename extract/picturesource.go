package extract

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/store"
)

const (
	maxCandidates = 64      // addresses of one srcset that are looked at
	maxScriptless = 8 << 10 // bytes of a noscript that are read for its picture
)

// widest is the address of the largest picture of a srcset: "a.jpg 300w, b.jpg 1024w". Commas part its candidates
// only behind white space or before it: addresses hold commas too.
func widest(set string) string {
	best, most := "", -1.0
	for range maxCandidates {
		set = strings.TrimLeft(set, " \t\n\r\f,")
		if set == "" {
			break
		}
		end := strings.IndexAny(set, " \t\n\r\f")
		if end < 0 {
			end = len(set)
		}
		address, size := set[:end], ""
		set = set[end:]
		if bare := strings.TrimRight(address, ","); bare != address {
			address = bare // it has no size
		} else {
			size, set, _ = strings.Cut(set, ",")
		}
		if n := sizeOf(size); n > most {
			best, most = address, n
		}
	}
	return best
}

// sizeOf is what a srcset says of a candidate's size: "300w", "2x"; 0 where it says nothing.
func sizeOf(s string) float64 {
	s = strings.TrimSpace(s)
	if s == "" || s[len(s)-1] != 'w' && s[len(s)-1] != 'x' {
		return 0
	}
	n, err := strconv.ParseFloat(s[:len(s)-1], 64)
	if err != nil || !(n > 0) {
		return 0
	}
	return n
}

// one is the address in an attribute that should hold one, where some write a srcset.
func one(v string) string {
	v = strings.TrimSpace(v)
	i := strings.IndexAny(v, " \t\n\r\f")
	if i < 0 {
		return v
	}
	size, _, _ := strings.Cut(v[i:], ",")
	if v[i-1] == ',' || sizeOf(size) > 0 {
		return widest(v)
	}
	return v
}

// scriptless is the picture in a noscript, which the parser leaves as text; an empty element for none.
func scriptless(n *html.Node) *html.Node {
	if n.FirstChild == nil {
		return &html.Node{}
	}
	text := n.FirstChild.Data
	z := html.NewTokenizer(strings.NewReader(text[:min(len(text), maxScriptless)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return &html.Node{}
		case html.StartTagToken, html.SelfClosingTagToken:
			if t := z.Token(); t.DataAtom == atom.Img {
				return &html.Node{Type: html.ElementNode, DataAtom: atom.Img, Data: "img", Attr: t.Attr}
			}
		}
	}
}

// isPicture reports whether an element is the box of a picture.
func isPicture(n *html.Node) bool {
	return n != nil && (n.DataAtom == atom.Picture || n.DataAtom == atom.Figure)
}

// nodeBefore and nodeAfter are the nodes right beside n, white space aside; an empty one for none.
func nodeBefore(n *html.Node) *html.Node {
	for n = n.PrevSibling; n != nil && n.Type == html.TextNode && visible(n.Data) == 0; n = n.PrevSibling {
	}
	if n == nil {
		return &html.Node{}
	}
	return n
}

func nodeAfter(n *html.Node) *html.Node {
	for n = n.NextSibling; n != nil && n.Type == html.TextNode && visible(n.Data) == 0; n = n.NextSibling {
	}
	if n == nil {
		return &html.Node{}
	}
	return n
}

// baseOf is what the links and pictures of a page are relative to: its address, or what its first <base> says.
func baseOf(root *html.Node, page *url.URL) *url.URL {
	head := childOf(childOf(root, atom.Html), atom.Head)
	b := childOf(head, atom.Base)
	if b == nil {
		return page
	}
	href := strings.TrimSpace(attr(b, "href"))
	if href == "" || len(href) > store.MaxURL {
		return page
	}
	u, err := page.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return page
	}
	return u
}

// childOf is the first child of n of a kind; nil for none.
func childOf(n *html.Node, kind atom.Atom) *html.Node {
	if n == nil {
		return nil
	}
	for n = n.FirstChild; n != nil && n.DataAtom != kind; n = n.NextSibling {
	}
	return n
}
