package web

import (
	"slices"
	"strings"

	"warta/feeds/internal/safe"
	"warta/store"
)

// Bounds of a comparison on a page: words around a change that stay, and words of one comparison that are shown.
const (
	around   = 12
	maxWords = 700
)

// run is some words with the same fate.
type run struct {
	Text string
	Out  bool
	In   bool
	Skip bool // words that are the same were left out here
}

// diffView is a comparison of two texts, paragraph by paragraph.
type diffView struct {
	Paragraphs [][]run
	Cut        bool // there is more than is shown
}

// show makes a comparison readable: changed paragraphs, each with the words around its changes.
func show(runs []store.Run) (d diffView) {
	words := 0
	skipped := false
	for _, paragraph := range split(runs) {
		if !slices.ContainsFunc(paragraph, func(r store.Run) bool { return r.Op != store.OpSame }) {
			skipped = true
			continue
		}
		if words >= maxWords {
			d.Cut = true
			break
		}
		var line []run
		for i, r := range paragraph {
			if r.Op == store.OpSame {
				line = append(line, same(r.Words, i == 0, i == len(paragraph)-1)...)
				continue
			}
			if words += len(r.Words); words > maxWords {
				r.Words = r.Words[:max(1, len(r.Words)-(words-maxWords))]
				d.Cut = true
			}
			line = append(line, run{Text: text(r.Words), Out: r.Op == store.OpOut, In: r.Op == store.OpIn})
			if words > maxWords {
				break
			}
		}
		if skipped {
			d.Paragraphs = append(d.Paragraphs, []run{{Skip: true}})
		}
		skipped = false
		d.Paragraphs = append(d.Paragraphs, line)
	}
	if skipped && len(d.Paragraphs) > 0 {
		d.Paragraphs = append(d.Paragraphs, []run{{Skip: true}})
	}
	return d
}

// same are words that did not change, without those far from any change.
func same(words []string, first, last bool) []run {
	before, after := around, around
	if first {
		before = 0
	}
	if last {
		after = 0
	}
	if len(words) <= before+after+around/2 {
		return []run{{Text: text(words)}}
	}
	var list []run
	if before > 0 {
		list = append(list, run{Text: text(words[:before])})
	}
	list = append(list, run{Skip: true})
	if after > 0 {
		list = append(list, run{Text: text(words[len(words)-after:])})
	}
	return list
}

func text(words []string) string { return safe.Line(strings.Join(words, " "), 0) }

// split cuts a comparison at the ends of paragraphs. An end that came or went is a change of its own, shown by a
// mark.
func split(runs []store.Run) (list [][]store.Run) {
	var line []store.Run
	for _, r := range runs {
		from := 0
		for i, w := range r.Words {
			if w != "\n" {
				continue
			}
			words := slices.Clone(r.Words[from:i])
			if r.Op != store.OpSame {
				words = append(words, "¶")
			}
			if len(words) > 0 {
				line = append(line, store.Run{Op: r.Op, Words: words})
			}
			if from = i + 1; r.Op != store.OpOut && len(line) > 0 {
				list, line = append(list, line), nil
			}
		}
		if from < len(r.Words) {
			line = append(line, store.Run{Op: r.Op, Words: r.Words[from:]})
		}
	}
	if len(line) > 0 {
		list = append(list, line)
	}
	return list
}
