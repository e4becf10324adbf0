package page

import (
	"unicode"
	"unicode/utf8"

	"warta/extract/internal/plain"
)

// Classes of a first or last character.
const (
	sigOther byte = iota
	sigLower
	sigUpper
	sigDigit
	sigStop     // . ! ? … and their like in other scripts
	sigQuote    // any quotation mark
	sigColon    // : ;
	sigComma    // ,
	sigEllipsis // … or ...
	sigClose    // ) ]
	sigBullet   // • » › | - *
	sigCopy     // ©
	sigLetter   // a letter without case
)

// measure fills in what the text of a block says about it, in one pass.
func measure(b *Block, s []byte) {
	var h uint64 = 14695981039346656037
	in := false
	wordLen, wordHash := 0, uint32(0)
	stop := false // the last character ended a sentence
	endWord := func() {
		if in && wordLen <= 5 && functionWord(wordHash) {
			b.Short++
		}
		in, wordLen, wordHash = false, 0, 2166136261
	}
	wordHash = 2166136261
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c >= 'a' && c <= 'z':
				if !in {
					b.Words++
					in = true
				}
				wordLen++
				wordHash = (wordHash ^ uint32(c)) * 16777619
				h = (h ^ uint64(c)) * 1099511628211
				stop = false
			case c >= 'A' && c <= 'Z':
				if !in {
					b.Words++
					in = true
				}
				c += 'a' - 'A'
				wordLen++
				wordHash = (wordHash ^ uint32(c)) * 16777619
				h = (h ^ uint64(c)) * 1099511628211
				b.Upper++
				stop = false
			case c >= '0' && c <= '9':
				if !in {
					b.Words++
					in = true
				}
				wordLen += 6
				b.Digits++
				h = (h ^ uint64(c)) * 1099511628211
				stop = false
			case c == '.' || c == '!' || c == '?':
				endWord()
				stop = true
			case c == ' ' || c == '\n':
				endWord()
				if stop {
					b.Stops++
				}
				stop = false
			case c == ',':
				endWord()
				b.Commas++
				stop = false
			case c == '"' || c == ')' || c == '\'':
				endWord()
			default:
				endWord()
				stop = false
			}
			continue
		}
		r, n := utf8.DecodeRune(s[i:])
		i += n
		switch {
		case plain.IsCJK(r):
			endWord()
			switch r {
			case '。', '！', '？':
				b.Stops++
			case '、', '，':
				b.Commas++
			default:
				b.Words++
			}
			h = (h ^ uint64(r)) * 1099511628211
			stop = false
		case r == '”' || r == '’' || r == '»' || r == '“':
			endWord()
		case r == '…' || r == '।' || r == '؟' || r == '。' || r == '！' || r == '？':
			endWord()
			stop = true
		case r == '،' || r == '，' || r == '、':
			endWord()
			b.Commas++
		case unicode.IsLetter(r) || unicode.Is(unicode.M, r):
			if !in {
				b.Words++
				in = true
			}
			wordLen++
			if unicode.IsUpper(r) {
				b.Upper++
			}
			wordHash = (wordHash ^ uint32(r)) * 16777619
			h = (h ^ uint64(r)) * 1099511628211
			stop = false
		default:
			endWord()
			stop = false
		}
	}
	endWord()
	if stop {
		b.Stops++
	}
	b.Hash = h
	if len(s) > 0 {
		r, _ := utf8.DecodeRune(s)
		b.BegSig = charClass(r)
		r, n := utf8.DecodeLastRune(s)
		b.EndSig = charClass(r)
		if r == '.' && len(s) > 3 && s[len(s)-n-1] == '.' {
			b.EndSig = sigEllipsis
		}
	}
}

func charClass(r rune) byte {
	switch {
	case r >= 'a' && r <= 'z':
		return sigLower
	case r >= 'A' && r <= 'Z':
		return sigUpper
	case r >= '0' && r <= '9':
		return sigDigit
	}
	switch r {
	case '.', '!', '?', '।', '؟', '。', '！', '？':
		return sigStop
	case '"', '\'', '“', '”', '‘', '’', '«', '„', '「', '」', '›', '‹':
		return sigQuote
	case ':', ';', '：':
		return sigColon
	case ',', '、', '，':
		return sigComma
	case '…':
		return sigEllipsis
	case ')', ']':
		return sigClose
	case '•', '»', '|', '-', '–', '—', '*', '·', '>', '→', '▶', '►':
		return sigBullet
	case '©', '®':
		return sigCopy
	}
	switch {
	case unicode.IsUpper(r):
		return sigUpper
	case unicode.IsLower(r):
		return sigLower
	case unicode.IsLetter(r):
		return sigLetter
	}
	return sigOther
}
