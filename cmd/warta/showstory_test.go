package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

func TestStoryLines(t *testing.T) {
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	members := []store.StoryMember{
		{Article: store.Article{ID: "aaaaaaaaaaaaaaaa", Source: "satu.example"}, At: at},
		{
			Article: store.Article{ID: "bbbbbbbbbbbbbbbb", Source: "dua.example"}, At: at.Add(90 * time.Minute), Delay: 5400,
			Match: &store.StoryMatch{
				Article: "aaaaaaaaaaaaaaaa", Reason: "92 % of all five-word runs are shared", Kept: 0.95, Of: 0.8,
				Passages: []store.SharedPassage{{Words: 41, Text: "Bupati meresmikan jembatan"}},
			},
		},
	}
	want := []string{
		"satu.example, the first, 2026-11-23 01:00 UTC aaaaaaaaaaaaaaaa",
		"dua.example, 1h30m0s after the first (this one)",
		"  same text as at satu.example: 92 % of all five-word runs are shared; keeps 95 % of it, 80 % of its own words",
		`  41 words: "Bupati meresmikan jembatan"`,
	}
	if got := storyLines(members, "bbbbbbbbbbbbbbbb"); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
