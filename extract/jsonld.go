package extract

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of one page's JSON-LD. Real pages stay far below: a live blog with all its posts is about 300 kB.
const (
	maxLDBytes = 1 << 20
	maxLDNodes = 20_000
	maxLDDepth = 32
)

// ldValue is a value of a JSON-LD document: a string (numbers and literals too), a list or an object.
type ldValue struct {
	str  string
	list []ldValue
	obj  []ldField
	kind byte // 's', '[', '{', 'n' for null; 0 for nothing
}

type ldField struct {
	name string
	val  ldValue
}

// get is the field of an object, the zero value where there is none.
func (v *ldValue) get(name string) *ldValue {
	for i := range v.obj {
		if v.obj[i].name == name {
			return &v.obj[i].val
		}
	}
	return &noLD
}

var noLD ldValue

// text is the first string in v, unescaped: publishers put one string, a list of them or an object with
// a name or "@value" in the same place.
func (v *ldValue) text() string {
	switch v.kind {
	case 's':
		return ldText(v.str)
	case '[':
		for i := range v.list {
			if s := v.list[i].text(); s != "" {
				return s
			}
		}
	case '{':
		for _, n := range [...]string{"@value", "name", "@id", "url"} {
			if s := v.get(n).text(); s != "" {
				return s
			}
		}
	}
	return ""
}

// raw is v's string as it stands, "" if it is none.
func (v *ldValue) raw() string {
	if v.kind == 's' {
		return v.str
	}
	return ""
}

// each calls f for v, or for each of its elements if it is a list.
func (v *ldValue) each(f func(*ldValue)) {
	switch v.kind {
	case '[':
		for i := range v.list {
			v.list[i].each(f)
		}
	case 0, 'n':
	default:
		f(v)
	}
}

// is reports whether v's @type is one for which f holds. Types may be full addresses.
func (v *ldValue) is(f func(string) bool) bool {
	found := false
	v.get("@type").each(func(t *ldValue) {
		name := t.raw()
		if i := strings.LastIndexAny(name, "/#:"); i >= 0 {
			name = name[i+1:]
		}
		found = found || name != "" && f(name)
	})
	return found
}

// ldText undoes the HTML escaping that many publishers put into JSON strings.
func ldText(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
		if strings.IndexByte(s, '&') >= 0 { // escaped twice: "&amp;amp;"
			s = html.UnescapeString(s)
		}
	}
	return cleanText(s)
}

// parseLD reads one script of JSON-LD. Publishers' JSON is often broken: raw line breaks in strings,
// comments and CDATA marks around it, missing or extra commas, several documents in a row, an end cut
// off. What can be read is given.
func parseLD(s string) []ldValue {
	if len(s) > maxLDBytes {
		s = s[:maxLDBytes]
	}
	p := ldParser{s: s}
	var docs []ldValue
	for p.i < len(p.s) && p.nodes < maxLDNodes {
		c := p.s[p.i]
		if c == '{' || c == '[' {
			docs = append(docs, p.value(0))
			continue
		}
		p.i++
	}
	return docs
}

type ldParser struct {
	s     string
	i     int
	nodes int
}

func (p *ldParser) skip() byte {
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c <= ' ' || c == 0x7F:
			p.i++
		case strings.HasPrefix(p.s[p.i:], "\u00a0"), strings.HasPrefix(p.s[p.i:], "\u200b"):
			_, n := utf8.DecodeRuneInString(p.s[p.i:])
			p.i += n
		case c == '/' && strings.HasPrefix(p.s[p.i:], "/*"):
			end := strings.Index(p.s[p.i:], "*/")
			if end < 0 {
				p.i = len(p.s)
			} else {
				p.i += end + 2
			}
		case c == '/' && strings.HasPrefix(p.s[p.i:], "//"):
			end := strings.IndexByte(p.s[p.i:], '\n')
			if end < 0 {
				p.i = len(p.s)
			} else {
				p.i += end + 1
			}
		default:
			return c
		}
	}
	return 0
}

func (p *ldParser) value(depth int) ldValue {
	p.nodes++
	c := p.skip()
	if depth > maxLDDepth || p.nodes > maxLDNodes {
		p.i = len(p.s)
		return ldValue{}
	}
	switch c {
	case 0:
		return ldValue{}
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		return ldValue{kind: 's', str: p.quoted()}
	case '\'':
		return ldValue{kind: 's', str: p.quoted()}
	}
	start := p.i
	for p.i < len(p.s) && strings.IndexByte(",}]{[\"\n", p.s[p.i]) < 0 {
		p.i++
	}
	if p.i == start {
		p.i++ // a stray bracket: step over it
		return ldValue{}
	}
	word := strings.TrimSpace(p.s[start:p.i])
	if word == "null" || word == "undefined" {
		return ldValue{kind: 'n'}
	}
	return ldValue{kind: 's', str: word}
}

