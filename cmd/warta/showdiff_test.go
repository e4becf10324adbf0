package main

import (
	"strings"
	"testing"
	"time"

	"warta/store"
)

func TestEdits(t *testing.T) {
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	version := func(n int, title, text string) store.Revision {
		return store.Revision{Number: n, At: at.Add(time.Duration(n) * time.Hour), Content: store.Content{Title: title, Text: text}}
	}
	a := &store.Article{Removed: at.Add(9 * time.Hour)}
	var b strings.Builder
	for _, e := range edits(a, []store.Revision{
		version(1, "Tiga tewas", "Tiga orang tewas.\nPolisi datang.\nWarga membantu."),
		version(2, "Lima tewas", "Lima orang tewas.\nPolisi datang."),
	}) {
		printEdit(&b, e, plainMarks)
	}
	const want = `
version 2, seen 2026-11-23 03:00 UTC: headline, text, silent; 3 words out, 1 in
  title    [-Tiga-] {+Lima+} tewas
  text     [-Tiga-] {+Lima+} orang tewas.
  text     [-Warga membantu.-]

taken down, seen 2026-11-23 10:00 UTC: unpublished
`
	if b.String() != want {
		t.Errorf("%s\nwant %s", b.String(), want)
	}
}
