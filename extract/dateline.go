package extract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// datelinePlaces are the places Indonesian datelines name most: provinces, kabupaten and kota, their
// capitals, cities of the world. Other places are known by the form of the dateline alone; this list
// decides where the form does not: behind a colon, or without any sign.
//
//go:embed data/datelines.txt
var datelinePlaces string

var knownPlaces = sync.OnceValue(func() map[string]bool {
	set := make(map[string]bool, 800)
	for line := range strings.SplitSeq(datelinePlaces, "\n") {
		if line != "" {
			set[fold(line)] = true
		}
	}
	return set
})

const (
	// datelineReach is how far into the first paragraph, in bytes, a dateline's closing sign may stand.
	datelineReach = 110
	// maxPlaceWords is the most words the name of one place has: "Ogan Komering Ulu Selatan", "Kota ..." before it.
	maxPlaceWords = 5
)

// takeDateline reads the place an article's first paragraph begins with, as it is written there; "" if it
// begins with none. Site is the host of the page. The forms, most frequent first:
//
//	Jakarta - …                      KALIANDA (31/10/2017)- …     MERAUKE– …
//	REPUBLIKA.CO.ID, LUBUK BASUNG -- …
//	Bandarlampung (ANTARA) - …       Lampung Selatan (Netizenku): …
//	SURYA.co.id | SURABAYA – …       Metro | Prokontra.news |- …
//	BANDAR LAMPUNG, KOMPAS.com - …   Tulang Bawang Barat, (Mediamerdeka.co)- …
//	Liputan6.com, Jakarta Yusril …   Kota Metro, sinarlampung.co Wali …
//	Pringsewu: …    Tobadak(Mateng)_…    Mataram, NTB (ANTARA News) - …
func takeDateline(first, site string) string {
	item := strings.HasPrefix(first, "-") // perhaps the first of a list
	first = strings.TrimLeft(first, " -–—|*.\u00a0\n")
	head, rest, sign := cutDateline(first)
	if i := strings.LastIndexByte(head, '\n'); i >= 0 && !strings.Contains(head, "(") {
		head = head[i+1:]
	}
	if head != "" {
		places, outlets, ok := readDateline(head, site)
		switch {
		case !ok:
		case len(places) > 0:
			if outlets == 0 && !allKnown(places) && (sign == ':' || item || startsSmall(rest)) {
				break
			}
			return strings.Join(places, ", ")
		case outlets > 0: // "LAMPUNG7COM – Metro | …", "TEMPO.CO - Jakarta - …"
			if h, _, s := cutDateline(strings.TrimLeft(rest, " -–—|")); h != "" && s != ':' {
				if p, _, ok := readDateline(h, site); ok && len(p) > 0 && allKnown(p) {
					return strings.Join(p, ", ")
				}
			}
		}
	}
	return bareDateline(first, site)
}

// cutDateline cuts a paragraph at the first sign that can close a dateline.
func cutDateline(s string) (head, rest string, sign rune) {
	depth := 0
	for i, r := range s {
		if i > datelineReach {
			return "", "", 0
		}
		prev, _ := utf8.DecodeLastRuneInString(s[:i])
		_, size := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		switch r {
		case '(', '[':
			depth++
			continue
		case ')', ']':
			depth = max(depth-1, 0)
			continue
		}
		if depth > 0 || i == 0 {
			continue
		}
		closes := false
		switch r {
		case '–', '—', '_':
			closes = true
		case '-':
			closes = prev == ' ' || prev == ')' || prev == '|' || prev == '\u00a0' || next == ' ' || next == '-' || next == '\n'
		case ':':
			closes = next == ' ' || next == '\n' || next == 0 || next == '\u00a0'
		case '|':
			// A bar divides outlet and place; it closes where a sentence follows.
			if after := strings.TrimLeft(s[i+1:], " \u00a0"); startsSentence(after) {
				closes = true
			}
		case '.', '?', '!', '"', '“', '”':
			if next == ' ' || r != '.' {
				return "", "", 0
			}
		}
		if closes {
			return strings.TrimSpace(s[:i]), s[i+size:], r
		}
	}
	return "", "", 0
}

// startsSmall reports whether s goes on with a small letter, so that no sentence begins there.
func startsSmall(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " -–—|\u00a0\n"))
	return unicode.IsLower(r)
}

// startsSentence reports whether what follows a bar is running text rather than another short part.
func startsSentence(s string) bool {
	end := strings.IndexAny(s, "|–—")
	if i := strings.Index(s, " -"); i >= 0 && (end < 0 || i < end) {
		end = i
	}
	return end < 0 || end > 40
}

// readDateline takes the head of a dateline apart into places and outlets; ok is false if there is
// anything else in it.
func readDateline(head, site string) (places []string, outlets int, ok bool) {
	for len(head) > 0 { // what stands in brackets is an outlet, a date, or a district's short name
		i := strings.IndexAny(head, "([")
		if i < 0 {
			break
		}
		j := strings.IndexAny(head[i:], ")]")
		if j < 0 {
			return nil, 0, false
		}
		if in := head[i+1 : i+j]; !strings.ContainsAny(in, "0123456789") {
			outlets++
		}
		head = head[:i] + "," + head[i+j+1:]
	}
	for part := range strings.FieldsFuncSeq(head, func(r rune) bool { return r == ',' || r == '|' || r == '/' && !strings.Contains(head, "//") }) {
		part = strings.Trim(part, " .;*\u00a0")
		switch {
		case part == "":
		case isOutlet(part, site):
			outlets++
		case isDateText(part):
		case isPlaceName(part):
			places = append(places, part)
		default:
			return nil, 0, false
		}
	}
	return places, outlets, len(places) <= 2
}

