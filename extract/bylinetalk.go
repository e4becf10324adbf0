package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isSpoken reports whether what stands behind a label is said by that person rather than a name: a question, or a
// sentence of more than capitalised words. Interviews have such lines: "Wartawan: Kapan selesai?"
func isSpoken(s string) bool {
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "?!") {
		return true
	}
	if !endsSentence(s) {
		return false
	}
	if i := strings.IndexAny(s, ",/|(\n"); i >= 0 {
		s = s[:i]
	}
	for w := range strings.FieldsSeq(s) {
		if c, _ := utf8.DecodeRuneInString(w); unicode.IsLower(c) && !isParticle(w) && w != "dan" && w != "and" {
			return true
		}
	}
	return false
}

// speaker is the label of a line and what follows it: "wartawan" of "Wartawan: Kapan selesai?". Only roles that
// people also speak in; empty for other lines.
func speaker(line string) (label, rest string) {
	line = strings.TrimLeft(line, " (")
	i := strings.IndexByte(line, ':')
	if i < 2 || i > 16 {
		return "", ""
	}
	switch label = strings.ToLower(strings.TrimSpace(line[:i])); label {
	case "wartawan", "reporter", "jurnalis", "pewarta", "red", "redaksi", "redaktur", "editor", "penulis", "kontributor":
		return label, line[i+1:]
	}
	return "", ""
}

// isTalk reports whether a line with a label is what somebody says.
func isTalk(s string) bool {
	label, rest := speaker(s)
	return label != "" && isSpoken(rest)
}

// dialogue keeps the labels under which a text has somebody speak.
type dialogue map[string]talk

// talk is how often a label stands at the beginning of a line, and whether what follows was ever spoken.
type talk struct {
	lines  int
	spoken bool
}

func (t dialogue) hear(line string) {
	if label, rest := speaker(line); label != "" {
		was := t[label]
		t[label] = talk{was.lines + 1, was.spoken || isSpoken(rest)}
	}
}

// has reports whether a line is one of a dialogue: its label stands there twice or more, and not before names alone.
func (t dialogue) has(line string) bool {
	label, _ := speaker(line)
	return label != "" && t[label].lines > 1 && t[label].spoken
}
