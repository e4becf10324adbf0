package sqlite

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"warta/store"
)

func TestParseWords(t *testing.T) {
	for _, tc := range []struct{ in, match, without string }{
		{"", "", ""},
		{"banjir", `("banjir")`, ""},
		{"banjir  pasar", `("banjir") AND ("pasar")`, ""},
		{`"jalan rusak" -tol`, `(("jalan rusak")) NOT ("tol")`, ""},
		{"banjir OR longsor pasar", `("banjir" OR "longsor") AND ("pasar")`, ""},
		{"OR banjir OR", `("banjir")`, ""},
		{"banjir OR -tol", `(("banjir")) NOT ("tol")`, ""},
		{"pemerin*", `("pemerin" *)`, ""},
		{`"rumah sak"*`, `("rumah sak" *)`, ""},
		{"-tol -macet", "", `"tol" OR "macet"`},
		{`c++ AND "`, `("c++") AND ("AND")`, ""},
		{`NEAR(a b)`, `("NEAR(a") AND ("b)")`, ""},
		{`title:x ^y {z}`, `("title:x") AND ("^y") AND ("{z}")`, ""},
		{`“jalan rusak”`, `("jalan rusak")`, ""},
		{`"belum selesai`, `("belum selesai")`, ""},
		{`a"b c"d`, `("a") AND ("b c") AND ("d")`, ""},
		{"anak-anak", `("anak-anak")`, ""},
		{"x\x00y\xffz", `("x") AND ("y") AND ("z")`, ""},
		{"- * \" \" -- ***", "", ""},
	} {
		m := parseWords(tc.in)
		if m.match != tc.match || m.without != tc.without {
			t.Errorf("%q: match %s, without %s; want %s, %s", tc.in, m.match, m.without, tc.match, tc.without)
		}
		if m.impossible != (strings.TrimSpace(tc.in) != "" && tc.match == "" && tc.without == "") {
			t.Errorf("%q: impossible %v", tc.in, m.impossible)
		}
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
		"pilkada": "Pilkada serentak: KPU menetapkan daftar pemilih tetap ’26.",
	}
	var urls []store.URL
	for name := range texts {
		urls = append(urls, address("https://a.example/"+name, "a.example", store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(p store.Page) Reading {
		name := strings.TrimPrefix(p.Final, "https://a.example/")
		return Reading{Content: content("Kabar "+name, texts[name])}
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
		{"pemerintah", nil},
		{"pemerintah*", []string{"jalan"}},
		{"anak", []string{"banjir"}},
		{"anak-anak", []string{"banjir"}},
		{"cafe", []string{"pasar"}},
		{"café", []string{"pasar"}},
		{"c++ AND", []string{"pasar"}},
		{"kabar", []string{"banjir", "jalan", "pasar", "pilkada"}},
		{"!?", nil},
	} {
		hits, err := db.Search(t.Context(), store.Query{Words: tc.words})
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
	hits, err := db.Search(t.Context(), store.Query{Words: "tebal"})
	if err != nil || len(hits) != 1 || !strings.Contains(hits[0].Snippet, "<b>\x02tebal\x03</b>") {
		t.Errorf("%+v, %v", hits, err)
	}
	hits, err = db.Search(t.Context(), store.Query{})
	if err != nil || len(hits) != 4 || hits[0].Snippet != "" {
		t.Errorf("without words: %d, %v", len(hits), err)
	}
}

// FuzzSearch: whatever is typed, there is an answer.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"banjir", `"jalan rusak" -tol`, "a OR b", "pemerin*", `c++ "`, "AND", "NEAR(a b, 3)", "title : x", "-x", "{a b}:c", "\x00", "\xff\xfe", strings.Repeat("a ", 300), "^a + b", "'; DROP TABLE article; --", "’", "\u0301", "ᨀ", "𝔞*"} {
		f.Add(s)
	}
	db := library(f)
	f.Fuzz(func(t *testing.T, words string) {
		hits, err := db.Search(t.Context(), store.Query{Words: words, Limit: 3})
		if err != nil {
			t.Fatalf("%q: %v", words, err)
		}
		for _, h := range hits {
			if !utf8.ValidString(h.Snippet) {
				t.Errorf("%q: snippet %q", words, h.Snippet)
			}
		}
	})
}
