package extract

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
)

// longLine is how many words a line may have to be looked at as a whole.
const longLine = 60

// lastLines is how many lines count as the end of an article.
const lastLines = 5

// dropPhrases goes through the lines with the phrases that count for the text's language.
func (d *draft) dropPhrases() {
	d.cutRuns()
	d.listen()
	listing := "" // the phrase whose list of links is being dropped
	for i := 0; i < len(d.r.lines); i++ {
		l := &d.r.lines[i]
		if l.gone {
			continue
		}
		long := l.words > longLine
		w := ""
		if !long {
			w = words(l.text)
		}
		if listing != "" {
			if l.link > 0.8 && l.words <= 25 {
				d.drop(i, listing)
				continue
			}
			listing = ""
		}
		for k := range d.phrases {
			p := &d.phrases[k]
			if p.Lang != "" && !d.speaks(p.Lang) {
				continue
			}
			if (long || p.Max > 0 && l.words > p.Max) && p.At != atEnd {
				continue
			}
			if !p.mayStart(w) {
				continue
			}
			cut, t := d.matches(p, i, l, w)
			if !cut {
				continue
			}
			if p.At == atEnd {
				d.trim(l, len(l.text)-len(t), p.ID)
				w = words(l.text)
				continue
			}
			d.take(p, t, l.text)
			if p.At == atCut {
				for j := i; j < len(d.r.lines); j++ {
					d.drop(j, p.ID)
				}
			}
			d.drop(i, p.ID)
			if p.List {
				listing = p.ID
			}
			if p.names() && i < 2 {
				d.dropCalling(i+1, p.ID)
			}
			break
		}
	}
	d.sweep()
}

// speaks reports whether furniture in the language is to be expected.
func (d *draft) speaks(lang string) bool {
	return d.lang == "" || d.lang == lang || slices.Contains(d.house[:], lang) || lang == "id" && d.lang == "ms"
}

// matches reports whether phrase p counts in line i, whose folded words are w, and by which of its texts.
func (d *draft) matches(p *phrase, i int, l *line, w string) (bool, string) {
	fromEnd := len(d.r.lines) - i
	switch p.At {
	case atRule:
		return w == "", ""
	case atForeign:
		return l.tag == atom.P && d.foreign(l) && i > 0, ""
	case atPages:
		return isPageList(w, p.Text), ""
	case atLast:
		if fromEnd > lastLines && (i > 1 || !p.names() || !d.opensWithNames(l)) {
			return false, ""
		}
	case atCut:
		if i < 2 || fromEnd > 2*lastLines && i*3 < len(d.r.lines)*2 {
			return false, ""
		}
	}
	if p.Link && l.link < 0.5 {
		return false, ""
	}
	if len(p.Need) > 0 && !containsAny(w, p.Need) {
		return false, ""
	}
	if p.names() && (d.talk.has(l.text) || isTalk(l.text)) {
		return false, ""
	}
	if p.Bare != nil && !d.follows(p, i, l, w) {
		return false, ""
	}
	for _, t := range p.Text {
		if d.hit(p, t, l, w) && (!p.Run || points(l, t)) {
			return true, t
		}
	}
	return false, ""
}

func (d *draft) hit(p *phrase, t string, l *line, w string) bool {
	if p.Exact {
		switch p.At {
		case atEnd:
			return strings.HasSuffix(l.text, t)
		case atContain:
			return strings.Contains(l.text, t)
		}
		return strings.HasPrefix(l.text, t)
	}
	switch p.At {
	case atOwn:
		return w == t || strings.HasSuffix(w, " "+t) && onlyNumbers(w[:len(w)-len(t)])
	case atCounter:
		return strings.Contains(w, t) && isCounter(w)
	}
	if !startsWith(w, t) {
		return false
	}
	if p.Colon {
		_, colon := afterWords(l.text, strings.Count(t, " ")+1)
		return colon
	}
	return true
}

// names reports whether what follows the phrase are names.
func (p *phrase) names() bool { return p.Field == "author" || p.Field == "editor" }

