package archive

import (
	"net/http"
	"strconv"
	"strings"

	"warta/store"
)

// wireFields are the fields of a response's head that tell of the bytes on the wire and not of the body as
// it is kept.
var wireFields = []string{"Content-Encoding", "Transfer-Encoding", "Content-Length"}

// headLines are the fields of a response's head, one a line, unfolded (RFC 9112 section 5.2), without the
// status line and without what is no field.
func headLines(head string) (status string, fields []string) {
	first := true
	for line := range strings.SplitSeq(head, "\n") {
		line = strings.TrimRight(line, "\r")
		switch {
		case first:
			status, first = line, false
		case line == "":
			return status, fields
		case (line[0] == ' ' || line[0] == '\t') && len(fields) > 0:
			if last := &fields[len(fields)-1]; len(*last) < maxFieldLine {
				*last += " " + strings.TrimSpace(line)
			}
		default:
			if name, _, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) != "" {
				fields = append(fields, line)
			}
		}
	}
	return status, fields
}

// storedHead is the head of a response that goes with the body as it is kept. HTTP/2 has no heads of this
// form; such a one is written as HTTP/1.1, and protocol names what it was ("h2").
func storedHead(p *store.Page) (head, protocol string) {
	status, fields := headLines(p.Header)
	switch {
	case strings.HasPrefix(status, "HTTP/2"):
		protocol, status = "h2", "HTTP/1.1"+status[strings.IndexByte(status+" ", ' '):]
	case strings.HasPrefix(status, "HTTP/3"):
		protocol, status = "h3", "HTTP/1.1"+status[strings.IndexByte(status+" ", ' '):]
	}
	if statusCode(status) == 0 {
		code := p.Status
		if code < 100 || code > 999 {
			code = http.StatusOK
		}
		status = "HTTP/1.1 " + strconv.Itoa(code) + " " + http.StatusText(code)
		if fields == nil && p.ContentType != "" {
			fields = []string{"Content-Type: " + p.ContentType}
		}
	}
	length := strconv.FormatInt(p.Size, 10)
	stated, coded := false, false
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ":")
		coded = coded || strings.EqualFold(strings.TrimSpace(name), "Content-Encoding") || strings.EqualFold(strings.TrimSpace(name), "Transfer-Encoding")
		stated = stated || strings.EqualFold(strings.TrimSpace(name), "Content-Length") && strings.TrimSpace(value) == length
	}
	var b strings.Builder
	b.WriteString(oneLine(status) + "\r\n")
	asIs := stated && !coded
	for _, f := range fields {
		if !asIs && isWire(f) {
			b.WriteString(origPrefix)
		}
		b.WriteString(oneLine(f) + "\r\n")
	}
	if !asIs {
		b.WriteString("Content-Length: " + length + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String(), protocol
}

// statusCode reads a status line (RFC 9112 section 4); 0 if it is none.
func statusCode(line string) int {
	version, rest, _ := strings.Cut(line, " ")
	if !strings.HasPrefix(version, "HTTP/") || strings.ContainsFunc(version, isControl) {
		return 0
	}
	code, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	n, err := strconv.Atoi(code)
	if err != nil || len(code) != 3 || n < 100 {
		return 0
	}
	return n
}

func isWire(field string) bool {
	name, _, _ := strings.Cut(field, ":")
	for _, w := range wireFields {
		if strings.EqualFold(strings.TrimSpace(name), w) {
			return true
		}
	}
	return false
}

// receivedHead undoes storedHead.
func receivedHead(head, protocol string) string {
	status, fields := headLines(head)
	restored := false
	for _, f := range fields {
		restored = restored || isOrig(f)
	}
	switch protocol {
	case "h2":
		status = "HTTP/2.0" + strings.TrimPrefix(status, "HTTP/1.1")
	case "h3":
		status = "HTTP/3.0" + strings.TrimPrefix(status, "HTTP/1.1")
	}
	var b strings.Builder
	b.WriteString(status + "\r\n")
	for _, f := range fields {
		if restored && isWire(f) {
			continue
		}
		if isOrig(f) {
			f = f[len(origPrefix):]
		}
		b.WriteString(f + "\r\n")
	}
	return b.String()
}

func isOrig(field string) bool {
	return len(field) > len(origPrefix) && strings.EqualFold(field[:len(origPrefix)], origPrefix) && isWire(field[len(origPrefix):])
}

// oneLine keeps foreign text from ending the line it stands in.
func oneLine(s string) string {
	if strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, s)
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// headField is the value of the first field of that name in a head, or "".
func headField(head, name string) string {
	_, fields := headLines(head)
	for _, f := range fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(strings.TrimSpace(n), name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
