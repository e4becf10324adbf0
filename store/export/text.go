package export

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"warta/store"
)

// jsonl writes one JSON object a line.
type jsonl struct{ enc *json.Encoder }

func newJSONL(w io.Writer) *jsonl {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &jsonl{enc}
}

func (j *jsonl) put(_ context.Context, a *store.Article) error {
	if err := j.enc.Encode(a); err != nil {
		return fmt.Errorf("article %s: %w", a.ID, err)
	}
	return nil
}

func (j *jsonl) finish(context.Context) error { return nil }

// column is one field of an article in a table.
type column struct {
	name  string
	index []int // for reflect's FieldByIndex
	typ   reflect.Type
}

// columns are the fields of an article in the order of its declaration, under their JSON names; what JSON
// leaves out is left out.
func columns() []column { return columnsOf(reflect.TypeFor[store.Article](), nil) }

func columnsOf(t reflect.Type, at []int) (cols []column) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int(nil), at...), i)
		tag, tagged := f.Tag.Lookup("json")
		name, _, _ := strings.Cut(tag, ",")
		switch {
		case f.Anonymous && !tagged:
			cols = append(cols, columnsOf(f.Type, index)...)
		case name != "-":
			cols = append(cols, column{name: name, index: index, typ: f.Type})
		}
	}
	return cols
}

// csvSink writes a header and one line an article.
type csvSink struct {
	w    *csv.Writer
	cols []column
	line []string
	head bool
}

func newCSV(w io.Writer) *csvSink {
	cols := columns()
	return &csvSink{w: csv.NewWriter(w), cols: cols, line: make([]string, len(cols))}
}

func (c *csvSink) header() error {
	c.head = true
	for i, col := range c.cols {
		c.line[i] = col.name
	}
	return c.w.Write(c.line)
}

func (c *csvSink) put(_ context.Context, a *store.Article) error {
	if !c.head {
		if err := c.header(); err != nil {
			return err
		}
	}
	v := reflect.ValueOf(a).Elem()
	for i, col := range c.cols {
		s, err := cell(v.FieldByIndex(col.index))
		if err != nil {
			return fmt.Errorf("article %s: %s: %w", a.ID, col.name, err)
		}
		c.line[i] = s
	}
	return c.w.Write(c.line)
}

func (c *csvSink) finish(context.Context) error {
	if !c.head { // an empty dataset has a header too
		if err := c.header(); err != nil {
			return err
		}
	}
	c.w.Flush()
	return c.w.Error()
}

// cell is a field as text. What is unknown is empty; lists and objects are JSON, an empty list is "[]".
func cell(v reflect.Value) (string, error) {
	switch x := v.Interface().(type) {
	case time.Time:
		if x.IsZero() {
			return "", nil
		}
		return x.UTC().Format(time.RFC3339Nano), nil
	case store.Instant:
		return x.String(), nil
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Pointer:
		if v.IsNil() {
			return "", nil
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return "[]", nil
		}
	case reflect.Map:
		if v.Len() == 0 {
			return "{}", nil
		}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v.Interface())
	return strings.TrimSuffix(b.String(), "\n"), err
}
