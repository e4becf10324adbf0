package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"warta/store"
	"warta/store/stem"
)

func TestMatch(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"banjir", `(("banjir"))`},
		{"pemerintah", `(("` + markBridge + `pemerintah" OR "intah" OR "rintah"))`},
		{"title:sinergi", `(("` + markTitle + markBridge + `sinergi" OR title : "sinerg" OR "` + markTitle + `sinerg"))`},
		{`"pemerintah"`, `(({title text} : "pemerintah"))`},
		{"c++", `(("c"))`},
		{`x"y`, `(("x")) AND (({title text} : "y"))`},
		{"-tol", `("` + markAll + `") NOT (("tol"))`},
		{"region:18 after:2026-01", ""},
		{"flag:feed-text", `("` + markFlag + `feedtext")`},
		{`author:"Siti A*"`, `("` + markAuthor + `siti ` + markAuthor + `a")`},
		{"title:pasar", `((title : "pasar" OR "` + markTitle + `pasar"))`},
	} {
		w, err := store.ParseWords(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		got := matchOf(w, store.Query{}, true)
		if got != tc.want {
			t.Errorf("%q: %s; want %s", tc.in, got, tc.want)
		}
	}
}

// TestForms: all that is found by a word itself or its roots is found without going through the word's own list.
func TestForms(t *testing.T) {
	db := library(t)
	grow(t, db, 0, 300)
	find := func(w string, field store.Field, current bool) (found []int64) {
		m := formsOf(store.Clause{Field: field, Text: w}, current)
		err := db.each(t.Context(), `SELECT rowid FROM article_fts WHERE article_fts MATCH ? ORDER BY rowid`, []any{m}, func(s scanner) error {
			var sort int64
			err := s.Scan(&sort)
			found = append(found, sort)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	var words []string
	for a := range db.Articles(t.Context(), store.Query{}) {
		for w := range wordsOf(a.Title + " " + a.Text) {
			words = append(words, append(stem.Roots(w.text), w.text, w.joined)...)
		}
	}
	slices.Sort(words)
	formed, bridges := 0, 0
	for _, w := range slices.Compact(words) {
		if len(stem.Roots(w)) == 0 {
			continue
		}
		formed++
		if len(find(w, store.FieldAny, true)) == 0 {
			t.Errorf("%s: nothing", w)
		}
		for _, field := range []store.Field{store.FieldAny, store.FieldTitle} {
			if got, want := find(w, field, true), find(w, field, false); !slices.Equal(got, want) {
				t.Errorf("%s in %q: %d, not %d", w, field, len(got), len(want))
			}
		}
		if err := db.r.QueryRow(`SELECT 1 FROM article_fts WHERE article_fts MATCH ? LIMIT 1`, key(markBridge+w)).Scan(new(int)); err == nil {
			bridges++
		}
	}
	if formed < 100 || bridges < 10 {
		t.Errorf("%d words with roots, %d bridges", formed, bridges)
	}
}

// library is a database of texts to search in.
func library(t testing.TB) *DB {
	t.Helper()
	db := openAt(t, filepath.Join(t.TempDir(), "w.db"), Options{})
	texts := map[string]string{
		"banjir":  "Banjir merendam pasar di Kalianda, anak-anak mengungsi.",
		"jalan":   "Jalan rusak di Pringsewu belum juga diperbaiki pemerintahan desa.",
		"pasar":   "Pasar murah digelar; harga c++ dan AND tidak naik. Café baru. <b>tebal</b>",
		"pilkada": "Pilkada serentak: KPU menetapkan daftar pemilih tetap ’26. Usai salat Jum’at warga berunjuk rasa sayur-mayur. Panitia bersinergi.",
	}
	var urls []store.URL
	for name := range texts {
		urls = append(urls, address("https://a.example/"+name, "a.example", store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(p store.Page) Reading {
		name := strings.TrimPrefix(p.Final, "https://a.example/")
		c := content("Kabar "+name, texts[name])
		switch name {
		case "banjir":
			c.Authors, c.Language = []string{"Siti Aminah", "Budi Santoso"}, "id-ID"
		case "jalan":
			c.Flags, c.Language = []store.Flag{store.FlagRelease, store.FlagFeedOnly}, "id"
			c.Published = store.NewInstant(epoch.AddDate(0, -1, 0))
		case "pasar":
			c.Title, c.Language = "Mengabarkan pasar", "su"
		}
		return Reading{Content: c}
	}), tagging(func(a store.Article) store.Regions {
		if strings.HasSuffix(a.URL, "/banjir") {
			return store.Regions{About: []store.Region{lamsel}}
		}
		return store.Regions{}
	}))
	return db
}

func TestSearch(t *testing.T) {
	db := library(t)
	for _, tc := range []struct {
		words string
		want  []string
	}{
		{"banjir", []string{"banjir"}},
		{"BANJIR Kalianda", []string{"banjir"}},
		{"pasar", []string{"banjir", "pasar"}},
		{"pasar -banjir", []string{"pasar"}},
		{"-pasar", []string{"jalan", "pilkada"}},
		{"banjir OR pilkada", []string{"banjir", "pilkada"}},
		{`"rusak jalan"`, nil},
		{`"jalan rusak"`, []string{"jalan"}},
		{"pemerintah", []string{"jalan"}},
		{"memerintahkan", []string{"jalan"}},
		{`"pemerintah"`, nil},
		{"ungsi", []string{"banjir"}},
		{"-ungsi pasar", []string{"pasar"}},
		{"memperbaiki OR penetapan", []string{"jalan", "pilkada"}},
		{"jumat", []string{"pilkada"}},
		{"jum'at", []string{"pilkada"}},
		{"Jum’at", []string{"pilkada"}},
		{"mayur", []string{"pilkada"}},
		{"sinergi", []string{"pilkada"}},
		{"bersinergi", []string{"pilkada"}},
		{`"salat jum'at warga"`, []string{"pilkada"}},
		{"“jalan rusak”", []string{"jalan"}},
		{"title:pasar", []string{"pasar"}},
		{"title:kabar", []string{"banjir", "jalan", "pasar", "pilkada"}},
		{`title:"kabar"`, []string{"banjir", "jalan", "pilkada"}},
		{"title:men*", []string{"pasar"}},
		{"title:mengungsi", nil},
		{"-title:pasar pasar", []string{"banjir"}},
		{`author:"siti aminah"`, []string{"banjir"}},
		{`author:"aminah budi"`, nil},
		{"author:sant*", []string{"banjir"}},
		{"siti", nil},
		{"lang:id", []string{"banjir", "jalan"}},
		{"lang:id-ID", []string{"banjir"}},
		{"-lang:id", []string{"pasar", "pilkada"}},
		{"flag:release", []string{"jalan"}},
		{"flag:feed-text jalan", []string{"jalan"}},
		{"pasar OR flag:release", []string{"banjir", "jalan", "pasar"}},
		{"region:18", []string{"banjir"}},
		{"region:18 OR region:31", []string{"banjir"}},
		{"-region:18 pasar", []string{"pasar"}},
		{"-region:18", []string{"jalan", "pasar", "pilkada"}},
		{"region:18 -banjir", nil},
		{"source:a.example pasar", []string{"banjir", "pasar"}},
		{"-source:a.example", nil},
		{"before:2026-11", []string{"jalan"}},
		{"after:2026-11-23 pasar", []string{"banjir", "pasar"}},
		{"after:2026-11-24", nil},
		{"pemerintah*", []string{"jalan"}},
		{"anak", []string{"banjir"}},
		{"anak-anak", []string{"banjir"}},
		{"cafe", []string{"pasar"}},
		{"café", []string{"pasar"}},
		{"c++ AND", []string{"pasar"}},
		{"kabar", []string{"banjir", "jalan", "pasar", "pilkada"}},
		{"!?", nil},
	} {
		for _, relevance := range []bool{false, true} {
			hits, err := db.Search(t.Context(), store.Query{Words: tc.words, Relevance: relevance})
			if err != nil {
				t.Errorf("%q: %v", tc.words, err)
			}
			var got []string
			for _, h := range hits {
				got = append(got, strings.TrimPrefix(h.URL, "https://a.example/"))
			}
			slices.Sort(got)
			if !slices.Equal(got, tc.want) {
				t.Errorf("%q found %v, want %v", tc.words, got, tc.want)
			}
		}
	}
	hits, err := db.Search(t.Context(), store.Query{Words: "tebal"})
	if err != nil || len(hits) != 1 || !strings.Contains(hits[0].Snippet, "<b>\x02tebal\x03</b>") {
		t.Errorf("%+v, %v", hits, err)
	}
	hits, err = db.Search(t.Context(), store.Query{Words: "pemerintah"})
	if err != nil || len(hits) != 1 || !strings.Contains(hits[0].Snippet, "diperbaiki \x02pemerintahan\x03 desa") {
		t.Errorf("%+v, %v", hits, err)
	}
	var bad *store.WordsError
	if _, err := db.Search(t.Context(), store.Query{Words: "after:besok"}); !errors.As(err, &bad) {
		t.Errorf("%v, want words for the reader", err)
	}
	hits, err = db.Search(t.Context(), store.Query{})
	if err != nil || len(hits) != 4 || hits[0].Snippet != "" {
		t.Errorf("without words: %d, %v", len(hits), err)
	}
}

// FuzzSearch: whatever is typed, there is an answer.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"title:x* OR flag:a", "region:18 OR region:19 -source:a", `author:"a b"*`, "jum'at", "\ue000x \ue004", "after:2026-01 lang:id", "banjir", `"jalan rusak" -tol`, "a OR b", "pemerin*", `c++ "`, "AND", "NEAR(a b, 3)", "title : x", "-x", "{a b}:c", "\x00", "\xff\xfe", strings.Repeat("a ", 300), "^a + b", "'; DROP TABLE article; --", "’", "\u0301", "ᨀ", "𝔞*"} {
		f.Add(s)
	}
	db := library(f)
	f.Fuzz(func(t *testing.T, words string) {
		hits, err := db.Search(t.Context(), store.Query{Words: words, Limit: 3})
		if err != nil {
			var bad *store.WordsError
			if !errors.As(err, &bad) {
				t.Fatalf("%q: %v", words, err)
			}
		}
		for _, h := range hits {
			if !utf8.ValidString(h.Snippet) {
				t.Errorf("%q: snippet %q", words, h.Snippet)
			}
		}
	})
}

func TestFacets(t *testing.T) {
	db := library(t)
	counts := func(list []store.Count) string {
		var s []string
		for _, c := range list {
			s = append(s, fmt.Sprintf("%s %d", c.Key, c.N))
		}
		return strings.Join(s, ", ")
	}
	for _, tc := range []struct {
		q                       store.Query
		of                      int
		more                    bool
		regions, sources, month string
	}{
		{store.Query{}, 4, false, "18 1, 18.01 1", "a.example 4", "2026-11 3, 2026-10 1"},
		{store.Query{Limit: 3}, 3, true, "18 1, 18.01 1", "a.example 3", "2026-11 3"},
		{store.Query{Words: "pasar", Limit: 2}, 2, false, "18 1, 18.01 1", "a.example 2", "2026-11 2"},
		{store.Query{Words: "region:18", Relevance: true}, 1, false, "18 1, 18.01 1", "a.example 1", "2026-11 1"},
		{store.Query{Words: "!"}, 0, false, "", "", ""},
	} {
		f, err := db.Facets(t.Context(), tc.q)
		if err != nil || f.Of != tc.of || f.More != tc.more || counts(f.Regions) != tc.regions || counts(f.Sources) != tc.sources || counts(f.Months) != tc.month {
			t.Errorf("%+v: %+v, %v", tc.q, f, err)
		}
	}
}
