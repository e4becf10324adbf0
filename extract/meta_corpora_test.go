package extract

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// goldRow is the part of a corpus's manifest line that the metadata is measured against.
type goldRow struct {
	ID, HTML, URL, Lang, Title, Date string
	DateAlt                          string `json:"date_alt"`
	Authors, Editors                 []string
	PublishedAt                      string `json:"published_at"`
	Dateline                         string
	Body                             string
}

// TestMetaCorpora measures the metadata against corpora of real pages where WARTA_CORPORA names their
// folder, and holds it to the figures reached. Elsewhere it is skipped: the pages are not ours to ship.
// WARTA_META_OUT names a folder for the rows that are wrong.
func TestMetaCorpora(t *testing.T) {
	dir := os.Getenv("WARTA_CORPORA")
	if dir == "" {
		t.Skip("WARTA_CORPORA is not set")
	}
	for _, c := range []struct {
		name                                          string
		title, date, dprec, authors, editors, instant float64
	}{
		{"fundus-dev", 0.83, 0.98, 0.98, 0.91, 0, 0},
		{"wcxb-dev-article", 0.88, 0.80, 0.91, 0.76, 0, 0},
		{"indonesia-dev", 1, 1, 1, 1, 1, 1},
		{"indonesia-themes", 1, 1, 1, 1, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := measureMeta(t, filepath.Join(dir, c.name))
			t.Logf("title %.3f  date %.3f  answered %.3f  right of answered %.3f  authors %.3f  editors %.3f  instants %.3f", s.title.share(), s.date.share(), s.answered.share(), s.dprec.share(), s.authors.share(), s.editors.share(), s.instant.share())
			for what, v := range map[string][2]float64{
				"title": {s.title.share(), c.title}, "day": {s.date.share(), c.date}, "day among the answered": {s.dprec.share(), c.dprec},
				"authors": {s.authors.share(), c.authors}, "editors": {s.editors.share(), c.editors}, "instant": {s.instant.share(), c.instant},
			} {
				if v[0] < v[1] {
					t.Errorf("%s %.3f, below %.3f", what, v[0], v[1])
				}
			}
		})
	}
}

type tally struct{ hit, n int }

func (y *tally) add(ok bool) {
	y.n++
	if ok {
		y.hit++
	}
}

func (y tally) share() float64 {
	if y.n == 0 {
		return 1
	}
	return float64(y.hit) / float64(y.n)
}

type metaScore struct{ title, date, answered, dprec, authors, editors, instant tally }

