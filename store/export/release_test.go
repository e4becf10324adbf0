package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"warta/store"
)

func release(n int) Release {
	return Release{
		About: About{
			Authors: []string{"Sari, Dewi", "Balai \"Data\": Lampung"}, Selection: map[string]string{"region": "18", "until": "2021-10-01"},
			Warta: "0.1.0", Extractor: "7", Gazetteer: "2025", Authority: "warta.example,2021-01-01",
		},
		Items:     stories(n),
		Sources:   []store.Source{{ID: "a.example", Name: "A", Home: "https://a.example/", State: store.SourceActive, Added: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)}},
		Days:      []Day{{Source: "a.example", Day: "2021-09-23", Attempted: 9, Fetched: 5, Same: 1, Failed: 3, Articles: 4, Bytes: 1000}},
		Withdrawn: []Withdrawn{{"gone", time.Date(2021, 9, 24, 0, 0, 0, 5e6, time.UTC)}},
	}
}

// stories are articles of which two at a time, and the last alone, have one text.
func stories(n int) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for i := range n {
			item := sample(i)
			item.Story = fmt.Sprintf("s%d", i/2)
			if !yield(item, nil) {
				return
			}
		}
	}
}

func readAll(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = b
	}
	return files
}

func made(t *testing.T, r Release) (dir string, files map[string][]byte, sum Summary) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "release")
	sum, err := r.Write(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, readAll(t, dir), sum
}

func TestReleaseTwice(t *testing.T) {
	_, first, sum := made(t, release(301))
	_, second, _ := made(t, release(301))
	if len(first) != 3*7+1+9 || len(first) != len(second) {
		t.Errorf("%d and %d files", len(first), len(second))
	}
	for name, b := range first {
		if len(b) == 0 || !bytes.Equal(b, second[name]) {
			t.Errorf("%s: %d and %d bytes, and they differ", name, len(b), len(second[name]))
		}
	}
	lines := strings.Split(strings.TrimSpace(string(first["SHA256SUMS"])), "\n")
	if len(lines) != len(first)-1 {
		t.Errorf("%d checksums of %d files", len(lines), len(first))
	}
	for _, line := range lines {
		want, name, _ := strings.Cut(line, "  ")
		if got := sha256.Sum256(first[name]); hex.EncodeToString(got[:]) != want {
			t.Errorf("the checksum of %s is wrong", name)
		}
	}
	for table, want := range map[string]int{"articles": 301, "revisions": 602, "regions": 602, "stories": 150, "sources": 1, "attempts": 1, "withdrawn": 1} {
		if sum.Rows[table] != want {
			t.Errorf("%d %s, want %d", sum.Rows[table], table, want)
		}
		rows, err := csv.NewReader(bytes.NewReader(first[table+".csv"])).ReadAll()
		if err != nil || len(rows) != want+1 {
			t.Errorf("%s.csv: %d rows, %v", table, len(rows), err)
		}
		if got := bytes.Count(first[table+".jsonl"], []byte("\n")); got != want {
			t.Errorf("%s.jsonl: %d lines", table, got)
		}
	}
	if _, other, _ := made(t, release(300)); bytes.Equal(other["CITATION.cff"], first["CITATION.cff"]) {
		t.Error("other data has the same id")
	}
}

func TestReleaseDatabase(t *testing.T) {
	dir, _, sum := made(t, release(11))
	db := openFile(t, filepath.Join(dir, "warta.db"))
	for _, table := range Tables() {
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM ` + table.Name).Scan(&n); err != nil || n != sum.Rows[table.Name] {
			t.Errorf("%d rows in %s, want %d (%v)", n, table.Name, sum.Rows[table.Name], err)
		}
	}
	days, err := parquet.ReadFile[struct {
		Day int32 `parquet:"day,date"`
	}](filepath.Join(dir, "attempts.parquet"))
	if err != nil || len(days) != 1 || days[0].Day != 18893 { // 2021-09-23
		t.Errorf("attempts of %v, %v", days, err)
	}
	var old, members string
	err = db.QueryRow(`SELECT r.title, s.members FROM articles a JOIN revisions r ON r.article = a.id AND r.number = 1 JOIN stories s ON s.id = a.story
		WHERE a.id = ?`, sample(4).ID).Scan(&old, &members)
	if want := fmt.Sprintf(`["%s","%s"]`, min(sample(4).ID, sample(5).ID), max(sample(4).ID, sample(5).ID)); err != nil || old != "Judul lama" || members != want {
		t.Error(old, members, err)
	}
	// Datasette's description names every column, and no other.
	var meta struct {
		Databases map[string]struct {
			Tables map[string]struct{ Columns map[string]string }
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "metadata.json"))
	if err == nil {
		err = json.Unmarshal(b, &meta)
	}
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(`SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		columns := meta.Databases["warta"].Tables[table].Columns
		if columns[column] == "" {
			t.Errorf("%s.%s is not described", table, column)
		}
		delete(columns, column)
	}
	for table, left := range meta.Databases["warta"].Tables {
		if len(left.Columns) > 0 {
			t.Errorf("%s has no %v", table, left.Columns)
		}
	}
}

