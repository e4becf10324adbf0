package store

import (
	"slices"
	"strings"
	"unicode"
)

// EditKind says what a publisher did to an article between two versions of it.
type EditKind string

// The kinds of edits.
const (
	EditHeadline    EditKind = "headline"    // other words in the title
	EditText        EditKind = "text"        // other words in the text
	EditAuthors     EditKind = "authors"     // other names
	EditCorrection  EditKind = "correction"  // with words that say so: "Ralat", "Koreksi", "Correction" …
	EditSilent      EditKind = "silent"      // neither such words nor a later date of change on the page
	EditUnpublished EditKind = "unpublished" // taken down, or no article any more
)

// Change is what differs between two versions of an article, by words of the clean text: markup, pictures and
// advertisements are none.
type Change struct {
	Kinds   []EditKind `json:"kinds"` // empty: no word differs
	Title   []Run      `json:"title,omitempty"`
	Authors []Run      `json:"authors,omitempty"`
	Text    []Run      `json:"text,omitempty"`
	Out     int        `json:"words_out"` // words of the text that went
	In      int        `json:"words_in"`  // and came
}

// Run is some words in a row with the same fate. In a text the end of a paragraph is a word of its own, "\n".
type Run struct {
	Op    Op       `json:"op"`
	Words []string `json:"words"`
}

// Op is what became of words.
type Op string

// What can become of words.
const (
	OpSame Op = "same"
	OpOut  Op = "out"
	OpIn   Op = "in"
)

// Compare tells what differs between two versions. The runs of a field are empty where it does not.
func Compare(before, after *Content) (c Change) {
	is := func(k EditKind) { c.Kinds = append(c.Kinds, k) }
	if after.NotArticle != "" {
		is(EditUnpublished)
		return c
	}
	diff := func(kind EditKind, a, b string) []Run {
		runs := DiffWords(a, b)
		if !slices.ContainsFunc(runs, func(r Run) bool { return r.Op != OpSame }) {
			return nil
		}
		is(kind)
		return runs
	}
	c.Title = diff(EditHeadline, before.Title, after.Title)
	c.Text = diff(EditText, before.Text, after.Text)
	c.Authors = diff(EditAuthors, strings.Join(before.Authors, ", "), strings.Join(after.Authors, ", "))
	for _, r := range c.Text {
		for _, w := range r.Words {
			switch {
			case w == "\n" || r.Op == OpSame:
			case r.Op == OpOut:
				c.Out++
			default:
				c.In++
			}
		}
	}
	switch {
	case len(c.Kinds) == 0:
	case corrects(c.Title) || corrects(c.Text):
		is(EditCorrection)
	case !after.Modified.Time.After(before.Modified.Time):
		is(EditSilent)
	}
	return c
}

// corrects reports whether new words announce a correction. Such notes stand at the beginning of a title or a
// paragraph, in brackets, or in one of a few set phrases.
func corrects(runs []Run) bool {
	first := true // of a paragraph
	for i, r := range runs {
		for j, w := range r.Words {
			if w == "\n" {
				first = true
				continue
			}
			if r.Op == OpIn {
				rest := strings.ToLower(strings.Join(append(slices.Clone(r.Words[j:min(j+6, len(r.Words))]), next(runs, i)...), " "))
				if announces(rest, first) {
					return true
				}
			}
			if r.Op != OpOut {
				first = false
			}
		}
	}
	return false
}

// next are the first words after a run, for notes of which some words stood there before.
func next(runs []Run, i int) []string {
	for _, r := range runs[i+1:] {
		if r.Op != OpOut {
			return r.Words[:min(3, len(r.Words))]
		}
	}
	return nil
}

func announces(s string, first bool) bool {
	bare := strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	bracket := s != bare && strings.ContainsAny(s[:len(s)-len(bare)], "([*")
	if first || bracket {
		for _, note := range []string{"ralat", "koreksi", "correction", "corrected", "klarifikasi redaksi", "catatan redaksi", "catatan koreksi", "editor's note", "hak jawab"} {
			if rest, ok := strings.CutPrefix(bare, note); ok && (rest == "" || strings.ContainsRune(":;.,)]-–— ", []rune(rest)[0])) {
				return true
			}
		}
	}
	for _, note := range []string{"telah diralat", "telah dikoreksi", "sudah diralat", "sudah dikoreksi", "artikel ini telah diperbarui", "berita ini telah diperbarui", "artikel ini telah diubah", "berita ini telah diubah", "redaksi meminta maaf", "redaksi memohon maaf", "mohon maaf atas kesalahan", "has been corrected"} {
		if strings.HasPrefix(bare, note) {
			return true
		}
	}
	return false
}
