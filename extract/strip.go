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
	s := stripper{out: out, body: body, apart: -1}
	for i := 0; i < len(body); {
		j := bytes.IndexByte(body[i:], '<')
		if j < 0 || i+j+1 >= len(body) {
			break
		}
		i += j
		if s.apart >= 0 && blank(body[s.apart:i]) {
			s.drop(s.apart, i)
		} else if j > 0 {
			s.apart = -1
		}
		if i = s.tag(i); i < 0 {
			break
		}
	}
	if s.kept == 0 {
		return body
	}
	return append(s.out, body[s.kept:]...)
}

// stripper is strip at work: body[:kept] is in out, or left out.
type stripper struct {
	out, body []byte
	kept      int
	apart     int // end of the last tag when white space behind it shows nothing, else -1
}

// drop leaves out body[from:to].
func (s *stripper) drop(from, to int) {
	s.out, s.kept = append(s.out, s.body[s.kept:from]...), to
}

// tag reads what begins with '<' at i, and gives where to go on: -1 for what does not end.
func (s *stripper) tag(i int) int {
	switch s.body[i+1] {
	case '!':
		return s.comment(i)
	case '/':
		to := s.nameEnd(i + 2)
		s.apart = -1
		if to < len(s.body) && s.body[to] == '>' {
			if to++; standsApart(s.body[i+2 : to-1]) {
				s.apart = to
			}
		}
		return to
	}
	to := s.nameEnd(i + 1)
	if to == i+1 || to >= len(s.body) {
		s.apart = -1
		return i + 2
	}
	return s.startTag(i, to)
}

// nameEnd is the end of the tag name at i.
func (s *stripper) nameEnd(i int) int {
	for ; i < len(s.body); i++ {
		if c := s.body[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '-' {
			break
		}
	}
	return i
}

func (s *stripper) comment(i int) int {
	if !bytes.HasPrefix(s.body[i:], []byte("<!--")) {
		s.apart = -1
		return i + 2
	}
	end := commentEnd(s.body, i)
	if end < 0 {
		return -1 // an open comment runs to the end
	}
	s.drop(i, end)
	if s.apart >= 0 {
		s.apart = end
	}
	return end
}

// startTag reads the start tag at i whose name ends at to, and all of the element when its content is no markup.
func (s *stripper) startTag(i, to int) int {
	was, end := s.apart, -1
	s.apart = -1
	name, raw := rawName(s.body[i+1 : to+1])
	switch {
	case name != "":
		end = tagEnd(s.body, i)
	case s.body[to] == '>':
		end = to + 1
	default:
		if end = s.icon(i, to); end >= 0 {
			return end
		}
		end = s.thin(i, to)
	}
	if end < 0 {
		return -1
	}
	if name == "" || name == "svg" && s.body[end-2] == '/' {
		if tag := s.body[i+1 : to]; standsApart(tag) || was >= 0 && showsNothing(tag) {
			s.apart = end
		}
		return end
	}
	shut := closing(s.body[end:], name)
	if shut < 0 {
		return -1
	}
	shut += end
	if raw || name == "script" && keepScript(s.body[i:end]) {
		if was >= 0 && name != "textarea" {
			s.apart = shut
		}
		return shut
	}
	s.drop(i, shut)
	if name == "svg" {
		s.out = append(s.out, ' ')
	} else if was >= 0 {
		s.apart = shut
	}
	return shut
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
		if c := body[k]; !isSpaceByte(c) {
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
