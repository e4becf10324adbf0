package extract

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	// maxDecode is how much of a body is read, in bytes; no news page comes near it.
	maxDecode = 16 << 20
	// prescanBytes is how far into a page its charset declaration is looked for. The HTML standard says
	// 1024; pages that put it after long scripts are common enough to look further.
	prescanBytes = 16 << 10
)

// decode gives body as UTF-8 without byte order mark and NUL bytes. What the bytes are decides before
// what the header or the page says about them: declarations are often wrong, and text in another
// encoding is hardly ever valid UTF-8 by chance. The result may share memory with body.
func decode(body []byte, contentType string) []byte {
	return mendTwice(toUTF8(body, contentType))
}

func toUTF8(body []byte, contentType string) []byte {
	if len(body) > maxDecode {
		body = body[:maxDecode]
	}
	switch {
	case bytes.HasPrefix(body, []byte{0xEF, 0xBB, 0xBF}):
		body = body[3:]
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		return dropNUL(decodeUTF16(body[2:], true))
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}):
		return dropNUL(decodeUTF16(body[2:], false))
	default:
		if big, ok := looksUTF16(body); ok {
			return dropNUL(decodeUTF16(body, big))
		}
	}
	declared := declaredEncoding(body, contentType)
	if bad, multi := countUTF8(body); bad == 0 && (declared == nil || !escapes(body)) || bad > 0 && multi > 10*bad {
		return dropNUL(mendUTF8(body, bad))
	}
	if declared == nil {
		declared = charmap.Windows1252
	} else if declared == utf8Encoding {
		// Declared UTF-8 and not valid: its stray bytes are read as Windows-1252 each.
		return dropNUL(mendUTF8(body, 1))
	}
	out, err := declared.NewDecoder().Bytes(body)
	if err != nil {
		return dropNUL(mendUTF8(body, 1))
	}
	return dropNUL(out)
}

// looksUTF16 recognises UTF-16 without a byte order mark by the NUL halves of its ASCII characters.
func looksUTF16(body []byte) (big, ok bool) {
	head := body[:min(len(body), 512)&^1]
	if len(head) < 8 || bytes.IndexByte(head, 0) < 0 {
		return false, false
	}
	var even, odd int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	half := len(head) / 2
	switch {
	case odd*10 >= half*7 && even*10 < half:
		return false, true
	case even*10 >= half*7 && odd*10 < half:
		return true, true
	}
	return false, false
}

func decodeUTF16(b []byte, big bool) []byte {
	out := make([]byte, 0, len(b)/2+len(b)/8)
	var hi rune
	for i := 0; i+1 < len(b); i += 2 {
		var r rune
		if big {
			r = rune(b[i])<<8 | rune(b[i+1])
		} else {
			r = rune(b[i+1])<<8 | rune(b[i])
		}
		switch {
		case hi != 0:
			if d := utf16.DecodeRune(hi, r); d != utf8.RuneError {
				out, hi = utf8.AppendRune(out, d), 0
				continue
			}
			out, hi = utf8.AppendRune(out, utf8.RuneError), 0
			fallthrough
		default:
			if utf16.IsSurrogate(r) && r < 0xDC00 {
				hi = r
			} else {
				out = utf8.AppendRune(out, r) // a lone low surrogate becomes U+FFFD
			}
		}
	}
	return out
}

// countUTF8 counts the bytes that are no UTF-8 and the characters of more than one byte. A character cut
// off at the end of the body is not counted as bad if there are whole ones.
func countUTF8(b []byte) (bad, multi int) {
	if utf8.Valid(b) {
		return 0, 0
	}
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		_, size := utf8.DecodeRune(b)
		if size == 1 {
			if multi > 0 && len(b) < utf8.UTFMax && !utf8.FullRune(b) {
				break
			}
			bad++
		} else {
			multi++
		}
		b = b[size:]
	}
	return bad, multi
}

// mendUTF8 keeps what is UTF-8 and reads each other byte as Windows-1252, the way browsers read
// undeclared western pages: comments and advertisements pasted into a page often bring such bytes.
func mendUTF8(b []byte, bad int) []byte {
	if bad == 0 && utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/16)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			if len(b) < utf8.UTFMax && !utf8.FullRune(b) {
				break // cut off at the end
			}
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(b[0]))
		} else {
			out = append(out, b[:size]...)
		}
		b = b[size:]
	}
	return out
}

