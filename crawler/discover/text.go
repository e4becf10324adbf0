package discover

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/transform"
)

// decode turns a body into UTF-8. What is valid UTF-8 is UTF-8, whatever header and declaration say:
// that is the commonest lie.
func decode(body []byte, ctype string) []byte {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return body[3:]
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")):
	case utf8.Valid(body):
		return body
	}
	e, name, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], ctype)
	if label := xmlEncoding(body); label != "" {
		if named, n := charset.Lookup(label); named != nil {
			e, name = named, n
		}
	}
	if name == "utf-8" {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	out, _, err := transform.Bytes(e.NewDecoder(), body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return out
}

// xmlEncoding is the encoding that an XML declaration names.
func xmlEncoding(body []byte) string {
	if !bytes.HasPrefix(body, []byte("<?xml")) {
		return ""
	}
	decl, _, ok := bytes.Cut(body[:min(len(body), 200)], []byte("?>"))
	if !ok {
		return ""
	}
	_, rest, ok := bytes.Cut(decl, []byte("encoding="))
	if !ok || len(rest) < 2 {
		return ""
	}
	name, _, _ := bytes.Cut(rest[1:], rest[:1])
	return string(name)
}

// plainXML prepares a decoded XML document for a parser: no declaration (its encoding is done with), no
// byte order mark, no characters that XML forbids, no leading blanks.
func plainXML(text []byte) []byte {
	text = bytes.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' })
	if bytes.HasPrefix(text, []byte("<?xml")) {
		if _, rest, ok := bytes.Cut(text, []byte("?>")); ok {
			text = rest
		}
	}
	return bytes.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, bytes.TrimLeftFunc(text, unicode.IsSpace))
}

// words is a piece of markup as one line of text, at most n bytes.
func words(markup string, n int) string {
	if strings.ContainsAny(markup, "<&") {
		markup = strip(markup)
	}
	s := strings.Join(strings.FieldsFunc(markup, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff'
	}), " ")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// strip takes the tags off, with what scripts and styles hold.
func strip(markup string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	skip := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			if n, _ := z.TagName(); string(n) == "script" || string(n) == "style" {
				skip = string(n)
			}
			b.WriteByte(' ')
		case html.EndTagToken:
			if n, _ := z.TagName(); string(n) == skip {
				skip = ""
			}
			b.WriteByte(' ')
		}
	}
}
