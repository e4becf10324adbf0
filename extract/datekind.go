package extract

import "strings"

// dateWord is what the words around a date say it is.
type dateWord int

const (
	kindPlain dateWord = iota
	kindPublished
	kindChanged
	kindOther // of something else: an event, a copyright, an offer
)

// dateKind reads the words before a date, and directly behind it.
func dateKind(before, after string) dateWord {
	if len(before) > 60 {
		before = before[len(before)-60:]
	}
	kind, at := kindPlain, -1
	before = strings.ToLower(before)
	for _, w := range dateWords {
		if i := strings.LastIndex(before, w.word); i > at && wordStart(before, i) {
			kind, at = w.kind, i
		}
	}
	if kind == kindPlain {
		after = strings.ToLower(after[:min(len(after), 24)])
		for _, w := range [...]string{"updated", "last updated", "(updated", "diperbarui", "aktualisiert"} {
			if strings.HasPrefix(strings.TrimLeft(after, " -–|·•("), w) {
				// "12 May 2020 Updated 14 May 2020" labels the next date, not this one.
				if !hasYear(after) {
					return kindPlain
				}
			}
		}
	}
	return kind
}

func wordStart(s string, i int) bool {
	return i == 0 || !(s[i-1] >= 'a' && s[i-1] <= 'z')
}

var dateWords = [...]struct {
	word string
	kind dateWord
}{
	{"updated", kindChanged},
	{"update", kindChanged},
	{"modified", kindChanged},
	{"revised", kindChanged},
	{"edited", kindChanged},
	{"reviewed", kindChanged},
	{"as of", kindChanged},
	{"diperbarui", kindChanged},
	{"diperbaharui", kindChanged},
	{"dimutakhirkan", kindChanged},
	{"pembaruan", kindChanged},
	{"aktualisiert", kindChanged},
	{"stand:", kindChanged},
	{"mis à jour", kindChanged},
	{"actualizado", kindChanged},
	{"actualización", kindChanged},
	{"aggiornat", kindChanged},
	{"atualizad", kindChanged},
	{"bijgewerkt", kindChanged},
	{"oppdatert", kindChanged},
	{"opdateret", kindChanged},
	{"uppdatera", kindChanged},
	{"güncelleme", kindChanged},
	{"обновлено", kindChanged},
	{"published", kindPublished},
	{"publish", kindPublished},
	{"posted", kindPublished},
	{"publication", kindPublished},
	{"written", kindPublished},
	{"terbit", kindPublished},
	{"tanggal", kindPublished},
	{"tgl", kindPublished},
	{"diterbitkan", kindPublished},
	{"dipublikasikan", kindPublished},
	{"dipublikasi", kindPublished},
	{"tayang", kindPublished},
	{"diposting", kindPublished},
	{"dimuat", kindPublished},
	{"dirilis", kindPublished},
	{"veröffentlicht", kindPublished},
	{"erschienen", kindPublished},
	{"publié", kindPublished},
	{"publicad", kindPublished},
	{"pubblicat", kindPublished},
	{"publisert", kindPublished},
	{"publiceret", kindPublished},
	{"geplaatst", kindPublished},
	{"copyright", kindOther},
	{"©", kindOther},
	{"expires", kindOther},
	{"valid", kindOther},
	{"until", kindOther},
	{"since", kindOther},
	{"joined", kindOther},
	{"effective", kindOther},
	{"deadline", kindOther},
	{"accessed", kindOther},
	{"retrieved", kindOther},
	{"born", kindOther},
	{"starts", kindOther},
	{"ends", kindOther},
	{"due", kindOther},
	{"next", kindOther},
	{"hingga", kindOther},
	{"sampai", kindOther},
	{"berlaku", kindOther},
}
