package extract

import (
	"unicode"
	"unicode/utf8"
)

// stamp is a date as it stands in a text, with whatever clock time and zone stand beside it.
type stamp struct {
	year, month, day int
	hour, min, sec   int
	clock            bool // an hour is stated
	zoned            bool // an offset is stated
	offset           int  // seconds east of UTC
	zulu             bool // the offset is a bare "Z" or "UTC", which some systems write without meaning it
	vague            bool // day and month may be swapped: 03/04/2021
	at, end          int  // where it stands in the text, bytes
}

// sameDay reports whether s and o name the same calendar day.
func (s *stamp) sameDay(o *stamp) bool {
	return s.year == o.year && s.month == o.month && s.day == o.day
}

// dayOrder says how a language writes 03/04/2021.
type dayOrder int

const (
	dayFirst   dayOrder = iota
	monthFirst          // United States
	eitherWay           // English of unknown country: ambiguous dates are marked vague
)

// scanDates gives the absolute dates in a short text, in order, at most eight.
func scanDates(s string, order dayOrder) []stamp {
	var p dateScan
	p.split(s)
	p.order = order
	var out []stamp
	for i := 0; i < p.n && len(out) < 8; {
		st, next, ok := p.dateAt(i)
		if !ok {
			i++
			continue
		}
		from := 0
		if len(out) > 0 {
			from = out[len(out)-1].end
		}
		st.at = p.tok[i].at
		next = p.clockAfter(next, &st)
		if !st.clock {
			p.clockBefore(i, from, &st)
		}
		st.end = p.tok[next-1].end
		out = append(out, st)
		i = next
	}
	return out
}

// scanDate gives the first absolute date in s.
func scanDate(s string, order dayOrder) (stamp, bool) {
	if d := scanDates(s, order); len(d) > 0 {
		return d[0], true
	}
	return stamp{}, false
}

const maxDateTokens = 96

// token is a number, a word or a sign of the text; white space only separates.
type token struct {
	at, end int
	kind    byte // '0' number, 'a' word, otherwise the ASCII sign itself or '?'
	num     int
	word    string
	spaced  bool // white space before it
}

type dateScan struct {
	tok   [maxDateTokens]token
	n     int
	order dayOrder
}

func (p *dateScan) split(s string) {
	spaced := true
	for i := 0; i < len(s) && p.n < maxDateTokens; {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		t := token{at: i, spaced: spaced}
		switch {
		case r >= '0' && r <= '9':
			for i < len(s) && s[i] >= '0' && s[i] <= '9' {
				if i-t.at < 15 {
					t.num = t.num*10 + int(s[i]-'0')
				}
				i++
			}
			t.kind = '0'
		case isEastAsian(r):
			i += size
			t.kind, t.word = 'a', s[t.at:i]
		case unicode.IsLetter(r):
			i = wordEnd(s, i)
			t.kind, t.word = 'a', s[t.at:i]
		case unicode.IsSpace(r) || r == 0x200B || r == 0xAD || r == 0x200E || r == 0x200F || r == 0xFEFF:
			i += size
			spaced = true
			continue
		default:
			i += size
			switch {
			case r < utf8.RuneSelf:
				t.kind = byte(r)
			case r == '–' || r == '—' || r == '‑' || r == '−':
				t.kind = '-'
			case r == '•' || r == '·' || r == '│':
				t.kind = '|'
			case r == '：':
				t.kind = ':'
			default:
				t.kind = '?'
			}
		}
		t.end = i
		p.tok[p.n] = t
		p.n++
		spaced = false
	}
}

func isEastAsian(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3
}

// wordEnd is the end of the word that starts at i: letters and marks, and apostrophes between letters
// ("Jum'at").
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsLetter(r) && !isEastAsian(r) || unicode.IsMark(r):
		case r == '\'' || r == '’' || r == '`':
			if n, _ := utf8.DecodeRuneInString(s[i+size:]); !unicode.IsLetter(n) {
				return i
			}
		default:
			return i
		}
		i += size
	}
	return i
}