// mendTwice undoes UTF-8 that was taken for Latin-1 and encoded again, where it is beyond doubt: the mark
// of it is a control character of the range U+0080 to U+009F behind an accented letter, which no text has
// ("Investorâ\u0080\u0099s").
func mendTwice(b []byte) []byte {
	at := bytes.Index(b, []byte{0xC3, 0xA2, 0xC2, 0x80})
	if at < 0 {
		return b
	}
	out := append(make([]byte, 0, len(b)), b[:at]...)
	for b = b[at:]; len(b) > 0; {
		if raw, n := twice(b); n > 0 {
			out = utf8.AppendRune(out, raw)
			b = b[n:]
			continue
		}
		out = append(out, b[0])
		b = b[1:]
	}
	return out
}

// twice reads a character that was encoded twice at the start of b and gives the bytes it takes, 0 if
// there is none.
func twice(b []byte) (rune, int) {
	if b[0] != 0xC2 && b[0] != 0xC3 {
		return 0, 0
	}
	var raw [utf8.UTFMax]byte
	n, at, control := 0, 0, false
	for n < len(raw) && at < len(b) {
		r, size := utf8.DecodeRune(b[at:])
		if r < 0x80 || r > 0xFF || n > 0 && r > 0xBF {
			break
		}
		raw[n] = byte(r)
		control = control || n > 0 && r < 0xA0
		n++
		at += size
		if utf8.FullRune(raw[:n]) {
			if c, used := utf8.DecodeRune(raw[:n]); c != utf8.RuneError && used == n && control {
				return c, at
			}
			return 0, 0
		}
	}
	return 0, 0
}

// escapes tells ISO-2022-JP, whose bytes are all ASCII, from plain ASCII.
func escapes(b []byte) bool { return bytes.Contains(b, []byte{0x1B, '$'}) }

func dropNUL(b []byte) []byte {
	if bytes.IndexByte(b, 0) < 0 {
		return b
	}
	return bytes.ReplaceAll(b, []byte{0}, nil)
}

// declaredEncoding is what the Content-Type header, else a meta element near the start of the page,
// names; nil when neither names an encoding that is known (WHATWG Encoding Standard, section 4.2).
func declaredEncoding(body []byte, contentType string) encoding.Encoding {
	if label := charsetParam([]byte(contentType)); label != "" {
		if e := lookup(label, false); e != nil {
			return e
		}
	}
	head := body[:min(len(body), prescanBytes)]
	for len(head) > 0 {
		i := bytes.IndexByte(head, '<')
		if i < 0 || i+5 > len(head) {
			return nil
		}
		head = head[i+1:]
		if len(head) < 4 || !bytes.EqualFold(head[:4], []byte("meta")) && !bytes.EqualFold(head[:4], []byte("?xml")) {
			continue
		}
		end := bytes.IndexByte(head, '>')
		if end < 0 {
			return nil
		}
		label := charsetParam(head[:end])
		if label == "" && head[0] == '?' {
			label = paramOf(head[:end], "encoding")
		}
		if label != "" {
			if e := lookup(label, true); e != nil {
				return e
			}
		}
		head = head[end:]
	}
	return nil
}

// utf8Encoding stands for UTF-8 among declared encodings.
var utf8Encoding encoding.Encoding = unicode.UTF8

// lookup finds an encoding by its label; nil for unknown ones and for those that browsers refuse to read.
// A page that has been read as ASCII up to its meta element cannot be UTF-16, whatever the element says
// (HTML standard, section 13.2.3.3).
func lookup(label string, meta bool) encoding.Encoding {
	e, name := charset.Lookup(label)
	switch name {
	case "", "replacement":
		return nil
	case "utf-8":
		return utf8Encoding
	case "utf-16be", "utf-16le":
		if meta {
			return utf8Encoding
		}
	}
	return e
}

func charsetParam(b []byte) string { return paramOf(b, "charset") }

// paramOf is the value of name=value in b, unquoted.
func paramOf(b []byte, name string) string {
	for at := 0; at < len(b); {
		i := indexFold(b[at:], name)
		if i < 0 {
			return ""
		}
		at += i + len(name)
		v := bytes.TrimLeft(b[at:], " \t\r\n")
		if len(v) == 0 || v[0] != '=' {
			continue
		}
		v = bytes.TrimLeft(v[1:], " \t\r\n\"'")
		if end := bytes.IndexAny(v, " \t\r\n\"';>/?"); end >= 0 {
			v = v[:end]
		}
		if len(v) > 40 {
			return ""
		}
		return string(v)
	}
	return ""
}

// indexFold is bytes.Index for an ASCII name without regard to case.
func indexFold(b []byte, name string) int {
	for i := 0; i+len(name) <= len(b); i++ {
		if b[i]|0x20 == name[0] && bytes.EqualFold(b[i:i+len(name)], []byte(name)) {
			return i
		}
	}
	return -1
}
