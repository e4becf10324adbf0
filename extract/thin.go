package extract

import (
	"bytes"
	"strings"
)

// thin is one past the end of the start tag at i whose name ends at j, or -1. It leaves out what nothing here
// ever reads and the parser makes strings of all the same: attributes of looks and behaviour, links to
// style sheets, form fields.
func (s *stripper) thin(i, j int) int {
	body, before := s.body, *s
	name := body[i+1 : j]
	link, picture := string(name) == "link", string(name) == "img" || string(name) == "amp-img"
	idle := link || string(name) == "input"
	for {
		for j < len(body) && (isSpaceByte(body[j]) || body[j] == '/') {
			j++
		}
		if j >= len(body) {
			*s = before
			return -1
		}
		if body[j] == '>' {
			break
		}
		from := j
		for j++; j < len(body) && !endsKey(body[j]); j++ {
		}
		key := body[from:j]
		val, end := attrValue(body, j)
		if end < 0 {
			*s = before
			return -1
		}
		j = end
		if idle && link && bytes.EqualFold(key, []byte("rel")) && isReadRel(strings.ToLower(string(val))) {
			idle = false
		}
		if idleAttr(key, val, picture) {
			for j < len(body) && isSpaceByte(body[j]) {
				j++
			}
			s.drop(from, j)
		}
	}
	if idle {
		*s = before
		s.drop(i, j+1)
	}
	return j + 1
}

// attrValue is the value after the attribute name that ends at j, and its end; -1 when it does not end.
func attrValue(body []byte, j int) (val []byte, end int) {
	at := j
	for at < len(body) && isSpaceByte(body[at]) {
		at++
	}
	if at >= len(body) || body[at] != '=' {
		return nil, j
	}
	for at++; at < len(body) && isSpaceByte(body[at]); at++ {
	}
	if at >= len(body) {
		return nil, -1
	}
	if q := body[at]; q == '"' || q == '\'' {
		k := bytes.IndexByte(body[at+1:], q)
		if k < 0 {
			return nil, -1
		}
		return body[at+1 : at+1+k], at + k + 2
	}
	for end = at; end < len(body) && body[end] != '>' && !isSpaceByte(body[end]); end++ {
	}
	return body[at:end], end
}

func isSpaceByte(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

func endsKey(c byte) bool { return c == '=' || c == '>' || c == '/' || isSpaceByte(c) }

// isReadRel reports whether links with this rel, in lower case, are read.
func isReadRel(rel string) bool {
	switch rel {
	case "canonical", "image_src":
		return true
	}
	return false
}

// idleAttr reports whether nothing reads an attribute. Those it does not know are read.
func idleAttr(key, val []byte, picture bool) bool {
	switch key[0] {
	case 'a':
		return bytes.HasPrefix(key, []byte("aria-")) && string(key) != "aria-hidden"
	case 'd':
		return string(key) == "decoding" || string(key) == "dir" || bytes.HasPrefix(key, []byte("data-")) && idleData(string(key))
	case 'o':
		return bytes.HasPrefix(key, []byte("onc"))
	}
	switch string(key) {
	case "style":
		return !bytes.Contains(val, []byte("display")) && !bytes.Contains(val, []byte("visibility"))
	case "target", "tabindex", "loading", "fetchpriority", "crossorigin", "sizes", "value", "placeholder":
		return true
	case "width", "height":
		return !picture
	case "rel":
		return bytes.HasPrefix(val, []byte("no"))
	}
	return false
}

// idleData reports whether nothing reads a data attribute.
func idleData(key string) bool {
	switch key {
	case "data-component", "data-testid", "data-type", "data-qa", "data-component-name", "data-test",
		"data-datetime", "data-time", "data-date",
		"data-src", "data-lazy-src", "data-original", "data-lazy", "data-srcset", "data-img-url":
		return false
	}
	return true
}

// standsApart knows the tags that end what stands on a line: white space behind them shows nothing.
func standsApart(name []byte) bool {
	switch string(name) {
	case "div", "p", "li", "ul", "ol", "section", "article", "header", "footer", "nav", "aside", "main", "figure", "figcaption",
		"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "td", "th", "blockquote", "form", "dl", "dt", "dd",
		"br", "hr", "html", "head", "body", "option", "select":
		return true
	}
	return false
}

// showsNothing knows the tags that neither show anything nor end a line.
func showsNothing(name []byte) bool { return string(name) == "meta" || string(name) == "link" }

// blank reports whether there is nothing but white space in b, and not nothing.
func blank(b []byte) bool {
	for _, c := range b {
		if !isSpaceByte(c) {
			return false
		}
	}
	return len(b) > 0
}