func (p *dateScan) kind(i int) byte {
	if i < 0 || i >= p.n {
		return 0
	}
	return p.tok[i].kind
}

func (p *dateScan) digits(i int) int { return p.tok[i].end - p.tok[i].at }

// number reports whether token i is a number of lo to hi digits.
func (p *dateScan) number(i, lo, hi int) bool {
	return p.kind(i) == '0' && p.digits(i) >= lo && p.digits(i) <= hi
}

func (p *dateScan) year(i int) bool {
	return p.number(i, 4, 4) && p.tok[i].num >= 1990 && p.tok[i].num <= 2099
}

func (p *dateScan) month(i int) int {
	if p.kind(i) != 'a' {
		return 0
	}
	return monthNumber(p.tok[i].word)
}

// dateAt reads a date that begins at token i and gives the token after it.
func (p *dateScan) dateAt(i int) (stamp, int, bool) {
	switch p.kind(i) {
	case '0':
		if p.year(i) {
			return p.yearFirst(i)
		}
		if p.number(i, 1, 2) {
			if p.kind(i-1) == '0' || (p.kind(i-1) == '/' || p.kind(i-1) == '.' || p.kind(i-1) == ':') && p.kind(i-2) == '0' && !p.tok[i].spaced {
				return stamp{}, 0, false // the middle of a longer number
			}
			if st, n, ok := p.numeric(i); ok {
				return st, n, true
			}
			return p.dayMonth(i)
		}
	case 'a':
		return p.monthDay(i)
	}
	return stamp{}, 0, false
}

