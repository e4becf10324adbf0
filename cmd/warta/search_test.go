package main

import (
	"strings"
	"testing"

	"warta/store"
)

// TestPrintHits: a passage is one line, and in a pipe the words that were looked for bear no marks.
func TestPrintHits(t *testing.T) {
	var out strings.Builder
	printHits(&out, []store.Hit{{Article: store.Article{ID: "a1", Content: store.Content{Title: "Banjir"}, URL: "https://a.example/1"}, Snippet: "air\n\x02banjir\x03 merendam"}})
	if got := out.String(); !strings.Contains(got, "    air banjir merendam\n") || strings.ContainsAny(got, "\x02\x03\x1b") {
		t.Errorf("%q", got)
	}
}
