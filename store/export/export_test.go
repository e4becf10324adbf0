package export

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

var wib = time.FixedZone("WIB", 7*3600)

// sample is an article with every field filled.
func sample(i int) Item {
	url := fmt.Sprintf("https://a.example/berita/%d", i)
	a := store.Article{
		ID: store.ArticleID(url), URL: url, Source: "a.example", SourceName: "A, \"Kabar\"", Aliases: []string{url + "/amp"},
		Content: store.Content{
			Title: fmt.Sprintf("Judul <%d> & kutip \"ini\"", i), Authors: []string{"Ani", "Budi, S.Pd."}, Editors: []string{"Cici"},
			Published: store.NewInstant(time.Date(2021, 9, 23, 19, 50, 0, 0, wib)),
			Modified:  store.NewInstant(time.Date(2021, 9, 23, 20, 0, 1, 0, wib)), Precision: "day",
			Language: "id", Dateline: "Lampung Selatan", Lead: "Pembuka.", Text: "Pembuka.\nIsi, dengan \"kutip\"\ndan — garis.",
			HTML: "<p>Pembuka.</p>", Image: &store.Image{URL: "https://a.example/1.jpg", Caption: "Foto"}, Images: []store.Image{{URL: "https://a.example/2.jpg"}},
			Section: "Daerah", Tags: []string{"rapat"}, Flags: []store.Flag{store.FlagRelease}, Confidence: 0.75,
			Origins: map[string]string{"title": "h1", "authors": "json-ld"}, Extractor: "7",
		},
		Regions: []store.Region{{Code: "18.01", Name: "Lampung Selatan", Score: 1, Strong: true, Evidence: []store.Evidence{{Words: "Lampung Selatan", Where: "dateline", Rule: "name"}}}},
		Places:  []store.Region{{Code: "18.71", Name: "Kota Bandar Lampung", Score: 0.25}},
		Story:   "s1", Revisions: 2, ContentHash: "abc",
		FirstSeen: time.Date(2021, 9, 23, 13, 0, 0, 1e6, time.UTC), Updated: time.Date(2021, 9, 24, 0, 0, 0, 0, time.UTC),
	}
	old := a.Content
	old.Title, old.Text = "Judul lama", "Isi lama."
	return Item{Article: a, Digests: []string{"d2", "d3"}, Versions: []store.Revision{
		{Article: a.ID, Number: 1, At: a.FirstSeen, Pages: []int64{1}, Digests: []string{"d1"}, Content: old, Hash: old.Hash()},
		{Article: a.ID, Number: 2, At: a.Updated, Pages: []int64{7, 8}, Digests: []string{"d2", "d3"}, Content: a.Content, Hash: a.ContentHash},
	}}
}

