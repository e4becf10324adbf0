package extract

import (
	"bytes"
	"sync"

	"golang.org/x/net/html"
)

// maxDepth is where tags stop nesting when a document was refused for its depth: x/net/html takes 512
// open elements, and no article lies that deep.
const maxDepth = 256

// buffers are reused between documents; the tree keeps no part of them.
var buffers sync.Pool

// parse reads a document; it always gives a tree. A document nested deeper than the parser takes is read
// again without the container tags below maxDepth, which loses no text.
func parse(body []byte) *html.Node {
	buf, _ := buffers.Get().(*[]byte)
	if buf == nil || cap(*buf) < len(body) {
		b := make([]byte, 0, len(body)+len(body)/4)
		buf = &b
	}
	defer buffers.Put(buf)
	body = strip((*buf)[:0], body)
	root, err := html.Parse(bytes.NewReader(body))
	if err == nil {
		return root
	}
	root, err = html.Parse(bytes.NewReader(flatten(body)))
	if err == nil {
		return root
	}
	return &html.Node{Type: html.DocumentNode}
}

// flatten leaves out start tags below maxDepth and the end tags that would close them.
func flatten(body []byte) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(body))
	depth := 0
	for {
		switch t := z.Next(); t {
		case html.ErrorToken:
			return out.Bytes()
		case html.StartTagToken:
			raw := z.Raw()
			name, _ := z.TagName()
			if void(string(name)) {
				out.Write(raw)
				continue
			}
			depth++
			if depth < maxDepth || string(name) == "p" && depth < 2*maxDepth {
				out.Write(raw)
			} else {
				out.WriteByte(' ')
			}
		case html.EndTagToken:
			if depth < maxDepth {
				out.Write(z.Raw())
			}
			depth = max(depth-1, 0)
		default:
			out.Write(z.Raw())
		}
	}
}

func void(tag string) bool {
	switch tag {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}