// isDateText reports whether a part is a date: "Kamis (23/9/2021)" less its brackets, "31/10/2017".
func isDateText(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	return isWeekday(first) || s[0] >= '0' && s[0] <= '9' && strings.ContainsAny(s, "/-")
}

// isOutlet reports whether one part of a dateline names an outlet rather than a place.
func isOutlet(s, site string) bool {
	l := strings.ToLower(s)
	if i := strings.IndexByte(l, '.'); i > 0 && i < len(l)-1 && l[i+1] >= 'a' && l[i+1] <= 'z' {
		return true // a host
	}
	f := fold(s)
	if f == "" {
		return false
	}
	if core := newSiteName(site).core; len(core) >= 4 && len(f) >= 4 && strings.HasPrefix(core, f) && !knownPlaces()[f] {
		return true
	}
	if strings.HasSuffix(s, "COM") && len(s) > 5 {
		return true
	}
	for _, w := range strings.Fields(l) {
		switch w {
		case "antara", "news", "times", "kompas", "tempo", "tribun", "republika", "liputan6", "okezone", "viva", "merdeka", "suara", "rmol", "jpnn", "sindonews",
			"detik", "cnn", "cnbc", "idn", "bbc", "afp", "reuters", "ap", "xinhua", "pikiran", "post", "media", "ekspres", "koran", "online", "metrotv", "inews", "beritasatu":
			return true
		}
	}
	for _, p := range [...]string{"kompas", "tribun", "detik", "liputan", "radar"} {
		if strings.HasPrefix(f, p) && len(f) > len(p) && !strings.Contains(s, " ") {
			return true
		}
	}
	return false
}

// isPlaceName reports whether a part has the form of a place's name: few words, each with a capital.
func isPlaceName(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > maxPlaceWords || utf8.RuneCountInString(s) > 40 || utf8.RuneCountInString(s) < 3 {
		return false
	}
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) && !(i > 0 && (w == "de" || w == "di" || w == "al" || w == "la")) {
			return false
		}
		if strings.ContainsAny(w, "0123456789\"“”:;!?@#") {
			return false
		}
		switch strings.ToLower(w) {
		case "yang", "dan", "ini", "itu", "para", "untuk", "dengan", "opini", "analisis", "video", "foto", "baca", "simak", "catatan", "tips", "fakta", "update", "breaking",
			"oleh", "penulis", "editor", "reporter", "laporan", "sumber", "polisi", "presiden", "gubernur", "bupati", "wali", "ketua", "menteri", "kapolda", "kapolres", "kepala",
			"ada", "berikut", "pertama", "kedua", "jangan", "bagi", "dari", "saat", "setelah", "usai", "sejumlah", "sebanyak", "seorang", "pt", "cv", "persib", "the", "a",
			"tokoh", "kronologi", "advertorial", "adv", "rilis", "info", "tanya", "jawab":
			return false
		}
	}
	return len(words) <= 3 || knownPlaces()[fold(s)] || hasAreaWord(words[0])
}

func hasAreaWord(w string) bool {
	switch strings.ToLower(w) {
	case "kabupaten", "kota", "provinsi", "kab", "kecamatan", "pulau":
		return true
	}
	return false
}

func allKnown(places []string) bool {
	for _, p := range places {
		if !isKnownPlace(p) {
			return false
		}
	}
	return true
}

func isKnownPlace(p string) bool {
	if knownPlaces()[fold(p)] {
		return true
	}
	first, rest, ok := strings.Cut(p, " ")
	return ok && hasAreaWord(first) && knownPlaces()[fold(rest)]
}

// bareDateline reads the forms without a closing sign, where outlet and place are divided by a comma:
// "Liputan6.com, Jakarta Yusril …", "Kota Metro, sinarlampung.co Wali …". The place must be a known one.
func bareDateline(s, site string) string {
	i := strings.IndexByte(s, ',')
	if i < 3 || i > 60 {
		return ""
	}
	head, rest := strings.TrimSpace(s[:i]), strings.TrimLeft(s[i+1:], " \u00a0")
	rest = rest[:min(len(rest), datelineReach)]
	words := strings.Fields(rest)
	if last := head[strings.LastIndexByte(head, ' ')+1:]; isHost(strings.ToLower(last)) && !strings.Contains(head, " - ") {
		for n := min(4, len(words)-1); n >= 1; n-- {
			if p := strings.Trim(strings.Join(words[:n], " "), " -–—,"); isKnownPlace(p) && startsName(strings.TrimLeft(words[n], "-–—")) {
				return p
			}
		}
		return ""
	}
	if len(words) > 1 && isKnownPlace(head) && isOutlet(strings.Trim(words[0], ".,"), site) && strings.Contains(words[0], ".") && startsName(words[1]) {
		return head
	}
	return ""
}
