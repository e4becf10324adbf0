package extract

// clockAfter reads the clock time and zone that follow a date at token i and gives the token after
// them; i itself where there are none.
func (p *dateScan) clockAfter(i int, st *stamp) int {
	if st.clock {
		return i
	}
	j, announced := p.toClock(i)
	k, ok := p.clock(j, st)
	if !ok {
		k, ok = p.dotClock(j, announced, st)
	}
	if !ok {
		return i
	}
	return p.zoneAt(k, st)
}

// toClock steps over what stands between a date and its time: signs, weekday, "pukul", "at", "T".
// announced is set when a word said that a time comes.
func (p *dateScan) toClock(i int) (j int, announced bool) {
	j = i
	for n := 0; n < 5 && j < p.n; n++ {
		t := &p.tok[j]
		switch {
		case t.kind == 'a':
			switch lowerWord(t.word) {
			case "pukul", "jam", "pkl", "at", "um", "klo", "kl", "ore", "alle", "las", "a", "à", "as", "às", "om", "o", "v", "ve", "saat", "t":
				announced = true
			case "wib", "wita", "wit", "last", "on":
			default:
				if !isWeekday(t.word) {
					return j, announced
				}
			}
		case t.kind == '0':
			return j, announced
		case t.kind == '-' || t.kind == ',' || t.kind == '|' || t.kind == '(' || t.kind == ')' || t.kind == '/' || t.kind == '@' ||
			t.kind == '.' || t.kind == ';' || t.kind == '?' || t.kind == ':':
		default:
			return j, announced
		}
		j++
	}
	return j, announced
}

// clock reads 19:50, 19:50:07.123, 7:50 pm, 20-59-53 behind a "T", 19h50, 7 pm.
func (p *dateScan) clock(j int, st *stamp) (int, bool) {
	if !p.number(j, 1, 2) || p.tok[j].num > 24 {
		return 0, false
	}
	h, m, s := p.tok[j].num, 0, 0
	k := j + 1
	sep := p.kind(k)
	switch {
	case sep == ':' && p.number(k+1, 2, 2):
		m = p.tok[k+1].num
		k += 2
		if (p.kind(k) == ':' || p.kind(k) == '.') && p.number(k+1, 2, 2) {
			s = p.tok[k+1].num
			k += 2
		}
		if (p.kind(k) == '.' || p.kind(k) == ',') && p.number(k+1, 1, 9) && !p.tok[k+1].spaced {
			k += 2 // fractions of a second
		}
	case sep == '-' && p.kind(j-1) == 'a' && p.tok[j-1].word == "T" && p.number(k+1, 2, 2):
		m = p.tok[k+1].num
		k += 2
		if p.kind(k) == '-' && p.number(k+1, 2, 2) {
			s = p.tok[k+1].num
			k += 2
		}
	case sep == 'a' && (p.tok[k].word == "h" || p.tok[k].word == "H" || p.tok[k].word == "時" || p.tok[k].word == "시"):
		k++
		if p.number(k, 2, 2) && (!p.tok[k].spaced || p.tok[k-1].word == "시") {
			m = p.tok[k].num
			k++
			if p.kind(k) == 'a' && (p.tok[k].word == "分" || p.tok[k].word == "분") {
				k++
			}
		}
	case p.meridiem(k) != 0:
	default:
		return 0, false
	}
	if c := p.meridiem(k); c != 0 && h <= 12 {
		h %= 12
		if c == 'p' {
			h += 12
		}
		k = p.afterMeridiem(k)
	}
	if h > 23 || m > 59 || s > 60 {
		return 0, false
	}
	st.hour, st.min, st.sec, st.clock = h, m, min(s, 59), true
	return k, true
}

// dotClock reads 04.15, which is a time only where a word or a zone says so, or where it stands right
// behind the date on its own.
func (p *dateScan) dotClock(j int, announced bool, st *stamp) (int, bool) {
	if !p.number(j, 1, 2) || p.kind(j+1) != '.' || !p.number(j+2, 2, 2) || p.tok[j+2].spaced || p.tok[j].num > 23 || p.tok[j+2].num > 59 {
		return 0, false
	}
	k := j + 3
	if p.kind(k) == '.' && p.number(k+1, 2, 2) && !p.tok[k+1].spaced {
		return 0, false
	}
	if c := p.meridiem(k); c != 0 {
		st.hour, st.min, st.clock = p.tok[j].num%12, p.tok[j+2].num, true
		if c == 'p' {
			st.hour += 12
		}
		return p.afterMeridiem(k), true
	}
	zone := p.kind(k) == 'a' && (zoneOffset(p.tok[k].word) != noZone || lowerWord(p.tok[k].word) == "uhr")
	if !announced && !zone && (p.digits(j) != 2 || k < p.n && p.kind(k) != '|' && p.kind(k) != ')' && p.kind(k) != '-' && p.kind(k) != '(') {
		return 0, false
	}
	st.hour, st.min, st.clock = p.tok[j].num, p.tok[j+2].num, true
	return k, true
}

