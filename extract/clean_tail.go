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
			cut = d.tailLine(n - 1)
		}
		if cut < 0 {
			cut = d.tailCredit(l.text)
		}
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

// signature reports whether the inside of a last bracket is a signature, and keeps what it says. What passes neither
// as a name nor as a known mark is the article's: "(HR Bukhari)", "(2-1)".
func (d *draft) signature(inner string, ended, square bool) bool {
	if inner == "" {
		return true
	}
	if ended && (isDeskCode(inner) || d.signedBy(inner)) {
		return true
	}
	parts := strings.FieldsFunc(inner, func(r rune) bool { return r == '/' || r == ',' || r == '-' || r == '|' || r == '&' || r == ' ' })
	known, initials, names := 0, 0, 0
	for _, p := range parts {
		switch {
		case isMark(p):
			known++
		case isInitials(p):
			initials++
		case isName(p):
			names++
		default:
			return onlySigns(inner)
		}
	}
	total, slash := len(parts), strings.Contains(inner, "/")
	signed := false
	switch {
	case total == 0:
		signed = onlySigns(inner)
	case known > 0:
		signed = ended || known+initials == total
	case initials == total:
		signed = ended && !isKnownPlace(inner) && !holdsFurniture(inner) || total > 1 && slash
	case slash:
		signed = (square || ended && total <= 6 && !strings.ContainsAny(inner, "0123456789")) && initials+names == total && !holdsFurniture(strings.ReplaceAll(inner, "/", " "))
	default:
		signed = ended && total == 1 && isCode(inner)
	}
	if signed {
		d.mark(parts)
	}
	return signed
}

// signedBy reports whether the inside of a bracket names people, alone or beside marks and outlets, and keeps the
// names: "Agis Dwi", "Kabar.example/Agis Dwi/Hanif Mustafa", "Wartawan: Agis Dwi", "Kontributor Agis Dwi".
func (d *draft) signedBy(inner string) bool {
	if role, rest := labelAt(inner); (role == roleWriter || role == roleEditor) && rest != "" && rest != inner && !isSpoken(rest) {
		names := splitNames(rest)
		if onlyNames(names) {
			d.credit(role, names)
			return true
		}
		return false
	}
	var names []string
	parts := strings.Split(withoutCalling(inner), "/")
	for _, p := range parts {
		p = strings.TrimSpace(p)
		switch {
		case d.isFullName(titleIfUpper(p)):
			if strings.ToUpper(p) != p {
				names = append(names, p)
			}
		case !isHost(strings.ToLower(p)) && !isMark(p) && !isInitials(p) || len(parts) == 1:
			return false
		}
	}
	d.mark(parts)
	d.authors = append(d.authors, names...)
	return len(names) > 0 || len(parts) == 1
}

// onlyNames reports whether there are names and all of them have the form of people's.
func onlyNames(names []string) bool {
	for _, n := range names {
		if isFunction(n) || holdsFurniture(n) {
			return false
		}
		for w := range strings.FieldsSeq(n) {
			if !isName(w) && !isParticle(strings.ToLower(strings.Trim(w, "."))) {
				return false
			}
		}
	}
	return len(names) > 0
}

// credit keeps the names behind a label.
func (d *draft) credit(role role, names []string) {
	switch role {
	case roleWriter:
		d.authors = append(d.authors, names...)
	case roleEditor:
		d.editors = append(d.editors, names...)
	}
}

// isFullName knows two to four capitalised words that are nothing else than a person's name.
func (d *draft) isFullName(s string) bool {
	for w := range strings.FieldsSeq(s) {
		if !isName(w) {
			return false
		}
	}
	return fullName(s, d.title) && !isDesk(s) && !d.isOutlet(s)
}

// mark keeps the flags that the marks among the parts of a signature stand for.
func (d *draft) mark(parts []string) {
	for _, p := range parts {
		switch strings.ToLower(strings.Trim(p, "*. ")) {
		case "rls", "rilis", "release", "pr", "hms", "humas": // humas: an office's public relations
			d.flag(store.FlagRelease)
		case "adv", "advertorial", "advetorial", "pariwara", "iklan":
			d.flag(store.FlagAdvertiser)
		}
	}
}

// isMark knows the words of signatures that say what a text or its picture is.
func isMark(s string) bool {
	switch strings.ToLower(strings.Trim(s, "*. ")) {
	case "rls", "rilis", "release", "pr", "hms", "humas", "adv", "advertorial", "advetorial", "pariwara", "iklan",
		"red", "redaksi", "ant", "antara", "tim", "net", "ist", "istimewa", "dok", "dokumentasi", "foto", "bersambung", "":
		return true
	}
	return false
}

// isCode knows an author's initials in capitals: "RHN".
func isCode(s string) bool {
	if len(s) < 2 || len(s) > 4 {
		return false
	}
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
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
	return ok && isName(a) && len(a) <= 3 && strings.ToUpper(a) == a && len(b) >= 1 && len(b) <= 2 && onlyNumbers(b)
}

func onlySigns(s string) bool { return words(s) == "" }
