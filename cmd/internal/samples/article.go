package samples

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"warta/store"
)

//go:embed data/*.txt templates/*.html
var files embed.FS

// article is one piece with its state at this moment.
type article struct {
	site *site
	id   int // WordPress would call it the post number
	slug string

	title, standfirst        string
	by, editor               string
	section, caption, credit string
	tail                     string // printed after the last sentence: "(rls)"
	dateline                 string
	tags, regions            []string
	flags                    []store.Flag
	group                    string // copies of one press release share it
	ads, held                bool
	pages                    [][]block
	edits                    [][2]string // what an edit by plan replaces

	first     string // title before any edit, for lists that stay as they were
	published time.Time
	modified  time.Time // zero: never edited
	versions  int
}

// block is one paragraph or its like.
type block struct {
	Kind string // p, h (subhead), li, q (quote)
	Text string
	Tail string
}

// load reads an outlet's articles and dates them back from the epoch.
func (s *site) load(shared map[string][]string, epoch time.Time) error {
	sections, err := readData(s.data)
	if err != nil {
		return err
	}
	for i, sec := range sections {
		a := &article{site: s, id: 4100 - 7*i, slug: sec.name, versions: 1}
		if err := a.fill(sec, shared, epoch); err != nil {
			return fmt.Errorf("sample data %s, %s: %w", s.data, sec.name, err)
		}
		a.first = a.title
		s.articles = append(s.articles, a)
	}
	for _, a := range s.visible() {
		if a.published.After(s.changed) {
			s.changed = a.published
		}
	}
	return nil
}

// section is a part of a data file: a line "-- name --", keys up to a blank line, then text.
type section struct {
	name string
	keys [][2]string
	text []string
}

func readData(name string) ([]section, error) {
	b, err := files.ReadFile("data/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("sample data: %w", err)
	}
	var all []section
	body := false
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSuffix(line, "\n")
		if n, ok := strings.CutPrefix(line, "-- "); ok {
			n = strings.TrimSuffix(n, " --")
			all = append(all, section{name: n})
			body = strings.HasPrefix(n, "@")
			continue
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("sample data %s: text before the first article", name)
		}
		cur := &all[len(all)-1]
		switch key, value, ok := strings.Cut(line, ":"); {
		case body && line != "":
			cur.text = append(cur.text, line)
		case line == "":
			body = true
		case !ok:
			return nil, fmt.Errorf("sample data %s: no key in %q", name, line)
		default:
			cur.keys = append(cur.keys, [2]string{key, strings.TrimPrefix(value, " ")})
		}
	}
	return all, nil
}

// fill takes over what the data file says.
func (a *article) fill(sec section, shared map[string][]string, epoch time.Time) error {
	text, prefix := sec.text, ""
	fields := map[string]*string{
		"title": &a.title, "sub": &a.standfirst, "by": &a.by, "editor": &a.editor, "section": &a.section,
		"caption": &a.caption, "credit": &a.credit, "tail": &a.tail, "dateline": &a.dateline, "prefix": &prefix,
	}
	for _, kv := range sec.keys {
		key, value := kv[0], kv[1]
		if to, ok := fields[key]; ok {
			*to = value
			continue
		}
		switch key {
		case "age":
			age, err := time.ParseDuration(value)
			if err != nil {
				return err
			}
			a.published = offMidnight(epoch.Add(-age).In(a.site.zone))
		case "region":
			if value != "-" {
				a.regions = list(value)
			}
		case "tags":
			a.tags = list(value)
		case "flags":
			for _, f := range list(value) {
				a.flags = append(a.flags, store.Flag(f))
			}
		case "ads":
			a.ads = true
		case "held":
			a.held = true
		case "body":
			a.group = strings.TrimPrefix(value, "@")
			text = shared[value]
		case "edit":
			from, to, ok := strings.Cut(value, " => ")
			if !ok {
				return fmt.Errorf("edit without =>: %s", value)
			}
			a.edits = append(a.edits, [2]string{from, to})
		default:
			return fmt.Errorf("unknown key %q", key)
		}
	}
	return a.setText(text, prefix)
}

// offMidnight keeps a time off midnight, which readers of dates rightly take for a day without an hour.
func offMidnight(t time.Time) time.Time {
	if t.Hour() == 0 && t.Minute() == 0 {
		return t.Add(time.Minute)
	}
	return t
}

// setText reads the marks at the start of lines: ## subhead, - list item, > quote, --- next page.
func (a *article) setText(text []string, prefix string) error {
	if len(text) == 0 {
		return fmt.Errorf("no text")
	}
	a.pages = [][]block{nil}
	for i, line := range text {
		if i == 0 {
			line = prefix + line
		}
		if line == "---" {
			a.pages = append(a.pages, nil)
			continue
		}
		b := block{Kind: "p", Text: line}
		for mark, kind := range map[string]string{"## ": "h", "- ": "li", "> ": "q"} {
			if rest, ok := strings.CutPrefix(line, mark); ok {
				b = block{Kind: kind, Text: rest}
			}
		}
		last := len(a.pages) - 1
		a.pages[last] = append(a.pages[last], b)
	}
	return nil
}

func list(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// path is the address of page n (from 1) below the host.
func (a *article) path(n int) string {
	p := strings.NewReplacer("{slug}", a.slug, "{year}", a.published.Format("2006"), "{month}", a.published.Format("01")).Replace(a.site.path)
	if n > 1 {
		p += fmt.Sprintf("%d/", n)
	}
	return p
}

// url is the canonical address.
func (a *article) url() string { return a.site.abs(a.path(1)) }

// blocks is the text of page n, from 1, with the tail at its place.
func (a *article) blocks(n int) []block {
	out := make([]block, len(a.pages[n-1]))
	for i, b := range a.pages[n-1] {
		b.Text = expand(b.Text, a.published)
		if n == len(a.pages) && i == len(out)-1 {
			b.Tail = a.tail
		}
		out[i] = b
	}
	return out
}

// replace edits title, standfirst and text, and reports whether anything changed.
func (a *article) replace(from, to string) bool {
	if from == "" || from == to {
		return false
	}
	changed := false
	swap := func(s *string) {
		if strings.Contains(*s, from) {
			*s, changed = strings.ReplaceAll(*s, from, to), true
		}
	}
	swap(&a.title)
	swap(&a.standfirst)
	for _, page := range a.pages {
		for i := range page {
			swap(&page[i].Text)
		}
	}
	return changed
}

// touched is when the article last changed.
func (a *article) touched() time.Time {
	if a.modified.After(a.published) {
		return a.modified
	}
	return a.published
}
