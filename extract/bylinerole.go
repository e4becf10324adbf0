package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// role is what a label makes of the name behind it.
type role int

const (
	roleNone role = iota
	roleWriter
	roleEditor
	roleOther // photographers, sources, translators: no author of the text
)

type roleLabel struct {
	word  string
	role  role
	colon bool // counts only with a colon behind it
}

// roleLabels are the labels of names, longer ones before their beginnings. Indonesian first, then the
// other languages of outlets we have met.
var roleLabels = [...]roleLabel{
	{"penulis berita", roleWriter, true},
	{"penulis & editor", roleWriter, true},
	{"penulis", roleWriter, true},
	{"ditulis oleh", roleWriter, false},
	{"reporter", roleWriter, true},
	{"pewarta foto", roleOther, true},
	{"pewarta", roleWriter, true},
	{"wartawan", roleWriter, true},
	{"jurnalis", roleWriter, true},
	{"kontributor", roleWriter, true},
	{"laporan wartawan", roleWriter, false},
	{"laporan", roleWriter, true},
	{"oleh", roleWriter, false},
	{"redaktur pelaksana", roleEditor, true},
	{"redaktur", roleEditor, true},
	{"penyunting", roleEditor, true},
	{"editor bahasa", roleOther, true},
	{"editor", roleEditor, true},
	{"red", roleEditor, true},
	{"sumber berita", roleOther, true},
	{"sumber", roleOther, true},
	{"fotografer", roleOther, true},
	{"foto", roleOther, true},
	{"uploader", roleOther, true},
	{"penerjemah", roleOther, true},
	{"kamerawan", roleOther, true},
	{"written by", roleWriter, false},
	{"reported by", roleWriter, false},
	{"posted by", roleWriter, false},
	{"diposting oleh", roleWriter, false},
	{"published by", roleWriter, false},
	{"article by", roleWriter, false},
	{"story by", roleWriter, false},
	{"words by", roleWriter, false},
	{"edited by", roleEditor, false},
	{"photos by", roleOther, false},
	{"photo by", roleOther, false},
	{"photographs by", roleOther, false},
	{"reviewed by", roleOther, false},
	{"medically reviewed by", roleOther, false},
	{"fact checked by", roleOther, false},
	{"translated by", roleOther, false},
	{"updated by", roleOther, false},
	{"photo", roleOther, true},
	{"source", roleOther, true},
	{"authors", roleWriter, true},
	{"author", roleWriter, true},
	{"by", roleWriter, false},
	{"autorin/autor", roleWriter, false},
	{"autorin", roleWriter, true},
	{"ein beitrag von", roleWriter, false},
	{"ein artikel von", roleWriter, false},
	{"eine analyse von", roleWriter, false},
	{"ein kommentar von", roleWriter, false},
	{"autoren", roleWriter, true},
	{"autor", roleWriter, true},
	{"von", roleWriter, false},
	{"par", roleWriter, false},
	{"por", roleWriter, false},
	{"texto", roleWriter, true},
	{"text", roleWriter, true},
	{"di", roleWriter, false},
	{"door", roleWriter, false},
	{"av", roleWriter, false},
	{"af", roleWriter, false},
	{"od", roleWriter, true},
	{"yazar", roleWriter, true},
	{"haber", roleWriter, true},
	{"текст", roleWriter, true},
	{"автор", roleWriter, true},
}

// labelAt reads a label at the start of s and gives its role and what follows it.
func labelAt(s string) (role, string) {
	if i := strings.Index(s, "ed by "); i > 2 && i < 20 && strings.Count(s[:i], " ") < 2 {
		switch strings.ToLower(s[:i]) + "ed" {
		case "edited":
			return roleEditor, s[i+6:]
		case "reported", "published", "posted", "contributed", "created":
			return roleWriter, s[i+6:]
		}
		return roleOther, s[i+6:] // reviewed, fact-checked, tested, translated …
	}
	for i := range roleLabels {
		l := &roleLabels[i]
		if len(s) < len(l.word) || !strings.EqualFold(s[:len(l.word)], l.word) {
			continue
		}
		rest := s[len(l.word):]
		if rest == "" {
			return l.role, ""
		}
		t := strings.TrimLeft(rest, " \t\r\n\u00a0")
		if strings.HasPrefix(t, ":") {
			return l.role, strings.TrimLeft(t, ": \t\r\n\u00a0")
		}
		if strings.HasPrefix(t, "-") && len(rest) > len(t) && l.role == roleWriter { // "Oleh - Nama"
			return l.role, strings.TrimLeft(t, "- ")
		}
		if !l.colon && len(rest) > len(t) && startsName(t) {
			return l.role, t
		}
	}
	return roleNone, s
}

