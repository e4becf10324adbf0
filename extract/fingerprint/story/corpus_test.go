package story

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"warta/extract/fingerprint"
)

// These tests run over news texts that belong to their publishers and are not part of the project. WARTA_TEXTS
// names a folder of *.jsonl.gz, one text a line (title, text or paragraphs, url, source), with the known pairs
// in near_dup_pairs.jsonl.gz (kind, jaccard5, a and b as file and row). Without it only the record of the
// reading is checked. WARTA_PAIRS names a file to write all pairs to, for a new reading.

// row is one text of the corpora.
type row struct {
	file, title, body string
	n                 int
}

func (r row) id() string { return r.file + ":" + strconv.Itoa(r.n) }

// digest names a row without telling its text.
func (r row) digest() string {
	sum := sha256.Sum256([]byte(r.id() + "\t" + r.body))
	return hex.EncodeToString(sum[:8])
}

// eachLine calls f for the lines of a gzipped file.
func eachLine(t *testing.T, path string, f func(n int, line []byte)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	r := bufio.NewReader(z)
	for n := 0; ; n++ {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			f(n, line)
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
}

// corpus takes in all texts, file by file, row by row.
func corpus(t *testing.T, dir string) (*Memory, map[string]row) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil || len(files) < 2 {
		t.Fatalf("no texts in %s: %v", dir, err)
	}
	slices.Sort(files)
	m, rows := NewMemory(), map[string]row{}
	at := day
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".gz")
		if name == "near_dup_pairs.jsonl" {
			continue
		}
		eachLine(t, f, func(n int, line []byte) {
			var d struct {
				URL, Title, Text, Source string
				Paragraphs               []string
			}
			if err := json.Unmarshal(line, &d); err != nil {
				t.Fatalf("%s, line %d: %v", f, n+1, err)
			}
			r := row{name, strings.TrimSpace(d.Title), cmp.Or(d.Text, strings.Join(d.Paragraphs, "\n")), n}
			rows[r.id()] = r
			at = at.Add(time.Minute)
			outlet := cmp.Or(HouseOf(d.URL), d.Source, name)
			a := Article{ID: r.id(), Outlet: outlet, Text: fingerprint.New(r.title, r.body), Seen: at}
			take(t, m, a)
		})
	}
	return m, rows
}

// made lists the pairs that Warta makes: any two articles of one story.
func made(m *Memory) [][2]string {
	var out [][2]string
	for _, ids := range m.Stories() {
		slices.Sort(ids)
		for i, a := range ids {
			for _, b := range ids[i+1:] {
				out = append(out, [2]string{a, b})
			}
		}
	}
	return out
}

// order sorts pairs by a hash of their digests: its first hundred are the random sample.
func order(a, b string) string {
	sum := sha256.Sum256([]byte("hundred pairs\t" + a + "\t" + b))
	return hex.EncodeToString(sum[:])
}

func TestCorpus(t *testing.T) {
	dir := os.Getenv("WARTA_TEXTS")
	if dir == "" {
		t.Skip("WARTA_TEXTS names no folder of texts")
	}
	start := time.Now()
	m, rows := corpus(t, dir)
	took := time.Since(start)
	recall(t, dir, m)

	pairs := made(m)
	type line struct{ a, b, order string }
	var list []line
	for _, p := range pairs {
		a, b := rows[p[0]], rows[p[1]]
		list = append(list, line{a.digest(), b.digest(), order(a.digest(), b.digest())})
		if out := os.Getenv("WARTA_PAIRS"); out != "" {
			x, y := fingerprint.New(a.title, a.body), fingerprint.New(b.title, b.body)
			c := fingerprint.Compare(x, y)
			writePair(t, out, fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%.3f\t%.3f\n", order(a.digest(), b.digest())[:12], a.digest(), b.digest(), a.id(), b.id(), c.Jaccard, c.Containment()))
		}
	}
	slices.SortFunc(list, func(x, y line) int { return strings.Compare(x.order, y.order) })
	read := verdicts(t)
	for i, l := range list {
		if v, ok := read[l.a+" "+l.b]; !ok && i < 100 {
			t.Errorf("pair %s %s is among the hundred and was not read", l.a, l.b)
		} else if ok && v.sample != (i < 100) {
			t.Errorf("pair %s %s: sample %v", l.a, l.b, v.sample)
		}
	}
	t.Logf("%d texts in %v (%.0f a second), %d stories, %d pairs", len(rows), took.Round(time.Millisecond),
		float64(len(rows))/took.Seconds(), len(m.Stories()), len(pairs))
}

func writePair(t *testing.T, path, line string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(line); err != nil {
		t.Fatal(err)
	}
}

// recall holds the stories against the known pairs.
func recall(t *testing.T, dir string, m *Memory) {
	t.Helper()
	found, all := map[string]int{}, map[string]int{}
	eachLine(t, filepath.Join(dir, "near_dup_pairs.jsonl.gz"), func(n int, b []byte) {
		var d struct {
			Kind string
			A, B []any
		}
		if err := json.Unmarshal(b, &d); err != nil || len(d.A) < 2 || len(d.B) < 2 {
			t.Fatalf("known pairs, line %d: %v", n+1, err)
		}
		x, y := m.articles[fmt.Sprintf("%v:%v", d.A[0], d.A[1])], m.articles[fmt.Sprintf("%v:%v", d.B[0], d.B[1])]
		if x == nil || y == nil {
			t.Fatalf("known pairs, line %d: no such texts", n+1)
		}
		all[d.Kind]++
		if x.Story == y.Story {
			found[d.Kind]++
		}
	})
	t.Logf("of the known pairs found: %v of %v", found, all)
	if n, of := found["exact"]+found["near"], all["exact"]+all["near"]; of == 0 || float64(n) < 0.98*float64(of) {
		t.Errorf("%d of %d exact and near pairs", n, of)
	}
}

type verdict struct{ sample, right bool }

// verdicts reads the record of the reading.
func verdicts(t *testing.T) map[string]verdict {
	t.Helper()
	b, err := os.ReadFile("../testdata/precision.tsv")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]verdict{}
	for n, l := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(l, "#") {
			continue
		}
		f := strings.Split(l, "\t")
		if len(f) != 6 || len(f[0]) != 16 || len(f[1]) != 16 || f[5] == "" || !slices.Contains([]string{"right", "wrong"}, f[4]) || !slices.Contains([]string{"hundred", "rest"}, f[2]) {
			t.Fatalf("precision.tsv, line %d: %q", n+1, l)
		}
		if _, err := strconv.ParseFloat(f[3], 64); err != nil {
			t.Fatalf("precision.tsv, line %d: %v", n+1, err)
		}
		if _, twice := out[f[0]+" "+f[1]]; twice {
			t.Errorf("precision.tsv, line %d: twice", n+1)
		}
		out[f[0]+" "+f[1]] = verdict{f[2] == "hundred", f[4] == "right"}
	}
	return out
}

// TestReading sums up the record: a hundred pairs read, and how many of them are right.
func TestReading(t *testing.T) {
	n, right, rest, restRight := 0, 0, 0, 0
	for _, v := range verdicts(t) {
		if v.sample {
			n++
			if v.right {
				right++
			}
			continue
		}
		rest++
		if v.right {
			restRight++
		}
	}
	t.Logf("%d of the hundred right; of %d more that are not word for word the same, %d", right, rest, restRight)
	if n != 100 || right < 98 {
		t.Errorf("%d pairs read, %d right", n, right)
	}
}
