package robots

import "strings"

// match compares a normalised path with a normalised pattern, in which * stands for anything and a
// closing $ for the path's end. It takes time linear in the path for each piece of the pattern.
func match(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	piece, rest, wild := strings.Cut(pattern, "*")
	if !strings.HasPrefix(path, piece) {
		return false
	}
	path = path[len(piece):]
	for wild {
		piece, rest, wild = strings.Cut(rest, "*")
		if !wild && anchored {
			return strings.HasSuffix(path, piece)
		}
		i := strings.Index(path, piece)
		if i < 0 {
			return false
		}
		path = path[i+len(piece):]
	}
	return !anchored || path == ""
}

// normalise writes a path or pattern in the form in which they are compared (RFC 9309 section 2.2.2):
// octets outside ASCII percent-encoded, percent-encoded unreserved characters (RFC 3986 section 2.3)
// plain, other percent-encodings in upper case.
func normalise(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == '%' || r >= 0x80 }) {
		return s
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			v := unhex(s[i+1])<<4 | unhex(s[i+2])
			if isLetter(v) || v >= '0' && v <= '9' || strings.IndexByte("-._~", v) >= 0 {
				b.WriteByte(v)
			} else {
				b.Write([]byte{'%', hex[v>>4], hex[v&15]})
			}
			i += 2
		case c >= 0x80:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
