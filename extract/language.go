package extract

import (
	"strings"
	"unicode/utf8"
)

const (
	// languageSample is how much of the body, in bytes, its language is read from.
	languageSample = 1500
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
		if declared, origin = r.guessLanguage(); declared == "" {
			return
		}
	}
	r.lang = declared
	r.out.content.Language = declared
	r.origins["language"] = origin
}

// guessLanguage reads the language of a short page that declares none off all its text, else off its host:
// what is published under .id is Indonesian, mostly.
func (r *reader) guessLanguage() (tag, origin string) {
	var n tongueCount
	n.add(r.f.title)
	n.add(textOf(r.in.root, languageSample)) // of longer pages the body told what it could
	best := 0
	for i := range n.hits {
		if n.hits[i] > n.hits[best] {
			best = i
		}
	}
	if n.hits[best] >= 3 && n.hits[best]*6 >= n.words && tongues[best] != "sv" {
		return tongues[best], "text"
	}
	if r.indonesianHost() {
		return "id", "host"
	}
	return "", ""
}

// indonesianHost reports whether the page is published under Indonesia's domain.
func (r *reader) indonesianHost() bool {
	return strings.HasSuffix(strings.ToLower(r.host()), ".id")
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

// tongueCount counts the words of a text by language and script.
type tongueCount struct {
	words   int
	hits    [len(tongues)]int
	scripts [4]int
}

// add counts the words of s.
func (n *tongueCount) add(s string) {
	var word [12]byte
	for i := 0; i < len(s); {
		if !wordByte(s[i]) {
			i++
			continue
		}
		start, ascii := i, true
		for i < len(s) && wordByte(s[i]) {
			if s[i] >= utf8.RuneSelf {
				ascii = false
			}
			i++
		}
		n.words++
		if !ascii {
			if r, _ := utf8.DecodeRuneInString(s[start:]); r > 0x370 {
				countScript(r, &n.scripts)
				continue
			}
		}
		if i-start > len(word) {
			continue
		}
		for j := start; j < i; j++ {
			c := s[j]
			if c < utf8.RuneSelf {
				c |= 0x20
			}
			word[j-start] = c
		}
		for m, k := tongueOf[string(word[:i-start])], 0; m != 0; m, k = m>>1, k+1 {
			if m&1 != 0 {
				n.hits[k]++
			}
		}
	}
}

// wordByte reports whether c is an ASCII letter or part of any other character.
func wordByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf }

// spoken is the language of a text: the declared one unless the text speaks plainly against it.
func spoken(sample []string, declared string) string {
	var n tongueCount
	for _, s := range sample {
		n.add(s)
	}
	words, hits, scripts := n.words, &n.hits, &n.scripts
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

// functionWords are the small words that texts are full of, by the languages they belong to.
var functionWords = [...]struct {
	langs tongue
	words string
}{
	{langID, "karena bisa adalah kalau usai hingga sejumlah mengatakan pihak kata ujar jadi warga tahun polisi " +
		"kabupaten kota provinsi menurut namun salah sekitar senin selasa rabu kamis jumat sabtu agustus desember wib wita"},
	{langMS, "kerana ialah manakala berkata daripada turut bagi beliau boleh katanya ketika mohon hendaklah sebarang"},
	{langJV, "lan ing sing kang karo ora iku marang dening kanggo saka utawa uga wis iki bakal"},
	{langSU, "jeung nu teu anu ieu pikeun keur kana nyaeta ogé oge aya kudu"},
	{langEN, "the of and to that for with it by from are this have not they which we their been you your will has on at " +
		"be or but"},
	{langDE, "der und das von zu mit sich auf ist im dem nicht ein eine auch es bei sie nach wie wird"},
	{langFR, "le les du et dans qui sur pas au par plus ce avec est pour une cette"},
	{langES, "el los las del y por una su lo más fue como al se"},
	{langPT, "os do da dos em um uma não mais com ao foi"},
	{langIT, "che per è della non con nel sono anche alla gli"},
	{langNL, "het een van dat op te zijn voor niet aan ook door met"},
	{langTR, "ve bir bu için ile olarak daha olan çok gibi sonra kadar"},
	{langPL, "w się nie jest że jak po dla przez oraz"},
	{langNordic, "och att det som är av til på ikke og med inte har jeg fra"},
	{langID | langMS, "yang dan ini itu dari untuk pada dalam dengan tidak akan oleh juga kami kita telah saat sudah ada lebih " +
		"tersebut ke sebagai mereka"},
	{langSU | langPL, "ku"},
	{langEN | langPT, "as"},
	{langEN | langNL, "in is"},
	{langDE | langFR, "des"},
	{langDE | langNL, "die"},
	{langDE | langNordic, "den"},
	{langFR | langIT, "il"},
	{langES | langPT, "no"},
	{langPT | langPL, "na"},
	{langNL | langNordic, "om"},
	{langDE | langNL | langNordic, "er"},
	{langIT | langPL | langNordic, "i"},
	{langID | langMS | langIT, "di"},
	{langID | langMS | langES | langPT, "para"},
	{langFR | langES | langPT | langIT, "la que"},
	{langFR | langES | langPT | langNL, "de"},
	{langFR | langES | langNL | langNordic, "en"},
}

var tongueOf = func() map[string]tongue {
	m := make(map[string]tongue, 400)
	for _, f := range functionWords {
		for w := range strings.FieldsSeq(f.words) {
			m[w] |= f.langs
		}
	}
	return m
}()
