package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// trailsPerson reports whether what stands behind a comma or slash after a first name is no second person: a
// degree, what the first one is ("mahasiswa Unila"), or where they are.
func trailsPerson(s, first string) bool {
	if s == "" || isFunction(s) || isDegree(s, first) || strings.Contains(first, " ") && isKnownPlace(s) {
		return true
	}
	word, rest, more := strings.Cut(strings.ToLower(s), " ")
	if isCalling(word) && (more || s == word) {
		return true
	}
	c, _ := utf8.DecodeRuneInString(s)
	if role, _ := labelAt(s); role != roleNone {
		return false
	}
	return more && rest != "" && unicode.IsLower(c) && startsName(first) && !isParticle(word)
}

// isDegree knows Indonesian degrees by their form, whatever the subject: "S.IP", "M.H", "A.Md.Kom", "MT", "SPd",
// "Sp.PD". Names in capitals can be as short as degrees in capitals, so beside such a name these do not count.
func isDegree(s, first string) bool {
	s = strings.TrimRight(s, ". ")
	if isCredential(s) {
		return true
	}
	if len(s) < 2 || len(s) > 8 || strings.ContainsAny(s, " -'") || !startsName(s) || isDesk(s) {
		return false
	}
	if strings.IndexByte(s, '.') > 0 {
		for part := range strings.SplitSeq(s, ".") {
			if len(part) > 4 { // "A.Rahman"
				return false
			}
		}
		return !isHost(s)
	}
	if strings.ToUpper(s) == s {
		return len(s) <= 2 || len(s) <= 4 && strings.IndexByte("SMA", s[0]) >= 0 && strings.ToUpper(first) != first
	}
	for _, level := range [...]string{"S", "M", "A", "Sp"} { // sarjana, magister, ahli, spesialis
		if rest, ok := strings.CutPrefix(s, level); ok && len(s) <= 6 && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// callings are the words that begin what somebody is, as it stands behind a name.
var callings = []string{
	"advokat", "akademisi", "aktivis", "alumni", "alumnus", "analis", "anggota", "bendahara", "dekan", "direktur", "dosen", "guru", "kabiro", "kaperwil", "kepala",
	"ketua", "komisioner", "kontributor", "koordinator", "mahasiswa", "mahasiswi", "mantan", "pegiat", "pemerhati", "peminat", "peneliti", "pengajar", "pengamat",
	"pengurus", "penulis", "penyuluh", "praktisi", "rektor", "sekretaris", "siswa", "siswi", "staf", "wakil", "wartawan",
}

func isCalling(w string) bool {
	_, ok := slices.BinarySearch(callings, w)
	return ok
}

// isParticle knows the small words inside names.
func isParticle(w string) bool {
	switch w {
	case "al", "as", "bin", "binti", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "le", "ten", "ter", "van", "von", "y", "af", "av", "zu", "dr", "drs", "drg", "h", "hj":
		return true
	}
	return false
}