// meridiem is 'a' or 'p' where am or pm stands at token k in any spelling, else 0.
func (p *dateScan) meridiem(k int) byte {
	if p.kind(k) != 'a' {
		return 0
	}
	switch lowerWord(p.tok[k].word) {
	case "am":
		return 'a'
	case "pm":
		return 'p'
	case "a", "p":
		if p.kind(k+1) == '.' && p.kind(k+2) == 'a' && lowerWord(p.tok[k+2].word) == "m" {
			return p.tok[k].word[0] | 0x20
		}
	}
	return 0
}

func (p *dateScan) afterMeridiem(k int) int {
	if len(p.tok[k].word) == 2 {
		return k + 1
	}
	k += 3
	if p.kind(k) == '.' {
		k++
	}
	return k
}

// clockBefore looks for a time that stands before the date at token i and after byte from:
// "09:10 WIB, 16 Feb 2016", "10:30 AM EST, Thu January 5, 2024".
func (p *dateScan) clockBefore(i, from int, st *stamp) {
	for j := i - 1; j >= 1 && j >= i-9 && p.tok[j].at >= from; j-- {
		if p.kind(j) != ':' || !p.number(j-1, 1, 2) {
			continue
		}
		if p.kind(j-2) == ':' {
			continue // the seconds
		}
		k, ok := p.clock(j-1, st)
		if !ok || k > i {
			st.clock = false
			return
		}
		k = p.zoneAt(k, st)
		for ; k < i; k++ { // only signs, weekdays and prepositions may stand between
			if t := &p.tok[k]; t.kind == '0' || t.kind == 'a' && !isWeekday(t.word) && lowerWord(t.word) != "on" && lowerWord(t.word) != "uhr" {
				*st = stamp{year: st.year, month: st.month, day: st.day, vague: st.vague, at: st.at}
				return
			}
		}
		st.at = p.tok[j-1].at
		return
	}
}

const noZone = 1 << 30

// zoneAt reads the zone at token k: WIB, (WITA), Z, UTC, +07:00, +0700, GMT+7, EST.
func (p *dateScan) zoneAt(k int, st *stamp) int {
	j := k
	if p.kind(j) == '(' || p.kind(j) == ',' {
		j++
	}
	if p.kind(j) == 'a' && lowerWord(p.tok[j].word) == "uhr" {
		k, j = j+1, j+1
	}
	if p.kind(j) == '+' || p.kind(j) == '-' && !p.tok[j].spaced || p.kind(j) == '-' && p.number(j+1, 4, 4) && !p.tok[j+1].spaced && p.tok[j+1].num%100%15 == 0 && p.tok[j+1].num <= 1200 {
		if n, ok := p.offsetAt(j, st); ok {
			return n
		}
		return k
	}
	if p.kind(j) != 'a' {
		return k
	}
	off := zoneOffset(p.tok[j].word)
	if off == noZone {
		return k
	}
	st.zoned, st.offset = true, off
	st.zulu = off == 0 && (p.tok[j].word == "Z" || p.tok[j].word == "UTC")
	j++
	if off == 0 && (p.kind(j) == '+' || p.kind(j) == '-') {
		if n, ok := p.offsetAt(j, st); ok {
			return n
		}
	}
	if p.kind(j) == ')' {
		j++
	}
	return j
}

// offsetAt reads +07:00, +0700, +07 or +7 at its sign.
func (p *dateScan) offsetAt(j int, st *stamp) (int, bool) {
	if !p.number(j+1, 1, 4) || p.tok[j+1].spaced || p.digits(j+1) == 3 {
		return 0, false
	}
	h, m, k := p.tok[j+1].num, 0, j+2
	if p.digits(j+1) == 4 {
		h, m = h/100, h%100
	} else if p.kind(k) == ':' && p.number(k+1, 2, 2) {
		m = p.tok[k+1].num
		k += 2
	}
	if h > 14 || m > 59 {
		return 0, false
	}
	off := h*3600 + m*60
	if p.kind(j) == '-' {
		off = -off
	}
	st.zoned, st.offset, st.zulu = true, off, false
	return k, true
}
