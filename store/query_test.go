package store

import (
	"slices"
	"testing"
)

func TestPieces(t *testing.T) {
	for snippet, want := range map[string][]Piece{
		"":                                nil,
		"tanpa tanda":                     {{Text: "tanpa tanda"}},
		"\x02Banjir\x03 di \x02Natar\x03": {{"Banjir", true}, {" di ", false}, {"Natar", true}},
		"\x02satu\x03\x02dua\x03 …":       {{"satu", true}, {"dua", true}, {" …", false}},
		"a\x02tak tertutup":               {{"a", false}, {"tak tertutup", false}},
		"a\x02b\x03c\x03d\x02\x03":        {{"a", false}, {"b", true}, {"c\x03d", false}},
	} {
		if got := (&Hit{Snippet: snippet}).Pieces(); !slices.Equal(got, want) {
			t.Errorf("%q: %+v, want %+v", snippet, got, want)
		}
	}
}
