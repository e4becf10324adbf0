package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// languageSample is how much of the body, in bytes, its language is read from.
	languageSample = 4 << 10
	// languageWords is the fewest words a text must have to speak against what the page declares.
	languageWords = 40
)

// language sets the page's language as a BCP 47 tag: what the page declares, unless its text is plainly
// in another language. Sites copy themes with lang="en" and never change it.
func (r *reader) language() {
	declared, origin := "", ""
	for _, l := range [...]struct{ v, origin string }{
		{r.f.lang, "html[lang]"},
		{r.metaText("content-language", "language", "dc.language", "inlanguage"), "meta[language]"},
		{r.ld.language, "json-ld"},
		{r.metaText("og:locale"), "meta[og:locale]"},
		{r.in.language, "source"},
	} {
		if t := languageTag(l.v); t != "" {
			declared, origin = t, l.origin
			break
		}
	}
	base, _, _ := strings.Cut(declared, "-")
	if said := spoken(r.f.sample, base); said != base {
		declared, origin = said, "text"
	}
	if declared == "" {
		return
	}
	r.lang = declared
	r.out.content.Language = declared
	r.origins["language"] = origin
}

// languageTag brings "id_ID", "in", "ID-id" and the like into BCP 47 form; "" for what is no tag.
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if i := strings.IndexAny(s, ",; "); i >= 0 {
		s = s[:i]
	}
	lang, rest, _ := strings.Cut(s, "-")
	lang = strings.ToLower(lang)
	switch lang {
	case "in":
		lang = "id" // the code of Indonesian until 1989 (ISO 639)
	case "indonesia", "indonesian", "bahasa":
		lang = "id"
	case "english":
		lang = "en"
	case "und", "mul", "zxx":
		return ""
	}
	if len(lang) < 2 || len(lang) > 3 {
		return ""
	}
	for i := range len(lang) {
		if lang[i] < 'a' || lang[i] > 'z' {
			return ""
		}
	}
	if len(rest) == 2 && isLetters(rest) {
		return lang + "-" + strings.ToUpper(rest)
	}
	if len(rest) == 4 && isLetters(rest) { // a script: zh-Hant
		return lang + "-" + strings.ToUpper(rest[:1]) + strings.ToLower(rest[1:])
	}
	return lang
}

func isLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// tongue is a language the function words of which are known.
type tongue uint32

const (
	langID tongue = 1 << iota
	langMS
	langJV
	langSU
	langEN
	langDE
	langFR
	langES
	langPT
	langIT
	langNL
	langTR
	langPL
	langNordic // Danish, Norwegian and Swedish share too many words to be told apart by them
)

var tongues = [...]string{"id", "ms", "jv", "su", "en", "de", "fr", "es", "pt", "it", "nl", "tr", "pl", "sv"}

// spoken is the language of a text: the declared one unless the text speaks plainly against it.
func spoken(sample []string, declared string) string {
	var hits [len(tongues)]int
	words, scripts := 0, [4]int{}
	for _, s := range sample {
		for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
			words++
			if r, _ := utf8.DecodeRuneInString(w); r > 0x370 {
				countScript(r, &scripts)
				continue
			}
			if len(w) > 10 {
				continue
			}
			for m, i := stopWord(strings.ToLower(w)), 0; m != 0; m, i = m>>1, i+1 {
				if m&1 != 0 {
					hits[i]++
				}
			}
		}
	}
	if words < languageWords {
		return declared
	}
	for i, lang := range [...]string{"ru", "ar", "hi", "zh"} {
		if scripts[i]*2 > words {
			return byScript(lang, declared)
		}
	}
	best, own := 0, -1
	for i := range hits {
		if hits[i] > hits[best] {
			best = i
		}
		if tongues[i] == declared || tongues[i] == "sv" && (declared == "da" || declared == "no" || declared == "nb" || declared == "nn") {
			own = i
		}
	}
	switch {
	case hits[best]*10 < words: // none of those known
		return declared
	case own >= 0 && hits[best] < 3*hits[own]:
		return declared
	case own >= 0 || declared == "":
		if tongues[best] == "sv" {
			return declared
		}
		return tongues[best]
	}
	return declared
}

