// Package stem finds the roots that an Indonesian word may be formed from, by the rules of its affixes
// alone: there is no list of roots.
//
// The rules are those of word formation as grammars give them (Moeliono et al., Tata Bahasa Baku Bahasa
// Indonesia, chapters on verbs and nouns) and as F. Z. Tala used them without a dictionary (A Study of
// Stemming Effects on Information Retrieval in Bahasa Indonesia, Amsterdam 2003): particles -lah -kah -pun,
// possessives -nya -ku -mu, suffixes -kan -an -i, prefixes me- pe- (with their nasals) di- ber- ter- per-
// se- ke-…-an. A root has two vowels at least.
//
// Where the rules leave a choice both roots are given: mengirim may be kirim or irim, since me- swallows
// the k of the one and not the missing letter of the other. Two words belong together if they share a root,
// or one is a root of the other. A root found here need not be a word; it only has to be the same for all
// forms.
package stem

import (
	"slices"
	"strings"
)

// Version changes whenever Roots gives something else for a word, so that an index can be known to be old.
const Version = "1"

// maxRoots bounds the roots of one word.
const maxRoots = 4

// longest is the longest word that is looked at: longer ones are no words of a language.
const longest = 40

// Roots are the roots a word may be formed from, the word itself left out; none for a root, or for what is
// not a lower-case word of the letters a to z.
func Roots(word string) []string {
	if len(word) < 5 || len(word) > longest || strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0 || exceptions[word] {
		return nil
	}
	var f finder
	bare := dropTail(word)
	f.prefixes(bare, "", 0)
	if bare != word {
		f.add(bare)
	}
	f.found = slices.DeleteFunc(f.found, func(r string) bool { return r == word })
	return f.found[:min(len(f.found), maxRoots)]
}

// dropTail takes off a particle and a possessive.
func dropTail(w string) string {
	for _, group := range [][]string{{"lah", "kah", "pun"}, {"nya", "ku", "mu"}} {
		for _, tail := range group {
			if root, ok := strings.CutSuffix(w, tail); ok && vowels(root) >= 2 && len(root) >= 4 && !exceptions[w] && !ownTail(w, tail) {
				w = root
				break
			}
		}
	}
	return w
}

// ownTail reports endings that are the root's own as a rule: bertanya, pelaku, bertemu; masalah and what is
// made of it.
func ownTail(w, tail string) bool {
	switch tail {
	case "nya":
		return strings.HasSuffix(w, "tanya")
	case "ku":
		return strings.HasSuffix(w, "aku") || strings.HasSuffix(w, "buku") || strings.HasSuffix(w, "suku")
	case "mu":
		return strings.HasSuffix(w, "temu") || strings.HasSuffix(w, "tamu") || strings.HasSuffix(w, "ilmu")
	case "lah":
		for _, own := range []string{"salah", "kolah", "jumlah", "telah", "kalah", "olah", "wilah", "lelah", "belah", "bilah"} {
			if strings.HasSuffix(w, own) {
				return true
			}
		}
	case "kah":
		return strings.HasSuffix(w, "langkah") || strings.HasSuffix(w, "nikah") || strings.HasSuffix(w, "pecah")
	}
	return false
}

// finder gathers roots.
type finder struct{ found []string }

func (f *finder) add(root string) {
	if !slices.Contains(f.found, root) {
		f.found = append(f.found, root)
	}
}

// kind is the sort of a prefix: it decides which suffixes can belong to it.
type kind byte

const (
	verbal  kind = 'v' // me- di- ter-: with -kan, -i
	nominal kind = 'n' // pe- per-: with -an; per- also inside me- and di-
	plain   kind = 'b' // ber- se-: with -kan, -an
	framed  kind = 'k' // ke-: only as ke-…-an
)