func (p *ldParser) array(depth int) ldValue {
	v := ldValue{kind: '['}
	p.i++
	for {
		switch p.skip() {
		case 0:
			return v
		case ']':
			p.i++
			return v
		case ',':
			p.i++
		case '}', ':':
			if p.s[p.i] == '}' {
				return v // "]" forgotten
			}
			p.i++
		default:
			v.list = append(v.list, p.value(depth+1))
		}
	}
}

func (p *ldParser) object(depth int) ldValue {
	v := ldValue{kind: '{'}
	p.i++
	for {
		switch c := p.skip(); c {
		case 0:
			return v
		case '}':
			p.i++
			return v
		case ',':
			p.i++
		case ']':
			return v // "}" forgotten
		default:
			var name string
			if c == '"' || c == '\'' {
				name = p.quoted()
			} else {
				start := p.i
				for p.i < len(p.s) && strings.IndexByte(":,}] \n\t\"", p.s[p.i]) < 0 {
					p.i++
				}
				if p.i == start {
					p.i++
					continue
				}
				name = p.s[start:p.i]
			}
			if p.skip() != ':' {
				continue // no name after all
			}
			p.i++
			if c := p.skip(); c == ',' || c == '}' || c == 0 {
				continue // no value
			}
			v.obj = append(v.obj, ldField{name, p.value(depth + 1)})
		}
	}
}

// quoted reads a string and steps behind it. A quote that is not followed by what may follow a string in
// JSON is taken as part of it: `"headline": "Dia "pulang" kemarin",`.
func (p *ldParser) quoted() string {
	q := p.s[p.i]
	p.i++
	start := p.i
	var b []byte // nil while the string stands as written
	for p.i < len(p.s) {
		c := p.s[p.i]
		switch {
		case c == q && p.closes():
			s := p.s[start:p.i]
			p.i++
			if b != nil {
				return string(append(b, s...))
			}
			return s
		case c == '\\' && p.i+1 < len(p.s):
			b = append(b, p.s[start:p.i]...)
			b = p.escape(b)
			start = p.i
		default:
			p.i++
		}
	}
	return string(append(b, p.s[start:]...))
}

// closes reports whether the quote at p.i ends its string.
func (p *ldParser) closes() bool {
	i := p.i + 1
	for i < len(p.s) && p.s[i] <= ' ' {
		i++
	}
	if i >= len(p.s) {
		return true
	}
	switch p.s[i] {
	case ':', '}', ']', '/':
		return true
	case ',':
		// A comma ends the string only if a name, a value or the end comes next; `"a", katanya` does not.
		for i++; i < len(p.s) && p.s[i] <= ' '; i++ {
		}
		return i >= len(p.s) || strings.IndexByte("\"'{[]}-0123456789/", p.s[i]) >= 0 || bareWord(p.s[i:])
	case '"':
		// `"a" "b"`: a forgotten comma, if a line break stands between.
		return strings.IndexByte(p.s[p.i:i], '\n') >= 0
	}
	return false
}

// bareWord reports whether s begins with a literal, or with a name that lacks its quotes.
func bareWord(s string) bool {
	n := 0
	for n < len(s) && n < 32 && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] == '@' || s[n] == '_') {
		n++
	}
	switch s[:n] {
	case "true", "false", "null":
		return true
	}
	return n > 0 && n < len(s) && s[n] == ':'
}

// escape reads the escape sequence at p.i (RFC 8259 section 7) and appends what it means.
func (p *ldParser) escape(b []byte) []byte {
	c := p.s[p.i+1]
	p.i += 2
	switch c {
	case 'n':
		return append(b, '\n')
	case 't':
		return append(b, '\t')
	case 'r', 'b', 'f':
		return append(b, ' ')
	case 'u':
		r, ok := p.hex4()
		if !ok {
			return b
		}
		if utf16.IsSurrogate(r) {
			if strings.HasPrefix(p.s[p.i:], `\u`) {
				p.i += 2
				if lo, ok := p.hex4(); ok {
					r = utf16.DecodeRune(r, lo)
				}
			}
		}
		return utf8.AppendRune(b, r)
	}
	return append(b, c)
}

func (p *ldParser) hex4() (rune, bool) {
	if p.i+4 > len(p.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.s[p.i:p.i+4], 16, 32)
	if err != nil {
		return 0, false
	}
	p.i += 4
	return rune(n), true
}