// byScript keeps a declared language that is written in the script the text is in.
func byScript(lang, declared string) string {
	switch lang {
	case "ru":
		switch declared {
		case "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg":
			return declared
		}
	case "ar":
		switch declared {
		case "fa", "ur", "ps", "ckb", "sd":
			return declared
		}
	case "hi":
		switch declared {
		case "mr", "ne", "sa":
			return declared
		}
	case "zh":
		switch declared {
		case "ja", "ko":
			return declared
		}
		if declared != "zh" {
			return declared // Han alone does not tell Chinese from Japanese
		}
	}
	return lang
}

func countScript(r rune, n *[4]int) {
	switch {
	case r >= 0x400 && r < 0x530:
		n[0]++
	case r >= 0x600 && r < 0x780:
		n[1]++
	case r >= 0x900 && r < 0x980:
		n[2]++
	case r >= 0x3400 && r < 0xA000:
		n[3]++
	}
}

// stopWord says in which languages a lower-case word is one of the small words that texts are full of.
func stopWord(w string) tongue {
	switch w {
	case "karena", "bisa", "adalah", "kalau", "usai", "hingga", "sejumlah", "mengatakan", "pihak", "kata", "ujar", "jadi",
		"warga", "tahun", "polisi", "kabupaten", "kota", "provinsi", "menurut", "namun", "salah", "sekitar":
		return langID
	case "kerana", "ialah", "manakala", "berkata", "daripada", "turut", "bagi", "beliau", "boleh", "katanya", "ketika",
		"mohon", "hendaklah", "sebarang":
		return langMS
	case "lan", "ing", "sing", "kang", "karo", "ora", "iku", "marang", "dening", "kanggo", "saka", "utawa", "uga", "wis",
		"iki", "bakal":
		return langJV
	case "jeung", "nu", "teu", "anu", "ieu", "pikeun", "keur", "kana", "nyaeta", "ogé", "oge", "aya", "kudu":
		return langSU
	case "the", "of", "and", "to", "that", "for", "with", "it", "by", "from", "are", "this", "have", "not", "they", "which",
		"we", "their", "been", "you", "your", "will", "has", "on", "at", "be", "or", "but":
		return langEN
	case "der", "und", "das", "von", "zu", "mit", "sich", "auf", "ist", "im", "dem", "nicht", "ein", "eine", "auch", "es",
		"bei", "sie", "nach", "wie", "wird":
		return langDE
	case "le", "les", "du", "et", "dans", "qui", "sur", "pas", "au", "par", "plus", "ce", "avec", "est", "pour", "une", "cette":
		return langFR
	case "el", "los", "las", "del", "y", "por", "una", "su", "lo", "más", "fue", "como", "al", "se":
		return langES
	case "os", "do", "da", "dos", "em", "um", "uma", "não", "mais", "com", "ao", "foi":
		return langPT
	case "di", "che", "per", "è", "della", "non", "con", "nel", "sono", "anche", "alla", "gli":
		return langIT
	case "het", "een", "van", "dat", "op", "te", "zijn", "voor", "niet", "aan", "ook", "door", "met":
		return langNL
	case "ve", "bir", "bu", "için", "ile", "olarak", "daha", "olan", "çok", "gibi", "sonra", "kadar":
		return langTR
	case "w", "się", "nie", "jest", "że", "jak", "po", "dla", "przez", "oraz":
		return langPL
	case "och", "att", "det", "som", "är", "av", "til", "på", "ikke", "og", "med", "inte", "har", "jeg", "fra":
		return langNordic
	case "yang", "dan", "ini", "itu", "dari", "untuk", "pada", "dalam", "dengan", "tidak", "akan", "oleh", "juga", "kami",
		"kita", "telah", "saat", "sudah", "ada", "lebih", "tersebut", "ke", "sebagai", "mereka":
		return langID | langMS
	case "ku":
		return langSU | langPL
	case "as":
		return langEN | langPT
	case "in", "is":
		return langEN | langNL
	case "des":
		return langDE | langFR
	case "die":
		return langDE | langNL
	case "den":
		return langDE | langNordic
	case "il":
		return langFR | langIT
	case "no":
		return langES | langPT
	case "na":
		return langPT | langPL
	case "om":
		return langNL | langNordic
	case "er":
		return langDE | langNL | langNordic
	case "i":
		return langIT | langPL | langNordic
	case "para":
		return langID | langMS | langES | langPT
	case "la", "que":
		return langFR | langES | langPT | langIT
	case "de":
		return langFR | langES | langPT | langNL
	case "en":
		return langFR | langES | langNL | langNordic
	}
	return 0
}
