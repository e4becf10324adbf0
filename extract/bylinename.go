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
		names := splitNames(after[:end])
		if len(names) > 0 {
			out = append(out, credit{r, names})
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

// readByline reads the names in a byline, with or without its label.
func readByline(text string) (role, []string) {
	r, rest := labelAt(text)
	if rest == "" {
		return r, nil
	}
	if r == roleNone {
		// The label may come behind the name: "Nama Penulis".
		for _, suffix := range [...]struct {
			word string
			role role
		}{{" Penulis", roleWriter}, {" Editor", roleEditor}, {" Redaktur", roleEditor}, {" Reporter", roleWriter}, {" - Jurnalis", roleWriter}} {
			if strings.HasSuffix(text, suffix.word) {
				return suffix.role, splitNames(strings.TrimSuffix(text, suffix.word))
			}
		}
	}
	return r, splitNames(rest[:nextLabel(rest)])
}

// splitNames takes a list of names apart and leaves out what is none: dates, places of work, functions.
func splitNames(s string) []string {
	if strings.Contains(s, "://") {
		return nil
	}
	if _, rest := labelAt(s); rest != "" {
		s = rest
	}
	place := hasPrefixFold(s, "tribun") || hasPrefixFold(s, "kontributor")
	s = cutByline(s)
	parts := splitPeople(s)
	if place && len(parts) > 1 { // "Laporan Wartawan Tribun Lampung, Wakos Gautama"
		parts = parts[1:]
	}
	var out []string
	for _, part := range parts {
		if len(out) > 0 && isFunction(strings.TrimSpace(part)) {
			continue
		}
		if n, ok := cleanName(part); ok && !(len(out) > 0 && isHost(n)) {
			out = addName(out, n)
		}
	}
	return out
}

// isHost reports whether a name is that of a site: "Lrt.lt", "KOMPAS.com".
func isHost(s string) bool {
	i := strings.LastIndexByte(s, '.')
	return i > 1 && i < len(s)-1 && !strings.Contains(s, " ") && s[i+1] >= 'a' && s[i+1] <= 'z'
}

// cutByline ends a byline where something else begins: a date, a sign that divides, "Updated".
func cutByline(s string) string {
	for _, sep := range [...]string{" | ", "|", " • ", "•", " · ", "·", "⋅", " – ", " — ", " - ", " :: ", " / ", "\n"} {
		if i := strings.Index(s, sep); i > 0 {
			s = s[:i]
		}
	}
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return s
	}
	for _, w := range [...]string{" published", " updated", " posted", " on ", " zuerst veröffentlicht", " stand:", " vom ", " am ", " last updated", " follow ",
		" view bio", " see full bio", " share ", " tim redaksi", " senin,", " selasa,", " rabu,", " kamis,", " jumat,", " sabtu,", " minggu,", " min read", " veröffentlicht", " for ", " in ", " via ", " at ", " today ", " yesterday ", " last", " view ", " released", " read more"} {
		if i := strings.Index(lower, w); i > 0 && (w[len(w)-1] == ' ' || i+len(w) == len(lower) || lower[i+len(w)] < 'a' || lower[i+len(w)] > 'z') {
			s, lower = s[:i], lower[:i]
		}
	}
	for i := 0; i < len(s); i++ { // a number: a date or a count
		if s[i] >= '0' && s[i] <= '9' && i > 0 {
			s = s[:i]
			if j := strings.LastIndexByte(strings.TrimRight(s, " ,"), ' '); j > 0 && monthNumber(strings.Trim(s[j:], " .,")) > 0 {
				s = s[:j]
			}
			break
		}
	}
	return strings.TrimRight(s, " ,;:-–")
}

// splitPeople cuts a list at commas, semicolons, "&" and the words for "and".
func splitPeople(s string) []string {
	s = andSplitter.Replace(s)
	return strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '&' || r == ',' || r == '、' || r == '/' })
}

var andSplitter = strings.NewReplacer(" and ", ";", " And ", ";", " und ", ";", " dan ", ";", " et ", ";", " y ", ";", " og ", ";", " och ", ";", " en ", ";",
	" ve ", ";", " mit ", ";", " with ", ";", ", and ", ";", " serta ", ";")

