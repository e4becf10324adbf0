package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
	"warta/store/sqlite"
)

// schema is a JSON Schema, as far as the description uses it. What it does not know it refuses.
type schema = map[string]any

type book struct {
	doc  schema
	used map[string]bool // properties that were seen in answers, by the name of their schema
}

func readBook(t *testing.T) *book {
	t.Helper()
	b := &book{used: map[string]bool{}}
	if err := json.Unmarshal(description, &b.doc); err != nil {
		t.Fatal(err)
	}
	return b
}

// at follows a reference within the document.
func (b *book) at(ref string) (v any) {
	v = b.doc
	for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, ok := v.(schema)
		if !ok {
			return nil
		}
		v = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
	}
	return v
}

// resolve is what a reference stands for, and its name.
func (b *book) resolve(s schema) (schema, string) {
	ref, ok := s["$ref"].(string)
	if !ok {
		return s, ""
	}
	found, _ := b.at(ref).(schema)
	return found, ref[strings.LastIndex(ref, "/")+1:]
}

// check holds a value against a schema and says what is wrong with it.
func (b *book) check(at string, s schema, v any) (wrong []string) {
	s, name := b.resolve(s)
	if s == nil {
		return []string{at + ": no schema"}
	}
	bad := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	for key := range s {
		if !slices.Contains([]string{"type", "description", "required", "properties", "additionalProperties", "items", "enum", "format", "pattern"}, key) {
			bad("this test does not know %q", key)
		}
	}
	kind := map[string]bool{"string": false, "integer": false, "number": false, "boolean": false, "array": false, "object": false}
	switch x := v.(type) {
	case string:
		kind["string"] = true
		if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(x) {
			bad("%q is not like %s", x, p)
		}
		if err := format(s["format"], x); err != nil {
			bad("%v", err)
		}
		if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
			bad("%q is none of %v", x, enum)
		}
	case float64:
		kind["number"], kind["integer"] = true, x == math.Trunc(x)
	case bool:
		kind["boolean"] = true
	case []any:
		kind["array"] = true
		for i, item := range x {
			items, _ := s["items"].(schema)
			wrong = append(wrong, b.check(fmt.Sprintf("%s[%d]", at, i), items, item)...)
		}
	case schema:
		kind["object"] = true
		wrong = append(wrong, b.object(at, name, s, x)...)
	}
	if want, _ := s["type"].(string); !kind[want] {
		bad("%v is no %v", v, want)
	}
	return wrong
}

func (b *book) object(at, name string, s, x schema) (wrong []string) {
	required, _ := s["required"].([]any)
	for _, key := range required {
		if _, ok := x[key.(string)]; !ok {
			wrong = append(wrong, at+": no "+key.(string))
		}
	}
	props, _ := s["properties"].(schema)
	for key, v := range x {
		p, ok := props[key].(schema)
		if !ok {
			p, ok = s["additionalProperties"].(schema)
		}
		if !ok {
			wrong = append(wrong, at+": "+key+" is not described")
			continue
		}
		b.used[name+"."+key] = true
		wrong = append(wrong, b.check(at+"."+key, p, v)...)
	}
	return wrong
}

func format(kind any, s string) error {
	var err error
	switch kind {
	case nil:
	case "date-time":
		_, err = time.Parse(time.RFC3339, s)
	case "date":
		_, err = time.Parse(time.DateOnly, s)
	case "uri":
		var u *url.URL
		if u, err = url.Parse(s); err == nil && !u.IsAbs() {
			err = fmt.Errorf("%q is not absolute", s)
		}
	default:
		err = fmt.Errorf("this test does not know the format %v", kind)
	}
	return err
}

