package feeds

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"warta/feeds/internal/safe"
)

// xmlWriter writes an XML 1.0 document into memory. Whatever text it is given, the document is well
// formed: characters that XML or feed readers refuse are dropped.
type xmlWriter struct {
	buf   bytes.Buffer
	stack []string
}

// attrs are names and values in turn; an attribute with an empty value is left out.
type attrs []string

func (x *xmlWriter) head(style string) {
	x.buf.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	if style != "" {
		x.buf.WriteString(`<?xml-stylesheet type="text/css" href="` + escapeXML(style) + "\"?>\n")
	}
}

func (x *xmlWriter) indent() {
	for range len(x.stack) {
		x.buf.WriteByte(' ')
	}
}

func (x *xmlWriter) tag(name string, a attrs) {
	x.buf.WriteByte('<')
	x.buf.WriteString(name)
	for i := 0; i+1 < len(a); i += 2 {
		if a[i+1] != "" {
			x.buf.WriteString(` ` + a[i] + `="` + escapeXML(a[i+1]) + `"`)
		}
	}
}

// open starts an element that holds others; end ends it.
func (x *xmlWriter) open(name string, a attrs) {
	x.indent()
	x.tag(name, a)
	x.buf.WriteString(">\n")
	x.stack = append(x.stack, name)
}

func (x *xmlWriter) end() {
	name := x.stack[len(x.stack)-1]
	x.stack = x.stack[:len(x.stack)-1]
	x.indent()
	x.buf.WriteString("</" + name + ">\n")
}

// empty writes an element without content.
func (x *xmlWriter) empty(name string, a attrs) {
	x.indent()
	x.tag(name, a)
	x.buf.WriteString("/>\n")
}

// text writes an element that holds text; one without text is left out.
func (x *xmlWriter) text(name, s string, a attrs) {
	if s = escapeXML(s); s == "" {
		return
	}
	x.indent()
	x.tag(name, a)
	x.buf.WriteString(">" + s + "</" + name + ">\n")
}

// markup writes an element that holds HTML as text, in a CDATA section, which is shorter than escapes.
func (x *xmlWriter) markup(name, html string, a attrs) {
	if html = safe.Chars(html); html == "" {
		return
	}
	x.indent()
	x.tag(name, a)
	x.buf.WriteString("><![CDATA[")
	x.buf.WriteString(strings.ReplaceAll(html, "]]>", "]]]]><![CDATA[>"))
	x.buf.WriteString("]]></" + name + ">\n")
}

// escapeXML writes "&" and "<" as the RSS Best Practices Profile asks, in hexadecimal, which no reader
// decodes twice; ">" as well because of "]]>".
func escapeXML(s string) string {
	s = safe.Chars(s)
	if !strings.ContainsAny(s, "&<>\"\n\t") {
		return s
	}
	return xmlEscapes.Replace(s)
}

var xmlEscapes = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;", `"`, "&#x22;", "\n", " ", "\t", " ")

// rfc822 is a time as RSS writes it (RFC 822 with a four-digit year), with the offset of its own zone; ""
// for no time.
func rfc822(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return wholeOffset(t).Format("Mon, 02 Jan 2006 15:04:05 -0700")
}

// rfc3339 is a time as Atom and JSON Feed write it, with the offset of its own zone; "" for no time.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return wholeOffset(t).Format(time.RFC3339Nano)
}

// wholeOffset moves a time whose zone is not a multiple of half an hour from UTC to UTC: feed formats
// allow other offsets, feed validators do not.
func wholeOffset(t time.Time) time.Time {
	if _, off := t.Zone(); off%1800 != 0 || off <= -24*3600 || off >= 24*3600 {
		return t.UTC()
	}
	return t
}

func number[T int | int64](n T) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}