// TestReleaseDescriptions: what programs are told agrees with the files.
func TestReleaseDescriptions(t *testing.T) {
	_, files, _ := made(t, release(5))
	var pack struct {
		Resources []struct {
			Name, Path, Hash string
			Bytes            int
			Schema           struct {
				Fields      []struct{ Name, Type string }
				ForeignKeys []struct{ Reference struct{ Resource string } }
			}
		}
	}
	if err := json.Unmarshal(files["datapackage.json"], &pack); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range pack.Resources {
		names = append(names, r.Name)
	}
	for _, r := range pack.Resources {
		sum := sha256.Sum256(files[r.Path])
		if r.Bytes != len(files[r.Path]) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %d bytes, %s", r.Path, r.Bytes, r.Hash)
		}
		for _, k := range r.Schema.ForeignKeys {
			if !slices.Contains(names, k.Reference.Resource) {
				t.Errorf("%s refers to %s, which is not there", r.Name, k.Reference.Resource)
			}
		}
		if strings.HasSuffix(r.Path, ".csv") {
			var fields []string
			for _, f := range r.Schema.Fields {
				fields = append(fields, f.Name)
			}
			if head, _, _ := strings.Cut(string(files[r.Path]), "\n"); head != strings.Join(fields, ",") {
				t.Errorf("%s begins %s, its schema has %v", r.Path, head, fields)
			}
		}
	}
}

func TestReleaseCroissant(t *testing.T) {
	_, files, _ := made(t, release(5))
	var croissant struct {
		Distribution []struct {
			ID string `json:"@id"`
		}
		RecordSet []struct {
			Name  string
			Field []struct {
				Source struct {
					FileObject struct {
						ID string `json:"@id"`
					}
				}
			}
		}
	}
	if err := json.Unmarshal(files["croissant.json"], &croissant); err != nil || len(croissant.RecordSet) != len(Tables()) || len(croissant.Distribution) != 22 {
		t.Errorf("%d record sets, %d files, %v", len(croissant.RecordSet), len(croissant.Distribution), err)
	}
	for _, set := range croissant.RecordSet {
		for _, f := range set.Field {
			if files[f.Source.FileObject.ID] == nil {
				t.Errorf("%s is read from %q", set.Name, f.Source.FileObject.ID)
			}
		}
	}
}

func TestReleaseDocuments(t *testing.T) {
	_, files, _ := made(t, release(5))
	for _, table := range Tables() {
		for _, f := range table.Fields {
			if !bytes.Contains(files["DICTIONARY.md"], []byte("| `"+f.Name+"` | ")) {
				t.Errorf("DICTIONARY.md does not tell of %s.%s", table.Name, f.Name)
			}
		}
	}
	cff := string(files["CITATION.cff"])
	for _, want := range []string{"cff-version: 1.2.0\n", "  - family-names: \"Sari\"\n    given-names: \"Dewi\"\n", `  - name: "Balai \"Data\": Lampung"`, "date-released: \"2021-09-24\"\n"} {
		if !strings.Contains(cff, want) {
			t.Errorf("CITATION.cff has no %q:\n%s", want, cff)
		}
	}
}

// TestReleaseOutlets: those that wrote are told from those that were watched, and every source that is named is there.
func TestReleaseOutlets(t *testing.T) {
	for _, c := range []struct {
		only, about, sources, days string
	}{
		{"", "1 article with 2 versions from 1 news outlet, and what was tried on each day at 3 outlets that were watched.", "a.example b.example c.example", "a.example c.example"},
		{"b.example", "1 article with 2 versions from 1 news outlet, and what was tried on each day at 2 outlets that were watched.", "a.example b.example", "a.example"},
		{"a.example", "1 article with 2 versions from 1 news outlet, and what was tried on each day at 1 outlet that was watched.", "a.example", "a.example"},
	} {
		r := release(1)
		r.Only, r.Formats = c.only, []Format{JSONL}
		r.Sources = append(r.Sources, store.Source{ID: "b.example"}, store.Source{ID: "c.example"})
		r.Days = append(r.Days, Day{Source: "c.example", Day: "2021-09-23", Attempted: 1}, Day{Source: "nobody.example", Day: "2021-09-23", Attempted: 1})
		_, files, sum := made(t, r)
		for _, name := range []string{"README.md", "CITATION.cff", "croissant.json", "datapackage.json", "metadata.json"} {
			if !bytes.Contains(files[name], []byte(c.about)) {
				t.Errorf("only %q: %s does not say %s", c.only, name, c.about)
			}
		}
		named := func(file, key string) string {
			var all []string
			for line := range bytes.Lines(files[file]) {
				row := map[string]any{}
				if err := json.Unmarshal(line, &row); err != nil {
					t.Fatal(err)
				}
				all = append(all, fmt.Sprint(row[key]))
			}
			return strings.Join(all, " ")
		}
		if got := named("sources.jsonl", "id"); got != c.sources || sum.Rows["sources"] != len(strings.Fields(c.sources)) {
			t.Errorf("only %q: sources %s (%d), want %s", c.only, got, sum.Rows["sources"], c.sources)
		}
		if got := named("attempts.jsonl", "source"); got != c.days || sum.Outlets != 1 {
			t.Errorf("only %q: attempts at %s, %d outlets; want %s", c.only, got, sum.Outlets, c.days)
		}
	}
}

