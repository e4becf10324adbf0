package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// tailAuthors reads the writer's name in capitals, or in brackets, that closes articles of some
// Indonesian outlets: "DINI TEJA", "(Tribunlampung.co.id/Syamsir Alam/Hanif Mustafa)".
func (r *reader) tailAuthors() []string {
	if !r.inIndonesian() {
		return nil
	}
	if r.f.tail != nil {
		line := cleanText(r.f.tail.Data)
		if n, ok := cleanName(titleCase(line)); ok && r.isFullName(n) {
			return []string{n}
		}
	}
	t := strings.TrimRight(r.f.lastText, " .")
	open := strings.LastIndexByte(t, '(')
	if open < 0 || !strings.HasSuffix(t, ")") || len(t)-open > 90 {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(t[open+1:len(t)-1], "/") {
		if n, ok := cleanName(withoutCalling(strings.TrimSpace(part))); ok && r.isFullName(n) {
			out = addName(out, n)
		}
	}
	return out
}

// inIndonesian reports whether the page is in Indonesian or Malay.
func (r *reader) inIndonesian() bool {
	l, _, _ := strings.Cut(r.lang, "-")
	return l == "id" || l == "ms"
}

// openAuthors reads the writers' names on a line of their own above the first paragraph, set in bold type or
// in capitals, as outlets have them that post everything under the newsroom's account.
func (r *reader) openAuthors() []string {
	for _, n := range r.f.opening {
		line := cleanText(n.Data)
		bold := strings.ToUpper(line) == line
		p := n.Parent
		for ; p != nil && inlineAtom(p.DataAtom); p = p.Parent {
			bold = bold || p.DataAtom == atom.Strong || p.DataAtom == atom.B || p.DataAtom == atom.Em || p.DataAtom == atom.I
		}
		if p == nil || !bold || p.DataAtom != atom.P && p.DataAtom != atom.Div || textOf(p, maxByline) != line {
			continue
		}
		var out []string
		parts := splitPeople(line)
		for _, part := range parts {
			if name, ok := cleanName(titleIfUpper(part)); ok && r.isFullName(name) {
				out = addName(out, name)
			}
		}
		if len(out) > 0 && len(out) == len(parts) {
			return out
		}
	}
	return nil
}

// furniture are words of labels in bold or capitals that no person is called by. Phrases know labels by all their
// words and for the text's language, which is not known yet when names are read; here one word is enough.
var furniture = map[string]bool{
	"advertisement": true, "advertorial": true, "iklan": true, "content": true, "konten": true, "continue": true, "scroll": true, "resume": true,
	"baca": true, "lihat": true, "juga": true, "read": true, "also": true, "more": true, "artikel": true, "berita": true, "terkait": true, "foto": true, "video": true,
	"the": true, "to": true, "with": true, "of": true, "for": true, "in": true, "on": true, "by": true, "dan": true, "yang": true, "untuk": true, "di": true, "ke": true, "dengan": true,
	"istimewa": true, "dokumentasi": true, "ilustrasi": true, "sumber": true, "rilis": true, "humas": true, "bersambung": true, "tamat": true,
	"bagian": true, "pertama": true, "kedua": true, "ketiga": true, "terakhir": true, "hadis": true, "hadits": true, "riwayat": true, "surah": true, "alaih": true, "muttafaqun": true,
	"dinas": true, "kominfo": true, "diskominfo": true, "pemkab": true, "pemkot": true, "pemprov": true, "polres": true, "polda": true, "polsek": true, "kodim": true,
	"kabupaten": true, "kota": true, "provinsi": true, "kecamatan": true, "desa": true, "kementerian": true, "badan": true, "komisi": true, "dewan": true, "majelis": true, "lembaga": true,
	"partai": true, "universitas": true, "institut": true, "sekolah": true, "pengadilan": true, "kejaksaan": true, "bank": true, "klik": true, "click": true, "share": true, "opens": true, "window": true,
}

// holdsFurniture reports whether one of a line's words is furniture.
func holdsFurniture(line string) bool {
	for w := range strings.FieldsSeq(line) {
		if furniture[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

// isFullName reports whether a text is nothing but the two to four words of a person's name.
func (r *reader) isFullName(s string) bool { return r.isPerson(s) && fullName(s, r.out.content.Title) }

// fullName reports whether a text has the form of a person's name: two to four capitalised words, none of them
// an abbreviation, furniture or a word of the title.
func fullName(s, title string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 4 || isFunction(s) || isKnownPlace(s) || holdsFurniture(s) || strings.ContainsAny(s, ":|0123456789…") {
		return false
	}
	for _, w := range words {
		if c, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(c) || len(w) > 3 && strings.Contains(title, w) || strings.Trim(w, ".") != "" && len(strings.ReplaceAll(w, ".", "")) > 1 && strings.ToUpper(w) == w {
			return false
		}
	}
	return true
}

// withoutCalling is a name without what its bearer is: "Kontributor Agis Dwi".
func withoutCalling(s string) string {
	word, rest, more := strings.Cut(s, " ")
	if low := strings.ToLower(word); more && (isCalling(low) || low == "reporter" || low == "jurnalis" || low == "pewarta") {
		return rest
	}
	return s
}

// titleIfUpper gives a name in capitals small letters.
func titleIfUpper(s string) string {
	if strings.ToUpper(s) == s {
		return titleCase(s)
	}
	return s
}

// titleCase writes a name in capitals the way names are written.
func titleCase(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if r, n := utf8.DecodeRuneInString(w); r != utf8.RuneError {
			words[i] = string(unicode.ToUpper(r)) + strings.ToLower(w[n:])
		}
	}
	return strings.Join(words, " ")
}

// persons keeps the names that are people's.
func (r *reader) persons(names []string) []string {
	var out []string
	for _, n := range names {
		if r.isPerson(n) {
			out = append(out, n)
		}
	}
	return out
}

// withoutSite leaves the outlet's own name out where it stands behind a person's, as Indonesian outlets have it in
// place of a desk; elsewhere it says who employs them.
func (r *reader) withoutSite(names []string) []string {
	if len(names) < 2 || !r.inIndonesian() || !r.isPerson(names[0]) {
		return names
	}
	return slices.DeleteFunc(names, func(n string) bool {
		f := fold(n)
		return slices.ContainsFunc(r.site, func(s siteName) bool { return f == s.fold || f == s.core })
	})
}

// isPerson reports whether a name is a person's rather than a newsroom's, an agency's or an account's.
func (r *reader) isPerson(name string) bool {
	f := fold(name)
	return f != "" && !isDesk(name) && !isAccount(name) && !r.namesSite(name)
}

// isAccount reports whether a name is that of a login: "andrew.k", "redaksi2", "adminweb_1".
func isAccount(s string) bool {
	return !strings.Contains(s, " ") && (strings.ContainsAny(s, "._0123456789") || len(s) > 6 && s[0] < utf8.RuneSelf && strings.ToLower(s) == s)
}

// addName appends a name that is not there yet.
func addName(names []string, n string) []string {
	f := fold(n)
	if f == "" || len(names) >= 24 || slices.ContainsFunc(names, func(m string) bool { return fold(m) == f }) {
		return names
	}
	return append(names, n)
}

// without leaves out of names those in other.
func without(names, other []string) []string {
	if len(other) == 0 {
		return names
	}
	var out []string
	for _, n := range names {
		f := fold(n)
		if !slices.ContainsFunc(other, func(m string) bool { return fold(m) == f }) {
			out = append(out, n)
		}
	}
	return out
}

func subset(a, b []string) bool { return len(without(a, b)) == 0 }