// TestDescription holds the description against the routes, and every answer against the description.
func TestDescription(t *testing.T) {
	b := readBook(t)
	w := sampleWorld(t, Options{})
	w.trouble(t, "siger.example")
	paths := b.doc["paths"].(schema)
	routes := map[string][]string{docPath: nil}
	for _, rt := range w.Handler.(*handler).routes {
		routes[rt.path] = rt.params
	}
	for path := range routes {
		if paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	// What is asked of each address so that its answers have all their fields.
	asks := map[string][]string{
		"/articles":                {"", "?text=1", "?region=18.01&strong=1&children=0&q=jalan&flag=release&lang=id&section=daerah&source=siger.example&since=2026-11-01&until=2026-12-01&limit=2", "?story=" + w.story[0], "?limit=1"},
		"/articles/{id}":           {"/" + w.story[0]},
		"/articles/{id}/revisions": {"/" + w.story[0] + "/revisions"},
		"/search":                  {"?q=jalan", "?q=jalan&order=relevance&facets=0", "?limit=1"},
		"/stories":                 {"", "?region=18&source=siger.example&since=2026-01-01&until=2030-01-01&limit=1"},
		"/stories/{id}":            {"/" + w.story[1]},
		"/regions":                 {"", "?children=2&empty=1"},
		"/regions/{id}":            {"/18", "/18.01?children=0"},
		"/sources":                 {"", "?limit=1&region=18&state=active"},
		"/sources/{id}":            {"/kabar.example/lampung", "/kabar.example%2Flampung", "/siger.example"},
		"/stats":                   {"", "?by=region", "?by=source&source=siger.example&region=18&zone=Asia%2FJayapura&since=2026-11-01&until=2026-11-24&limit=1"},
		docPath:                    {""},
	}
	for path, item := range paths {
		params, ok := routes[path]
		if !ok || len(asks[path]) == 0 {
			t.Errorf("%s is described, and there is no such address, or nothing is asked of it here", path)
			continue
		}
		op := item.(schema)["get"].(schema)
		described := b.parameters(t, op)
		if slices.Sort(params); !slices.Equal(params, described) {
			t.Errorf("%s takes %v, and %v are described", path, params, described)
		}
		s := b.at("#/paths/" + strings.ReplaceAll(path, "/", "~1") + "/get/responses/200/content/application~1json/schema").(schema)
		base, _, _ := strings.Cut(path, "/{id}")
		for _, q := range asks[path] {
			got := ask1(w, http.MethodGet, Root+base+q)
			var v any
			if err := json.Unmarshal(got.Body.Bytes(), &v); got.Code != 200 || err != nil {
				t.Errorf("%s%s: %d %v %s", base, q, got.Code, err, got.Body)
				continue
			}
			if path == docPath {
				continue // it describes everything but itself
			}
			for _, wrong := range b.check(base+q, s, v) {
				t.Error(wrong)
			}
		}
	}
	b.problems(t, w)
	b.allUsed(t)
}

// trouble makes a source fare in every way there is.
func (w *world) trouble(t *testing.T, id string) {
	t.Helper()
	ctx := t.Context()
	_, err := w.db.SetAlert(ctx, id, "it is ill", "", noon)
	if err == nil {
		err = w.db.SetRhythm(ctx, id, store.Rhythm{PerDay: 4.2, Articles: 118, Busy: []int{9, 17}, At: noon})
	}
	if err == nil {
		err = w.db.SetSince(ctx, id, noon.AddDate(-1, 0, 0))
	}
	if err == nil {
		err = w.db.Backfill(ctx, func(ctx context.Context, tx *sqlite.Tx) error {
			_, err := tx.Offer(ctx, []store.URL{{URL: "https://" + id + "/lama", Source: id, Kind: store.KindArticle, Archive: true}})
			return errors.Join(err, tx.CountCut(ctx, id, w.now, "trap", 3))
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// parameters are the names of an operation's parameters in the query, in order.
func (b *book) parameters(t *testing.T, op schema) (names []string) {
	t.Helper()
	list, _ := op["parameters"].([]any)
	for _, p := range list {
		p, _ := b.resolve(p.(schema))
		if p["description"] == "" || p["schema"] == nil {
			t.Errorf("parameter %v says nothing", p["name"])
		}
		if p["in"] == "query" {
			names = append(names, p["name"].(string))
		}
	}
	slices.Sort(names)
	return names
}

// problems holds answers to what cannot be answered against the description.
func (b *book) problems(t *testing.T, w *world) {
	t.Helper()
	for _, path := range []string{"/articles?x=1", "/articles/x", "/nowhere"} {
		var v any
		if err := json.Unmarshal(ask1(w, http.MethodGet, Root+path).Body.Bytes(), &v); err != nil {
			t.Error(err)
		}
		for _, wrong := range b.check(path, schema{"$ref": "#/components/schemas/Problem"}, v) {
			t.Error(wrong)
		}
	}
}

// allUsed looks for what is described and in no answer: a slip of the pen, or a test that asks too little.
func (b *book) allUsed(t *testing.T) {
	t.Helper()
	// What this database has not: crawls, pages that are no article, hashes of versions that were imported without.
	without := []string{
		"Health.last_try", "Health.last_success", "Health.last_article", "Health.last_result", "Health.next_visit", "Health.days",
		"Day.day", "Day.attempted", "Day.failed", "Day.refused", "Day.articles", "Article.not_article", "Hit.not_article", "Revision.not_article", "StoryPage.next_cursor",
	}
	for name, s := range b.at("#/components/schemas").(schema) {
		props, _ := s.(schema)["properties"].(schema)
		for key, p := range props {
			if p, _ := p.(schema); p["description"] == nil && p["$ref"] == nil {
				t.Errorf("%s.%s says nothing", name, key)
			}
			if !b.used[name+"."+key] && !slices.Contains(without, name+"."+key) {
				t.Errorf("%s.%s is described and was in no answer", name, key)
			}
		}
	}
	if len(b.used) < 150 {
		t.Errorf("only %d fields were in answers", len(b.used))
	}
}

// TestCheck shows that the check can fail.
func TestCheck(t *testing.T) {
	b := &book{doc: schema{}, used: map[string]bool{}}
	s := schema{"type": "object", "required": []any{"a"}, "properties": schema{"a": schema{"type": "integer"}, "at": schema{"type": "string", "format": "date-time"}}}
	for _, c := range []struct {
		v     any
		wrong int
	}{
		{schema{"a": 1.0}, 0},
		{schema{"a": 1.5}, 1},
		{schema{}, 1},
		{schema{"a": 1.0, "b": 1.0}, 1},
		{schema{"a": 1.0, "at": "now"}, 1},
		{"a", 1},
		{nil, 1},
	} {
		if got := b.check("", s, c.v); len(got) != c.wrong {
			t.Errorf("%v: %v", c.v, got)
		}
	}
}
