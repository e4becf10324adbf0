package extract

import "bytes"

// strip leaves out of a document what is never read and costs the parser most: scripts (but JSON ones,
// which hold structured data), styles, vector graphics and comments. It steps from tag to tag and honours
// quoted attribute values; at anything it does not understand it leaves the rest as it is.
//
// It thins tags too (see thin), and leaves out the white space behind those that end a line, of which the
// parser makes a node each.
//
// The result is body itself or is appended to out.
func strip(out, body []byte) []byte {
	s := stripper{out: out, body: body}
	i := 0
	apart := -1 // end of the last tag when white space behind it shows nothing
	for i < len(body) {
		j := bytes.IndexByte(body[i:], '<')
		if j < 0 || i+j+1 >= len(body) {
			break
		}
		i += j
		if apart >= 0 && i > apart && blank(body[apart:i]) {
			s.drop(apart, i)
		} else if j > 0 {
			apart = -1
		}
		c := body[i+1]
		if c == '!' {
			if !bytes.HasPrefix(body[i:], []byte("<!--")) {
				apart = -1
				i += 2
				continue
			}
			end := commentEnd(body, i)
			if end < 0 {
				break // an open comment runs to the end
			}
			s.drop(i, end)
			i = end
			if apart >= 0 {
				apart = end
			}
			continue
		}
		closes := c == '/'
		from := i + 1
		if closes {
			from++
		}
		to := from
		for to < len(body) && (body[to]|0x20 >= 'a' && body[to]|0x20 <= 'z' || body[to] >= '0' && body[to] <= '9' || body[to] == '-') {
			to++
		}
		if to == from || to >= len(body) {
			apart = -1
			i += 2
			continue
		}
		if closes {
			i, apart = to, -1
			if body[to] == '>' {
				i++
				if standsApart(body[from:to]) {
					apart = i
				}
			}
			continue
		}
		end := -1
		name, raw := rawName(body[from : to+1])
		switch {
		case name != "":
			end = tagEnd(body, i)
		case body[to] == '>':
			end = to + 1
		default:
			end = s.thin(i, to)
		}
		if end < 0 {
			break
		}
		was := apart
		apart = -1
		if name == "" || name == "svg" && body[end-2] == '/' {
			if standsApart(body[from:to]) {
				apart = end
			}
			i = end
			continue
		}
		shut := closing(body[end:], name)
		if shut < 0 {
			break
		}
		if raw || name == "script" && keepScript(body[i:end]) {
			i = end + shut
			continue
		}
		s.drop(i, end+shut)
		if name == "svg" {
			s.out = append(s.out, ' ')
			was = -1
		}
		i = end + shut
		if apart = was; was >= 0 {
			apart = i
		}
	}
	if s.kept == 0 {
		return body
	}
	return append(s.out, body[s.kept:]...)
}

// commentEnd is where the comment that starts at i ends, or -1 when it does not.
func commentEnd(body []byte, i int) int {
	rest := body[i:]
	if bytes.HasPrefix(rest, []byte("<!-->")) || bytes.HasPrefix(rest, []byte("<!--->")) {
		return i + bytes.IndexByte(rest, '>') + 1
	}
	j := bytes.Index(rest[4:], []byte("-->"))
	if k := bytes.Index(rest[4:min(len(rest), 4+max(j, 0))], []byte("--!>")); k >= 0 {
		return i + 4 + k + 4
	}
	if j < 0 {
		return -1
	}
	return i + 4 + j + 3
}

// tagEnd is one past the '>' of the tag at i, or -1.
func tagEnd(body []byte, i int) int {
	for j := i + 1; j < len(body); j++ {
		switch body[j] {
		case '>':
			return j + 1
		case '"', '\'':
			// A quote opens a value only after '='.
			if prev := lastNonSpace(body, i, j); prev != '=' {
				continue
			}
			k := bytes.IndexByte(body[j+1:], body[j])
			if k < 0 {
				return -1
			}
			j += k + 1
		}
	}
	return -1
}

func lastNonSpace(body []byte, from, at int) byte {
	for k := at - 1; k > from; k-- {
		if c := body[k]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

// rawName is the name of a tag whose content is no markup, "" for others; raw means that the content is
// to be kept as it is.
func rawName(tag []byte) (name string, raw bool) {
	is := func(s string) bool {
		if len(tag) <= len(s) || !bytes.EqualFold(tag[:len(s)], []byte(s)) {
			return false
		}
		c := tag[len(s)]
		return c == '>' || c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '/' || c == '\f'
	}
	switch tag[0] | 0x20 {
	case 's':
		switch {
		case is("script"):
			return "script", false
		case is("style"):
			return "style", false
		case is("svg"):
			return "svg", false
		}
	case 't':
		switch {
		case is("textarea"):
			return "textarea", true
		case is("title"):
			return "title", true
		}
	case 'n':
		if is("noscript") {
			return "noscript", true
		}
	case 'i':
		if is("iframe") {
			return "iframe", true
		}
	case 'x':
		if is("xmp") {
			return "xmp", true
		}
	case 'p':
		if is("plaintext") {
			return "plaintext", true
		}
	}
	return "", false
}

// keepScript reports whether a script tag holds data: JSON-LD and its like.
func keepScript(tag []byte) bool { return bytes.Contains(tag, []byte("json")) }

// closing is one past the end tag of name in body, or -1.
func closing(body []byte, name string) int {
	for i := 0; ; {
		j := bytes.Index(body[i:], []byte("</"))
		if j < 0 {
			return -1
		}
		i += j + 2
		if i+len(name) > len(body) || !bytes.EqualFold(body[i:i+len(name)], []byte(name)) {
			continue
		}
		k := bytes.IndexByte(body[i:], '>')
		if k < 0 {
			return -1
		}
		return i + k + 1
	}
}
