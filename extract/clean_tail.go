package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"warta/store"
)

// trimTail takes the signature off the end of the last paragraph: reporter's and editor's initials
// "(abc/def)", "(rls)", "[rmol/hta]", "***", desk codes "(E-2)", the reporter's name in brackets. What
// the signature says becomes a flag or a name. Only after the end of a sentence, or when it can be
// nothing else: "… Komisi Pemberantasan Korupsi (KPK)" stays.
func (d *draft) trimTail() {
	if d.lang != "id" && d.lang != "ms" && d.lang != "" {
		return
	}
	for range 4 {
		n := len(d.r.lines)
		if n == 0 {
			return
		}
		l := &d.r.lines[n-1]
		if l.tag != atom.P && l.tag != atom.Li && l.tag != atom.Blockquote {
			return
		}
		cut := d.tail(l.text)
		if cut < 0 {
			return
		}
		if strings.TrimSpace(l.text[:cut]) == "" {
			if n == 1 {
				return
			}
			d.drop(n-1, "tail")
			d.sweep()
			continue
		}
		d.trim(l, cut, "tail")
	}
}

// tail is where the signature of s begins, or -1.
func (d *draft) tail(s string) int {
	t := strings.TrimRight(s, " \n")
	if strings.HasSuffix(t, "*") || strings.HasSuffix(t, "#") {
		return len(strings.TrimRight(t, " *#"))
	}
	t = strings.TrimRight(t, ".")
	if t == "" {
		return -1
	}
	var open byte
	switch t[len(t)-1] {
	case ')':
		open = '('
	case ']':
		open = '['
	default:
		return -1
	}
	i := strings.LastIndexByte(t, open)
	if i < 0 || len(t)-i > 60 {
		return -1
	}
	inner := strings.TrimSpace(t[i+1 : len(t)-1])
	before := strings.TrimRight(t[:i], " \n")
	ended := before == "" || endsSentence(before)
	if !d.signature(inner, ended, open == '[') {
		return -1
	}
	return len(before)
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’)»*")
	r, _ := utf8.DecodeLastRuneInString(s)
	return r == '.' || r == '!' || r == '?' || r == '…'
}

// signature reports whether the inside of a last bracket is a signature, and keeps what it says.
func (d *draft) signature(inner string, ended, square bool) bool {
	if inner == "" {
		return true
	}
	if ended && isDeskCode(inner) {
		return true
	}
	parts := strings.FieldsFunc(inner, func(r rune) bool { return r == '/' || r == ',' || r == '-' || r == '|' || r == '&' || r == ' ' })
	known, initials, names := 0, 0, 0
	for _, p := range parts {
		switch low := strings.ToLower(p); {
		case d.mark(low):
			known++
		case isInitials(p):
			initials++
		case isName(p):
			names++
		default:
			return onlySigns(inner)
		}
	}
	total := len(parts)
	switch {
	case known == 0 && isFullName(inner):
		if ended {
			d.signed(inner)
		}
		return ended
	case total == 0:
		return onlySigns(inner)
	case known > 0 && known+initials == total:
		return true
	case known > 0 && ended:
		return true
	case initials == total && (ended || total > 1 && strings.Contains(inner, "/")):
		return true
	case square && initials+names == total:
		return true
	case ended && names > 0 && initials+names == total && total <= 4 && !strings.ContainsAny(inner, "0123456789"):
		d.signed(inner)
		return true
	}
	return false
}

// signed keeps a reporter's name in brackets.
func (d *draft) signed(name string) {
	if !strings.ContainsAny(name, "/|,") && len(name) > 3 && strings.ToUpper(name) != name {
		d.authors = append(d.authors, name)
	}
}

// isFullName knows two to four capitalised words: "Agis Dwi" is a name, not two initials.
func isFullName(s string) bool {
	parts := strings.Fields(s)
	for _, p := range parts {
		if !isName(p) || len(p) > 1 && strings.ToUpper(p) == p {
			return false
		}
	}
	return len(parts) >= 2 && len(parts) <= 4
}

// mark knows the words of signatures that say what a text is, and keeps the flag.
func (d *draft) mark(low string) bool {
	low = strings.Trim(low, "*.")
	switch low {
	case "rls", "rilis", "release", "pr", "hms", "humas": // humas: an office's public relations
		d.flag(store.FlagRelease)
	case "adv", "advertorial", "advetorial", "pariwara", "iklan":
		d.flag(store.FlagAdvertiser)
	case "red", "redaksi", "ant", "antara", "tim", "net", "":
	default:
		return false
	}
	return true
}

func (d *draft) flag(f store.Flag) {
	for _, g := range d.flags {
		if g == f {
			return
		}
	}
	d.flags = append(d.flags, f)
}

// isInitials knows "abc", "Cas", "ags": two to five letters that are not all capitals.
func isInitials(s string) bool {
	n, lower := 0, false
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
		lower = lower || unicode.IsLower(r)
		n++
	}
	return n >= 1 && n <= 5 && lower
}

// isName knows a capitalised word.
func isName(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(r) {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && r != '.' && r != '\'' {
			return false
		}
	}
	return true
}

// isDeskCode knows Media Indonesia's "E-2", "OL-5", "X-7".
func isDeskCode(s string) bool {
	a, b, ok := strings.Cut(s, "-")
	return ok && len(a) >= 1 && len(a) <= 3 && strings.ToUpper(a) == a && len(b) >= 1 && len(b) <= 2 && onlyNumbers(b)
}

func onlySigns(s string) bool { return words(s) == "" }
