package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"

	"warta/store"
)

// sink takes the rows of one table in, one after the other.
type sink interface {
	// put takes a row: the struct the table's fields were made from.
	put(ctx context.Context, row reflect.Value) error
	// finish writes what is left; nothing is put after it.
	finish(ctx context.Context) error
}

// jsonl writes one JSON object a line.
type jsonl struct {
	w     io.Writer
	table Table
	buf   bytes.Buffer
	enc   *json.Encoder
	keys  []string
}

func newJSONL(w io.Writer, t Table) *jsonl {
	j := &jsonl{w: w, table: t}
	j.enc = json.NewEncoder(&j.buf)
	j.enc.SetEscapeHTML(false)
	for _, f := range t.Fields {
		j.keys = append(j.keys, strconv.Quote(f.Name)+":")
	}
	return j
}

func (j *jsonl) put(_ context.Context, row reflect.Value) error {
	j.buf.Reset()
	j.buf.WriteByte('{')
	for i, f := range j.table.Fields {
		v := row.FieldByIndex(f.index)
		if f.Optional && v.IsZero() {
			continue
		}
		if j.buf.Len() > 1 {
			j.buf.WriteByte(',')
		}
		j.buf.WriteString(j.keys[i])
		var err error
		switch {
		case v.Kind() == reflect.Slice && v.Len() == 0:
			_, err = j.buf.WriteString("[]")
		case v.Kind() == reflect.Map && v.Len() == 0:
			_, err = j.buf.WriteString("{}")
		default:
			if err = j.enc.Encode(v.Interface()); err == nil {
				j.buf.Truncate(j.buf.Len() - 1) // the encoder ends every value with a line break
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	j.buf.WriteString("}\n")
	_, err := j.w.Write(j.buf.Bytes())
	return err
}

func (j *jsonl) finish(context.Context) error { return nil }

// csvSink writes a header and one line a row.
type csvSink struct {
	w     *csv.Writer
	table Table
	line  []string
}

func newCSV(w io.Writer, t Table) (*csvSink, error) {
	c := &csvSink{w: csv.NewWriter(w), table: t, line: make([]string, len(t.Fields))}
	return c, c.w.Write(t.names())
}

func (c *csvSink) put(_ context.Context, row reflect.Value) error {
	for i, f := range c.table.Fields {
		s, err := cell(row.FieldByIndex(f.index))
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		c.line[i] = s
	}
	return c.w.Write(c.line)
}

func (c *csvSink) finish(context.Context) error {
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
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v.Interface())
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), err
}
