package config

import (
	"fmt"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines finds out on which line each key of a document stands: "crawl.delay", "source[1].home" for the
// second [[source]], "regions[0]" for the first item of a list. The text is known to be sound TOML.
func lines(text []byte) map[string]int {
	w := &walker{at: map[string]int{}, count: map[string]int{}}
	for i, c := range text {
		if c == '\n' {
			w.breaks = append(w.breaks, i)
		}
	}
	var p unstable.Parser
	p.Reset(text)
	base := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			base = w.header(e)
		case unstable.KeyValue:
			w.keyValue(base, e)
		}
	}
	return w.at
}

// maxPath is the longest path, in bytes, that lines are kept for. The file's own are far shorter; without
// a limit a key of a million dots would take a million paths.
const maxPath = 200

type walker struct {
	at     map[string]int
	count  map[string]int // how many [[x]] there were so far
	breaks []int          // offsets of line breaks
}

func (w *walker) line(n *unstable.Node) int {
	return sort.SearchInts(w.breaks, int(n.Raw.Offset)) + 1
}

func (w *walker) note(path string, line int) {
	if len(path) > maxPath {
		return
	}
	if _, ok := w.at[path]; !ok {
		w.at[path] = line
	}
}

// header reads [a.b] or [[a.b]] and gives the path that the keys below it hang on. A name that is a list
// of tables stands for its last item (TOML 1.0, "Array of Tables").
func (w *walker) header(e *unstable.Node) string {
	path := ""
	it := e.Key()
	for it.Next() {
		key := it.Node()
		path = join(path, string(key.Data))
		if e.Kind == unstable.ArrayTable && it.IsLast() {
			w.note(path, w.line(key))
			w.count[path]++
		}
		if n := w.count[path]; n > 0 && len(path) <= maxPath {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
		w.note(path, w.line(key))
	}
	return path
}

func (w *walker) keyValue(base string, e *unstable.Node) {
	path, line := base, 0
	it := e.Key()
	for it.Next() {
		path, line = join(path, string(it.Node().Data)), w.line(it.Node())
		w.note(path, line)
	}
	w.value(path, line, e.Value())
}

// value goes into lists and inline tables. A scalar's own offset is used where the parser has one.
func (w *walker) value(path string, line int, v *unstable.Node) {
	if v.Raw.Length > 0 {
		line = w.line(v)
	}
	if len(path) > maxPath {
		return
	}
	switch v.Kind {
	case unstable.Array:
		it := v.Children()
		for i := 0; it.Next(); i++ {
			item := fmt.Sprintf("%s[%d]", path, i)
			if n := it.Node(); n.Raw.Length > 0 {
				line = w.line(n)
			}
			w.note(item, line)
			w.value(item, line, it.Node())
		}
	case unstable.InlineTable:
		it := v.Children()
		for it.Next() {
			w.keyValue(path, it.Node())
		}
	}
}

func join(path, name string) string {
	if len(path) > maxPath {
		return path
	}
	return strings.TrimPrefix(path+"."+name, ".")
}
