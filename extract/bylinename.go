package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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
		if len(out) > 0 && trailsPerson(strings.TrimSpace(part), out[0]) {
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
	for _, sep := range [...]string{" | ", "|", " • ", "•", " · ", "·", "⋅", " – ", " — ", " - ", " :: ", " / ", "©", "\n"} {
		if i := strings.Index(s, sep); i > 0 {
			s = s[:i]
		}
	}
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return s
	}
	for _, w := range [...]string{
		" published", " updated", " posted", " on ", " zuerst veröffentlicht", " stand:", " vom ", " am ", " last updated", " follow ",
		" view bio", " see full bio", " share ", " tim redaksi", " senin,", " selasa,", " rabu,", " kamis,", " jumat,", " sabtu,", " minggu,", " min read", " veröffentlicht", " for ", " in ", " via ", " at ", " today ", " yesterday ", " last", " view ", " released", " read more", " pada ", " copyright",
	} {
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
		"PSYD", "LCSW", "FAND", "CDN", "MSC", "BSC", "SE", "SH", "SPD", "MPD", "SSOS", "ST", "MSI", "SIKOM", "MIKOM", "EDD", "CSCS", "CPT", "LC", "NERS", "APT", "II", "III", "IV":
		return true
	}
	return false
}

// isFunction knows what people are, as it stands behind their names.
func isFunction(s string) bool {
	l := strings.ToLower(s)
	for _, w := range [...]string{
		"reporter", "editor", "correspondent", "writer", "journalist", "columnist", "contributor", "redakteur", "korrespondent",
		"redakteurin", "korrespondentin", "corresponsal", "correspondant", "corrispondente", "reporterin", "autorin", "journaliste", "wartawan", "jurnalis", "professor", "director", "manager", "profesorius", "fakulteto", "university", "universit", "president", "specialist",
		"producer", "analyst", "staff writer", "fellow", "chief", "head of", "founder", "guest", "bureau",
	} {
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