func seq(items ...Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, a := range items {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// bare is an article of which next to nothing is known.
var bare = Item{
	Article: store.Article{ID: "b", URL: "https://b.example/x", Content: store.Content{Authors: []string{}}, Regions: []store.Region{}},
	Digests: []string{},
}

func TestJSONL(t *testing.T) {
	var b bytes.Buffer
	n, err := Write(t.Context(), &b, JSONL, seq(sample(1), bare), Options{})
	if n != 2 || err != nil {
		t.Fatal(n, err)
	}
	dec := json.NewDecoder(&b)
	for _, want := range []Item{sample(1), bare} {
		var got Item
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		for _, list := range []*[]string{&got.Aliases, &got.Editors, &got.Tags, &got.Next} { // written also when empty
			if len(*list) == 0 {
				*list = nil
			}
		}
		if len(got.Images)+len(got.Flags)+len(got.Places)+len(got.Origins) == 0 {
			got.Images, got.Flags, got.Places, got.Origins = nil, nil, nil, nil
		}
		want.Versions = nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
	if err := dec.Decode(new(any)); err != io.EOF {
		t.Errorf("after the last: %v", err)
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if n, err := Write(t.Context(), &b, CSV, seq(sample(1), bare), Options{}); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	get := func(row int, name string) string {
		i := slices.Index(rows[0], name)
		if i < 0 {
			t.Errorf("no column %s in %v", name, rows[0])
			return ""
		}
		return rows[row][i]
	}
	for name, want := range map[string]string{
		"title": sample(1).Title, "text": sample(1).Text, "source_name": `A, "Kabar"`,
		"authors": `["Ani","Budi, S.Pd."]`, "published_at": "2021-09-23T19:50:00+07:00", "published_precision": "day",
		"first_seen_at": "2021-09-23T13:00:00.001Z", "removed_at": "", "confidence": "0.75", "revisions": "2",
		"origins": `{"authors":"json-ld","title":"h1"}`, "image": `{"url":"https://a.example/1.jpg","caption":"Foto"}`, "flags": `["release"]`,
	} {
		if got := get(1, name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	var regions []store.Region
	if err := json.Unmarshal([]byte(get(1, "regions")), &regions); err != nil || !reflect.DeepEqual(regions, sample(1).Regions) {
		t.Errorf("regions %+v, %v", regions, err)
	}
	for name, want := range map[string]string{"id": "b", "authors": "[]", "image": "", "published_at": "", "tags": "[]", "origins": "{}"} {
		if got := get(2, name); got != want {
			t.Errorf("bare: %s = %q, want %q", name, got, want)
		}
	}
}

// TestNames ties the tables' columns to the JSON record: a field added there must show up here.
func TestNames(t *testing.T) {
	full := sample(1)
	full.Removed, full.Syndicated, full.Canonical, full.Whole, full.NotArticle = time.Now(), "x", "x", "x", "x"
	full.Next = []string{"x"}
	raw, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(raw, &object); err != nil {
		t.Fatal(err)
	}
	for _, name := range table("articles").names() {
		if _, ok := object[name]; !ok {
			t.Errorf("column %s is not in the JSON record", name)
		}
		delete(object, name)
	}
	for name := range object {
		t.Errorf("%s of the JSON record is no column", name)
	}
}

// TestDictionary: every field of every table is described, and nothing else is.
func TestDictionary(t *testing.T) {
	about, err := readDictionary()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"content.published_zone": true, "content.modified_zone": true}
	for _, table := range Tables() {
		if table.About == "" {
			t.Errorf("table %s is not described in dictionary.csv", table.Name)
		}
		used[table.Name+"."] = true
		for _, f := range table.Fields {
			if len(f.About) < 10 {
				t.Errorf("dictionary.csv does not describe field %s of %s", f.Name, table.Name)
			}
			used[table.Name+"."+f.Name], used["content."+f.Name] = true, true
		}
		for _, name := range append(slices.Clone(table.Key), worded[table.Name]...) {
			if !table.has(name) {
				t.Errorf("%s has no field %s", table.Name, name)
			}
		}
	}
	for key := range about {
		if !used[key] {
			t.Errorf("dictionary.csv describes %s, which is no field", key)
		}
	}
}

func openFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data?set #1.db")
	if n, err := WriteFile(t.Context(), path, SQLite, seq(sample(1), sample(2), bare), Options{}); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	db := openFile(t, strings.NewReplacer("?", "%3f", "#", "%23").Replace(path))
	var at, zone, authors, text, region string
	var removed *string
	err := db.QueryRow(`SELECT a.published_at, a.published_zone, a.authors, a.text, a.removed_at, r.name FROM articles a
		JOIN regions r ON r.article = a.id AND r.kind = 'about' WHERE a.id = ?`, sample(2).ID).Scan(&at, &zone, &authors, &text, &removed, &region)
	if err != nil {
		t.Fatal(err)
	}
	if at != "2021-09-23T12:50:00Z" || zone != "+07:00" || authors != `["Ani","Budi, S.Pd."]` || text != sample(2).Text || removed != nil || region != "Lampung Selatan" {
		t.Error(at, zone, authors, text, removed, region)
	}
	var check string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&check); err != nil || check != "ok" {
		t.Error(check, err)
	}
	var articles, regions int
	if err := db.QueryRow(`SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM regions)`).Scan(&articles, &regions); err != nil || articles != 3 || regions != 4 {
		t.Error(articles, regions, err)
	}
}

func many(n int) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for i := range n {
			if !yield(sample(i), nil) {
				return
			}
		}
	}
}

func TestSameBytes(t *testing.T) {
	for _, f := range Formats() {
		t.Run(string(f), func(t *testing.T) {
			var files [][]byte
			for i := range 2 {
				path := filepath.Join(t.TempDir(), fmt.Sprint("out", i))
				if _, err := WriteFile(t.Context(), path, f, many(300), Options{}); err != nil {
					t.Fatal(err)
				}
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, b)
			}
			if len(files[0]) == 0 || !bytes.Equal(files[0], files[1]) {
				t.Errorf("two runs differ (%d and %d bytes)", len(files[0]), len(files[1]))
			}
		})
	}
}

func TestFailureLeavesTheOldFile(t *testing.T) {
	broken := func(yield func(Item, error) bool) {
		if yield(sample(1), nil) {
			yield(Item{}, errors.New("the database went away"))
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, f := range append(Formats(), "xlsx") {
		t.Run(string(f), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "out")
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := WriteFile(t.Context(), path, f, broken, Options{}); err == nil {
				t.Error("no error")
			}
			if _, err := WriteFile(cancelled, path, f, many(3), Options{}); err == nil {
				t.Error("no error when cancelled")
			}
			if b, err := os.ReadFile(path); err != nil || string(b) != "old" {
				t.Errorf("the old file is now %q, %v", b, err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestParseFormat(t *testing.T) {
	if f, err := ParseFormat("CSV"); f != CSV || err != nil {
		t.Error(f, err)
	}
	if _, err := ParseFormat("xlsx"); err == nil || !strings.Contains(err.Error(), "jsonl") {
		t.Error(err)
	}
	if _, err := Write(t.Context(), io.Discard, SQLite, many(1), Options{}); err == nil {
		t.Error("SQLite was written to a stream")
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, f := range []Format{JSONL, CSV, Parquet} {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if _, err := Write(b.Context(), io.Discard, f, many(100), Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
