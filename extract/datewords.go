package extract

import (
	"strings"
	"unicode/utf8"
)

// lowerWord is strings.ToLower without a copy for words that are lower case already.
func lowerWord(w string) string { return strings.ToLower(w) }

// monthNumber knows the months' names and short names, 1 to 12, in the languages of the outlets we have
// met; 0 for any other word. Indonesian ones first, in all spellings seen.
func monthNumber(w string) int {
	if len(w) < 2 || len(w) > 24 {
		return 0
	}
	w = strings.Map(foldLetter, lowerWord(w))
	switch w {
	case "januari", "jan", "january", "januar", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro", "leden", "ledna",
		"stycznia", "ocak", "января", "январь", "янв", "sausio", "januara", "jänner", "janner", "jannuari", "januarie", "januwari", "tammikuuta", "січня",
		"januvaris", "gennaju", "जनवरी", "يناير", "oca", "sau", "ianuarie", "siječnja", "sijecnja", "január", "eyojanuwari", "ujanuwari", "mqungu", "eyomqungu", "eyojanuwali", "masingana":
		return 1
	case "februari", "pebruari", "feb", "peb", "february", "februar", "fevrier", "fevr", "febrero", "febbraio", "fevereiro", "fev",
		"unor", "unora", "lutego", "subat", "февраля", "февраль", "фев", "февр", "vasario", "feber", "febr", "helmikuuta", "лютого", "फरवरी", "फ़रवरी", "فبراير":
		return 2
	case "maret", "mar", "mrt", "march", "marz", "maerz", "mars", "marzo", "marco", "marts", "brezen", "brezna", "marca", "mart", "марта",
		"март", "мар", "kovo", "mac", "maart", "maaliskuuta", "березня", "मार्च", "مارس", "martie", "marec":
		return 3
	case "april", "apr", "avril", "avr", "abril", "abr", "aprile", "duben", "dubna", "kwietnia", "nisan", "апреля", "апрель", "апр",
		"balandzio", "huhtikuuta", "квітня", "अप्रैल", "أبريل", "ابريل", "ابريل.", "aprilie", "eyoapril":
		return 4
	case "mei", "may", "mai", "mayo", "maggio", "mag", "maio", "maj", "kveten", "kvetna", "maja", "mayis", "мая", "май", "geguzes", "toukokuuta",
		"травня", "मई", "مايو":
		return 5
	case "juni", "jun", "june", "juin", "junio", "giugno", "giu", "junho", "cerven", "cervna", "czerwca", "haziran", "июня", "июнь",
		"июн", "birzelio", "kesakuuta", "червня", "जून", "يونيو", "iunie":
		return 6
	case "juli", "jul", "july", "juillet", "juil", "julio", "luglio", "lug", "julho", "cervenec", "cervence", "lipca", "temmuz", "июля",
		"июль", "июл", "liepos", "julai", "heinakuuta", "липня", "जुलाई", "يوليو", "iulie":
		return 7
	case "agustus", "agu", "agt", "ags", "agust", "aug", "august", "aout", "agosto", "ago", "srpen", "srpna", "sierpnia", "agustos", "августа",
		"август", "авг", "rugpjucio", "ogos", "augustus", "elokuuta", "серпня", "अगस्त", "أغسطس", "اغسطس":
		return 8
	case "september", "sep", "sept", "septembre", "septiembre", "set", "settembre", "setembro", "zari", "wrzesnia", "eylul", "сентября",
		"сентябрь", "сент", "сен", "rugsejo", "syyskuuta", "вересня", "सितंबर", "सितम्बर", "سبتمبر", "septembrie":
		return 9
	case "oktober", "okt", "oct", "october", "octobre", "octubre", "ottobre", "ott", "outubro", "out", "rijen", "rijna", "pazdziernika",
		"ekim", "октября", "октябрь", "окт", "spalio", "lokakuuta", "жовтня", "अक्टूबर", "अक्तूबर", "أكتوبر", "اكتوبر", "octombrie":
		return 10
	case "november", "nopember", "nov", "nop", "novembre", "noviembre", "novembro", "listopad", "listopadu", "listopada", "kasim", "ноября",
		"ноябрь", "ноя", "нояб", "lapkricio", "marraskuuta", "листопада", "नवंबर", "नवम्बर", "نوفمبر", "noiembrie":
		return 11
	case "desember", "des", "dec", "december", "dezember", "dez", "decembre", "diciembre", "dic", "dicembre", "dezembro", "prosinec",
		"prosince", "grudnia", "aralik", "декабря", "декабрь", "дек", "gruodzio", "disember", "dis", "joulukuuta", "грудня", "दिसंबर", "दिसम्बर",
		"ديسمبر", "decembrie":
		return 12
	}
	return 0
}

// foldLetter takes the marks off the Latin letters that month and day names use.
func foldLetter(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	switch r {
	case 'ä', 'á', 'à', 'â', 'ã', 'å', 'ą':
		return 'a'
	case 'é', 'è', 'ê', 'ë', 'ě', 'ę', 'ė':
		return 'e'
	case 'í', 'ì', 'ï', 'ı', 'į', 'î':
		return 'i'
	case 'ó', 'ò', 'ö', 'ô', 'ø', 'õ':
		return 'o'
	case 'ú', 'ù', 'û', 'ü', 'ů', 'ų', 'ū':
		return 'u'
	case 'ç', 'č', 'ć':
		return 'c'
	case 'ř':
		return 'r'
	case 'š', 'ś', 'ş':
		return 's'
	case 'ž', 'ź', 'ż':
		return 'z'
	case 'ň', 'ń', 'ñ':
		return 'n'
	case 'ý':
		return 'y'
	case 'ğ':
		return 'g'
	case '\u0307':
		return -1 // the dot that lower-casing İ leaves
	}
	return r
}

// isWeekday knows the days' names that stand between a date and its time.
func isWeekday(w string) bool {
	switch strings.Map(foldLetter, lowerWord(w)) {
	case "senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "jum’at", "jum`at", "sabtu", "minggu", "ahad", "isnin", "khamis", "jumaat",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
		"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "sonnabend", "mo", "di", "mi", "do", "fr", "sa", "so",
		"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
		"lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo":
		return true
	}
	return false
}

// zoneOffset is the offset in seconds that a zone's name stands for, noZone for other words and for
// names that several zones share (IST, CST).
func zoneOffset(w string) int {
	if len(w) > 5 {
		return noZone
	}
	const hour = 3600
	switch strings.ToUpper(w) {
	case "WIB":
		return 7 * hour
	case "WITA":
		return 8 * hour
	case "WIT":
		return 9 * hour
	case "Z", "UTC", "GMT", "WET":
		return 0
	case "CET", "BST", "MEZ", "WEST", "WAT":
		return 1 * hour
	case "CEST", "MESZ", "EET", "SAST", "CAT":
		return 2 * hour
	case "EEST", "MSK", "EAT", "TRT":
		return 3 * hour
	case "SGT", "MYT", "HKT", "AWST", "PHT":
		return 8 * hour
	case "JST", "KST":
		return 9 * hour
	case "AEST":
		return 10 * hour
	case "AEDT":
		return 11 * hour
	case "EDT":
		return -4 * hour
	case "EST", "ET", "CDT":
		return -5 * hour
	case "MDT":
		return -6 * hour
	case "MST", "PDT":
		return -7 * hour
	case "PST", "PT":
		return -8 * hour
	}
	return noZone
}