// prefixes takes every prefix off that w may have, outer ones first, and then its suffix. outer holds the
// kinds of those that are off already.
func (f *finder) prefixes(w, outer string, depth int) {
	taken := false
	if depth < 3 && !exceptions[w] {
		for _, p := range prefixTable {
			rest, ok := strings.CutPrefix(w, p.text)
			if !ok || !p.fits(rest, w) {
				continue
			}
			if oneSyllable(p.text) {
				f.add(syllable(rest))
				continue
			}
			if depth > 0 && !exceptions[rest] && vowels(dropSuffix(rest)) < 2 {
				continue // the suffix belongs to an outer prefix: kebersihan is ke-bersih-an
			}
			if p.text == "se" && depth > 0 {
				continue // menyelidiki comes from selidik, whatever that comes from
			}
			taken = true
			for _, start := range p.restore {
				f.prefixes(start+rest, outer+string(p.kind), depth+1)
			}
			if !p.goOn {
				break
			}
		}
	}
	if !taken {
		f.suffix(w, outer)
	}
}

// prefix is one shape of a prefix.
type prefix struct {
	text string
	kind kind
	// next are the letters the rest may begin with.
	next string
	// restore are the beginnings that the prefix may have swallowed: "" when it left the root whole.
	restore []string
	// goOn: a shorter prefix may stand there just as well.
	goOn bool
}

const (
	vowel     = "aiueo"
	consonant = "bcdfghjklmnpqrstvwxyz"
)

var (
	whole = []string{""}

	// prefixTable holds longer shapes before the shorter ones they begin with.
	prefixTable = []prefix{
		{"menge", verbal, consonant, whole, true},
		{"penge", nominal, consonant, whole, true}, // before one syllable
		{"meng", verbal, vowel, []string{"", "k"}, false},
		{"meng", verbal, "ghklqrx", whole, false},
		{"peng", nominal, vowel, []string{"", "k"}, false},
		{"peng", nominal, "ghklqrx", whole, false},
		{"meny", verbal, vowel, []string{"s", "ny"}, false},
		{"peny", nominal, vowel, []string{"s"}, false},
		{"men", verbal, vowel, []string{"t", "n"}, false},
		{"men", verbal, "cdjstz", whole, false},
		{"pen", nominal, vowel, []string{"t", "n"}, false},
		{"pen", nominal, "cdjstz", whole, false},
		{"mem", verbal, vowel, []string{"p", "m"}, false},
		{"mem", verbal, "bfpv", whole, false},
		{"pem", nominal, vowel, []string{"p", "m"}, false},
		{"pem", nominal, "bfpv", whole, false},
		{"me", verbal, "lmnrwy", whole, false},
		{"bel", plain, "a", whole, false},
		{"pel", nominal, "a", whole, false}, // belajar, pelajar
		{"ber", plain, vowel, []string{"", "r"}, false},
		{"ber", plain, consonant, whole, false},
		{"be", plain, "k", whole, false}, // bekerja
		{"per", nominal, vowel, []string{"", "r"}, false},
		{"per", nominal, consonant, whole, false},
		{"ter", verbal, vowel, []string{"", "r"}, false},
		{"ter", verbal, consonant, whole, false},
		{"pe", nominal, "lmnrwytdsjbgk", whole, false},
		{"di", verbal, vowel + consonant, whole, false},
		{"ke", framed, vowel + consonant, whole, false},
		{"se", plain, vowel + consonant, whole, false},
	}
)

// fits reports whether the prefix can stand before rest.
func (p *prefix) fits(rest, whole string) bool {
	switch {
	case rest == "":
		return false
	case p.next != "" && strings.IndexByte(p.next, rest[0]) < 0:
		return false
	case !onset(rest):
		return false
	case p.kind == framed:
		return strings.HasSuffix(rest, "an") && vowels(rest) >= 3
	case oneSyllable(p.text):
		return vowels(syllable(rest)) == 1 && len(syllable(rest)) >= 3
	case p.text == "bel" || p.text == "pel":
		return strings.HasPrefix(rest, "ajar")
	case p.text == "be":
		return strings.HasPrefix(rest, "kerja")
	case p.text == "se":
		return vowels(rest) >= 2 && len(rest) >= 3 && !strings.HasSuffix(rest, "i") && !strings.HasSuffix(rest, "kan")
	}
	return vowels(rest) >= 2 && len(rest) >= 3
}

