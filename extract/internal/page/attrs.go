package page

import (
	"strings"

	"golang.org/x/net/html"
)

// signature tells likenesses: elements of one signature have the same tag and class and lie in parents
// of the same tag and class.
func signature(parent uint32, n *html.Node, _ Kind) uint32 {
	h := parent&0xFFFF*2654435761 ^ uint32(n.DataAtom)*40503
	for i := range n.Attr {
		if n.Attr[i].Key == "class" {
			h = hash32(h, n.Attr[i].Val)
			break
		}
	}
	return h
}

func hash32(h uint32, s string) uint32 {
	for i := 0; i < len(s) && i < 200; i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// read gathers what an element's attributes say.
func (k *walk) read(n *html.Node) (own Kind, hidden bool, role, item int) {
	role, item = -1, -1
	k.own = meaning{}
	for i := range n.Attr {
		v := n.Attr[i].Val
		switch n.Attr[i].Key {
		case "class", "id", "data-component", "data-testid", "data-type", "data-qa", "data-component-name":
			own |= k.kind(v)
		case "role":
			role = nearRole(v)
		case "itemprop", "property":
			switch {
			case strings.EqualFold(v, "articleBody") || strings.EqualFold(v, "schema:articleBody"):
				item = nearItemBody
			default:
				own |= k.kind(v)
			}
		case "itemtype", "typeof":
			if strings.HasSuffix(v, "Article") || strings.HasSuffix(v, "BlogPosting") {
				item = nearItemType
			}
		case "hidden":
			hidden = v != "until-found"
		case "aria-hidden":
			hidden = hidden || v == "true"
		case "style":
			if hides(v) {
				hidden = true
			}
		}
	}
	return own, hidden, role, item
}

// meaning is what an attribute value says: by the table of names and by the lexicon of classes.
type meaning struct {
	kind  Kind
	score float32
	terms []string
}

func (k *walk) kind(v string) Kind {
	if v == "" {
		return 0
	}
	got, ok := k.kinds[v]
	if !ok {
		got = k.names.of(v, k.Classes, k.Collect)
		k.kinds[v] = got
	}
	k.own.score += got.score
	if k.Collect {
		k.own.terms = append(k.own.terms, got.terms...)
	}
	return got.kind
}

// hides reports whether an inline style takes an element out of sight.
func hides(style string) bool {
	i := strings.Index(style, "display")
	if i >= 0 {
		rest := strings.TrimLeft(style[i+len("display"):], " :")
		if strings.HasPrefix(rest, "none") {
			return true
		}
	}
	i = strings.Index(style, "visibility")
	if i >= 0 {
		rest := strings.TrimLeft(style[i+len("visibility"):], " :")
		return strings.HasPrefix(rest, "hidden")
	}
	return false
}
