package extract

import "strings"

// language sets the page's language as a BCP 47 tag.
func (r *reader) language() {
	for _, l := range [...]struct{ v, origin string }{
		{r.f.lang, "html[lang]"},
		{r.metaText("content-language", "language", "dc.language", "inlanguage"), "meta[language]"},
		{r.ld.language, "json-ld"},
		{r.metaText("og:locale"), "meta[og:locale]"},
		{r.in.language, "source"},
	} {
		if t := languageTag(l.v); t != "" {
			r.lang = t
			r.out.content.Language = t
			r.origins["language"] = l.origin
			return
		}
	}
}

// languageTag brings "id_ID", "in", "ID-id" and the like into BCP 47 form; "" for what is no tag.
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if i := strings.IndexAny(s, ",; "); i >= 0 {
		s = s[:i]
	}
	lang, rest, _ := strings.Cut(s, "-")
	lang = strings.ToLower(lang)
	if len(lang) < 2 || len(lang) > 3 {
		return ""
	}
	for i := range len(lang) {
		if lang[i] < 'a' || lang[i] > 'z' {
			return ""
		}
	}
	if lang == "in" {
		lang = "id" // the code of Indonesian until 1989 (ISO 639)
	}
	if len(rest) == 2 {
		return lang + "-" + strings.ToUpper(rest)
	}
	return lang
}
