package page

import (
	"encoding/json"
	"html"
	"strings"
)

// maxWitness bounds how much structured body is looked at, in bytes.
const maxWitness = 200 << 10

// bodyOf finds the articleBody of a JSON-LD block. It looks for the key alone, so that a block that is
// not valid JSON elsewhere still gives it.
func bodyOf(ld string) string {
	const key = `"articleBody"`
	i := strings.Index(ld, key)
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(ld[i+len(key):], " \t\r\n:")
	if rest == "" || rest[0] != '"' {
		return ""
	}
	end := 1
	for end < len(rest) && end < maxWitness && rest[end] != '"' {
		if rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(rest) {
		return ""
	}
	quoted := rest[:end+1]
	var s string
	if json.Unmarshal([]byte(quoted), &s) != nil {
		clean := strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(quoted)
		if json.Unmarshal([]byte(clean), &s) != nil {
			return ""
		}
	}
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	return untag(s)
}

// untag leaves out what looks like tags.
func untag(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], '>')
		if j < 0 {
			break
		}
		b.WriteString(s[:i])
		b.WriteByte(' ')
		s = s[i+j+1:]
	}
	b.WriteString(s)
	return b.String()
}