// startsName reports whether s begins with a capital or a letter of a script without capitals.
func startsName(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsLetter(r) && !unicode.IsLower(r)
}

// beginsCredit reports whether a text node begins with a label that announces a name, or is one. It is
// asked for every short text of a page, so it decides by the first letters whenever it can.
func beginsCredit(t string) bool {
	for len(t) > 0 && (t[0] <= ' ' || t[0] == '(') {
		t = t[1:]
	}
	if len(t) < 2 {
		return false
	}
	switch c, d := t[0]|0x20, t[1]|0x20; {
	case c == 'p' && d == 'e', c == 'r' && d == 'e', c == 'w' && (d == 'a' || d == 'r'), c == 'j' && d == 'u', c == 'k' && d == 'o',
		c == 'l' && d == 'a', c == 'o' && d == 'l', c == 'e' && d == 'd', c == 'd' && d == 'i' && hasPrefixFold(t, "ditulis"), c == 'a' && d == 'u', c == 'b' && d == 'y', c == 'v' && d == 'o':
	default:
		return false
	}
	t = strings.TrimRight(t, " \t\r\n\u00a0")
	if len(t) > 120 {
		t = t[:120]
	}
	r, rest := labelAt(t)
	return (r == roleWriter || r == roleEditor) && (rest == "" || len(rest) < len(t))
}

// holdsCredit reports whether a text node is a line of facts with a credit among them, cut by bars:
// "28-10-2026 | Oleh: Nama | Dibaca: 31 kali".
func holdsCredit(t string) bool {
	return len(t) < 200 && strings.IndexByte(t, '|') > 0 && len(fromCredit(t)) < len(t)
}

// fromCredit is a line from its first credit on, without the facts that stand before it.
func fromCredit(line string) string {
	if len(line) >= 200 {
		return line
	}
	for rest := line; ; {
		if beginsCredit(rest) {
			if credit, _, more := strings.Cut(rest, "|"); more && len(rest) < len(line) {
				return strings.TrimSpace(credit)
			}
			return rest
		}
		_, after, more := strings.Cut(rest, "|")
		if !more {
			return line
		}
		rest = strings.TrimSpace(after)
	}
}

// looseLabel reports whether a line begins with a label that prose uses too ("By", "von"); such a line
// counts only close to the title or the end of the article.
func looseLabel(t string) bool {
	t = strings.TrimLeft(t, " \t\r\n(")
	return !(hasPrefixFold(t, "pe") || hasPrefixFold(t, "re") || hasPrefixFold(t, "wartawan") || hasPrefixFold(t, "jurnalis") || hasPrefixFold(t, "kontributor") ||
		hasPrefixFold(t, "laporan") || hasPrefixFold(t, "editor") || hasPrefixFold(t, "ditulis") || hasPrefixFold(t, "oleh"))
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// credit is one labelled list of names.
type credit struct {
	role  role
	names []string
}

// readCredits reads a line of labelled names: "Penulis: A | Editor: B", "Reporter: A; Editor: B".
func readCredits(line string) []credit {
	var out []credit
	rest := line
	for n := 0; n < 6 && rest != ""; n++ {
		r, after := labelAt(strings.TrimLeft(rest, " |/;,()-–•·"))
		if r == roleNone {
			break
		}
		end := nextLabel(after)
		if !isTalk(rest[:len(rest)-len(after)+end]) {
			if names := splitNames(after[:end]); len(names) > 0 {
				out = append(out, credit{r, names})
			}
		}
		rest = after[end:]
	}
	return out
}

// nextLabel is where in s the next label with a colon begins, len(s) if there is none.
func nextLabel(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i-1] != ' ' && s[i-1] != '|' && s[i-1] != '/' && s[i-1] != ';' && s[i-1] != ',' {
			continue
		}
		c := strings.IndexByte(s[i:], ':')
		if c < 0 {
			return len(s)
		}
		if c > 24 {
			continue
		}
		word := strings.TrimSpace(s[i : i+c])
		for j := range roleLabels {
			if strings.EqualFold(word, roleLabels[j].word) {
				return i
			}
		}
	}
	return len(s)
}