func (st *stamp) valid() bool {
	return st.month >= 1 && st.month <= 12 && st.day >= 1 && st.day <= daysIn(st.year, st.month)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// yearFirst reads 2021-09-23, 2021/09/23, 2021.09.23, 2021年9月23日, 2021년 9월 23일, "2024 m. balandžio 28".
func (p *dateScan) yearFirst(i int) (stamp, int, bool) {
	st := stamp{year: p.tok[i].num}
	if k := p.kind(i + 1); (k == '-' || k == '/' || k == '.') && p.number(i+2, 1, 2) && p.kind(i+3) == k && p.number(i+4, 1, 2) {
		st.month, st.day = p.tok[i+2].num, p.tok[i+4].num
		return st, i + 5, st.valid()
	}
	if p.kind(i+1) == 'a' {
		switch p.tok[i+1].word {
		case "年", "년":
			if p.number(i+2, 1, 2) && p.kind(i+3) == 'a' && p.number(i+4, 1, 2) {
				st.month, st.day = p.tok[i+2].num, p.tok[i+4].num
				return st, min(i+6, p.n), st.valid()
			}
		default:
			j := i + 1
			if p.tok[j].word == "m" {
				j++
				if p.kind(j) == '.' {
					j++
				}
			}
			if m := p.month(j); m > 0 && p.number(j+1, 1, 2) && !p.year(j+2) {
				st.month, st.day = m, p.tok[j+1].num
				return st, j + 2, st.valid()
			}
		}
	}
	return st, 0, false
}

// numeric reads 23/09/2021, 23.9.2021, 23-09-2021 and the same with a year of two digits.
func (p *dateScan) numeric(i int) (stamp, int, bool) {
	k := p.kind(i + 1)
	if k != '/' && k != '.' && k != '-' || !p.number(i+2, 1, 2) || p.kind(i+3) != k {
		return stamp{}, 0, false
	}
	a, b := p.tok[i].num, p.tok[i+2].num
	st := stamp{}
	switch {
	case p.kind(i+5) == k && p.number(i+6, 1, 4) && !p.tok[i+5].spaced:
		return stamp{}, 0, false // 1.2.2021.4 is a version, not a date
	case p.year(i + 4):
		st.year = p.tok[i+4].num
	case p.number(i+4, 2, 2) && p.tok[i+4].num <= 49 && p.digits(i) == 2 && p.digits(i+2) == 2:
		st.year = 2000 + p.tok[i+4].num
	default:
		return stamp{}, 0, false
	}
	order := p.order
	if k == '.' && order == monthFirst {
		order = eitherWay // dots are European, mostly
	}
	switch {
	case order == monthFirst && a <= 12:
		st.month, st.day = a, b
	case order == eitherWay && a <= 12 && b <= 12:
		st.month, st.day, st.vague = a, b, a != b
	case a > 12 || order == dayFirst && b <= 12:
		st.month, st.day = b, a
	default:
		st.month, st.day = a, b
	}
	return st, i + 5, st.valid()
}

// dayMonth reads "23 September 2021", "1st of May, 2021", "12. März 2024", "12 de marzo de 2024",
// "22-Jul-2025".
func (p *dateScan) dayMonth(i int) (stamp, int, bool) {
	st := stamp{day: p.tok[i].num}
	j := i + 1
	if p.kind(j) == 'a' && !p.tok[j].spaced {
		switch p.tok[j].word {
		case "st", "nd", "rd", "th", "er", "º", "ª", "e":
			j++
		}
	}
	j = p.pass(j, true)
	st.month = p.month(j)
	if st.month == 0 {
		return st, 0, false
	}
	j = p.pass(j+1, true)
	switch {
	case p.year(j):
		st.year = p.tok[j].num
	case p.shortYear(j):
		st.year = 2000 + p.tok[j].num
	default:
		return st, 0, false
	}
	return st, j + 1, st.valid()
}

// shortYear reports whether token j, behind a day and the name of a month, can only be a year of two digits: no
// hour, no day of the month and no number of something.
func (p *dateScan) shortYear(j int) bool {
	if !p.number(j, 2, 2) || p.tok[j].num < 10 || p.tok[j].num > 39 {
		return false
	}
	switch k := j + 1; p.kind(k) {
	case 0, '|', ')':
		return true
	case ',', '-':
		_, ok := p.clock(k+1, &stamp{})
		return p.kind(k+1) == 0 || ok
	case '0':
		_, ok := p.clock(k, &stamp{})
		return ok
	}
	return false
}

// pass steps over what may stand between the parts of a date.
func (p *dateScan) pass(j int, words bool) int {
	for n := 0; n < 2 && j < p.n; n++ {
		switch k := p.tok[j].kind; {
		case k == '.' || k == ',' || k == '-' || k == '/' || k == '?':
			j++
		case words && k == 'a' && (p.tok[j].word == "de" || p.tok[j].word == "of" || p.tok[j].word == "del" || p.tok[j].word == "den"):
			j++
		default:
			return j
		}
	}
	return j
}

// monthDay reads "September 23, 2021", "Sept. 23rd 2021" and "Nov 02 20:59:53 WIB 2023".
func (p *dateScan) monthDay(i int) (stamp, int, bool) {
	st := stamp{month: p.month(i)}
	if st.month == 0 {
		return st, 0, false
	}
	j := i + 1
	if k := p.kind(j); k == '.' || k == '-' || k == '/' {
		j++
	}
	if !p.number(j, 1, 2) {
		return st, 0, false
	}
	st.day = p.tok[j].num
	j++
	if p.kind(j) == 'a' && !p.tok[j].spaced {
		j++ // st, nd, rd, th
	}
	for n := 0; n < 2; n++ {
		if k := p.kind(j); k == ',' || k == '.' || k == '-' || k == '/' {
			j++
		}
	}
	if p.year(j) {
		st.year = p.tok[j].num
		return st, j + 1, st.valid()
	}
	if p.number(j, 1, 2) && p.kind(j+1) == ':' {
		if k, ok := p.clock(j, &st); ok {
			k = p.zoneAt(k, &st)
			if p.year(k) {
				st.year = p.tok[k].num
				return st, k + 1, st.valid()
			}
		}
	}
	return stamp{}, 0, false
}