func TestCheckSums(t *testing.T) {
	r := release(3)
	r.Formats = []Format{JSONL}
	dir, _, _ := made(t, r)
	change := func(name string, to func(b []byte) []byte) func() {
		return func() {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name), to(b), 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	names := []string{"articles.jsonl", "sources.jsonl", "not-of-it.jsonl"}
	for _, c := range []struct {
		do   func()
		want string
	}{
		{func() {}, ""},
		{change("attempts.jsonl", func([]byte) []byte { return nil }), ""}, // nobody asks
		{change("SHA256SUMS", func(b []byte) []byte { return bytes.ReplaceAll(bytes.ToUpper(b), []byte("JSONL"), []byte("jsonl")) }), "articles.jsonl is not in SHA256SUMS"},
		{change("SHA256SUMS", func(b []byte) []byte {
			return []byte(strings.NewReplacer(" ARTICLES", "*articles", " SOURCES", "*sources").Replace(string(b)))
		}), ""},
		{change("articles.jsonl", func(b []byte) []byte { return b[:len(b)-1] }), "articles.jsonl is not what SHA256SUMS says"},
		{func() { _ = os.Remove(filepath.Join(dir, "articles.jsonl")) }, "names articles.jsonl, which is missing"},
		{func() { _ = os.Remove(filepath.Join(dir, "SHA256SUMS")) }, ""},
	} {
		c.do()
		err := CheckSums(dir, names...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestReleaseNoText(t *testing.T) {
	r := release(3)
	r.NoText = true
	_, files, _ := made(t, r)
	for name, b := range files {
		if name == "warta.db" || strings.HasSuffix(name, ".parquet") { // of the same rows
			continue
		}
		for _, word := range []string{"Judul", "Pembuka", "Isi lama", "Ani", "1.jpg", `"words"`} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s holds %s", name, word)
			}
		}
	}
	var b bytes.Buffer
	if _, err := Write(t.Context(), &b, JSONL, seq(sample(1)), Options{NoText: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{sample(1).ID, sample(1).URL, `"content_hash":"abc"`, `"page_digests":["d2","d3"]`, `"code":"18.01"`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, b.String())
		}
	}
}

func TestReleaseIsWholeOrNothing(t *testing.T) {
	dir := t.TempDir()
	r := release(3)
	r.Items = func(yield func(Item, error) bool) { yield(Item{}, fmt.Errorf("the database went away")) }
	if _, err := r.Write(t.Context(), filepath.Join(dir, "out")); err == nil {
		t.Error("no error")
	}
	if left := readAll(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(filepath.Join(dir, "x"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := release(3).Write(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Error("a directory with something in it was taken:", err)
	}
	empty := release(0)
	if _, _, sum := made(t, empty); sum.Rows["articles"] != 0 || sum.Date != "2021-09-23" {
		t.Errorf("of nothing: %+v", sum)
	}
}

func TestFields(t *testing.T) {
	var b bytes.Buffer
	if _, err := Write(t.Context(), &b, CSV, seq(bare), Options{Fields: []string{"url", "id"}}); err != nil || b.String() != "url,id\nhttps://b.example/x,b\n" {
		t.Error(b.String(), err)
	}
	for _, o := range []Options{{Fields: []string{"titel"}}, {Fields: []string{"id", "id"}}, {Fields: []string{"text"}, NoText: true}} {
		if err := o.Check(); err == nil {
			t.Errorf("%+v is fine", o)
		}
	}
	path := filepath.Join(t.TempDir(), "a.db")
	if _, err := WriteFile(t.Context(), path, SQLite, seq(sample(1)), Options{Fields: []string{"regions"}}); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := openFile(t, path).QueryRow(`SELECT count(*) FROM regions`).Scan(&n); err != nil || n != 1 {
		t.Error(n, err)
	}
}

// TestDatabaseIsSynced: SQLite is asked to have a finished file written to the disk, as all other files of a release are.
func TestDatabaseIsSynced(t *testing.T) {
	d, err := openDatabase(t.Context(), filepath.Join(t.TempDir(), "w.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.close() }()
	var level int
	if err := d.conn.QueryRowContext(t.Context(), `PRAGMA synchronous`).Scan(&level); err != nil || level == 0 {
		t.Errorf("level %d, %v", level, err)
	}
}