func measureMeta(t *testing.T, dir string) metaScore {
	var s metaScore
	var wrong *os.File
	if out := os.Getenv("WARTA_META_OUT"); out != "" {
		var err error
		if wrong, err = os.Create(filepath.Join(out, filepath.Base(dir)+".wrong")); err != nil {
			t.Fatal(err)
		}
		defer wrong.Close()
	}
	m, err := os.Open(filepath.Join(dir, "manifest.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	lines := bufio.NewScanner(m)
	lines.Buffer(nil, 8<<20)
	e, err := New(Options{WithoutStructured: os.Getenv("WARTA_WITHOUT") != ""})
	if err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		var g goldRow
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		md, told := metaOf(t, e, dir, g)
		s.score(g, md, told, wrong)
	}
	return s
}

func metaOf(t *testing.T, e *Extractor, dir string, g goldRow) (metadata, string) {
	f, err := os.Open(filepath.Join(dir, g.HTML))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(g.URL)
	return e.read(Input{}, Page{URL: g.URL, Body: raw}).meta, explain(metaInput{root: parse(decode(raw, "")), url: u, structured: true})
}

// explain lists what a page offers, for the report of wrong rows.
func explain(in metaInput) string {
	r := reader{in: in, f: collect(in.root, in.body), origins: map[string]string{}}
	r.ld = readLD(r.f.ld, r.pageKeys())
	var b strings.Builder
	fmt.Fprintf(&b, "  <title> %s\n  og %s\n  ld %s | %s | %v ed %v\n", r.f.title, r.metaText("og:title"), r.ld.headline, r.ld.published, r.ld.authors, r.ld.editors)
	for _, m := range r.f.metas {
		if strings.Contains(m.key, "author") || strings.Contains(m.key, "publi") || strings.Contains(m.key, "date") {
			fmt.Fprintf(&b, "  meta %s = %.80s\n", m.key, m.val)
		}
	}
	for i, h := range r.f.heads {
		if i < 12 {
			fmt.Fprintf(&b, "  %s@%d/%d root%d %s\n", h.node.Data, h.seq, h.chars, h.root, textOf(h.node, 200))
		}
	}
	for i, h := range r.f.times {
		if i < 6 {
			fmt.Fprintf(&b, "  time %x@%d/%d root%d %s | %s\n", h.smell, h.seq, h.chars, h.root, timeValue(h.node), textOf(h.node, 200))
		}
	}
	for i, h := range r.f.lines {
		if i < 10 {
			fmt.Fprintf(&b, "  line@%d/%d root%d %.150s\n", h.seq, h.chars, h.root, cleanText(h.node.Data))
		}
	}
	for i, h := range r.f.authors {
		if i < 12 {
			fmt.Fprintf(&b, "  author %x@%d/%d root%d <%s class=%s rel=%s> %.150s\n", h.smell, h.seq, h.chars, h.root, h.node.Data, attr(h.node, "class"), attr(h.node, "rel"), textOf(h.node, 300))
		}
	}
	for i, h := range r.f.credits {
		if i < 10 {
			fmt.Fprintf(&b, "  credit@%d/%d root%d %.150s\n", h.seq, h.chars, h.root, cleanText(h.node.Data))
		}
	}
	r.site = r.siteNames()
	r.language()
	r.title()
	r.dates()
	fmt.Fprintf(&b, "  @lang %s main %d/%d\n", r.lang, r.main, r.mainAt)
	for _, d := range r.told {
		fmt.Fprintf(&b, "  @told %04d-%02d-%02d %v:%v:%v zoned %v %d %s\n", d.year, d.month, d.day, d.hour, d.min, d.sec, d.zoned, d.offset, d.origin)
	}
	for _, d := range r.toldMod {
		fmt.Fprintf(&b, "  @mod %04d-%02d-%02d %v:%v:%v zoned %v %d %s\n", d.year, d.month, d.day, d.hour, d.min, d.sec, d.zoned, d.offset, d.origin)
	}
	pub, ch := r.shownDates()
	for i, l := range [][]dateCandidate{pub, ch} {
		for _, d := range l {
			fmt.Fprintf(&b, "  @%s %04d-%02d-%02d %v:%v:%v zoned %v %d %s score %d dist %d\n", []string{"shown", "changed"}[i], d.year, d.month, d.day, d.hour, d.min, d.sec, d.zoned, d.offset, d.origin, d.score, d.dist)
		}
	}
	fmt.Fprintf(&b, "  body %d..%d\n", r.f.bodyStart, r.f.bodyEnd)
	return b.String()
}

func (s *metaScore) score(g goldRow, m metadata, told string, wrong io.Writer) {
	bad := ""
	c := m.content
	if g.Title != "" {
		ok := normTitle(g.Title) == normTitle(c.Title)
		s.title.add(ok)
		if !ok {
			bad += fmt.Sprintf("T want %q\n  got  %q (%s)\n", g.Title, c.Title, c.Origins["title"])
		}
	}
	if g.Date != "" {
		d := c.Published.String()
		d = d[:min(10, len(d))]
		ok := d != "" && (d == g.Date || d == g.DateAlt)
		s.date.add(ok)
		s.answered.add(d != "")
		if d != "" {
			s.dprec.add(ok)
		}
		if !ok {
			k := "D"
			if d == "" {
				k = "D0"
			}
			bad += fmt.Sprintf("%s want %q %q got %q (%s)\n", k, g.Date, g.DateAlt, c.Published, c.Origins["published_at"])
		}
		if g.PublishedAt != "" {
			ok := g.PublishedAt == c.Published.String()
			s.instant.add(ok)
			if !ok {
				bad += fmt.Sprintf("I want %q got %q (%s)\n", g.PublishedAt, c.Published, c.Origins["published_at"])
			}
		}
	}
	if len(g.Authors) > 0 {
		a, b := normNames(g.Authors), normNames(c.Authors)
		ok := slices.Equal(a, b)
		s.authors.add(ok)
		if !ok {
			bad += fmt.Sprintf("A want %q got %q (%s)\n", g.Authors, c.Authors, c.Origins["authors"])
		}
	} else if len(c.Authors) > 0 {
		bad += fmt.Sprintf("A+ want none got %q (%s)\n", c.Authors, c.Origins["authors"])
	}
	if len(g.Editors) > 0 {
		ok := slices.Equal(normNames(g.Editors), normNames(c.Editors))
		s.editors.add(ok)
		if !ok {
			bad += fmt.Sprintf("E want %q got %q\n", g.Editors, c.Editors)
		}
	}
	if bad != "" && wrong != nil {
		fmt.Fprintf(wrong, "== %s %s\n%s%s", g.ID, g.URL, bad, told)
	}
}

func normTitle(s string) string {
	s = strings.NewReplacer("\u00ad", "", "\u200b", "", "\ufeff", "").Replace(s)
	return fold(strings.ReplaceAll(norm.NFKC.String(s), "ß", "ss"))
}

var (
	nameBreak = regexp.MustCompile(`(?i)[;,|/&·•\n]|\s(?:and|und|et|y|e|och|og|en|i|ve|with)\s`)
	byWord    = regexp.MustCompile(`(?i)^(by|von|par|por|di|da|av|af|door|text|autor|author|words|story|reported|written|edited)\b[:\s]*(by\b)?`)
	nameWord  = regexp.MustCompile(`[\pL\pN_\pM]+`)
)

func normNames(names []string) []string {
	var out []string
	for _, x := range names {
		for _, y := range nameBreak.Split(norm.NFKC.String(x), -1) {
			y = byWord.ReplaceAllString(strings.TrimSpace(y), "")
			y = strings.Join(nameWord.FindAllString(strings.ToLower(y), -1), " ")
			if y != "" && !slices.Contains(out, y) {
				out = append(out, y)
			}
		}
	}
	slices.Sort(out)
	return out
}
