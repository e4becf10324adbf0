package sqlite

import (
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"warta/store"
	"warta/store/stem"
)

// Marks stand before the entries of the full-text index's keys that are no roots of an article's words. They
// are letters to the unicode61 tokenizer, which takes the private use area for such, and in no text.
const (
	markAuthor   = "\ue000"
	markTitle    = "\ue001"
	markLanguage = "\ue002"
	markFlag     = "\ue003"
	markAll      = "\ue004"
	markSource   = "\ue005" // each source that lists it, as nameKey
	markSection  = "\ue006" // as nameKey
	markRegion   = "\ue007" // regions it is about and those around them, as codeKey
	markOwn      = "\ue008" // of these, those that are named themselves
	markStrong   = "\ue009" // those it is strongly about
	markOwnly    = "\ue00a" // those that are named themselves, strongly
	markNone     = "\ue00b" // which no article has
	markBoth     = "\ue00c" // each source that lists it with each region it is about or that is around one, as bothKey
	markBridge   = "\ue00d" // see bridged
	markForm     = "\ue00d" // roots that have roots of their own, none of which their word has
)

// indexFormat changes whenever keys or wordsOf give something else for an article. Stems have a version of
// their own.
const indexFormat = "4"

// roots keeps what the stemmer said of a word: texts repeat theirs.
type roots map[string][]string

// keptRoots bounds roots; it is some 10 MB.
const keptRoots = 100_000

func (r roots) of(word string) []string {
	found, ok := r[word]
	if !ok {
		found = rootsOf(word)
		if len(r) >= keptRoots {
			clear(r)
		}
		r[strings.Clone(word)] = found
	}
	return found
}

// ofWord is what a word is found by beside itself.
func (r roots) ofWord(w word) []string {
	if w.joined != "" {
		return append(bridged([]string{w.joined}), r.of(w.text)...)
	}
	return r.of(w.text)
}

// rootsOf are a word's roots with their bridges.
func rootsOf(word string) []string { return bridged(stem.Roots(word)) }

// bridged adds, marked, those roots that have roots of their own, none of which is among them: "sinergi" of
// "bersinergi", as its own would be "sinerg". So all that is found by a word that has roots, or by that word as a
// root, is found by the word's roots and its bridge.
func bridged(roots []string) []string {
	all := roots
	for _, root := range roots {
		further := stem.Roots(root)
		if len(further) > 0 && !slices.ContainsFunc(further, func(r string) bool { return slices.Contains(roots, r) }) {
			all = append(slices.Clip(all), markBridge+root)
		}
	}
	return all
}

// standing is what an article is found by that is not in its own record.
type standing struct {
	sources []string
	areas   map[string]area
}

// keys is what an article is found by beside its words as they stand.
func (r roots) keys(a *store.Article, in standing) string {
	var b strings.Builder
	put := func(mark, key string) {
		b.WriteString(mark)
		b.WriteString(key)
		b.WriteByte(' ')
	}
	put(markAll, "")
	for _, source := range in.sources {
		put(markSource, nameKey(source))
	}
	if section := store.SectionKey(a.Section); section != "" {
		put(markSection, nameKey(section))
	}
	for _, code := range slices.Sorted(maps.Keys(in.areas)) {
		area := in.areas[code]
		for mark, holds := range map[string]bool{markRegion: true, markOwn: area.own, markStrong: area.strong, markOwnly: area.ownStrong} {
			if holds {
				put(mark, codeKey(code))
			}
		}
		for _, source := range in.sources {
			put(markBoth, bothKey(source, code))
		}
	}
	for _, tag := range languageKeys(a.Language) {
		put(markLanguage, tag)
	}
	for _, f := range a.Flags {
		put(markFlag, plainKey(string(f)))
	}
	for _, name := range a.Authors {
		for w := range wordsOf(name) {
			put(markAuthor, w.text)
		}
		put(markAuthor, "") // the next name is no continuation of this one
	}
	var of, ofTitle []string
	seen := map[string]bool{}
	for w := range wordsOf(a.Title) {
		of = append(of, r.ofWord(w)...)
	}
	ofTitle = slices.Clone(of)
	for w := range wordsOf(a.Text) {
		of = append(of, r.ofWord(w)...)
	}
	for _, k := range of {
		if !seen[k] {
			seen[k] = true
			put("", k)
		}
	}
	for _, k := range ofTitle {
		put(markTitle, k)
	}
	return b.String()
}

// nameKey is a name as one word that no other name has.
func nameKey(name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return strconv.FormatUint(h.Sum64(), 36)
}

// bothKey is a source and a region as one word.
func bothKey(source, code string) string { return nameKey(source + " " + code) }

// codeKey is a region's code as one word: 18.01 is 18x01.
func codeKey(code string) string { return strings.ReplaceAll(code, ".", "x") }

// languageKeys are a language tag and the languages it is a kind of, as keys: "id-ID" is "idid" and "id".
func languageKeys(tag string) (keys []string) {
	for tag != "" {
		keys = append(keys, plainKey(tag))
		i := strings.LastIndexByte(tag, '-')
		tag = tag[:max(i, 0)]
	}
	return keys
}

// plainKey is a value of a field as one word.
func plainKey(s string) string {
	return strings.Map(func(r rune) rune {
		if isTokenRune(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// word is a word of a text, as the index knows it: small letters without diacritics.
type word struct {
	text     string
	from, to int    // bytes of the text it was taken from
	joined   string // with the word before, where nothing but an apostrophe is between them: jumat of Jum'at
}

// wordsOf cuts a text into words, much as the unicode61 tokenizer does.
func wordsOf(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		var last word
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !isTokenRune(r) {
				i += size
				continue
			}
			end := i + size
			for end < len(text) {
				r, size := utf8.DecodeRuneInString(text[end:])
				if !isTokenRune(r) && !unicode.Is(unicode.Mn, r) {
					break
				}
				end += size
			}
			w := word{text: fold(text[i:end]), from: i, to: end}
			if last.text != "" && isApostrophe(text[last.to:i]) {
				w.joined = last.text + w.text
			}
			if !yield(w) {
				return
			}
			last, i = w, end
		}
	}
}

func isApostrophe(s string) bool {
	switch s {
	case "'", "’", "‘", "`", "ʼ":
		return true
	}
	return false
}

// fold makes letters small and takes their diacritics off.
func fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	s = strings.ToLower(s)
	if ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// isTokenRune tells what words are made of for the unicode61 tokenizer
// (https://sqlite.org/fts5.html, section 4.3.1).
func isTokenRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}