// cleanName brings one name into form; false if it is none.
func cleanName(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if _, rest := labelAt(s); rest != "" && rest != s {
		s = rest
	}
	if i := strings.IndexByte(s, '('); i > 0 && strings.IndexByte(s[i:], ')') < 0 || i > 0 && strings.HasSuffix(s, ")") {
		s = strings.TrimSpace(s[:i])
	}
	s = strings.Trim(s, " .,;:-–—*|[]\"'“”()")
	if strings.HasPrefix(s, "@") || strings.ContainsAny(s, "@/<>{}=?!") || strings.Contains(s, "://") {
		return "", false
	}
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 50 {
		return "", false
	}
	words := strings.Fields(s)
	keep := len(words)
	for keep > 0 && trailsName(words[keep-1]) {
		keep--
	}
	if keep >= 2 && keep < len(words) { // "Guardian staff reporter" stays
		words = words[:keep]
		s = strings.TrimRight(strings.Join(words, " "), " ,")
	}
	if len(words) > 6 {
		return "", false
	}
	digits, upper := 0, false
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
		if unicode.IsUpper(r) || unicode.IsLetter(r) && !unicode.IsLower(r) {
			upper = true
		}
	}
	if digits > 2 || digits > 0 && len(words) > 1 && isAllDigits(words[0]) {
		return "", false
	}
	if !upper && len(words) > 1 || notName(s) || len(words) == 1 && (isWeekday(words[0]) || monthNumber(words[0]) > 0 && words[0] != "Jan") || isCredential(s) {
		return "", false
	}
	return s, true
}

// trailsName knows the words that follow a name without a sign: a day, a function.
func trailsName(w string) bool {
	switch strings.ToLower(w) {
	case "writer", "author", "contributor", "reporter", "correspondent", "journalist", "columnist", "senior", "staff", "content", "jurnalis", "wartawan", "kontributor":
		return true
	}
	return len(w) > 3 && isWeekday(w)
}

func isAllDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// notName knows the words that stand in elements called author without being one.
func notName(s string) bool {
	switch strings.ToLower(s) {
	case "twitter", "facebook", "instagram", "linkedin", "email", "e-mail", "share", "follow", "by", "author", "authors", "about the author", "undefined",
		"null", "none", "more", "comments", "no comments", "read more", "penulis", "editor", "view profile", "contact", "x", "website", "profile", "bio",
		"unknown", "n/a", "updated", "published", "views", "lihat profil", "user", "full bio", "author posts", "view all posts", "authored", "verified expert", "save", "listen", "print", "subscribe", "home", "news", "written by", "posted by", "dr", "mr", "mrs", "ms":
		return true
	}
	return false
}

// isCredential knows degrees and suffixes that stand behind a comma.
func isCredential(s string) bool {
	switch strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == ' ' {
			return -1
		}
		return unicode.ToUpper(r)
	}, s) {
	case "MD", "PHD", "DO", "RD", "MS", "MA", "BA", "BS", "MBA", "CFP", "CPA", "JD", "ESQ", "JR", "SR", "RDN", "LD", "MPH", "DDS", "DMD", "RN", "DVM", "NP",
		"PSYD", "LCSW", "FAND", "CDN", "MSC", "BSC", "SE", "SH", "SPD", "MPD", "SSOS", "ST", "MSI", "SIKOM", "MIKOM", "EDD", "CSCS", "CPT", "II", "III", "IV":
		return true
	}
	return false
}

// isFunction knows what people are, as it stands behind their names.
func isFunction(s string) bool {
	l := strings.ToLower(s)
	for _, w := range [...]string{"reporter", "editor", "correspondent", "writer", "journalist", "columnist", "contributor", "redakteur", "korrespondent",
		"redakteurin", "korrespondentin", "corresponsal", "correspondant", "corrispondente", "reporterin", "autorin", "journaliste", "wartawan", "professor", "director", "manager", "profesorius", "fakulteto", "university", "universit", "president", "specialist",
		"producer", "analyst", "staff writer", "fellow", "chief", "head of", "founder", "guest", "bureau"} {
		if strings.HasSuffix(l, w) || strings.HasPrefix(l, w+" ") || strings.Contains(l, " "+w+" ") {
			return true
		}
	}
	return false
}

// isDesk reports whether a name is a newsroom's, an agency's or a system's account rather than a person's.
func isDesk(s string) bool {
	l := strings.ToLower(s)
	switch l {
	case "admin", "administrator", "redaksi", "redaktion", "editor", "superadmin", "root", "staff", "team", "news", "newsroom", "desk", "webmaster", "operator",
		"user", "anonymous", "guest", "ap", "afp", "reuters", "dpa", "apa", "sda", "antara", "the associated press", "associated press", "agencies", "agentur",
		"bloomberg", "efe", "ansa", "tass", "xinhua", "pa", "afp news agency", "press association", "epd", "kna", "sid", "rtr", "humas", "redaktur", "publisher", "author":
		return true
	}
	for _, w := range strings.FieldsFunc(l, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch w {
		case "redaksi", "admin", "redaktion", "newsroom", "team", "tim", "staff", "desk", "editors", "editorial", "media", "news", "newspaper", "online", "magazine",
			"agency", "agencies", "agentur", "nachrichtenagentur", "developer", "pt", "www", "redacción", "redazione", "rédaction", "redactie", "inc", "llc", "ltd", "gmbh", "com", "net", "times", "kantor", "berita":
			return true
		}
	}
	return false
}