// oneSyllable reports the shapes that stand before roots of one syllable alone: mengecek, pengecatan.
func oneSyllable(prefix string) bool { return prefix == "menge" || prefix == "penge" }

// dropSuffix takes off whatever may be a suffix.
func dropSuffix(w string) string {
	for _, tail := range []string{"kan", "an", "i"} {
		if root, ok := strings.CutSuffix(w, tail); ok {
			return root
		}
	}
	return w
}

// syllable is the root of one syllable that -kan, -an or -i may stand after: cek of cekan.
func syllable(w string) string {
	if root, ok := strings.CutSuffix(w, "kan"); ok && vowels(root) == 1 && len(root) >= 3 {
		return root
	}
	if root, ok := strings.CutSuffix(w, "an"); ok {
		return root
	}
	return strings.TrimSuffix(w, "i")
}

// suffix takes off the suffix that can belong to the prefixes, and adds what is left.
func (f *finder) suffix(w, outer string) {
	has := func(k kind) bool { return strings.IndexByte(outer, byte(k)) >= 0 }
	off := func(tail string) bool {
		root, ok := strings.CutSuffix(w, tail)
		if !ok || vowels(root) < 2 || len(root) < 3 || exceptions[w] {
			return false
		}
		f.add(root)
		return true
	}
	noun := has(framed) || has(nominal) && !has(verbal)
	switch {
	case strings.HasSuffix(w, "kan"):
		// -kan makes verbs, -an nouns; a root may end in k. Without a prefix either may be meant.
		if !noun && off("kan") && outer != "" {
			return
		}
		if (noun || outer == "" || has(plain)) && off("an") && noun {
			return
		}
	case strings.HasSuffix(w, "an"):
		if (noun || !has(verbal)) && off("an") {
			return
		}
	case strings.HasSuffix(w, "i") && !strings.HasSuffix(w, "si") && !strings.HasSuffix(w, "ii"):
		// Many roots end in -i themselves, so the word without it is a further root, not the only one.
		if !noun && !has(plain) {
			off("i")
		}
	}
	f.add(w)
}

func vowels(s string) (n int) {
	for i := range len(s) {
		if strings.IndexByte(vowel, s[i]) >= 0 {
			n++
		}
	}
	return n
}

// onset reports whether a root can begin like this: a vowel, one consonant, or a pair that occurs.
func onset(s string) bool {
	if len(s) < 2 || strings.IndexByte(vowel, s[0]) >= 0 || strings.IndexByte(vowel, s[1]) >= 0 {
		return true
	}
	switch s[:2] {
	case "ng", "ny", "sy", "kh", "gh":
		return true
	}
	return strings.IndexByte("rl", s[1]) >= 0 && strings.IndexByte("bcdfgkpst", s[0]) >= 0 || s[:2] == "sw" || s[:2] == "kw"
}

// exceptions are common words, of news above all, that only look as if they were formed: taking them apart
// would mix them up with other words, or fill an index with nothing.
var exceptions = set(`
	selatan sekolah sejarah seluruh segera semua sekarang serta sebagai senin selasa september seperti semangat
	sepeda sederhana segar sempat sebut sektor sekretaris sertifikat sehat sejahtera semarang serang
	mereka menteri media menara memori mental meter metro menit merah merdeka
	pekan perempuan penting pertama pesawat peluang pemilu pelabuhan
	dinas direktur digital disiplin diskusi dirinya diri dinding
	terima teras teror terus teman tersangka
	berita berbagai berapa bersih beras berat berkas
	kepala ketua kecamatan kelurahan kabupaten kepada kereta kementerian
	adalah ialah masalah majalah makalah istilah jumlah sejumlah setelah wilayah
	walaupun meskipun maupun ataupun apapun tahun himpun
	perang perintis peristiwa perkara persen perdana permai
	bahkan bukan akan makan jalan bulan makanan hakikat sekian
	lampung indonesia polisi politisi
	tersebut secara merupakan kemudian sementara sehingga selain sekitar terhadap melalui sesuai setiap demikian
	delapan sembilan depan hutan ratusan ribuan`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