// opensWithNames reports whether a line above the article is a label and the names of people, as opinions have it:
// "Oleh: Dr. Rudi Hartono, M.T.".
func (d *draft) opensWithNames(l *line) bool {
	role, rest := labelAt(l.text)
	names := splitNames(rest)
	if role == roleNone || l.isHead() || isSpoken(rest) || holdsFurniture(rest) || !onlyNames(names) {
		return false
	}
	return !slices.ContainsFunc(names, func(n string) bool {
		return slices.ContainsFunc(strings.Fields(n), func(w string) bool { return len(w) > 3 && strings.Contains(d.title, w) })
	})
}

// dropCalling takes out line i where it says in brackets what the writer named above it is: "(Dosen Universitas Lampung)".
func (d *draft) dropCalling(i int, rule string) {
	if i >= len(d.r.lines) {
		return
	}
	l := &d.r.lines[i]
	word, _, _ := strings.Cut(strings.TrimLeft(l.text, "(*"), " ")
	if l.words <= 14 && strings.HasPrefix(l.text, "(") && strings.HasSuffix(l.text, ")") && isCalling(strings.ToLower(word)) {
		d.drop(i, rule)
	}
}

// isPageList knows "Halaman : 1 2 3 Selanjutnya" and its like.
func isPageList(w string, names []string) bool {
	first, rest, _ := strings.Cut(w, " ")
	found := false
	for _, n := range names {
		found = found || n == first
	}
	if !found || rest == "" {
		return false
	}
	for f := range strings.FieldsSeq(rest) {
		switch f {
		case "selanjutnya", "sebelumnya", "next", "prev", "previous", "all", "semua", "dari", "of", "lihat", "tampilkan", "berikutnya":
		default:
			if !onlyNumbers(f) {
				return false
			}
		}
	}
	return true
}

// isCounter knows "Berita ini 31 kali dibaca", "Dibaca : 7 Kali" and "998 Views": nothing but the
// counting words and a number.
func isCounter(w string) bool {
	number := false
	for f := range strings.FieldsSeq(w) {
		switch f {
		case "berita", "artikel", "ini", "telah", "sudah", "kali", "dibaca", "views", "view", "x", "pembaca", "oleh", "total", "post", "ribu", "k", "orang":
		default:
			if !onlyNumbers(f) {
				return false
			}
			number = true
		}
	}
	return number
}

func onlyNumbers(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) && r != ' ' {
			return false
		}
	}
	return true
}

func containsAny(s string, subs []string) bool {
	for _, t := range subs {
		if strings.Contains(s, t) {
			return true
		}
	}
	return false
}

// take keeps what a credit line says in the field it belongs to.
func (d *draft) take(p *phrase, t, text string) {
	if p.Field == "" {
		return
	}
	rest, _ := afterWords(text, strings.Count(t, " ")+1)
	rest = strings.TrimSpace(rest)
	if rest == "" || len(rest) > 200 {
		return
	}
	switch p.Field {
	case "author":
		d.authors = append(d.authors, creditNames(rest)...)
	case "editor":
		d.editors = append(d.editors, creditNames(rest)...)
	case "syndicated", "source":
		if i := strings.Index(rest, " dengan judul"); i > 0 {
			rest = rest[:i]
		}
		if d.syndicated == "" || p.Field == "syndicated" {
			d.syndicated = strings.TrimRight(rest, " .,")
		}
	}
}

// listen notes under which labels somebody speaks in the text.
func (d *draft) listen() {
	d.talk = dialogue{}
	for i := range d.r.lines {
		d.talk.hear(d.r.lines[i].text)
	}
}

// creditNames reads the names of a credit line up to the next label; an outlet beside them is none.
func creditNames(s string) []string {
	var out []string
	for _, n := range splitNames(strings.Trim(s[:nextLabel(s)], " .,:()[]|")) {
		if low := strings.ToLower(n); !strings.Contains(low, "tribun") && !isHost(low) {
			out = append(out, n)
		}
	}
	if n, ok := cleanName(titleIfLower(s)); ok && len(out) == 0 && n != s {
		return []string{n} // "penulis: budi santoso"
	}
	return out
}
